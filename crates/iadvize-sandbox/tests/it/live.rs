//! Live availability: what is shown of it, and what setting it does.

use serde_json::{Value, json};

use crate::support::{Talk, ids, refusal};

#[tokio::test]
async fn by_default_only_available_operators_without_skills_or_groups_show() {
    let talk = Talk::start().await;
    let shown = talk.data("/operator/live?limit=100").await;
    assert!(!shown.as_array().unwrap().is_empty());
    for live in shown.as_array().unwrap() {
        assert_eq!(live["connected"], true);
        let available = ["chat", "call", "video"]
            .iter()
            .any(|channel| live[channel]["available"] == true);
        assert!(available, "{live}");
        let operator = talk.data(&format!("/operator/{}", live["id"])).await;
        assert!(operator["group_id"].is_null() && operator["skill_list"] == json!([]));
        assert_eq!(live["chat"]["slot_max_number"], operator["chat_max_number"]);
    }
    let with_skill = talk
        .data("/operator/live?filters[skill_id]=4&limit=100")
        .await;
    for id in ids(&with_skill) {
        let operator = talk.data(&format!("/operator/{id}")).await;
        assert!(
            operator["skill_list"]
                .as_array()
                .unwrap()
                .contains(&4.into())
        );
    }
    let offline = talk
        .data("/operator/live?filters[connected]=0&limit=100")
        .await;
    assert!(!offline.as_array().unwrap().is_empty());
    assert!(
        offline
            .as_array()
            .unwrap()
            .iter()
            .all(|live| live["connected"] == false)
    );
    // Operator 21 never logged in and has neither skill nor group.
    assert!(ids(&talk.data("/operator?filters[id]=21").await) == [21]);
    assert!(!ids(&offline).contains(&21));
}

#[tokio::test]
async fn slots_are_the_open_conversations() {
    let talk = Talk::start().await;
    let open: Vec<Value> = talk
        .all("/conversation")
        .await
        .into_iter()
        .filter(|row| row["closed_at"].is_null())
        .collect();
    assert!(open.len() > 5);
    for id in 1..=60 {
        let live = talk.data(&format!("/operator/{id}/live")).await;
        for channel in ["chat", "call", "video"] {
            let own = |row: &&Value| row["operator_id"] == id && row["channel"] == channel;
            let slots = open.iter().filter(own).count();
            let most = live[channel]["slot_max_number"].as_u64().unwrap();
            assert_eq!(live[channel]["slot_number"], slots);
            assert_eq!(live[channel]["busy"], slots as u64 >= most);
        }
    }
}

#[tokio::test]
async fn availability_is_switched_and_said() {
    let talk = Talk::start().await;
    let id = ids(&talk.data("/operator/live").await)[0];
    let path = format!("/operator/{id}/live");
    let off = talk.form("PUT", &path, "chat[available]=0").await;
    assert_eq!(
        off,
        json!({"meta": {"status": "success", "message": "Operator is now unavailable for chat channel."}})
    );
    let live = talk.data(&path).await;
    assert_eq!(
        (&live["chat"]["enabled"], &live["chat"]["available"]),
        (&json!(true), &json!(false)),
        "he may, and is not"
    );
    let on = talk.form("PUT", &path, "chat%5Bavailable%5D=1").await;
    assert_eq!(
        on["meta"]["message"],
        "Operator is now available for chat channel."
    );
    assert_eq!(talk.data(&path).await["chat"]["available"], true);

    assert_eq!(
        refusal(&talk.form("PUT", &path, "connected=1").await),
        "Value of field 'connected' is not valid."
    );
    assert_eq!(
        refusal(&talk.form("PUT", &path, "chat[available]=2").await),
        "Value of field 'chat[available]' is not valid."
    );
    let out = talk.form("PUT", &path, "connected=0").await;
    assert_eq!(out["meta"]["status"], "success");
    let live = talk.data(&path).await;
    assert_eq!(
        (&live["connected"], &live["chat"]["available"]),
        (&json!(false), &json!(false))
    );
    assert!(!ids(&talk.data("/operator/live?limit=100").await).contains(&id));
    assert!(
        ids(&talk
            .data("/operator/live?filters[connected]=0&limit=100")
            .await)
        .contains(&id)
    );
    assert_eq!(
        refusal(&talk.form("PUT", "/operator/999/live", "connected=0").await),
        "Unknown 'operator' with 'id' 999."
    );
    let tired = talk
        .json(
            "PUT",
            "/operator/1/live",
            &json!({"video": {"available": 1}}),
        )
        .await;
    assert_eq!(
        refusal(&tired),
        "Value of field 'video[available]' is not valid.",
        "operator 1 has no video"
    );
}

/// An operator of his own, connected, who may chat and call.
async fn connected(talk: &Talk) -> (i64, String) {
    let id = talk.operator(json!({ "call_enabled": 1 })).await;
    talk.sandbox.log_in(id).await.unwrap();
    (id, format!("/operator/{id}/live"))
}

/// What is switched on, channel by channel.
async fn available(talk: &Talk, path: &str) -> [bool; 3] {
    let live = talk.data(path).await;
    ["chat", "call", "video"].map(|channel| live[channel]["available"] == true)
}

#[tokio::test]
async fn every_way_of_writing_it_means_the_same() {
    let talk = Talk::start().await;
    let (_, path) = connected(&talk).await;
    let said = |on: u8| {
        let state = if on == 1 { "available" } else { "unavailable" };
        let message = format!("Operator is now {state} for chat channel.");
        json!({ "meta": { "status": "success", "message": message } })
    };
    for on in [0, 1, 1, 0, 0, 1] {
        let expected = [on == 1, true, false];
        for form in ["chat[available]", "chat%5Bavailable%5D"] {
            let body = format!("{form}={on}");
            assert_eq!(talk.form("PUT", &path, &body).await, said(on));
            assert_eq!(available(&talk, &path).await, expected, "{body}");
        }
        for body in [
            json!({ "chat": { "available": on } }),
            json!({ "chat[available]": on }),
        ] {
            assert_eq!(talk.json("PUT", &path, &body).await, said(on));
            assert_eq!(available(&talk, &path).await, expected, "{body}");
        }
        // Without a body, the members in the query as some clients repeat them.
        let query = format!("{path}?page=1&limit=20&fields[chat][available]={on}");
        assert_eq!(talk.form("PUT", &query, "").await, said(on));
    }
    let both = "call[available]=0&chat[available]=0";
    assert_eq!(
        talk.form("PUT", &path, both).await["meta"]["message"],
        "Operator is now unavailable for chat channel. Operator is now unavailable for call channel."
    );
    assert_eq!(available(&talk, &path).await, [false; 3]);
    talk.form("PUT", &path, "call[available]=1").await;
    assert_eq!(available(&talk, &path).await, [false, true, false]);
}

#[tokio::test]
async fn what_cannot_be_is_refused_whole() {
    let talk = Talk::start().await;
    let (_, path) = connected(&talk).await;
    let before = talk.data(&path).await;
    for (body, message) in [
        ("", "Field 'chat[available]' is missing."),
        (
            "chat[available]=",
            "Value of field 'chat[available]' is not valid.",
        ),
        (
            "chat[available]=2",
            "Value of field 'chat[available]' is not valid.",
        ),
        (
            "chat[available]=yes",
            "Value of field 'chat[available]' is not valid.",
        ),
        (
            "chat[available]=0&call[available]=x",
            "Value of field 'call[available]' is not valid.",
        ),
        (
            "chat[available]=0&video[available]=1",
            "Value of field 'video[available]' is not valid.",
        ),
        (
            "chat[available]=0&connected=1",
            "Value of field 'connected' is not valid.",
        ),
        (
            "chat[available]=1&connected=0",
            "Value of field 'chat[available]' is not valid.",
        ),
        (
            "chat[available]=0&fax[available]=1",
            "Field 'fax[available]' cannot be written.",
        ),
        ("chat=0", "Field 'chat' cannot be written."),
    ] {
        assert_eq!(
            refusal(&talk.form("PUT", &path, body).await),
            message,
            "{body}"
        );
        assert_eq!(talk.data(&path).await, before, "{body}");
    }
    for value in [json!("0"), json!(true), json!(null), json!(0.5), json!([0])] {
        let body = json!({ "call": { "available": 0 }, "chat": { "available": value } });
        let refused = talk.json("PUT", &path, &body).await;
        assert_eq!(
            refusal(&refused),
            "Value of field 'chat[available]' is not valid.",
            "{body}"
        );
        assert_eq!(talk.data(&path).await, before, "{body}");
    }
    // A channel that he may not use can be switched off: it is off.
    let off = talk.form("PUT", &path, "video[available]=0").await;
    assert_eq!(
        off["meta"]["message"],
        "Operator is now unavailable for video channel."
    );
    assert_eq!(talk.data(&path).await, before);
    let unknown = "Unknown 'operator' with 'id' 9999.";
    assert_eq!(
        refusal(&talk.form("PUT", "/operator/9999/live", "").await),
        unknown
    );
    assert_eq!(refusal(&talk.get("/operator/9999/live").await), unknown);
}

#[tokio::test]
async fn nobody_is_available_without_being_connected() {
    let talk = Talk::start().await;
    let id = talk.operator(json!({ "video_enabled": 1 })).await;
    let path = format!("/operator/{id}/live");
    let off = |most: i64| json!({ "slot_number": 0, "slot_max_number": most, "busy": false, "available": false });
    let with = |mut channel: Value, enabled: bool| {
        channel["enabled"] = enabled.into();
        channel
    };
    let expected = json!({
        "id": id, "connected": false, "chat": with(off(3), true), "call": with(off(1), false),
        "video": with(off(1), true),
    });
    assert_eq!(talk.data(&path).await, expected);
    let offline = "/operator/live?filters[connected]=0&limit=100";
    for body in [
        "connected=0",
        "chat[available]=0",
        "chat[available]=0&connected=0",
    ] {
        let answer = talk.form("PUT", &path, body).await;
        assert_eq!(answer["meta"]["status"], "success", "{body}");
    }
    let refused = talk.form("PUT", &path, "chat[available]=1").await;
    assert_eq!(
        refusal(&refused),
        "Operator is not connected and cannot be made available."
    );
    assert!(
        !ids(&talk.data(offline).await).contains(&id),
        "he has never logged in"
    );

    talk.sandbox.log_in(id).await.unwrap();
    assert_eq!(available(&talk, &path).await, [true, false, true]);
    let out = talk
        .form("PUT", &path, "video[available]=0&connected=0")
        .await;
    assert_eq!(
        out["meta"]["message"],
        "Operator is now unavailable for video channel. Operator is now disconnected."
    );
    assert_eq!(talk.data(&path).await, expected);
    assert!(
        ids(&talk.data(offline).await).contains(&id),
        "he has been there"
    );
    refusal(&talk.form("PUT", &path, "video[available]=1").await);
    let again = talk.form("PUT", &path, "connected=0").await;
    assert_eq!(again["meta"]["message"], "Operator is now disconnected.");
    let nobody = talk.sandbox.log_in(9_999).await.unwrap_err().to_string();
    assert_eq!(
        nobody,
        "the operator was not logged in: there is no operator 9999"
    );
}

#[tokio::test]
async fn settings_of_the_operator_bound_what_he_can_take() {
    let talk = Talk::start().await;
    let (id, path) = connected(&talk).await;
    let operator = format!("/operator/{id}");
    talk.form("PUT", &operator, "chat_max_number=7").await;
    assert_eq!(talk.data(&path).await["chat"]["slot_max_number"], 7);
    for (settings, expected) in [
        ("chat_enabled=0", [false, true, false]),
        ("chat_enabled=1", [true, true, false]),
        ("chat_max_number=0", [false, true, false]),
        ("chat_max_number=1&video_enabled=1", [true, true, false]),
        ("chat_priority=10&call_priority=0", [true, true, false]),
    ] {
        talk.form("PUT", &operator, settings).await;
        assert_eq!(available(&talk, &path).await, expected, "{settings}");
    }
    // What was not allowed when he logged in has to be switched on.
    talk.form("PUT", &path, "video[available]=1").await;
    assert_eq!(available(&talk, &path).await, [true; 3]);
}

#[tokio::test]
async fn the_list_shows_what_was_asked_for() {
    let talk = Talk::start().await;
    let (plain, path) = connected(&talk).await;
    let members =
        json!({ "skill_list": [2], "group_id": 3, "website_list": [1, 2], "name": "Quidam" });
    let placed = talk.operator(members).await;
    talk.sandbox.log_in(placed).await.unwrap();
    let shown = async |filters: &str| {
        let found = talk.all(&format!("/operator/live?{filters}")).await;
        let found: Vec<i64> = found
            .iter()
            .map(|row| row["id"].as_i64().unwrap())
            .collect();
        (found.contains(&plain), found.contains(&placed))
    };
    for (filters, expected) in [
        ("", (true, false)),
        ("filters[connected]=1", (true, false)),
        ("filters[connected]=0", (false, false)),
        ("filters[skill_id]=2", (false, true)),
        ("filters[group_id]=3", (false, true)),
        ("filters[group_id]=3&filters[connected]=1", (false, true)),
        ("filters[group_id]=3&filters[connected]=0", (false, false)),
        ("filters[group_id]=3&filters[skill_id]=1", (false, false)),
        ("filters[website_id]=1", (true, false)),
        ("filters[website_list]=2,3", (false, false)),
        (
            "filters[skill_id]=2&filters[website_list]=2,3",
            (false, true),
        ),
        ("filters[skill_id]=2&filters[name]=*uida*", (false, true)),
    ] {
        assert_eq!(shown(filters).await, expected, "{filters}");
    }
    // Connected and available for nothing: only `connected` shows him.
    talk.form("PUT", &path, "chat[available]=0&call[available]=0")
        .await;
    assert_eq!(shown("").await, (false, false));
    assert_eq!(shown("filters[connected]=1").await, (true, false));
    let wrong = talk.get("/operator/live?filters[connected]=2").await;
    assert_eq!(refusal(&wrong), "Value of field 'connected' is not valid.");
    let page = talk
        .get("/operator/live?limit=1&page=2&filters[connected]=1")
        .await;
    assert_eq!(page["meta"]["filters"], json!(["connected"]));
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert_eq!(page["pagination"]["page"], 2);
    // One row of the list is what reading it alone gives.
    let row = &page["data"][0];
    assert_eq!(
        *row,
        talk.data(&format!("/operator/{}/live", row["id"])).await
    );
}

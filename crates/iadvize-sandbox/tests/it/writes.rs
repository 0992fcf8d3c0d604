//! Creates, updates and deletes, as JSON and as forms.

use serde_json::json;

use crate::support::{Talk, ids, refusal};

#[tokio::test]
async fn a_row_lives_and_dies() {
    let talk = Talk::start().await;
    let created = talk
        .json(
            "POST",
            "/skill",
            &json!({"name": "Dépannage", "parent_id": 1}),
        )
        .await;
    let id = created["data"]["id"].as_i64().unwrap();
    let expected = json!({
        "id": id, "name": "Dépannage", "order": 0, "created_at": "2020-06-30 12:00:00", "parent_id": 1,
        "operator_list": [], "_link": format!("/skill/{id}"),
    });
    assert_eq!(created["data"], expected);
    let path = format!("/skill/{id}");
    assert_eq!(talk.data(&path).await, expected);

    // Absent keeps, null clears, a value sets.
    let updated = talk
        .json(
            "PUT",
            &path,
            &json!({"order": 4, "parent_id": null, "operator_list": [2, 4]}),
        )
        .await;
    assert_eq!(updated["data"]["name"], "Dépannage");
    assert_eq!(updated["data"]["order"], 4);
    assert!(updated["data"]["parent_id"].is_null());
    assert_eq!(updated["data"]["operator_list"], json!([2, 4]));
    assert!(
        talk.data("/operator/2").await["skill_list"]
            .as_array()
            .unwrap()
            .contains(&id.into())
    );

    assert_eq!(
        talk.delete(&path).await,
        json!({"meta": {"status": "success"}})
    );
    let gone = format!("Unknown 'skill' with 'id' {id}.");
    assert_eq!(refusal(&talk.get(&path).await), gone);
    assert_eq!(refusal(&talk.delete(&path).await), gone);
    assert_eq!(
        refusal(&talk.json("PUT", &path, &json!({"order": 1})).await),
        gone
    );
    assert!(
        !talk.data("/operator/2").await["skill_list"]
            .as_array()
            .unwrap()
            .contains(&id.into())
    );
    let next = talk
        .json("POST", "/skill", &json!({"name": "Suivante"}))
        .await;
    assert_eq!(next["data"]["id"], id + 1, "identifiers are not used twice");
}

#[tokio::test]
async fn forms_write_what_json_writes() {
    let talk = Talk::start().await;
    let form = "name=Verdelot&first_name=L%C3%A9onie&email=leonie%40desk.example&chat_enabled=1&chat_max_number=6\
        &skill_list[]=3&skill_list[]=5&website_list[0]=1&website_list[1]=2&language_list=fr,de&roles[]=manager&group_id=2";
    // The vendor's client repeats the members in the query, and pages every call.
    let created = talk
        .form(
            "POST",
            "/operator?page=1&limit=20&fields[name]=Verdelot",
            form,
        )
        .await["data"]
        .clone();
    let json = json!({
        "name": "Verdelot", "first_name": "Léonie", "email": "leonie@desk.example", "chat_enabled": true,
        "chat_max_number": 6, "skill_list": [3, 5], "website_list": [1, 2], "language_list": ["fr", "de"],
        "roles": ["manager"], "group_id": 2,
    });
    let mut twin = talk.json("POST", "/operator", &json).await["data"].clone();
    assert_eq!(created["skill_list"], json!([3, 5]));
    assert_eq!(created["role"], "manager");
    twin["id"] = created["id"].clone();
    twin["_link"] = created["_link"].clone();
    assert_eq!(created, twin);

    let path = format!("/operator/{}", created["id"]);
    let updated = talk
        .form("PUT", &path, "group_id=&chat_enabled=0&skill_list=")
        .await["data"]
        .clone();
    assert_eq!(updated["group_id"], json!(null));
    assert_eq!(updated["chat_enabled"], json!(false));
    assert_eq!(updated["skill_list"], json!([]));
    assert_eq!(updated["website_list"], json!([1, 2]));
}

#[tokio::test]
async fn wrong_values_are_refused_and_change_nothing() {
    let talk = Talk::start().await;
    let before = talk.data("/operator/5").await;
    let invalid = |name: &str| format!("Value of field '{name}' is not valid.");
    assert_eq!(
        refusal(&talk.json("POST", "/operator", &json!({"name": "x"})).await),
        "Field 'email' is missing."
    );
    assert_eq!(
        refusal(&talk.json("POST", "/skill", &json!({})).await),
        "Field 'name' is missing."
    );
    assert_eq!(
        refusal(&talk.form("POST", "/skill", "name=x&colour=red").await),
        "Field 'colour' cannot be written."
    );
    for (name, value) in [
        ("name", json!(3)),
        ("name", json!(null)),
        ("email", json!("nobody")),
        ("chat_enabled", json!("yes")),
        ("chat_enabled", json!(2)),
        ("chat_max_number", json!("3")),
        ("chat_max_number", json!(-1)),
        ("chat_priority", json!(5)),
        ("language_admin", json!("it")),
        ("role", json!("expert")),
        ("roles", json!(["boss"])),
        ("group_id", json!(999)),
        ("skill_list", json!([1, 999])),
        ("skill_list", json!(1)),
        ("website_list", json!(["1"])),
    ] {
        // The good member beside it must not be written either.
        let answer = talk
            .json(
                "PUT",
                "/operator/5",
                &json!({"pseudo": "changed", name: value}),
            )
            .await;
        assert_eq!(refusal(&answer), invalid(name), "{value}");
    }
    assert_eq!(talk.data("/operator/5").await, before);
    let long = talk
        .json("PUT", "/website/1", &json!({"language_admin": "it"}))
        .await;
    assert_eq!(
        long["data"]["language_admin"], "it",
        "a website takes more languages"
    );
}

#[tokio::test]
async fn references_hold() {
    let talk = Talk::start().await;
    let answered = talk
        .get("/conversation?limit=1&full=1&filters[channel]=chat")
        .await["data"][0]
        .clone();
    let operator = &answered["operator_id"];
    let refused = talk.delete(&format!("/operator/{operator}")).await;
    assert!(
        refusal(&refused).contains("'conversation' refers to it"),
        "{refused}"
    );
    // Groups and skills are trees.
    let child = ids(&talk.data("/group?filters[parent_id]=1").await)[0];
    assert!(refusal(&talk.delete("/group/1").await).contains("'group' refers to it"));
    let cycle = talk
        .json("PUT", "/group/1", &json!({"parent_id": child}))
        .await;
    assert_eq!(refusal(&cycle), "Value of field 'parent_id' is not valid.");
    let own = talk.json("PUT", "/group/1", &json!({"parent_id": 1})).await;
    assert_eq!(refusal(&own), "Value of field 'parent_id' is not valid.");
    let parents = talk.data(&format!("/group/{child}")).await["parent_list"].clone();
    assert_eq!(parents, json!([1]));
}

#[tokio::test]
async fn a_group_takes_its_operators() {
    let talk = Talk::start().await;
    let group = talk
        .json(
            "POST",
            "/group",
            &json!({"name": "Nuit", "operator_list": [1, 2]}),
        )
        .await["data"]
        .clone();
    assert_eq!(group["operator_list"], json!([1, 2]));
    assert_eq!(talk.data("/operator/2").await["group_id"], group["id"]);
    let path = format!("/group/{}", group["id"]);
    talk.json("PUT", &path, &json!({"operator_list": [2]}))
        .await;
    assert!(talk.data("/operator/1").await["group_id"].is_null());
}

#[tokio::test]
async fn tags_come_in_arrays_all_or_none() {
    let talk = Talk::start().await;
    let two = json!([{"name": "un", "website_id": 1}, {"name": "deux", "website_id": 2}]);
    let created = talk.json("POST", "/tag", &two).await["data"].clone();
    assert_eq!(
        created[1],
        json!({"id": 26, "name": "deux", "website_id": 2, "_link": "/tag/26"})
    );
    assert_eq!(talk.data("/tag/26").await["website_id"], json!([2]));
    let bad = json!([{"name": "trois", "website_id": 1}, {"name": "quatre", "website_id": 99}]);
    assert_eq!(
        refusal(&talk.json("POST", "/tag", &bad).await),
        "Value of field 'website_id' is not valid."
    );
    assert_eq!(
        refusal(&talk.json("POST", "/tag", &json!([])).await),
        "The list names no 'tag' to create."
    );
    assert_eq!(talk.get("/tag").await["pagination"]["count"], 26);
}

#[tokio::test]
async fn visitors_get_an_identifier_and_keep_it_to_themselves() {
    let talk = Talk::start().await;
    let one = talk
        .form("POST", "/visitor", "firstname=Basile&website_id[]=1")
        .await["data"]
        .clone();
    let uid = one["unique_id"].as_str().unwrap();
    assert_eq!(uid.len(), 45);
    let found = talk
        .data(&format!("/visitor?filters[unique_id]={uid}"))
        .await;
    assert_eq!(ids(&found), [one["id"].as_i64().unwrap()]);
    let twice = talk
        .json("POST", "/visitor", &json!({"unique_id": uid}))
        .await;
    assert_eq!(refusal(&twice), "Value of field 'unique_id' is not valid.");
}

#[tokio::test]
async fn an_identifier_that_somebody_brought_is_not_given_again() {
    let (talk, other) = (Talk::start().await, Talk::start().await);
    let create = |body: &'static str| talk.form("POST", "/visitor", body);
    // The same data, so that both would draw the same for their next visitors.
    for _ in 0..3 {
        let drawn = other.form("POST", "/visitor", "firstname=Ada").await["data"].clone();
        let brought = json!({ "unique_id": drawn["unique_id"] });
        let brought = talk.json("POST", "/visitor", &brought).await;
        assert_eq!(brought["meta"]["status"], "success", "{brought}");
    }
    let (one, two) = (create("firstname=Bob").await, create("firstname=Eve").await);
    assert_ne!(one["data"]["unique_id"], two["data"]["unique_id"]);
    assert_eq!(two["meta"]["status"], "success", "{two}");
}

fn invalid(name: &str) -> String {
    format!("Value of field '{name}' is not valid.")
}

#[tokio::test]
async fn a_member_that_needs_a_value_keeps_one() {
    let talk = Talk::start().await;
    let uid = talk.json("POST", "/visitor", &json!({})).await["data"].clone();
    let visitor = format!("/visitor/{}", uid["id"]);
    for (path, name) in [
        ("/operator/5", "name"),
        ("/group/1", "name"),
        ("/skill/1", "name"),
        ("/website/1", "url"),
        ("/website/1", "label"),
        (visitor.as_str(), "unique_id"),
    ] {
        let before = talk.data(path).await;
        for value in [json!(""), json!(null)] {
            let answer = talk.json("PUT", path, &json!({ name: value })).await;
            assert_eq!(refusal(&answer), invalid(name), "{path} {value}");
        }
        let answer = talk.form("PUT", path, &format!("{name}=")).await;
        assert_eq!(refusal(&answer), invalid(name), "{path}");
        assert_eq!(talk.data(path).await, before);
    }
    let empty = talk
        .json("POST", "/visitor", &json!({ "unique_id": "" }))
        .await;
    assert_eq!(refusal(&empty), invalid("unique_id"));
}

#[tokio::test]
async fn nobody_is_without_a_role() {
    let talk = Talk::start().await;
    for (body, role, roles) in [
        (
            json!({ "roles": ["expert", "manager"] }),
            "manager",
            json!(["expert", "manager"]),
        ),
        (json!({ "role": null }), "operator", json!(["operator"])),
        (json!({ "role": "admin" }), "admin", json!(["admin"])),
        (json!({ "roles": null }), "operator", json!(["operator"])),
        (
            json!({ "roles": [], "role": "manager" }),
            "manager",
            json!(["manager"]),
        ),
        (json!({ "roles": [] }), "operator", json!(["operator"])),
    ] {
        let answer = talk.json("PUT", "/operator/5", &body).await;
        let row = &answer["data"];
        assert_eq!(
            (&row["role"], &row["roles"]),
            (&json!(role), &roles),
            "{body}"
        );
    }
    let new = json!({ "name": "X", "email": "x@desk.example", "roles": [] });
    let created = talk.json("POST", "/operator", &new).await;
    assert_eq!(created["data"]["roles"], json!(["operator"]));
}

#[tokio::test]
async fn a_visitor_who_is_renamed_stays_known() {
    let talk = Talk::start().await;
    let sold = talk
        .get("/transaction?full=1&limit=1&filters[conversation_id]=!null")
        .await;
    let conversation = format!("/conversation/{}", sold["data"][0]["conversation_id"]);
    let visitor = talk.data(&conversation).await["visitor_id"].clone();
    let sold = format!("/transaction/{}", sold["data"][0]["id"]);
    // Upper and lower case are no two identifiers, but rows show what the visitor shows.
    for uid in ["me", "ME"] {
        let path = format!("/visitor/{visitor}");
        let renamed = talk.json("PUT", &path, &json!({ "unique_id": uid })).await;
        assert_eq!(renamed["data"]["unique_id"], uid);
        assert_eq!(talk.data(&conversation).await["visitor_uid"], uid);
        assert_eq!(talk.data(&sold).await["visitor_uid"], uid);
    }
}

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

//! The Odigo callbacks, and what they leave behind everywhere else.

use serde_json::{Value, json};

use crate::support::{Talk, ids, refusal};

const UP: &str = "/odigocallback/pickup";
const DOWN: &str = "/odigocallback/hangup";

fn body(external: &str, website: i64, phone: &str) -> String {
    format!("operator_external_id={external}&website_id={website}&phone_number={phone}")
}

/// An operator of website 1 who may take calls.
async fn caller(talk: &Talk, external: &str) -> i64 {
    talk.operator(json!({ "external_id": external, "call_enabled": 1 }))
        .await
}

#[tokio::test]
async fn a_callback_opens_and_closes_a_call() {
    let talk = Talk::start().await;
    let operator = caller(&talk, "A").await;
    let call = body("A", 1, "0614037735");
    let answer = talk.form("POST", UP, &call).await;
    assert_eq!(answer["meta"], json!({ "status": "success" }));
    let picked = answer["data"].clone();
    let members: Vec<&String> = picked.as_object().unwrap().keys().collect();
    let expected = [
        "conversation_id",
        "skill_id",
        "targeting_rule_id",
        "visitor_phone_number",
        "visitor_uid",
        "website_id",
    ];
    assert_eq!(members, expected);
    assert_eq!(picked["visitor_phone_number"], "0614037735");
    assert_eq!(
        (&picked["website_id"], &picked["skill_id"]),
        (&json!(1), &Value::Null)
    );

    let id = picked["conversation_id"].as_i64().unwrap();
    let path = format!("/conversation/{id}");
    let open = talk.data(&path).await;
    for (member, value) in [
        ("channel", json!("call")),
        ("operator_id", json!(operator)),
        ("website_id", json!(1)),
        ("operator_answer", json!(true)),
        ("operator_closed", json!(false)),
        ("closed_at", Value::Null),
        ("created_at", json!("2020-06-30 12:00:00")),
        ("rule_id", picked["targeting_rule_id"].clone()),
        ("visitor_uid", picked["visitor_uid"].clone()),
    ] {
        assert_eq!(open[member], value, "{member}");
    }
    assert_eq!(open["xmpp_id"].as_str().unwrap().len(), 36);

    talk.pass(300);
    assert_eq!(
        talk.form("POST", DOWN, &call).await,
        json!({ "meta": { "status": "success" }, "data": [] })
    );
    let closed = talk.data(&path).await;
    assert_eq!(closed["closed_at"], "2020-06-30 12:05:00");
    assert_eq!(closed["operator_closed"], true);
    assert_eq!(
        closed["history"],
        r#"[3,"2020-06-30 12:05:00","OPERATOR_CHAT_CLOSE"]"#
    );
}

#[tokio::test]
async fn a_call_shows_in_lists_slots_and_statistics() {
    let talk = Talk::start().await;
    let operator = caller(&talk, "A").await;
    talk.sandbox.log_in(operator).await.unwrap();
    let live = format!("/operator/{operator}/live");
    let figures = "/statistic?filters[indicators]=contact_number&filters[channel]=call&filters[website_list]=1";
    let before = talk.data(figures).await["contact_number"].as_i64().unwrap();
    let call = body("A", 1, "0639981234");
    assert_eq!(talk.data(&live).await["call"]["available"], true);

    let picked = talk.form("POST", UP, &call).await["data"].clone();
    let shown = talk.data(&live).await;
    let taken = json!({ "enabled": true, "slot_number": 1, "slot_max_number": 1, "busy": true, "available": false });
    assert_eq!(shown["call"], taken);
    assert_eq!(
        (&shown["chat"]["busy"], &shown["chat"]["available"]),
        (&json!(false), &json!(false)),
        "no chat beside a call without chat_and_call"
    );
    assert!(!ids(&talk.data("/operator/live?limit=100").await).contains(&operator));
    assert_eq!(talk.data(figures).await["contact_number"], before + 1);
    let id = picked["conversation_id"].as_i64().unwrap();
    let rule = &picked["targeting_rule_id"];
    for filter in [
        format!("operator_id]={operator}"),
        format!("rule_id]={rule}&filters[operator_id]={operator}"),
        format!("channel]=call&filters[from]=2020-06-30&filters[operator_id]={operator}"),
    ] {
        let found = talk.data(&format!("/conversation?filters[{filter}")).await;
        assert_eq!(ids(&found), [id], "{filter}");
    }

    talk.pass(90);
    talk.form("POST", DOWN, &call).await;
    let shown = talk.data(&live).await;
    assert_eq!(
        (&shown["call"]["slot_number"], &shown["call"]["busy"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(shown["call"]["available"], true);
    let own = format!(
        "/statistic?filters[resource]=operator&filters[resource_id]={operator}\
         &filters[indicators]=contact_number,contact_duration,contact_unanswered_number,max_occupation_duration"
    );
    let expected = json!([{
        "id": operator, "contact_number": 1, "contact_duration": 90.0, "contact_unanswered_number": 0,
        "max_occupation_duration": 90.0,
    }]);
    assert_eq!(talk.data(&own).await, expected);
    let statistic = talk.data(&format!("/operator/{operator}/statistic")).await;
    assert_eq!(statistic["conversation_number"], 1);
}

#[tokio::test]
async fn who_cannot_take_a_call_does_not_pick_up() {
    let talk = Talk::start().await;
    let operator = caller(&talk, "A").await;
    let path = format!("/operator/{operator}");
    let (one, two) = (body("A", 1, "1"), body("A", 1, "2"));
    talk.form("PUT", &path, "call_enabled=0").await;
    let refused = refusal(&talk.form("POST", UP, &one).await).to_owned();
    assert!(refused.contains("may not take calls"), "{refused}");
    talk.form("PUT", &path, "call_enabled=1&website_list=2")
        .await;
    let refused = refusal(&talk.form("POST", UP, &one).await).to_owned();
    assert!(
        refused.contains("does not work for this website"),
        "{refused}"
    );
    talk.form("PUT", &path, "website_list=1,2").await;

    let count = "/conversation?filters[channel]=call";
    let before = talk.get(count).await["pagination"]["count"].clone();
    let visitors = talk.get("/visitor").await["pagination"]["count"]
        .as_i64()
        .unwrap();
    talk.form("POST", UP, &one).await;
    for again in [&one, &two] {
        let refused = talk.form("POST", UP, again).await;
        assert_eq!(refusal(&refused), "The operator is already in a call.");
    }
    assert_eq!(
        talk.get(count).await["pagination"]["count"],
        before.as_i64().unwrap() + 1
    );
    let now = talk.get("/visitor").await["pagination"]["count"]
        .as_i64()
        .unwrap();
    assert_eq!(now, visitors + 1, "a refused callback leaves no visitor");
    for (body, message) in [
        (
            "website_id=1&phone_number=1",
            "Field 'operator_external_id' is missing.",
        ),
        (
            "operator_external_id=A&website_id=1",
            "Field 'phone_number' is missing.",
        ),
        (
            "operator_external_id=A&website_id=1&phone_number=",
            "Value of field 'phone_number' is not valid.",
        ),
        (
            "operator_external_id=a&website_id=1&phone_number=1",
            "Value of field 'operator_external_id' is not valid.",
        ),
        (
            "operator_external_id=A&website_id=99&phone_number=1",
            "Value of field 'website_id' is not valid.",
        ),
        (
            "operator_external_id=A&website_id=x&phone_number=1",
            "Value of field 'website_id' is not valid.",
        ),
    ] {
        for path in [UP, DOWN] {
            assert_eq!(
                refusal(&talk.form("POST", path, body).await),
                message,
                "{path} {body}"
            );
        }
    }
}

#[tokio::test]
async fn chats_and_calls_go_together_only_when_set_so() {
    let talk = Talk::start().await;
    let mut found = None;
    for id in 1..=60 {
        let live = talk.data(&format!("/operator/{id}/live")).await;
        if live["connected"] == true && live["chat"]["slot_number"].as_i64().unwrap() > 0 {
            found = Some((id, live));
            break;
        }
    }
    let (id, live) = found.expect("somebody chats");
    let path = format!("/operator/{id}");
    let setup = "external_id=TALKS&call_enabled=1&website_list=1&chat_and_call=";
    talk.form("PUT", &path, &format!("{setup}0")).await;
    let call = body("TALKS", 1, "0639980001");
    let refused = talk.form("POST", UP, &call).await;
    assert_eq!(
        refusal(&refused),
        "The operator is in a chat conversation and cannot take a call at the same time."
    );
    talk.form("PUT", &path, &format!("{setup}1")).await;
    let picked = talk.form("POST", UP, &call).await;
    assert_eq!(picked["meta"]["status"], "success");
    let both = talk.data(&format!("{path}/live")).await;
    assert_eq!(both["call"]["slot_number"], 1);
    assert_eq!(both["chat"]["slot_number"], live["chat"]["slot_number"]);
}

#[tokio::test]
async fn visitors_are_found_again_by_their_number() {
    let talk = Talk::start().await;
    caller(&talk, "A").await;
    let work = async |phone: &str, website: i64| {
        let call = body("A", website, phone);
        let picked = talk.form("POST", UP, &call).await["data"].clone();
        talk.form("POST", DOWN, &call).await;
        let uid = picked["visitor_uid"].as_str().unwrap().to_owned();
        let found = talk
            .data(&format!("/visitor?full=1&filters[unique_id]={uid}"))
            .await;
        assert_eq!(found.as_array().unwrap().len(), 1);
        found[0].clone()
    };
    let new = work("0700000001", 1).await;
    assert_eq!(
        (&new["phone"], &new["website_id"]),
        (&json!("0700000001"), &json!([1]))
    );
    assert_eq!(new["created_at"], "2020-06-30 12:00:00");
    assert_eq!(work("0700000001", 1).await, new);

    // Of two with one number, the one who knows the website.
    let create = async |website: i64| {
        let visitor = json!({ "phone": "0700000002", "website_id": [website] });
        talk.json("POST", "/visitor", &visitor).await["data"]["id"].clone()
    };
    let here = create(1).await;
    create(2).await;
    assert_eq!(work("0700000002", 1).await["id"], here);

    // Who comes to another website is known there from then on.
    talk.form(
        "PUT",
        &format!("/operator/{}", operator_of(&talk, "A").await),
        "website_list=1,3",
    )
    .await;
    let known = work("0700000001", 3).await;
    assert_eq!(
        (&known["id"], &known["website_id"]),
        (&new["id"], &json!([1, 3]))
    );
}

async fn operator_of(talk: &Talk, external: &str) -> i64 {
    ids(&talk
        .data(&format!("/operator?filters[external_id]={external}"))
        .await)[0]
}

#[tokio::test]
async fn of_two_operators_with_one_external_identifier_the_websites_own_is_meant() {
    let talk = Talk::start().await;
    caller(&talk, "TWIN").await;
    let members = json!({ "external_id": "TWIN", "call_enabled": 1, "website_list": [2] });
    let second = talk.operator(members).await;
    let call = body("TWIN", 2, "5");
    let picked = talk.form("POST", UP, &call).await["data"].clone();
    let path = format!("/conversation/{}", picked["conversation_id"]);
    assert_eq!(talk.data(&path).await["operator_id"], second);
    talk.form("POST", DOWN, &call).await;
    assert!(!talk.data(&path).await["closed_at"].is_null());
}

#[tokio::test]
async fn only_the_open_call_of_operator_website_and_number_is_hung_up() {
    let talk = Talk::start().await;
    let operator = caller(&talk, "A").await;
    caller(&talk, "B").await;
    let call = body("A", 1, "0639981111");
    let none = "There is no open call between this operator and this phone number on this website.";
    assert_eq!(
        refusal(&talk.form("POST", DOWN, &call).await),
        none,
        "nothing yet"
    );
    let picked = talk.form("POST", UP, &call).await["data"].clone();
    for foreign in [
        body("B", 1, "0639981111"),
        body("A", 2, "0639981111"),
        body("A", 1, "0639981112"),
    ] {
        assert_eq!(
            refusal(&talk.form("POST", DOWN, &foreign).await),
            none,
            "{foreign}"
        );
    }
    let path = format!("/conversation/{}", picked["conversation_id"]);
    assert!(talk.data(&path).await["closed_at"].is_null());

    // Whatever is changed meanwhile, the call that was begun can be ended.
    let settings = "call_enabled=0&website_list=3&chat_max_number=0";
    talk.form("PUT", &format!("/operator/{operator}"), settings)
        .await;
    let uid = picked["visitor_uid"].as_str().unwrap();
    let visitor = ids(&talk
        .data(&format!("/visitor?filters[unique_id]={uid}"))
        .await)[0];
    talk.form("PUT", &format!("/visitor/{visitor}"), "phone=0639982222")
        .await;
    talk.pass(-60);
    assert_eq!(talk.form("POST", DOWN, &call).await["data"], json!([]));
    let closed = talk.data(&path).await;
    assert_eq!(
        closed["closed_at"], closed["created_at"],
        "a clock set back ends no call before it began"
    );
    assert_eq!(
        refusal(&talk.form("POST", DOWN, &call).await),
        none,
        "already closed"
    );
}

#[tokio::test]
async fn an_arranged_call_is_in_progress_and_then_done() {
    let talk = Talk::start().await;
    let all = talk
        .all("/callmeeting?filters[from]=2020-01-01&filters[to]=2021-12-31")
        .await;
    let meeting = all
        .iter()
        .find(|meeting| meeting["status"] == "pending")
        .unwrap()
        .clone();
    let (phone, website) = (
        meeting["phone_number"].as_str().unwrap(),
        meeting["website_id"].as_i64().unwrap(),
    );
    // Of several with this number the first is due.
    let same = |other: &&Value| {
        other["phone_number"] == phone
            && other["website_id"] == website
            && other["status"] == "pending"
    };
    let first = all
        .iter()
        .filter(same)
        .min_by_key(|one| (one["start_at"].to_string(), one["id"].as_i64()))
        .unwrap();
    talk.operator(json!({ "external_id": "A", "call_enabled": 1, "website_list": [website] }))
        .await;
    let status = async || {
        let now = talk
            .all("/callmeeting?filters[from]=2020-01-01&filters[to]=2021-12-31")
            .await;
        now.into_iter()
            .find(|one| one["id"] == first["id"])
            .unwrap()["status"]
            .clone()
    };
    let call = body("A", website, phone);
    let picked = talk.form("POST", UP, &call).await["data"].clone();
    assert_eq!(picked["visitor_uid"], first["visitor_uid"]);
    assert_eq!(
        picked["skill_id"]
            .as_i64()
            .map(|id| id.to_string())
            .as_deref(),
        first["skill_id"].as_str()
    );
    assert_eq!(status().await, "progress");
    talk.form("POST", DOWN, &call).await;
    assert_eq!(status().await, "done");
}

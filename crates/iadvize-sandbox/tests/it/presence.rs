//! What operators do through the API shows in the indicators of presence and occupation.

use serde_json::{Value, json};

use crate::support::Talk;

const INDICATORS: [&str; 6] = [
    "presence_duration",
    "production_duration",
    "non_production_duration",
    "non_occupation_duration",
    "occupation_duration",
    "max_occupation_duration",
];

/// The indicators of one operator, in their order.
async fn figures(talk: &Talk, operator: i64, more: &str) -> [i64; 6] {
    let path = format!(
        "/statistic?filters[resource]=operator&filters[resource_id]={operator}&filters[indicators]={}{more}",
        INDICATORS.join(",")
    );
    let rows = talk.data(&path).await;
    INDICATORS.map(|name| rows[0][name].as_i64().unwrap_or(0))
}

#[tokio::test]
async fn time_counts_as_what_the_operator_was_doing() {
    let talk = Talk::start().await;
    let members =
        json!({ "external_id": "A", "call_enabled": 1, "chat_and_call": 1, "chat_max_number": 2 });
    let operator = talk.operator(members).await;
    let live = format!("/operator/{operator}/live");
    talk.pass(1_000);
    assert_eq!(figures(&talk, operator, "").await, [0; 6], "not connected");

    talk.sandbox.log_in(operator).await.unwrap();
    assert_eq!(talk.data(&live).await["chat"]["available"], true);
    talk.pass(10);
    assert_eq!(
        figures(&talk, operator, "").await,
        [10, 10, 0, 10, 0, 0],
        "free, and still going on"
    );

    talk.form("PUT", &live, "chat[available]=0&call[available]=0")
        .await;
    talk.pass(200);
    assert_eq!(
        figures(&talk, operator, "").await,
        [210, 10, 200, 10, 0, 0],
        "available for nothing"
    );

    // The telephone rings whatever the desk says; chats beside the call leave room.
    let call = "operator_external_id=A&website_id=1&phone_number=0639980009";
    talk.form("POST", "/odigocallback/pickup", call).await;
    talk.pass(3_000);
    let partial = [3_210, 3_010, 200, 10, 3_000, 0];
    assert_eq!(figures(&talk, operator, "").await, partial);

    // Without chats beside calls there is no room left.
    talk.form("PUT", &format!("/operator/{operator}"), "chat_and_call=0")
        .await;
    talk.pass(40_000);
    talk.form("POST", "/odigocallback/hangup", call).await;
    talk.form("PUT", &live, "call[available]=1").await;
    talk.pass(500_000);
    let all = [543_210, 543_010, 200, 500_010, 3_000, 40_000];
    assert_eq!(figures(&talk, operator, "").await, all);

    talk.json("PUT", &live, &json!({ "connected": 0 })).await;
    talk.pass(7_000_000);
    assert_eq!(figures(&talk, operator, "").await, all, "logged out");
    // Of the fifth second on until the thirty-second.
    let part = "&filters[from]=2020-06-30 12:16:45&filters[to]=2020-06-30 12:17:11";
    assert_eq!(figures(&talk, operator, part).await, [27, 5, 22, 5, 0, 0]);
}

#[tokio::test]
async fn a_clock_that_goes_back_makes_nothing_negative_and_counts_nothing_twice() {
    let talk = Talk::start().await;
    let operator = talk.operator(json!({})).await;
    let live = format!("/operator/{operator}/live");
    talk.sandbox.log_in(operator).await.unwrap();
    talk.pass(-500);
    assert_eq!(figures(&talk, operator, "").await, [0; 6]);
    talk.pass(600);
    talk.form("PUT", &live, "chat[available]=0").await;
    assert_eq!(figures(&talk, operator, "").await, [100, 100, 0, 100, 0, 0]);
    talk.pass(-50);
    talk.form("PUT", &live, "chat[available]=1").await;
    talk.form("PUT", &live, "chat[available]=0").await;
    talk.form("PUT", &live, "connected=0").await;
    talk.sandbox.log_in(operator).await.unwrap();
    talk.pass(150);
    assert_eq!(figures(&talk, operator, "").await, [200, 200, 0, 200, 0, 0]);
}

#[tokio::test]
async fn who_is_connected_from_the_start_is_counted_on() {
    let talk = Talk::start().await;
    let online = talk.all("/operator?filters[connected]=1").await.len();
    assert!(online > 5);
    let path = "/statistic?filters[indicators]=presence_duration&filters[from]=2020-06-30 12:00:00";
    let value = |data: Value| data["presence_duration"].as_i64().unwrap();
    let before = value(talk.data(path).await);
    talk.pass(3_600);
    let hour = i64::try_from(online).unwrap() * 3_600;
    assert_eq!(value(talk.data(path).await), before + hour);
    // Smoothed, somebody was there all the time.
    let path = path.replace("presence_duration", "presence_smoothed_duration");
    let smoothed = talk.data(&path).await;
    assert_eq!(smoothed["presence_smoothed_duration"], 3_600);
}

//! The log of requests and the counters, in Rust.

use iadvize_sandbox::{Fault, Sandbox};
use serde_json::json;

use super::wire::{End, Wire};
use super::{ask, get};
use crate::support::Talk;

#[tokio::test]
async fn requests_are_kept_with_what_became_of_them() {
    let talk = Talk::start().await;
    talk.sandbox.inject(Fault::status(503).on("GET", "/client"));
    get(&talk, "/operator?filters%5Bname%5D=%2Auli%2A&page=2").await;
    get(&talk, "/client").await;
    ask(&talk, "POST", "/skill", Some(&json!({"name": "N"}))).await;
    get(&talk, "/nothing").await;
    let seen = talk.sandbox.requests();
    let short: Vec<_> = seen
        .iter()
        .map(|one| {
            (
                one.number,
                one.method.as_str(),
                one.path.as_str(),
                one.status,
            )
        })
        .collect();
    let expected = [
        (1, "GET", "/operator", Some(200)),
        (2, "GET", "/client", Some(503)),
        (3, "POST", "/skill", Some(200)),
        (4, "GET", "/nothing", Some(404)),
    ];
    assert_eq!(short, expected);
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        seen[0].query,
        [pair("filters[name]", "*uli*"), pair("page", "2")]
    );
    assert_eq!(seen[0].operation.as_deref(), Some("list_operators"));
    assert_eq!(seen[3].operation, None);
    assert_eq!(seen[1].applied, ["status"]);
    assert!(seen[0].applied.is_empty());
    assert!(seen[0].headers.contains(&"x-api-key".to_owned()));

    let counters = talk.sandbox.counters();
    assert_eq!((counters.requests, counters.unanswered), (4, 0));
    assert_eq!(counters.answers[&200], 2);
    assert_eq!(counters.applied["status"], 1);
    talk.sandbox.clear_requests();
    assert!(talk.sandbox.requests().is_empty());
    assert_eq!(talk.sandbox.counters().requests, 0);
    assert_eq!(
        talk.sandbox.rules()[0].applied,
        1,
        "rules count for themselves"
    );
}

#[tokio::test]
async fn the_key_is_in_no_log_and_no_debug() {
    let (key, token) = ("unmistakable-key", "unmistakable-token");
    let builder = Sandbox::builder().api_key(key).control_token(token);
    let shown = format!("{builder:?}");
    assert!(!shown.contains("unmistakable"), "{shown}");
    let talk = Talk::with(builder).await;
    let digits: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    let encoded = format!("/operator?x=dW5taXN0YWthYmxlLWtleQ==&y={digits}");
    for path in [
        "/operator?key=unmistakable-key",
        "/operator?key=unmistakable%2Dkey&x=unmistakable-key",
        // In base64 and in hexadecimal digits.
        &encoded,
        "/unmistakable-key/unmistakable-token",
        "/operator?unmistakable-key=1",
    ] {
        let request = talk.http.get(talk.url(path)).basic_auth(key, Some("any"));
        assert!(request.send().await.unwrap().status().as_u16() < 500);
    }
    let seen = talk.sandbox.requests();
    assert_eq!(seen.len(), 5);
    let control = talk
        .http
        .get(format!("{}/requests", talk.sandbox.control_url()))
        .header("X-Sandbox-Token", token)
        .send()
        .await
        .unwrap();
    let listed = control.text().await.unwrap();
    for text in [format!("{seen:?}"), listed, format!("{:?}", talk.sandbox)] {
        for secret in ["unmistakable", "dW5taXN0YWthYmxl", "756e6d6973"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn unanswered_requests_are_noted() {
    let talk = Talk::start().await;
    talk.sandbox.inject(Fault::reset().times(1));
    let mut wire = Wire::open(&talk.sandbox).await;
    assert_eq!(wire.get("/client").await.end, End::Reset);
    let seen = talk.sandbox.requests();
    assert_eq!(
        (seen[0].status, seen[0].applied.join(" ")),
        (None, "reset".to_owned())
    );

    assert_eq!(talk.sandbox.counters().unanswered, 1);
}

#[tokio::test]
async fn the_log_keeps_the_latest() {
    let talk = Talk::with(Sandbox::builder().request_log(2)).await;
    for path in ["/client", "/skill", "/group"] {
        get(&talk, path).await;
    }
    let kept: Vec<String> = talk
        .sandbox
        .requests()
        .into_iter()
        .map(|one| one.path)
        .collect();
    assert_eq!(kept, ["/skill", "/group"]);
    assert_eq!(talk.sandbox.counters().requests, 3);
}

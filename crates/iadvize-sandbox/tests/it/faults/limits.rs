//! Rules that are for some requests only.

use iadvize_sandbox::{Fault, Quirk, Rule, Sandbox};
use serde_json::json;

use super::{ask, get, with};
use crate::support::Talk;

async fn statuses(talk: &Talk, path: &str, requests: usize) -> Vec<u16> {
    let mut seen = Vec::new();
    for _ in 0..requests {
        seen.push(get(talk, path).await.status);
    }
    seen
}

#[tokio::test]
async fn rules_are_for_a_method_a_path_or_an_operation() {
    let cases: [(Rule, &str, &str); 5] = [
        (
            Fault::status(503).on("get", "/operator"),
            "/operator",
            "/operator/1",
        ),
        (
            Fault::status(503).path("/operator/{id}"),
            "/operator/1",
            "/operator/1/live",
        ),
        (
            Fault::status(503).path("/operator/1*"),
            "/operator/1/live",
            "/operator/2",
        ),
        (
            Fault::status(503).operation("list_conversations"),
            "/conversation",
            "/conversation/1",
        ),
        (Fault::status(503).path("/nothing"), "/nothing", "/nowhere"),
    ];
    for (rule, met, other) in cases {
        let shown = rule.to_string();
        let talk = with(rule).await;
        assert_eq!(get(&talk, met).await.status, 503, "{shown}");
        assert_ne!(get(&talk, other).await.status, 503, "{shown}");
    }
    let talk = with(Fault::status(503).method("POST")).await;
    assert_eq!(get(&talk, "/skill").await.status, 200);
    let body = json!({"name": "Nouveau"});
    assert_eq!(ask(&talk, "POST", "/skill", Some(&body)).await.status, 503);
}

#[tokio::test]
async fn rules_are_for_some_of_the_requests() {
    let talk = with(Fault::status(503).first(2)).await;
    assert_eq!(statuses(&talk, "/client", 4).await, [503, 503, 200, 200]);
    let talk = with(Fault::status(503).every(3)).await;
    assert_eq!(
        statuses(&talk, "/client", 6).await,
        [200, 200, 503, 200, 200, 503]
    );
    let talk = with(Fault::status(503).times(1)).await;
    assert_eq!(statuses(&talk, "/client", 2).await, [503, 200]);
}

#[tokio::test]
async fn one_seed_gives_one_storm() {
    let storm = async |seed| {
        let rule = Fault::status(500).probability(0.5);
        let talk = Talk::with(Sandbox::builder().seed(seed).inject(rule)).await;
        statuses(&talk, "/client", 40).await
    };
    let one = storm(3).await;
    assert_eq!(one, storm(3).await);
    assert_ne!(one, storm(4).await);
    let failed = one.iter().filter(|status| **status == 500).count();
    assert!((8..=32).contains(&failed), "{failed}");
}

#[tokio::test]
async fn several_rules_are_at_work_at_once() {
    let talk = with(Quirk::numbers_as_text()).await;
    talk.sandbox.inject(Quirk::nulls_in(["name"]));
    talk.sandbox.inject(Quirk::byte_order_mark());
    talk.sandbox
        .inject(Fault::status(429).retry_after_seconds(1).times(1));
    talk.sandbox.inject(Fault::status(503).times(1));
    assert_eq!(statuses(&talk, "/operator/1", 2).await, [429, 503]);
    let reply = get(&talk, "/operator/1").await;
    let text = reply.body.strip_prefix(b"\xef\xbb\xbf").unwrap();
    let answer: serde_json::Value = serde_json::from_slice(text).unwrap();
    assert_eq!(answer["data"]["id"], "1");
    assert!(answer["data"]["name"].is_null());
}

#[tokio::test]
async fn requests_that_are_not_let_in_meet_no_rule() {
    let talk = with(Fault::status(503)).await;
    let url = talk.url("/client");
    let refused = talk.http.get(url).send().await.unwrap();
    assert_eq!(refused.status().as_u16(), 403);
    assert_eq!(talk.sandbox.rules()[0].asked, 0);
}

#[tokio::test]
async fn rules_that_could_never_work_are_refused() {
    let talk = Talk::start().await;
    for (rule, reason) in [
        (Fault::status(700), "'status' must be from 200 to 599"),
        (Fault::html().operation("no_such"), "no operation 'no_such'"),
        (Fault::html().path("operator"), "must begin with '/'"),
        (Fault::html().every(0), "at least 1"),
        (Fault::html().probability(1.5), "from 0 to 1"),
        (Fault::html().probability(f64::NAN), "from 0 to 1"),
        (
            Fault::html().retry_after_text("a\r\nb"),
            "no header can carry",
        ),
        (Quirk::content_type("a\0"), "no header can carry"),
        (Fault::slow_drip(0, std::time::Duration::ZERO), "at least 1"),
    ] {
        let said = talk
            .sandbox
            .try_inject(rule.clone())
            .unwrap_err()
            .to_string();
        assert!(said.contains(reason) && said.lines().count() == 1, "{said}");
        let started = Sandbox::builder().inject(rule).start().await;
        assert!(started.unwrap_err().to_string().contains(reason));
    }
    assert!(talk.sandbox.rules().is_empty());
}

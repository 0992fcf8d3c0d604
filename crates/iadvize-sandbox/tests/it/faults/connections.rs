//! Connections that break, and those beside them that do not.

use std::time::Duration;

use iadvize_sandbox::{Fault, Sandbox};
use serde_json::json;

use super::wire::{End, Wire};
use super::{ask, get, try_ask, with};
use crate::support::Talk;

const NEW: &str = r#"{"firstname":"Colette"}"#;

async fn visitors(talk: &Talk) -> i64 {
    talk.get("/visitor?limit=1").await["pagination"]["count"]
        .as_i64()
        .unwrap()
}

#[tokio::test]
async fn a_reset_before_the_answer_is_a_real_one() {
    let talk = with(Fault::reset().on("GET", "/client").times(1)).await;
    let mut beside = Wire::open(&talk.sandbox).await;
    assert_eq!(beside.get("/skill").await.end, End::Whole);
    let mut wire = Wire::open(&talk.sandbox).await;
    // The connection has served before, and is reset in the middle of its life.
    assert_eq!(wire.get("/skill").await.status, Some(200));
    let came = wire.get("/client").await;
    assert_eq!((came.status, came.end), (None, End::Reset));
    // The other one goes on.
    let came = beside.get("/client").await;
    assert_eq!((came.status, came.end), (Some(200), End::Whole));
}

#[tokio::test]
async fn a_create_is_lost_before_or_after_it_is_done() {
    let talk = Talk::start().await;
    let before = visitors(&talk).await;

    talk.sandbox
        .inject(Fault::reset().on("POST", "/visitor").times(1));
    let mut wire = Wire::open(&talk.sandbox).await;
    wire.send("POST", "/visitor", NEW).await;
    assert_eq!(wire.receive().await.end, End::Reset);
    assert_eq!(visitors(&talk).await, before, "nothing was written");

    let lost = Fault::reset().on("POST", "/visitor").times(1).after_write();
    talk.sandbox.inject(lost);
    let mut wire = Wire::open(&talk.sandbox).await;
    wire.send("POST", "/visitor", NEW).await;
    assert_eq!(wire.receive().await.end, End::Reset);
    assert_eq!(visitors(&talk).await, before + 1, "the write stays");

    talk.sandbox.inject(
        Fault::status(503)
            .on("POST", "/visitor")
            .times(1)
            .after_write(),
    );
    let reply = ask(&talk, "POST", "/visitor", Some(&json!({"firstname": "C"}))).await;
    assert_eq!(reply.status, 503);
    assert_eq!(visitors(&talk).await, before + 2);
}

#[tokio::test]
async fn the_connection_is_reset_in_the_body() {
    let talk = Talk::start().await;
    let whole = get(&talk, "/operator?full=1").await.body;
    for (rule, sent) in [
        (Fault::reset_in_body(), whole.len() / 2),
        (Fault::reset_after(10), 10),
        (Fault::reset_after(0), 0),
        (Fault::reset_after(usize::MAX), whole.len() - 1),
    ] {
        talk.sandbox.inject(rule.times(1));
        let mut wire = Wire::open(&talk.sandbox).await;
        let came = wire.get("/operator?full=1").await;
        assert_eq!((came.status, came.end), (Some(200), End::Reset));
        assert_eq!(came.announced, whole.len());
        assert_eq!(came.body, whole[..sent]);
    }
}

#[tokio::test]
async fn the_body_is_shorter_than_announced() {
    let talk = Talk::start().await;
    let whole = get(&talk, "/operator?full=1").await.body;
    for (rule, sent) in [
        (Fault::truncated_body(), whole.len() / 2),
        (Fault::truncated_after(3), 3),
        (Fault::truncated_after(usize::MAX), whole.len() - 1),
    ] {
        talk.sandbox.inject(rule.times(1));
        let mut wire = Wire::open(&talk.sandbox).await;
        let came = wire.get("/operator?full=1").await;
        assert_eq!((came.status, came.end), (Some(200), End::Closed));
        assert_eq!(came.announced, whole.len());
        assert_eq!(came.body, whole[..sent]);
    }
    // An HTTP client tells it from a whole answer.
    talk.sandbox.inject(Fault::truncated_body());
    assert!(try_ask(&talk, "GET", "/client", None).await.is_err());
}

#[tokio::test]
async fn a_slow_drip_brings_everything_on_a_connection_that_goes_on() {
    let pause = Duration::from_millis(2);
    let talk = with(Fault::slow_drip(100, pause).on("GET", "/operator").times(1)).await;
    let mut wire = Wire::open(&talk.sandbox).await;
    let start = std::time::Instant::now();
    let dripped = wire.get("/operator").await;
    let pauses = u32::try_from(dripped.body.len() / 100).unwrap();
    assert!(pauses > 3, "the answer is worth dripping");
    assert!(start.elapsed() >= pause * pauses);
    let plain = wire.get("/operator").await;
    assert_eq!((plain.end, dripped.end), (End::Whole, End::Whole));
    assert_eq!(dripped.body, plain.body);
}

#[tokio::test]
async fn who_waits_keeps_nobody_waiting() {
    let day = Duration::from_secs(24 * 60 * 60);
    let talk = Talk::with(
        Sandbox::builder()
            .inject(Fault::latency(day).on("GET", "/client"))
            .inject(Fault::slow_drip(1, day).on("GET", "/skill")),
    )
    .await;
    let mut late = Wire::open(&talk.sandbox).await;
    late.send("GET", "/client", "").await;
    let mut slow = Wire::open(&talk.sandbox).await;
    slow.send("GET", "/skill", "").await;
    // Both are there before the third one asks.
    while talk
        .sandbox
        .rules()
        .iter()
        .any(|active| active.applied == 0)
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(get(&talk, "/operator").await.status, 200);
}

#[tokio::test]
async fn a_whole_sandbox_full_of_faults_stays_a_server() {
    let talk = Talk::with(
        Sandbox::builder()
            .inject(Fault::status(429).retry_after_seconds(0).probability(0.2))
            .inject(Fault::status(500).probability(0.2))
            .inject(Fault::reset().probability(0.2))
            .inject(Fault::reset_in_body().probability(0.1))
            .inject(Fault::truncated_body().probability(0.1)),
    )
    .await;
    let mut whole = 0;
    for _ in 0..200 {
        let reply = try_ask(&talk, "GET", "/client", None).await;
        whole += usize::from(reply.is_ok_and(|reply| reply.status == 200));
    }
    let counters = talk.sandbox.counters();
    // The client may ask again by itself on a connection that was reset under it.
    assert!(counters.requests >= 200);
    assert!(whole > 20 && whole < 150, "{whole}");
    assert!(counters.applied.values().all(|count| *count > 0));
    assert_eq!(counters.applied.len(), 4);
    assert_eq!(counters.unanswered, counters.applied["reset"]);
}

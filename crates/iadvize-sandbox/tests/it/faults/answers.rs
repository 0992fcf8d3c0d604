//! Answers in place of the operation's own, and late ones.

use std::time::{Duration, SystemTime};

use iadvize_sandbox::{Fault, MetaStatus, Quirk};
use jiff::Timestamp;
use serde_json::json;

use super::{ask, get, with};
use crate::support::Talk;

#[tokio::test]
async fn answers_begin_late() {
    let (fixed, least, most) = (
        Duration::from_millis(30),
        Duration::from_millis(5),
        Duration::from_millis(15),
    );
    let talk = with(Fault::latency(fixed).times(1)).await;
    talk.sandbox.inject(Fault::latency_between(least..=most));
    let start = std::time::Instant::now();
    assert_eq!(get(&talk, "/client").await.status, 200);
    assert!(start.elapsed() >= fixed + least, "waits add up");
    let start = std::time::Instant::now();
    assert_eq!(get(&talk, "/client").await.status, 200);
    assert!(start.elapsed() >= least);
    let seen = talk.sandbox.requests();
    assert!(seen[0].duration >= fixed + least && seen[1].duration >= least);
    assert_eq!(seen[0].applied, ["latency", "latency"]);
}

#[tokio::test]
async fn a_late_write_is_done_before_or_after_the_wait() {
    let day = Duration::from_secs(24 * 60 * 60);
    let talk = Talk::start().await;
    for (rule, written) in [
        (Fault::latency(day), 0),
        (Fault::latency(day).after_write(), 1),
    ] {
        let id = talk.sandbox.inject(rule.on("POST", "/visitor"));
        let before = talk.get("/visitor?limit=1").await["pagination"]["count"].clone();
        let body = json!({"firstname": "Colette"});
        let asking = ask(&talk, "POST", "/visitor", Some(&body));
        // The client gives up as soon as the wait has begun; by then a write is done or is not.
        let given_up = async {
            loop {
                let rows = talk.get("/visitor?limit=1").await["pagination"]["count"].clone();
                let applied = talk
                    .sandbox
                    .rules()
                    .iter()
                    .any(|active| active.applied == 1);
                let grown = rows.as_i64().unwrap() - before.as_i64().unwrap();
                if applied && grown == written {
                    break;
                }
            }
        };
        tokio::select! {
            _ = asking => panic!("answered in time"),
            () = given_up => {}
        }
        assert!(talk.sandbox.remove_rule(id));
    }
}

#[tokio::test]
async fn statuses_come_in_an_envelope_or_with_a_body() {
    let talk = with(Fault::status(503).times(1)).await;
    let reply = get(&talk, "/client").await;
    assert_eq!(reply.status, 503);
    assert_eq!(
        reply.json(),
        json!({"meta": {"status": "error", "message": "Service Unavailable"}})
    );
    for (rule, status, expected) in [
        (Fault::status_with_meta(200, MetaStatus::Fail), 200, "fail"),
        (
            Fault::status_with_meta(500, MetaStatus::Success),
            500,
            "success",
        ),
        (Fault::status(599), 599, "error"),
    ] {
        talk.sandbox.inject(rule.times(1));
        let reply = get(&talk, "/client").await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.json()["meta"]["status"], expected);
    }
    let page = "<h1>Bad Gateway</h1>";
    talk.sandbox
        .inject(Fault::status_with_body(502, "text/html", page).times(1));
    let reply = get(&talk, "/client").await;
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (502, page.as_bytes())
    );
    assert_eq!(reply.header("content-type"), Some("text/html"));
    assert_eq!(
        get(&talk, "/client").await.status,
        200,
        "all rules are spent"
    );
}

#[tokio::test]
async fn html_and_nothing_come_with_200() {
    let talk = with(Fault::html().times(1)).await;
    talk.sandbox.inject(Fault::empty_body().times(1));
    let reply = get(&talk, "/client").await;
    assert_eq!(reply.status, 200);
    assert!(
        reply
            .header("content-type")
            .unwrap()
            .starts_with("text/html")
    );
    assert!(reply.body.starts_with(b"<!doctype html>"));
    let reply = get(&talk, "/client").await;
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-length"), Some("0"));
}

#[tokio::test]
async fn retry_after_comes_in_every_form() {
    let talk = Talk::start().await;
    for (rule, expected) in [
        (Fault::status(429).retry_after_seconds(3), "3"),
        (
            Fault::status(503).retry_after_seconds(u64::MAX),
            "18446744073709551615",
        ),
        (Fault::status(503).retry_after_text("-1"), "-1"),
        (
            Fault::status(503).retry_after_text("soon, maybe"),
            "soon, maybe",
        ),
    ] {
        talk.sandbox.inject(rule.times(1));
        let reply = get(&talk, "/client").await;
        assert_eq!(reply.header("retry-after"), Some(expected));
    }
    for seconds in [120, -3_600] {
        let rule = Fault::status(429).retry_after_date(seconds).times(1);
        talk.sandbox.inject(rule);
        let before = Timestamp::try_from(SystemTime::now()).unwrap().as_second();
        let reply = get(&talk, "/client").await;
        let after = Timestamp::try_from(SystemTime::now()).unwrap().as_second();
        let date = reply.header("retry-after").unwrap();
        assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
        let then = jiff::fmt::rfc2822::parse(date).unwrap().timestamp();
        let then = then.as_second() - seconds;
        assert!((before..=after).contains(&then), "{date}");
    }
    // An absurd date is the calendar's last, and still a date.
    talk.sandbox
        .inject(Fault::status(503).retry_after_date(i64::MAX).times(1));
    let reply = get(&talk, "/client").await;
    assert!(reply.header("retry-after").unwrap().contains(" 9999 "));
    // It goes along with an answer that is otherwise whole, too.
    let late = Fault::latency(Duration::ZERO)
        .retry_after_seconds(1)
        .times(1);
    talk.sandbox.inject(late);
    let reply = get(&talk, "/client").await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (200, Some("1"))
    );
    assert_eq!(get(&talk, "/client").await.header("retry-after"), None);
}

#[tokio::test]
async fn a_browser_runs_nothing_in_what_a_rule_calls_html() {
    let script = Fault::status_with_body(200, "text/html", "<script>1</script>").times(1);
    let talk = with(script).await;
    talk.sandbox.inject(Quirk::content_type("text/html"));
    for _ in 0..2 {
        let response = talk
            .http
            .get(talk.url("/client"))
            .header("X-API-Key", talk.sandbox.api_key())
            .send()
            .await
            .unwrap();
        let headers = response.headers();
        assert_eq!(headers["content-type"], "text/html");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("sandbox"), "{policy}");
    }
}

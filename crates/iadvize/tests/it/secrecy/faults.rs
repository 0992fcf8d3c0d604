//! Every fault, for each way of the key: errors, logs at every level and what observers print.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use iadvize::types::SkillCreate;
use iadvize::{Authentication, Client, Decision, Incoming, Method, Observer, Outgoing, Retries};
use serde_json::json;
use tokio::task::JoinSet;

use super::{WAYS, assert_discreet, assert_silent};
use crate::envelope::fail;
use crate::faults;
use crate::raw::{Act, KEY, Raw, answer, head};
use crate::trace;

/// Prints what it sees.
#[derive(Debug, Default)]
struct Printed(Mutex<String>);

impl Printed {
    fn add(&self, text: &str) {
        self.0.lock().unwrap().push_str(text);
    }
}

impl Observer for Printed {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let body = String::from_utf8_lossy(request.body().unwrap_or_default());
        self.add(&format!("{request:?} {} {body}\n", request.url()));
        Decision::Send
    }

    fn answered(&self, request: &Outgoing<'_>, answer: &Incoming<'_>) {
        self.add(&format!("{request:?} {answer:?}\n"));
        let head = answer.body().len().min(2_000);
        let body = String::from_utf8_lossy(&answer.body()[..head]);
        self.add(&request.without_key(&body));
        if let Some(error) = answer.error() {
            assert_discreet(error, "an answer");
        }
    }
}

/// A read, a create, a list and a request by path, and what each fails with.
async fn calls(client: &Client, what: &str) {
    let skills = client.skills();
    let list = client.operators().list().name("*secret name*").full();
    let request = client.request(Method::GET, "/operator");
    let (read, create, list, request) = tokio::join!(
        skills.get(3),
        skills.create(SkillCreate::new("x")),
        list.items().try_collect(),
        async {
            let answer = request
                .query("filters[name]", "*secret name*")
                .send()
                .await?;
            answer.data::<Vec<u8>>()
        },
    );
    let errors = [read.err(), create.err(), list.err(), request.err()];
    for error in errors.into_iter().flatten() {
        assert_discreet(&error, what);
    }
}

/// Answers that repeat the key wherever one can.
fn echoes() -> Vec<(&'static str, Act)> {
    let page = |status, body: String| Act::Answer(answer(status, "text/html", body));
    vec![
        (
            "redirect",
            Act::Answer(head(
                302,
                &format!("Location: /x?key={KEY}\r\nContent-Length: 0"),
            )),
        ),
        (
            "header",
            Act::Answer(head(
                503,
                &format!("Retry-After: {KEY}\r\nX-Key: {KEY}\r\nContent-Length: 0"),
            )),
        ),
        (
            "status line",
            Act::Close(format!("HTTP/1.1 200 {KEY}\r\nContent-Length: {KEY}\r\n\r\n").into()),
        ),
        ("no HTTP", Act::Close(format!("{KEY}\r\n\r\n").into())),
        ("HTML", page(200, format!("<html>{KEY}</html>"))),
        ("gateway", page(502, format!("<html>{KEY}</html>"))),
        ("text", Act::status(400, format!("no such key: {KEY}"))),
        ("no JSON", Act::json(format!(r#"{{"{KEY}":"#))),
        (
            "rows of another form",
            Act::json(json!({"meta": {"status": "success"}, "data": [{"id": KEY}]})),
        ),
        (
            "rows before meta",
            Act::json(format!(
                r#"{{"data":[{{"id":"{KEY}"}}],"meta":{{"status":"success"}}}}"#
            )),
        ),
        (
            "unknown status",
            Act::json(json!({"meta": {"status": KEY, "message": KEY}})),
        ),
        ("odd meta", Act::json(json!({"meta": KEY}))),
        (
            "odd pages",
            Act::json(json!({"meta": {"status": "success"}, "data": [], "pagination": KEY})),
        ),
        ("refused", Act::json(fail(&format!("Forbidden: {KEY}")))),
        ("unauthorized", Act::status(401, fail(KEY))),
        (
            "unknown",
            Act::json(fail(&format!("Unknown '{KEY}' with 'id' {KEY}."))),
        ),
    ]
}

async fn echoed(way: Authentication, what: &'static str, act: Act) -> String {
    let raw = Raw::playing([act]).await;
    let printed = Arc::new(Printed::default());
    let builder = raw.builder().retries(Retries::never()).authentication(way);
    let client = builder.observer(printed.clone()).build().unwrap();
    calls(&client, what).await;
    printed.0.lock().unwrap().clone()
}

async fn failed(way: Authentication, fault: faults::Fault) -> String {
    let scene = fault.stage.set().await;
    let printed = Arc::new(Printed::default());
    let builder = scene.builder().authentication(way);
    let builder = builder.retries(Retries::default().maximum(1).base(Duration::from_millis(1)));
    let client = builder.observer(printed.clone()).build().unwrap();
    scene.warm_up(&client).await;
    calls(&client, fault.name).await;
    printed.0.lock().unwrap().clone()
}

#[tokio::test]
async fn no_fault_shows_the_key_or_the_query() {
    trace::begin();
    let mut runs = JoinSet::new();
    for way in WAYS {
        for fault in faults::all() {
            runs.spawn(failed(way, fault));
        }
        for (what, act) in echoes() {
            runs.spawn(echoed(way, what, act));
        }
    }
    for printed in runs.join_all().await {
        assert!(!printed.is_empty());
        assert_silent(&printed, "an observer");
    }
    let logged = trace::lines(|_| true);
    for line in &logged {
        assert_silent(line, "a log");
    }
    let tls = if cfg!(any(feature = "rustls", feature = "aws-lc")) {
        "rustls::"
    } else {
        "reqwest::"
    };
    for from in [
        tls,
        "iadvize::transport",
        "reqwest::connect",
        "hyper_util::client",
    ] {
        let from = format!(" {from}");
        assert!(
            logged.iter().any(|line| line.contains(&from)),
            "nothing from{from}"
        );
    }
}

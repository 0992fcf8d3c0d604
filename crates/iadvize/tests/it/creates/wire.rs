//! Against a server that answers each create in another way, on connections that are kept, closed and reset
//! in between.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Told, clients, create};
use crate::envelope::{fail, success};
use crate::raw::{Act, KEY, Raw, Request, answer, head};

/// The ways of the server to answer, and what each leaves to be known.
fn ways() -> Vec<(Act, Told)> {
    use Told::{Done, NotDone, Unknown};
    let row = success(json!({"id": 3, "name": "Returns"}));
    let whole = answer(200, "application/json", row.to_string());
    let half = whole[..whole.len() - 9].to_vec();
    let chunked = head(
        200,
        "Content-Type: application/json\r\nTransfer-Encoding: chunked",
    );
    let busy = |status: u16| {
        let mut bytes = head(status, "Retry-After: 0\r\nContent-Length: 4");
        bytes.extend(b"busy");
        Act::Answer(bytes)
    };
    let error = json!({"meta": {"status": "error", "message": "Internal error"}});
    let redirect = head(307, "Location: /api/2/skill\r\nContent-Length: 0");
    vec![
        (Act::Answer(whole.clone()), Done),
        // The connection looks as if it could be used again.
        (Act::Close(whole.clone()), Done),
        (Act::Reset(whole.clone()), Done),
        (
            Act::Answer(whole.clone()).after(Duration::from_millis(20)),
            Done,
        ),
        (busy(429), NotDone),
        (Act::json(fail("Field 'name' is missing.")), NotDone),
        (Act::status(401, fail("No.")), NotDone),
        (Act::status(404, "<html>no</html>"), NotDone),
        (busy(500), Unknown),
        (busy(502), Unknown),
        (busy(503), Unknown),
        (busy(504), Unknown),
        (Act::json(error), Unknown),
        (Act::Reset(Vec::new()), Unknown),
        (Act::Close(Vec::new()), Unknown),
        (Act::Reset(half.clone()), Unknown),
        (Act::Close(half.clone()), Unknown),
        (Act::Close(b"HTTP/1.1 2".to_vec()), Unknown),
        (Act::Close(b"nonsense\r\n\r\n".to_vec()), Unknown),
        (
            Act::Close([chunked, b"5\r\n{\"met\r\n".to_vec()].concat()),
            Unknown,
        ),
        (Act::Stall(Vec::new()), Unknown),
        (Act::Stall(half), Unknown),
        (Act::Drip(whole, Duration::from_millis(100)), Unknown),
        (Act::Answer(redirect), Unknown),
        (Act::status(200, ""), Unknown),
        (Act::status(200, "<html>busy</html>"), Unknown),
        (Act::json(r#"{"meta":{"status":"succ"#), Unknown),
        (Act::json(json!({"meta": {"status": "success"}})), Unknown),
        (Act::json(success(json!([]))), Unknown),
        (
            Act::json(success(json!({"name": "without identifier"}))),
            Unknown,
        ),
        (Act::json(json!({"meta": {"status": "odd"}})), Unknown),
    ]
}

/// The name in the body of a create, be it JSON or a form.
fn name(request: &Request) -> String {
    let json = serde_json::from_str::<Value>(&request.body);
    let name = json.map(|body| body["name"].as_str().unwrap_or_default().to_owned());
    name.unwrap_or_else(|_| request.form()[0].1.clone())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_create_arrives_twice_and_each_is_told_as_it_is() {
    let ways = ways();
    let (acts, kinds): (Vec<Act>, Vec<Told>) = ways.into_iter().unzip();
    let count = kinds.len();
    let script = move |request: &Request| acts[request.ordinal % count].clone();
    let raw = Raw::start(script).await;
    let clients = clients(|| raw.builder().timeout(Duration::from_millis(1_500)));
    let names: Vec<String> = (0..1_000)
        .map(|number| format!("create-{number:04}"))
        .collect();
    let outcomes = create(&clients, names.clone()).await;

    let mut arrived = BTreeMap::new();
    for request in raw.requests() {
        let before = arrived.insert(name(&request), request.ordinal);
        assert_eq!(before, None, "{} came twice", name(&request));
    }
    for (name, outcome) in &outcomes {
        let told = Told::by(outcome);
        match arrived.get(name) {
            Some(ordinal) => assert_eq!(told, kinds[ordinal % count], "{name}: {outcome:?}"),
            // It was sent on a connection that was closed meanwhile, which nobody can tell from one that
            // was closed afterwards.
            None => assert_eq!(told, Told::Unknown, "{name}: {outcome:?}"),
        }
    }
    assert_eq!(outcomes.len(), names.len());
    assert!(arrived.len() > 800, "{} arrived", arrived.len());
    // Neither the ways of the key nor of the body were all the same.
    let seen: BTreeSet<_> = raw.requests().iter().map(kind).collect();
    assert_eq!(seen.len(), 6, "{seen:?}");
}

/// How a request carries the key and its body.
fn kind(request: &Request) -> (bool, bool, bool) {
    let key = request.parameter("key").as_deref() == Some(KEY);
    let is_form = request
        .header("content-type")
        .is_some_and(|kind| kind.contains("form"));
    (key, request.header("authorization").is_some(), is_form)
}

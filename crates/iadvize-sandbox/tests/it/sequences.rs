//! Random calls of every operation, made out of the document itself: sensible, wrong in one place, or
//! plain nonsense. Every answer is one that the document declares, none is a failure of the sandbox
//! itself, and what is refused changes nothing.
//!
//! `SANDBOX_CALLS` and `SANDBOX_CALLS_SEED` ask for more calls, or others.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use fastrand::Rng;
use serde_json::Value;

use crate::calls::{Call, Caller};
use crate::document::{Document, Operation};
use crate::model::number;
use crate::schema::{Outcome, Schemas};
use crate::support::Talk;

/// Calls where the environment asks for no other number.
const CALLS: u64 = 600;
/// A call that takes longer hangs: far beyond what any takes on a slow machine.
const HANGS: Duration = Duration::from_secs(60);
/// Sends a call and gives its answer, checked against the document.
async fn send(talk: &Talk, call: &Call) -> Value {
    let target = call.target();
    let method = reqwest::Method::from_bytes(call.method.as_bytes()).unwrap();
    let mut request = talk.http.request(method, talk.url(&target));
    request = request
        .header("X-API-Key", talk.sandbox.api_key())
        .timeout(HANGS);
    if let Some(media) = call.media {
        request = request.header("Content-Type", media);
    }
    let response = request.body(call.body.clone()).send().await;
    let response = response.unwrap_or_else(|error| panic!("{call:?}: {error}"));
    let status = response.status().as_u16();
    let content_type = response.headers().get("Content-Type").cloned();
    let text = response.text().await.unwrap();
    let body: Value = serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{call:?}: {status} and no JSON: {text}"));
    let outcome = Outcome {
        status,
        content_type: content_type
            .as_ref()
            .map_or("", |media| media.to_str().unwrap()),
        body: &body,
    };
    if let Err(error) = Schemas::of_document().verdict(&call.method, &target, &outcome) {
        panic!("{call:?}: {error} in {body}");
    }
    body
}

/// What every list shows at its beginning and its end, its counts with it, who is available and what the
/// statistics say: what a refused call must leave as it is.
async fn fingerprint(talk: &Talk) -> Vec<Value> {
    let mut shown = Vec::new();
    for list in Document::embedded().resources() {
        for page in ["1", "999999"] {
            let path = format!("/{}?full=1&limit=10&page={page}", list.resource);
            shown.push(talk.get(&path).await);
        }
    }
    shown.push(
        talk.get("/operator/live?limit=10&filters[connected]=1")
            .await,
    );
    shown.push(
        talk.get("/statistic?filters[indicators]=contact_number")
            .await,
    );
    shown
}

async fn identifiers(talk: &Talk, operation: &Operation) -> Vec<i64> {
    let answer = talk.get(&format!("/{}?limit=30", operation.resource)).await;
    crate::support::ids(&answer["data"])
}

/// Two operators who may take calls: hanging up then often meets a call that was picked up.
async fn desks(talk: &Talk) -> Vec<(String, i64)> {
    let all = talk.all("/operator").await;
    let able = all.iter().filter(|row| row["call_enabled"] == true);
    let desk = |row: &Value| {
        let website = row["website_list"][0].as_i64()?;
        Some((row["external_id"].as_str()?.to_owned(), website))
    };
    able.filter_map(desk).take(2).collect()
}

#[tokio::test]
async fn random_calls_get_declared_answers_and_refusals_change_nothing() {
    let talk = Talk::start().await;
    let document = Document::embedded();
    let mut caller = Caller {
        rng: Rng::with_seed(number("SANDBOX_CALLS_SEED", 3)),
        known: BTreeMap::new(),
        desks: desks(&talk).await,
    };
    for list in document.resources() {
        let found = identifiers(&talk, list).await;
        caller.known.insert(list.resource.clone(), found);
    }
    let mut succeeded = BTreeSet::new();
    let mut refused = BTreeSet::new();
    // The state as it was seen last, while it holds.
    let mut seen = None;
    for _ in 0..number("SANDBOX_CALLS", CALLS) {
        // Each operation comes up as often as the others, writes thrice as often as reads.
        let operation = loop {
            let operation = caller.pick(&document.operations);
            if operation.method != "GET" || caller.chance(33) {
                break operation;
            }
        };
        let call = caller.call(operation);
        let watched = caller.chance(15);
        if watched && seen.is_none() {
            seen = Some(fingerprint(&talk).await);
        }
        let answer = send(&talk, &call).await;
        let name = format!("{} {}", operation.method, operation.path);
        let success = answer["meta"]["status"] == "success";
        match success {
            true => succeeded.insert(name),
            false => refused.insert(name),
        };
        if let Some(id) = answer["data"]["id"]
            .as_i64()
            .filter(|_| call.method == "POST")
        {
            caller.known.get_mut(&operation.resource).unwrap().push(id);
        }
        if success && call.method != "GET" {
            seen = None;
        } else if watched {
            let now = Some(fingerprint(&talk).await);
            assert!(now == seen, "{call:?} changed something: {answer}");
        }
    }
    // Whatever was written, everything can still be computed.
    for operation in &document.operations {
        for filter in operation
            .filters
            .iter()
            .filter(|one| one.name == "resource")
        {
            for value in &filter.values {
                let path = &operation.path;
                let names = document.indicators.join(",");
                let query = format!("filters[resource]={value}&filters[indicators]={names}");
                talk.data(&format!("{path}?{query}")).await;
            }
        }
    }
    // Those that chance left out come until they succeed too.
    for operation in &document.operations {
        let name = format!("{} {}", operation.method, operation.path);
        let mut left = 500;
        while !succeeded.contains(&name) {
            assert!(left > 0, "{name} never succeeds");
            left -= 1;
            let answer = send(&talk, &caller.call(operation)).await;
            if answer["meta"]["status"] == "success" {
                succeeded.insert(name.clone());
            }
        }
    }
    assert!(refused.len() > 35, "hardly any call was wrong: {refused:?}");
}

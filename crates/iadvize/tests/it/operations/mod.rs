//! Every documented operation through the ergonomic layer against the sandbox, each checked by its effect:
//! what it gives is held against what the sandbox says in plain JSON.

mod sites;
mod staff;
mod statistics;
mod traffic;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use iadvize::jiff::civil;
use iadvize::{Client, Full, List, Listed, Method, catalogue};
use iadvize_sandbox::Sandbox;
use serde::Serialize;
use serde_json::{Map, Value};

/// A client of a sandbox.
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .http(reqwest::ClientBuilder::no_proxy)
        .build()
        .unwrap()
}

/// What an operation is tried on.
#[derive(Clone)]
struct Scene {
    client: Client,
    now: civil::DateTime,
}

type Tried = Pin<Box<dyn Future<Output = ()> + Send>>;

/// An operation's `operationId`, and what is to come of it.
type Entry = (&'static str, fn(Scene) -> Tried);

fn entries() -> Vec<Entry> {
    [
        sites::ENTRIES,
        staff::ENTRIES,
        traffic::ENTRIES,
        statistics::ENTRIES,
    ]
    .concat()
}

#[tokio::test]
async fn every_operation_does_what_the_page_says() {
    let sandbox = Sandbox::start().await.unwrap();
    let scene = Scene {
        client: client(&sandbox),
        now: sandbox.now(),
    };
    for (operation, tried) in entries() {
        // A task of its own, so that a failure can be told by the operation's name.
        let tried = tokio::spawn(tried(scene.clone())).await;
        assert!(tried.is_ok(), "{operation} does not");
    }
}

#[test]
fn no_operation_of_the_document_is_missing() {
    let documented: BTreeSet<_> = catalogue::OPERATIONS
        .iter()
        .map(|operation| operation.id)
        .collect();
    let tried: BTreeSet<_> = entries()
        .into_iter()
        .map(|(operation, _)| operation)
        .collect();
    assert_eq!(tried, documented);
    assert_eq!(entries().len(), tried.len(), "an operation is tried twice");
}

/// The `data` of a path, as plain JSON.
async fn plain(client: &Client, path: &str) -> Value {
    client
        .request(Method::GET, path)
        .send()
        .await
        .unwrap()
        .data()
        .unwrap()
}

/// All rows of a list, as plain JSON, page by page.
async fn plain_rows(client: &Client, path: &str, query: &[(&str, &str)]) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1_u64.. {
        let request = client
            .request(Method::GET, path)
            .query("full", 1)
            .query("limit", 100)
            .query("page", page);
        let request = query
            .iter()
            .fold(request, |request, (name, value)| request.query(name, value));
        let answer = request.send().await.unwrap();
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        rows.extend(body["data"].as_array().unwrap().iter().cloned());
        if body["pagination"]["pages"].as_u64().unwrap() <= page {
            break;
        }
    }
    rows
}

/// Holds a typed row against the sandbox's JSON: each member that is there has the same value.
#[track_caller]
fn assert_same(typed: &impl Serialize, plain: &Value) {
    let typed = serde_json::to_value(typed).unwrap();
    assert_eq!(told(&typed), told(plain));
}

/// The members that say something, in one form: no `null`, nothing empty, 0 and 1 for booleans.
fn told(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => u8::from(*flag).into(),
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.iter().map(told).collect(),
        Value::Object(members) => {
            let told = members
                .iter()
                .map(|(name, value)| (name.clone(), told(value)));
            let empty = [Value::Null, Value::Array(Vec::new()), Value::from("")];
            Value::Object(
                told.filter(|(_, value)| !empty.contains(value))
                    .collect::<Map<_, _>>(),
            )
        }
        other => other.clone(),
    }
}

/// A list and its rows are those that plain requests give, in the same order, in full and in brief.
async fn assert_listed<R>(
    client: &Client,
    list: List<R>,
    path: &str,
    query: &[(&str, &str)],
) -> Vec<R>
where
    R: Listed + Serialize + Clone,
    List<R, Full>: Clone,
{
    let plain = plain_rows(client, path, query).await;
    let brief = list.clone().limit(7).items().try_collect().await.unwrap();
    let full = list.full().items().try_collect().await.unwrap();
    assert_eq!(
        (full.len(), brief.len()),
        (plain.len(), plain.len()),
        "{path}"
    );
    for ((full, brief), plain) in full.iter().zip(&brief).zip(&plain) {
        assert_same(full, plain);
        assert_eq!(brief.id.to_string(), plain["id"].to_string());
        assert_eq!(brief.link.as_deref(), plain["_link"].as_str());
    }
    assert!(!full.is_empty(), "{path} {query:?} gives nothing");
    full
}

/// No row has this identifier, and the error says so.
async fn assert_gone<T: std::fmt::Debug>(read: impl Future<Output = iadvize::Result<T>>) {
    let error = read.await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

//! Faults and quirks, seen from outside: by a plain HTTP client, and by a raw connection where HTTP itself
//! breaks.

mod answers;
mod binding;
mod bodies;
mod connections;
mod control;
mod home;
mod limits;
mod paging;
mod periods;
mod received;
mod rows;
mod wire;

use iadvize_sandbox::{Rule, Sandbox};
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::support::Talk;

/// An answer as it came, whatever it is.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// A sandbox with this rule at work.
pub(crate) async fn with(rule: Rule) -> Talk {
    Talk::with(Sandbox::builder().inject(rule)).await
}

/// Sends a request with the key. JSON goes out where there is a body.
pub(crate) async fn ask(talk: &Talk, method: &str, path: &str, body: Option<&Value>) -> Reply {
    try_ask(talk, method, path, body).await.unwrap()
}

pub(crate) async fn try_ask(
    talk: &Talk,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> reqwest::Result<Reply> {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = talk.http.request(method, talk.url(path));
    request = request.header("X-API-Key", talk.sandbox.api_key());
    if let Some(body) = body {
        request = request.json(body);
    }
    let response = request.send().await?;
    Ok(Reply {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.bytes().await?.to_vec(),
    })
}

pub(crate) async fn get(talk: &Talk, path: &str) -> Reply {
    ask(talk, "GET", path, None).await
}

/// The answer without rules, then with this one.
pub(crate) async fn before_and_with(rule: Rule, path: &str) -> (Value, Value) {
    let talk = Talk::start().await;
    let before = talk.get(path).await;
    talk.sandbox.inject(rule);
    (before, get(&talk, path).await.json())
}

//! The log of requests received: a ring of the latest, and counts of all. Neither the key nor the token
//! is ever read back from it, and headers are kept by name only.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, Method, Response, Uri};
use axum::middleware::Next;

use crate::app::App;
use crate::behaviour::Reset;
use crate::behaviour::course::Applied;
use crate::document::Document;
use crate::limits;
use crate::secret::{MASK, Secret};

/// A request that the sandbox received for its API, and how it was answered. Requests of the control API
/// and of pages are not among them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ReceivedRequest {
    /// Its place among all requests since the start or the last clearing, from 1 on.
    pub number: u64,
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The path as requested, without the base URL's: `/operator/12`.
    pub path: String,
    /// Names and values of the query in their order, decoded; the key is masked.
    pub query: Vec<(String, String)>,
    /// The `operationId` of the document, where the request reaches an operation.
    pub operation: Option<String>,
    /// Names of the headers, in lower case and in their order.
    pub headers: Vec<String>,
    /// The HTTP status that was answered; none when the connection was reset instead, or broke before.
    pub status: Option<u16>,
    /// The names of the rules that were applied.
    pub applied: Vec<String>,
    /// From the head of the request to that of the answer.
    pub duration: Duration,
}

/// Counts since the start or the last clearing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counters {
    /// Requests received for the API.
    pub requests: u64,
    /// Those that got no answer: the connection was reset, or broke before.
    pub unanswered: u64,
    /// Answers by HTTP status.
    pub answers: BTreeMap<u16, u64>,
    /// Applications of rules by name, also of rules that are gone.
    pub applied: BTreeMap<String, u64>,
}

/// The ring and the counts.
#[derive(Debug)]
pub(crate) struct Log {
    capacity: usize,
    state: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    entries: VecDeque<Entry>,
    requests: u64,
    unanswered: u64,
    answers: BTreeMap<u16, u64>,
}

/// What is kept of a request: no more than is cheap, since every request pays for it.
#[derive(Clone)]
struct Entry {
    number: u64,
    method: Method,
    target: Box<str>,
    headers: Vec<HeaderName>,
    status: Option<u16>,
    applied: Vec<&'static str>,
    duration: Duration,
}

/// The target may hold the key.
impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Entry")
            .field("number", &self.number)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Notes every request of the API.
pub(crate) async fn note(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    let mut pending = Pending {
        log: app.log(),
        entry: Some(Entry::of(&request)),
        start: Instant::now(),
    };
    let response = next.run(request).await;
    pending.finish(&response);
    response
}

/// A request that is not answered yet. Dropped before, because the connection broke, it is noted so.
struct Pending<'a> {
    log: &'a Log,
    entry: Option<Entry>,
    start: Instant,
}

impl Pending<'_> {
    fn finish(&mut self, response: &Response<Body>) {
        let Some(entry) = &mut self.entry else { return };
        if response.extensions().get::<Reset>().is_none() {
            entry.status = Some(response.status().as_u16());
        }
        if let Some(Applied(names)) = response.extensions().get() {
            entry.applied.clone_from(names);
        }
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(mut entry) = self.entry.take() {
            entry.duration = self.start.elapsed();
            self.log.push(entry);
        }
    }
}

impl Entry {
    fn of(request: &Request) -> Self {
        let uri: &Uri = request.uri();
        let target = uri
            .path_and_query()
            .map_or(uri.path(), |both| both.as_str());
        let mut end = limits::URL.min(target.len());
        while !target.is_char_boundary(end) {
            end -= 1;
        }
        Self {
            number: 0,
            method: request.method().clone(),
            target: target[..end].into(),
            headers: request.headers().keys().cloned().collect(),
            status: None,
            applied: Vec::new(),
            duration: Duration::ZERO,
        }
    }

    fn shown(&self, secrets: [&Secret; 2]) -> ReceivedRequest {
        let (path, query) = self.target.split_once('?').unwrap_or((&self.target, ""));
        let document = Document::embedded();
        let path = path.strip_prefix(&document.base).unwrap_or(path);
        let operation = document.at(self.method.as_str(), path);
        let mask = |text: &str| {
            if secrets.iter().any(|secret| secret.shows_in(text)) {
                MASK.to_owned()
            } else {
                text.to_owned()
            }
        };
        let segments: Vec<String> = path.split('/').map(mask).collect();
        let query = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| match &*name {
                "key" => (name.into_owned(), MASK.to_owned()),
                _ => (mask(&name), mask(&value)),
            })
            .collect();
        ReceivedRequest {
            number: self.number,
            method: mask(self.method.as_str()),
            path: segments.join("/"),
            query,
            operation: operation.map(|operation| operation.id.clone()),
            headers: self
                .headers
                .iter()
                .map(|name| mask(name.as_str()))
                .collect(),
            status: self.status,
            applied: self.applied.iter().map(|name| (*name).to_owned()).collect(),
            duration: self.duration,
        }
    }
}

impl Log {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            state: Mutex::default(),
        }
    }

    fn push(&self, mut entry: Entry) {
        let mut kept = self.lock();
        kept.requests += 1;
        entry.number = kept.requests;
        match entry.status {
            Some(status) => *kept.answers.entry(status).or_default() += 1,
            None => kept.unanswered += 1,
        }
        if kept.entries.len() >= self.capacity {
            kept.entries.pop_front();
        }
        if self.capacity > 0 {
            kept.entries.push_back(entry);
        }
    }

    /// The requests that are kept, the earliest first, with everything masked that shows a secret.
    pub(crate) fn list(&self, secrets: [&Secret; 2]) -> Vec<ReceivedRequest> {
        // Looking for secrets takes a while, in which requests go on.
        let entries = self.lock().entries.clone();
        entries.iter().map(|one| one.shown(secrets)).collect()
    }

    pub(crate) fn counters(&self, applied: BTreeMap<&'static str, u64>) -> Counters {
        let kept = self.lock();
        Counters {
            requests: kept.requests,
            unanswered: kept.unanswered,
            answers: kept.answers.clone(),
            applied: applied
                .into_iter()
                .map(|(name, count)| (name.to_owned(), count))
                .collect(),
        }
    }

    pub(crate) fn clear(&self) {
        *self.lock() = Kept::default();
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(target: &str) -> Entry {
        let request = axum::http::Request::builder()
            .uri(target)
            .header("X-Other", "1")
            .body(Body::empty());
        Entry::of(&request.unwrap())
    }

    #[test]
    fn the_key_is_masked_wherever_it_stands() {
        let (key, token) = (Secret::new("sandbox-key"), Secret::new("token-of-twelve"));
        let shown = |target: &str| entry(target).shown([&key, &token]);
        let request = shown("/api/2/operator?key=sandbox-key&page=1&x=c2FuZGJveC1rZXk=&key=other");
        let query: Vec<(&str, &str)> = request
            .query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let expected = [("key", MASK), ("page", "1"), ("x", MASK), ("key", MASK)];
        assert_eq!(query, expected);
        assert_eq!(request.path, "/operator");
        assert_eq!(request.operation.as_deref(), Some("list_operators"));
        assert_eq!(request.headers, ["x-other"]);
        assert_eq!(shown("/api/2/tag/sandbox%2Dkey").path, "/tag/***");
        assert_eq!(shown("/token-of-twelve/a").path, "/***/a");
    }

    #[test]
    fn the_ring_keeps_the_latest_and_counts_all() {
        let log = Log::new(2);
        for target in ["/a", "/b", "/c"] {
            log.push(entry(target));
        }
        let secret = Secret::new("s");
        let list = log.list([&secret, &secret]);
        let kept: Vec<_> = list
            .iter()
            .map(|one| (one.number, one.path.as_str()))
            .collect();
        assert_eq!(kept, [(2, "/b"), (3, "/c")]);
        assert_eq!(log.counters(BTreeMap::new()).unanswered, 3);
        log.clear();
        assert_eq!(log.counters(BTreeMap::new()), Counters::default());
        let none = Log::new(0);
        none.push(entry("/a"));
        assert!(none.list([&secret, &secret]).is_empty());
    }
}

//! What an outage costs: attempts that are traced, and retries that clones share.

use futures_util::stream::{self, StreamExt};
use iadvize::{Client, Method, Retries};

use crate::faults::Stage;
use crate::raw::{Act, Raw, head};
use crate::trace;

/// Calls of a total outage.
const CALLS: usize = 400;

fn busy(headers: &str) -> Act {
    let bytes = head(503, &format!("{headers}Content-Length: 4"));
    Act::Answer([bytes, b"busy".to_vec()].concat())
}

/// Reads by path, so that what is traced can be told from what other tests trace.
async fn read(client: Client, path: &str) -> iadvize::Result<()> {
    client.request(Method::GET, path).send().await?.check()
}

/// What was traced of a path.
fn traced(path: &str) -> Vec<String> {
    let operation = format!("operation=\"GET {path}\"");
    trace::lines(|line| line.contains(" iadvize::transport ") && line.contains(&operation))
}

/// The attempts at a path, of which something came.
fn attempts(path: &str) -> Vec<String> {
    let mut attempts = traced(path);
    attempts.retain(|line| !line.contains("message=sending"));
    attempts
}

/// So many calls by many clones at the same time, every one of which fails; how many attempts that were.
async fn attempts_of_an_outage(client: Client, path: &str) -> usize {
    trace::begin();
    let failed = stream::iter((0..CALLS).map(|_| read(client.clone(), path)))
        .buffer_unordered(50)
        .filter(|outcome| std::future::ready(outcome.is_err()))
        .count()
        .await;
    assert_eq!(failed, CALLS);
    attempts(path).len()
}

/// Retries are at most a fifth of the calls, and ten; and that many are made.
#[track_caller]
fn assert_bounded(attempts: usize) {
    let most = CALLS + CALLS / 5 + 10;
    assert!(
        (most - 20..=most).contains(&attempts),
        "{attempts} of {most}"
    );
}

#[tokio::test]
async fn an_outage_of_answers_costs_a_fifth_more_and_ten() {
    for (act, path) in [
        (busy(""), "/outage/busy"),
        (busy("Retry-After: 0\r\n"), "/outage/asked"),
        (Act::Close(Vec::new()), "/outage/closed"),
        (Act::Reset(Vec::new()), "/outage/reset"),
    ] {
        let raw = Raw::playing([act]).await;
        let attempts = attempts_of_an_outage(raw.client(), path).await;
        assert_bounded(attempts);
        // Each attempt is traced, and no request comes but by an attempt. One on a connection that was
        // closed meanwhile does not come.
        assert!(raw.count() <= attempts, "{} of {attempts}", raw.count());
        assert!(raw.count() > attempts / 2, "{} of {attempts}", raw.count());
    }
}

#[tokio::test]
async fn an_outage_of_connections_costs_a_fifth_more_and_ten() {
    let scene = Stage::Refused.set().await;
    let client = scene.builder().build().unwrap();
    assert_bounded(attempts_of_an_outage(client, "/outage/refused").await);
}

#[tokio::test]
async fn every_attempt_is_traced_with_its_number_and_what_came_of_it() {
    trace::begin();
    let raw = Raw::playing([
        busy("Retry-After: 0\r\n"),
        Act::Close(Vec::new()),
        Act::json(crate::envelope::success(serde_json::json!([]))),
    ])
    .await;
    read(raw.client(), "/outage/traced").await.unwrap();
    let attempts = attempts("/outage/traced");
    let expected = [
        "attempt=1 status=503",
        "attempt=2 error=",
        "attempt=3 status=200",
    ];
    assert_eq!(attempts.len(), 3, "{attempts:?}");
    for (line, expected) in attempts.iter().zip(expected) {
        assert!(line.contains(expected), "{line}");
    }
    assert_eq!(raw.count(), 3);
}

#[tokio::test]
async fn an_attempt_that_is_given_up_is_traced() {
    trace::begin();
    let raw = Raw::playing([Act::Stall(Vec::new())]).await;
    let path = "/outage/given-up";
    let call = tokio::spawn(read(raw.client(), path));
    let arrives = async {
        while raw.count() == 0 {
            tokio::task::yield_now().await;
        }
    };
    let guard = std::time::Duration::from_secs(60);
    tokio::time::timeout(guard, arrives).await.unwrap();
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let traced = traced(path);
    assert_eq!(traced.len(), 1, "{traced:?}");
    assert!(traced[0].contains("attempt=1") && traced[0].contains("message=sending"));
}

#[tokio::test]
async fn a_wait_that_is_not_begun_takes_nothing_from_the_others() {
    let raw = Raw::start(|request| match request.path() {
        "/outage/later" => busy("Retry-After: 3600\r\n"),
        _ => busy("Retry-After: 0\r\n"),
    })
    .await;
    let retries = Retries::default().maximum(20);
    let client = raw.builder().retries(retries).build().unwrap();
    for _ in 0..30 {
        assert!(read(client.clone(), "/outage/later").await.is_err());
    }
    assert_eq!(raw.count(), 30);
    assert!(read(client, "/outage/now").await.is_err());
    assert_eq!(raw.count(), 30 + 1 + 10);
}

#[tokio::test]
async fn who_succeeds_fills_the_budget_again() {
    let raw = Raw::start(|request| match request.path() {
        "/outage/down" => busy("Retry-After: 0\r\n"),
        _ => Act::json(crate::envelope::success(serde_json::json!([]))),
    })
    .await;
    let retries = Retries::default().maximum(20);
    let client = raw.builder().retries(retries).build().unwrap();
    let spent = async || {
        let before = raw.count();
        assert!(read(client.clone(), "/outage/down").await.is_err());
        raw.count() - before - 1
    };
    assert_eq!((spent().await, spent().await), (10, 0));
    for _ in 0..24 {
        read(client.clone(), "/outage/up").await.unwrap();
    }
    // Five calls pay for a retry, the two failures among them.
    assert_eq!(spent().await, 5);
}

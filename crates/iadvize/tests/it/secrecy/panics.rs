//! Panics of a caller's own code in the middle of a call.

use std::sync::Arc;

use futures_util::StreamExt;
use iadvize::{Decision, Incoming, Observer, Outgoing};
use serde_json::json;

use super::{WAYS, assert_silent};
use crate::envelope::{page_of, success};
use crate::raw::{Act, Raw};
use crate::trace;

/// Panics with all it knows, at requests of one path.
#[derive(Debug)]
struct Clumsy;

impl Observer for Clumsy {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        assert!(
            !request.url().path().ends_with("/skill/1"),
            "clumsy {request:?} {}",
            request.url()
        );
        Decision::Send
    }

    fn answered(&self, request: &Outgoing<'_>, answer: &Incoming<'_>) {
        let is_page = request
            .url()
            .query()
            .is_some_and(|query| query.contains("page=3"));
        let path = request.url().path();
        assert!(
            !is_page && !path.ends_with("/skill/2"),
            "clumsy {request:?} {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_panic_shows_nothing_and_leaves_the_client_whole() {
    trace::begin();
    let rows: Vec<u64> = (1..=500).collect();
    let raw = Raw::start(move |request| match request.path() {
        "/operator" => Act::json(page_of(&rows, request.page(), 100)),
        _ => Act::json(success(json!({"id": 3}))),
    })
    .await;
    for way in WAYS {
        let builder = raw.builder().authentication(way).concurrency_limit(2);
        let client = builder.observer(Arc::new(Clumsy)).build().unwrap();
        // More often than there are places.
        for _ in 0..3 {
            for skill in [1, 2] {
                let client = client.clone();
                let call = tokio::spawn(async move { client.skills().get(skill).await.is_ok() });
                let panic = call.await.unwrap_err();
                assert!(panic.is_panic());
                assert_silent(&format!("{panic} {panic:?}"), "a panic");
            }
            // In a task of the stream's own, and in its reader's.
            let list = client.operators().list();
            let read = tokio::spawn(async move { list.items().try_collect().await.is_ok() });
            assert!(read.await.unwrap_err().is_panic());
            let mut items = client.operators().list().pages_in_flight(1).items();
            let reader = tokio::spawn(async move {
                let row = items.next().await;
                panic!("clumsy {items:?} {row:?}");
            });
            let panic = reader.await.unwrap_err();
            assert_silent(&format!("{panic} {panic:?}"), "a panic");
        }
        assert!(client.skills().get(3).await.is_ok());
    }
    let told = trace::lines(|line| line.starts_with("panic") && line.contains("clumsy"));
    assert!(told.len() >= 36, "{}", told.len());
    for line in told {
        assert_silent(&line, "a panic");
    }
}

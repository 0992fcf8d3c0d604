//! Streams over pages: order, how many requests and when, and their ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use iadvize::types::Website;
use iadvize::{Brief, Error, Items};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

use crate::envelope::{self, page, page_of};
use crate::raw::{Act, Raw, head};

/// One thread for everything, where pages are decoded in their turn, and two, where each is as it comes.
pub(crate) fn runtimes() -> [Runtime; 2] {
    let mut builders = [Builder::new_current_thread(), Builder::new_multi_thread()];
    builders[1].worker_threads(2);
    builders.map(|mut builder| builder.enable_all().build().unwrap())
}

/// All rows of a stream, and the error it ended with.
pub(crate) async fn drain(mut items: Items<Website, Brief>) -> (Vec<u64>, Option<Error>) {
    let mut rows = Vec::new();
    loop {
        match items.try_next().await {
            Ok(Some(row)) => rows.push(row.id.value()),
            Ok(None) => return (rows, None),
            Err(error) => return (rows, Some(error)),
        }
    }
}

/// Streams the websites of a server.
pub(crate) async fn read(raw: &Raw) -> (Vec<u64>, Option<Error>) {
    let stream = drain(raw.client().websites().list().items());
    tokio::time::timeout(Duration::from_secs(20), stream)
        .await
        .expect("the stream ends")
}

pub(crate) fn rows(count: u64) -> Vec<u64> {
    (1..=count).rev().map(|row| row * 3).collect()
}

async fn honest(count: u64) -> Raw {
    let rows = rows(count);
    Raw::start(move |request| Act::json(page_of(&rows, request.page(), 100))).await
}

#[tokio::test]
async fn pages_come_in_order_though_answers_do_not() {
    let expected = rows(1_000);
    let rows = expected.clone();
    let raw = Raw::start(move |request| {
        let page = request.page();
        // The later the page, the sooner it is answered.
        Act::json(page_of(&rows, page, 100)).after(Duration::from_millis(10 * (11 - page)))
    })
    .await;
    let items = raw.client().websites().list().pages_in_flight(4).items();
    let (got, error) = drain(items).await;
    assert_eq!((got, error.is_none()), (expected, true));
    assert_eq!(raw.count(), 10);
    assert!(
        (2..=4).contains(&raw.most_in_flight()),
        "{}",
        raw.most_in_flight()
    );
}

#[test]
fn pages_are_fetched_ahead_of_a_late_one_by_a_quarter() {
    for runtime in runtimes() {
        runtime.block_on(async {
            let raw = Raw::start(|request| match request.page() {
                2 => Act::Stall(Vec::new()),
                number => Act::json(page([100 - number], number, 90, 90)),
            })
            .await;
            let list = raw.client().websites().list().limit(1).pages_in_flight(4);
            let mut pages = list.pages();
            assert_eq!(pages.try_next().await.unwrap().unwrap().number, 1);
            // Of five, one is late, and four wait for it.
            let late = tokio::time::timeout(Duration::from_millis(300), pages.try_next());
            assert!(late.await.is_err());
            assert_eq!(raw.count(), 6);
        });
    }
}

#[test]
fn one_page_in_flight_is_fetched_when_it_is_asked_for() {
    for runtime in runtimes() {
        runtime.block_on(async {
            let raw = honest(300).await;
            let list = raw.client().websites().list().pages_in_flight(1);
            let mut pages = list.pages();
            for read in 1..=3 {
                assert!(pages.try_next().await.unwrap().is_some());
                tokio::time::sleep(Duration::from_millis(50)).await;
                assert_eq!(raw.count(), read);
            }
        });
    }
}

#[tokio::test]
async fn never_more_requests_are_in_flight_than_asked() {
    let rows = rows(3_000);
    let raw = Raw::start(move |request| {
        let wait = Duration::from_millis(request.page() * 7 % 5);
        Act::json(page_of(&rows, request.page(), 100)).after(wait)
    })
    .await;
    for most in [1, 2, 3] {
        let before = raw.connections();
        let items = raw
            .builder()
            .pages_in_flight(most)
            .build()
            .unwrap()
            .websites()
            .list()
            .items();
        assert!(drain(items).await.1.is_none());
        assert_eq!(raw.most_in_flight(), most);
        assert!(raw.connections() - before <= most);
    }
    let items = raw.client().websites().list().pages_in_flight(0).items();
    assert!(drain(items).await.1.is_none());
    assert_eq!(raw.count(), 4 * 30);
}

#[tokio::test]
async fn a_stream_that_begins_past_the_end_is_empty() {
    let raw = honest(150).await;
    let (got, error) = drain(raw.client().websites().list().page(7).items()).await;
    assert_eq!((got, error.is_none(), raw.count()), (Vec::new(), true, 1));
}

#[tokio::test]
async fn the_last_page_number_there_is_ends() {
    let raw = honest(150).await;
    let (got, error) = drain(raw.client().websites().list().page(u64::MAX).items()).await;
    assert_eq!((got, error.is_none()), (Vec::new(), true));
}

#[tokio::test]
async fn a_list_takes_as_many_requests_as_it_has_pages() {
    for (count, pages) in [
        (0, 1),
        (1, 1),
        (99, 1),
        (100, 1),
        (101, 2),
        (250, 3),
        (1_000, 10),
    ] {
        let raw = honest(count).await;
        let (got, error) = read(&raw).await;
        assert!(error.is_none());
        assert_eq!(got, rows(count));
        assert_eq!(raw.count(), pages, "{count} rows");
    }
}

#[tokio::test]
async fn a_stream_begins_with_the_page_it_is_told() {
    let rows = rows(25);
    let raw = Raw::start(move |request| Act::json(page_of(&rows, request.page(), 10))).await;
    let (got, error) = drain(raw.client().websites().list().limit(10).page(2).items()).await;
    assert!(error.is_none());
    assert_eq!(got.len(), 15);
    assert_eq!(raw.count(), 2);
}

#[tokio::test]
async fn an_ended_stream_stays_ended() {
    let raw = honest(3).await;
    let mut items = raw.client().websites().list().items();
    let mut pages = raw.client().websites().list().pages();
    while items.try_next().await.unwrap().is_some() {}
    while pages.try_next().await.unwrap().is_some() {}
    for _ in 0..3 {
        assert!(items.try_next().await.unwrap().is_none());
        assert!(pages.try_next().await.unwrap().is_none());
    }
    assert!(items.try_collect().await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_after_an_error() {
    let all = rows(2_000);
    let shown = all.clone();
    let raw = Raw::start(move |request| match request.page() {
        3 => Act::json(envelope::fail("No.")).after(Duration::from_millis(20)),
        page => Act::json(page_of(&shown, page, 100)),
    })
    .await;
    let mut items = raw.client().websites().list().pages_in_flight(3).items();
    for expected in &all[..200] {
        assert_eq!(
            items.try_next().await.unwrap().unwrap().id.value(),
            *expected
        );
    }
    let error = items.try_next().await.unwrap_err();
    assert!(error.is_refused(), "{error}");
    // What was sent before the error may still be on its way.
    tokio::time::sleep(Duration::from_millis(60)).await;
    let sent = raw.count();
    assert!(sent < 10, "{sent}");
    for _ in 0..3 {
        assert!(items.try_next().await.unwrap().is_none());
    }
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert_eq!(raw.count(), sent);
}

#[tokio::test]
async fn what_waits_to_be_sent_again_when_a_stream_ends_is_not() {
    let rows = rows(2_000);
    let raw = Raw::start(move |request| match request.page() {
        1 => Act::json(page_of(&rows, 1, 100)),
        2 => Act::json(envelope::fail("No.")).after(Duration::from_millis(50)),
        _ => Act::Answer(head(503, "Retry-After: 2\r\nContent-Length: 0")),
    })
    .await;
    let mut failed = raw.client().websites().list().pages_in_flight(3).pages();
    assert!(failed.try_next().await.unwrap().is_some());
    assert!(failed.try_next().await.unwrap_err().is_refused());
    let mut dropped = raw.client().websites().list().pages_in_flight(3).pages();
    assert!(dropped.try_next().await.unwrap().is_some());
    raw.until(2 * 4).await;
    drop(dropped);
    let sent = raw.count();
    assert_eq!(sent, 2 * 4);
    tokio::time::sleep(Duration::from_millis(2_300)).await;
    assert_eq!(raw.count(), sent);
    assert!(failed.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_dropped_stream_sends_nothing_more() {
    let rows = rows(5_000);
    let raw = Raw::start(move |request| {
        Act::json(page_of(&rows, request.page(), 100)).after(Duration::from_millis(5))
    })
    .await;
    let mut pages = raw.client().websites().list().pages_in_flight(3).pages();
    assert_eq!(pages.try_next().await.unwrap().unwrap().items.len(), 100);
    assert_eq!(pages.try_next().await.unwrap().unwrap().number, 2);
    drop(pages);
    // What was on its way when the stream was dropped may still arrive.
    tokio::time::sleep(Duration::from_millis(30)).await;
    let sent = raw.count();
    assert!(sent < 12, "{sent}");
    tokio::time::sleep(Duration::from_millis(80)).await;
    assert_eq!(raw.count(), sent);
}

#[tokio::test]
async fn a_stream_that_is_not_read_sends_nothing() {
    let raw = honest(10).await;
    let items = raw.client().websites().list().items();
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(raw.count(), 0);
    drop(items);
}

#[tokio::test]
async fn a_slow_reader_does_not_make_pages_late() {
    let all = rows(400);
    let shown = all.clone();
    let raw = Raw::start(move |request| {
        let mut body = page_of(&shown, request.page(), 100);
        // More than what is read of an answer while nobody waits for it.
        body["data"][0]["more"] = json!("x".repeat(300_000));
        let wait = Duration::from_millis(50 * (request.page() - 1));
        Act::json(body).after(wait)
    })
    .await;
    let client = raw
        .builder()
        .timeout(Duration::from_millis(1_500))
        .build()
        .unwrap();
    let mut pages = client.websites().list().pages();
    let mut got = Vec::new();
    while let Some(page) = pages.try_next().await.unwrap() {
        got.extend(page.items.iter().map(|row| row.id.value()));
        // Longer than a call may take: the pages in flight are not to blame.
        if page.number == 2 {
            tokio::time::sleep(Duration::from_millis(1_800)).await;
        }
    }
    assert_eq!(got, all);
}

#[tokio::test]
async fn awaiting_gives_one_page_as_it_is() {
    let raw = honest(250).await;
    let client = raw.client();
    let page = client.websites().list().page(3).limit(100).await.unwrap();
    assert_eq!(
        (page.number, page.pages, page.limit, page.count),
        (3, 3, Some(100), Some(250))
    );
    assert_eq!((page.items.len(), page.has_next()), (50, false));
    // Past the end the last page comes again, under its own number.
    let page = client.websites().list().page(9).await.unwrap();
    assert_eq!((page.number, page.items.len()), (3, 50));
    assert_eq!(raw.count(), 2);
}

#[tokio::test]
async fn a_call_of_a_stream_is_retried_like_any_other() {
    let all = rows(300);
    let shown = all.clone();
    let failed = Arc::new(AtomicBool::new(false));
    let raw = Raw::start(move |request| {
        if request.page() == 2 && !failed.swap(true, Ordering::SeqCst) {
            return Act::Reset(Vec::new());
        }
        Act::json(page_of(&shown, request.page(), 100))
    })
    .await;
    let (got, error) = read(&raw).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!((got, raw.count()), (all, 4));
}

//! Streams over pages: order, how many requests, and what of a list that is not what it says.

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
async fn read(raw: &Raw) -> (Vec<u64>, Option<Error>) {
    let stream = drain(raw.client().websites().list().items());
    tokio::time::timeout(Duration::from_secs(20), stream)
        .await
        .expect("the stream ends")
}

fn rows(count: u64) -> Vec<u64> {
    (1..=count).rev().map(|row| row * 3).collect()
}

async fn honest(count: u64) -> Raw {
    let rows = rows(count);
    Raw::start(move |request| Act::json(page_of(&rows, request.page(), 100))).await
}

/// The rows came, and then the doubt.
#[track_caller]
fn assert_doubted(read: &(Vec<u64>, Option<Error>), rows: &[u64]) {
    assert_eq!(read.0, rows);
    let error = read.1.as_ref().expect("the list is doubted");
    assert!(error.is_incomplete() && error.is_retryable(), "{error}");
    assert_eq!(error.operation(), Some("GET /website"));
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

#[tokio::test]
async fn a_list_that_became_shorter_is_not_asked_beyond_its_end() {
    let raw = Raw::start(|request| {
        let pages = if request.page() < 4 { 10 } else { 3 };
        let number = request.page().min(pages);
        Act::json(page([100 - number], number, pages, pages))
    })
    .await;
    let list = raw.client().websites().list().limit(1).pages_in_flight(1);
    assert_doubted(&drain(list.items()).await, &[99, 98, 97]);
    assert_eq!(raw.count(), 4);
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
async fn a_count_of_nothing_beside_rows_is_no_count() {
    let raw = Raw::start(|request| Act::json(page([request.page()], request.page(), 3, 0))).await;
    assert_eq!(raw.client().websites().list().await.unwrap().count, None);
    let (got, _) = read(&raw).await;
    assert_eq!(got, [1, 2, 3]);
}

#[tokio::test]
async fn a_list_without_data_is_no_empty_list() {
    let raw = Raw::start(|_| Act::json(json!({"meta": {"status": "success"}}))).await;
    let (_, error) = read(&raw).await;
    assert!(error.is_some_and(|error| error.is_decode()));
    assert!(
        raw.client()
            .websites()
            .list()
            .await
            .unwrap_err()
            .is_decode()
    );
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
async fn a_service_that_gives_the_first_page_for_any_is_noticed() {
    let first: Vec<_> = rows(300).into_iter().take(100).collect();
    let shown = first.clone();
    let raw = Raw::start(move |_| Act::json(page(shown.clone(), 1, 3, 300))).await;
    assert_doubted(&read(&raw).await, &first);
    assert!(raw.count() <= 3, "{}", raw.count());

    // The same rows under the number that was asked for.
    let shown = first.clone();
    let raw = Raw::start(move |r| Act::json(page(shown.clone(), r.page(), 3, 300))).await;
    assert_doubted(&read(&raw).await, &first);
    assert_eq!(raw.count(), 3);
}

#[tokio::test]
async fn odd_numbers_of_pages_are_borne_or_doubted() {
    let answer = |rows: &[u64], pagination: serde_json::Value| {
        let mut body = page(rows.iter().copied(), 1, 1, 0);
        body["pagination"] = pagination;
        Act::json(body)
    };
    let fine = [
        json!({"page": -1, "pages": -3, "limit": 100, "count": 2}),
        json!({"page": 0, "pages": 0, "limit": 0, "count": 2}),
        json!({"page": "1", "pages": "1", "limit": "100", "count": "2"}),
        json!({"page": 1, "pages": 1, "limit": 100, "count": 1}),
        json!([]),
        json!(null),
        json!({}),
    ];
    for pagination in fine {
        let raw = Raw::playing([answer(&[5, 6], pagination.clone())]).await;
        let (got, error) = read(&raw).await;
        assert!(error.is_none(), "{pagination}: {error:?}");
        assert_eq!((got, raw.count()), (vec![5, 6], 1), "{pagination}");
    }
    let doubtful = [
        json!({"page": 1, "pages": 0, "limit": 100, "count": 250}),
        json!({"page": 1, "pages": 1, "limit": 100, "count": 250}),
        json!({"page": 1, "pages": 1, "limit": 100, "count": u64::MAX}),
    ];
    for pagination in doubtful {
        let raw = Raw::playing([answer(&[5, 6], pagination)]).await;
        assert_doubted(&read(&raw).await, &[5, 6]);
    }
    let absurd = [
        json!({"page": 1, "pages": u64::MAX, "limit": 100, "count": 2}),
        json!({"page": 1, "pages": 3, "limit": 100, "count": 2}),
        json!({"page": 2, "pages": 3, "limit": 100, "count": 250}),
    ];
    for pagination in absurd {
        let raw = Raw::playing([answer(&[5, 6], pagination)]).await;
        assert_doubted(&read(&raw).await, &[]);
        assert_eq!(raw.count(), 1);
    }
}

#[tokio::test]
async fn a_full_page_that_tells_of_no_others_is_doubted() {
    let full = rows(100);
    for pagination in [json!(null), json!({}), json!({"page": 1, "limit": 100})] {
        let mut body = page(full.clone(), 1, 1, 0);
        body["pagination"] = pagination;
        let raw = Raw::playing([Act::json(body)]).await;
        assert_doubted(&read(&raw).await, &full);
    }
    let mut body = page(full.clone(), 1, 1, 0);
    body["pagination"] = json!(null);
    let raw = Raw::playing([Act::json(body)]).await;
    let (got, error) = drain(raw.client().websites().list().limit(100).items()).await;
    assert_doubted(&(got, error), &full);
}

#[tokio::test]
async fn pagination_that_goes_missing_on_the_way_is_doubted() {
    let all = rows(300);
    let shown = all.clone();
    let raw = Raw::start(move |request| {
        let mut body = page_of(&shown, request.page(), 100);
        if request.page() == 2 {
            body.as_object_mut().unwrap().remove("pagination");
        }
        Act::json(body)
    })
    .await;
    // Nothing is lost here, so a doubt is as good as none.
    let (got, error) = read(&raw).await;
    assert!(got == all || error.is_some_and(|error| error.is_incomplete()));
}

#[tokio::test]
async fn endless_lists_end() {
    // The same rows for ever, under numbers that look well.
    let raw =
        Raw::start(|request| Act::json(page([1, 2], request.page(), u64::MAX, u64::MAX))).await;
    assert_doubted(&read(&raw).await, &[1, 2]);
    assert!(raw.count() < 300, "{}", raw.count());

    // No rows for ever.
    let raw = Raw::start(|request| Act::json(page([], request.page(), u64::MAX, u64::MAX))).await;
    assert_doubted(&read(&raw).await, &[]);
    assert!(raw.count() < 300, "{}", raw.count());

    // Always one page more.
    let raw = Raw::start(|r| {
        let asked = r.page();
        Act::json(page([asked], asked, asked + 1, asked + 1))
    })
    .await;
    let (got, error) = read(&raw).await;
    assert!(error.unwrap().is_incomplete());
    assert!(got.len() < 300 && raw.count() < 300, "{}", raw.count());
}

#[tokio::test]
async fn an_empty_page_does_not_end_a_list() {
    let script = |count: u64| {
        Raw::start(move |request| {
            let rows = if request.page() == 2 {
                None
            } else {
                Some(request.page())
            };
            Act::json(page(rows, request.page(), 3, count))
        })
    };
    let (got, error) = read(&script(3).await).await;
    assert_doubted(&(got, error), &[1, 3]);
    // Where the count speaks of the rows that come, all is well; but pages hold rows.
    let raw = script(2).await;
    assert!(read(&raw).await.1.unwrap().is_incomplete());
}

#[tokio::test]
async fn rows_that_come_twice_are_given_once() {
    let raw = Raw::start(|request| {
        let rows = if request.page() == 1 {
            [9, 8, 8]
        } else {
            [8, 7, 6]
        };
        Act::json(page(rows, request.page(), 2, 4))
    })
    .await;
    assert_doubted(&read(&raw).await, &[9, 8, 7, 6]);
}

#[tokio::test]
async fn an_insertion_loses_nothing_and_a_deletion_is_told() {
    let shifting = |later: Vec<u64>| async move {
        Raw::start(move |request| {
            let rows = if request.ordinal == 0 {
                vec![9, 8, 7, 6]
            } else {
                later.clone()
            };
            Act::json(page_of(&rows, request.page(), 2))
        })
        .await
    };
    let sequential = |raw: &Raw| {
        raw.client()
            .websites()
            .list()
            .limit(2)
            .pages_in_flight(1)
            .items()
    };

    let raw = shifting(vec![10, 9, 8, 7, 6]).await;
    let (got, error) = drain(sequential(&raw)).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(got, [9, 8, 7, 6]);

    for (later, given) in [
        (vec![8, 7, 6], vec![9, 8, 6]),
        (vec![9, 8], vec![9, 8]),
        (vec![], vec![9, 8]),
    ] {
        let raw = shifting(later).await;
        assert_doubted(&drain(sequential(&raw)).await, &given);
    }

    // Whoever begins later has to be told as well.
    let raw = Raw::start(|request| {
        let rows: &[u64] = if request.ordinal == 0 {
            &[9, 8, 7, 6, 5, 4]
        } else {
            &[8, 7, 6, 5, 4]
        };
        Act::json(page_of(rows, request.page(), 2))
    })
    .await;
    let items = raw
        .client()
        .websites()
        .list()
        .limit(2)
        .page(2)
        .pages_in_flight(1)
        .items();
    assert_doubted(&drain(items).await, &[7, 6, 4]);
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

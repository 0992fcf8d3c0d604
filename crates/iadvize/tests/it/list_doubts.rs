//! Lists that are not what they say: what is borne, and what is doubted.

use std::time::Duration;

use iadvize::Error;
use serde_json::json;
use tokio::runtime::Builder;

use crate::envelope::{page, page_of};
use crate::paging::{drain, read, rows, runtimes};
use crate::raw::{Act, Raw};

/// The rows came, and then the doubt.
#[track_caller]
fn assert_doubted(read: &(Vec<u64>, Option<Error>), rows: &[u64]) {
    assert_eq!(read.0, rows);
    let error = read.1.as_ref().expect("the list is doubted");
    assert!(error.is_incomplete() && error.is_retryable(), "{error}");
    assert_eq!(error.operation(), Some("GET /website"));
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

#[test]
fn pages_that_went_with_their_runtime_are_told() {
    let server = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let pairs = || runtimes().into_iter().zip(runtimes());
    let one = pairs().map(|pair| (pair, 1));
    for ((first, second), in_flight) in pairs().map(|pair| (pair, 8)).chain(one) {
        let raw = server.block_on(Raw::start(|request| {
            Act::json(page_of(&rows(40), request.page(), 2)).after(Duration::from_millis(20))
        }));
        let list = raw.client().websites().list().limit(2);
        let mut items = list.pages_in_flight(in_flight).items();
        first.block_on(async {
            for _ in 0..2 {
                assert!(items.try_next().await.unwrap().is_some());
            }
            // The next page is waited for, and given up.
            let _ = tokio::time::timeout(Duration::from_millis(1), items.try_next()).await;
        });
        drop(first);
        let (_, error) = second.block_on(drain(items));
        assert!(error.unwrap().is_incomplete());
    }
}

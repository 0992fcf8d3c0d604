//! Periods that are split: seams, order, what is fetched ahead, and a year of the sandbox.

use std::collections::HashSet;
use std::time::Duration;

use iadvize::Client;
use iadvize::jiff::civil::{Date, date};
use iadvize::jiff::{Span, ToSpan};
use iadvize_sandbox::Sandbox;
use serde_json::json;

use crate::envelope::{page, page_of};
use crate::raw::{Act, Raw, Request};

fn period(request: &Request) -> (String, String) {
    let bound = |name: &str| request.parameter(name).unwrap_or_default();
    (bound("filters[from]"), bound("filters[to]"))
}

#[tokio::test]
async fn windows_are_of_three_months_and_the_latest_comes_first() {
    let raw = Raw::start(|request| Act::json(page([], request.page(), 1, 0))).await;
    let list = raw
        .client()
        .conversations()
        .list()
        .between(date(2019, 1, 1), date(2019, 12, 31));
    list.pages_in_flight(1).items().try_collect().await.unwrap();
    let periods: Vec<_> = raw.requests().iter().map(period).collect();
    let text = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(
        periods,
        [
            text("2019-10-01 00:00:00", "2019-12-31"),
            text("2019-07-01 00:00:00", "2019-10-01 00:00:00"),
            text("2019-04-01 00:00:00", "2019-07-01 00:00:00"),
            text("2019-01-01", "2019-04-01 00:00:00"),
        ]
    );
}

#[tokio::test]
async fn rows_at_seams_are_given_once_and_in_order() {
    // Each window has 5 rows of its own and those at its two seams.
    let raw = Raw::start(|request| {
        let month: u64 = period(request).0[5..7].parse().unwrap();
        let rows: Vec<u64> = (month * 10..=(month + 3) * 10).rev().step_by(5).collect();
        Act::json(page_of(&rows, request.page(), 2)).after(Duration::from_millis(month % 4))
    })
    .await;
    let list = raw
        .client()
        .conversations()
        .list()
        .between(date(2019, 1, 1), date(2019, 12, 31));
    let rows = list.limit(2).items().try_collect().await.unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.id.value()).collect();
    let expected: Vec<u64> = (10..=130).rev().step_by(5).collect();
    assert_eq!(ids, expected);
}

#[tokio::test]
async fn the_first_pages_of_later_windows_are_fetched_ahead() {
    let raw = Raw::start(|request| {
        // Until the first window has answered, nobody knows how many pages it has.
        let wait = Duration::from_millis(if request.ordinal == 0 { 150 } else { 0 });
        Act::json(page([1000 - request.ordinal as u64], 1, 1, 1)).after(wait)
    })
    .await;
    let list = raw
        .client()
        .conversations()
        .list()
        .between(date(2018, 1, 1), date(2019, 12, 31));
    let mut pages = list.pages_in_flight(3).pages();
    let first = pages.try_next().await.unwrap().unwrap();
    assert_eq!(first.items[0].id.value(), 1000);
    let ahead = raw.count();
    assert!((3..=6).contains(&ahead), "{ahead}");
    assert!(raw.most_in_flight() <= 3);
    let windows: HashSet<_> = raw.requests().iter().map(period).collect();
    assert_eq!(windows.len(), ahead);
    while pages.try_next().await.unwrap().is_some() {}
    assert_eq!(raw.count(), 8);
}

#[tokio::test]
async fn first_pages_that_wait_leave_room_for_those_that_are_due() {
    // Four windows tell how long they are. Then as many pages are ahead of the late one as without the others,
    // and where it is its window's last one, those of the others.
    for (pages, requests) in [(90, 4 + 5), (2, 4 + 4)] {
        let raw = Raw::start(move |request| {
            let id = 1000 - request.ordinal as u64;
            let is_late = request.page() == 2 && period(request).1.starts_with("2019-12");
            match is_late {
                true => Act::Stall(Vec::new()),
                false => Act::json(page([id], request.page(), pages, 100 * pages)),
            }
        })
        .await;
        let list = raw.client().conversations().list();
        let list = list.between(date(2019, 1, 1), date(2019, 12, 31));
        let mut pages = list.pages_in_flight(4).pages();
        assert_eq!(pages.try_next().await.unwrap().unwrap().number, 1);
        let late = tokio::time::timeout(Duration::from_millis(300), pages.try_next());
        assert!(late.await.is_err());
        assert_eq!(raw.count(), requests);
    }
}

#[tokio::test]
async fn a_window_that_cannot_be_believed_is_told_after_all_rows() {
    let raw = Raw::start(|request| {
        let month: u64 = period(request).0[5..7].parse().unwrap();
        let count = if month == 7 { 9 } else { 1 };
        Act::json(page([month], 1, 1, count))
    })
    .await;
    let list = raw
        .client()
        .conversations()
        .list()
        .between(date(2019, 1, 1), date(2019, 12, 31));
    let mut items = list.items();
    for month in [10, 7, 4, 1] {
        assert_eq!(items.try_next().await.unwrap().unwrap().id.value(), month);
    }
    assert!(items.try_next().await.unwrap_err().is_incomplete());
    assert!(items.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn lists_without_a_limit_of_periods_are_not_split() {
    let raw = Raw::start(|request| Act::json(page([], request.page(), 1, 0))).await;
    let client = raw.client();
    let (from, to) = (date(2010, 1, 1), date(2019, 12, 31));
    client
        .transactions()
        .list()
        .between(from, to)
        .items()
        .try_collect()
        .await
        .unwrap();
    client
        .satisfactions()
        .list()
        .between(from, to)
        .await
        .unwrap();
    client
        .call_meetings()
        .list()
        .between(from, to)
        .items()
        .try_collect()
        .await
        .unwrap();
    // One end alone is left to the service.
    client
        .conversations()
        .list()
        .from(from)
        .items()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(raw.count(), 4);
}

#[tokio::test]
async fn unsplit_takes_what_the_service_takes() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let list = || {
        client
            .conversations()
            .list()
            .between(date(2020, 1, 1), date(2020, 4, 1))
    };
    let whole = list().unsplit().items().try_collect().await.unwrap();
    let split = list().items().try_collect().await.unwrap();
    assert_eq!(
        list().limit(1).await.unwrap().count,
        Some(whole.len() as u64)
    );
    assert_eq!(whole, split);
}

fn sandbox_client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .http(reqwest::ClientBuilder::no_proxy)
        .build()
        .unwrap()
}

/// What the sandbox counts in a period, asked in its own words.
async fn counted(client: &Client, from: Date, to: Date) -> u64 {
    let answer = client
        .request(iadvize::Method::GET, "/conversation.json-unicode")
        .query("filters[from]", format!("{from} 00:00:00"))
        .query("filters[to]", format!("{to} 23:59:59"))
        .query("limit", 1)
        .send()
        .await
        .unwrap();
    let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(body["meta"]["status"], json!("success"), "{body}");
    body["pagination"]["count"].as_u64().unwrap()
}

#[tokio::test]
async fn a_year_of_the_sandbox_is_what_its_months_count() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = sandbox_client(&sandbox);
    let last = sandbox.now().date();
    let first = last.checked_sub(Span::new().years(1)).unwrap();

    let stream = client
        .conversations()
        .list()
        .between(first, last)
        .full()
        .limit(50)
        .items();
    let rows = stream.try_collect().await.unwrap();

    let (mut sum, mut from) = (0, first);
    while from <= last {
        let next = from.checked_add(1.month()).unwrap();
        let to = next.checked_sub(1.day()).unwrap().min(last);
        sum += counted(&client, from, to).await;
        from = next;
    }
    assert!(sum > 500, "{sum}");
    assert_eq!(rows.len() as u64, sum);
    let ids: HashSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len());
    let begun: Vec<_> = rows
        .iter()
        .map(|row| row.created_at.as_ref().unwrap().civil().unwrap())
        .collect();
    assert!(
        begun.is_sorted_by(|a, b| a >= b),
        "newest first across windows"
    );
    assert!(begun.iter().all(|at| (first..=last).contains(&at.date())));
}

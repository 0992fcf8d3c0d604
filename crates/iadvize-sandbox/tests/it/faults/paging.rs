//! Quirks of lists: pages past the end, rows that move between pages, and `pagination` that is wrong.

use std::collections::BTreeSet;

use iadvize_sandbox::{Quirk, Sandbox};
use serde_json::{Value, json};

use super::{get, with};
use crate::support::{Talk, ids};

/// Identifiers as a client gets them that asks for page after page while `pages` says there are more.
async fn paged(talk: &Talk, path: &str) -> Vec<Vec<i64>> {
    let mut pages = Vec::new();
    for page in 1.. {
        let answer = get(talk, &format!("{path}?limit=10&page={page}"))
            .await
            .json();
        assert_eq!(answer["meta"]["status"], "success", "{answer}");
        pages.push(ids(&answer["data"]));
        if page >= answer["pagination"]["pages"].as_i64().unwrap() {
            return pages;
        }
    }
    unreachable!()
}

#[tokio::test]
async fn rows_come_twice_while_others_are_inserted() {
    let talk = Talk::start().await;
    let all: Vec<i64> = paged(&talk, "/operator").await.concat();
    talk.sandbox.inject(Quirk::duplicated_rows(2));
    let pages = paged(&talk, "/operator").await;
    for pair in pages.windows(2) {
        assert_eq!(pair[0][8..], pair[1][..2], "the last two come again");
    }
    let seen: BTreeSet<i64> = pages.concat().into_iter().collect();
    assert_eq!(seen, all.iter().copied().collect(), "and nothing is missed");
    let count = |page: usize| format!("/operator?limit=10&page={page}");
    let first = get(&talk, &count(1)).await.json()["pagination"]["count"].clone();
    let third = get(&talk, &count(3)).await.json()["pagination"]["count"].clone();
    assert_eq!(first, all.len());
    assert_eq!(third, all.len() + 4);
    // Another limit, another list, and lists that are not one table.
    assert_eq!(pages[0].len(), 10);
    assert_eq!(get(&talk, "/operator/live").await.status, 200);
}

#[tokio::test]
async fn rows_are_missed_while_others_are_deleted() {
    let talk = Talk::start().await;
    let all: Vec<i64> = paged(&talk, "/operator").await.concat();
    talk.sandbox.inject(Quirk::vanishing_rows(1));
    let pages = paged(&talk, "/operator").await;
    let seen = pages.concat();
    assert_eq!(pages[0], all[..10]);
    assert_eq!(pages[1], all[11..21], "one row slipped away");
    let missed = all.iter().filter(|id| !seen.contains(id)).count();
    assert_eq!(missed, pages.len() - 1);
    let second = get(&talk, "/operator?limit=10&page=2").await.json();
    assert_eq!(second["pagination"]["count"], all.len() - 1);
}

#[tokio::test]
async fn a_page_past_the_end_is_the_last_or_empty() {
    let talk = Talk::start().await;
    let last = paged(&talk, "/operator").await.pop().unwrap();
    let past = "/operator?limit=10&page=99";
    assert_eq!(ids(&get(&talk, past).await.json()["data"]), last);
    talk.sandbox.inject(Quirk::empty_page_past_the_end());
    let answer = get(&talk, past).await.json();
    assert_eq!(answer["data"], json!([]));
    assert_eq!(answer["pagination"]["page"], 99);
    assert_eq!(paged(&talk, "/operator").await.pop().unwrap(), last);
    let live = get(&talk, "/operator/live?page=99").await.json();
    assert_eq!(live["data"], json!([]));
}

#[tokio::test]
async fn the_page_is_ignored() {
    let talk = with(Quirk::page_ignored()).await;
    let pages = paged(&talk, "/operator").await;
    assert!(pages.len() > 3 && pages.iter().all(|page| *page == pages[0]));
}

#[tokio::test]
async fn pagination_is_wrong() {
    let talk = Talk::with(Sandbox::builder().page_limit(10)).await;
    let plain = talk.get("/operator").await;
    let pages = plain["pagination"]["pages"].as_i64().unwrap();
    let bent = async |rule: Make, path: &str| -> Value {
        talk.sandbox.inject(rule().times(1));
        let answer = get(&talk, path).await.json();
        assert_eq!(answer["data"].as_array().map(Vec::len), Some(10));
        answer.get("pagination").cloned().unwrap_or(Value::Null)
    };
    assert_eq!(
        bent(Quirk::pagination_missing, "/operator").await,
        Value::Null
    );
    let zero = bent(Quirk::pagination_zero, "/operator").await;
    assert_eq!((&zero["pages"], &zero["count"]), (&json!(0), &json!(0)));
    let negative = bent(Quirk::pagination_negative, "/operator").await;
    assert_eq!(
        (&negative["pages"], &negative["count"]),
        (&json!(-1), &json!(-1))
    );
    let text = bent(Quirk::pagination_as_text, "/operator").await;
    assert_eq!(text["pages"], pages.to_string());
    for page in [1, pages, pages + 5] {
        let growing = bent(Quirk::pagination_growing, &format!("/operator?page={page}")).await;
        assert_eq!(growing["pages"], pages.max(page + 1));
    }
    // What is no list has none to spoil.
    talk.sandbox.inject(Quirk::pagination_zero());
    assert!(
        get(&talk, "/client/1")
            .await
            .json()
            .get("pagination")
            .is_none()
    );
}

type Make = fn() -> iadvize_sandbox::Rule;

#[tokio::test]
async fn once_the_rows_lie_still_the_list_is_whole_again() {
    let talk = with(
        Quirk::vanishing_rows(1)
            .operation("list_operators")
            .times(7),
    )
    .await;
    let first = paged(&talk, "/operator").await.concat();
    talk.sandbox.clear_rules();
    let second = paged(&talk, "/operator").await.concat();
    assert!(first.len() < second.len());
    assert_eq!(
        second,
        talk.all("/operator")
            .await
            .iter()
            .map(|row| row["id"].as_i64().unwrap())
            .collect::<Vec<_>>()
    );
}

//! What a client sends by its own choice: so many requests at once, and so many in a period.

use std::time::Duration;

use iadvize::types::SkillCreate;
use iadvize::{Client, Error, Retries};
use serde_json::json;

use crate::envelope::{page_of, success};
use crate::raw::{Act, Raw};

const LONG: Duration = Duration::from_secs(3_600);

fn skill() -> Act {
    Act::json(success(json!({"id": 3, "name": "invented"})))
}

async fn get(client: &Client) -> Result<u64, Error> {
    Ok(client.skills().get(3).await?.id.value())
}

#[tokio::test]
async fn clones_and_pages_in_flight_share_the_places() {
    let rows: Vec<u64> = (1..=1_500).collect();
    let raw = Raw::start(move |request| {
        Act::json(page_of(&rows, request.page(), 100)).after(Duration::from_millis(10))
    })
    .await;
    let client = raw.builder().concurrency_limit(3).build().unwrap();
    let other = client.clone();
    let (first, second) = tokio::join!(
        client.websites().list().items().try_collect(),
        other.websites().list().items().try_collect(),
    );
    assert_eq!(
        (first.unwrap().len(), second.unwrap().len()),
        (1_500, 1_500)
    );
    assert_eq!(raw.most_in_flight(), 3);
}

#[tokio::test]
async fn pages_wait_for_their_turn_longer_than_a_call_has() {
    let rows: Vec<u64> = (1..=500).collect();
    let raw = Raw::start(move |request| Act::json(page_of(&rows, request.page(), 100))).await;
    let builder = raw.builder().rate_limit(1, Duration::from_millis(400));
    let client = builder.timeout(Duration::from_secs(1)).build().unwrap();
    let rows = client.websites().list().items().try_collect().await;
    assert_eq!(rows.unwrap().len(), 500);
}

#[tokio::test]
async fn beyond_the_rate_nothing_is_sent_and_the_error_says_so() {
    let raw = Raw::playing([skill()]).await;
    let client = raw.builder().rate_limit(2, LONG).build().unwrap();
    assert_eq!(get(&client).await.unwrap(), 3);
    assert_eq!(get(&client.clone()).await.unwrap(), 3);
    let error = get(&client).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    insta::assert_snapshot!(error, @"GET /skill/{id}: not sent, since the client's own limits leave no room for it within 30s; try again, or allow more time with `timeout`");
    let error = client
        .skills()
        .create(SkillCreate::new("Invented"))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert_eq!(raw.count(), 2);
}

#[tokio::test]
async fn retries_count_and_the_answer_before_is_told() {
    let raw = Raw::playing([Act::status(503, "busy")]).await;
    let client = raw
        .builder()
        .retries(Retries::default().base(Duration::from_millis(1)))
        .rate_limit(2, LONG)
        .build()
        .unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.status(), Some(503), "{error}");
    assert_eq!(raw.count(), 2);
}

#[tokio::test]
async fn a_turn_ends_with_the_call_that_is_given_up() {
    let raw = Raw::playing([skill().after(LONG), skill()]).await;
    let client = raw.builder().concurrency_limit(1).build().unwrap();
    let stuck = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    raw.until(1).await;
    stuck.abort();
    assert!(stuck.await.unwrap_err().is_cancelled());
    assert_eq!(get(&client).await.unwrap(), 3);
}

//! Quirks in how periods are read.

use iadvize_sandbox::Quirk;
use serde_json::Value;

use super::{get, with};
use crate::support::Talk;

fn count(answer: &Value) -> i64 {
    answer["pagination"]["count"].as_i64().unwrap()
}

#[tokio::test]
async fn transactions_of_a_month_and_no_more() {
    let rule = Quirk::period_limit(1).path("/transaction");
    let (plain, bent) = (Talk::start().await, with(rule).await);
    let month = "filters[from]=2020-02-29 00:00:00&filters[to]=2020-03-29 00:00:00";
    let path = format!("/transaction?{month}");
    let expected = count(&plain.get(&path).await);
    assert!(expected > 0);
    assert_eq!(count(&get(&bent, &path).await.json()), expected);
    let longer = get(&bent, &format!("{}1", &path[..path.len() - 1]))
        .await
        .json();
    assert_eq!(longer["meta"]["status"], "fail");
    assert_eq!(
        longer["meta"]["message"],
        "The period between 'from' and 'to' is over 1 month."
    );
    // Without a bound the last month is answered, the clock being at noon on 30 June 2020.
    let last = "/transaction?filters[from]=2020-05-30 12:00:00";
    let expected = count(&plain.get(last).await);
    assert!(expected > 0 && expected < count(&plain.get("/transaction").await));
    assert_eq!(count(&get(&bent, "/transaction").await.json()), expected);
    // Other lists keep what the page says.
    let quarter = "/conversation?filters[from]=2020-01-01&filters[to]=2020-04-01";
    assert_eq!(
        get(&bent, quarter).await.json()["meta"]["status"],
        "success"
    );
}

#[tokio::test]
async fn a_day_as_upper_bound_can_exclude_the_day() {
    let (plain, bent) = (Talk::start().await, with(Quirk::day_bound_excluded()).await);
    for path in [
        "/transaction",
        "/satisfaction",
        "/callmeeting",
        "/conversation",
    ] {
        let day = format!("{path}?filters[to]=2020-03-31");
        let moment = format!("{path}?filters[to]=2020-03-31 00:00:00");
        let (with_day, without) = (plain.get(&day).await, plain.get(&moment).await);
        let bent = get(&bent, &day).await.json();
        assert_eq!(count(&bent), count(&without), "{path}");
        assert!(count(&bent) <= count(&with_day), "{path}");
    }
    let statistic = "/statistic?filters[indicators]=contact_number&filters[to]=2020-03-3";
    let number = |answer: Value| answer["data"]["contact_number"].as_i64().unwrap();
    let with_day = number(plain.get(&format!("{statistic}1")).await);
    let without = number(plain.get(&format!("{statistic}0")).await);
    assert!(without < with_day);
    assert_eq!(
        number(get(&bent, &format!("{statistic}1")).await.json()),
        without
    );
}

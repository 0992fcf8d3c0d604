//! Lists by their operation: rows as they came, filters by name.

use iadvize::catalogue::{self, Operation};
use iadvize::jiff::civil::date;
use iadvize::types::Operator;
use iadvize::{Client, Record};
use iadvize_sandbox::Sandbox;
use serde_json::json;

use crate::envelope;
use crate::raw::{Act, Raw};

/// A client of a sandbox of its own.
async fn sandbox() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()
        .unwrap();
    (sandbox, client)
}

fn lists() -> impl Iterator<Item = &'static Operation> {
    catalogue::OPERATIONS
        .iter()
        .copied()
        .filter(|operation| operation.paged)
}

#[tokio::test]
async fn every_list_gives_rows_as_they_came() {
    let (_sandbox, client) = sandbox().await;
    for operation in lists() {
        let page = client.records(operation).full().limit(3).await.unwrap();
        assert!(!page.items.is_empty(), "{operation}");
        for row in page {
            let value: serde_json::Value = serde_json::from_str(row.json()).unwrap();
            assert_eq!(value["id"], row.id(), "{operation}");
            assert!(value.as_object().unwrap().len() > 2, "{operation}");
        }
    }
}

#[tokio::test]
async fn records_and_typed_rows_are_the_same_rows() {
    let (_sandbox, client) = sandbox().await;
    let records = client
        .records(&catalogue::LIST_OPERATORS)
        .filter("website_list", " 1, 2")
        .unwrap();
    let records: Vec<Record> = records.full().items().try_collect().await.unwrap();
    let typed = client.operators().list().website_list([1, 2]).full();
    let typed = typed.items().try_collect().await.unwrap();
    let parsed: Vec<Operator> = records.iter().map(|row| row.parse().unwrap()).collect();
    assert!(typed.len() > 3);
    assert_eq!(parsed, typed);

    let brief = client
        .records(&catalogue::LIST_OPERATORS)
        .limit(2)
        .await
        .unwrap();
    assert_eq!(brief.items[0].link.as_deref(), Some("/operator/1"));
}

#[tokio::test]
async fn a_long_period_is_split_for_records_too() {
    let (_sandbox, client) = sandbox().await;
    let (from, to) = (date(2019, 1, 1), date(2019, 12, 31));
    let records = client
        .records(&catalogue::LIST_CONVERSATIONS)
        .between(from, to);
    let records = records.items().try_collect().await.unwrap();
    let typed = client.conversations().list().between(from, to);
    let typed = typed.items().try_collect().await.unwrap();
    assert!(records.len() > 300);
    assert!(
        records
            .iter()
            .map(|row| row.id)
            .eq(typed.iter().map(|row| row.id.value()))
    );
}

#[tokio::test]
async fn what_a_filter_cannot_be_is_refused_before_sending() {
    let raw = Raw::playing([Act::json(envelope::success(json!([])))]).await;
    let client = raw.client();
    let refused = |operation, name, value| {
        let error = client.records(operation).filter(name, value).unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        error.to_string()
    };
    let operators = &catalogue::LIST_OPERATORS;
    let conversations = &catalogue::LIST_CONVERSATIONS;
    insta::assert_snapshot!(
        [
            refused(operators, "colour", "red"),
            refused(operators, "id", "twelve"),
            refused(operators, "website_list", "1,,2"),
            refused(operators, "connected", "perhaps"),
            refused(operators, "skill_id", "nil"),
            refused(conversations, "channel", "smoke"),
            refused(conversations, "from", "2020-02-30"),
            refused(&catalogue::LIST_CLIENTS, "id", "1"),
        ]
        .join("\n")
    );
    let day = date(2020, 1, 1);
    let no_period = client
        .records(operators)
        .between(day, day)
        .await
        .unwrap_err();
    let no_list = client
        .records(&catalogue::GET_STATISTICS)
        .await
        .unwrap_err();
    insta::assert_snapshot!(format!("{no_period}\n{no_list}"));
    assert_eq!(raw.count(), 0);
}

#[tokio::test]
async fn a_row_without_an_identifier_is_no_row() {
    let rows = json!([{ "id": 1 }, { "name": "x" }]);
    let raw = Raw::playing([Act::json(envelope::success(rows))]).await;
    let error = raw
        .client()
        .records(&catalogue::LIST_SKILLS)
        .await
        .unwrap_err();
    assert!(error.is_decode(), "{error}");
}

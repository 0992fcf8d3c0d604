//! Quirks in the bytes and the shape of a body.

use iadvize_sandbox::{Fault, Quirk};
use serde_json::{Value, json};

use super::{ask, before_and_with, get, with};
use crate::support::Talk;

/// Numbers of a value, by what the given function makes of each value that is no list and no object.
fn leaves(value: &Value, found: &mut Vec<Value>) {
    match value {
        Value::Array(list) => list.iter().for_each(|one| leaves(one, found)),
        Value::Object(members) => members.values().for_each(|one| leaves(one, found)),
        leaf => found.push(leaf.clone()),
    }
}

fn leaves_of(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    leaves(value, &mut found);
    found
}

#[tokio::test]
async fn numbers_come_as_text() {
    for path in [
        "/operator?full=1",
        "/operator/1/live",
        "/statistic?filters[indicators]=contact_number",
    ] {
        let (before, bent) = before_and_with(Quirk::numbers_as_text(), path).await;
        let expected: Vec<Value> = leaves_of(&before["data"])
            .into_iter()
            .map(|leaf| match leaf {
                Value::Number(number) => number.to_string().into(),
                other => other,
            })
            .collect();
        assert!(leaves_of(&before["data"]).iter().any(Value::is_number));
        assert_eq!(leaves_of(&bent["data"]), expected, "{path}");
        assert_eq!(bent["pagination"], before["pagination"]);
    }
}

#[tokio::test]
async fn booleans_come_as_numbers() {
    let (before, bent) = before_and_with(Quirk::booleans_as_numbers(), "/operator/1/live").await;
    let expected: Vec<Value> = leaves_of(&before["data"])
        .into_iter()
        .map(|leaf| match leaf {
            Value::Bool(flag) => i32::from(flag).into(),
            other => other,
        })
        .collect();
    assert!(leaves_of(&before["data"]).iter().any(Value::is_boolean));
    assert_eq!(leaves_of(&bent["data"]), expected);
}

#[tokio::test]
async fn an_object_comes_as_an_empty_list() {
    let talk = with(Quirk::data_as_list()).await;
    assert_eq!(get(&talk, "/client/1").await.json()["data"], json!([]));
    assert_eq!(
        get(&talk, "/statistic?filters[indicators]=contact_number")
            .await
            .json()["data"],
        json!([])
    );
    // A list stays what it is.
    assert!(!get(&talk, "/client").await.json()["data"][0].is_null());
    let refused = get(&talk, "/client/999").await.json();
    assert_eq!(refused["meta"]["status"], "fail");
    assert!(refused.get("data").is_none());
}

#[tokio::test]
async fn a_write_is_answered_by_a_list_of_one() {
    let talk = with(Quirk::write_as_list()).await;
    let body = json!({"name": "Nouveau"});
    let created = ask(&talk, "POST", "/skill", Some(&body)).await.json();
    let id = &created["data"][0]["id"];
    assert!(id.is_i64() && created["data"].as_array().unwrap().len() == 1);
    let path = format!("/skill/{id}");
    let updated = ask(&talk, "PUT", &path, Some(&body)).await.json();
    assert_eq!(updated["data"][0]["id"], *id);
    assert_eq!(
        get(&talk, &path).await.json()["data"]["id"],
        *id,
        "no write"
    );
}

#[tokio::test]
async fn json_bears_another_type_or_a_mark() {
    let talk = Talk::start().await;
    let plain = get(&talk, "/client").await;
    assert_eq!(
        plain.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    talk.sandbox
        .inject(Quirk::content_type("text/plain").times(1));
    let typed = get(&talk, "/client").await;
    assert_eq!(typed.header("content-type"), Some("text/plain"));
    assert_eq!(typed.body, plain.body);
    talk.sandbox.inject(Quirk::byte_order_mark().times(1));
    let marked = get(&talk, "/client").await;
    assert_eq!(
        marked.body,
        [b"\xef\xbb\xbf", plain.body.as_slice()].concat()
    );
    assert_eq!(get(&talk, "/client").await.body, plain.body);
}

#[tokio::test]
async fn json_breaks_off_in_a_whole_answer() {
    let talk = Talk::start().await;
    let plain = get(&talk, "/client").await.body;
    talk.sandbox.inject(Fault::truncated_json());
    let cut = get(&talk, "/client").await;
    assert_eq!(cut.body, plain[..plain.len() / 2]);
    let length = cut.body.len().to_string();
    assert_eq!(cut.header("content-length"), Some(length.as_str()));
}

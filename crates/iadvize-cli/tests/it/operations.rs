//! The commands of operations.

use serde_json::{Value, json};

use crate::run::{iadvize, printed, sandbox};

/// The lines of JSON that a command prints.
fn rows(arguments: &[&str]) -> Vec<Value> {
    let text = printed(arguments);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn lists_give_every_page_and_stop_where_they_are_told_to() {
    let all = rows(&[
        "conversation",
        "list",
        "--from",
        "2019-01-01",
        "--to",
        "2020-06-30",
    ]);
    assert!(all.len() > 1_000, "{}", all.len());
    assert_eq!(rows(&["conversation", "list", "--limit", "150"]).len(), 150);
    assert_eq!(
        rows(&["conversation", "list", "--limit", "0"]),
        Vec::<Value>::new()
    );
    let first = rows(&["operator", "list", "--full", "--limit", "1"]);
    assert!(first[0]["pseudo"].is_string(), "{first:?}");
}

#[test]
fn filters_select() {
    let connected = rows(&["operator", "list", "--connected"]);
    let others = rows(&["operator", "list", "--connected=off"]);
    let all = rows(&["operator", "list"]);
    assert!(!connected.is_empty() && connected.len() < all.len());
    assert!(!others.is_empty() && !others.iter().any(|row| connected.contains(row)));
}

#[test]
fn an_identifier_makes_one_row_of_a_list() {
    let live = rows(&["operator", "live", "--limit", "1"]);
    let id = live[0]["id"].to_string();
    assert_eq!(rows(&["operator", "live", &id])[0], live[0]);
    let both = sandbox(&["operator", "live", &id, "--connected"]);
    assert_eq!(both.status.code(), Some(2));
}

#[test]
fn rows_are_created_with_the_types_of_the_document() {
    let group = rows(&[
        "group",
        "create",
        "--name",
        "Night",
        "--operator-list",
        "1,2",
    ]);
    assert_eq!(group[0]["name"], "Night");
    assert_eq!(group[0]["operator_list"], json!([1, 2]));
    let tags = rows(&[
        "tag",
        "create",
        "--name",
        "A",
        "--name",
        "B",
        "--website-id",
        "1",
    ]);
    assert_eq!(tags.len(), 2, "{tags:?}");
    let cleared = rows(&[
        "operator",
        "update",
        "1",
        "--pseudo",
        "Ana",
        "--clear-group-id",
    ]);
    assert_eq!(cleared[0]["pseudo"], "Ana");
    assert_eq!(cleared[0]["group_id"], Value::Null);
    printed(&["operator", "availability", "1", "--chat", "off"]);
}

#[test]
fn statistics_are_rows() {
    let total = rows(&["statistic", "get", "--indicator", "contact_number"]);
    assert!(total[0]["contact_number"].is_u64(), "{total:?}");
    let daily = rows(&[
        "statistic",
        "get",
        "--indicator",
        "contact_number",
        "--granularity",
        "day",
        "--from",
        "2020-06-01",
        "--to",
        "2020-06-07",
    ]);
    assert_eq!(daily.len(), 7);
    assert!(daily[0]["date"].is_string(), "{daily:?}");
}

#[test]
fn failures_end_with_a_code_of_their_own() {
    let code = |arguments: &[&str]| sandbox(arguments).status.code();
    assert_eq!(code(&["operator", "get", "999999"]), Some(3));
    assert_eq!(code(&["operator", "get", "twelve"]), Some(2));
    assert_eq!(code(&["operator", "update", "1"]), Some(2));
    assert_eq!(code(&["operator", "delete", "1"]), Some(5));
    let keyless = iadvize().args(["operator", "list"]).output().unwrap();
    assert_eq!(keyless.status.code(), Some(4));
    let said = String::from_utf8(keyless.stderr).unwrap();
    assert!(
        said.contains("IADVIZE_API_KEY") && said.lines().count() == 1,
        "{said}"
    );
    let nobody = iadvize()
        .env("IADVIZE_API_KEY", "k")
        .env("IADVIZE_BASE_URL", "http://127.0.0.1:1/api/2")
        .args(["operator", "list"])
        .output()
        .unwrap();
    assert_eq!(nobody.status.code(), Some(6));
}

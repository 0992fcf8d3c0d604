//! Quirks in the members of rows. What they meet is told by the document, and held against it here.

use std::collections::BTreeSet;

use iadvize_sandbox::Quirk;
use serde_json::{Map, Value};

use super::{before_and_with, get, with};
use crate::document::TEXT;
use crate::support::Talk;

fn names(row: &Value) -> BTreeSet<&str> {
    row.as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn properties(schema: &str) -> Map<String, Value> {
    let document: Value = serde_json::from_str(TEXT).unwrap();
    let schema = &document["components"]["schemas"][schema];
    schema["properties"].as_object().unwrap().clone()
}

#[tokio::test]
async fn members_bear_the_names_that_were_observed() {
    let path = "/conversation?full=1&limit=3";
    let (before, bent) = before_and_with(Quirk::renamed_members(), path).await;
    let (before, bent) = (&before["data"][0], &bent["data"][0]);
    let mut renamed = 0;
    for (name, property) in properties("Conversation") {
        for alias in property["x-aliases"].as_array().into_iter().flatten() {
            assert_eq!(alias["x-origin"], "observed");
            assert_eq!(bent[alias["name"].as_str().unwrap()], before[&name]);
            assert!(bent.get(&name).is_none(), "{name}");
            renamed += 1;
        }
    }
    assert!(renamed >= 2);
    assert_eq!(names(before).len(), names(bent).len());
    assert_eq!(before["id"], bent["id"]);
    // A name that is only assumed stays.
    let (_, bent) = before_and_with(Quirk::renamed_members(), "/satisfaction?full=1").await;
    assert!(bent["data"][0].get("node_delay").is_some());
}

#[tokio::test]
async fn members_that_may_be_null_are_null() {
    let (before, bent) = before_and_with(Quirk::nulls(), "/conversation?full=1&limit=3").await;
    let (before, bent) = (&before["data"][0], &bent["data"][0]);
    let properties = properties("Conversation");
    let mut met = 0;
    for name in names(before) {
        if properties[name]["nullable"] == true && name != "_link" {
            assert!(bent[name].is_null(), "{name}");
            met += 1;
        } else {
            assert_eq!(bent[name], before[name], "{name}");
        }
    }
    assert!(met > 5);

    let some = Quirk::nulls_in(["name", "id", "closed_at"]);
    let (before, bent) = before_and_with(some, "/operator/1").await;
    assert!(before["data"]["name"].is_string() && bent["data"]["name"].is_null());
    assert_eq!(bent["data"]["id"], 1, "the identifier may not be null");
    assert_eq!(bent["data"]["email"], before["data"]["email"]);
}

#[tokio::test]
async fn listed_values_become_unlisted_ones() {
    let rule = Quirk::unknown_enum_values("brand_new");
    let (before, bent) = before_and_with(rule, "/conversation?full=1&limit=3").await;
    assert_ne!(before["data"][0]["channel"], "brand_new");
    assert_eq!(bent["data"][0]["channel"], "brand_new");
    assert_eq!(
        bent["data"][0]["created_at"],
        before["data"][0]["created_at"]
    );

    let rule = Quirk::unknown_enum_values("brand_new");
    let (before, bent) = before_and_with(rule, "/operator/1").await;
    let (before, bent) = (&before["data"], &bent["data"]);
    assert_eq!(bent["role"], "brand_new");
    // A list of such values has one more.
    let (was, is) = (&before["language_list"], &bent["language_list"]);
    if was != is {
        assert_eq!(is.as_array().unwrap().last(), Some(&"brand_new".into()));
    }
    assert_eq!(bent["name"], before["name"]);
}

#[tokio::test]
async fn rows_and_meta_have_more_members() {
    let talk = with(Quirk::unknown_members()).await;
    let known = Talk::start().await;
    for (path, pointer) in [("/operator?full=1", "/data/0"), ("/client/1", "/data")] {
        let (bent, plain) = (get(&talk, path).await.json(), known.get(path).await);
        let (bent_row, plain_row) = (
            bent.pointer(pointer).unwrap(),
            plain.pointer(pointer).unwrap(),
        );
        let more: Vec<&str> = names(bent_row)
            .difference(&names(plain_row))
            .copied()
            .collect();
        assert_eq!(more.len(), 4, "{more:?}");
        assert!(names(bent_row).is_superset(&names(plain_row)));
        assert!(names(&bent["meta"]).len() > names(&plain["meta"]).len());
    }
}

#[tokio::test]
async fn texts_of_a_history_lack_their_epoch() {
    let path = "/conversation.json-unicode?formatHistory=0&full=1&limit=100";
    let (before, bent) = before_and_with(Quirk::history_without_epochs(), path).await;
    let entries = |answer: &Value| -> Vec<Vec<Value>> {
        let rows = answer["data"].as_array().unwrap();
        let histories = rows.iter().flat_map(|row| {
            let history = row["history"].as_str().unwrap();
            serde_json::from_str::<Vec<Vec<Value>>>(&format!("[{history}]")).unwrap()
        });
        histories.collect()
    };
    let (before, bent) = (entries(&before), entries(&bent));
    assert!(before.iter().any(|entry| entry.len() == 4));
    let cut: Vec<Vec<Value>> = before.iter().map(|entry| entry[..3].to_vec()).collect();
    assert_eq!(bent, cut);
}

#[tokio::test]
async fn identifiers_of_statistics_are_objects() {
    let month =
        "filters[indicators]=contact_number&filters[from]=2020-05-01&filters[to]=2020-05-31";
    let path = format!("/statistic?{month}&filters[resource]=operator&filters[granularity]=month");
    let (before, bent) = before_and_with(Quirk::id_as_object(), &path).await;
    let (before, bent) = (
        before["data"].as_array().unwrap(),
        bent["data"].as_array().unwrap(),
    );
    assert!(!before.is_empty() && before.len() == bent.len());
    for (before, bent) in before.iter().zip(bent) {
        assert_eq!(bent["id"]["id"], before["id"]);
        assert_eq!(bent["id"]["date"], before["date"]);
        assert_eq!(bent["contact_number"], before["contact_number"]);
        assert_eq!(names(bent), ["contact_number", "id"].into());
    }
    // Neither one object nor rows of other lists change.
    for path in [&format!("/statistic?{month}"), "/operator?limit=3"] {
        let (before, bent) = before_and_with(Quirk::id_as_object(), path).await;
        assert_eq!(before["data"], bent["data"]);
    }
}

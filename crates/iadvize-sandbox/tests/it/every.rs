//! Every operation of the document answers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::document::TEXT;
use crate::support::Talk;

/// A body that each write accepts.
fn body(method: &str, path: &str) -> Option<Value> {
    Some(match (method, path) {
        ("POST", "/operator") => json!({ "name": "Sablon", "email": "new@desk.example" }),
        ("PUT", "/operator/{id}") => json!({ "pseudo": "Z." }),
        ("PUT", "/operator/{id}/live") => json!({ "chat[available]": 1 }),
        ("POST", "/group" | "/skill") => json!({ "name": "Nouveau" }),
        ("PUT", "/group/{id}" | "/skill/{id}") => json!({ "name": "Autre" }),
        ("POST", "/tag") => json!([{ "name": "essai", "website_id": 1 }]),
        ("POST", "/visitor") => json!({ "firstname": "Colette" }),
        ("PUT", "/visitor/{id}") => json!({ "city": "Brest" }),
        ("PUT", "/website/{id}") => json!({ "label": "Autre nom" }),
        ("POST", _) => {
            json!({ "operator_external_id": "EXT-0003", "phone_number": "0639980000" })
        }
        _ => return None,
    })
}

#[tokio::test]
async fn every_operation_succeeds_once() {
    let talk = Talk::start().await;
    let document: Value = serde_json::from_str(TEXT).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (order, method) in ["get", "post", "put", "delete"].iter().enumerate() {
            if !item[*method].is_null() {
                operations.push((
                    order,
                    path.ends_with("hangup"),
                    method.to_uppercase(),
                    path.clone(),
                ));
            }
        }
    }
    // Reads before writes, picking up before hanging up, deletes last.
    operations.sort();
    assert_eq!(operations.len(), 43);
    let website = talk.data("/operator/3").await["website_list"][0].clone();
    let mut answered = BTreeSet::new();
    for (_, _, method, path) in operations {
        // What was just created is what nothing refers to.
        let id = match (method.as_str(), path.as_str()) {
            ("DELETE", "/group/{id}") => 13,
            ("DELETE", "/skill/{id}") => 16,
            ("DELETE", "/operator/{id}") => 61,
            ("DELETE", "/visitor/{id}") => created_visitor(&talk).await,
            _ => 3,
        };
        let mut target = path.replace("{id}", &id.to_string());
        if target == "/statistic" {
            // Refused without any.
            target.push_str("?filters[indicators]=contact_number");
        }
        let answer = match (method.as_str(), body(&method, &path)) {
            ("GET", _) => talk.get(&target).await,
            ("DELETE", _) => talk.delete(&target).await,
            (_, Some(mut body)) => {
                if path.starts_with("/odigo") {
                    body["website_id"] = website.clone();
                }
                talk.json(&method, &target, &body).await
            }
            (_, None) => panic!("no body for {method} {path}"),
        };
        assert_eq!(
            answer["meta"]["status"], "success",
            "{method} {path}: {answer}"
        );
        answered.insert((method, path));
    }
    assert_eq!(answered.len(), 43);
}

async fn created_visitor(talk: &Talk) -> i64 {
    talk.json("POST", "/visitor", &json!({})).await["data"]["id"]
        .as_i64()
        .unwrap()
}

#[tokio::test]
async fn full_rows_of_every_list_are_as_documented() {
    let talk = Talk::start().await;
    for resource in [
        "client",
        "website",
        "operator",
        "group",
        "skill",
        "conversation",
        "tag",
        "transaction",
        "satisfaction",
        "visitor",
        "callmeeting",
    ] {
        for full in ["full=1", "full=true"] {
            let answer = talk.get(&format!("/{resource}?limit=100&{full}")).await;
            let rows = answer["data"].as_array().unwrap();
            assert!(!rows.is_empty(), "{resource}");
            assert!(
                rows.iter().all(|row| row.as_object().unwrap().len() > 3),
                "{resource}"
            );
        }
        let short = talk.data(&format!("/{resource}?limit=3")).await;
        for row in short.as_array().unwrap() {
            let id = row["id"].as_i64().unwrap();
            assert_eq!(
                *row,
                json!({ "id": id, "_link": format!("/{resource}/{id}") })
            );
        }
    }
}

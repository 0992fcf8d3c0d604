//! Values that would be SQL if they were not bound: in every filter, parameter, member and path of the
//! document. None is a failure inside, none says a word of the database, none changes what it should not.

use serde_json::{Map, Value, json};

use crate::document::{Document, Operation};
use crate::support::Talk;

const VALUES: [&str; 9] = [
    "'",
    "\"",
    "' OR '1'='1",
    "1 OR 1=1",
    "1); DROP TABLE operator; --",
    "' UNION SELECT sso_key FROM operator --",
    "%",
    "\\",
    "?1",
];

/// What the sandbox says when a statement breaks, and what statements are made of.
fn shows_sql(answer: &Value) -> bool {
    // What was sent may be said again; the words below are in none of the values.
    let text = answer.to_string().to_lowercase();
    [
        "sqlite",
        "constraint failed",
        "syntax error",
        "no such column",
        "no such table",
        "where ",
        "insert into",
    ]
    .iter()
    .any(|word| text.contains(word))
}

fn judge(what: &str, value: &str, answer: &Value) {
    let status = answer["meta"]["status"].as_str().unwrap();
    assert_ne!(status, "error", "{what} = {value}: {answer}");
    assert!(!shows_sql(answer), "{what} = {value}: {answer}");
}

fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// All rows, for comparing.
async fn everything(talk: &Talk) -> Vec<Value> {
    let mut rows = Vec::new();
    for list in [
        "operator",
        "group",
        "skill",
        "tag",
        "website",
        "transaction",
    ] {
        rows.extend(talk.all(&format!("/{list}")).await);
    }
    rows
}

#[tokio::test]
async fn in_filters_and_parameters() {
    let talk = Talk::start().await;
    let before = everything(&talk).await;
    let mut tried = 0;
    for operation in Document::embedded()
        .operations
        .iter()
        .filter(|operation| operation.method == "GET")
    {
        let path = operation.path.replace("{id}", "3");
        let filters = operation
            .filters
            .iter()
            .map(|filter| format!("filters[{}]", filter.name));
        let names = filters.chain(operation.parameters.iter().cloned());
        for name in names.chain(["fields[0]".to_owned(), "x' OR '1'='1".to_owned()]) {
            for value in VALUES {
                let name = encoded(&name);
                for query in [
                    format!("{name}={}", encoded(value)),
                    format!("{name}[]={}", encoded(value)),
                ] {
                    let answer = talk
                        .get(&format!(
                            "{path}?filters[indicators]=contact_number&{query}"
                        ))
                        .await;
                    judge(&query, value, &answer);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
    assert_eq!(everything(&talk).await, before);
}

#[tokio::test]
async fn a_pattern_finds_what_it_says_and_nothing_else() {
    let talk = Talk::start().await;
    for value in VALUES {
        let name = encoded(value);
        let found = talk.get(&format!("/operator?filters[name]={name}")).await;
        assert_eq!(found["pagination"]["count"], 0, "{value}");
        let created = talk.operator(json!({ "name": value })).await;
        let found = talk.data(&format!("/operator?filters[name]=*{name}")).await;
        let ids: Vec<_> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["id"].as_i64().unwrap())
            .collect();
        assert!(ids.contains(&created), "{value}: {ids:?}");
        let found = talk.data(&format!("/operator?filters[name]={name}")).await;
        assert_eq!(found.as_array().unwrap().len(), 1, "{value}");
        talk.delete(&format!("/operator/{created}")).await;
    }
}

/// A body that the operation takes but for the member that is tried.
fn body(operation: &Operation, name: &str, value: &str) -> Map<String, Value> {
    let mut body = Map::new();
    for member in operation.body.iter().filter(|member| member.required) {
        let plain = if member.email { "a@desk.example" } else { "1" };
        body.insert(member.name.clone(), plain.into());
    }
    body.insert(name.to_owned(), value.into());
    body
}

#[tokio::test]
async fn in_members_names_and_paths() {
    let talk = Talk::start().await;
    let writes = Document::embedded()
        .operations
        .iter()
        .filter(|operation| !operation.body.is_empty());
    for operation in writes {
        let path = operation.path.replace("{id}", "3");
        let names = operation.body.iter().map(|member| member.name.as_str());
        for name in names.chain(VALUES) {
            for value in VALUES {
                let body = body(operation, name, value);
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in &body {
                    form.append_pair(name, value.as_str().unwrap());
                }
                let answer = talk.form(&operation.method, &path, &form.finish()).await;
                judge(name, value, &answer);
                let body = Value::Object(body);
                let body = if operation.body_is_list {
                    json!([body])
                } else {
                    body
                };
                let answer = talk.json(&operation.method, &path, &body).await;
                judge(name, value, &answer);
                let data = if operation.body_is_list {
                    &answer["data"][0]
                } else {
                    &answer["data"]
                };
                if answer["meta"]["status"] == "success" && data[name].is_string() {
                    assert_eq!(data[name], value, "{} {name}", operation.path);
                }
            }
        }
        for value in VALUES {
            let path = operation
                .path
                .replace("{id}", &encoded(value).replace('+', "%20"));
            if path != operation.path {
                let answer = talk.bare("GET", &path).await;
                judge(&path, value, &answer);
            }
        }
    }
    for list in Document::embedded().resources() {
        assert!(
            !talk.data(&list.path).await.as_array().unwrap().is_empty(),
            "{}",
            list.path
        );
    }
}

//! The publisher's own way of calling, for each operation: `page=1&limit=20` on every call, creates and
//! updates as forms with the members repeated in the query as `fields[name]=…`, lists in numbered
//! brackets. Each call does what the plain one does.

use serde_json::{Value, json};

use crate::document::{Document, Operation};
use crate::support::{Talk, refusal};

/// Members that each write accepts, as pairs of a form.
fn form(operation: &Operation) -> &'static [(&'static str, &'static str)] {
    match (operation.method.as_str(), operation.path.as_str()) {
        ("POST", "/operator") => &[
            ("name", "Sablon"),
            ("first_name", "Éléonore"),
            ("email", "e.sablon+chat@desk.example"),
            ("chat_enabled", "1"),
            ("call_enabled", "0"),
            ("chat_max_number", "4"),
            ("chat_priority", "10"),
            ("roles[0]", "operator"),
            ("roles[1]", "expert"),
            ("language_list[0]", "fr"),
            ("website_list[0]", "1"),
            ("website_list[1]", "2"),
            ("skill_list[0]", "3"),
            ("group_id", "2"),
        ],
        ("PUT", "/operator/{id}") => &[
            ("pseudo", "É. S."),
            ("skill_list[0]", "4"),
            ("group_id", ""),
        ],
        ("PUT", "/operator/{id}/live") => &[("chat[available]", "0"), ("call[available]", "0")],
        ("POST", "/group") => &[
            ("name", "Équipe"),
            ("parent_id", "1"),
            ("operator_list[0]", "6"),
        ],
        ("PUT", "/group/{id}") => &[("name", "Équipe du soir"), ("operator_list", "")],
        ("POST", "/skill") => &[("name", "Élagage"), ("order", "3")],
        ("PUT", "/skill/{id}") => &[("order", "8"), ("operator_list[0]", "6")],
        ("POST", "/tag") => &[("name", "fidèle"), ("website_id", "1")],
        ("POST", "/visitor") => &[
            ("firstname", "Zoé"),
            ("phone", "+33 6 39 98 00 00"),
            ("website_id[0]", "2"),
        ],
        ("PUT", "/visitor/{id}") => &[("city", "Orléans"), ("phone", "")],
        ("PUT", "/website/{id}") => &[("label", "Jardin & bois"), ("language_admin", "it")],
        ("POST", "/odigocallback/pickup" | "/odigocallback/hangup") => &[
            ("operator_external_id", "EXT-0003"),
            ("website_id", "1"),
            ("phone_number", "0639980001"),
        ],
        _ => &[],
    }
}

/// The query that goes with every call, and with a write its members once more.
fn query(operation: &Operation) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("page", "1").append_pair("limit", "20");
    if operation.path == "/statistic" {
        query.append_pair("filters[indicators][0]", "contact_number");
    }
    for (name, value) in form(operation) {
        let (base, rest) = name.split_at(name.find('[').unwrap_or(name.len()));
        query.append_pair(&format!("fields[{base}]{rest}"), value);
    }
    query.finish()
}

fn body(operation: &Operation) -> String {
    let mut body = form_urlencoded::Serializer::new(String::new());
    body.extend_pairs(form(operation)).finish()
}

async fn call(talk: &Talk, operation: &Operation, path: &str) -> Value {
    let target = format!("{path}?{}", query(operation));
    match form(operation) {
        [] => talk.bare(&operation.method, &target).await,
        _ => {
            talk.form(&operation.method, &target, &body(operation))
                .await
        }
    }
}

#[tokio::test]
async fn every_operation_answers_the_publishers_own_calls() {
    let talk = Talk::start().await;
    let document = Document::embedded();
    // Somebody whom the callbacks may name.
    let caller = json!({ "external_id": "EXT-0003", "website_list": [1], "call_enabled": true });
    talk.json("PUT", "/operator/3", &caller).await;
    let rank = |operation: &&Operation| {
        let methods = ["POST", "GET", "PUT", "DELETE"];
        (
            methods.iter().position(|one| *one == operation.method),
            operation.path.ends_with("hangup"),
        )
    };
    let mut operations: Vec<&Operation> = document.operations.iter().collect();
    operations.sort_by_key(rank);
    for operation in operations {
        let created = match document.on("POST", &operation.resource, false) {
            Some(create) if operation.method == "DELETE" => new(&talk, create).await,
            _ => 3,
        };
        let path = operation.path.replace("{id}", &created.to_string());
        let answer = call(&talk, operation, &path).await;
        let name = format!("{} {path}", operation.method);
        assert_eq!(answer["meta"]["status"], "success", "{name}: {answer}");
        if operation.method == "GET" {
            let plain = match path.as_str() {
                "/statistic" => {
                    talk.get("/statistic?filters[indicators]=contact_number")
                        .await
                }
                path => talk.get(path).await,
            };
            assert_eq!(answer["data"], plain["data"], "{name}");
            assert_eq!(answer["pagination"], plain["pagination"], "{name}");
        }
        kept(operation, &answer["data"]);
    }
}

/// A row that nothing refers to: a group is given operators and loses them again.
async fn new(talk: &Talk, create: &Operation) -> i64 {
    let id = call(talk, create, &create.path).await["data"]["id"].clone();
    let update = Document::embedded().on("PUT", &create.resource, true);
    let answer = call(talk, update.unwrap(), &format!("{}/{id}", create.path)).await;
    answer["data"]["id"].as_i64().unwrap()
}

/// What a form wrote is in the row that comes back.
fn kept(operation: &Operation, row: &Value) {
    let row = if operation.body_is_list { &row[0] } else { row };
    for (name, value) in form(operation) {
        let base = name.split('[').next().unwrap();
        let Some(shown) = row.get(base) else {
            continue;
        };
        let is = |shown: &Value| match shown {
            Value::String(text) => text == value,
            Value::Bool(flag) => *value == if *flag { "1" } else { "0" },
            Value::Null => value.is_empty(),
            shown => serde_json::from_str(value).is_ok_and(|number: Value| number == *shown),
        };
        let fits = match shown {
            Value::Array(list) if value.is_empty() => list.is_empty(),
            Value::Array(list) => list.iter().any(is),
            shown => is(shown),
        };
        assert!(
            fits,
            "{} {}: {name}={value} in {row}",
            operation.method, operation.path
        );
    }
}

#[tokio::test]
async fn a_form_counts_more_than_what_the_query_repeats() {
    let talk = Talk::start().await;
    let path = "/skill/3?page=1&limit=20&fields%5Bname%5D=query&fields%5Border%5D=9";
    let answer = talk.form("PUT", path, "name=form").await;
    assert_eq!(answer["data"]["name"], "form");
    assert_ne!(
        answer["data"]["order"], 9,
        "the query alone writes nothing beside a body"
    );
    // Without a body, the query is all there is.
    let answer = talk.bare("PUT", path).await;
    assert_eq!(answer["data"]["name"], "query");
    assert_eq!(answer["data"]["order"], 9);
    let answer = talk
        .bare("POST", "/skill?page=1&limit=20&fields[order]=1")
        .await;
    assert_eq!(refusal(&answer), "Field 'name' is missing.");
}

#[tokio::test]
async fn lists_of_filters_come_in_numbered_brackets() {
    let talk = Talk::start().await;
    let common = "page=1&limit=20&filters[from]=2019-01-01&filters[to]=2019-12-31";
    let names = ["contact_number", "satisfaction_global_rate"];
    let numbered = format!(
        "/statistic?{common}&filters[indicators][0]={}&filters[indicators][1]={}",
        names[0], names[1]
    );
    let comma = format!(
        "/statistic?{common}&filters[indicators]={}",
        names.join(",")
    );
    let answer = talk.get(&numbered).await;
    assert_eq!(answer, talk.get(&comma).await);
    assert_eq!(answer["data"].as_object().unwrap().len(), 2);
    assert_eq!(
        answer["meta"]["filters"],
        json!(["from", "indicators", "to"])
    );
    let encoded = numbered.replace('[', "%5B").replace(']', "%5D");
    assert_eq!(talk.get(&encoded).await, answer);

    let one = "/statistic?page=1&limit=20&filters[indicators][0]=contact_number&filters[granularity]=month\
        &filters[from]=2019-01-01&filters[to]=2019-03-31";
    assert_eq!(talk.data(one).await.as_array().unwrap().len(), 3);
    let sites = "/operator?page=1&limit=20&filters[website_list][0]=1&filters[website_list][1]=3";
    let answer = talk.get(sites).await;
    assert_eq!(
        answer,
        talk.get("/operator?filters[website_list]=1,3").await
    );
    assert!(answer["pagination"]["count"].as_i64().unwrap() > 5);
}

//! The bodies of creates, updates and special operations, as JSON and as forms.

use std::future::Future;
use std::pin::Pin;

use iadvize::types::{
    AdminLanguage, Availability, GroupCreate, GroupUpdate, OdigoCallback, OperatorCreate,
    OperatorUpdate, Role, SkillCreate, SkillUpdate, TagCreate, VisitorCreate, VisitorUpdate,
    WebsiteUpdate,
};
use iadvize::{Client, Encoding, Method, Result};
use serde_json::{Value, json};

use crate::envelope::success;
use crate::raw::{Act, Raw, Request};

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

type Sent = Pin<Box<dyn Future<Output = ()>>>;

fn sent<T: 'static>(call: impl Future<Output = Result<T>> + 'static) -> Sent {
    Box::pin(async move { drop(call.await.unwrap()) })
}

/// A write, where it goes, and its body as JSON.
type Write = (
    fn(Client) -> Sent,
    &'static str,
    &'static str,
    fn() -> Value,
);

const WRITES: &[Write] = &[
    (
        |c| {
            sent(async move {
                c.groups()
                    .create(GroupCreate::new("Paris").operator_list([1, 2]).parent_id(3))
                    .await
            })
        },
        "POST",
        "/group",
        || json!({"name": "Paris", "operator_list": [1, 2], "parent_id": 3}),
    ),
    (
        |c| {
            sent(async move {
                c.groups()
                    .update(4, GroupUpdate::new().operator_list([7]).clear_parent_id())
                    .await
            })
        },
        "PUT",
        "/group/4",
        || json!({"operator_list": [7], "parent_id": null}),
    ),
    (
        |c| sent(async move { c.skills().create(SkillCreate::new("Returns & more")).await }),
        "POST",
        "/skill",
        || json!({"name": "Returns & more"}),
    ),
    (
        |c| {
            sent(async move {
                c.skills()
                    .update(5, SkillUpdate::new().order(0).clear_name())
                    .await
            })
        },
        "PUT",
        "/skill/5",
        || json!({"order": 0, "name": null}),
    ),
    (
        |c| {
            sent(async move {
                let operator = OperatorCreate::new("ada@example.org", "Ada")
                    .call_enabled(false)
                    .chat_enabled(true)
                    .chat_max_number(3)
                    .language_admin(AdminLanguage::from("fr"))
                    .language_list(["fr", "en"])
                    .roles([Role::Expert])
                    .website_list([1]);
                c.operators().create(operator).await
            })
        },
        "POST",
        "/operator",
        || {
            json!({
                "email": "ada@example.org", "name": "Ada", "call_enabled": false, "chat_enabled": true,
                "chat_max_number": 3, "language_admin": "fr", "language_list": ["fr", "en"],
                "roles": ["expert"], "website_list": [1],
            })
        },
    ),
    (
        |c| {
            sent(async move {
                let changes = OperatorUpdate::new()
                    .chat_enabled(false)
                    .pseudo("")
                    .clear_group_id()
                    .clear_skill_list();
                c.operators().update(6, changes).await
            })
        },
        "PUT",
        "/operator/6",
        || json!({"chat_enabled": false, "pseudo": "", "group_id": null, "skill_list": null}),
    ),
    (
        |c| {
            sent(async move {
                c.visitors()
                    .create(VisitorCreate::new().firstname("Zoé").website_id([2]))
                    .await
            })
        },
        "POST",
        "/visitor",
        || json!({"firstname": "Zoé", "website_id": [2]}),
    ),
    (
        |c| {
            sent(async move {
                c.visitors()
                    .update(7, VisitorUpdate::new().city("Lyon").clear_zip())
                    .await
            })
        },
        "PUT",
        "/visitor/7",
        || json!({"city": "Lyon", "zip": null}),
    ),
    (
        |c| {
            sent(async move {
                c.websites()
                    .update(8, WebsiteUpdate::new().label("Shop").clear_url())
                    .await
            })
        },
        "PUT",
        "/website/8",
        || json!({"label": "Shop", "url": null}),
    ),
];

/// Sends a write and gives the request.
async fn request(encoding: Encoding, write: fn(Client) -> Sent) -> Request {
    let raw = Raw::playing([Act::json(success(json!({"id": 3})))]).await;
    write(raw.builder().encoding(encoding).build().unwrap()).await;
    raw.request()
}

#[tokio::test]
async fn writes_go_out_as_json() {
    for (write, method, path, body) in WRITES {
        let request = request(Encoding::Json, *write).await;
        assert_eq!((&*request.method, request.path()), (*method, *path));
        assert_eq!(request.query(), []);
        assert_eq!(request.header("content-type"), Some(JSON));
        let sent: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(sent, body(), "{method} {path}");
    }
}

/// The pairs that stand for a flat object.
fn pairs(body: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::Bool(value) => u8::from(*value).to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut pairs = Vec::new();
    for (name, value) in body.as_object().unwrap() {
        match value.as_array() {
            Some(items) => {
                let items = items.iter().enumerate();
                pairs.extend(items.map(|(index, item)| (format!("{name}[{index}]"), text(item))));
            }
            None => pairs.push((name.clone(), text(value))),
        }
    }
    pairs.sort();
    pairs
}

#[tokio::test]
async fn writes_go_out_as_forms_where_that_is_chosen() {
    for (write, method, path, body) in WRITES {
        let request = request(Encoding::Form, *write).await;
        assert_eq!((&*request.method, request.path()), (*method, *path));
        assert_eq!(request.header("content-type"), Some(FORM));
        assert_eq!(request.form(), pairs(&body()), "{method} {path}");
    }
}

#[tokio::test]
async fn absent_set_cleared_and_emptied_are_four_things() {
    let update = |changes: SkillUpdate, encoding: Encoding| async move {
        let raw = Raw::playing([Act::json(success(json!({"id": 3})))]).await;
        let client = raw.builder().encoding(encoding).build().unwrap();
        client.skills().update(3, changes).await.unwrap();
        raw.request().body
    };
    let none = || std::iter::empty::<u64>();
    let cases = [
        (SkillUpdate::new(), "{}", ""),
        (
            SkillUpdate::new().operator_list([4]),
            r#"{"operator_list":[4]}"#,
            "operator_list%5B0%5D=4",
        ),
        (
            SkillUpdate::new().operator_list(none()),
            r#"{"operator_list":[]}"#,
            "operator_list=",
        ),
        (
            SkillUpdate::new().clear_operator_list(),
            r#"{"operator_list":null}"#,
            "operator_list=",
        ),
        (SkillUpdate::new().name(""), r#"{"name":""}"#, "name="),
        (
            SkillUpdate::new().name("a").clear_name().name("b"),
            r#"{"name":"b"}"#,
            "name=b",
        ),
    ];
    for (changes, as_json, as_form) in cases {
        assert_eq!(update(changes.clone(), Encoding::Json).await, as_json);
        assert_eq!(update(changes, Encoding::Form).await, as_form);
    }
}

#[tokio::test]
async fn tags_are_an_array_of_json_whatever_is_chosen() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let raw = Raw::playing([Act::json(success(json!([{"id": 1}, {"id": 2}])))]).await;
        let client = raw.builder().encoding(encoding).build().unwrap();
        let tags = [TagCreate::new("a", 1), TagCreate::new("b", 2)];
        assert_eq!(client.tags().create(tags).await.unwrap().len(), 2);
        let request = raw.request();
        assert_eq!((&*request.method, request.path()), ("POST", "/tag"));
        assert_eq!(request.header("content-type"), Some(JSON));
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(
            body,
            json!([{"name": "a", "website_id": 1}, {"name": "b", "website_id": 2}])
        );
    }
}

#[tokio::test]
async fn availability_and_odigo_are_forms_whatever_is_chosen() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let raw = Raw::playing([Act::json(success(json!([])))]).await;
        let client = raw.builder().encoding(encoding).build().unwrap();
        let callback = OdigoCallback::new("EXT 1", "+33 1 & 2", 2);
        let all = Availability::new()
            .chat(true)
            .call(false)
            .video(true)
            .connected(iadvize::types::Offline);
        client.operators().set_availability(12, all).await.unwrap();
        client
            .operators()
            .set_availability(12, Availability::new().chat(false))
            .await
            .unwrap();
        client.odigo().pick_up(&callback).await.unwrap();
        client.odigo().hang_up(callback).await.unwrap();
        let requests = raw.requests();
        for request in &requests {
            assert_eq!(request.header("content-type"), Some(FORM));
        }
        let places: Vec<_> = requests.iter().map(|r| (&*r.method, r.path())).collect();
        let (live, odigo) = (("PUT", "/operator/12/live"), "/odigocallback");
        let (up, down) = (format!("{odigo}/pickup"), format!("{odigo}/hangup"));
        assert_eq!(places, [live, live, ("POST", &*up), ("POST", &*down)]);
        let own = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect()
        };
        assert_eq!(
            requests[0].form(),
            own(&[
                ("call[available]", "0"),
                ("chat[available]", "1"),
                ("connected", "0"),
                ("video[available]", "1")
            ])
        );
        assert_eq!(requests[1].form(), own(&[("chat[available]", "0")]));
        let callback = own(&[
            ("operator_external_id", "EXT 1"),
            ("phone_number", "+33 1 & 2"),
            ("website_id", "2"),
        ]);
        assert_eq!(requests[2].form(), callback);
        assert_eq!(requests[3].form(), callback);
    }
}

#[tokio::test]
async fn reads_and_deletes_have_no_body() {
    let raw = Raw::playing([Act::json(success(json!({"id": 3})))]).await;
    let client = raw.builder().encoding(Encoding::Form).build().unwrap();
    client.skills().get(3).await.unwrap();
    client.skills().delete(3).await.unwrap();
    for request in raw.requests() {
        assert_eq!((&*request.body, request.header("content-type")), ("", None));
    }
}

#[tokio::test]
async fn a_request_by_path_is_encoded_as_it_says() {
    for encoding in [Encoding::Json, Encoding::Form] {
        let raw = Raw::playing([Act::json(success(json!([])))]).await;
        let client = raw.builder().encoding(encoding).build().unwrap();
        client
            .request(Method::POST, "/skill")
            .json(&json!({"name": "x"}))
            .send()
            .await
            .unwrap();
        client
            .request(Method::POST, "/skill")
            .form([("name", "é & b")])
            .send()
            .await
            .unwrap();
        let [first, second] = <[Request; 2]>::try_from(raw.requests()).unwrap();
        assert_eq!(
            (first.header("content-type"), &*first.body),
            (Some(JSON), r#"{"name":"x"}"#)
        );
        assert_eq!(
            (second.header("content-type"), &*second.body),
            (Some(FORM), "name=%C3%A9+%26+b")
        );
    }
}

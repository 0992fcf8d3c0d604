//! The ways out: requests by method and path, and the generated client.

use std::time::Duration;

use iadvize::{Encoding, Method};
use iadvize_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::envelope::{fail, success};
use crate::raw::{Act, KEY, Raw};

#[tokio::test]
async fn anything_can_be_asked_by_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = crate::operations::client(&sandbox);
    let get = client
        .request(Method::GET, "/operator?limit=2")
        .query("full", 1);
    let answer = get
        .query("filters[name]", "*a*")
        .query("fields[0]", "id")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let rows: Vec<Value> = answer.data().unwrap();
    assert_eq!(rows.len(), 2);
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(body["meta"]["filters"], json!(["name"]));

    let created = client
        .request(Method::POST, "/skill")
        .json(&json!({"name": "By path"}));
    let created: Value = created.send().await.unwrap().data().unwrap();
    let path = format!("/skill/{}", created["id"]);
    let changed = client
        .request(Method::PUT, &path)
        .form([("name", "By form")]);
    let changed: Value = changed.send().await.unwrap().data().unwrap();
    assert_eq!(changed["name"], "By form");
    client.request(Method::DELETE, &path).send().await.unwrap();
    let gone = client.request(Method::GET, &path).send().await.unwrap();
    let error = gone.data::<Value>().unwrap_err();
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.operation(), Some(&*format!("GET {path}")));
}

#[tokio::test]
async fn an_answer_of_any_kind_is_an_answer() {
    let raw = Raw::playing([Act::status(418, "<html>teapot</html>")]).await;
    let answer = raw
        .client()
        .request(Method::GET, "/tea")
        .send()
        .await
        .unwrap();
    assert_eq!(
        (answer.status(), answer.body()),
        (418, b"<html>teapot</html>".as_slice())
    );
    let error = answer.data::<Value>().unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.status(), Some(418));
    let refused = Raw::playing([Act::json(fail("No."))]).await;
    let answer = refused
        .client()
        .request(Method::GET, "/x")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.data::<Value>().unwrap_err().message(), Some("No."));
}

#[tokio::test]
async fn it_is_carried_like_any_other_call() {
    let raw = Raw::playing([Act::status(503, ""), Act::json(success(json!({})))]).await;
    let client = raw.client();
    client
        .request(Method::GET, "/x?a=1")
        .query("b c", "&")
        .send()
        .await
        .unwrap();
    let request = raw.requests().pop().unwrap();
    assert_eq!(request.target, "/api/2/x?a=1&b+c=%26");
    assert_eq!(request.header("x-api-key"), Some(KEY));
    assert_eq!(raw.count(), 2);
    let late = raw
        .builder()
        .timeout(Duration::from_millis(150))
        .build()
        .unwrap();
    let stalled = Raw::playing([Act::Stall(Vec::new())]).await;
    drop(late);
    let late = stalled
        .builder()
        .timeout(Duration::from_millis(150))
        .build()
        .unwrap();
    assert!(
        late.request(Method::GET, "/x")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
}

#[tokio::test]
async fn only_what_may_be_sent_twice_is() {
    let methods = [
        (Method::GET, true),
        (Method::HEAD, true),
        (Method::OPTIONS, true),
        (Method::PUT, true),
        (Method::DELETE, true),
        (Method::POST, false),
        (Method::PATCH, false),
        (Method::from_bytes(b"MERGE").unwrap(), false),
    ];
    for (method, twice) in methods {
        let raw = Raw::playing([Act::Close(Vec::new())]).await;
        let builder = raw
            .builder()
            .retries(iadvize::Retries::default().maximum(1).base(Duration::ZERO));
        let error = builder
            .build()
            .unwrap()
            .request(method.clone(), "/x")
            .send()
            .await
            .unwrap_err();
        assert_eq!(raw.count(), if twice { 2 } else { 1 }, "{method}");
        assert_eq!(error.is_outcome_unknown(), !twice, "{method}: {error}");
    }
}

#[tokio::test]
async fn an_open_outcome_is_told_of_answers_as_well() {
    for act in [
        Act::status(502, "<html>"),
        Act::json(r#"{"meta":{"sta"#),
        Act::json(json!({"meta": {"status": "success"}})),
    ] {
        let raw = Raw::playing([act]).await;
        let answer = raw
            .client()
            .request(Method::POST, "/skill")
            .send()
            .await
            .unwrap();
        let error = answer.data::<Value>().unwrap_err();
        assert!(
            error.is_outcome_unknown() && !error.is_retryable(),
            "{error}"
        );
        let answer = raw
            .client_without_retries()
            .request(Method::GET, "/skill")
            .send()
            .await
            .unwrap();
        assert!(!answer.data::<Value>().unwrap_err().is_outcome_unknown());
    }
}

#[tokio::test]
async fn the_generated_client_is_carried_as_well() {
    let raw = Raw::playing([
        Act::status(503, ""),
        Act::json(success(json!({"id": 3, "name": "x"}))),
    ])
    .await;
    let client = raw.builder().encoding(Encoding::Form).build().unwrap();
    let envelope = client.raw().get_skill(&3.into()).await.unwrap();
    assert_eq!(envelope.data.unwrap().name.as_deref(), Some("x"));
    assert_eq!(raw.count(), 2);
    let request = raw.requests().pop().unwrap();
    assert_eq!(request.header("x-api-key"), Some(KEY));
    assert_eq!(request.header("api-version"), None);
}

#[tokio::test]
async fn the_generated_client_fails_with_what_came_and_shows_no_key() {
    use iadvize::api::Error;

    let told = format!(r#"{{"meta":"The key {KEY} is not known"}}"#);
    let raw = Raw::playing([
        Act::status(404, &told),
        Act::json(&told),
        Act::Reset(Vec::new()),
    ])
    .await;
    let client = raw
        .builder()
        .retries(iadvize::Retries::default().maximum(0));
    let client = client.build().unwrap();
    let mut errors = Vec::new();
    for _ in 0..3 {
        errors.push(client.raw().delete_skill(&3.into()).await.unwrap_err());
    }
    for error in &errors {
        assert!(!format!("{error} {error:?}").contains(KEY));
    }
    assert!(matches!(&errors[0], Error::Status(answer) if answer.status == 404));
    assert!(matches!(&errors[1], Error::Payload(answer, _) if answer.body == told));
    let Error::Transport(error) = &errors[2] else {
        panic!("{:?}", errors[2]);
    };
    assert!(error.is::<iadvize::Error>());
}

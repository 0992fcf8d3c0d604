//! The key, the guard against foreign pages, and limits.

use serde_json::Value;

use crate::support::Talk;

async fn ask(talk: &Talk, path: &str, headers: &[(&str, &str)]) -> (u16, Value) {
    let mut request = talk.http.get(talk.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    assert!(
        response
            .headers()
            .keys()
            .all(|name| !name.as_str().starts_with("access-control"))
    );
    (
        status,
        serde_json::from_str(&response.text().await.unwrap()).unwrap(),
    )
}

#[tokio::test]
async fn the_key_is_taken_in_three_ways() {
    let talk = Talk::with(iadvize_sandbox::Sandbox::builder().api_key("k:1")).await;
    assert_eq!(ask(&talk, "/client", &[("X-API-Key", "k:1")]).await.0, 200);
    assert_eq!(ask(&talk, "/client?key=k%3A1", &[]).await.0, 200);
    let talk = Talk::with(iadvize_sandbox::Sandbox::builder().api_key("key1")).await;
    // key1:any
    assert_eq!(
        ask(&talk, "/client", &[("Authorization", "Basic a2V5MTphbnk=")])
            .await
            .0,
        200
    );

    let wrong: [(&str, &[(&str, &str)]); 6] = [
        ("/client", &[]),
        ("/client", &[("X-API-Key", "key2")]),
        ("/client", &[("X-API-Key", "")]),
        ("/client?key=key", &[]),
        ("/client", &[("Authorization", "Basic a2V5MjphbnkK")]),
        ("/client", &[("Authorization", "Bearer key1")]),
    ];
    for (path, headers) in wrong {
        let (status, answer) = ask(&talk, path, headers).await;
        assert_eq!(status, 403);
        assert_eq!(answer["meta"]["status"], "error");
        assert_eq!(answer["meta"]["message"], "Forbidden");
    }
}

#[tokio::test]
async fn foreign_pages_are_refused() {
    let talk = Talk::start().await;
    let key = talk.sandbox.api_key().to_owned();
    let own = format!("http://{}", talk.sandbox.address());
    let page = format!("{own}/explorer");
    for (name, value, expected) in [
        ("Host", "example.com", 403),
        ("Host", "127.0.0.1.example.com", 403),
        ("Origin", "http://example.com", 403),
        ("Origin", "http://localhost:1", 403),
        ("Origin", "null", 403),
        ("Referer", "https://example.com/x", 403),
        ("Origin", own.as_str(), 200),
        ("Referer", page.as_str(), 200),
    ] {
        let (status, answer) = ask(&talk, "/client", &[("X-API-Key", &key), (name, value)]).await;
        assert_eq!(status, expected, "{name}: {value} gave {answer}");
    }
}

#[tokio::test]
async fn what_reaches_no_operation_says_so() {
    let talk = Talk::start().await;
    let key = talk.sandbox.api_key().to_owned();
    let long = format!("/client?x={}", "a".repeat(9_000));
    for (path, expected) in [
        ("/nothing", 404),
        ("/client/1/2/3", 404),
        (long.as_str(), 414),
    ] {
        let (status, answer) = ask(&talk, path, &[("X-API-Key", &key)]).await;
        assert_eq!(
            (status, &answer["meta"]["status"]),
            (expected, &"error".into()),
            "{path}"
        );
    }
    let send = |method: reqwest::Method, path: &str, media: &'static str, body: String| {
        let request = talk
            .http
            .request(method, talk.url(path))
            .header("X-API-Key", &key);
        request.header("Content-Type", media).body(body).send()
    };
    let refused = send(
        reqwest::Method::DELETE,
        "/client/1",
        "text/plain",
        String::new(),
    )
    .await
    .unwrap();
    assert_eq!(refused.status().as_u16(), 405);
    assert_eq!(refused.headers()["allow"], "GET");
    for (media, body, expected) in [
        ("application/json", "{".to_owned(), 400),
        ("application/json", "[".repeat(5_000), 400),
        ("text/xml", "<skill/>".to_owned(), 415),
        (
            "application/json",
            format!("{{\"name\": \"{}\"}}", "a".repeat(1_100_000)),
            413,
        ),
    ] {
        let response = send(reqwest::Method::POST, "/skill", media, body)
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), expected, "{media}");
    }
}

#[tokio::test]
async fn a_quote_in_a_value_stays_a_value() {
    let talk = Talk::start().await;
    let before = talk.data("/operator?limit=100").await;
    for value in [
        "'",
        "' OR '1'='1",
        "%27%3B%20DROP%20TABLE%20operator%3B--",
        "%25",
        "_",
    ] {
        let answer = talk.get(&format!("/operator?filters[name]={value}")).await;
        assert_eq!(answer["pagination"]["count"], 0, "{value}");
    }
    assert_eq!(talk.data("/operator?limit=100").await, before);
}

#[tokio::test]
async fn stopping_frees_the_port() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    assert!(talk.get("/client").await["data"].is_array());
    talk.sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

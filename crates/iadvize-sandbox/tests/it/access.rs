//! The key, and the guard against foreign pages.

use serde_json::Value;

use crate::raw::send;
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
async fn foreign_requests_reach_no_route() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let own = address.to_string();
    for route in [
        "/api/2/client",
        "/nothing",
        "/",
        "/_sandbox/rules",
        "/explorer",
        "/openapi.json",
    ] {
        for method in ["GET", "POST", "OPTIONS", "HEAD", "TRACE"] {
            for headers in [
                "Host: example.com",
                "Host: localhost\r\nHost: example.com",
                "Host: example.com\r\nHost: localhost",
                "Host: localhost\r\nHost: localhost",
                "Host: localhost@example.com",
                "Host: example.com@localhost",
                "Host: localhost:80:80",
                "Host: localhost.example.com:80",
                "Host: localhost, example.com",
                "Host: 127.1",
                "Host: 2130706433",
                "Host:",
                "X-Forwarded-Host: localhost",
                "Host: localhost\r\nOrigin: http://example.com",
                "Host: localhost\r\nOrigin: https://localhost",
                "Host: localhost\r\nOrigin: http://localhost@example.com",
                "Host: localhost\r\nOrigin: http://localhost.example.com",
                "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://example.com",
                "Host: localhost\r\nOrigin: null",
                "Host: localhost\r\nReferer: http://example.com/localhost",
                "Host: localhost\r\nReferer: http://localhost@example.com/",
                "Host: localhost\r\nReferer:",
                "Host: localhost\r\nSec-Fetch-Site: cross-site",
                "Host: localhost\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
            ] {
                let request = format!(
                    "{method} {route} HTTP/1.0\r\nX-API-Key: sandbox-key\r\n{headers}\r\n\r\n"
                );
                let answer = send(address, request.as_bytes()).await;
                assert_eq!(
                    answer.status(),
                    403,
                    "{method} {route} {headers}: {}",
                    answer.text
                );
                assert!(!answer.text.to_ascii_lowercase().contains("access-control"));
            }
        }
        for headers in [
            "Host: localhost".to_owned(),
            "host: LOCALHOST:1".to_owned(),
            "Host: [::1]:80".to_owned(),
            format!("Host: {own}\r\nOrigin: http://{own}\r\nReferer: http://{own}/?a=b"),
            format!("Host: {own}\r\nSec-Fetch-Site: same-origin"),
            "Host: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document"
                .to_owned(),
        ] {
            let token = talk.sandbox.control_token();
            let request = format!(
                "GET {route} HTTP/1.0\r\nX-API-Key: sandbox-key\r\nX-Sandbox-Token: {token}\r\n{headers}\r\n\r\n"
            );
            let answer = send(address, request.as_bytes()).await;
            assert_ne!(answer.status(), 403, "{route} {headers}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn one_right_key_is_enough_and_none_is_put_together() {
    let talk = Talk::with(iadvize_sandbox::Sandbox::builder().api_key("key1")).await;
    let (right, wrong) = ("Basic a2V5MTphbnk=", "Basic a2V5Mjphbnk=");
    for (query, header, basic, expected) in [
        ("key1", "key2", wrong, 200),
        ("key2", "key1", wrong, 200),
        ("key2", "key2", right, 200),
        ("key2", "key2", wrong, 403),
        ("key", "1", "Basic a2V5", 403),
        ("key1&key=key2", "key2", wrong, 403),
        ("key2&key=key1", "key2", wrong, 200),
        ("key2&KEY=key1&key%00=key1&%20key=key1", "", "", 403),
        ("key1%00", "key1 key1", "Basic a2V5MQ==", 403),
        ("", "key1,key2", "Bearer key1", 403),
        ("Key1", "KEY1", "", 403),
    ] {
        let headers = [("X-API-Key", header), ("Authorization", basic)];
        let (status, answer) = ask(&talk, &format!("/client?key={query}"), &headers).await;
        assert_eq!(status, expected, "{query} {header} {basic}: {answer}");
    }
    // A body, a cookie or another header carries no key, and no method or path goes without.
    for first in [
        "GET /api/2/client",
        "POST /api/2/skill",
        "HEAD /api/2/client",
        "OPTIONS /api/2/client",
        "GET /api/2",
        "GET /api/2/nothing",
        "GET /nothing",
    ] {
        let request = format!(
            "{first} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: key=key1; X-API-Key=key1\r\n\
             X-API-Key2: key1\r\nX_API_Key: key1\r\nProxy-Authorization: {right}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 15\r\n\r\nkey=key1&name=a"
        );
        let answer = send(talk.sandbox.address(), request.as_bytes()).await;
        assert_eq!(answer.status(), 403, "{first}: {}", answer.text);
    }
}

#[tokio::test]
async fn stopping_frees_the_port() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    assert!(talk.get("/client").await["data"].is_array());
    talk.sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

//! The key is shown nowhere, whatever goes wrong, whichever way it travels.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::error::Error as _;
use std::time::Duration;

use iadvize::types::SkillCreate;
use iadvize::{Authentication, Error, Method};
use serde_json::json;

use crate::envelope::{fail, success};
use crate::raw::{Act, KEY, Raw, answer, head};

const WAYS: [Authentication; 3] = [
    Authentication::Header,
    Authentication::Query,
    Authentication::Basic,
];

/// Every form in which the key travels or may be repeated.
fn forms() -> Vec<String> {
    let percent: String = form_urlencoded::byte_serialize(KEY.as_bytes()).collect();
    let every: String = KEY.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let raw_url = KEY
        .replace('%', "%25")
        .replace('&', "%26")
        .replace('=', "%3D")
        .replace('+', "%2B");
    let mut forms = vec![
        KEY.to_owned(),
        percent.to_lowercase(),
        percent,
        every,
        raw_url,
    ];
    for pair in [KEY.to_owned(), format!("{KEY}:"), format!("{KEY}:x")] {
        forms.push(STANDARD.encode(&pair).trim_end_matches('=').to_owned());
        forms.push(URL_SAFE_NO_PAD.encode(&pair));
    }
    forms
}

#[track_caller]
fn assert_silent(text: &str, what: &str) {
    for form in forms() {
        assert!(!text.contains(&form), "{what} shows {form}: {text}");
    }
}

#[track_caller]
fn assert_discreet(error: &Error, what: &str) {
    let mut texts = vec![
        error.to_string(),
        format!("{error:?}"),
        format!("{error:#?}"),
    ];
    texts.extend(error.message().map(str::to_owned));
    texts.extend(error.operation().map(str::to_owned));
    let mut source = error.source();
    while let Some(error) = source {
        texts.extend([error.to_string(), format!("{error:?}")]);
        source = error.source();
    }
    for text in texts {
        assert_silent(&text, what);
        for part in ["key=", "filters", "127.0.0.1", "http:"] {
            assert!(!text.contains(part), "{what} shows {part}: {text}");
        }
        assert!(
            !text.contains('\n') || text.starts_with("Error("),
            "{what}: {text}"
        );
    }
    assert_eq!(error.to_string().lines().count(), 1, "{what}: {error}");
}

/// Everything that can go wrong on the way.
fn faults() -> Vec<(&'static str, Act)> {
    let whole = answer(200, "application/json", success(json!([])).to_string());
    let half = whole[..whole.len() - 5].to_vec();
    vec![
        ("reset", Act::Reset(Vec::new())),
        ("reset in the body", Act::Reset(half.clone())),
        ("close in the body", Act::Close(half.clone())),
        ("stall", Act::Stall(half)),
        ("no HTTP", Act::Close(b"nonsense\r\n\r\n".to_vec())),
        (
            "bad chunk",
            Act::Close([head(200, "Transfer-Encoding: chunked"), b"zz\r\n".to_vec()].concat()),
        ),
        (
            "redirect",
            Act::Answer(head(
                302,
                &format!("Location: /x?key={KEY}\r\nContent-Length: 0"),
            )),
        ),
        (
            "HTML",
            Act::Answer(answer(200, "text/html", format!("<html>{KEY}</html>"))),
        ),
        ("gateway", Act::status(502, format!("<html>{KEY}</html>"))),
        ("text", Act::status(400, format!("no such key: {KEY}"))),
        ("empty", Act::status(200, "")),
        ("truncated JSON", Act::json(r#"{"meta":{"status":"#)),
        ("JSON with the key", Act::json(format!(r#"{{"{KEY}":"#))),
        (
            "rows of another form",
            Act::json(json!({"meta": {"status": "success"}, "data": [{"id": KEY}]})),
        ),
        (
            "rows before meta",
            Act::json(format!(
                r#"{{"data":[{{"id":"{KEY}"}}],"meta":{{"status":"success"}}}}"#
            )),
        ),
        (
            "unknown status",
            Act::json(json!({"meta": {"status": KEY, "message": KEY}})),
        ),
        ("odd meta", Act::json(json!({"meta": KEY}))),
        ("refused", Act::json(fail("Forbidden"))),
        ("unauthorized", Act::status(401, fail("No."))),
        (
            "too large",
            Act::Answer(head(200, "Content-Length: 999999999999")),
        ),
    ]
}

#[tokio::test]
async fn no_error_shows_the_key_or_the_query() {
    for way in WAYS {
        for (what, act) in faults() {
            let raw = Raw::playing([act]).await;
            let client = raw
                .builder()
                .authentication(way)
                .retries(iadvize::Retries::never())
                .timeout(Duration::from_millis(120))
                .build()
                .unwrap();
            assert_silent(&format!("{client:?} {:?}", client.skills()), "a client");
            let list = client.operators().list().name("*secret name*");
            assert_silent(&format!("{list:?}"), "a list");
            let errors = [
                list.clone().await.unwrap_err(),
                list.full().items().try_next().await.unwrap_err(),
                client
                    .skills()
                    .create(SkillCreate::new("x"))
                    .await
                    .unwrap_err(),
            ];
            for error in &errors {
                assert_discreet(error, what);
            }
            // Even the generated client underneath, with errors of its own.
            if let Err(error) = client.raw().list_skills(None, None, None, None).await {
                // Bodies are theirs to show, so only faults that carry none are looked at.
                if [
                    "reset",
                    "reset in the body",
                    "stall",
                    "no HTTP",
                    "redirect",
                    "too large",
                ]
                .contains(&what)
                {
                    assert_silent(&format!("{error} {error:?}"), what);
                }
            }
        }
    }
}

#[tokio::test]
async fn no_connection_shows_nothing_either() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for way in WAYS {
        let client = iadvize::Client::builder()
            .api_key(KEY)
            .base_url(format!("http://{address}/api/2"))
            .authentication(way)
            .retries(iadvize::Retries::never())
            .http(reqwest::ClientBuilder::no_proxy)
            .build()
            .unwrap();
        let error = client.operators().list().name("*a*").await.unwrap_err();
        assert_discreet(&error, "no connection");
        let error = client
            .request(Method::GET, "/operator")
            .query("filters[name]", "*a*")
            .send()
            .await;
        assert_discreet(&error.unwrap_err(), "no connection, by path");
    }
}

#[tokio::test]
async fn messages_that_repeat_the_key_are_masked() {
    let messages = [
        format!("The key {KEY} is not known."),
        format!("{KEY}{KEY}"),
        // A control character in the middle, which is not shown.
        format!("The key {}\u{7}{} is not known.", &KEY[..5], &KEY[5..]),
        format!("{}\n{}", &KEY[..5], &KEY[5..]),
        format!("{}{KEY}", "x".repeat(290)),
    ];
    let encoded = forms()
        .into_iter()
        .map(|form| format!("Unknown path /operator?key={form}&page=1"));
    for message in messages.into_iter().chain(encoded) {
        for status in [200, 400, 403, 500] {
            let raw = Raw::playing([Act::status(status, fail(&message))]).await;
            let error = raw
                .client_without_retries()
                .skills()
                .get(1)
                .await
                .unwrap_err();
            let shown = format!("{error} {error:?} {:?}", error.message());
            assert_silent(&shown, "a message");
        }
    }
    // What the service says of a success goes to the caller, and is as discreet.
    let body = json!({"meta": {"status": "success", "message": format!("Welcome, {KEY}.")}});
    let raw = Raw::playing([Act::json(body)]).await;
    let availability = iadvize::types::Availability::new().chat(true);
    let message = raw
        .client()
        .operators()
        .set_availability(1, availability)
        .await
        .unwrap()
        .unwrap();
    assert_silent(&message, "the message of a success");
}

#[tokio::test]
async fn values_that_are_printed_show_no_body() {
    let raw = Raw::playing([Act::json(success(
        json!({"id": 1, "name": format!("private {KEY}")}),
    ))])
    .await;
    let client = raw.client();
    let request = client
        .request(Method::POST, "/skill")
        .json(&json!({"name": "private"}));
    assert!(
        !format!("{request:?}").contains("112, 114, 105"),
        "{request:?}"
    );
    assert!(!format!("{request:?}").contains("private"), "{request:?}");
    let response = request.send().await.unwrap();
    assert!(!format!("{response:?}").contains("private"), "{response:?}");
    assert_silent(&format!("{response:?}"), "a response");
}

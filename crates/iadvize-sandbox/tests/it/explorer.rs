//! The pages: what is served, under which headers, and that nothing in them reaches out or runs data.

use std::collections::BTreeSet;

use reqwest::{Method, Response};
use serde_json::Value;

use crate::document::TEXT;
use crate::support::Talk;

const PAGES: [&str; 2] = ["/explorer", "/explorer/live"];

async fn ask(talk: &Talk, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let url = format!("http://{}{path}", talk.sandbox.address());
    let mut request = talk.http.request(method, url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

async fn get(talk: &Talk, path: &str) -> Response {
    ask(talk, Method::GET, path, &[]).await
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

/// All files that the pages are made of, found by following what names what.
async fn files(talk: &Talk) -> Vec<(String, String)> {
    let mut waiting: Vec<String> = PAGES.map(str::to_owned).into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        let response = get(talk, &path).await;
        assert_eq!(response.status(), 200, "{path}");
        let text = response.text().await.unwrap();
        let named = ["src=\"/", "href=\"/", "from \"./"].map(|start| {
            let places = text.split(start).skip(1);
            places.filter_map(move |rest| Some((start, rest.split('"').next()?)))
        });
        for (start, name) in named.into_iter().flatten() {
            let folder = if start == "from \"./" {
                "/explorer/"
            } else {
                "/"
            };
            let next = format!("{folder}{name}");
            if seen.insert(next.clone()) {
                waiting.push(next);
            }
        }
        found.push((path, text));
    }
    found
}

#[tokio::test]
async fn pages_need_no_key_and_are_complete() {
    let talk = Talk::start().await;
    let files = files(&talk).await;
    assert!(files.len() > 20, "{}", files.len());
    assert!(files.iter().any(|(path, _)| path == "/openapi.json"));
    for (path, _) in &files {
        let response = get(&talk, path).await;
        let expected = match path.rsplit_once('.') {
            None => "text/html; charset=utf-8",
            Some((_, "js")) => "text/javascript; charset=utf-8",
            Some((_, "css")) => "text/css; charset=utf-8",
            Some((_, "svg")) => "image/svg+xml",
            Some((_, "json")) => "application/json; charset=utf-8",
            Some((_, other)) => panic!("a file of kind {other}"),
        };
        assert_eq!(header(&response, "content-type"), expected, "{path}");
    }
}

#[tokio::test]
async fn every_answer_is_fenced_in() {
    let talk = Talk::start().await;
    for (path, status) in [
        ("/explorer", 200),
        ("/explorer/live", 200),
        ("/explorer/dom.js", 200),
        ("/openapi.json", 200),
        ("/explorer/nothing", 404),
        ("/explorer/..%2fCargo.toml", 404),
    ] {
        let response = get(&talk, path).await;
        assert_eq!(response.status(), status, "{path}");
        let policy = header(&response, "content-security-policy");
        for rule in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        ] {
            assert!(
                policy.split("; ").any(|part| part == rule),
                "{path}: {policy}"
            );
        }
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer");
        assert!(header(&response, "access-control-allow-origin").is_empty());
    }
}

#[tokio::test]
async fn the_document_is_the_embedded_one_with_this_server() {
    let talk = Talk::start().await;
    let mut served: Value =
        serde_json::from_str(&get(&talk, "/openapi.json").await.text().await.unwrap()).unwrap();
    assert_eq!(served["servers"][0]["url"], talk.sandbox.base_url());
    assert_eq!(served["servers"].as_array().unwrap().len(), 1);
    let mut embedded: Value = serde_json::from_str(TEXT).unwrap();
    served["servers"] = Value::Null;
    embedded["servers"] = Value::Null;
    assert_eq!(served, embedded);

    // Under another name of this machine, calls go to that name.
    let host = format!("localhost:{}", talk.sandbox.address().port());
    let response = ask(&talk, Method::GET, "/openapi.json", &[("Host", &host)]).await;
    let served: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(served["servers"][0]["url"], format!("http://{host}/api/2"));
}

#[tokio::test]
async fn pages_are_for_this_machine_alone() {
    let talk = Talk::start().await;
    let own = format!("http://{}", talk.sandbox.address());
    let page = format!("{own}/explorer/live");
    for path in [
        "/explorer",
        "/explorer/dom.js",
        "/openapi.json",
        "/explorer/nothing",
    ] {
        for (name, value) in [
            ("Host", "example.com"),
            ("Origin", "http://example.com"),
            ("Referer", "http://example.com/explorer"),
        ] {
            let response = ask(&talk, Method::GET, path, &[(name, value)]).await;
            assert_eq!(response.status(), 403, "{path} {name}");
        }
    }
    for (name, value) in [("Origin", &own), ("Referer", &page)] {
        let response = ask(&talk, Method::GET, "/explorer", &[(name, value)]).await;
        assert_eq!(response.status(), 200, "{name}");
    }
    let long = format!("/explorer?{}", "a".repeat(9_000));
    assert_eq!(get(&talk, &long).await.status(), 414);
    // The pages open no way around the key.
    for path in ["/api/2/client", "/explorer/../api/2/client"] {
        assert_eq!(get(&talk, path).await.status(), 403, "{path}");
    }
}

#[tokio::test]
async fn methods_and_known_contents() {
    let talk = Talk::start().await;
    for path in ["/explorer", "/openapi.json", "/explorer/base.css"] {
        let whole = get(&talk, path).await;
        let tag = header(&whole, "etag").to_owned();
        let length = whole.bytes().await.unwrap().len();
        let head = ask(&talk, Method::HEAD, path, &[]).await;
        assert_eq!(head.status(), 200);
        assert_eq!(
            header(&head, "content-length"),
            length.to_string(),
            "{path}"
        );
        assert_eq!(header(&head, "etag"), tag);
        assert!(head.bytes().await.unwrap().is_empty());

        let weak = format!("\"other\", W/{tag}");
        for known in [tag.as_str(), &weak, "*"] {
            let same = ask(&talk, Method::GET, path, &[("If-None-Match", known)]).await;
            assert_eq!(same.status(), 304, "{path}");
            assert_eq!(header(&same, "etag"), tag);
            assert!(same.bytes().await.unwrap().is_empty());
        }
        let other = ask(&talk, Method::GET, path, &[("If-None-Match", "\"other\"")]).await;
        assert_eq!(other.status(), 200);

        let refused = ask(&talk, Method::POST, path, &[]).await;
        assert_eq!(refused.status(), 405, "{path}");
        assert_eq!(header(&refused, "allow"), "GET, HEAD");
        assert!(!header(&refused, "content-security-policy").is_empty());
        assert!(
            refused
                .text()
                .await
                .unwrap()
                .contains(r#""status":"error""#)
        );
    }
    // The client follows the redirect.
    let moved = get(&talk, "/explorer/").await;
    assert_eq!(
        (moved.status().as_u16(), moved.url().path()),
        (200, "/explorer")
    );
}

#[tokio::test]
async fn the_files_reach_out_to_nobody_and_run_no_data() {
    let talk = Talk::start().await;
    for (path, text) in files(&talk).await {
        if path == "/openapi.json" {
            continue;
        }
        for place in text.match_indices("://").map(|(at, _)| at) {
            let start = text[..place]
                .rfind(['"', '\'', '(', ' ', '`'])
                .map_or(0, |at| at + 1);
            let end = text[place..]
                .find(['"', '\'', ')', ' ', '`'])
                .map_or(text.len(), |at| place + at);
            assert_eq!(&text[start..end], "http://www.w3.org/2000/svg", "{path}");
        }
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "createContextualFragment",
            "DOMParser",
            "setHTML",
            "srcdoc",
            "eval(",
            "new Function",
            "import(",
            "localStorage",
            "document.cookie",
            "sourceMappingURL",
            "@import",
            " url(",
        ] {
            assert!(!text.contains(sink), "{path} has {sink}");
        }
        if path.ends_with(".html") || !path.contains('.') {
            assert!(
                !text.contains(" style=") && !text.contains("<style"),
                "{path}"
            );
            assert!(!text.contains(" on"), "{path} has a listener in its markup");
            for script in text.split("<script").skip(1) {
                let (opening, rest) = script.split_once('>').unwrap();
                assert!(opening.contains(" src=\"/explorer/"), "{path}");
                assert!(
                    rest.starts_with("</script>"),
                    "{path} has a script in its markup"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_address_carries_the_key_where_no_server_sees_it() {
    let talk = Talk::with(iadvize_sandbox::Sandbox::builder().api_key("a&b#c")).await;
    let url = reqwest::Url::parse(&talk.sandbox.explorer_url()).unwrap();
    assert_eq!(url.path(), "/explorer");
    assert_eq!(url.query(), None);
    assert_eq!(url.fragment(), Some("key=a%26b%23c"));
    assert_eq!(talk.http.get(url).send().await.unwrap().status(), 200);
}

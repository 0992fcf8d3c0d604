//! The control API.

use iadvize_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use super::get;
use crate::support::Talk;

async fn control(talk: &Talk, method: &str, path: &str, body: Option<&str>) -> (u16, Value) {
    let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
    let url = format!("{}{path}", talk.sandbox.control_url());
    let mut request = talk
        .http
        .request(method, url)
        .header("X-Sandbox-Token", talk.sandbox.control_token());
    if let Some(body) = body {
        request = request.body(body.to_owned());
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}")),
    )
}

async fn done(talk: &Talk, method: &str, path: &str, body: Option<&str>) -> Value {
    let (status, answer) = control(talk, method, path, body).await;
    assert_eq!(status, 200, "{method} {path}: {answer}");
    answer
}

#[tokio::test]
async fn key_and_token_open_their_own_doors() {
    let builder = Sandbox::builder()
        .api_key("the-key")
        .control_token("the-token");
    let talk = Talk::with(builder).await;
    let own = format!("http://{}", talk.sandbox.address());
    let rules = format!("{}/rules", talk.sandbox.control_url());
    let client = talk.url("/client");
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], u16);
    let cases: [Case<'_>; 12] = [
        (&rules, &[("X-Sandbox-Token", "the-token")], 200),
        (&rules, &[], 403),
        (&rules, &[("X-Sandbox-Token", "the-toke")], 403),
        (&rules, &[("X-Sandbox-Token", "the-key")], 403),
        (&rules, &[("X-API-Key", "the-key")], 403),
        (&rules, &[("X-API-Key", "the-token")], 403),
        (&client, &[("X-API-Key", "the-key")], 200),
        (&client, &[("X-API-Key", "the-token")], 403),
        (&client, &[("X-Sandbox-Token", "the-token")], 403),
        (
            &rules,
            &[
                ("X-Sandbox-Token", "the-token"),
                ("Origin", "http://example.com"),
            ],
            403,
        ),
        (
            &rules,
            &[("X-Sandbox-Token", "the-token"), ("Host", "example.com")],
            403,
        ),
        (
            &rules,
            &[("X-Sandbox-Token", "the-token"), ("Referer", &own)],
            200,
        ),
    ];
    for (url, headers, expected) in cases {
        let mut request = talk.http.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected, "{url} {headers:?}");
        let text = response.text().await.unwrap();
        assert!(!text.contains("the-token") && !text.contains("the-key"));
    }
    let (other, again) = (Talk::start().await, Talk::start().await);
    assert_ne!(other.sandbox.control_token(), again.sandbox.control_token());
}

#[tokio::test]
async fn rules_are_added_replaced_and_removed() {
    let talk = Talk::start().await;
    assert_eq!(
        done(&talk, "GET", "/rules", None).await,
        json!({"rules": []})
    );
    let rule =
        r#"{"name": "status", "status": 503, "retry_after": 2, "times": 1, "path": "/client"}"#;
    let id = done(&talk, "POST", "/rules", Some(rule)).await["id"].clone();
    assert_eq!(id, talk.sandbox.rules()[0].id.number());
    let reply = get(&talk, "/client").await;
    assert_eq!(
        (reply.status, reply.header("retry-after")),
        (503, Some("2"))
    );
    assert_eq!(get(&talk, "/client").await.status, 200);
    let listed = done(&talk, "GET", "/rules", None).await;
    let (asked, applied) = (&listed["rules"][0]["asked"], &listed["rules"][0]["applied"]);
    assert_eq!((asked, applied), (&json!(2), &json!(1)));
    let given: Value = serde_json::from_str(rule).unwrap();
    let shown = &listed["rules"][0]["rule"];
    assert_eq!(
        (&shown["status"], &shown["path"]),
        (&given["status"], &given["path"])
    );

    let two = r#"[{"name": "html"}, {"name": "nulls", "members": ["name"]}]"#;
    let listed = done(&talk, "PUT", "/rules", Some(two)).await;
    assert_eq!(listed["rules"].as_array().unwrap().len(), 2);
    // One that is wrong changes nothing.
    let wrong = r#"[{"name": "html"}, {"name": "sleep"}]"#;
    assert_eq!(control(&talk, "PUT", "/rules", Some(wrong)).await.0, 400);
    assert_eq!(done(&talk, "GET", "/rules", None).await, listed);
    let path = format!("/rules/{}", listed["rules"][0]["id"]);
    let left = done(&talk, "DELETE", &path, None).await;
    assert_eq!(left["rules"][0]["rule"]["name"], "nulls");
    assert_eq!(control(&talk, "DELETE", &path, None).await.0, 404);
    assert_eq!(
        done(&talk, "DELETE", "/rules", None).await,
        json!({"rules": []})
    );
    assert_eq!(get(&talk, "/client").await.status, 200);
}

#[tokio::test]
async fn the_control_api_meets_no_rule_and_is_in_no_log() {
    let talk = Talk::with(Sandbox::builder().inject(Fault::reset())).await;
    for (path, asked) in [("/rules", true), ("/counters", true), ("/nothing", false)] {
        assert_eq!(control(&talk, "GET", path, None).await.0 == 200, asked);
    }
    assert!(talk.sandbox.requests().is_empty());
    assert_eq!(talk.sandbox.rules()[0].asked, 0);
}

#[tokio::test]
async fn the_clock_is_read_and_set() {
    let talk = Talk::start().await;
    let start = json!({"now": "2020-06-30 12:00:00"});
    assert_eq!(done(&talk, "GET", "/clock", None).await, start);
    let body = r#"{"now": "2020-07-14 08:30:00"}"#;
    let set = done(&talk, "PUT", "/clock", Some(body)).await;
    assert_eq!(set, json!({"now": "2020-07-14 08:30:00"}));
    assert_eq!(talk.sandbox.now().to_string(), "2020-07-14T08:30:00");
    for wrong in [
        "",
        "{}",
        "[]",
        r#"{"now": "today"}"#,
        r#"{"now": 5}"#,
        r#"{"now": "2020-07-14", "then": 1}"#,
    ] {
        let (status, answer) = control(&talk, "PUT", "/clock", Some(wrong)).await;
        assert_eq!(status, 400, "{wrong}");
        assert_eq!(
            answer["meta"]["message"].as_str().unwrap().lines().count(),
            1
        );
    }
}

#[tokio::test]
async fn a_reset_brings_data_and_clock_back() {
    let folder = std::env::temp_dir().join(format!("iadvize-reset-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("reset.sqlite");
    let in_file = Sandbox::builder().file(&file);
    for builder in [Sandbox::builder(), in_file] {
        let talk = Talk::with(builder).await;
        let before = (talk.all("/skill").await, talk.all("/operator").await);
        let rule = talk.sandbox.inject(Fault::html().times(0));
        talk.json("POST", "/skill", &json!({"name": "Nouveau"}))
            .await;
        talk.json("PUT", "/operator/1", &json!({"pseudo": "Z."}))
            .await;
        talk.delete("/operator/60").await;
        talk.sandbox
            .set_clock(jiff::civil::date(2021, 1, 1).at(0, 0, 0, 0));
        assert_ne!(
            (talk.all("/skill").await, talk.all("/operator").await),
            before
        );
        let answer = done(&talk, "POST", "/reset", None).await;
        assert_eq!(answer, json!({"now": "2020-06-30 12:00:00"}));
        assert_eq!(
            (talk.all("/skill").await, talk.all("/operator").await),
            before
        );
        assert_eq!(talk.sandbox.rules()[0].id, rule, "rules stay");
        // It can be written to as before, and reset again, from Rust.
        talk.json("POST", "/skill", &json!({"name": "Encore"}))
            .await;
        talk.sandbox.reset().await.unwrap();
        assert_eq!(talk.all("/skill").await, before.0);
        talk.sandbox.stop().await;
    }
    let again = Talk::with(Sandbox::builder().file(&file)).await;
    assert_eq!(again.get("/skill?limit=1").await["pagination"]["count"], 15);
    again.sandbox.stop().await;
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn requests_and_counters_are_shown_and_cleared() {
    let talk = Talk::with(Sandbox::builder().inject(Fault::status(503).times(1))).await;
    get(&talk, "/client?page=1").await;
    get(&talk, "/operator/3").await;
    let listed = done(&talk, "GET", "/requests", None).await;
    let first = &listed["requests"][0];
    for (name, expected) in [
        ("number", json!(1)),
        ("method", json!("GET")),
        ("path", json!("/client")),
        ("query", json!([["page", "1"]])),
        ("operation", json!("list_clients")),
        ("status", json!(503)),
        ("applied", json!(["status"])),
    ] {
        assert_eq!(first[name], expected, "{name}");
    }
    assert!(first["milliseconds"].as_f64().unwrap() > 0.0);
    assert!(
        first["headers"]
            .as_array()
            .unwrap()
            .contains(&json!("host"))
    );
    let counters = json!({
        "requests": 2, "unanswered": 0, "answers": {"200": 1, "503": 1}, "applied": {"status": 1},
    });
    assert_eq!(done(&talk, "GET", "/counters", None).await, counters);
    done(&talk, "DELETE", "/requests", None).await;
    assert_eq!(
        done(&talk, "GET", "/requests", None).await,
        json!({"requests": []})
    );
    assert_eq!(done(&talk, "GET", "/counters", None).await["requests"], 0);
}

#[tokio::test]
async fn what_it_cannot_take_it_says_in_one_line() {
    let talk = Talk::start().await;
    let huge = format!("\"{}\"", "a".repeat(1_100_000));
    let deep = "[".repeat(5_000);
    let cases: [(&str, &str, Option<&str>, u16, &str); 12] = [
        ("GET", "/nothing", None, 404, "no such path"),
        ("GET", "/rules/1/2", None, 404, "no such path"),
        ("PATCH", "/rules", Some("{}"), 405, "no such method"),
        ("GET", "/reset", None, 405, "no such method"),
        ("DELETE", "/rules/x", None, 404, "no rule with this id"),
        ("POST", "/rules", None, 400, "the body must be JSON"),
        ("POST", "/rules", Some("{"), 400, "the body must be JSON"),
        ("POST", "/rules", Some(&deep), 400, "the body must be JSON"),
        ("POST", "/rules", Some(&huge), 413, "larger than"),
        (
            "POST",
            "/rules",
            Some("[]"),
            400,
            "a rule must be a JSON object",
        ),
        (
            "POST",
            "/rules",
            Some(r#"{"name":"html","color":1}"#),
            400,
            "no member 'color' here",
        ),
        ("PUT", "/rules", Some("{}"), 400, "must be a list of rules"),
    ];
    for (method, path, body, status, reason) in cases {
        let (got, answer) = control(&talk, method, path, body).await;
        let said = answer["meta"]["message"].as_str().unwrap();
        assert_eq!(
            (got, said.lines().count()),
            (status, 1),
            "{method} {path}: {said}"
        );
        assert!(said.contains(reason), "{method} {path}: {said}");
    }
    let listed = done(&talk, "GET", "/", None).await;
    assert_eq!(listed["endpoints"].as_array().unwrap().len(), 11);
}

#[tokio::test]
async fn the_key_is_never_the_token() {
    let refused = Sandbox::builder()
        .api_key("one-for-both")
        .control_token("one-for-both")
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("the key and the token must differ"),
        "{refused}"
    );
    assert!(!refused.contains("one-for-both"), "{refused}");
    assert_eq!(refused.lines().count(), 1);
}

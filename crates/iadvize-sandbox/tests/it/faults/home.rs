//! `GET /`.

use iadvize_sandbox::{Fault, Sandbox};
use serde_json::Value;

use crate::support::Talk;

async fn home(talk: &Talk, accept: &str) -> (String, String) {
    let url = format!("http://{}/", talk.sandbox.address());
    let response = talk.http.get(url).header("Accept", accept).send().await;
    let response = response.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    let content_type = response.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    (content_type, response.text().await.unwrap())
}

#[tokio::test]
async fn it_lists_what_there_is_and_what_is_on_and_no_secret() {
    let builder = Sandbox::builder()
        .api_key("unmistakable-key")
        .control_token("unmistakable-token")
        .inject(Fault::status_with_body(
            502,
            "text/html",
            "<script>unmistakable-key</script>",
        ))
        .inject(Fault::reset().path("/<img>"));
    let talk = Talk::with(builder).await;

    let (content_type, text) = home(&talk, "*/*").await;
    assert!(content_type.starts_with("application/json"));
    assert!(!text.contains("unmistakable"), "{text}");
    let listed: Value = serde_json::from_str(&text).unwrap();
    let behaviours = listed["behaviours"].as_array().unwrap();
    assert!(behaviours.len() >= 28);
    for one in behaviours {
        let label = one["label"].as_str().unwrap();
        assert!(["documented", "observed", "assumed"].contains(&label));
        assert!(["fault", "quirk"].contains(&one["kind"].as_str().unwrap()));
        assert!(one["what"].as_str().unwrap().ends_with('.'));
        let on = i32::from(["status", "reset"].contains(&one["name"].as_str().unwrap()));
        assert_eq!(one["rules"], on, "{one}");
        // What is listed is what the control API takes, with the least that each needs.
        let mut rule = serde_json::json!({"name": one["name"]});
        for (name, least) in [("status", 500), ("milliseconds", 1)] {
            if one["parameters"].get(name).is_some() {
                rule[name] = least.into();
            }
        }
        assert!(iadvize_sandbox::Rule::from_json(&rule).is_ok(), "{rule}");
    }
    assert_eq!(listed["rules"][1]["rule"]["path"], "/<img>");
    assert_eq!(listed["api"], "/api/2");
    assert_eq!(listed["clock"], "2020-06-30 12:00:00");

    let (content_type, page) = home(&talk, "text/html,application/xhtml+xml,*/*;q=0.8").await;
    assert!(content_type.starts_with("text/html"));
    assert!(
        !page.contains("unmistakable") && !page.contains("<img>") && !page.contains("<script>")
    );
    assert!(page.contains("/&lt;img&gt;"));
    for one in behaviours {
        assert!(page.contains(&format!("<code>{}</code>", one["name"].as_str().unwrap())));
    }
    for link in listed["pages"].as_array().unwrap() {
        let path = link["path"].as_str().unwrap();
        assert!(page.contains(&format!("href=\"{path}\"")));
        let url = format!("http://{}{path}", talk.sandbox.address());
        assert_eq!(
            talk.http.get(url).send().await.unwrap().status().as_u16(),
            200,
            "{path}"
        );
    }
}

#[tokio::test]
async fn of_a_long_text_it_shows_the_beginning() {
    let text = |length| Fault::status_with_body(500, "text/plain", "é".repeat(length));
    let builder = Sandbox::builder().inject(text(400)).inject(text(100_000));
    let talk = Talk::with(builder).await;
    let (_, shown) = home(&talk, "*/*").await;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    let length = |at: usize| {
        let text = shown["rules"][at]["rule"]["body"].as_str().unwrap();
        text.chars().count()
    };
    assert_eq!((length(0), length(1)), (400, 81));
}

#[tokio::test]
async fn it_is_for_this_machine_alone() {
    let talk = Talk::start().await;
    let url = format!("http://{}/", talk.sandbox.address());
    for (name, value) in [("Host", "example.com"), ("Origin", "http://example.com")] {
        let response = talk
            .http
            .get(&url)
            .header(name, value)
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 403);
    }
    let post = talk.http.post(&url).send().await.unwrap();
    assert_eq!(post.status().as_u16(), 405);
    assert_eq!(post.headers()["allow"], "GET, HEAD");
    let refusal: Value = serde_json::from_str(&post.text().await.unwrap()).unwrap();
    assert_eq!(refusal["meta"]["status"], "error");
}

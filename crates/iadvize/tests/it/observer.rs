//! Watching requests, and holding them back.

use std::sync::{Arc, Mutex};

use iadvize::types::SkillCreate;
use iadvize::{Authentication, Decision, Incoming, Observer, Outgoing};
use serde_json::json;

use crate::envelope::success;
use crate::raw::{Act, KEY, Raw, head};

/// Writes down what it sees, and holds back what is no read.
#[derive(Debug, Default)]
struct Notes(Mutex<Vec<String>>);

impl Notes {
    fn add(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }
}

impl Observer for Notes {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let body = String::from_utf8_lossy(request.body().unwrap_or_default()).into_owned();
        let query = request.url().query();
        self.add(format!(
            "{} {query:?} {} {body}",
            request.method(),
            request.attempt()
        ));
        if request.method() == "GET" {
            Decision::Send
        } else {
            Decision::Hold
        }
    }

    fn answered(&self, request: &Outgoing<'_>, answer: &Incoming<'_>) {
        let body = String::from_utf8_lossy(answer.body());
        let shown = request.without_key(&body);
        self.add(format!("{:?} {shown}", answer.status()));
        assert!(!format!("{request:?}{answer:?}").contains("Returns"));
    }
}

#[tokio::test]
async fn every_attempt_is_seen_without_the_key() {
    let mut busy = head(503, "Content-Length: 4");
    busy.extend(b"busy");
    let echo = success(json!({"id": 3, "name": format!("Returns {KEY}")}));
    let raw = Raw::playing([Act::Answer(busy), Act::json(echo)]).await;
    for authentication in [Authentication::Query, Authentication::Header] {
        let notes = Arc::new(Notes::default());
        let client = raw
            .builder()
            .authentication(authentication)
            .observer(notes.clone())
            .build()
            .unwrap();
        client.skills().get(3).await.unwrap();
        let seen = notes.0.lock().unwrap().clone();
        assert!(
            !seen.is_empty() && !seen.join("\n").contains(KEY),
            "{seen:?}"
        );
        assert!(
            seen.iter()
                .any(|line| line.starts_with("Some(200) ") && line.contains("Returns"))
        );
        if authentication == Authentication::Query {
            assert_eq!(seen[..3], ["GET None 1 ", "Some(503) busy", "GET None 2 "]);
        }
    }
}

#[tokio::test]
async fn what_is_held_back_is_not_sent() {
    let raw = Raw::playing([Act::json(success(json!({"id": 3, "name": "Returns"})))]).await;
    let notes = Arc::new(Notes::default());
    let client = raw.builder().observer(notes.clone()).build().unwrap();
    let error = client
        .skills()
        .create(SkillCreate::new("Returns"))
        .await
        .unwrap_err();
    assert!(error.is_held() && !error.is_retryable() && !error.is_outcome_unknown());
    assert!(raw.requests().is_empty());
    let seen = notes.0.lock().unwrap().clone();
    assert_eq!(seen, [r#"POST None 1 {"name":"Returns"}"#]);
}

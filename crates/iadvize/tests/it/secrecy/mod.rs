//! The key is shown nowhere, whatever goes wrong, whichever way it travels.

mod faults;
mod fixtures;
mod panics;
mod search;
mod values;

use std::error::Error as _;

use iadvize::{Authentication, Error};
use serde_json::json;

use self::search::{assert_silent, written};
use crate::envelope::fail;
use crate::raw::{Act, KEY, Raw};

const WAYS: [Authentication; 3] = [
    Authentication::Header,
    Authentication::Query,
    Authentication::Basic,
];

/// All that an error can be made to say is one line that holds neither the key nor what was asked for.
#[track_caller]
fn assert_discreet(error: &Error, what: &str) {
    let mut texts = vec![
        error.to_string(),
        format!("{error:#}"),
        error.summary(),
        format!("{error:?}"),
        format!("{error:#?}"),
    ];
    texts.extend(error.message().map(str::to_owned));
    texts.extend(error.operation().map(str::to_owned));
    let mut source = error.source();
    while let Some(error) = source {
        texts.extend([
            error.to_string(),
            format!("{error:?}"),
            format!("{error:#?}"),
        ]);
        source = error.source();
    }
    for text in texts {
        assert_silent(&text, what);
        for part in ["key=", "filters", "127.0.0.1", "http:"] {
            assert!(!text.contains(part), "{what} shows {part}: {text}");
        }
        assert_eq!(text.lines().count(), 1, "{what}: {text}");
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
    let encoded = written(KEY)
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

//! `Debug` of everything that holds a client or came through one.

use std::fmt::Debug;

use iadvize::jiff::civil::date;
use iadvize::types::{Granularity, Indicator};
use iadvize::{Authentication, Client, Encoding, Method, Retries, catalogue};
use serde_json::json;

use super::{WAYS, assert_silent};
use crate::envelope::{page, success};
use crate::raw::{Act, KEY, Raw};

#[track_caller]
fn assert_says_nothing(value: &impl Debug) {
    for text in [format!("{value:?}"), format!("{value:#?}")] {
        assert_silent(&text, std::any::type_name_of_val(value));
    }
}

#[tokio::test]
async fn values_that_hold_a_client_do_not_show_its_key() {
    let raw = Raw::playing([Act::json(page([1], 1, 1, 1))]).await;
    for way in WAYS {
        let builder = raw.builder().authentication(way).encoding(Encoding::Form);
        assert_says_nothing(&builder);
        let client: Client = builder.build().unwrap();
        assert_says_nothing(&client);
        assert_says_nothing(client.raw());
        for (name, shown) in handles(&client) {
            assert_silent(&shown, name);
            assert!(
                shown.contains("127.0.0.1"),
                "{name} holds a client: {shown}"
            );
        }
        let list = client.operators().list().name("*uli*").full();
        assert_says_nothing(&list);
        assert_says_nothing(&list.clone().pages());
        assert_says_nothing(&list.clone().items());
        let mut pages = list.pages();
        assert_says_nothing(&pages.try_next().await.unwrap());
        assert_says_nothing(&pages);
        assert_says_nothing(&client.records(&catalogue::LIST_OPERATORS));
        assert_says_nothing(&client.records_at(&format!("/operator/{KEY}?key={KEY}")));
        let conversations = client.conversations().list();
        assert_says_nothing(
            &conversations
                .between(date(2020, 1, 1), date(2020, 9, 1))
                .items(),
        );
        let statistics = client.statistics().indicator(Indicator::ContactNumber);
        assert_says_nothing(&statistics.granularity(Granularity::Day));
        assert_says_nothing(&client.invoke(&catalogue::UPDATE_OPERATOR).id(1));
        assert_says_nothing(&client.request(Method::GET, &format!("/{KEY}?key={KEY}")));
    }
}

/// The handles of all resources, printed.
fn handles(client: &Client) -> Vec<(&'static str, String)> {
    macro_rules! printed {
        ($($name:ident)*) => {
            vec![$((stringify!($name), format!("{:?}", client.$name()))),*]
        };
    }
    printed!(call_meetings clients conversations groups odigo operators satisfactions skills statistics tags transactions visitors websites)
}

#[tokio::test]
async fn paths_with_a_key_are_told_without_it() {
    let raw = Raw::playing([Act::status(404, "no")]).await;
    let client = raw.client_without_retries();
    let percent: String = form_urlencoded::byte_serialize(KEY.as_bytes()).collect();
    for path in [
        format!("/operator/{percent}"),
        format!("/{percent}/a?key={percent}"),
        format!("/a/../{KEY}"),
    ] {
        let request = client.request(Method::GET, &path);
        assert_says_nothing(&request);
        let told = match request.send().await {
            Ok(answer) => {
                assert_says_nothing(&answer);
                answer.check().unwrap_err()
            }
            Err(error) => error,
        };
        assert_silent(&format!("{told} {told:?} {:?}", told.operation()), "a path");
    }
}

#[tokio::test]
async fn settings_that_hold_a_key_are_refused_without_it() {
    let percent: String = form_urlencoded::byte_serialize(KEY.as_bytes()).collect();
    for url in [
        format!("https://a.example/api?key={percent}"),
        format!("https://{percent}:x@a.example/api"),
        format!("https://a.example/api#{percent}"),
        format!("http://a.example/{percent}"),
        format!("{KEY}://a.example"),
        KEY.to_owned(),
    ] {
        let error = Client::builder()
            .api_key(KEY)
            .base_url(&url)
            .build()
            .unwrap_err();
        assert!(error.is_configuration());
        assert_silent(&format!("{error} {error:?}"), "a setting");
    }
    for key in [
        format!("{KEY} "),
        format!("{KEY}\n"),
        format!("{KEY}é"),
        format!("{KEY}:{KEY}"),
    ] {
        let builder = Client::builder().authentication(Authentication::Basic);
        let error = builder.api_key(key).build().unwrap_err();
        assert_silent(&format!("{error} {error:?}"), "a key that cannot be sent");
    }
    assert_says_nothing(&Retries::default());
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

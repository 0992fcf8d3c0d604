//! Listening elsewhere than on loopback.

use std::net::{IpAddr, Ipv4Addr};

use iadvize_sandbox::Sandbox;

use crate::support::Talk;

const EVERYWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

#[tokio::test]
async fn listening_elsewhere_needs_leave() {
    let refused = Sandbox::builder()
        .bind(EVERYWHERE)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("0.0.0.0 lets other machines in"),
        "{refused}"
    );
    assert_eq!(refused.lines().count(), 1);
}

/// Of the loopback addresses only Linux has all of them at once.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn another_loopback_address_needs_none() {
    let talk = Talk::with(Sandbox::builder().bind([127, 0, 0, 2])).await;
    assert!(talk.sandbox.base_url().starts_with("http://127.0.0.2:"));
    assert!(talk.get("/client").await["data"].is_array());
}

#[tokio::test]
async fn elsewhere_only_the_names_given_are_allowed() {
    let builder = Sandbox::builder()
        .bind(EVERYWHERE)
        .allow_remote()
        .host_name("sandbox.test");
    let talk = Talk::with(builder).await;
    assert!(talk.sandbox.base_url().starts_with("http://127.0.0.1:"));
    for (headers, status) in [
        (vec![], 200),
        (vec![("Host", "sandbox.test")], 200),
        (vec![("Host", "sandbox.test:99")], 200),
        (
            vec![("Host", "sandbox.test"), ("Origin", "http://sandbox.test")],
            200,
        ),
        (
            vec![("Host", "sandbox.test"), ("Origin", "http://other.test")],
            403,
        ),
        (
            vec![("Host", "sandbox.test"), ("Referer", "http://other.test/a")],
            403,
        ),
        (vec![("Host", "other.test")], 403),
        (vec![("Host", "0.0.0.0")], 403),
    ] {
        let mut request = talk
            .http
            .get(talk.url("/client"))
            .header("X-API-Key", talk.sandbox.api_key());
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{headers:?}");
    }
}

#[tokio::test]
async fn a_name_that_no_host_can_have_is_refused() {
    for name in [
        "",
        "a b",
        "sandbox.test:80",
        "http://sandbox.test",
        "[fd00::1",
        "clé",
    ] {
        let builder = Sandbox::builder().host_name("sandbox.test").host_name(name);
        let refused = builder.start().await.unwrap_err().to_string();
        assert!(
            refused.contains("is no name that 'Host' can have"),
            "{refused}"
        );
        assert_eq!(refused.lines().count(), 1);
    }
}

#[tokio::test]
async fn an_address_of_version_six_is_named_with_brackets_or_without() {
    for name in ["fd00::1", "[fd00::1]"] {
        let talk = Talk::with(Sandbox::builder().host_name(name)).await;
        let response = talk
            .http
            .get(talk.url("/client"))
            .header("X-API-Key", talk.sandbox.api_key())
            .header("Host", "[fd00::1]:8080")
            .send()
            .await
            .unwrap();
        assert_eq!(response.status().as_u16(), 200, "{name}");
    }
}

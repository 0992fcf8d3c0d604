//! What is sent and what is not: keys, redirects, deadlines, limits of size, retries.

use std::time::{Duration, Instant};

use iadvize::types::{SkillCreate, SkillUpdate};
use iadvize::{Authentication, Client, Error, Retries};
use serde_json::json;

use crate::envelope::success;
use crate::raw::{Act, KEY, Raw, answer, head};

fn skill() -> Act {
    Act::json(success(json!({"id": 3, "name": "Returns"})))
}

/// A failing gateway.
fn busy(headers: &str) -> Act {
    let mut bytes = head(503, &format!("{headers}Content-Length: 4"));
    bytes.extend(b"busy");
    Act::Answer(bytes)
}

async fn create(client: &Client) -> Result<u64, Error> {
    let skill = client.skills().create(SkillCreate::new("Returns")).await?;
    Ok(skill.id.value())
}

async fn get(client: &Client) -> Result<u64, Error> {
    Ok(client.skills().get(3).await?.id.value())
}

#[tokio::test]
async fn the_key_travels_in_three_ways() {
    use base64::Engine as _;
    let raw = Raw::playing([skill()]).await;
    for authentication in [
        Authentication::Header,
        Authentication::Query,
        Authentication::Basic,
    ] {
        let client = raw
            .builder()
            .authentication(authentication)
            .build()
            .unwrap();
        get(&client).await.unwrap();
        let request = raw.requests().pop().unwrap();
        let (header, basic) = (request.header("x-api-key"), request.header("authorization"));
        let query = request.parameter("key");
        match authentication {
            Authentication::Header => assert_eq!((header, query, basic), (Some(KEY), None, None)),
            Authentication::Query => {
                assert_eq!((header, query.as_deref(), basic), (None, Some(KEY), None));
            }
            _ => {
                assert_eq!((header, query), (None, None));
                let pair = basic.unwrap().strip_prefix("Basic ").unwrap();
                let pair = base64::engine::general_purpose::STANDARD
                    .decode(pair)
                    .unwrap();
                let pair = String::from_utf8(pair).unwrap();
                assert_eq!(pair.split_once(':').unwrap().0, KEY);
            }
        }
    }
}

#[tokio::test]
async fn nothing_else_tells_of_the_client() {
    let raw = Raw::playing([skill()]).await;
    let client = raw
        .builder()
        .authentication(Authentication::Query)
        .build()
        .unwrap();
    get(&client).await.unwrap();
    get(&client).await.unwrap();
    for request in raw.requests() {
        let mut names: Vec<_> = request
            .headers
            .iter()
            .map(|(name, _)| name.to_lowercase())
            .collect();
        names.sort();
        names.retain(|name| name != "accept-encoding");
        assert_eq!(names, ["accept", "host", "user-agent"]);
        assert!(
            request
                .header("user-agent")
                .unwrap()
                .starts_with("iadvize-rs/")
        );
    }
    assert_eq!(raw.connections(), 1, "connections are kept");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Raw::playing([skill()]).await;
    for authentication in [
        Authentication::Header,
        Authentication::Query,
        Authentication::Basic,
    ] {
        for status in [301, 302, 303, 307, 308] {
            let place = format!(
                "Location: http://{}/api/2/skill/3\r\nContent-Length: 0",
                elsewhere.address
            );
            let raw = Raw::playing([Act::Answer(head(status, &place))]).await;
            // Whatever the settings of one's own say.
            let client = raw
                .builder()
                .authentication(authentication)
                .http(|http| {
                    http.no_proxy()
                        .referer(true)
                        .redirect(reqwest::redirect::Policy::limited(5))
                })
                .build()
                .unwrap();
            let error = get(&client).await.unwrap_err();
            assert!(error.is_redirect() && !error.is_retryable(), "{error}");
            assert_eq!(error.status(), Some(status));
            assert!(create(&client).await.unwrap_err().is_redirect());
            assert_eq!(raw.count(), 2);
        }
    }
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_deadline_ends_attempts_that_are_each_in_time() {
    for headers in ["", "Retry-After: 0\r\n"] {
        let raw = Raw::playing([busy(headers).after(Duration::from_millis(70))]).await;
        let client = raw
            .builder()
            .timeout(Duration::from_millis(200))
            .retries(Retries::default().maximum(1_000))
            .build()
            .unwrap();
        let guard = Duration::from_secs(60);
        let outcome = tokio::time::timeout(guard, get(&client)).await;
        assert!(outcome.expect("the call ends").is_err());
        // With a deadline for each of them there would be as many as the budget has retries.
        assert!(raw.count() <= 3, "{} attempts", raw.count());
    }
}

#[tokio::test]
async fn no_time_limit_is_a_time_limit_as_well() {
    let raw = Raw::playing([busy(""), skill()]).await;
    let client = raw.builder().timeout(Duration::MAX).build().unwrap();
    assert_eq!(get(&client).await.unwrap(), 3);
}

#[tokio::test]
async fn bodies_are_bounded() {
    let text = success(json!({"id": 3, "name": "x".repeat(50_000)})).to_string();
    let announced = answer(200, "application/json", text.clone());
    let mut unannounced = head(200, "Content-Type: application/json\r\nConnection: close");
    unannounced.extend(text.as_bytes());
    let mut chunked = head(
        200,
        "Content-Type: application/json\r\nTransfer-Encoding: chunked",
    );
    for chunk in text.as_bytes().chunks(1_000) {
        chunked.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        chunked.extend(chunk);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    let length = text.len() as u64;
    for act in [
        Act::Answer(announced),
        Act::Close(unannounced),
        Act::Answer(chunked),
    ] {
        let raw = Raw::playing([act]).await;
        let with = |limit| raw.builder().max_body(limit).build().unwrap();
        let error = get(&with(length - 1)).await.unwrap_err();
        assert!(error.is_too_large() && !error.is_retryable(), "{error}");
        assert!(
            create(&with(length - 1))
                .await
                .unwrap_err()
                .is_outcome_unknown()
        );
        assert_eq!(raw.count(), 2);
        assert_eq!(get(&with(length)).await.unwrap(), 3);
    }
    // Without reading what is announced, and without believing it.
    for length in ["999999999999999", "18446744073709551613"] {
        let bytes = head(
            200,
            &format!("Content-Type: application/json\r\nContent-Length: {length}"),
        );
        let raw = Raw::playing([Act::Stall(bytes)]).await;
        assert!(get(&raw.client()).await.unwrap_err().is_too_large());
    }
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    for status in [429, 502, 503, 504] {
        let raw = Raw::playing([
            Act::status(status, "no"),
            Act::status(status, "no"),
            skill(),
        ])
        .await;
        assert_eq!(get(&raw.client()).await.unwrap(), 3);
        assert_eq!(raw.count(), 3);
    }
    let raw = Raw::playing([busy(""), skill()]).await;
    let skills = raw.client().skills();
    skills
        .update(3, SkillUpdate::new().name("x"))
        .await
        .unwrap();
    let raw = Raw::playing([busy(""), Act::json(success(json!([])))]).await;
    raw.client().skills().delete(3).await.unwrap();
    assert_eq!(raw.requests()[0].method, "DELETE");
    assert_eq!(raw.count(), 2);
}

#[tokio::test]
async fn what_does_not_pass_is_not() {
    for status in [400, 401, 403, 404, 409, 422, 500, 501] {
        let raw = Raw::playing([Act::status(status, "no"), skill()]).await;
        assert_eq!(get(&raw.client()).await.unwrap_err().status(), Some(status));
        assert_eq!(raw.count(), 1);
    }
    let raw = Raw::playing([busy(""), skill()]).await;
    assert_eq!(
        get(&raw.client_without_retries())
            .await
            .unwrap_err()
            .status(),
        Some(503)
    );
    let raw = Raw::playing([busy("")]).await;
    assert!(get(&raw.client()).await.unwrap_err().is_retryable());
    assert_eq!(raw.count(), 4);
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    for headers in ["Retry-After: 1\r\n", "retry-after:  1 \r\n"] {
        let raw = Raw::playing([busy(headers), skill()]).await;
        let begun = Instant::now();
        assert_eq!(get(&raw.client()).await.unwrap(), 3);
        assert!(
            begun.elapsed() >= Duration::from_millis(990),
            "{:?}",
            begun.elapsed()
        );
    }
    let past = "Retry-After: Tue, 01 Jan 2019 00:00:00 GMT\r\n";
    let raw = Raw::playing([busy(past), skill()]).await;
    assert_eq!(get(&raw.client()).await.unwrap(), 3);
}

#[tokio::test]
async fn clones_share_what_may_be_retried() {
    let raw = Raw::playing([busy("")]).await;
    let client = raw.client();
    let mut calls = Vec::new();
    for _ in 0..20 {
        let client = client.clone();
        calls.push(tokio::spawn(async move { get(&client).await.is_err() }));
    }
    for call in calls {
        assert!(call.await.unwrap());
    }
    // 20 calls, 10 retries at once, and one more for every five calls.
    let sent = raw.count();
    assert!((30..=34).contains(&sent), "{sent}");
}

#[tokio::test]
async fn a_dropped_call_is_not_sent_again() {
    let raw = Raw::playing([busy("Retry-After: 1\r\n"), skill()]).await;
    let client = raw.client();
    let call = tokio::spawn(async move { get(&client).await });
    raw.until(1).await;
    call.abort();
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(raw.count(), 1);
}

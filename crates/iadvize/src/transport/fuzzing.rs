//! What the fuzz targets reach of the transport. Built with `--cfg fuzzing` alone.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Method, Request, StatusCode, Url};

use super::retry::wait;
use super::{Bytes, Nature, Reply};
use crate::config::Retries;

/// How long a read waits before its second attempt after a 429 with this `Retry-After`. Nothing where no
/// header can hold these bytes.
pub fn wait_after(retry_after: &[u8]) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    headers.insert(RETRY_AFTER, HeaderValue::from_bytes(retry_after).ok()?);
    let nature = Nature {
        name: "fuzzed",
        idempotent: true,
    };
    let reply = Reply {
        status: StatusCode::TOO_MANY_REQUESTS,
        headers,
        body: Bytes::new(),
    };
    wait(&Retries::default(), nature, 1, &Ok(reply))
}

/// The form that a JSON body of a create becomes; nothing where it stays JSON.
pub(crate) fn form(json: &str) -> Option<String> {
    let url = Url::parse("http://localhost/").ok()?;
    let mut request = Request::new(Method::POST, url);
    let json_type = HeaderValue::from_static("application/json");
    request.headers_mut().insert(CONTENT_TYPE, json_type);
    *request.body_mut() = Some(json.to_owned().into());
    super::form::encode(&mut request);
    let is_form = request.headers()[CONTENT_TYPE] != "application/json";
    let body = request.body()?.as_bytes()?.to_vec();
    String::from_utf8(body).ok().filter(|_| is_form)
}

//! What a request must satisfy before it reaches an operation: it comes from this machine, is of a sane
//! size, and carries the key.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN, REFERER};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;

use crate::app::App;
use crate::envelope::Failure;
use crate::query::Query;

/// Longest path and query that are read.
const MAXIMUM_URL: usize = 8_192;
/// Most bytes of headers that are read. The server stops reading a head somewhere above it.
const MAXIMUM_HEADERS: usize = 16 * 1_024;

/// Runs before every operation.
pub(crate) async fn check(State(app): State<App>, request: Request, next: Next) -> Response<Body> {
    match admit(&app, &request) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

/// Runs before what holds no data and needs no key.
#[cfg(feature = "explorer")]
pub(crate) async fn check_place(request: Request, next: Next) -> Response<Body> {
    match size(&request).and_then(|()| same_machine(&request)) {
        Ok(()) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

fn admit(app: &App, request: &Request) -> Result<(), Failure> {
    size(request)?;
    same_machine(request)?;
    let query = request.uri().query().unwrap_or("");
    if carries(app.key(), request.headers(), query) {
        Ok(())
    } else {
        Err(Failure::Forbidden)
    }
}

fn size(request: &Request) -> Result<(), Failure> {
    if request
        .uri()
        .path_and_query()
        .is_some_and(|path| path.as_str().len() > MAXIMUM_URL)
    {
        let message = format!("The URL is longer than {MAXIMUM_URL} bytes.");
        return Err(Failure::malformed(StatusCode::URI_TOO_LONG, message));
    }
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    if headers.sum::<usize>() > MAXIMUM_HEADERS {
        let message = format!("The headers are longer than {MAXIMUM_HEADERS} bytes.");
        return Err(Failure::malformed(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            message,
        ));
    }
    Ok(())
}

/// The host and port that the request names, where it names one.
pub(crate) fn host(request: &Request) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => single(request.headers(), &HOST),
    }
}

/// A page from elsewhere, or a name that was rebound to this address, must not drive the sandbox: `Host`
/// is this machine, and `Origin` and `Referer`, where present, name the same host and port.
fn same_machine(request: &Request) -> Result<(), Failure> {
    let host = host(request).ok_or(Failure::Foreign("Host"))?;
    if !is_loopback(host) {
        return Err(Failure::Foreign("Host"));
    }
    for (header, name) in [(&ORIGIN, "Origin"), (&REFERER, "Referer")] {
        if !request.headers().contains_key(header) {
            continue;
        }
        let value = single(request.headers(), header).ok_or(Failure::Foreign(name))?;
        let place = value
            .strip_prefix("http://")
            .and_then(|rest| rest.split('/').next());
        if !place.is_some_and(|place| place.eq_ignore_ascii_case(host)) {
            return Err(Failure::Foreign(name));
        }
    }
    Ok(())
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(host))
}

/// The key, in any of the page's three ways.
fn carries(key: &str, headers: &HeaderMap, query: &str) -> bool {
    let same = |given: &str| equal(given.as_bytes(), key.as_bytes());
    headers
        .get_all("x-api-key")
        .iter()
        .any(|value| value.to_str().is_ok_and(same))
        || Query::parse(query).value("key").is_some_and(same)
        || headers.get_all(AUTHORIZATION).iter().any(|value| {
            value
                .to_str()
                .ok()
                .and_then(username)
                .is_some_and(|name| equal(&name, key.as_bytes()))
        })
}

/// Takes as long for a wrong key as for the right one.
fn equal(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// The user of a `Basic` header; its password is arbitrary.
fn username(header: &str) -> Option<Vec<u8>> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64(encoded.trim())?;
    let end = decoded.iter().position(|byte| *byte == b':')?;
    Some(decoded[..end].to_vec())
}

fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let mut bits = 0_u32;
    let mut held = 0_u32;
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn basic_names_are_decoded() {
        assert_eq!(
            username("Basic a2V5OnBhc3M=").as_deref(),
            Some(b"key".as_slice())
        );
        assert_eq!(
            username("basic a2V5Og==").as_deref(),
            Some(b"key".as_slice())
        );
        assert_eq!(username("Basic a2V5"), None, "a user needs a colon");
        assert_eq!(username("Bearer a2V5Og=="), None);
        assert_eq!(username("Basic a2V%"), None);
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for name in ["localhost:80", "127.0.0.1", "[::1]:9", "LOCALHOST"] {
            assert!(is_loopback(name), "{name}");
        }
        for name in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com:80",
            "",
            "127.0.0.2",
        ] {
            assert!(!is_loopback(name), "{name}");
        }
    }
}

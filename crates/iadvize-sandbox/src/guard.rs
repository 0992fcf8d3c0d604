//! What a request must satisfy before it reaches an operation: it comes from this machine, is of a sane
//! size, and carries the key.

use std::error::Error;
use std::net::IpAddr;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, ORIGIN, REFERER};
use axum::http::{Response, StatusCode};
use axum::middleware::Next;

use crate::app::App;
use crate::envelope::Failure;
use crate::limits;
use crate::query::Query;
use crate::secret::{Secret, base64};

/// Runs before every route: what gets through comes from this machine, is of a sane size, and its body is
/// there as a whole.
pub(crate) async fn check_place(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let admitted = match same_machine(app.hosts(), &request).and_then(|()| sane_size(&request)) {
        Ok(()) => with_body(request).await,
        Err(failure) => Err(failure),
    };
    match admitted {
        Ok(request) => next.run(request).await,
        Err(failure) => failure.into_response(),
    }
}

/// Runs before what holds data, and before what nothing answers: the request carries the key.
pub(crate) async fn check_key(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let query = request.uri().query().unwrap_or("");
    if carries(app.key(), request.headers(), query) {
        next.run(request).await
    } else {
        Failure::Forbidden.into_response()
    }
}

/// The header that carries the control API's token.
const TOKEN: HeaderName = HeaderName::from_static("x-sandbox-token");

/// Runs before the control API: the request carries its token.
pub(crate) async fn check_token(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let given = single(request.headers(), &TOKEN);
    if given.is_some_and(|given| app.token().is(given.as_bytes())) {
        next.run(request).await
    } else {
        Failure::Token.into_response()
    }
}

/// The host and port that the request names, where it names one.
pub(crate) fn host(request: &Request) -> Option<&str> {
    match request.uri().authority() {
        Some(authority) => Some(authority.as_str()),
        None => single(request.headers(), &HOST),
    }
}

fn sane_size(request: &Request) -> Result<(), Failure> {
    let refuse = |status, what: &str| Err(Failure::malformed(status, what));
    // It is kept in the log, and no known one is as long.
    if request.method().as_str().len() > limits::METHOD {
        let message = format!("The method is longer than {} bytes.", limits::METHOD);
        return refuse(StatusCode::NOT_IMPLEMENTED, &message);
    }
    let uri = request.uri();
    let authority = uri
        .authority()
        .map_or(0, |authority| authority.as_str().len());
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    if authority + path > limits::URL {
        let message = format!("The URL is longer than {} bytes.", limits::URL);
        return refuse(StatusCode::URI_TOO_LONG, &message);
    }
    let headers = request.headers();
    let bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if bytes > limits::HEADERS || headers.len() > limits::HEADER_COUNT {
        let message = format!(
            "The headers are longer than {} bytes, or more than {}.",
            limits::HEADERS,
            limits::HEADER_COUNT
        );
        return refuse(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, &message);
    }
    let pairs = uri.query().map_or(0, |query| query.split('&').count());
    if pairs > limits::PAIRS {
        let message = format!("The query has more than {} pairs.", limits::PAIRS);
        return refuse(StatusCode::URI_TOO_LONG, &message);
    }
    Ok(())
}

/// The request with its body read, so that no route has to mind how large it is or how slowly it comes.
async fn with_body(request: Request) -> Result<Request, Failure> {
    let (parts, body) = request.into_parts();
    match tokio::time::timeout(limits::BODY_TIME, to_bytes(body, limits::BODY)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(error)) if is_too_large(&error) => Err(too_large()),
        Ok(Err(_)) => {
            let message = "The body broke off, or its chunks cannot be read.";
            Err(Failure::malformed(StatusCode::BAD_REQUEST, message))
        }
        Err(_) => {
            let seconds = limits::BODY_TIME.as_secs();
            let message = format!("The body took longer than {seconds} seconds.");
            Err(Failure::malformed(StatusCode::REQUEST_TIMEOUT, message))
        }
    }
}

fn too_large() -> Failure {
    let message = format!("The body is larger than {} bytes.", limits::BODY);
    Failure::malformed(StatusCode::PAYLOAD_TOO_LARGE, message)
}

/// The type of this error is of a crate below axum; its words are all that tells it from one of the stream.
fn is_too_large(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(|source| source.to_string() == "length limit exceeded")
}

/// A page from elsewhere, or a name that was rebound to this address, must not drive the sandbox: `Host`
/// (and the host of an absolute target) is this machine, `Origin` and `Referer`, where present, name the
/// same host and port, and a browser does not call the request one of another site.
fn same_machine(hosts: &Hosts, request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    let host = host(request).filter(|host| hosts.allow(host));
    let stated =
        !headers.contains_key(HOST) || single(headers, &HOST).is_some_and(|host| hosts.allow(host));
    let Some(host) = host.filter(|_| stated) else {
        return Err(Failure::Foreign("Host"));
    };
    for (header, name) in [(&ORIGIN, "Origin"), (&REFERER, "Referer")] {
        if !headers.contains_key(header) {
            continue;
        }
        let value = single(headers, header).ok_or(Failure::Foreign(name))?;
        let place = value
            .strip_prefix("http://")
            .and_then(|rest| rest.split(['/', '?', '#']).next());
        if !place.is_some_and(|place| place.eq_ignore_ascii_case(host)) {
            return Err(Failure::Foreign(name));
        }
    }
    if headers.contains_key(SITE) && !is_own_or_followed(headers) {
        return Err(Failure::Foreign("Sec-Fetch-Site"));
    }
    Ok(())
}

/// What browsers say about who asks. A link may be followed from anywhere, since its page sees no answer.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

fn is_own_or_followed(headers: &HeaderMap) -> bool {
    matches!(single(headers, &SITE), Some("same-origin" | "none"))
        || (single(headers, &MODE) == Some("navigate")
            && single(headers, &DESTINATION) == Some("document"))
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(first)
}

/// The names under which the sandbox may be asked for beside those of this machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hosts(Vec<String>);

impl Hosts {
    /// The address that is listened on, unless it stands for all of them, and the names given.
    pub(crate) fn of(address: IpAddr, names: &[String]) -> Result<Self, String> {
        let own = (!address.is_unspecified()).then(|| bracketed(address));
        let given = names.iter().map(|name| host_name(name));
        own.map(Ok)
            .into_iter()
            .chain(given)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether `Host` may be this; its port does not matter.
    fn allow(&self, authority: &str) -> bool {
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let given = self.0.iter().map(String::as_str);
        ["localhost", "127.0.0.1", "[::1]"]
            .into_iter()
            .chain(given)
            .any(|name| name.eq_ignore_ascii_case(host))
    }
}

/// An address as URLs have it.
fn bracketed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

/// A name or an address as `Host` has it.
fn host_name(name: &str) -> Result<String, String> {
    let inner = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Ok(address) = inner.unwrap_or(name).parse::<IpAddr>() {
        return Ok(bracketed(address));
    }
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if name.is_empty() || !name.bytes().all(fits) {
        return Err(format!(
            "'{}' is no name that 'Host' can have: give it without scheme, port and path",
            name.escape_debug()
        ));
    }
    Ok(name.to_owned())
}

/// The key, in any of the page's three ways.
fn carries(key: &Secret, headers: &HeaderMap, query: &str) -> bool {
    let same = |given: &str| key.is(given.as_bytes());
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
                .is_some_and(|name| key.is(&name))
        })
}

/// The user of a `Basic` header; its password is arbitrary.
fn username(header: &str) -> Option<Vec<u8>> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = base64(encoded.trim().as_bytes())?;
    let end = decoded.iter().position(|byte| *byte == b':')?;
    Some(decoded[..end].to_vec())
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
    fn only_this_machine_and_the_names_given_are_allowed() {
        let hosts = Hosts::default();
        for name in ["localhost:80", "127.0.0.1", "[::1]:9", "LOCALHOST"] {
            assert!(hosts.allow(name), "{name}");
        }
        for name in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com:80",
            "",
            "127.0.0.2",
            "localhost@example.com",
            "127.0.0.1:80@example.com",
            "example.com@127.0.0.1",
            "127.0.0.1:80:80",
            "localhost.",
            "[::1",
            " localhost",
        ] {
            assert!(!hosts.allow(name), "{name}");
        }
        let hosts = Hosts::of("fd00::1".parse().unwrap(), &["sandbox.test".to_owned()]).unwrap();
        for name in [
            "sandbox.test",
            "Sandbox.Test:8080",
            "[fd00::1]:1",
            "127.0.0.1:5",
        ] {
            assert!(hosts.allow(name), "{name}");
        }
        assert!(!hosts.allow("other.test") && !hosts.allow("a.sandbox.test"));
    }
}

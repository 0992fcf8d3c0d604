//! The pages of the sandbox: the OpenAPI document, a reference whose calls can be tried, and a page that
//! shows operators, conversations and statistics as they are now.
//!
//! The pages hold no data and need no key; the calls they make do, and go through the guard like any
//! other. Everything is in the binary, and the content security policy keeps the pages from asking anybody
//! but this sandbox, and from running anything that stands in data.

mod asset;
mod document;

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    IF_NONE_MATCH, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, Response, StatusCode};
use axum::middleware::{self, Next};
use axum::routing::get;

use self::asset::Asset;
use crate::envelope::Failure;
use crate::guard;

/// Where the reference page is.
pub(crate) const REFERENCE: &str = "/explorer";
/// Where the page of what is live is.
pub(crate) const LIVE: &str = "/explorer/live";
/// Where the document is.
pub(crate) const DOCUMENT: &str = "/openapi.json";

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Goes out with whatever stands under these paths, failures included.
const HEADERS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    // The pages of another start may differ; asking costs a header.
    (CACHE_CONTROL, "no-cache"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The pages, what they are made of, and the document.
pub(crate) fn router() -> Router {
    let mut router = Router::new().route(DOCUMENT, get(serve_document));
    for asset in asset::ALL {
        let answer = move |headers: HeaderMap| async move { serve_asset(asset, &headers) };
        router = router.route(asset.path, get(answer));
    }
    router
        .route("/explorer/", get(|| async { moved(REFERENCE) }))
        .route("/explorer/{*rest}", get(|| async { missing() }))
        .method_not_allowed_fallback(async || {
            Failure::Method("GET, HEAD".to_owned()).into_response()
        })
        .layer(middleware::from_fn(mark))
}

/// The address of the reference page. The key stands in the fragment, which a browser never sends; the
/// page takes it over and removes it.
pub(crate) fn address(host: &str, key: &str) -> String {
    let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    format!("http://{host}{REFERENCE}#key={key}")
}

fn serve_asset(asset: &'static Asset, headers: &HeaderMap) -> Response<Body> {
    fresh(asset.media, Bytes::from_static(asset.bytes), headers)
}

async fn serve_document(request: Request) -> Response<Body> {
    let text = guard::host(&request).and_then(document::at);
    match text {
        Some(text) => fresh(
            "application/json; charset=utf-8",
            text.into(),
            request.headers(),
        ),
        None => plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The document is not at hand.",
        ),
    }
}

/// The content, or 304 when the one that was named is the same.
fn fresh(media: &'static str, content: Bytes, headers: &HeaderMap) -> Response<Body> {
    let tag = tag(&content);
    let same = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == tag || known == "*");
    let mut response = if same {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        let mut response = Response::new(Body::from(content));
        let media = HeaderValue::from_static(media);
        response.headers_mut().insert(CONTENT_TYPE, media);
        response
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// An entity tag that changes with the content.
fn tag(content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

fn moved(place: &'static str) -> Response<Body> {
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, "The page has moved.");
    let place = HeaderValue::from_static(place);
    response.headers_mut().insert(LOCATION, place);
    response
}

fn missing() -> Response<Body> {
    plain(
        StatusCode::NOT_FOUND,
        "There is no such page; /explorer is the first one.",
    )
}

fn plain(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let media = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

async fn mark(request: Request, next: Next) -> Response<Body> {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_any_characters_survives_the_address() {
        assert_eq!(
            address("127.0.0.1:8080", "a&b=c#d%e"),
            "http://127.0.0.1:8080/explorer#key=a%26b%3Dc%23d%25e"
        );
    }

    #[test]
    fn tags_differ_with_the_content() {
        assert_eq!(tag(b"a"), tag(b"a"));
        assert_ne!(tag(b"a"), tag(b"b"));
    }
}

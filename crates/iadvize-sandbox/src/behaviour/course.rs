//! The course of a request for which rules have a plan.

use std::time::SystemTime;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, Response, StatusCode};
use jiff::Timestamp;
use serde_json::Value;

use super::effect::{Effect, RetryAfter};
use super::json::{self, Context};
use super::rules::Plan;
use super::transfer::{Reset, Transfer};
use crate::document::Operation;
use crate::envelope::{self, Lists};
use crate::query::Query;

/// A mark on a response: the names of the rules that were applied.
#[derive(Clone, Debug)]
pub(crate) struct Applied(pub(crate) Vec<&'static str>);

const HTML: &str = "<!doctype html>\n<html><head><title>Welcome</title></head>\
    <body><h1>Welcome</h1><p>Please sign in to go on.</p></body></html>\n";

impl Plan {
    /// Carries out the operation as planned, or does not.
    pub(crate) async fn carry_out(
        self,
        operation: Option<&'static Operation>,
        request: Request,
        run: impl AsyncFnOnce(Request, Lists) -> Response<Body>,
    ) -> Response<Body> {
        let page = Query::parse(request.uri().query().unwrap_or(""))
            .value("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1);
        wait(self.wait_before).await;
        let mut response = match &self.ending {
            Some((ending, false)) => answer(ending),
            Some((ending, true)) => {
                run(request, self.lists).await;
                answer(ending)
            }
            None => {
                let response = run(request, self.lists).await;
                self.change(response, Context { operation, page }).await
            }
        };
        wait(self.wait_after).await;
        self.finish(&mut response).await;
        // What a rule calls HTML may be data; a browser must not run it beside the pages that have the key.
        let inert = HeaderValue::from_static("default-src 'none'; sandbox");
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, inert);
        response.extensions_mut().insert(Applied(self.names));
        response
    }

    /// Applies the quirks in the answer's JSON.
    async fn change(&self, mut response: Response<Body>, context: Context) -> Response<Body> {
        if self.json.is_empty() {
            return response;
        }
        let bytes = whole(&mut response).await;
        let Ok(mut answer) = serde_json::from_slice::<Value>(&bytes) else {
            *response.body_mut() = bytes.into();
            return response;
        };
        for effect in &self.json {
            json::change(&mut answer, effect, context);
        }
        *response.body_mut() = answer.to_string().into();
        response
    }

    /// Headers, bytes, and how they are sent.
    async fn finish(&self, response: &mut Response<Body>) {
        if let Some(value) = self.retry_after.as_ref().and_then(header) {
            response.headers_mut().insert(RETRY_AFTER, value);
        }
        for effect in &self.bytes {
            match effect {
                Effect::ContentType(value) => {
                    if let Ok(value) = HeaderValue::from_str(value) {
                        response.headers_mut().insert(CONTENT_TYPE, value);
                    }
                }
                Effect::ByteOrderMark => {
                    let bytes = whole(response).await;
                    let marked = [b"\xef\xbb\xbf", bytes.as_ref()].concat();
                    *response.body_mut() = marked.into();
                }
                Effect::TruncatedJson { after } => {
                    let mut bytes = whole(response).await;
                    bytes.truncate(after.unwrap_or(bytes.len() / 2));
                    *response.body_mut() = bytes.into();
                }
                _ => {}
            }
        }
        if !self.transfer.is_empty() {
            let bytes = whole(response).await;
            let transfer = Transfer::new(bytes, &self.transfer);
            response.extensions_mut().insert(transfer);
        }
    }
}

async fn wait(time: std::time::Duration) {
    if !time.is_zero() {
        tokio::time::sleep(time).await;
    }
}

/// Takes the body, which is in memory already and so comes whole.
async fn whole(response: &mut Response<Body>) -> Bytes {
    response.headers_mut().remove(CONTENT_LENGTH);
    let body = std::mem::take(response.body_mut());
    axum::body::to_bytes(body, usize::MAX)
        .await
        .unwrap_or_default()
}

/// What stands in place of the operation's answer.
fn answer(ending: &Effect) -> Response<Body> {
    let typed = |status: u16, content_type: &str, body: String| {
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Ok(value) = HeaderValue::from_str(content_type) {
            response.headers_mut().insert(CONTENT_TYPE, value);
        }
        response
    };
    match ending {
        Effect::Status {
            status,
            meta,
            body,
            content_type,
        } => match body {
            Some(body) => {
                let content_type = content_type
                    .as_deref()
                    .unwrap_or("text/html; charset=utf-8");
                typed(*status, content_type, body.clone())
            }
            None => {
                let reason = StatusCode::from_u16(*status)
                    .ok()
                    .and_then(|status| status.canonical_reason());
                let text = envelope::envelope(meta.text(), reason.unwrap_or("A fault by rule"));
                let content_type = content_type.as_deref().unwrap_or(envelope::JSON);
                typed(*status, content_type, text)
            }
        },
        Effect::Html => typed(200, "text/html; charset=utf-8", HTML.to_owned()),
        Effect::Reset => {
            let mut response = Response::new(Body::empty());
            response.extensions_mut().insert(Reset);
            response
        }
        _ => typed(200, envelope::JSON, String::new()),
    }
}

fn header(value: &RetryAfter) -> Option<HeaderValue> {
    let text = match value {
        RetryAfter::Text(text) => text.clone(),
        RetryAfter::Date(seconds) => http_date(*seconds)?,
    };
    HeaderValue::from_str(&text).ok()
}

/// An HTTP date so many seconds from now. This is the one place that reads the real clock.
fn http_date(seconds: i64) -> Option<String> {
    let now = Timestamp::try_from(SystemTime::now()).ok()?;
    let then = now.as_second().saturating_add(seconds);
    let then = then.clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
    let then = Timestamp::from_second(then).ok()?;
    Some(then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

//! From the generated client's answer to a typed value: the envelope is unwrapped, and whatever went wrong
//! becomes one [`Error`].

use bytes::Bytes;
use iadvize_api::catalogue::Operation;
use iadvize_wire::{Empty, Envelope, Meta, One, Pagination, Status};
use reqwest::StatusCode;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::mask::mask_shortened;

/// What a method of the generated client gives.
pub(crate) type Answer<T> = std::result::Result<Envelope<T>, iadvize_api::Error>;

/// A successful envelope.
#[allow(
    unreachable_pub,
    reason = "it stands in a sealed trait, which has to be public"
)]
#[derive(Debug)]
pub struct Success<T> {
    pub(crate) meta: Meta,
    pub(crate) data: Option<T>,
    pub(crate) pagination: Option<Pagination>,
}

/// The history as plain data: the page asks to send `formatHistory=0` always.
pub(crate) const fn well_formatted() -> i64 {
    0
}

impl Client {
    /// Waits for the answer to an operation and unwraps it.
    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        answer: impl Future<Output = Answer<T>>,
    ) -> Result<Success<T>> {
        let outcome = match answer.await {
            Ok(envelope) => self.judge(envelope, StatusCode::OK, None),
            Err(error) => self.explain(error),
        };
        outcome.map_err(|error| left_open(error, operation.is_idempotent()).of(operation))
    }

    /// The data of an operation that always has some.
    pub(crate) async fn data<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        answer: impl Future<Output = Answer<T>>,
    ) -> Result<T> {
        let success = self.call(operation, answer).await?;
        success.data.ok_or_else(|| {
            Error::new(
                Kind::Decode,
                "the service reports success but sends no `data`",
            )
            .outcome_unknown(!operation.is_idempotent())
            .of(operation)
        })
    }

    /// The one row of an operation.
    pub(crate) async fn one<T: DeserializeOwned>(
        &self,
        operation: &Operation,
        answer: impl Future<Output = Answer<One<T>>>,
    ) -> Result<T> {
        self.data(operation, answer).await.map(One::into_inner)
    }

    /// An operation that gives nothing but its success.
    pub(crate) async fn done(
        &self,
        operation: &Operation,
        answer: impl Future<Output = Answer<Empty>>,
    ) -> Result<()> {
        self.call(operation, answer).await.map(drop)
    }

    fn explain<T: DeserializeOwned>(&self, error: iadvize_api::Error) -> Result<Success<T>> {
        use iadvize_api::Error as Generated;
        match error {
            Generated::Request(why) => Err(Error::input(why)),
            Generated::Status(answer) => self.decode(&answer.body, answer.status),
            Generated::Payload(answer, error) => {
                Err(undecodable(answer.body, &error, answer.status))
            }
            Generated::Transport(error) => {
                Err(error.downcast().map_or_else(|_| broken(), |error| *error))
            }
            _ => Err(broken()),
        }
    }

    /// Decodes an answer of whatever HTTP status.
    pub(crate) fn decode<T: DeserializeOwned>(
        &self,
        body: &Bytes,
        status: StatusCode,
    ) -> Result<Success<T>> {
        match iadvize_wire::from_slice::<Envelope<T>>(body) {
            Ok(envelope) => self.judge(envelope, status, Some(body)),
            Err(error) => {
                let error = match status.as_u16() {
                    401 | 403 => Error::new(Kind::Auth, "").with_body(body.clone()),
                    429 => Error::new(Kind::RateLimited, "").with_body(body.clone()),
                    500.. => Error::new(Kind::Server, "").with_body(body.clone()),
                    _ => undecodable(body.clone(), &error, status),
                };
                Err(self.directed(error.with_status(status.as_u16())))
            }
        }
    }

    /// `meta.status` decides, whatever the HTTP status.
    fn judge<T>(
        &self,
        envelope: Envelope<T>,
        status: StatusCode,
        body: Option<&Bytes>,
    ) -> Result<Success<T>> {
        let Envelope {
            meta,
            data,
            pagination,
            ..
        } = envelope;
        if meta.status.is_success() {
            return Ok(Success {
                meta,
                data,
                pagination,
            });
        }
        let message = self.harmless(meta.message.as_deref().unwrap_or_default());
        let kind = match (&meta.status, status.as_u16()) {
            _ if message.starts_with("Forbidden") => Kind::Auth,
            (_, 401 | 403) => Kind::Auth,
            (_, 429) => Kind::RateLimited,
            (Status::Fail, _) if is_unknown_row(&message) => Kind::NotFound,
            (Status::Fail, 404) => Kind::NotFound,
            (Status::Fail, _) => Kind::Refused,
            // The service blames the request, unless it only waited too long for it.
            (Status::Error, 400..=407 | 409..=499) => Kind::Refused,
            (Status::Error, _) => Kind::Server,
            _ => Kind::Decode,
        };
        let error = if kind == Kind::Decode {
            Error::new(
                kind,
                "the answer has a `meta.status` that is neither success, fail nor error",
            )
        } else {
            Error::new(kind, message)
        };
        let error = self.directed(error.with_status(status.as_u16()));
        Err(match body {
            Some(body) => error.with_body(body.clone()),
            None => error,
        })
    }

    /// Tells a 404 apart that comes of a base URL which leads beside the service.
    fn directed(&self, error: Error) -> Error {
        let is_beside = !self.config().base_url.ends_with("/api/2");
        let is_row = is_unknown_row(error.message().unwrap_or_default());
        let is_nowhere = error.status() == Some(404) && !is_row;
        error.misdirected(is_beside && is_nowhere)
    }

    /// The service's message as one line that cannot hold the key.
    pub(crate) fn harmless(&self, message: &str) -> String {
        const LONGEST: usize = 300;
        mask_shortened(message, self.config().key.expose(), LONGEST)
    }
}

/// No answer, for a reason that only a transport of another's would have.
fn broken() -> Error {
    Error::new(Kind::Broken, "the connection broke")
}

/// A failing gateway, or an answer that is none, tells nothing of what became of a create behind it.
pub(crate) fn left_open(error: Error, idempotent: bool) -> Error {
    // A 4xx blames the request, so it was not carried out.
    let blamed = error
        .status()
        .is_some_and(|status| (400..500).contains(&status));
    let open = match error.kind() {
        Kind::Decode | Kind::NoEnvelope | Kind::Broken => !idempotent && !blamed,
        Kind::Server => !idempotent,
        _ => false,
    };
    let open = open || error.is_outcome_unknown();
    error.outcome_unknown(open)
}

/// `Unknown 'operator' with 'id' 456.`
fn is_unknown_row(message: &str) -> bool {
    message.starts_with("Unknown '") && message.contains("with 'id'")
}

/// Says where an answer stops making sense, never what it holds.
fn undecodable(body: Bytes, error: &serde_json::Error, status: StatusCode) -> Error {
    let text = body.trim_ascii_start();
    let (kind, what) = if text.is_empty() {
        (Kind::NoEnvelope, "the answer is empty".to_owned())
    } else if text.starts_with(b"<") {
        (
            Kind::NoEnvelope,
            "the answer is a page of HTML or XML, not the service's JSON".to_owned(),
        )
    } else {
        let place = format!("line {} column {}", error.line(), error.column());
        let what = match error.classify() {
            _ if says(error, "bytes that are not UTF-8") => "holds bytes that are not UTF-8",
            serde_json::error::Category::Data => "holds a value of an unexpected form",
            serde_json::error::Category::Eof => "ends too early",
            // JSON all the same, and only the words tell.
            _ if says(error, "recursion limit") => "is nested too deeply",
            _ if says(error, "number out of range") => "holds a number out of range",
            _ => "is not JSON",
        };
        (Kind::Decode, format!("the answer {what} at {place}"))
    };
    Error::new(kind, what)
        .with_status(status.as_u16())
        .with_body(body)
}

fn says(error: &serde_json::Error, words: &str) -> bool {
    error.to_string().starts_with(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client of a base URL says of an answer.
    fn told(base_url: &str, status: u16, body: &'static str) -> Error {
        let client = Client::builder().api_key("a-key").base_url(base_url);
        let status = StatusCode::from_u16(status).unwrap();
        let client = client.build().unwrap();
        let answer = client.decode::<Empty>(&body.into(), status);
        answer.unwrap_err()
    }

    #[test]
    fn a_404_beside_the_service_is_the_base_urls() {
        const PATH: &str = r#"{"meta":{"status":"error","message":"Unknown path '/tag'."}}"#;
        const ROW: &str = r#"{"meta":{"status":"fail","message":"Unknown 'tag' with 'id' 1."}}"#;
        const HERE: &str = "https://a.example/api/2/";
        for body in [PATH, "<html>", "", r#"{"meta":{"status":"fail"}}"#] {
            let error = told("https://a.example", 404, body);
            assert!(error.is_misdirected(), "{error}");
            let line = error.to_string();
            assert!(
                line.ends_with("the base URL, which does not end in /api/2"),
                "{line}"
            );
            assert!(!told(HERE, 404, body).is_misdirected());
            assert!(!told("https://a.example", 400, body).is_misdirected());
        }
        // Who knows that there is no such row is the service.
        assert!(!told("https://a.example", 404, ROW).is_misdirected());
    }
}

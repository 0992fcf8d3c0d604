//! Watching what a client sends and what comes back, and holding requests back.

use std::fmt;
use std::time::Duration;

use reqwest::Request;
use reqwest::header::CONTENT_TYPE;

use crate::error::{Error, Kind};
use crate::key::Key;
use crate::mask;

/// Watches what a client sends and what comes back: for a transcript, measurements, or a trial run in which
/// nothing is sent. See [`ClientBuilder::observer`](crate::ClientBuilder::observer).
///
/// ```
/// use std::sync::Arc;
/// use iadvize::{Client, Decision, Observer, Outgoing};
///
/// /// Lets nothing but reads through.
/// #[derive(Debug)]
/// struct ReadOnly;
///
/// impl Observer for ReadOnly {
///     fn sending(&self, request: &Outgoing<'_>) -> Decision {
///         if request.method() == "GET" { Decision::Send } else { Decision::Hold }
///     }
/// }
///
/// # async fn example() -> iadvize::Result<()> {
/// let client = Client::builder().api_key("…").observer(Arc::new(ReadOnly)).build()?;
/// let error = client.skills().delete(3).await.err();
/// assert!(error.is_some_and(|error| error.is_held()));
/// # Ok(())
/// # }
/// ```
pub trait Observer: fmt::Debug + Send + Sync {
    /// A request is about to be sent. Every retry is announced, too.
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let _ = request;
        Decision::Send
    }

    /// A request was answered, or failed.
    fn answered(&self, request: &Outgoing<'_>, answer: &Incoming<'_>) {
        let _ = (request, answer);
    }
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is sent.
    Send,
    /// It is not, and the call ends with an [`Error::is_held`].
    Hold,
}

/// A request on its way out, without the key.
pub struct Outgoing<'a> {
    request: &'a Request,
    key: &'a Key,
    attempt: u32,
}

impl<'a> Outgoing<'a> {
    pub(crate) fn new(request: &'a Request, key: &'a Key, attempt: u32) -> Self {
        Self {
            request,
            key,
            attempt,
        }
    }

    /// The HTTP method, in capitals.
    pub fn method(&self) -> &str {
        self.request.method().as_str()
    }

    /// The URL with its query, which may hold personal data.
    pub fn url(&self) -> &reqwest::Url {
        self.request.url()
    }

    /// The media type of the body.
    pub fn content_type(&self) -> Option<&str> {
        self.request.headers().get(CONTENT_TYPE)?.to_str().ok()
    }

    /// The body, which may hold personal data.
    pub fn body(&self) -> Option<&[u8]> {
        self.request.body()?.as_bytes()
    }

    /// Which attempt of the call it is, from 1 on.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// A text as one line without the key, in whatever form it repeats it: for what a user has put into a
    /// path, or a service into an answer.
    pub fn without_key(&self, text: &str) -> String {
        mask::mask(text, self.key.expose())
    }
}

/// Without query and body: they may hold personal data.
impl fmt::Debug for Outgoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing")
            .field("method", &self.method())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// What came back.
pub struct Incoming<'a> {
    pub(crate) outcome: Result<(u16, &'a [u8]), &'a Error>,
    pub(crate) elapsed: Duration,
}

impl Incoming<'_> {
    /// The HTTP status, where an answer came.
    pub fn status(&self) -> Option<u16> {
        match self.outcome {
            Ok((status, _)) => Some(status),
            Err(error) => error.status(),
        }
    }

    /// The body, which may hold personal data; empty where none came.
    pub fn body(&self) -> &[u8] {
        self.outcome.map_or(&[], |(_, body)| body)
    }

    /// Why no answer came.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.err()
    }

    /// The time it took.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }
}

/// Without the body: it may hold personal data.
impl fmt::Debug for Incoming<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("status", &self.status())
            .field("bytes", &self.body().len())
            .field("elapsed", &self.elapsed)
            .finish_non_exhaustive()
    }
}

/// The request was held back.
pub(crate) fn held() -> Error {
    Error::new(Kind::Held, "the observer held the request back")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_shown_as_it_is_sent_and_without_the_key() {
        let key = Key::from("4f1d8c2ab0".to_owned());
        let url = "http://localhost/api/2/skill?full=1".parse().unwrap();
        let mut request = Request::new(reqwest::Method::POST, url);
        let json = reqwest::header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(CONTENT_TYPE, json);
        *request.body_mut() = Some("[12]".into());
        let outgoing = Outgoing::new(&request, &key, 7);
        assert_eq!(outgoing.method(), "POST");
        assert_eq!(outgoing.url().query(), Some("full=1"));
        assert_eq!(outgoing.content_type(), Some("application/json"));
        assert_eq!(outgoing.body(), Some(b"[12]".as_slice()));
        assert_eq!(outgoing.attempt(), 7);
        assert_eq!(outgoing.without_key("no 4f1d8c2ab0!\n"), "no [key]!");
        assert_eq!(
            format!("{outgoing:?}"),
            r#"Outgoing { method: "POST", attempt: 7, .. }"#
        );
    }

    #[test]
    fn an_answer_is_shown_with_what_came_of_it() {
        let elapsed = Duration::from_millis(3);
        let answer = Incoming {
            outcome: Ok((404, b"none")),
            elapsed,
        };
        assert_eq!((answer.status(), answer.body()), (Some(404), &b"none"[..]));
        assert!(answer.error().is_none());
        assert_eq!(answer.elapsed(), elapsed);
        assert_eq!(
            format!("{answer:?}"),
            "Incoming { status: Some(404), bytes: 4, elapsed: 3ms, .. }"
        );
        let error = held().with_status(301);
        let failure = Incoming {
            outcome: Err(&error),
            elapsed,
        };
        assert_eq!(
            (failure.status(), failure.body()),
            (Some(301), b"".as_slice())
        );
        assert!(failure.error().is_some_and(Error::is_held));
    }
}

//! The one error of this crate: what was attempted, what came back, what to do.

use std::fmt;

use bytes::Bytes;

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that did not succeed.
///
/// It shows as one line without key, URL or body. What went wrong is asked by predicates, so that new
/// causes are no breaking change:
///
/// ```no_run
/// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
/// match client.operators().get(456).await {
///     Ok(operator) => println!("{operator:?}"),
///     Err(error) if error.is_not_found() => println!("no such operator"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: Kind,
    operation: Option<String>,
    status: Option<u16>,
    detail: String,
    body: Option<Bytes>,
    outcome_unknown: bool,
    misdirected: bool,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The caller's input, refused before anything was sent.
    Input,
    /// The client could not be built.
    Configuration,
    /// The service answered `fail`.
    Refused,
    /// The service knows no such row or path.
    NotFound,
    /// The key was refused.
    Auth,
    /// The deadline passed.
    Timeout,
    /// No connection came about.
    Connect,
    /// No connection came about, since the server's certificate is bad.
    Certificate,
    /// The connection broke.
    Broken,
    /// The service redirected.
    Redirect,
    /// The body went over the limit.
    TooLarge,
    /// The answer has a form that is not understood.
    Decode,
    /// The answer is no answer of the service, such as a proxy's page.
    NoEnvelope,
    /// Too many requests.
    RateLimited,
    /// The service answered `error` or a 5xx.
    Server,
    /// A list could not be proven complete.
    Incomplete,
    /// The observer held the request back.
    Held,
}

impl Error {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            operation: None,
            status: None,
            detail: detail.into(),
            body: None,
            outcome_unknown: false,
            misdirected: false,
        }))
    }

    /// The caller's input is refused before anything is sent.
    pub(crate) fn input(detail: impl Into<String>) -> Self {
        Self::new(Kind::Input, detail)
    }

    pub(crate) fn of(mut self, operation: impl fmt::Display) -> Self {
        self.0
            .operation
            .get_or_insert_with(|| operation.to_string());
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    pub(crate) fn with_body(mut self, body: Bytes) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn outcome_unknown(mut self, unknown: bool) -> Self {
        self.0.outcome_unknown = unknown;
        self
    }

    pub(crate) fn misdirected(mut self, misdirected: bool) -> Self {
        self.0.misdirected = misdirected;
        self
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The operation that was attempted, such as `GET /operator/{id}`.
    pub fn operation(&self) -> Option<&str> {
        self.0.operation.as_deref()
    }

    /// The HTTP status that came back, if an answer came back.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// What the service said, where the service said something.
    pub fn message(&self) -> Option<&str> {
        let said = matches!(
            self.0.kind,
            Kind::Refused | Kind::NotFound | Kind::Auth | Kind::Server | Kind::RateLimited
        );
        (said && !self.0.detail.is_empty()).then_some(self.0.detail.as_str())
    }

    /// The body that came back, where it was not understood or came with another status than 200. It may
    /// hold personal data, so it is shown nowhere else.
    pub fn body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// Nothing is where the request went (404), and the base URL does not end in `/api/2` as the service's
    /// do: it most likely leads beside the service.
    pub fn is_misdirected(&self) -> bool {
        self.0.misdirected
    }

    /// The input was refused before anything was sent: mend the call.
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == Kind::Input
    }

    /// The client could not be built: mend its settings.
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// The service says that it knows no row with this identifier. A 404 that is not the service's own, such
    /// as a gateway's, is not this.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::NotFound
    }

    /// The service refused the key, or the key may not do this.
    pub fn is_auth(&self) -> bool {
        self.0.kind == Kind::Auth
    }

    /// The service understood the call and refused it, for instance for a missing field.
    pub fn is_refused(&self) -> bool {
        matches!(self.0.kind, Kind::Refused | Kind::NotFound)
    }

    /// The deadline of the call passed.
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout
    }

    /// No connection came about, so nothing was sent. Where the server's certificate is to blame, trying
    /// again is of no use, and [`is_retryable`](Self::is_retryable) is false.
    pub fn is_connect(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::Certificate)
    }

    /// The service asked to send fewer requests.
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == Kind::RateLimited
    }

    /// The service answered with a redirect, which is never followed: it would carry the key away.
    pub fn is_redirect(&self) -> bool {
        self.0.kind == Kind::Redirect
    }

    /// The answer was larger than the client takes.
    pub fn is_too_large(&self) -> bool {
        self.0.kind == Kind::TooLarge
    }

    /// The answer was not understood: neither the envelope nor the rows that were expected.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode | Kind::NoEnvelope)
    }

    /// A list ended but cannot be proven complete, because it changed while it was read.
    pub fn is_incomplete(&self) -> bool {
        self.0.kind == Kind::Incomplete
    }

    /// The client's [`Observer`](crate::Observer) held the request back, so nothing was sent.
    pub fn is_held(&self) -> bool {
        self.0.kind == Kind::Held
    }

    /// The request was sent and nothing tells whether the service carried it out. Look before sending a
    /// create again.
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// The same call may succeed later. False for a write whose outcome is unknown.
    pub fn is_retryable(&self) -> bool {
        !self.0.outcome_unknown
            && matches!(
                self.0.kind,
                Kind::Timeout
                    | Kind::Connect
                    | Kind::Broken
                    | Kind::RateLimited
                    | Kind::Server
                    | Kind::Incomplete
            )
    }

    /// The line that it shows as, without what to do about it: for programs that have advice of their own.
    pub fn summary(&self) -> String {
        let operation = match &self.0.operation {
            Some(operation) => format!("{operation}: "),
            None => String::new(),
        };
        match self.0.status.filter(|status| *status != 200) {
            Some(status) => format!("{operation}{} (HTTP {status})", self.outcome()),
            None => format!("{operation}{}", self.outcome()),
        }
    }

    /// What came back, in words.
    fn outcome(&self) -> String {
        let detail = &self.0.detail;
        match self.0.kind {
            Kind::Input => format!("not sent: {detail}"),
            Kind::Configuration => format!("the client cannot be built: {detail}"),
            Kind::Refused => said("the service refused", detail),
            Kind::NotFound => said("not found", detail),
            Kind::Auth => said("the service refused the key", detail),
            Kind::Server => said("the service failed", detail),
            Kind::RateLimited => said("too many requests", detail),
            Kind::Held
            | Kind::Redirect
            | Kind::TooLarge
            | Kind::Decode
            | Kind::NoEnvelope
            | Kind::Timeout
            | Kind::Connect
            | Kind::Certificate
            | Kind::Broken
            | Kind::Incomplete => detail.clone(),
        }
    }

    /// What to do about it.
    fn advice(&self) -> &'static str {
        if self.0.outcome_unknown {
            return "whether it was carried out is unknown, so look before sending it again";
        }
        if self.0.misdirected {
            return "check the base URL, which does not end in /api/2";
        }
        match self.0.kind {
            Kind::Input | Kind::Configuration | Kind::Held => "",
            Kind::Refused => "mend the call as the service says",
            Kind::NotFound => "check the identifier",
            Kind::Auth => "check the API key, its rights and the platform",
            Kind::Timeout => "try again, or allow more time with `timeout`",
            Kind::Connect => "check the network and the base URL",
            Kind::Certificate => {
                "check the base URL, this machine's clock and its root certificates"
            }
            Kind::Broken | Kind::Server => "try again later",
            Kind::Redirect => "redirects are not followed; check the base URL",
            Kind::TooLarge => "ask for smaller pages, or allow more with `max_body`",
            Kind::Decode => "see `Error::body`; the service may have changed",
            Kind::NoEnvelope => "see `Error::body`; check the base URL and proxies",
            Kind::RateLimited => "send fewer requests",
            Kind::Incomplete => "read the list again",
        }
    }
}

fn said(what: &str, detail: &str) -> String {
    if detail.is_empty() {
        what.to_owned()
    } else {
        format!("{what}: {}", detail.trim_end_matches('.'))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.summary())?;
        match self.advice() {
            "" => Ok(()),
            advice => write!(f, "; {advice}"),
        }
    }
}

/// The same line, since `main` shows errors by `Debug`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({self})")
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line_without_its_body() {
        let error = Error::new(Kind::NotFound, "Unknown 'operator' with 'id' 456.")
            .of("GET /operator/{id}")
            .with_status(404)
            .with_body(Bytes::from_static(b"private"));
        assert_eq!(
            error.to_string(),
            "GET /operator/{id}: not found: Unknown 'operator' with 'id' 456 (HTTP 404); check the identifier"
        );
        assert!(!format!("{error:?}").contains("private"));
        assert_eq!(error.body(), Some(b"private".as_slice()));
        assert!(error.is_refused() && !error.is_retryable());
    }

    #[test]
    fn an_unknown_outcome_is_never_retryable() {
        let error = Error::new(Kind::Broken, "the connection broke").outcome_unknown(true);
        assert!(error.is_outcome_unknown() && !error.is_retryable());
        assert!(error.to_string().ends_with("look before sending it again"));
    }
}

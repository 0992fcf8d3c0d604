//! What a failure of the HTTP client means, in words that hold no URL, which the client's own would.

use std::error::Error as Cause;
use std::io;
use std::iter::successors;

use crate::error::{Error, Kind};

/// A request that was not answered.
pub(super) fn sending(error: &reqwest::Error) -> Error {
    if error.is_timeout() && !error.is_connect() {
        return Error::new(Kind::Timeout, "the HTTP client's own timeout passed");
    }
    if !error.is_connect() {
        let reason = interruption(error);
        return Error::new(Kind::Broken, format!("the connection broke ({reason})"));
    }
    if let Some(flaw) = causes(error).find_map(certificate_flaw) {
        return Error::new(
            Kind::Certificate,
            format!("the server's certificate was not accepted ({flaw})"),
        );
    }
    let reason = obstacle(error);
    Error::new(
        Kind::Connect,
        format!("no connection came about ({reason})"),
    )
}

/// An answer that did not come to its end.
pub(super) fn reading(error: &reqwest::Error) -> Error {
    let reason = match io_kind(error) {
        // What is no chunk or no compressed text shows as one of these.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) | None => {
            "incomplete or garbled body".to_owned()
        }
        Some(kind) => kind.to_string(),
    };
    Error::new(Kind::Broken, format!("the answer broke off ({reason})"))
}

/// Why an established connection gave no answer.
fn interruption(error: &reqwest::Error) -> String {
    if let Some(kind) = io_kind(error) {
        return kind.to_string();
    }
    let http = causes(error).find_map(|cause| cause.downcast_ref::<hyper::Error>());
    match http {
        // Servers alone can ask for this by a method.
        Some(http) if http.to_string() == "message head is too large" => {
            "the head of the answer is too large"
        }
        Some(http) if http.is_parse() => "the answer is not HTTP, so the port may be wrong",
        _ => "closed before the answer",
    }
    .to_owned()
}

/// Why there is no connection.
fn obstacle(error: &reqwest::Error) -> String {
    // Whether the connection or the handshake took too long is told by different types.
    if error.is_timeout() {
        return io::ErrorKind::TimedOut.to_string();
    }
    // The type of this error is not public.
    if causes(error).any(|cause| cause.to_string() == "dns error") {
        return "the name of the host cannot be looked up".to_owned();
    }
    if causes(error).any(is_no_tls) {
        return "the server does not speak TLS".to_owned();
    }
    match io_kind(error) {
        Some(io::ErrorKind::InvalidData) | None => "the TLS handshake failed".to_owned(),
        Some(kind) => kind.to_string(),
    }
}

/// The causes of a failure, the innermost last.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Cause + 'static)> {
    successors(error.source(), |&cause| {
        // An I/O error names the cause of what it wraps, and leaves out what it wraps.
        let wrapped = cause.downcast_ref().and_then(io::Error::get_ref);
        match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Cause + 'static)),
            None => cause.source(),
        }
    })
}

/// The kind of the innermost I/O error that has one.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let kinds = causes(error).filter_map(|cause| Some(cause.downcast_ref::<io::Error>()?.kind()));
    kinds.filter(|kind| *kind != io::ErrorKind::Other).last()
}

#[cfg(any(feature = "rustls", feature = "aws-lc"))]
fn certificate_flaw(cause: &(dyn Cause + 'static)) -> Option<&'static str> {
    use rustls::CertificateError as Flaw;
    let rustls::Error::InvalidCertificate(flaw) = cause.downcast_ref()? else {
        return None;
    };
    Some(match flaw {
        Flaw::Expired | Flaw::ExpiredContext { .. } => "it has expired",
        Flaw::NotValidYet | Flaw::NotValidYetContext { .. } => "it is not valid yet",
        Flaw::NotValidForName | Flaw::NotValidForNameContext { .. } => "it is for another host",
        Flaw::UnknownIssuer => "who signed it is not trusted",
        Flaw::Revoked => "it was revoked",
        _ => "it cannot be verified",
    })
}

#[cfg(any(feature = "rustls", feature = "aws-lc"))]
fn is_no_tls(cause: &(dyn Cause + 'static)) -> bool {
    matches!(cause.downcast_ref(), Some(rustls::Error::InvalidMessage(_)))
}

/// The system's library does not tell.
#[cfg(not(any(feature = "rustls", feature = "aws-lc")))]
fn certificate_flaw(_: &(dyn Cause + 'static)) -> Option<&'static str> {
    None
}

#[cfg(not(any(feature = "rustls", feature = "aws-lc")))]
fn is_no_tls(_: &(dyn Cause + 'static)) -> bool {
    false
}

//! Where requests leave and answers come from.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use reqwest::{Request, StatusCode};

/// Carries the requests of a [`Client`](crate::Client): authentication, deadlines, retries, limits.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Carries one request of the operation with this id, and reads the answer to its end.
    ///
    /// # Errors
    ///
    /// When there is no complete answer; an answer is one with any status. The error is shown to whoever
    /// called, so it should hold no URL that may have the key in it.
    fn carry(&self, request: Request, operation: &'static str) -> Carried<'_>;
}

/// What a transport gives for a request.
pub type Carried<'a> =
    Pin<Box<dyn Future<Output = Result<Answer, Box<dyn Error + Send + Sync>>> + Send + 'a>>;

/// An answer of whatever status.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    /// An answer with this status and body.
    pub fn new(status: StatusCode, body: Bytes) -> Self {
        Self { status, body }
    }
}

/// Without the body: it may hold personal data.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish()
    }
}

//! [`Error`]: why a method gives no envelope.

use std::error::Error as Cause;
use std::fmt;

use crate::transport::Answer;

/// Why a method gives no envelope.
#[non_exhaustive]
pub enum Error {
    /// The values cannot be written as a request, for this reason; nothing was sent.
    Request(&'static str),
    /// There is no answer; why not, the transport says.
    Transport(Box<dyn Cause + Send + Sync>),
    /// The answer has another HTTP status than the 200 of the document.
    Status(Answer),
    /// The answer has another form than the document says. The parser's error quotes what it read.
    Payload(Answer, serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(why) => write!(f, "nothing was sent, since {why}"),
            Self::Transport(error) => error.fmt(f),
            Self::Status(answer) => write!(f, "the answer has HTTP status {}", answer.status),
            Self::Payload(_, error) => write!(
                f,
                "the answer has an unexpected form at line {} column {}",
                error.line(),
                error.column()
            ),
        }
    }
}

/// Without what was read: it may be personal, or the key.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(why) => f.debug_tuple("Request").field(why).finish(),
            Self::Transport(error) => f.debug_tuple("Transport").field(error).finish(),
            Self::Status(answer) => f.debug_tuple("Status").field(answer).finish(),
            Self::Payload(answer, error) => f
                .debug_struct("Payload")
                .field("answer", answer)
                .field("line", &error.line())
                .field("column", &error.column())
                .finish(),
        }
    }
}

impl Cause for Error {
    fn source(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            // Its own words are this error's.
            Self::Transport(error) => error.source(),
            _ => None,
        }
    }
}

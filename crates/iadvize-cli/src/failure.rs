//! The one error of the program: a line that says what was attempted, what came back and what to do, and
//! the exit code it ends with.

use std::fmt;
use std::io;

use crate::exit::Exit;

/// Why the program did not do what it was asked to.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    /// Empty when there is nothing to say, as for a closed pipe.
    message: String,
}

impl Failure {
    /// A failure of this kind, told in one line.
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
        }
    }

    /// The command line or a setting is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// The line to show; nothing when the program ends quietly.
    pub(crate) fn message(&self) -> Option<&str> {
        (!self.message.is_empty()).then_some(self.message.as_str())
    }

    /// The user interrupted.
    pub(crate) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted")
    }

    /// The same, with how much of a list came before it.
    pub(crate) fn after(mut self, rows: u64) -> Self {
        if rows > 0 {
            self.message = format!("{} ({rows} rows came before)", self.message);
        }
        self
    }

    /// Something could not be written to standard output. Who has closed the pipe wants no more, which is
    /// no failure.
    pub(crate) fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::new(Exit::Success, "")
        } else {
            Self::new(
                Exit::Other,
                format!("standard output cannot be written: {error}"),
            )
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<iadvize::Error> for Failure {
    fn from(error: iadvize::Error) -> Self {
        if error.is_held() {
            // What --dry-run holds back is shown in the end, and is what the user wants.
            return Self::new(Exit::Success, "");
        }
        let (exit, advice) = judge(&error);
        let message = match advice {
            "" => error.summary(),
            advice => format!("{}; {advice}", error.summary()),
        };
        Self::new(exit, message)
    }
}

/// What to do after a write whose fate is open.
pub(crate) const UNKNOWN: &str =
    "whether it was carried out is unknown, so look before sending it again";

/// The exit code of a failure of the library, and what the user of a command line can do about it.
fn judge(error: &iadvize::Error) -> (Exit, &'static str) {
    if error.is_outcome_unknown() {
        return (Exit::Network, UNKNOWN);
    }
    if error.is_misdirected() {
        let exit = if error.is_refused() {
            Exit::Refused
        } else {
            Exit::Other
        };
        (exit, "check the base URL, which does not end in /api/2")
    } else if error.is_invalid_input() {
        (Exit::Usage, "")
    } else if error.is_configuration() {
        (Exit::Usage, "see `iadvize help` for what can be set")
    } else if error.is_not_found() {
        (Exit::NotFound, "check the identifier")
    } else if error.is_auth() {
        (
            Exit::Authentication,
            "check the API key, its rights and the base URL",
        )
    } else if error.is_refused() {
        (Exit::Refused, "mend the call as the service says")
    } else if error.is_incomplete() {
        (Exit::Incomplete, "read the list again")
    } else if error.is_timeout() {
        (Exit::Network, "try again, or allow more with --timeout")
    } else if error.is_connect() {
        (Exit::Network, "check the network and the base URL")
    } else if error.is_rate_limited() {
        (Exit::Network, "wait a while before trying again")
    } else if error.is_retryable() {
        (Exit::Network, "try again later")
    } else if error.is_redirect() {
        (
            Exit::Usage,
            "redirects are not followed; check the base URL",
        )
    } else if error.is_too_large() {
        (Exit::Other, "ask for smaller pages with --page-size")
    } else {
        (
            Exit::Other,
            "check the base URL and proxies; the service may have changed",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_pipe_is_no_failure() {
        let closed = Failure::output(&io::Error::from(io::ErrorKind::BrokenPipe));
        assert_eq!((closed.exit(), closed.message()), (Exit::Success, None));
        let full = Failure::output(&io::Error::from(io::ErrorKind::StorageFull));
        assert_eq!(full.exit(), Exit::Other);
        assert!(full.message().unwrap().starts_with("standard output"));
    }

    #[test]
    fn settings_that_build_no_client_are_usage() {
        let error = iadvize::Client::builder().api_key("").build().unwrap_err();
        let failure = Failure::from(error);
        assert_eq!(failure.exit(), Exit::Usage);
        assert!(
            failure.to_string().contains("the API key is empty"),
            "{failure}"
        );
    }
}

//! The exit codes, in one table that the program, its help and its reference read.

use std::fmt::Write;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All that was asked for was done. A reader who closes the pipe early is no failure either.
    Success = 0,
    /// What none of the others says.
    Other = 1,
    /// The command line, a setting or a file is wrong; nothing was sent.
    Usage = 2,
    /// The service knows no such row.
    NotFound = 3,
    /// There is no key, or the service refused it.
    Authentication = 4,
    /// The service understood the call and refused it.
    Refused = 5,
    /// The service could not be reached, took too long, or failed.
    Network = 6,
    /// What was read cannot be proven complete.
    Incomplete = 7,
    /// The user interrupted it, by 128 plus the number of the signal as shells do.
    Interrupted = 130,
}

/// Every exit code with what it means, in words for the user.
pub(crate) const TABLE: &[(Exit, &str)] = &[
    (
        Exit::Success,
        "success; also when the reader of a pipe has enough",
    ),
    (
        Exit::Other,
        "any other failure, such as an answer that is not understood or a full disk",
    ),
    (
        Exit::Usage,
        "usage: a flag, a value or a setting is wrong, and nothing was sent",
    ),
    (Exit::NotFound, "not found: the service knows no such row"),
    (
        Exit::Authentication,
        "authentication: no API key, or one that the service refuses",
    ),
    (
        Exit::Refused,
        "refused: the service understood the call and declined it",
    ),
    (
        Exit::Network,
        "network: the service was not reached, took too long, or failed; try again later",
    ),
    (
        Exit::Incomplete,
        "incomplete: what came cannot be proven to be all",
    ),
    (Exit::Interrupted, "interrupted"),
];

impl Exit {
    /// The number the shell sees.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

/// The table as a section of the help.
pub(crate) fn help() -> String {
    let mut text = "Exit codes:\n".to_owned();
    for (exit, meaning) in TABLE {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:>3}  {meaning}", exit.code());
    }
    text
}

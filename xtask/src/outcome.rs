//! How a command ends: exit code and the one line it leaves on standard error.
//!
//! 0: done, and nothing to mend. 1: the command did its work and found something to mend (a difference,
//! a line it cannot place). 2: it could not do its work (wrong arguments, an unreadable file).

use std::fmt::Display;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What a command that did its work says about what it looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to mend.
    Clean,
    /// Something differs; the command has printed what.
    Differs,
}

/// The result of a command.
pub(crate) type Outcome = Result<Verdict, Failure>;

/// Why a command could not do its work: one actionable line.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A failure in words: what was attempted, what came back, what to do.
    pub(crate) fn new(message: impl Display) -> Self {
        Self(message.to_string())
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(format!("writing the result failed: {error}"))
    }
}

/// Turns an outcome into the process's exit code, printing a failure as `error: …`.
pub(crate) fn exit_code(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(Verdict::Clean) => ExitCode::SUCCESS,
        Ok(Verdict::Differs) => ExitCode::from(1),
        Err(failure) => {
            let line = failure.to_string().replace('\n', " ");
            // Nothing is left to tell when standard error itself is gone.
            let _ = writeln!(std::io::stderr().lock(), "error: {line}");
            ExitCode::from(2)
        }
    }
}

/// The workspace's root, wherever the command was started.
pub(crate) fn workspace_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

//! The flags that every command takes.

use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

/// The flags that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Starts a sandbox with invented data for this command, so that no key is needed.
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,
    /// Base URL of the service; else the environment variable IADVIZE_BASE_URL.
    #[arg(long, global = true, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) base_url: Option<String>,
    /// Seconds that one call may take, with all its retries.
    #[arg(long, global = true, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) timeout: Duration,
    /// Form of the output [default: table on a terminal, jsonl elsewhere].
    #[arg(long, short, global = true, value_enum)]
    pub(crate) output: Option<Format>,
    /// Says nothing but data and errors.
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// The forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "a number of seconds above 0 is needed".to_owned())
}

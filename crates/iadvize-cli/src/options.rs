//! The flags that every command takes.

use std::time::Duration;

use crate::watch::Held;
use clap::{ArgAction, Args, ValueEnum};

/// The flags that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Options {
    /// Starts a sandbox with invented data for this command, so that no key is needed.
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,
    /// Profile whose key and settings are used; else the environment variable IADVIZE_PROFILE.
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Base URL of the service; else the environment variable IADVIZE_BASE_URL.
    #[arg(long, global = true, value_name = "URL", conflicts_with = "sandbox")]
    pub(crate) base_url: Option<String>,
    /// Seconds that one call may take, with all its retries.
    #[arg(long, global = true, value_name = "SECONDS", default_value = "120", value_parser = seconds)]
    pub(crate) timeout: Duration,
    /// Most requests in any second, minute or hour, retries included, such as 5/s or 100/m; others wait.
    #[arg(long, global = true, value_name = "N/PERIOD", value_parser = rate)]
    pub(crate) rate_limit: Option<Rate>,
    /// Form of the output [default: table on a terminal, jsonl elsewhere and with --jq].
    #[arg(long, short, global = true, value_enum, value_name = "FORM")]
    pub(crate) output: Option<Format>,
    /// Only these members, with dots for members of members; lists are then read in full.
    #[arg(
        long,
        global = true,
        value_name = "NAME,…",
        value_delimiter = ',',
        conflicts_with = "jq"
    )]
    pub(crate) fields: Vec<String>,
    /// What an expression of jq makes of each row, over all pages, which are then read in full; texts come
    /// without quotes unless --output is given.
    #[arg(long, global = true, value_name = "EXPRESSION")]
    pub(crate) jq: Option<String>,
    /// Whether to use colours; NO_COLOR is heeded.
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "WHEN",
        default_value = "auto"
    )]
    pub(crate) color: Color,
    /// Prints what would be sent instead of sending it.
    #[arg(long, global = true)]
    pub(crate) dry_run: bool,
    /// Prints requests and answers on standard error, and with -vv what they hold; key and personal data
    /// are masked.
    #[arg(long, short, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// Form of the output where the command line names none, by environment or profile.
    #[arg(skip)]
    pub(crate) usual_output: Option<Format>,
    /// The requests that --dry-run holds back.
    #[arg(skip)]
    pub(crate) held: Held,
    /// Shows rows on a terminal without a pager; else IADVIZE_PAGER or PAGER name it.
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    /// Says nothing but data and errors.
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// So many requests in any period of a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rate {
    /// How many.
    pub(crate) requests: usize,
    /// How long the period is.
    pub(crate) period: Duration,
}

/// The forms of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON value a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// YAML.
    Yaml,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that knows them.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse::<f64>()
        .ok()
        .filter(|seconds| *seconds > 0.0)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "a number of seconds above 0 is needed".to_owned())
}

fn rate(text: &str) -> Result<Rate, String> {
    let parts = text.split_once('/').and_then(|(requests, period)| {
        let seconds = match period {
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => return None,
        };
        let requests = requests.parse().ok().filter(|requests| *requests > 0)?;
        let period = Duration::from_secs(seconds);
        Some(Rate { requests, period })
    });
    parts.ok_or_else(|| {
        "a number of requests above 0 and a period are needed, such as 5/s, 100/m or 2000/h"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_name_a_number_and_a_period() {
        let read = |text| rate(text).map(|rate| (rate.requests, rate.period.as_secs()));
        assert_eq!(read("5/s"), Ok((5, 1)));
        assert_eq!(read("100/m"), Ok((100, 60)));
        assert_eq!(read("2000/h"), Ok((2_000, 3_600)));
        for wrong in ["", "5", "0/s", "-1/s", "5/d", "5/", "/s", "1.5/s"] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }
}

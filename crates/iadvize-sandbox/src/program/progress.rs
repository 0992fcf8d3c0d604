//! The line that says how far the making of new data has come, on a terminal and only while it takes long.

use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::Progress;

/// What is made sooner is not talked about.
const SILENCE: Duration = Duration::from_millis(400);
/// The line is not written more often than that.
const PAUSE: Duration = Duration::from_millis(100);

/// The line, rewritten in place.
pub(super) struct Line {
    begun: Instant,
    /// When it was written last.
    written: Mutex<Option<Instant>>,
    terminal: bool,
}

impl Line {
    pub(super) fn new() -> Self {
        Self {
            begun: Instant::now(),
            written: Mutex::new(None),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Writes the line, if it is time to.
    pub(super) fn tell(&self, progress: Progress) {
        if !self.terminal || self.begun.elapsed() < SILENCE {
            return;
        }
        let Ok(mut written) = self.written.lock() else {
            return;
        };
        if written.is_none_or(|at| at.elapsed() >= PAUSE) {
            *written = Some(Instant::now());
            let text = text(progress.rows, progress.share, self.begun.elapsed());
            // The data is made whether or not anybody can read of it.
            let _ = write!(std::io::stderr().lock(), "\r{text}\x1b[K");
        }
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        if self.written.lock().is_ok_and(|written| written.is_some()) {
            let _ = write!(std::io::stderr().lock(), "\r\x1b[K");
        }
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a share of 1 and millions of rows"
)]
fn text(rows: u64, share: f64, time: Duration) -> String {
    let percent = (100.0 * share) as u64;
    let rate = (rows as f64 / time.as_secs_f64().max(0.001)) as u64;
    format!(
        "making data  {percent:>3} %  {} rows, {} a second",
        thousands(rows),
        thousands(rate)
    )
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn share_rows_and_rate_are_told() {
        assert_eq!(
            text(1_234_567, 0.429, Duration::from_secs(2)),
            "making data   42 %  1,234,567 rows, 617,283 a second"
        );
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_000), "1,000");
    }
}

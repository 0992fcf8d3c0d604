//! How far an export has come, on a terminal.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Steps of the bar for a unit.
const STEPS: u64 = 1000;

/// The progress of a run; clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    rows: Arc<AtomicU64>,
    bytes: Arc<AtomicU64>,
    quiet: bool,
}

impl Progress {
    /// A bar on standard error, which shows on a terminal only, and lines beside it; nothing of all that
    /// when it is to be quiet.
    pub(crate) fn new(quiet: bool) -> Self {
        let target = if quiet {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template(
            "{bar:30} {percent:>3}%  {msg}  {elapsed_precise}, {eta_precise} left",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self {
            bar,
            rows: Arc::default(),
            bytes: Arc::default(),
            quiet,
        }
    }

    /// So many units are to be fetched.
    pub(super) fn begin(&self, units: usize) {
        self.bar.set_length(units as u64 * STEPS);
        self.bar.enable_steady_tick(Duration::from_millis(250));
    }

    /// The part of a unit in it.
    pub(super) fn part(&self) -> Part {
        Part {
            progress: self.clone(),
            expected: None,
            rows: 0,
            steps: 0,
        }
    }

    /// Shows a line above the bar, or where the bar would be.
    pub(crate) fn say(&self, line: &str) {
        if self.quiet {
            return;
        }
        self.bar.suspend(|| {
            // Nothing is left to be done when even this cannot be written.
            let _ = writeln!(io::stderr().lock(), "{line}");
        });
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn tell(&self) {
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let rows = self.rows.load(Ordering::Relaxed);
        let bytes = self.bytes.load(Ordering::Relaxed);
        let rate = format!(
            "{rows} rows, {:.0} rows/s, {:.1} MB/s",
            rows as f64 / seconds,
            bytes as f64 / seconds / 1e6
        );
        self.bar.set_message(rate);
    }
}

/// The part of a unit. Dropped before its end, it takes back what it showed.
#[derive(Debug)]
pub(super) struct Part {
    progress: Progress,
    expected: Option<u64>,
    rows: u64,
    steps: u64,
}

impl Part {
    /// The list has so many rows, as the service says.
    pub(super) fn expect(&mut self, rows: u64) {
        self.expected = Some(rows);
    }

    /// So many rows of so many bytes came.
    pub(super) fn came(&mut self, rows: u64, bytes: u64) {
        self.rows += rows;
        self.progress.rows.fetch_add(rows, Ordering::Relaxed);
        self.progress.bytes.fetch_add(bytes, Ordering::Relaxed);
        if let Some(expected) = self.expected.filter(|expected| *expected > 0) {
            // The last step is taken when the unit is written.
            self.step((self.rows.saturating_mul(STEPS) / expected).min(STEPS - 1));
        }
        self.progress.tell();
    }

    /// The unit is written.
    pub(super) fn done(mut self) {
        self.step(STEPS);
    }

    fn step(&mut self, to: u64) {
        if to > self.steps {
            self.progress.bar.inc(to - self.steps);
            self.steps = to;
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if self.steps < STEPS {
            self.progress.bar.dec(self.steps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_that_are_fetched_again_count_once() {
        let progress = Progress::new(true);
        progress.begin(2);
        let mut part = progress.part();
        part.expect(10);
        part.came(5, 100);
        assert_eq!(progress.bar.position(), 500);
        drop(part);
        assert_eq!(progress.bar.position(), 0);
        let mut part = progress.part();
        part.came(5, 100);
        part.done();
        assert_eq!(progress.bar.position(), 1000);
        assert_eq!(progress.bar.length(), Some(2000));
    }
}

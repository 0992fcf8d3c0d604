//! `cargo xtask docs read`: a page becomes facts, printed or written as the lock.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;

use super::report;
use super::source::{Format, Source};
use super::waivers::Waivers;
use super::{known, lock, source};
use crate::outcome::{Failure, Outcome, Verdict};

/// Reads a page into facts and prints them, or writes or checks the lock.
#[derive(Args)]
pub(crate) struct Read {
    /// The page: a path, or `-` for standard input.
    page: PathBuf,
    /// The page's format; told from its name and looks when not given.
    #[arg(long)]
    format: Option<Format>,
    /// Writes the facts to the lock instead of printing them.
    #[arg(long, value_name = "PATH", num_args = 0..=1)]
    write: Option<Option<PathBuf>>,
    /// Only tells whether the lock holds exactly these facts.
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

impl Read {
    /// Runs the command.
    pub(crate) fn run(&self) -> Outcome {
        let path = lock::default_path();
        // A lock or document that cannot be read is no hindrance: most pages are read without.
        let known = known::basis().unwrap_or_default();
        let sources = [Source::open(&self.page, self.format)?];
        let reading = source::read_all(&sources, &known)?.remove(0);
        let own = self.check || self.write.is_some();
        if report::unplaced(&sources[0].name, &reading.unplaced, &Waivers::load()?, own)? {
            if !own {
                print(&lock::render(&reading.facts)?)?;
            }
            return Ok(Verdict::Differs);
        }
        let text = lock::render(&reading.facts)?;
        match &self.write {
            Some(target) => {
                let target = target.as_deref().unwrap_or(&path);
                write(target, &text, reading.facts.len())?;
                Ok(Verdict::Clean)
            }
            None if self.check => check(&path, &text, &sources[0].name),
            None => {
                print(&text)?;
                Ok(Verdict::Clean)
            }
        }
    }
}

fn print(text: &str) -> Result<(), Failure> {
    Ok(std::io::stdout().lock().write_all(text.as_bytes())?)
}

fn write(path: &Path, text: &str, count: usize) -> Result<(), Failure> {
    std::fs::write(path, text)
        .map_err(|error| Failure::new(format!("writing {} failed: {error}", path.display())))?;
    Ok(writeln!(
        std::io::stdout().lock(),
        "{count} facts written to {}",
        path.display()
    )?)
}

fn check(path: &Path, text: &str, page: &str) -> Outcome {
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept == text {
        return Ok(Verdict::Clean);
    }
    let line = kept
        .lines()
        .zip(text.lines())
        .take_while(|(a, b)| a == b)
        .count()
        + 1;
    writeln!(
        std::io::stderr().lock(),
        "{}:{line}: the lock is not what {page} states; write it with `cargo xtask docs read {page} --write`",
        path.display()
    )?;
    Ok(Verdict::Differs)
}

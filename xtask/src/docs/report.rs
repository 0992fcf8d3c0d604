//! Lines that could not be placed, told all at once on standard error.

use std::io::Write;

use super::block::Unplaced;
use super::waivers::{self, Waivers};
use crate::outcome::Failure;

/// The longest piece of a line that a report repeats.
const EXCERPT: usize = 80;

/// Reports the lines of a page that are neither placed nor waived. Gives whether there were any.
///
/// `own` tells that the waivers are for this page, so that a waiver without a line is reported too.
///
/// # Errors
///
/// When standard error cannot be written.
pub(crate) fn unplaced(
    name: &str,
    lines: &[Unplaced],
    waivers: &Waivers,
    own: bool,
) -> Result<bool, Failure> {
    let (left, unused) = waivers.apply(lines);
    let mut out = std::io::stderr().lock();
    for line in &left {
        let excerpt: String = line.text.chars().take(EXCERPT).collect();
        let mark = waivers::mark(line);
        writeln!(
            out,
            "{name}:{}: {}: \"{}\" [mark {mark}]",
            line.line,
            line.reason,
            excerpt.replace('\n', " ")
        )?;
    }
    if !left.is_empty() {
        let count = left.len();
        writeln!(
            out,
            "{name}: {count} to place: mend the reader or the page's copy, or waive the mark in openapi/docs.waivers.yaml"
        )?;
    }
    if own {
        for mark in &unused {
            writeln!(
                out,
                "openapi/docs.waivers.yaml: the waiver of line {mark} met no line of {name}; remove it"
            )?;
        }
    }
    Ok(!left.is_empty() || (own && !unused.is_empty()))
}

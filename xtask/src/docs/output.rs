//! Tables for people.

use std::io::Write;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{ContentArrangement, Table};

use crate::outcome::Failure;

/// The width a table is laid out for.
const WIDTH: u16 = 160;

/// Prints a table on standard output.
///
/// # Errors
///
/// When standard output cannot be written.
pub(crate) fn table(header: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table.set_header(header.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    line(&table.to_string())
}

/// Prints a line on standard output.
///
/// # Errors
///
/// When standard output cannot be written.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// A text short enough for a cell, centred on where it differs from another.
pub(crate) fn excerpt(text: &str, other: &str) -> String {
    const LENGTH: usize = 72;
    let chars: Vec<char> = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .collect();
    if chars.len() <= LENGTH {
        return chars.into_iter().collect();
    }
    let flat = other.split_whitespace().collect::<Vec<_>>().join(" ");
    let same = chars
        .iter()
        .zip(flat.chars())
        .take_while(|(a, b)| **a == *b)
        .count();
    let start = if same >= chars.len() {
        0
    } else {
        same.saturating_sub(LENGTH / 3)
    };
    let end = (start + LENGTH).min(chars.len());
    let piece: String = chars[start..end].iter().collect();
    format!(
        "{}{}{}",
        if start > 0 { "…" } else { "" },
        piece.trim(),
        if end < chars.len() { "…" } else { "" }
    )
}

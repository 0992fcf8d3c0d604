//! Tables for people: columns on a terminal, fitted to its width; and a card for a single row.
//!
//! The first rows settle how wide the columns are, so that a list of any length needs no memory.

use std::fmt::Write;

use jaq_json::Val;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Columns, Form, Look};
use crate::failure::Failure;
use crate::output::harmless;
use crate::output::row::{self, Row};

/// How many rows settle the widths.
const SETTLING: usize = 100;
/// No column of a terminal is wider, unless there is but one.
const WIDEST: usize = 32;
/// Between columns.
const GAP: usize = 2;

/// A table of any number of rows.
pub(super) struct Table {
    columns: Columns,
    look: Look,
    /// Rows that wait until the widths are settled.
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Table {
    pub(super) fn new(columns: Columns, look: Look) -> Self {
        Self {
            columns,
            look,
            waiting: Vec::new(),
            widths: None,
        }
    }

    /// Settles the widths and writes the rows that waited.
    fn settle(&mut self, out: &mut String) -> Vec<usize> {
        let names = self.columns.names();
        let mut widths: Vec<usize> = names.iter().map(|name| name.width()).collect();
        for row in &self.waiting {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        if let Some(room) = self.look.width {
            fit(&mut widths, room);
        }
        if !self.waiting.is_empty() {
            let names: Vec<String> = names
                .iter()
                .map(|name| harmless::shown(name).to_uppercase())
                .collect();
            self.line(&names, &widths, true, out);
        }
        for row in std::mem::take(&mut self.waiting) {
            self.line(&row, &widths, false, out);
        }
        widths
    }

    fn line(&self, cells: &[String], widths: &[usize], head: bool, out: &mut String) {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(widths) {
            if !line.is_empty() {
                line.push_str(&" ".repeat(GAP));
            }
            let cell = match self.look.width {
                Some(_) => cut(cell, *width),
                None => cell.clone(),
            };
            let padding = width.saturating_sub(cell.width());
            // Writing to a string cannot fail.
            let _ = write!(line, "{cell}{:padding$}", "");
        }
        let line = line.trim_end();
        if head && self.look.color {
            let _ = writeln!(out, "\x1b[1m{line}\x1b[0m");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
}

impl Form for Table {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        let cells = self.columns.cells(row, text)?;
        if let Some(widths) = self.widths.take() {
            self.line(&cells, &widths, false, out);
            self.widths = Some(widths);
            return Ok(());
        }
        self.waiting.push(cells);
        if self.waiting.len() >= SETTLING {
            self.widths = Some(self.settle(out));
        }
        Ok(())
    }

    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        if self.widths.is_none() {
            self.widths = Some(self.settle(out));
        }
        Ok(())
    }

    fn break_off(&mut self, out: &mut String) -> Result<(), Failure> {
        self.end(out)
    }

    fn note(&self) -> Option<String> {
        let shown = self.widths.as_ref().map_or(0, Vec::len);
        let hidden = self.columns.names().get(shown..).unwrap_or_default();
        if hidden.is_empty() {
            return self.columns.note();
        }
        Some(format!(
            "no room for {} more columns: {}; choose with --fields, or see all with --output json",
            hidden.len(),
            harmless::shown(&hidden.join(", "))
        ))
    }
}

/// Takes columns away, and narrows what is left, until the table fits.
fn fit(widths: &mut Vec<usize>, room: usize) {
    if widths.len() > 1 {
        for width in widths.iter_mut() {
            *width = (*width).min(WIDEST);
        }
    }
    let mut used = 0;
    let fitting = widths.iter().take_while(|width| {
        used += **width + if used == 0 { 0 } else { GAP };
        used <= room
    });
    let fitting = fitting.count().max(1);
    widths.truncate(fitting);
    if let [only] = widths.as_mut_slice() {
        *only = (*only).min(room);
    }
}

/// The text in a number of columns, with an ellipsis where it was longer.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(character);
    }
    cut.push('…');
    cut
}

/// One row as a card: a line for each member.
pub(super) struct Card {
    look: Look,
}

impl Card {
    pub(super) fn new(look: Look) -> Self {
        Self { look }
    }
}

impl Form for Card {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        let value = row.value()?;
        let names = row::names(value.as_ref(), &[]);
        if names.is_empty() {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{}", text(value.as_ref()));
        }
        let width = names.iter().map(|name| name.width()).max().unwrap_or(0);
        for name in names {
            let padding = width - name.width();
            let cell = row::member(value.as_ref(), &name)
                .map(text)
                .unwrap_or_default();
            let name = harmless::shown(&name).into_owned();
            let line = if self.look.color {
                format!("\x1b[1m{name}\x1b[0m{:padding$}  {cell}", "")
            } else {
                format!("{name}{:padding$}  {cell}", "")
            };
            let _ = writeln!(out, "{}", line.trim_end());
        }
        Ok(())
    }
}

/// A value for people: text without quotes, lists with commas.
fn text(value: &Val) -> String {
    let scalar = |value: &Val| !matches!(value, Val::Arr(_) | Val::Obj(_));
    match value {
        Val::Arr(values) if values.iter().all(scalar) => {
            let cells: Vec<_> = values.iter().map(|value| row::cell(Some(value))).collect();
            harmless::shown(&cells.join(", ")).into_owned()
        }
        value => harmless::shown(&row::cell(Some(value))).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_fitted_to_the_terminal() {
        let fitted = |widths: &[usize], room| {
            let mut widths = widths.to_vec();
            fit(&mut widths, room);
            widths
        };
        assert_eq!(fitted(&[4, 10, 50, 5], 80), [4, 10, 32, 5]);
        assert_eq!(fitted(&[4, 10, 50, 5], 20), [4, 10]);
        assert_eq!(fitted(&[50, 5], 20), [20]);
        assert_eq!(fitted(&[50], 80), [50]);
    }

    #[test]
    fn long_texts_are_cut_by_their_width() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}

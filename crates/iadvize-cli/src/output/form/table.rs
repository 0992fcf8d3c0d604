//! Tables for people: columns on a terminal, fitted to its width; and a card for a single row.
//!
//! The first rows settle how wide the columns are, and which of them are shown where there is no room for
//! all, so that a list of any length needs no memory.

use std::cmp::Reverse;
use std::collections::HashSet;
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
    shown: Option<Vec<Shown>>,
}

/// A column that is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Shown {
    /// Its place among all columns.
    place: usize,
    width: usize,
}

impl Table {
    pub(super) fn new(columns: Columns, look: Look) -> Self {
        Self {
            columns,
            look,
            waiting: Vec::new(),
            shown: None,
        }
    }

    /// Settles what is shown and writes the rows that waited.
    fn settle(&mut self, out: &mut String) -> Vec<Shown> {
        let names = self.columns.names();
        let mut widths: Vec<usize> = names.iter().map(|name| name.width()).collect();
        for row in &self.waiting {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
        let shown = match self.look.width {
            Some(room) => fit(&widths, &self.telling(names, &widths), room),
            None => fit(&widths, &[], usize::MAX),
        };
        if !self.waiting.is_empty() {
            let names: Vec<String> = names
                .iter()
                .map(|name| harmless::shown(name).to_uppercase())
                .collect();
            self.line(&names, &shown, true, out);
        }
        for row in std::mem::take(&mut self.waiting) {
            self.line(&row, &shown, false, out);
        }
        shown
    }

    /// Columns by how much they tell: the first, which says whose row it is; then those in which rows
    /// differ most; at last those that would be cut to less than half, and those that only lead elsewhere.
    fn telling(&self, names: &[String], widths: &[usize]) -> Vec<usize> {
        let values = |place: usize| {
            let cells = self.waiting.iter().filter_map(|row| row.get(place));
            cells.collect::<HashSet<_>>().len()
        };
        let mut places: Vec<usize> = (0..names.len()).collect();
        places.sort_by_key(|place| {
            let is_long = widths[*place] > 2 * WIDEST;
            let leads_elsewhere = names[*place].starts_with('_');
            (
                *place > 0,
                is_long || leads_elsewhere,
                Reverse(values(*place)),
            )
        });
        places
    }

    fn line(&self, cells: &[String], shown: &[Shown], head: bool, out: &mut String) {
        let mut line = String::new();
        for Shown { place, width } in shown {
            let Some(cell) = cells.get(*place) else {
                continue;
            };
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
        if let Some(shown) = &self.shown {
            self.line(&cells, shown, false, out);
            return Ok(());
        }
        self.waiting.push(cells);
        if self.waiting.len() >= SETTLING {
            self.shown = Some(self.settle(out));
        }
        Ok(())
    }

    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        if self.shown.is_none() {
            self.shown = Some(self.settle(out));
        }
        Ok(())
    }

    fn break_off(&mut self, out: &mut String) -> Result<(), Failure> {
        self.end(out)
    }

    fn note(&self) -> Option<String> {
        let shown = self.shown.as_deref().unwrap_or_default();
        let is_hidden = |place: usize| shown.iter().all(|column| column.place != place);
        let names = self.columns.names();
        let hidden: Vec<String> = (0..names.len())
            .filter(|place| is_hidden(*place))
            .map(|place| names[place].clone())
            .collect();
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

/// Takes columns away, those last that come first in `order`, and narrows what is left, until the table
/// fits.
fn fit(widths: &[usize], order: &[usize], room: usize) -> Vec<Shown> {
    let column = |place: usize| {
        let widest = if widths.len() > 1 && room < usize::MAX {
            WIDEST
        } else {
            room
        };
        let width = widths[place].min(widest).min(room);
        Shown { place, width }
    };
    let all: Vec<Shown> = (0..widths.len()).map(column).collect();
    let total = |shown: &[Shown]| shown.iter().map(|column| column.width + GAP).sum::<usize>();
    if total(&all) <= room.saturating_add(GAP) {
        return all;
    }
    let mut shown: Vec<Shown> = Vec::new();
    for place in order {
        let next = column(*place);
        if shown.is_empty() || total(&shown) + next.width <= room {
            shown.push(next);
        }
    }
    shown.sort_by_key(|column| column.place);
    shown
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
        let fitted = |widths: &[usize], order: &[usize], room| {
            let shown = fit(widths, order, room).into_iter();
            shown
                .map(|column| (column.place, column.width))
                .collect::<Vec<_>>()
        };
        let all = [(0, 4), (1, 10), (2, 32), (3, 5)];
        assert_eq!(fitted(&[4, 10, 50, 5], &[0, 1, 2, 3], 57), all);
        let narrow = [(0, 4), (1, 10)];
        assert_eq!(fitted(&[4, 10, 50, 5], &[0, 1, 2, 3], 20), narrow);
        // The one that tells more, and what there is room for besides.
        let telling = [(0, 4), (2, 32), (3, 5)];
        assert_eq!(fitted(&[4, 10, 50, 5], &[0, 2, 1, 3], 46), telling);
        assert_eq!(fitted(&[50, 5], &[0, 1], 20), [(0, 20)]);
        assert_eq!(fitted(&[50], &[0], 80), [(0, 50)]);
        assert_eq!(fitted(&[50, 60], &[], usize::MAX), [(0, 50), (1, 60)]);
    }

    #[test]
    fn long_texts_are_cut_by_their_width() {
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("abcd", 4), "abcd");
    }
}

//! CSV: a header, and a line for each row. Objects are spread over columns with dotted names, lists are
//! JSON, and text that a spreadsheet would take for a formula gets an apostrophe before it.

use jaq_json::Val;

use super::{Columns, Form, Look};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::harmless;
use crate::output::row::{self, Row};

/// CSV.
pub(super) struct Csv {
    columns: Columns,
    look: Look,
    headed: bool,
}

impl Csv {
    pub(super) fn new(columns: Columns, look: Look) -> Self {
        Self {
            columns,
            look,
            headed: false,
        }
    }

    fn head(&mut self, out: &mut String) -> Result<(), Failure> {
        if !self.headed && !self.columns.names().is_empty() {
            let names: Vec<String> = self
                .columns
                .names()
                .iter()
                .map(|name| harmless::cell(name).into_owned())
                .collect();
            record(&names, self.look, out)?;
        }
        self.headed = true;
        Ok(())
    }
}

impl Form for Csv {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        let cells = self.columns.cells(row, text)?;
        self.head(out)?;
        record(&cells, self.look, out)
    }

    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        self.columns.settle_empty();
        self.head(out)
    }

    fn note(&self) -> Option<String> {
        self.columns.note()
    }
}

fn text(value: &Val) -> String {
    match row::text(value) {
        // Numbers are numbers: only text can be meant as a formula.
        Some(text) => harmless::cell(&text).into_owned(),
        None => row::cell(Some(value)).into_owned(),
    }
}

fn record(cells: &[String], look: Look, out: &mut String) -> Result<(), Failure> {
    let unwritten = |_| Failure::new(Exit::Other, "a row cannot be written as CSV");
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 10)
        .from_writer(Vec::new());
    writer
        .write_record(cells)
        .map_err(|error| unwritten(error.to_string()))?;
    let bytes = writer
        .into_inner()
        .map_err(|error| unwritten(error.to_string()))?;
    let line = String::from_utf8_lossy(&bytes);
    if look.terminal {
        out.push_str(&harmless::lines(&line));
    } else {
        out.push_str(&line);
    }
    Ok(())
}

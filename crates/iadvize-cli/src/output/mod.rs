//! What goes to standard output, in the form the user wants.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use crate::failure::Failure;
use crate::options::{Format, Options};

/// How many rows a command gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Any number: as JSON, an array.
    Rows,
    /// One, or none.
    One,
}

/// Rows on their way to standard output: one at a time, so that a list of any length needs no memory.
pub(crate) struct Output {
    out: BufWriter<Stdout>,
    format: Format,
    shape: Shape,
    rows: u64,
    terminal: bool,
}

impl Output {
    /// The output that the options ask for.
    pub(crate) fn new(options: &Options, shape: Shape) -> Self {
        let terminal = io::stdout().is_terminal();
        let usual = if terminal {
            Format::Json
        } else {
            Format::Jsonl
        };
        Self {
            out: BufWriter::new(io::stdout()),
            format: options.output.unwrap_or(usual),
            shape,
            rows: 0,
            terminal,
        }
    }

    /// Prints a row, which is one JSON value.
    pub(crate) fn row(&mut self, json: &str) -> Result<(), Failure> {
        self.write(json).map_err(|error| Failure::output(&error))
    }

    fn write(&mut self, json: &str) -> io::Result<()> {
        if self.format == Format::Json && self.shape == Shape::Rows {
            self.out
                .write_all(if self.rows == 0 { b"[\n" } else { b",\n" })?;
        }
        self.rows += 1;
        // A JSON text has line breaks between its tokens only.
        for part in json.split(['\n', '\r']) {
            self.out.write_all(part.as_bytes())?;
        }
        if self.format == Format::Jsonl || self.shape == Shape::One {
            self.out.write_all(b"\n")?;
        }
        if self.terminal {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Ends the output; without this it may not be whole.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let end: &[u8] = match (self.format, self.shape, self.rows) {
            (Format::Json, Shape::Rows, 0) => b"[]\n",
            (Format::Json, Shape::Rows, _) => b"\n]\n",
            _ => b"",
        };
        self.out
            .write_all(end)
            .and_then(|()| self.out.flush())
            .map_err(|error| Failure::output(&error))
    }
}

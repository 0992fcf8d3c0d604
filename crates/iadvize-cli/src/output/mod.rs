//! What goes to standard output, in the form the user wants: rows are chosen or computed (`select`), put
//! into a form (`form`) and written, one at a time.

mod form;
pub(crate) mod harmless;
mod pager;
mod row;
mod select;

use std::io::{self, BufWriter, IsTerminal, Write};

use iadvize::catalogue::Member;
use serde_json::Value;

use self::form::{Columns, Form, Look};
use self::pager::Pager;
use self::row::Row;
use self::select::{Expression, Fields, Select};
use crate::failure::Failure;
use crate::options::{Color, Format, Options};

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
    out: Box<dyn Write>,
    form: Box<dyn Form>,
    select: Select,
    look: Look,
    quiet: bool,
    /// Whether anything was printed.
    empty: bool,
    shape: Shape,
    /// What is about to be written.
    text: String,
}

impl Output {
    /// The output that the options ask for. `documented` are the members that the document knows of a row,
    /// where it does: they settle the columns of tables.
    ///
    /// # Errors
    ///
    /// When `--jq` is no expression. Make the output before anything is sent.
    pub(crate) fn new(
        options: &Options,
        shape: Shape,
        documented: &'static [Member],
    ) -> Result<Self, Failure> {
        let look = look(options);
        // What an expression makes is text, unless the command line itself asks for a form.
        let usual = match (&options.jq, options.usual_output) {
            (None, Some(usual)) => usual,
            (None, None) if look.terminal => Format::Table,
            _ => Format::Jsonl,
        };
        let format = options.output.unwrap_or(usual);
        let (select, columns) = match (&options.jq, options.fields.as_slice()) {
            (Some(code), _) => (
                Select::Expression(Box::new(Expression::new(code)?)),
                Columns::documented(&[]),
            ),
            (None, []) => (Select::Everything, Columns::documented(documented)),
            (None, names) => (Select::Fields(Fields::new(names)), Columns::chosen(names)),
        };
        // An expression may make several values of a single row.
        let shape = if options.jq.is_some() {
            Shape::Rows
        } else {
            shape
        };
        Ok(Self {
            out: Box::new(BufWriter::with_capacity(
                1 << 16,
                sink(options, shape, look),
            )),
            form: form::new(format, shape, look, columns),
            select,
            look,
            quiet: options.quiet,
            empty: true,
            shape,
            text: String::new(),
        })
    }

    /// Prints a row, which is one JSON value.
    pub(crate) fn row(&mut self, json: &str) -> Result<(), Failure> {
        let (form, text, empty) = (&mut self.form, &mut self.text, &mut self.empty);
        self.select.apply(Row::Sent(json), |row| {
            *empty = false;
            form.row(&row, text)
        })?;
        self.write()
    }

    /// Prints a row that the program makes, with its members in this order.
    pub(crate) fn members(&mut self, members: &[(&str, Value)]) -> Result<(), Failure> {
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("{}:{value}", Value::from(*name)))
            .collect();
        self.row(&format!("{{{}}}", members.join(",")))
    }

    /// Ends the output; without this it is not whole.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.form.end(&mut self.text)?;
        self.write()?;
        self.flush()?;
        // A pager shows its rows in its own time, and is waited for, so that what is told stands below them.
        self.out = Box::new(io::sink());
        self.tell();
        Ok(())
    }

    /// Ends the output after a failure: what came is shown, and a document stays open, so that nobody takes
    /// it for whole.
    pub(crate) fn break_off(mut self) -> Result<(), Failure> {
        self.form.break_off(&mut self.text)?;
        self.write()?;
        self.flush()
    }

    fn write(&mut self) -> Result<(), Failure> {
        let written = self.out.write_all(self.text.as_bytes());
        self.text.clear();
        written.map_err(|error| Failure::output(&error))?;
        // Nobody at a terminal waits for a buffer to be full.
        if self.look.terminal {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|error| Failure::output(&error))
    }

    /// Tells what the user has to know of what was not shown.
    fn tell(&self) {
        if self.quiet {
            return;
        }
        let note = match &self.select {
            Select::Fields(fields) if !fields.never_seen().is_empty() => Some(format!(
                "no row has {}; see the names with --output json",
                harmless::shown(&fields.never_seen().join(", "))
            )),
            // An empty screen leaves people wondering.
            _ if self.empty && self.look.terminal && self.shape == Shape::Rows => {
                Some("nothing was found".to_owned())
            }
            _ => self.form.note(),
        };
        if let Some(note) = note {
            // Nothing is left to be done when even this cannot be written.
            let _ = writeln!(io::stderr().lock(), "note: {note}");
        }
    }
}

/// Standard output, or on a terminal the pager of the user: for rows, which may be many.
fn sink(options: &Options, shape: Shape, look: Look) -> Box<dyn Write> {
    let is_paged = look.terminal
        && shape == Shape::Rows
        && !options.quiet
        && !options.no_pager
        && !options.dry_run;
    let pager = is_paged.then(Pager::start).flatten();
    pager.map_or_else(
        || Box::new(io::stdout()) as Box<dyn Write>,
        |pager| Box::new(pager),
    )
}

/// Where and how the output is shown.
fn look(options: &Options) -> Look {
    let terminal = io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    Look {
        terminal,
        color: is_colored(options),
        width: width.filter(|_| terminal),
        bare: options.jq.is_some() && options.output.is_none(),
    }
}

/// Whether standard output is to have colours.
pub(crate) fn is_colored(options: &Options) -> bool {
    match options.color {
        Color::Always => true,
        Color::Never => false,
        // Heeds NO_COLOR, CLICOLOR and terminals that know no colours.
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

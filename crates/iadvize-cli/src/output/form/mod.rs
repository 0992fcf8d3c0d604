//! The forms of output, a module each. A form writes into memory, a row at a time; what it keeps does not
//! grow with the list.

mod csv;
mod json;
mod lines;
mod table;
mod yaml;

use iadvize::catalogue::Member;

use super::Shape;
use super::row::{self, Row};
use crate::failure::Failure;
use crate::options::Format;

/// What a form knows of where and how it is shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// Whether a terminal shows it.
    pub(crate) terminal: bool,
    /// Whether it has colours.
    pub(crate) color: bool,
    /// Columns of the terminal.
    pub(crate) width: Option<usize>,
    /// Whether strings are written without quotes, one a line.
    pub(crate) bare: bool,
}

/// A form of output.
pub(super) trait Form {
    /// Adds a row.
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure>;

    /// Adds what stands behind the last row.
    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        let _ = out;
        Ok(())
    }

    /// Adds what still waits, when there will be no more rows because of a failure.
    fn break_off(&mut self, out: &mut String) -> Result<(), Failure> {
        let _ = out;
        Ok(())
    }

    /// What the user has to know of what was not shown.
    fn note(&self) -> Option<String> {
        None
    }
}

/// The form that is asked for.
pub(super) fn new(format: Format, shape: Shape, look: Look, columns: Columns) -> Box<dyn Form> {
    match format {
        Format::Json => Box::new(json::Json::new(shape, look)),
        Format::Jsonl => Box::new(lines::Lines::new(look)),
        Format::Csv => Box::new(csv::Csv::new(columns, look)),
        Format::Yaml => Box::new(yaml::Yaml::new(shape, look)),
        Format::Table => match shape {
            Shape::Rows => Box::new(table::Table::new(columns, look)),
            Shape::One => Box::new(table::Card::new(look)),
        },
    }
}

/// The columns of a table: settled by the first row, by what the document knows, or by the user.
pub(super) struct Columns {
    names: Vec<String>,
    chosen: bool,
    documented: &'static [Member],
    settled: bool,
    /// Members that came too late to get a column.
    late: Vec<String>,
}

/// More late members than these are not named.
const MOST_LATE: usize = 5;

impl Columns {
    /// Columns chosen by the user.
    pub(super) fn chosen(names: &[String]) -> Self {
        Self {
            names: names.to_vec(),
            chosen: true,
            settled: true,
            documented: &[],
            late: Vec::new(),
        }
    }

    /// Columns that follow from the rows, and from the members that the document knows of them.
    pub(super) fn documented(documented: &'static [Member]) -> Self {
        Self {
            names: Vec::new(),
            chosen: false,
            settled: false,
            documented,
            late: Vec::new(),
        }
    }

    /// The names of the columns, as far as they are known.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The names of the columns without any row: what the user chose, or the document.
    fn settle_empty(&mut self) {
        if !self.settled {
            self.names = row::missing(&jaq_json::Val::default(), self.documented);
            self.settled = true;
        }
    }

    /// Looks at a row, and gives the texts of its cells.
    fn cells(
        &mut self,
        row: &Row<'_>,
        text: impl Fn(&jaq_json::Val) -> String,
    ) -> Result<Vec<String>, Failure> {
        let value = row.value()?;
        if !matches!(value.as_ref(), jaq_json::Val::Obj(_)) {
            // What an expression makes may have no members at all.
            if !self.settled {
                self.names = vec!["value".to_owned()];
                self.settled = true;
            }
            let empty = self.names.len().saturating_sub(1);
            let mut cells = vec![text(value.as_ref())];
            cells.resize(empty + 1, String::new());
            return Ok(cells);
        }
        let names = if self.chosen {
            Vec::new()
        } else {
            row::names(value.as_ref(), self.documented)
        };
        if !self.settled {
            self.names = names.clone();
            self.names
                .extend(row::missing(value.as_ref(), self.documented));
            self.settled = true;
        }
        for name in names {
            let is_late = !self.names.contains(&name) && !self.late.contains(&name);
            if is_late && self.late.len() <= MOST_LATE {
                self.late.push(name);
            }
        }
        let cells = self.names.iter();
        Ok(cells
            .map(|name| {
                row::member(value.as_ref(), name)
                    .map(&text)
                    .unwrap_or_default()
            })
            .collect())
    }

    fn note(&self) -> Option<String> {
        let shown = self.late.get(..MOST_LATE).unwrap_or(&self.late);
        if shown.is_empty() {
            return None;
        }
        let more = if self.late.len() > shown.len() {
            " and more"
        } else {
            ""
        };
        Some(format!(
            "later rows have members without a column: {}{more}; choose columns with --fields",
            super::harmless::shown(&shown.join(", "))
        ))
    }
}

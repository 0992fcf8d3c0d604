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
            // People look for a row by its identifier, wherever the service writes it.
            if let Some(at) = self.names.iter().position(|name| name == "id") {
                self.names[..=at].rotate_right(1);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "{\"name\":\"a\\u001b[2J\u{9b}\u{202e}b\",\"id\":7,\"list\":[1,\"\u{2066}\"],\"x\":{\"y\":true}}";

    fn shown(format: Format, shape: Shape, look: Look) -> (String, Option<String>) {
        let mut form = new(format, shape, look, Columns::documented(&[]));
        let mut out = String::new();
        form.row(&Row::Sent(ROW), &mut out).unwrap();
        form.end(&mut out).unwrap();
        (out, form.note())
    }

    fn look(terminal: bool, width: Option<usize>) -> Look {
        Look {
            terminal,
            color: false,
            width,
            bare: false,
        }
    }

    #[test]
    fn no_form_lets_a_text_steer_a_terminal() {
        for format in [
            Format::Table,
            Format::Json,
            Format::Jsonl,
            Format::Csv,
            Format::Yaml,
        ] {
            for shape in [Shape::Rows, Shape::One] {
                let (out, _) = shown(format, shape, look(true, Some(80)));
                let steering = |one: char| one.is_control() && one != '\n' || one == '\u{202e}';
                assert!(!out.contains(steering), "{format:?}: {out:?}");
                assert!(
                    out.contains("202e") || out.contains("202E"),
                    "{format:?}: {out}"
                );
            }
        }
    }

    #[test]
    fn json_is_kept_as_it_is_elsewhere() {
        let (out, _) = shown(Format::Jsonl, Shape::Rows, look(false, None));
        assert_eq!(out, format!("{ROW}\n"));
        for format in [Format::Json, Format::Jsonl] {
            for terminal in [true, false] {
                let (out, _) = shown(format, Shape::One, look(terminal, None));
                let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
                assert_eq!(read(&out), read(ROW));
            }
        }
    }

    #[test]
    fn yaml_means_the_same() {
        let (out, _) = shown(Format::Yaml, Shape::One, look(false, None));
        let read: serde_json::Value = serde_saphyr::from_str(&out).unwrap();
        assert_eq!(
            read,
            serde_json::from_str::<serde_json::Value>(ROW).unwrap()
        );
    }

    #[test]
    fn a_narrow_terminal_says_what_it_leaves_out() {
        let (out, note) = shown(Format::Table, Shape::Rows, look(true, Some(12)));
        assert_eq!(out, "ID  X.Y\n7   true\n");
        assert!(
            note.unwrap()
                .starts_with("no room for 2 more columns: name, list;")
        );
    }
}

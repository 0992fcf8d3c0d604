//! One JSON document: an object, or an array that is written as its rows come.

use jaq_json::write::{Pp, Styles};

use super::{Form, Look};
use crate::failure::Failure;
use crate::output::row::{self, Row};
use crate::output::{Shape, harmless};

/// One JSON document.
pub(super) struct Json {
    shape: Shape,
    look: Look,
    plain: Pp,
    rows: u64,
}

impl Json {
    pub(super) fn new(shape: Shape, look: Look) -> Self {
        let plain = Pp {
            indent: Some("  ".to_owned()),
            sep_space: true,
            ..Pp::default()
        };
        Self {
            shape,
            look,
            plain,
            rows: 0,
        }
    }

    fn text(&self, row: &Row<'_>, depth: usize) -> Result<String, Failure> {
        let value = row.value()?;
        let plain = row::written(value.as_ref(), &self.plain, depth);
        if !self.look.terminal && !self.look.color {
            return Ok(plain);
        }
        let escaped = harmless::json(&plain);
        // Colours are escape sequences too, so what needs escaping does without them.
        if self.look.color && escaped == plain {
            let colored = Pp {
                styles: Styles::ansi(),
                ..self.plain.clone()
            };
            return Ok(row::written(value.as_ref(), &colored, depth));
        }
        Ok(escaped.into_owned())
    }
}

impl Form for Json {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        if self.shape == Shape::One {
            out.push_str(&self.text(row, 0)?);
            out.push('\n');
            return Ok(());
        }
        out.push_str(if self.rows == 0 { "[\n  " } else { ",\n  " });
        self.rows += 1;
        out.push_str(&self.text(row, 1)?);
        Ok(())
    }

    /// The array stays open: a document that is not whole must not read as one.
    fn break_off(&mut self, out: &mut String) -> Result<(), Failure> {
        if self.shape == Shape::Rows {
            out.push_str(if self.rows == 0 { "[\n" } else { "\n" });
        }
        Ok(())
    }

    fn end(&mut self, out: &mut String) -> Result<(), Failure> {
        match (self.shape, self.rows) {
            (Shape::One, _) => {}
            (Shape::Rows, 0) => out.push_str("[]\n"),
            (Shape::Rows, _) => out.push_str("\n]\n"),
        }
        Ok(())
    }
}

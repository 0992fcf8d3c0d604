//! JSON lines: a value a line, as the service wrote it.

use super::{Form, Look};
use crate::failure::Failure;
use crate::output::harmless;
use crate::output::row::{self, Row};

/// JSON lines.
pub(super) struct Lines {
    look: Look,
}

impl Lines {
    pub(super) fn new(look: Look) -> Self {
        Self { look }
    }
}

impl Form for Lines {
    fn row(&mut self, row: &Row<'_>, out: &mut String) -> Result<(), Failure> {
        if let (true, Row::Made(value)) = (self.look.bare, row)
            && let Some(text) = row::text(value)
        {
            if self.look.terminal {
                out.push_str(&harmless::lines(&text));
            } else {
                out.push_str(&text);
            }
        } else if self.look.terminal {
            out.push_str(&harmless::json(&row.line()));
        } else {
            out.push_str(&row.line());
        }
        out.push('\n');
        Ok(())
    }
}

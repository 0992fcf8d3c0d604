//! Rows and units to try formats with.

use std::io;

use super::{Row, Rows};
use crate::export::plan;
use crate::export::unit::Unit;

/// Rows that are at hand.
pub(crate) struct Listed {
    rows: Vec<(u64, String)>,
    next: usize,
}

impl Listed {
    pub(crate) fn new<T: Into<String>>(rows: impl IntoIterator<Item = (u64, T)>) -> Self {
        let rows = rows.into_iter().map(|(id, json)| (id, json.into()));
        Self {
            rows: rows.collect(),
            next: 0,
        }
    }
}

impl Rows for Listed {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let row = self.rows.get(self.next);
        self.next += 1;
        Ok(row.map(|(id, json)| Row { id: *id, json }))
    }
}

/// The unit of a list as a whole.
pub(crate) fn unit(table: &str) -> Unit {
    Unit {
        operation: plan::list(table).unwrap(),
        window: None,
    }
}

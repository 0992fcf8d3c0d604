//! A store that gets its rows masked.

use std::io;

use super::Mask;
use crate::export::format::{Landed, Row, Rows, Store};
use crate::export::unit::Unit;

/// A store behind a mask.
pub(in crate::export) struct Masked {
    store: Box<dyn Store>,
    mask: Mask,
}

impl Masked {
    /// Puts a mask before a store.
    pub(in crate::export) fn new(store: Box<dyn Store>, mask: Mask) -> Self {
        Self { store, mask }
    }
}

impl Store for Masked {
    fn put(&mut self, unit: &Unit, rows: &mut dyn Rows) -> io::Result<Landed> {
        let mut masking = Masking {
            rows,
            mask: &self.mask,
            unit,
            json: String::new(),
        };
        self.store.put(unit, &mut masking)
    }

    fn doubt(&mut self, unit: &Unit) {
        self.store.doubt(unit);
    }

    fn holds(&mut self, unit: &Unit, landed: &Landed) -> io::Result<bool> {
        self.store.holds(unit, landed)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.store.finish()
    }
}

/// Rows that are masked as they are read.
struct Masking<'a> {
    rows: &'a mut dyn Rows,
    mask: &'a Mask,
    unit: &'a Unit,
    /// The row that was read last.
    json: String,
}

impl Rows for Masking<'_> {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let Some(row) = self.rows.next()? else {
            return Ok(None);
        };
        self.json = self.mask.row(self.unit.operation.row, row.json);
        Ok(Some(Row {
            id: row.id,
            json: &self.json,
        }))
    }
}

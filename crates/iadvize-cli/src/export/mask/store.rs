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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use iadvize::catalogue::Personal;

    use super::*;
    use crate::export::format::testing::unit;
    use crate::export::mask::Key;

    /// A store that notes what it is asked, and holds nothing.
    struct Noting(Arc<Mutex<Vec<&'static str>>>);

    impl Store for Noting {
        fn put(&mut self, _: &Unit, _: &mut dyn Rows) -> io::Result<Landed> {
            self.0.lock().unwrap().push("put");
            Ok(Landed::default())
        }

        fn doubt(&mut self, _: &Unit) {
            self.0.lock().unwrap().push("doubt");
        }

        fn holds(&mut self, _: &Unit, landed: &Landed) -> io::Result<bool> {
            self.0.lock().unwrap().push("holds");
            Ok(landed.rows == 1)
        }

        fn finish(&mut self) -> io::Result<()> {
            self.0.lock().unwrap().push("finish");
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    #[test]
    fn the_store_behind_a_mask_answers_for_itself() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let mask = Mask::new(Personal::ALL, Key::from_secret("a secret"));
        let mut masked = Masked::new(Box::new(Noting(Arc::clone(&asked))), mask);
        let unit = unit("visitor");
        let landed = |rows| Landed {
            rows,
            ..Landed::default()
        };
        masked.doubt(&unit);
        assert!(masked.holds(&unit, &landed(1)).unwrap());
        assert!(!masked.holds(&unit, &landed(2)).unwrap());
        assert!(masked.finish().is_err());
        assert_eq!(
            *asked.lock().unwrap(),
            ["doubt", "holds", "holds", "finish"]
        );
    }
}

//! Writing rows many at a time. A statement costs more to begin and to end than a row costs to write, so
//! rows are gathered and written by one statement; and while one thread invents, the other writes.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::SyncSender;

use rusqlite::types::{Null, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

/// Rows of one statement. More gain nothing; the widest table stays far below SQLite's limit of parameters.
const ROWS: usize = 32;

/// What the inventing thread hands to the writing one.
pub(super) enum Parcel {
    /// Rows of a table, told by its place.
    Rows(usize, Rows),
    /// This share of the history is invented.
    Share(f64),
}

/// Parcels that are handed over at once: waking the other thread for each would cost more than the parcel.
const LOAD: usize = 64;

/// Where the inventing thread gathers parcels.
pub(super) struct Outbox {
    parcels: RefCell<Vec<Parcel>>,
    out: SyncSender<Vec<Parcel>>,
}

impl Outbox {
    pub(super) fn new(out: SyncSender<Vec<Parcel>>) -> Self {
        Self {
            parcels: RefCell::default(),
            out,
        }
    }

    pub(super) fn put(&self, parcel: Parcel) -> Result<(), Stopped> {
        let mut parcels = self.parcels.borrow_mut();
        parcels.push(parcel);
        if parcels.len() < LOAD {
            return Ok(());
        }
        self.out
            .send(std::mem::take(&mut *parcels))
            .map_err(|_| Stopped)
    }

    /// Hands over what is gathered.
    pub(super) fn empty(&self) -> Result<(), Stopped> {
        self.out.send(self.parcels.take()).map_err(|_| Stopped)
    }
}

/// The writing thread has stopped, and says itself why.
#[derive(Debug)]
pub(super) struct Stopped;

/// Some rows of one table.
pub(super) struct Rows {
    values: Vec<Value>,
    /// The texts among the values, one behind another.
    texts: Vec<u8>,
}

/// A value that waits to be written.
#[derive(Clone, Copy)]
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    /// Where it begins and ends among the texts.
    Text(u32, u32),
}

impl Rows {
    fn with_room_for(values: usize) -> Self {
        Self {
            values: Vec::with_capacity(values),
            texts: Vec::with_capacity(values * 8),
        }
    }

    /// The end of the texts so far; those of a few rows stay far below the limit.
    fn place(&self) -> u32 {
        u32::try_from(self.texts.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, value: &dyn ToSql) {
        // Integers, reals and texts always give a value, and nothing else is seeded.
        let output = value.to_sql();
        let taken = match &output {
            Ok(ToSqlOutput::Borrowed(value)) => *value,
            Ok(ToSqlOutput::Owned(value)) => value.into(),
            _ => ValueRef::Null,
        };
        self.values.push(match taken {
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => {
                let start = self.place();
                self.texts.extend_from_slice(text);
                Value::Text(start, self.place())
            }
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        });
    }
}

/// Rows on their way into one table, at the inventing thread.
pub(super) struct Batch {
    table: usize,
    columns: usize,
    rows: Rows,
    out: Rc<Outbox>,
}

impl Batch {
    pub(super) fn new(table: usize, columns: usize, out: Rc<Outbox>) -> Self {
        Self {
            table,
            columns,
            rows: Rows::with_room_for(ROWS * columns),
            out,
        }
    }

    /// Takes a row: one value for each column.
    pub(super) fn row(&mut self, values: &[&dyn ToSql]) -> Result<(), Stopped> {
        debug_assert_eq!(values.len(), self.columns, "one value for each column");
        for value in values {
            self.rows.push(*value);
        }
        if self.rows.values.len() == ROWS * self.columns {
            self.flush()?;
        }
        Ok(())
    }

    /// Hands over what was taken and is not handed over yet.
    pub(super) fn flush(&mut self) -> Result<(), Stopped> {
        let empty = Rows::with_room_for(ROWS * self.columns);
        let full = std::mem::replace(&mut self.rows, empty);
        self.out.put(Parcel::Rows(self.table, full))
    }
}

/// The statements that write the rows of one table.
pub(super) struct Writer<'c> {
    many: Statement<'c>,
    one: Statement<'c>,
    columns: usize,
}

impl<'c> Writer<'c> {
    pub(super) fn new(
        connection: &'c Connection,
        table: &str,
        columns: &[&str],
    ) -> rusqlite::Result<Self> {
        let marks = format!("({})", vec!["?"; columns.len()].join(", "));
        // A failure undoes the whole generation, so SQLite need not be able to undo one statement.
        let insert = |rows: usize| {
            connection.prepare(&format!(
                "INSERT OR FAIL INTO \"{table}\" ({}) VALUES {}",
                columns.join(", "),
                vec![marks.as_str(); rows].join(", ")
            ))
        };
        Ok(Self {
            many: insert(ROWS)?,
            one: insert(1)?,
            columns: columns.len(),
        })
    }

    /// Writes rows, and gives their number.
    pub(super) fn write(&mut self, rows: &Rows) -> rusqlite::Result<u64> {
        let mut written = 0;
        let (statement, size) = if rows.values.len() == ROWS * self.columns {
            (&mut self.many, ROWS)
        } else {
            (&mut self.one, 1)
        };
        for part in rows.values.chunks(size * self.columns) {
            for (place, value) in part.iter().enumerate() {
                match *value {
                    Value::Null => statement.raw_bind_parameter(place + 1, Null),
                    Value::Integer(number) => statement.raw_bind_parameter(place + 1, number),
                    Value::Real(number) => statement.raw_bind_parameter(place + 1, number),
                    Value::Text(start, end) => {
                        let text = ValueRef::Text(&rows.texts[start as usize..end as usize]);
                        statement.raw_bind_parameter(place + 1, ToSqlOutput::Borrowed(text))
                    }
                }?;
            }
            written += statement.raw_execute()? as u64;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn every_row_is_written_once_and_in_order() {
        for count in [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS + 7] {
            let connection = Connection::open_in_memory().unwrap();
            connection
                .execute_batch("CREATE TABLE t (a NOT NULL, b, c)")
                .unwrap();
            let row = |number: usize| {
                let text = (!number.is_multiple_of(3)).then(|| format!("é{number}"));
                (i64::try_from(number).unwrap(), text, 0.5)
            };
            let (out, parcels) = sync_channel(100);
            let outbox = Rc::new(Outbox::new(out));
            let mut batch = Batch::new(0, 3, Rc::clone(&outbox));
            for number in 0..count {
                let (a, b, c) = row(number);
                batch.row(&[&a, &b, &c]).unwrap();
            }
            batch.flush().unwrap();
            batch.flush().unwrap();
            outbox.empty().unwrap();
            drop((batch, outbox));
            let mut writer = Writer::new(&connection, "t", &["a", "b", "c"]).unwrap();
            let mut written = 0;
            for parcel in parcels.into_iter().flatten() {
                if let Parcel::Rows(0, rows) = parcel {
                    written += writer.write(&rows).unwrap();
                }
            }
            assert_eq!(written, count as u64);
            let mut statement = connection
                .prepare("SELECT a, b, c FROM t ORDER BY rowid")
                .unwrap();
            let rows: Vec<(i64, Option<String>, f64)> = statement
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            assert_eq!(rows, (0..count).map(row).collect::<Vec<_>>());
        }
    }

    #[test]
    fn inventing_ends_when_nobody_writes() {
        let (out, parcels) = sync_channel(1);
        drop(parcels);
        let mut batch = Batch::new(0, 1, Rc::new(Outbox::new(out)));
        assert!(
            (0..ROWS * LOAD).any(|number| batch.row(&[&i64::try_from(number).unwrap()]).is_err())
        );
    }
}

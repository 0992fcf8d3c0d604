//! One SQLite file: a table for each list, one for each list in its rows, keys and indexes.
//!
//! A unit is one transaction, and the table `export_unit` says which are there. Putting a unit whose rows are
//! there already changes no byte, so that a run which was killed anywhere and goes on ends with the same
//! file as one that was not.

mod layout;

use std::io;
use std::path::Path;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Statement, ToSql, Transaction, TransactionBehavior,
};
use sha2::{Digest, Sha256};

use self::layout::{Child, Layout};
use super::{Landed, Rows, Store};
use crate::export::row::{Cell, Column, Flat};
use crate::export::unit::Unit;

/// The file below the export's folder.
pub(crate) const FILE: &str = "iadvize.sqlite";

/// The ledger: which units are there, and a checksum of the rows they came with.
const LEDGER: &str = "CREATE TABLE IF NOT EXISTS \"export_unit\" (
  \"unit\" TEXT NOT NULL PRIMARY KEY,
  \"rows\" INTEGER NOT NULL,
  \"sha256\" TEXT NOT NULL
) STRICT, WITHOUT ROWID";

/// The store.
pub(crate) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// The file in a folder, made where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be opened or is damaged.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let connection = Connection::open(folder.join(FILE)).map_err(failed)?;
        // A rollback journal, since the bytes of a file with a write-ahead log depend on when it was
        // folded in. EXTRA keeps a unit that was committed through a loss of power.
        let pragmas = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;
            PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;";
        connection.execute_batch(pragmas).map_err(failed)?;
        let verdict: String = connection
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(failed)?;
        if verdict != "ok" {
            return Err(damaged());
        }
        connection.execute_batch(LEDGER).map_err(failed)?;
        Ok(Self { connection })
    }
}

impl Store for Sqlite {
    fn put(&mut self, unit: &Unit, rows: &mut dyn Rows) -> io::Result<Landed> {
        let layout = Layout::new(unit.operation);
        let behaviour = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behaviour);
        let transaction = transaction.map_err(failed)?;
        let before = ledger(&transaction, unit).map_err(failed)?;
        transaction
            .execute_batch(&layout.tables())
            .map_err(failed)?;
        let mut is_whole = false;
        if let Some((rows, _)) = &before {
            // Rows that another month has taken since, or somebody deleted, are not there whatever the ledger
            // says.
            is_whole = stored(&transaction, &layout, unit).map_err(failed)? == *rows;
            clear(&transaction, &layout, unit).map_err(failed)?;
        }
        let (count, sha256) = fill(&transaction, &layout, unit, rows)?;
        let now = (i64::try_from(count).unwrap_or(i64::MAX), sha256);
        if is_whole && before.as_ref() == Some(&now) {
            transaction.rollback().map_err(failed)?;
        } else {
            let insert = "INSERT OR REPLACE INTO \"export_unit\" VALUES (?1, ?2, ?3)";
            transaction
                .execute(insert, (unit.key(), now.0, now.1))
                .map_err(failed)?;
            transaction.commit().map_err(failed)?;
        }
        Ok(Landed {
            file: Some(FILE.to_owned()),
            rows: count,
            ..Landed::default()
        })
    }

    fn holds(&mut self, unit: &Unit, landed: &Landed) -> io::Result<bool> {
        let Some((rows, _)) = ledger(&self.connection, unit).map_err(failed)? else {
            return Ok(false);
        };
        let layout = Layout::new(unit.operation);
        let stored = stored(&self.connection, &layout, unit).map_err(failed)?;
        let is_whole = rows == stored && u64::try_from(rows) == Ok(landed.rows);
        Ok(is_whole && landed.file.as_deref() == Some(FILE))
    }

    /// Makes the indexes, which would slow the filling down.
    fn finish(&mut self) -> io::Result<()> {
        let transaction = self.connection.transaction().map_err(failed)?;
        for layout in Layout::all() {
            let exists = transaction.table_exists(None, layout.table.as_str());
            if exists.map_err(failed)? {
                transaction
                    .execute_batch(&layout.indexes())
                    .map_err(failed)?;
            }
        }
        transaction.commit().map_err(failed)
    }
}

/// What the ledger says of a unit: how many rows, and their checksum.
fn ledger(connection: &Connection, unit: &Unit) -> rusqlite::Result<Option<(i64, String)>> {
    let query = "SELECT \"rows\", \"sha256\" FROM \"export_unit\" WHERE \"unit\" = ?1";
    connection
        .query_row(query, [unit.key()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// How many rows of a unit are in its table.
fn stored(connection: &Connection, layout: &Layout, unit: &Unit) -> rusqlite::Result<i64> {
    if !connection.table_exists(None, layout.table.as_str())? {
        return Ok(0);
    }
    match month(unit) {
        Some(month) => {
            let query = Layout::of_month(&layout.count());
            connection.query_row(&query, [month], |row| row.get(0))
        }
        None => connection.query_row(&layout.count(), [], |row| row.get(0)),
    }
}

/// Takes the rows of a unit out; those of their lists go with them.
fn clear(transaction: &Transaction<'_>, layout: &Layout, unit: &Unit) -> rusqlite::Result<()> {
    match month(unit) {
        Some(month) => transaction.execute(&Layout::of_month(&layout.clear()), [month])?,
        None => transaction.execute(&layout.clear(), [])?,
    };
    Ok(())
}

fn month(unit: &Unit) -> Option<String> {
    unit.window.map(|window| window.month.to_string())
}

/// Puts the rows of a unit in; gives how many, and their checksum.
fn fill(
    transaction: &Transaction<'_>,
    layout: &Layout,
    unit: &Unit,
    rows: &mut dyn Rows,
) -> io::Result<(u64, String)> {
    let mut filling = Filling::new(transaction, layout, unit).map_err(failed)?;
    let (mut count, mut digest) = (0, Sha256::new());
    while let Some(row) = rows.next()? {
        count += 1;
        digest.update(row.json);
        digest.update(b"\n");
        let cells = layout.rows.cells(row)?;
        filling.insert(&cells).map_err(failed)?;
    }
    let sha256 = digest
        .finalize()
        .into_iter()
        .map(|byte| format!("{byte:02x}"));
    Ok((count, sha256.collect()))
}

/// The statements that put rows in.
struct Filling<'a> {
    columns: Vec<Flat<'a>>,
    row: Statement<'a>,
    children: Vec<(Child<'a>, Statement<'a>)>,
    /// The month, in the tables that have one.
    month: Option<String>,
}

impl<'a> Filling<'a> {
    fn new(
        transaction: &'a Transaction<'_>,
        layout: &'a Layout,
        unit: &Unit,
    ) -> rusqlite::Result<Self> {
        let children = layout.children().into_iter().map(|child| {
            let statement = transaction.prepare(&child.insert())?;
            Ok((child, statement))
        });
        Ok(Self {
            columns: layout.columns(),
            row: transaction.prepare(&layout.insert())?,
            children: children.collect::<rusqlite::Result<_>>()?,
            month: month(unit),
        })
    }

    /// Puts a row in, and the values of its lists.
    fn insert(&mut self, cells: &[Cell]) -> rusqlite::Result<()> {
        for (place, flat) in self.columns.iter().enumerate() {
            let stored = Stored(flat.cell(cells), flat.column);
            self.row.raw_bind_parameter(place + 1, stored)?;
        }
        if let Some(month) = &self.month {
            self.row.raw_bind_parameter(self.columns.len() + 1, month)?;
        }
        self.row.raw_execute()?;
        let id = cells.first().unwrap_or(&Cell::Null);
        for (child, statement) in &mut self.children {
            for (position, item) in (0_i64..).zip(child.items(cells)) {
                statement.raw_bind_parameter(1, Stored(id, child.column))?;
                statement.raw_bind_parameter(2, position)?;
                for (place, (cell, column)) in child.values(item).enumerate() {
                    statement.raw_bind_parameter(place + 3, Stored(cell, column))?;
                }
                statement.raw_execute()?;
            }
        }
        Ok(())
    }
}

/// A cell as SQLite keeps it: moments as `YYYY-MM-DD HH:MM:SS` in UTC, which its functions for dates read,
/// and what is nested as JSON.
struct Stored<'a>(&'a Cell, &'a Column);

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Cell::Integer(number) => ToSqlOutput::from(*number),
            Cell::Number(number) => ToSqlOutput::from(*number),
            Cell::Flag(flag) => ToSqlOutput::from(*flag),
            Cell::Text(text) => ToSqlOutput::from(text.as_str()),
            Cell::Moment(moment) => {
                ToSqlOutput::from(moment.strftime("%Y-%m-%d %H:%M:%S%.f").to_string())
            }
            Cell::List(_) | Cell::Object(_) => {
                ToSqlOutput::from(self.0.to_json(self.1).to_string())
            }
        })
    }
}

/// A failure of SQLite without its words, which quote SQL.
fn failed(error: rusqlite::Error) -> io::Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull.into(),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            io::ErrorKind::PermissionDenied.into()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => io::Error::new(
            io::ErrorKind::ResourceBusy,
            format!("another program is writing to {FILE}; let it end first"),
        ),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => damaged(),
        Some(code) => io::Error::other(format!("SQLite could not write {FILE}: {code:?}")),
        None => io::Error::other(format!("{FILE} does not have the tables of this version")),
    }
}

fn damaged() -> io::Error {
    let text = format!("{FILE} is damaged, or no SQLite file; move it away to export anew");
    io::Error::new(io::ErrorKind::InvalidData, text)
}

#[cfg(test)]
mod tests;

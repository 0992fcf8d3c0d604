//! Where the rows come from: filling a database and filling it again, and whose file one is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use rusqlite::backup::Backup;
use rusqlite::fallible_iterator::FallibleIterator;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::clock::Wall;
use crate::seed::{self, Progress, Size};
use crate::table::quoted;

const SCHEMA: &str = include_str!("../schema.sql");
const INDEXES: &str = include_str!("../indexes.sql");
/// What pays where tables are large.
pub(crate) const LARGE_INDEXES: &str = include_str!("../indexes_large.sql");
/// Kept in the file's `user_version`; a file of another version is refused rather than misread.
const VERSION: i64 = 5;
/// Kept in the file's `application_id` ("iAdv" in ASCII), so that another program's file is recognised.
const APPLICATION: i64 = 0x6941_6476;

/// What a new database is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Contents {
    pub(crate) seed: u64,
    pub(crate) size: Size,
    pub(crate) now: Wall,
}

#[cfg(test)]
impl Contents {
    /// What unit tests fill a store with.
    pub(crate) const SMALL: Self = Self {
        seed: 7,
        size: Size::Small,
        now: 1_593_518_400,
    };
}

impl Contents {
    /// Whether the data stays well below the gigabyte to which SQLite limits memory that several
    /// connections open.
    pub(super) fn fits_shared_memory(self) -> bool {
        matches!(self.size, Size::Small | Size::Medium)
    }

    fn note(self, connection: &Connection) -> rusqlite::Result<()> {
        // The seed's bits, since SQLite has no unsigned numbers.
        let values = (self.seed.cast_signed(), self.size.name(), self.now);
        connection.execute(
            "INSERT INTO origin (seed, size, now) VALUES (?1, ?2, ?3)",
            values,
        )?;
        Ok(())
    }

    /// What a database was filled with.
    fn noted(connection: &Connection) -> rusqlite::Result<Self> {
        connection.query_row("SELECT seed, size, now FROM origin", [], |row| {
            let size: String = row.get(1)?;
            Ok(Self {
                seed: row.get::<_, i64>(0)?.cast_unsigned(),
                size: Size::named(&size).ok_or(rusqlite::Error::InvalidQuery)?,
                now: row.get(2)?,
            })
        })
    }
}

/// Settings that every connection needs.
pub(super) fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch("PRAGMA foreign_keys = ON;")
}

/// Is told how far the filling of a database has come.
pub(super) type Tell<'a> = &'a dyn Fn(Progress);

/// Opens a file to write, and fills it when it is new. Gives what it was filled with, too.
pub(super) fn in_file(
    path: &Path,
    contents: Contents,
    tell: Tell<'_>,
) -> Result<(Connection, Contents), String> {
    let say = |error: rusqlite::Error| could_not_open(&path.display(), &error);
    let mut connection = Connection::open(path).map_err(say)?;
    // The journal's mode is written into the file, so whose file it is has to be known before.
    let empty = is_empty(&connection, path)?;
    configure(&connection).map_err(say)?;
    // A new file is filled under a rollback journal, which has next to nothing to keep of an empty file:
    // the rows are written once, where a write-ahead log would take them all and give them back. What
    // breaks off is rolled back when the file is opened the next time, and leaves it empty.
    if empty {
        fill_over(Before::Nothing, &mut connection, contents, tell).map_err(say)?;
        // Another program may have been first, and it may be of another kind.
        is_empty(&connection, path)?;
    }
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .map_err(say)?;
    let contents = Contents::noted(&connection).map_err(say)?;
    Ok((connection, contents))
}

/// Whether a file is new; one that no sandbox of this schema wrote is refused.
fn is_empty(connection: &Connection, path: &Path) -> Result<bool, String> {
    let path = path.display();
    match owner(connection).map_err(|error| could_not_open(&path, &error))? {
        Owner::Nobody => Ok(true),
        Owner::Sandbox(VERSION) => Ok(false),
        Owner::Sandbox(other) => Err(format!(
            "{path} is a sandbox of schema {other}, this program knows {VERSION}: remove it or name another file"
        )),
        Owner::Foreign => Err(format!(
            "{path} is a database of another program and was left as it is: name another file"
        )),
    }
}

fn could_not_open(path: &std::path::Display<'_>, error: &rusqlite::Error) -> String {
    let advice = advice(error);
    format!("cannot open {path} as a sandbox: {error}; {advice}")
}

/// What to do about a file that cannot be opened.
fn advice(error: &rusqlite::Error) -> &'static str {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => "name one in a folder that exists and can be written",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "let it and its folder be written, or name another"
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program is writing it: try again, or name another"
        }
        Some(ErrorCode::DiskFull) => "make room, or name one elsewhere",
        _ => "name another",
    }
}

/// Whose database a file is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Owner {
    /// It is new.
    Nobody,
    /// A sandbox of this schema wrote it.
    Sandbox(i64),
    Foreign,
}

fn owner(connection: &Connection) -> rusqlite::Result<Owner> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = number("PRAGMA application_id")?;
    let version = number("PRAGMA user_version")?;
    let entries = number("SELECT count(*) FROM sqlite_master")?;
    Ok(match (application, version, entries) {
        (0, 0, 0) => Owner::Nobody,
        (APPLICATION, version, _) => Owner::Sandbox(version),
        _ => Owner::Foreign,
    })
}

/// Makes a database one freshly filled.
///
/// Generating the data costs more than copying it, so a process that wants the same contents again, for
/// several sandboxes or to reset one, generates them once more and copies the pages of that from then on.
pub(super) fn copy(
    contents: Contents,
    to: &mut Connection,
    tell: Tell<'_>,
) -> rusqlite::Result<()> {
    static MASTERS: OnceLock<Mutex<HashMap<Contents, Option<Connection>>>> = OnceLock::new();
    if contents.size != Size::Small {
        return fill(to, contents, tell);
    }
    let mut masters = MASTERS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let master = match masters.entry(contents) {
        Entry::Vacant(entry) => {
            entry.insert(None);
            drop(masters);
            return fill(to, contents, tell);
        }
        Entry::Occupied(entry) => entry.into_mut(),
    };
    let master = match master {
        Some(master) => master,
        None => {
            let mut filled = Connection::open_in_memory()?;
            // Nothing is ever taken back in it.
            filled.execute_batch("PRAGMA journal_mode = OFF;")?;
            fill(&mut filled, contents, tell)?;
            master.insert(filled)
        }
    };
    Backup::new(master, to)?.step(-1)?;
    Ok(())
}

/// Creates the tables, their rows and their indexes in one transaction, in place of what was there: a
/// file is either filled or untouched. References and values are not checked row by row meanwhile; a test
/// checks them as a whole.
pub(super) fn fill(
    connection: &mut Connection,
    contents: Contents,
    tell: Tell<'_>,
) -> rusqlite::Result<()> {
    fill_over(Before::Anything, connection, contents, tell)
}

/// What may be in a database that is filled.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Before {
    Anything,
    /// It is left as it is when somebody has written to it meanwhile.
    Nothing,
}

fn fill_over(
    before: Before,
    connection: &mut Connection,
    contents: Contents,
    tell: Tell<'_>,
) -> rusqlite::Result<()> {
    let cache: i64 = connection.query_row("PRAGMA cache_size", [], |row| row.get(0))?;
    connection.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA cache_size = {FILLING};"
    ))?;
    let filled = replace(before, connection, contents, tell);
    connection.execute_batch(&format!(
        "PRAGMA cache_size = {cache}; PRAGMA ignore_check_constraints = OFF; PRAGMA foreign_keys = ON;"
    ))?;
    filled
}

/// Cache while a database is filled, in kibibytes below zero: enough to sort the keys of an index of a
/// million rows in memory.
const FILLING: i64 = -65_536;
/// Share of the work of filling that the rows are; the rest are the indexes.
const ROWS_SHARE: f64 = 0.8;

fn replace(
    before: Before,
    connection: &mut Connection,
    contents: Contents,
    tell: Tell<'_>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Of two programs that find the same file empty, the second waits here until the first has filled it.
    if before == Before::Nothing && owner(&transaction)? != Owner::Nobody {
        return Ok(());
    }
    for table in tables(&transaction)? {
        transaction.execute_batch(&format!("DROP TABLE {};", quoted(&table)))?;
    }
    transaction.execute_batch(SCHEMA)?;
    contents.note(&transaction)?;
    let rows = seed::fill(&transaction, contents, &|Progress { rows, share }| {
        let share = ROWS_SHARE * share;
        tell(Progress { rows, share });
    })?;
    let definitions = match contents.size {
        Size::Small => INDEXES.to_owned(),
        Size::Medium | Size::Large => [INDEXES, LARGE_INDEXES].concat(),
    };
    let count = definitions.matches("\nCREATE ").count();
    let mut indexes = rusqlite::Batch::new(&transaction, &definitions);
    let mut number = 0;
    while let Some(mut index) = indexes.next()? {
        #[allow(clippy::cast_precision_loss, reason = "a few indexes")]
        let share = ROWS_SHARE + (1.0 - ROWS_SHARE) * f64::from(number) / count as f64;
        tell(Progress { rows, share });
        index.execute([])?;
        number += 1;
    }
    transaction.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
    ))?;
    transaction.commit()
}

fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")?
        .query_map([], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_filled_meanwhile_is_left_as_it_is() {
        let folder = std::env::temp_dir().join(format!("iadvize-late-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("data.sqlite");
        let mut late = Connection::open(&file).unwrap();
        assert!(is_empty(&late, &file).unwrap());
        let (mut first, _) = in_file(&file, Contents::SMALL, &|_| {}).unwrap();
        let other = Contents {
            seed: 8,
            ..Contents::SMALL
        };
        fill_over(Before::Nothing, &mut late, other, &|_| {}).unwrap();
        assert_eq!(Contents::noted(&first).unwrap(), Contents::SMALL);
        assert!(!is_empty(&late, &file).unwrap());
        // A reset fills over whatever there is.
        fill(&mut first, other, &|_| {}).unwrap();
        assert_eq!(Contents::noted(&late).unwrap(), other);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

//! The database: opening or creating it, filling a new one, and running work on it away from the
//! network's threads. A write is one transaction and durable before it is answered when a file is used.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::tz::TimeZone;
use rusqlite::backup::Backup;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

use crate::clock::{self, Wall};
use crate::document::Document;
use crate::envelope::Failure;
use crate::seed::{self, Size};
use crate::table::Tables;

const SCHEMA: &str = include_str!("schema.sql");
const INDEXES: &str = include_str!("indexes.sql");
/// Kept in the file's `user_version`; a file of another version is refused rather than misread.
const VERSION: i64 = 2;
/// Kept in the file's `application_id` ("iAdv" in ASCII), so that another program's file is recognised.
const APPLICATION: i64 = 0x6941_6476;

/// The shared database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
    pub(crate) tables: Arc<Tables>,
}

/// What a new database is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Contents {
    pub(crate) seed: u64,
    pub(crate) size: Size,
    pub(crate) now: Wall,
}

impl Store {
    /// Opens the file, or memory where there is none, and fills it when it is new.
    pub(crate) fn open(file: Option<&PathBuf>, contents: Contents) -> Result<Self, String> {
        let connection = match file {
            Some(path) => in_file(path, contents)?,
            None => in_memory(contents)
                .map_err(|error| format!("cannot create the database: {error}"))?,
        };
        let tables = Tables::prepare(&connection, Document::embedded())
            .map_err(|error| format!("cannot prepare the database: {error}"))?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            tables: Arc::new(tables),
        })
    }

    /// Runs a read.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&Connection, &Tables) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let store = self.clone();
        run(move || work(&store.lock(), &store.tables)).await
    }

    /// Runs a write as one transaction, which counts only when the work succeeds.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&Connection, &Tables) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let store = self.clone();
        run(move || {
            let mut connection = store.lock();
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction, &store.tables)?;
            transaction.commit()?;
            Ok(done)
        })
        .await
    }

    /// Brings the write-ahead log into the file, so that the file alone has everything.
    pub(crate) async fn checkpoint(&self) -> Result<(), Failure> {
        self.read(|connection, _| {
            // Without a file there is no log, and nothing is busy.
            let busy: bool =
                connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
            if busy {
                let detail = "another program is reading the file".to_owned();
                return Err(Failure::Internal(detail));
            }
            Ok(())
        })
        .await
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction rolls it back, so the connection is as good as before.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

async fn run<T, F>(work: F) -> Result<T, Failure>
where
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
    T: Send + 'static,
{
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| Err(Failure::Internal(error.to_string())))
}

fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(256);
    connection.execute_batch("PRAGMA foreign_keys = ON;")?;
    let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("paris_epoch", 2, flags, move |context| {
        Ok(clock::paris_epoch(&zone, context.get(0)?, context.get(1)?))
    })
}

fn in_file(path: &Path, contents: Contents) -> Result<Connection, String> {
    let say =
        |error: rusqlite::Error| format!("cannot open {} as a sandbox: {error}", path.display());
    let mut connection = Connection::open(path).map_err(say)?;
    // The journal's mode is written into the file, so whose file it is has to be known before.
    let owner = owner(&connection).map_err(say)?;
    match owner {
        Owner::Nobody | Owner::Sandbox(VERSION) => {}
        Owner::Sandbox(other) => {
            let path = path.display();
            return Err(format!(
                "{path} is a sandbox of schema {other}, this program knows {VERSION}: remove it or name another file"
            ));
        }
        Owner::Foreign => {
            let path = path.display();
            return Err(format!(
                "{path} is a database of another program and was left as it is: name another file"
            ));
        }
    }
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .and_then(|()| configure(&connection))
        .map_err(say)?;
    if owner == Owner::Nobody {
        fill(&mut connection, contents).map_err(say)?;
    }
    Ok(connection)
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

/// Generating the data costs more than copying it, so a process that starts several sandboxes with the
/// same contents generates them once and copies the pages of that first database.
fn in_memory(contents: Contents) -> rusqlite::Result<Connection> {
    static MASTERS: OnceLock<Mutex<HashMap<Contents, Connection>>> = OnceLock::new();
    let mut masters = MASTERS
        .get_or_init(Mutex::default)
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let master = match masters.entry(contents) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => {
            let mut master = Connection::open_in_memory()?;
            configure(&master)?;
            fill(&mut master, contents)?;
            if contents.size != Size::Small {
                return Ok(master);
            }
            entry.insert(master)
        }
    };
    let mut copy = Connection::open_in_memory()?;
    Backup::new(master, &mut copy)?.step(-1)?;
    configure(&copy)?;
    Ok(copy)
}

/// Creates the tables, their rows and their indexes in one transaction: a file is either filled or
/// untouched. References are not checked row by row meanwhile; a test checks them as a whole.
fn fill(connection: &mut Connection, contents: Contents) -> rusqlite::Result<()> {
    connection.execute_batch("PRAGMA foreign_keys = OFF;")?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    seed::fill(&transaction, contents)?;
    transaction.execute_batch(INDEXES)?;
    transaction.execute_batch(&format!(
        "PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
    ))?;
    transaction.commit()?;
    connection.execute_batch("PRAGMA foreign_keys = ON;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENTS: Contents = Contents {
        seed: 7,
        size: Size::Small,
        now: 1_593_518_400,
    };

    #[test]
    fn files_of_others_are_left_as_they_are() {
        let folder = std::env::temp_dir().join(format!("iadvize-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("foreign.sqlite");
        let foreign = "another program";
        for (statements, reason) in [
            ("CREATE TABLE a (b);", foreign),
            ("CREATE TABLE a (b); PRAGMA user_version = 1;", foreign),
            ("PRAGMA application_id = 5;", foreign),
            (
                "PRAGMA application_id = 1765893238; PRAGMA user_version = 9;",
                "a sandbox of schema 9",
            ),
        ] {
            let _ = std::fs::remove_file(&file);
            Connection::open(&file)
                .and_then(|other| other.execute_batch(statements))
                .unwrap();
            let before = std::fs::read(&file).unwrap();
            let refused = Store::open(Some(&file), CONTENTS).unwrap_err();
            assert!(refused.contains(reason), "{refused}");
            assert_eq!(refused.lines().count(), 1);
            assert!(std::fs::read(&file).unwrap() == before, "{statements}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn seeded_rows_keep_all_references() {
        for seed in [7, 8, 1_000] {
            let contents = Contents { seed, ..CONTENTS };
            let store = Store::open(None, contents).unwrap();
            let connection = store.lock();
            let broken = connection
                .prepare("PRAGMA foreign_key_check")
                .unwrap()
                .exists([])
                .unwrap();
            assert!(!broken, "seed {seed}");
            let checked: bool = connection
                .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
                .unwrap();
            assert!(checked);
        }
    }
}

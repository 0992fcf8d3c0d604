//! The database: where it lies, who works on it, and how it is reset.
//!
//! Each read sees one state of the data, on a connection of its own, and does not wait for a write where
//! SQLite allows that: in a file, by its write-ahead log. A write is one transaction, and durable before
//! it is answered when a file is used.

mod origin;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard, TryLockError};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tokio::sync::Semaphore;

pub(crate) use self::origin::Contents;
#[cfg(test)]
pub(crate) use self::origin::LARGE_INDEXES;
use self::worker::Worker;
use crate::clock::Wall;
use crate::document::Document;
use crate::envelope::Failure;
use crate::paging::{Atlas, Memo, survey};
use crate::seed::Size;
use crate::table::Tables;

/// Reads that run at once; more of them wait. Two for each core, since a read may wait for the disk.
fn readers() -> usize {
    2 * std::thread::available_parallelism().map_or(2, usize::from)
}

/// The shared database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    shared: Arc<Shared>,
    pub(crate) tables: Arc<Tables>,
}

#[derive(Debug)]
struct Shared {
    place: Place,
    contents: Contents,
    writer: Mutex<Worker>,
    /// Those that are not reading just now.
    idle: Mutex<Vec<Worker>>,
    permits: Semaphore,
    /// In memory there is no log, and SQLite would refuse to read during a write instead of waiting.
    gate: RwLock<()>,
    /// What all connections know of the lists.
    atlas: Arc<Atlas>,
}

/// Where the data lies.
#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    /// Memory that several connections open under this name.
    Memory(String),
    /// Memory of one connection: what others can open as well is limited to a gigabyte.
    Alone,
}

impl Store {
    /// Opens the file, or memory where there is none, and fills it when it is new.
    #[cfg(test)]
    pub(crate) fn open(file: Option<&PathBuf>, contents: Contents) -> Result<Self, String> {
        Self::open_telling(file, contents, &|_| {})
    }

    /// Opens the file, or memory where there is none, and fills it when it is new; tells meanwhile how far
    /// that has come.
    pub(crate) fn open_telling(
        file: Option<&PathBuf>,
        contents: Contents,
        tell: origin::Tell<'_>,
    ) -> Result<Self, String> {
        let (place, writer, contents) = match file {
            Some(path) => {
                // A relative one would be another file after a change of folder, and `:memory:` or
                // `file:…` mean more to SQLite than a name: each connection would open its own.
                let path = std::path::absolute(path)
                    .map_err(|error| format!("cannot find {}: {error}", path.display()))?;
                let (connection, contents) = origin::in_file(&path, contents, tell)?;
                (Place::File(path), connection, contents)
            }
            None => {
                let (place, connection) = in_memory(contents, tell)
                    .map_err(|error| format!("cannot create the database: {error}"))?;
                (place, connection, contents)
            }
        };
        Self::over(place, writer, contents)
            .map_err(|error| format!("cannot prepare the database: {error}"))
    }

    /// Where the clock stood when the data was made.
    pub(crate) fn made_at(&self) -> Wall {
        self.shared.contents.now
    }

    /// Runs a test's work on the writer's connection.
    #[cfg(test)]
    pub(crate) fn here<T>(&self, work: impl FnOnce(&mut Connection, &Tables) -> T) -> T {
        work(&mut self.shared.writer().connection, &self.tables)
    }

    fn over(place: Place, writer: Connection, contents: Contents) -> rusqlite::Result<Self> {
        let tables = Tables::prepare(&writer, Document::embedded())?;
        let permits = match place {
            Place::Alone => 1,
            Place::File(_) | Place::Memory(_) => readers(),
        };
        let atlas = Arc::default();
        let shared = Shared {
            place,
            contents,
            writer: Mutex::new(Worker::new(writer, &atlas)?),
            idle: Mutex::default(),
            permits: Semaphore::new(permits),
            gate: RwLock::default(),
            atlas,
        };
        shared.survey(&tables);
        Ok(Self {
            shared: Arc::new(shared),
            tables: Arc::new(tables),
        })
    }

    /// Runs a read on one state of the data. The work may be begun more than once: what is soon done is
    /// done on the network's own thread, and begun anew away from it when it turns out to take longer.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: Fn(&Connection, &Tables, &Memo) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        // Nobody closes the semaphore.
        let _permit = self.shared.permits.acquire().await;
        if let Some(done) = self.shared.read_soon(&self.tables, &work) {
            return done;
        }
        let store = self.clone();
        run(move || store.shared.read(&store.tables, &work)).await
    }

    /// Runs a write as one transaction, which counts only when the work succeeds.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, Failure>
    where
        F: FnOnce(&Connection, &Tables) -> Result<T, Failure> + Send + 'static,
        T: Send + 'static,
    {
        let store = self.clone();
        run(move || {
            let mut writer = store.shared.writer();
            let _gate = store.shared.close_gate();
            let transaction = writer
                .connection
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction, &store.tables)?;
            transaction.commit()?;
            Ok(done)
        })
        .await
    }

    /// Puts the database back to what it was filled with. Readers see the data of before or of after.
    pub(crate) async fn reset(&self) -> Result<(), Failure> {
        let store = self.clone();
        run(move || {
            let shared = &store.shared;
            let mut writer = shared.writer();
            let gate = shared.close_gate();
            let connection = &mut writer.connection;
            match shared.place {
                Place::Memory(_) => origin::copy(shared.contents, connection, &|_| {})?,
                Place::File(_) | Place::Alone => {
                    origin::fill(connection, shared.contents, &|_| {})?;
                }
            }
            Tables::prepare(connection, Document::embedded())?;
            drop((gate, writer));
            shared.survey(&store.tables);
            Ok(())
        })
        .await
    }

    /// Brings the write-ahead log into the file, so that the file alone has everything.
    pub(crate) async fn checkpoint(&self) -> Result<(), Failure> {
        let store = self.clone();
        run(move || {
            // Without a file there is no log, and nothing is busy.
            let busy: bool = store.shared.writer().connection.query_row(
                "PRAGMA wal_checkpoint(TRUNCATE)",
                [],
                |row| row.get(0),
            )?;
            if busy {
                let detail = "another program is reading the file".to_owned();
                return Err(Failure::Internal(detail));
            }
            Ok(())
        })
        .await
    }
}

impl Shared {
    fn writer(&self) -> MutexGuard<'_, Worker> {
        // A panic inside a transaction rolls it back, so the connection is as good as before.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps readers out where SQLite would refuse them.
    fn close_gate(&self) -> Option<RwLockWriteGuard<'_, ()>> {
        let shared = matches!(self.place, Place::Memory(_));
        shared.then(|| self.gate.write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks through what is so large that who asks first would wait.
    fn survey(&self, tables: &Tables) {
        if self.contents.size == Size::Large {
            // A failure is told again to whoever asks for a list.
            let _ = self.read(tables, &survey);
        }
    }

    /// A read that takes as long as it takes.
    fn read<T>(
        &self,
        tables: &Tables,
        work: &impl Fn(&Connection, &Tables, &Memo) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let Some(reader) = self.reader()? else {
            return self.writer().read(tables, work);
        };
        let _gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        let done = reader.read(tables, work);
        self.idle().push(reader);
        done
    }

    /// A read that waits for nobody and gives up early; nothing when it would have had to wait or go on.
    fn read_soon<T>(
        &self,
        tables: &Tables,
        work: &impl Fn(&Connection, &Tables, &Memo) -> Result<T, Failure>,
    ) -> Option<Result<T, Failure>> {
        let Some(reader) = self.reader().ok()? else {
            let writer = match self.writer.try_lock() {
                Ok(writer) => writer,
                Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
                Err(TryLockError::WouldBlock) => return None,
            };
            return writer.read_soon(tables, work);
        };
        let gate = match self.gate.try_read() {
            Ok(gate) => Some(gate),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        let done = gate.and_then(|_gate| reader.read_soon(tables, work));
        self.idle().push(reader);
        done
    }

    /// A connection to read on; nothing where the writer's is the only one.
    fn reader(&self) -> rusqlite::Result<Option<Worker>> {
        if let Some(reader) = self.idle().pop() {
            return Ok(Some(reader));
        }
        let connection = match &self.place {
            Place::File(path) => Connection::open(path)?,
            Place::Memory(name) => open_memory(name)?,
            Place::Alone => return Ok(None),
        };
        origin::configure(&connection)?;
        connection.execute_batch("PRAGMA query_only = ON;")?;
        Worker::new(connection, &self.atlas).map(Some)
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

fn in_memory(contents: Contents, tell: origin::Tell<'_>) -> rusqlite::Result<(Place, Connection)> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    if !contents.fits_shared_memory() {
        let mut connection = Connection::open_in_memory()?;
        origin::configure(&connection)?;
        origin::fill(&mut connection, contents, tell)?;
        return Ok((Place::Alone, connection));
    }
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("file:/sandbox-{number}?vfs=memdb");
    let mut connection = open_memory(&name)?;
    origin::copy(contents, &mut connection, tell)?;
    origin::configure(&connection)?;
    Ok((Place::Memory(name), connection))
}

fn open_memory(name: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(Path::new(name), flags)
}

#[cfg(test)]
mod tests;

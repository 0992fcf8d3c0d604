//! A connection, what it remembers, and how a read runs on it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rusqlite::Connection;

use crate::envelope::Failure;
use crate::paging::{Atlas, Memo};
use crate::table::Tables;

/// Instructions of SQLite's machine between two looks at the allowance.
const TICK: i32 = 1_000;
/// Looks that a read may take on the network's thread: a millisecond or two.
const ALLOWANCE: u32 = 50;

/// A connection that one thread at a time works on.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) connection: Connection,
    memo: Memo,
    /// The state of the data that the memo is about.
    state: Cell<(i64, u64)>,
    allowance: Arc<AtomicU32>,
}

impl Worker {
    pub(super) fn new(mut connection: Connection, atlas: &Arc<Atlas>) -> rusqlite::Result<Self> {
        let allowance = Arc::new(AtomicU32::new(u32::MAX));
        let left = Arc::clone(&allowance);
        let spent = move || {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| match left {
                u32::MAX => Some(left),
                _ => left.checked_sub(1),
            })
            .is_err()
        };
        connection.progress_handler(TICK, Some(spent))?;
        Ok(Self {
            connection,
            memo: Memo::sharing(Arc::clone(atlas)),
            state: Cell::default(),
            allowance,
        })
    }

    /// Runs a read, or nothing of it when it takes longer than it may on the network's thread.
    pub(super) fn read_soon<T>(
        &self,
        tables: &Tables,
        work: &impl Fn(&Connection, &Tables, &Memo) -> Result<T, Failure>,
    ) -> Option<Result<T, Failure>> {
        let (done, left) = self.within(ALLOWANCE, tables, work);
        (left > 0).then_some(done)
    }

    pub(super) fn read<T>(
        &self,
        tables: &Tables,
        work: &impl Fn(&Connection, &Tables, &Memo) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.within(u32::MAX, tables, work).0
    }

    /// Runs a read within an allowance, and tells what is left of that.
    fn within<T>(
        &self,
        allowance: u32,
        tables: &Tables,
        work: &impl Fn(&Connection, &Tables, &Memo) -> Result<T, Failure>,
    ) -> (Result<T, Failure>, u32) {
        let execute = |sql| self.connection.prepare_cached(sql)?.execute([]);
        if let Err(error) = execute("BEGIN") {
            return (Err(error.into()), allowance);
        }
        self.allowance.store(allowance, Ordering::Relaxed);
        let done = catch_unwind(AssertUnwindSafe(|| {
            self.renew()?;
            work(&self.connection, tables, &self.memo)
        }));
        let left = self.allowance.swap(u32::MAX, Ordering::Relaxed);
        // SQLite may have ended the transaction already, when the read was interrupted; ending it takes
        // instructions too, which must not be interrupted.
        if !self.connection.is_autocommit()
            && let Err(error) = execute("COMMIT")
        {
            return (Err(error.into()), left);
        }
        let done = done.unwrap_or_else(|_| Err(Failure::Internal("a read panicked".to_owned())));
        (done, left)
    }

    /// Forgets what is known when the data has changed.
    fn renew(&self) -> rusqlite::Result<()> {
        // The version tells what other connections wrote, the changes what this one did.
        let version = self
            .connection
            .prepare_cached("PRAGMA data_version")?
            .query_row([], |row| row.get(0))?;
        let state = (version, self.connection.total_changes());
        if self.state.replace(state) != state {
            self.memo.forget();
        }
        Ok(())
    }
}

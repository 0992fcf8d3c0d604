//! What is remembered of lists: how many rows they have, and marks on the way through them.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use crate::table::quoted;

/// Lists that are remembered; with more of them all are forgotten.
const MAXIMUM_LISTS: usize = 256;
/// Most rows that may have come to a table for its marks to be moved instead of being made anew.
const MAXIMUM_NEW: i64 = 1_000;

/// Identifiers in sorted lists that a connection remembers, of all lists together: 8 MiB. Fewer in unit tests,
/// whose lists are short.
const MAXIMUM_SORTED: usize = if cfg!(test) { 1_500 } else { 1 << 20 };

/// Values of the member that rows are sorted by, each with the number of rows before the first that has it.
pub(super) type Marks = BTreeMap<i64, Sql>;

/// What a connection knows of the lists of one state of the data.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    lists: RefCell<HashMap<String, Arc<Mutex<Known>>>>,
    atlas: Arc<Atlas>,
}

/// Marks of whole tables, which all connections share.
#[derive(Debug, Default)]
pub(crate) struct Atlas(Mutex<HashMap<String, (Rows, Marks)>>);

/// What is known of a list.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) count: Option<i64>,
    /// The rows that the marks are about, where the list is a whole table.
    pub(super) rows: Option<Rows>,
    pub(super) marks: Marks,
    /// No index gives the order, so that a mark saves nothing.
    pub(super) sorts: bool,
    /// The identifiers of all rows in such a list's order, once somebody has asked for more than its start.
    pub(super) sorted: Option<Arc<[i64]>>,
}

/// Tells the rows of a whole table from every other set of rows that it has had: between resets no
/// identifier is given twice, and what lists are sorted by stays as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rows {
    /// The version of the schema, which a reset raises.
    version: i64,
    count: i64,
    /// The greatest identifier.
    last: i64,
}

impl Memo {
    /// Remembers lists by itself, and marks of whole tables together with others.
    pub(crate) fn sharing(atlas: Arc<Atlas>) -> Self {
        Self {
            atlas,
            lists: RefCell::default(),
        }
    }

    /// The data has changed: what is known is doubted, and marks count again where they can be told to
    /// hold still.
    pub(crate) fn forget(&self) {
        self.lists.borrow_mut().retain(|_, known| {
            let mut known = lock(known);
            known.count = None;
            known.sorted = None;
            known.rows.is_some()
        });
    }

    pub(super) fn of(&self, list: &str) -> Arc<Mutex<Known>> {
        let mut lists = self.lists.borrow_mut();
        if lists.len() >= MAXIMUM_LISTS && !lists.contains_key(list) {
            lists.clear();
        }
        Arc::clone(lists.entry(list.to_owned()).or_default())
    }

    /// Makes room for the identifiers of one more sorted list; whether there can be any.
    pub(super) fn make_room(&self, rows: usize) -> bool {
        if rows > MAXIMUM_SORTED {
            return false;
        }
        let lists = self.lists.borrow();
        let kept =
            |known: &Arc<Mutex<Known>>| lock(known).sorted.as_ref().map_or(0, |ids| ids.len());
        if lists.values().map(kept).sum::<usize>() + rows > MAXIMUM_SORTED {
            lists.values().for_each(|known| lock(known).sorted = None);
        }
        true
    }

    pub(super) fn atlas(&self) -> &Atlas {
        &self.atlas
    }
}

/// What is known of a list, whatever became of who looked at it before.
pub(super) fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Atlas {
    fn lists(&self) -> MutexGuard<'_, HashMap<String, (Rows, Marks)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The marks of a list, with the rows that they are about.
    pub(super) fn find(&self, list: &str) -> Option<(Rows, Marks)> {
        self.lists().get(list).cloned()
    }

    /// Keeps the marks of a list for others.
    pub(super) fn keep(&self, list: &str, rows: Rows, marks: &Marks) {
        self.lists().insert(list.to_owned(), (rows, marks.clone()));
    }
}

impl Rows {
    /// Of a table that has this many rows.
    pub(super) fn of(connection: &Connection, table: &str, count: i64) -> rusqlite::Result<Self> {
        let number = |sql: &str| -> rusqlite::Result<i64> {
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_row([], |row| row.get(0))
        };
        let version = number("PRAGMA schema_version")?;
        let last = number(&format!("SELECT max(id) FROM {}", quoted(table)))?;
        Ok(Self {
            version,
            count,
            last,
        })
    }

    /// The marks that were made of earlier rows, moved by those that have come since. Nothing when rows have
    /// gone, or when so many have come that a walk is as good. `column` is what the rows are sorted by.
    pub(super) fn moved(
        &self,
        connection: &Connection,
        table: &str,
        column: &str,
        falls: bool,
        (earlier, marks): (Rows, Marks),
    ) -> rusqlite::Result<Option<Marks>> {
        if earlier == *self {
            return Ok(Some(marks));
        }
        let come = self.count - earlier.count;
        if earlier.version != self.version || !(0..=MAXIMUM_NEW).contains(&come) {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {column} FROM {} t WHERE t.id > ? LIMIT ?",
            quoted(table)
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let new: Vec<Sql> = statement
            .query_map([earlier.last, MAXIMUM_NEW + 1], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let integer = |value: &Sql| match value {
            Sql::Integer(value) => Some(*value),
            _ => None,
        };
        let Some(mut new) = new.iter().map(integer).collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        if new.len() as i64 != come {
            return Ok(None);
        }
        new.sort_unstable();
        let moved = marks.into_iter().map(|(position, value)| {
            let place = integer(&value)?;
            let before = if falls {
                new.len() - new.partition_point(|new| *new <= place)
            } else {
                new.partition_point(|new| *new < place)
            };
            Some((position + before as i64, value))
        });
        Ok(moved.collect())
    }
}

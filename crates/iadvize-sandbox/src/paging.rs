//! Where a page of a list begins. SQLite can only skip rows one by one, so pages far from the first are
//! found by marks: the keys of some rows, remembered until the data changes.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::types::Value as Sql;
use rusqlite::{CachedStatement, Connection, StatementStatus, params_from_iter};

use crate::envelope::Failure;
use crate::filter::Conditions;
use crate::table::{Table, quoted};

/// Rows from one mark to the next on the way to a page; fewer in unit tests, whose lists are short.
const STRIDE: i64 = if cfg!(test) { 20 } else { 1_000 };
/// Most rows that are skipped from the mark of a page to the page itself.
const REST: i64 = if cfg!(test) { 5 } else { 100 };
/// Most rows of a period that are sorted by their identifiers instead of being looked for in that order.
const SORTED_ROWS: i64 = 20_000;
/// Lists that are remembered; with more of them all are forgotten.
const MAXIMUM_LISTS: usize = 256;

/// What is known of the lists of one state of the data.
#[derive(Debug, Default)]
pub(crate) struct Memo(RefCell<HashMap<String, Arc<Mutex<Known>>>>);

impl Memo {
    pub(crate) fn forget(&self) {
        self.0.borrow_mut().clear();
    }

    fn of(&self, list: String) -> Arc<Mutex<Known>> {
        let mut lists = self.0.borrow_mut();
        if lists.len() >= MAXIMUM_LISTS && !lists.contains_key(&list) {
            lists.clear();
        }
        Arc::clone(lists.entry(list).or_default())
    }
}

#[derive(Debug, Default)]
struct Known {
    count: Option<i64>,
    /// Keys of rows, by the number of rows before them.
    marks: BTreeMap<i64, Key>,
    /// No index gives the order, so that a mark saves nothing.
    sorts: bool,
}

/// What a row is sorted by: the member of the order, where there is one, and the identifier.
type Key = Vec<Sql>;

/// A list of rows under conditions, in an order.
pub(crate) struct List<'a> {
    connection: &'a Connection,
    table: &'a Table,
    conditions: &'a Conditions,
    order: &'a Option<(String, bool)>,
    known: Arc<Mutex<Known>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Forward,
    Back,
}

impl<'a> List<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        memo: &Memo,
        table: &'a Table,
        conditions: &'a Conditions,
        order: &'a Option<(String, bool)>,
    ) -> Result<Self, Failure> {
        if let Some((member, _)) = order
            && !table.has_column(member)
        {
            return Err(Failure::Internal(format!(
                "'{}' has no member '{member}' to sort by",
                table.name
            )));
        }
        let name = format!(
            "{} {order:?} {} {:?}",
            table.name,
            conditions.sql(),
            conditions.values
        );
        Ok(Self {
            connection,
            table,
            conditions,
            order,
            known: memo.of(name),
        })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> Result<i64, Failure> {
        let known = self.known().count;
        if let Some(count) = known {
            return Ok(count);
        }
        let sql = format!(
            "SELECT count(*) FROM {} t {}",
            quoted(&self.table.name),
            self.conditions.sql()
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let count =
            statement.query_row(params_from_iter(&self.conditions.values), |row| row.get(0))?;
        self.known().count = Some(count);
        Ok(count)
    }

    /// A statement for the rows from `offset` on, and its values.
    pub(crate) fn page(
        &self,
        selection: &str,
        offset: i64,
        limit: i64,
    ) -> Result<(CachedStatement<'a>, Vec<Sql>), Failure> {
        // Looking for the few rows of a period in the order of the identifiers would read most others.
        if self.conditions.bounded && self.columns().len() == 1 && self.count()? <= SORTED_ROWS {
            self.known().sorts = true;
        }
        let mark = self.mark(offset)?;
        let passed = mark.as_ref().map_or(0, |(position, _)| *position);
        let key = mark.as_ref().map(|(_, key)| key);
        if self.known().sorts {
            // Only identifiers are sorted as far as the page, not whole rows.
            let (inner, values) = self.sql("t.id", Way::Forward, None, limit, offset);
            let (table, order) = (quoted(&self.table.name), self.ordered(Way::Forward, ""));
            let sql = format!(
                "SELECT {selection} FROM {table} t WHERE t.id IN ({inner}) ORDER BY {order}"
            );
            return Ok((self.connection.prepare_cached(&sql)?, values));
        }
        let (sql, values) = self.sql(selection, Way::Forward, key, limit, offset - passed);
        Ok((self.connection.prepare_cached(&sql)?, values))
    }

    /// The last mark that is not behind `offset`, found from the nearest place that is known. Nothing
    /// stands for the beginning.
    fn mark(&self, offset: i64) -> Result<Option<(i64, Key)>, Failure> {
        let wanted = offset - offset % REST;
        let by_filled = self
            .order
            .as_ref()
            .is_none_or(|(member, _)| self.table.is_filled(member));
        if wanted == 0 || !by_filled || self.known().sorts {
            return Ok(None);
        }
        let count = self.count()?;
        if offset >= count {
            return Ok(None);
        }
        let (mut at, mut key, way) = {
            let marks = &self.known().marks;
            let before = marks.range(..=wanted).next_back();
            let after = marks.range(wanted..).next();
            let from = before.map_or(0, |(position, _)| *position);
            let to = after.map_or(count, |(position, _)| *position);
            if wanted - from <= to - wanted {
                (from, before.map(|(_, key)| key.clone()), Way::Forward)
            } else {
                (to, after.map(|(_, key)| key.clone()), Way::Back)
            }
        };
        while at != wanted {
            // Rows are counted from a mark itself, or from the first or the last row.
            let (next, skipped) = match way {
                Way::Forward => {
                    let next = wanted.min(at - at % STRIDE + STRIDE);
                    (next, next - at)
                }
                Way::Back => {
                    let last = at - 1;
                    let next = wanted.max(last - last % STRIDE);
                    (next, if key.is_some() { at } else { last } - next)
                }
            };
            key = self.key(way, key.as_ref(), skipped)?;
            let (Some(key), false) = (&key, self.known().sorts) else {
                return Ok(None);
            };
            at = next;
            self.known().marks.insert(at, key.clone());
        }
        Ok(key.map(|key| (at, key)))
    }

    /// The key of the row that comes `skipped` rows after another one.
    fn key(&self, way: Way, from: Option<&Key>, skipped: i64) -> Result<Option<Key>, Failure> {
        let columns = self.columns();
        let (sql, values) = self.sql(&columns.join(", "), way, from, 1, skipped);
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.reset_status(StatementStatus::Sort);
        let mut rows = statement.query(params_from_iter(values))?;
        let key = match rows.next()? {
            Some(row) => Some(
                (0..columns.len())
                    .map(|index| row.get(index))
                    .collect::<Result<Key, _>>()?,
            ),
            None => None,
        };
        drop(rows);
        self.known().sorts = statement.get_status(StatementStatus::Sort) > 0;
        Ok(key)
    }

    fn columns(&self) -> Vec<String> {
        let member = self.order.as_ref().map(|(member, _)| member.as_str());
        member
            .filter(|member| *member != "id")
            .into_iter()
            .chain(["id"])
            .map(|name| format!("t.{}", quoted(name)))
            .collect()
    }

    /// Whether rows run from the greatest key to the least.
    fn falls(&self, way: Way) -> bool {
        let falls = self.order.as_ref().is_some_and(|(_, falls)| *falls);
        falls == (way == Way::Forward)
    }

    fn ordered(&self, way: Way, sign: &str) -> String {
        let direction = if self.falls(way) { " DESC" } else { "" };
        let columns = self.columns();
        let columns: Vec<String> = columns
            .iter()
            .map(|column| format!("{sign}{column}{direction}"))
            .collect();
        columns.join(", ")
    }

    fn sql(
        &self,
        selection: &str,
        way: Way,
        from: Option<&Key>,
        limit: i64,
        skipped: i64,
    ) -> (String, Vec<Sql>) {
        let mut conditions = self.conditions.sql();
        let mut values = Vec::new();
        if let Some(key) = from {
            // First, since of two bounds of the same member SQLite takes the first to find rows by.
            let columns = self.columns().join(", ");
            let compared = if self.falls(way) { "<=" } else { ">=" };
            let marks = vec!["?"; key.len()].join(", ");
            let others = conditions.strip_prefix("WHERE ");
            let others = others.map(|others| format!(" AND {others}"));
            conditions = format!(
                "WHERE ({columns}) {compared} ({marks}){}",
                others.unwrap_or_default()
            );
            values.extend(key.iter().cloned());
        }
        values.extend(self.conditions.values.iter().cloned());
        values.extend([Sql::Integer(limit), Sql::Integer(skipped)]);
        // The sign keeps SQLite from walking in the order of the list.
        let sign = if self.known().sorts { "+" } else { "" };
        // A sum, since SQLite looks at a bare parameter while it prepares, and prepares anew with the next.
        let sql = format!(
            "SELECT {selection} FROM {} t {conditions} ORDER BY {} LIMIT ? + 0 OFFSET ? + 0",
            quoted(&self.table.name),
            self.ordered(way, sign)
        );
        (sql, values)
    }
}

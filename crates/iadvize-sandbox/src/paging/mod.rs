//! Where a page of a list begins. SQLite can only skip rows one by one, so pages far from the first are
//! found by marks: what some rows are sorted by, remembered as long as the rows are the same.

mod marks;

use std::sync::{Arc, Mutex, MutexGuard};

use rusqlite::types::Value as Sql;
use rusqlite::{CachedStatement, Connection, OptionalExtension, StatementStatus, params_from_iter};

use crate::document::{Document, Shape};
use crate::envelope::Failure;
use crate::filter::Conditions;
use crate::table::{Table, Tables, quoted};
pub(crate) use marks::{Atlas, Memo};
use marks::{Known, Rows};

/// Rows from one mark to the next on the way to a page; fewer in unit tests, whose lists are short.
const STRIDE: i64 = if cfg!(test) { 20 } else { 1_000 };
/// Most rows that are skipped from the mark of a page to the page itself.
const REST: i64 = if cfg!(test) { 5 } else { 100 };
/// Most rows of a period that are sorted by their identifiers instead of being looked for in that order.
const SORTED_ROWS: i64 = 20_000;
/// A list of rows under conditions, in an order.
pub(crate) struct List<'a> {
    connection: &'a Connection,
    table: &'a Table,
    conditions: &'a Conditions,
    order: &'a Option<(String, bool)>,
    name: String,
    known: Arc<Mutex<Known>>,
    memo: &'a Memo,
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    Forward,
    Back,
}

/// Walks once through each whole list that has an order of its own, so that even the first who asks for a
/// page in its middle need not.
pub(crate) fn survey(connection: &Connection, tables: &Tables, memo: &Memo) -> Result<(), Failure> {
    let everything = Conditions::default();
    for operation in &Document::embedded().operations {
        let table = tables.of(&operation.resource);
        let Some(table) = table.filter(|_| operation.shape == Shape::List) else {
            continue;
        };
        if operation.order.is_none() {
            continue;
        }
        let list = List::new(connection, memo, table, &everything, &operation.order)?;
        for position in (0..list.count()?).step_by(STRIDE as usize) {
            list.mark(position)?;
        }
        list.publish();
    }
    Ok(())
}

impl<'a> List<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        memo: &'a Memo,
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
            known: memo.of(&name),
            name,
            memo,
        })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        marks::lock(&self.known)
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
        let rows = self.whole(count)?;
        if self.known().rows != rows {
            self.orient(rows)?;
        }
        self.known().count = Some(count);
        Ok(count)
    }

    /// What tells the rows from others, when the list is a whole table.
    fn whole(&self, count: i64) -> Result<Option<Rows>, Failure> {
        if count == 0 || !self.conditions.sql().is_empty() {
            return Ok(None);
        }
        Ok(Some(Rows::of(self.connection, &self.table.name, count)?))
    }

    /// Takes over the marks that still hold for these rows: those of the atlas, or those made here.
    fn orient(&self, rows: Option<Rows>) -> Result<(), Failure> {
        let mut known = self.known();
        let own = known.rows.zip(Some(std::mem::take(&mut known.marks)));
        known.rows = rows;
        let Some(rows) = rows else {
            return Ok(());
        };
        let (column, falls) = (&self.columns()[0], self.falls(Way::Forward));
        for earlier in [self.memo.atlas().find(&self.name), own]
            .into_iter()
            .flatten()
        {
            let table = &self.table.name;
            if let Some(marks) = rows.moved(self.connection, table, column, falls, earlier)? {
                known.marks = marks;
                break;
            }
        }
        Ok(())
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
        let value = mark.as_ref().map(|(_, value)| value);
        if self.known().sorts {
            return self.sorted_page(selection, offset, limit);
        }
        let (sql, values) = self.sql(selection, Way::Forward, value, limit, offset - passed);
        Ok((self.connection.prepare_cached(&sql)?, values))
    }

    /// A page of a list for which no index gives the order. Only identifiers are sorted, not whole rows: for
    /// the first page as far as needed, and once for all others and for the first one after them.
    fn sorted_page(
        &self,
        selection: &str,
        offset: i64,
        limit: i64,
    ) -> Result<(CachedStatement<'a>, Vec<Sql>), Failure> {
        let sorted = match offset {
            0 => self.known().sorted.clone(),
            _ => self.sorted()?,
        };
        let (inner, values) = match sorted {
            Some(ids) => {
                let ids = ids.iter().skip(offset as usize).take(limit as usize);
                let values: Vec<Sql> = ids.copied().map(Sql::Integer).collect();
                (vec!["?"; values.len()].join(", "), values)
            }
            None => self.sql("t.id", Way::Forward, None, limit, offset),
        };
        let (table, order) = (quoted(&self.table.name), self.ordered(Way::Forward, ""));
        let sql =
            format!("SELECT {selection} FROM {table} t WHERE t.id IN ({inner}) ORDER BY {order}");
        Ok((self.connection.prepare_cached(&sql)?, values))
    }

    /// The identifiers of all rows in their order, unless there are too many to remember.
    fn sorted(&self) -> Result<Option<Arc<[i64]>>, Failure> {
        let count = usize::try_from(self.count()?).unwrap_or(usize::MAX);
        let known = self.known().sorted.clone();
        if known.is_some() || !self.memo.make_room(count) {
            return Ok(known);
        }
        let (sql, values) = self.sql("t.id", Way::Forward, None, -1, 0);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let ids = statement.query_map(params_from_iter(values), |row| row.get(0))?;
        let ids = ids.collect::<Result<Arc<[i64]>, _>>()?;
        self.known().sorted = Some(Arc::clone(&ids));
        Ok(Some(ids))
    }

    /// A mark not far before `offset`, found from the nearest place that is known. Nothing stands for the
    /// beginning.
    fn mark(&self, offset: i64) -> Result<Option<(i64, Sql)>, Failure> {
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
        if let Some(first) = self.unbroken(count)? {
            let passed = if self.falls(Way::Forward) {
                -offset
            } else {
                offset
            };
            return Ok(Some((offset, Sql::Integer(first + passed))));
        }
        let (mut at, mut value, way) = {
            let marks = &self.known().marks;
            let before = marks.range(..=wanted).next_back();
            let after = marks.range(wanted..).next();
            let from = before.map_or(0, |(position, _)| *position);
            let to = after.map_or(count, |(position, _)| *position);
            if wanted - from <= to - wanted {
                (from, before.map(|(_, value)| value.clone()), Way::Forward)
            } else {
                (to, after.map(|(_, value)| value.clone()), Way::Back)
            }
        };
        let begun_at = at;
        while (way == Way::Forward && at < wanted) || at > wanted {
            let (next, skipped) = match way {
                Way::Forward => {
                    let next = wanted.min(at + STRIDE);
                    (next, next - at)
                }
                Way::Back => {
                    let next = wanted.max(at - STRIDE);
                    (next, at - 1 - next)
                }
            };
            let Some((before, found)) = self.found(way, value.as_ref(), skipped)? else {
                return Ok(None);
            };
            let first = next - before;
            if way == Way::Forward && first <= at {
                // More rows than a stride have one value: what is left can only be skipped.
                break;
            }
            (at, value) = (first, Some(found));
            self.known()
                .marks
                .extend(value.clone().map(|value| (at, value)));
        }
        if (at - begun_at).abs() > STRIDE {
            self.publish();
        }
        Ok(value.map(|value| (at, value)))
    }

    /// Spares others the walk through a whole table.
    fn publish(&self) {
        let known = self.known();
        if let Some(rows) = known.rows {
            self.memo.atlas().keep(&self.name, rows, &known.marks);
        }
    }

    /// The identifier of the first row when the list is a whole table in the order of its identifiers and
    /// none is left out between them: places follow from it without a walk.
    fn unbroken(&self, count: i64) -> Result<Option<i64>, Failure> {
        if self.columns().len() > 1 || !self.conditions.sql().is_empty() {
            return Ok(None);
        }
        // Each end by itself: SQLite would read the whole table for both at once.
        let table = quoted(&self.table.name);
        let sql = format!("SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let (least, most): (i64, i64) =
            statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let first = if self.falls(Way::Forward) {
            most
        } else {
            least
        };
        Ok((most - least == count - 1).then_some(first))
    }

    /// The value of the row that comes `skipped` rows after those of another value, and how many rows of
    /// the same value stand before it. Nothing when marks save nothing here.
    fn found(
        &self,
        way: Way,
        from: Option<&Sql>,
        skipped: i64,
    ) -> Result<Option<(i64, Sql)>, Failure> {
        let columns = self.columns();
        let (member, id) = (&columns[0], &columns[columns.len() - 1]);
        let (sql, values) = self.sql(&format!("{member}, {id}"), way, from, 1, skipped);
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement.reset_status(StatementStatus::Sort);
        let found: Option<(Sql, i64)> = statement
            .query_row(params_from_iter(values), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        let sorts = statement.get_status(StatementStatus::Sort) > 0;
        self.known().sorts = sorts;
        let Some((value, row)) = found.filter(|_| !sorts) else {
            return Ok(None);
        };
        if member == id {
            return Ok(Some((0, value)));
        }
        let earlier = if self.falls(Way::Forward) { ">" } else { "<" };
        let sql = format!(
            "SELECT count(*) FROM {} t {}",
            quoted(&self.table.name),
            self.also(&format!(
                "{member} >= ? AND {member} <= ? AND {id} {earlier} ?"
            ))
        );
        let mut values = vec![value.clone(), value.clone(), Sql::Integer(row)];
        values.extend(self.conditions.values.iter().cloned());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let before = statement.query_row(params_from_iter(values), |row| row.get(0))?;
        Ok(Some((before, value)))
    }

    /// The list's conditions and another one, which comes first: of two bounds of the same member SQLite
    /// takes the first to find rows by.
    fn also(&self, condition: &str) -> String {
        let conditions = self.conditions.sql();
        match conditions.strip_prefix("WHERE ") {
            Some(others) => format!("WHERE {condition} AND {others}"),
            None => format!("WHERE {condition}"),
        }
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

    /// Rows of the list from those of a value on, or those on the way back that come before them.
    fn sql(
        &self,
        selection: &str,
        way: Way,
        from: Option<&Sql>,
        limit: i64,
        skipped: i64,
    ) -> (String, Vec<Sql>) {
        let compared = match (way, self.falls(way)) {
            (Way::Forward, true) => "<=",
            (Way::Forward, false) => ">=",
            (Way::Back, true) => "<",
            (Way::Back, false) => ">",
        };
        let conditions = match from {
            Some(_) => self.also(&format!("{} {compared} ?", self.columns()[0])),
            None => self.conditions.sql(),
        };
        let mut values: Vec<Sql> = from.cloned().into_iter().collect();
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

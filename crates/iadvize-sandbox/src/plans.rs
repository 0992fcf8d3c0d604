//! Lists and statistics by every filter of the document, run on the seeded data: deep pages are those
//! that plain skipping gives, and no statement reads a large table from end to end where an index could
//! find its rows.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, StatementStatus, params_from_iter};
use serde_json::Value;

use crate::document::{Document, Filter, FilterKind, Operation, Shape};
use crate::filter::{Bounds, Conditions};
use crate::paging::{Memo, survey};
use crate::query::Query;
use crate::routes::{self, Call, Scene};
use crate::store::{Contents, LARGE_INDEXES, Store};
use crate::table::Tables;

/// Tables that grow with the size of the data.
const LARGE: &[&str] = &[
    "conversation",
    "message",
    "visitor",
    "transaction",
    "satisfaction",
    "presence",
    "wait",
    "missed",
    "targeting",
    "callmeeting",
    "conversation_tag",
    "visitor_website",
];

const NOW: i64 = Contents::SMALL.now;

/// A small one with the indexes of large data.
fn store() -> Store {
    let store = Store::open(None, Contents::SMALL).unwrap();
    store.here(|connection, _| connection.execute_batch(LARGE_INDEXES).unwrap());
    store
}

struct Asked<'a> {
    connection: &'a Connection,
    tables: &'a Tables,
    memo: Memo,
}

impl Asked<'_> {
    fn ask(&self, operation: &'static Operation, id: i64, query: &str) -> Value {
        let handler = routes::handler(operation, self.tables).unwrap();
        let call = Call {
            operation,
            id,
            query: Query::parse(query),
            objects: Vec::new(),
        };
        let scene = Scene {
            connection: self.connection,
            tables: self.tables,
            memo: &self.memo,
            now: NOW,
            limit: None,
            lists: crate::envelope::Lists::default(),
        };
        let answer = handler(&scene, &call).unwrap_or_else(|failure| {
            panic!("{} {query}: {failure:?}", operation.path);
        });
        serde_json::from_str(&answer.data.unwrap()).unwrap()
    }

    /// The query without filters, and one for each filter with values that some row has.
    fn queries(&self, operation: &'static Operation) -> Vec<String> {
        let rows = self.ask(operation, 0, "full=1&limit=100");
        let mut queries = vec![String::new()];
        for filter in &operation.filters {
            for value in values(filter, rows.as_array().unwrap()) {
                queries.push(format!("filters[{}]={value}", filter.name));
            }
        }
        queries
    }
}

fn values(filter: &Filter, rows: &[Value]) -> Vec<String> {
    let list = format!("{}_list", filter.name.trim_end_matches("_id"));
    let seen = rows.iter().find_map(|row| {
        let value = row.get(&filter.name).or_else(|| row.get(&list))?;
        let value = value.as_array().map_or(Some(value), |list| list.first())?;
        match value {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            Value::Bool(flag) => Some(i64::from(*flag).to_string()),
            other => Some(other.to_string()),
        }
    });
    let seen = seen.or_else(|| filter.values.first().cloned());
    let seen = seen.unwrap_or_else(|| "1".to_owned());
    match filter.kind {
        FilterKind::Bound => vec!["2019-06-01".to_owned()],
        FilterKind::Presence => vec!["null".to_owned(), "!null".to_owned(), seen],
        FilterKind::Pattern => {
            let start: String = seen.chars().take(3).collect();
            vec![format!("{start}*"), seen]
        }
        FilterKind::CommaList => vec![format!("{seen},2"), seen],
        FilterKind::Integer | FilterKind::Text | FilterKind::Flag => vec![seen],
    }
}

fn lists(tables: &Tables) -> impl Iterator<Item = &'static Operation> {
    let operations = Document::embedded().operations.iter();
    operations.filter(|operation| {
        operation.shape == Shape::List && tables.of(&operation.resource).is_some()
    })
}

#[test]
fn a_page_anywhere_is_the_one_that_skipping_gives() {
    store().here(|connection, tables| {
        // Some moments have more rows than there are from one mark to the next.
        let same = "UPDATE visitor SET created_at = created_at - created_at % 864000 WHERE id % 3;
            UPDATE conversation SET created_at = created_at - created_at % 86400 WHERE id % 3;";
        connection.execute_batch(same).unwrap();
        let asked = Asked {
            connection,
            tables,
            memo: Memo::default(),
        };
        let mut rng = fastrand::Rng::with_seed(3);
        let mut deep = 0;
        for operation in lists(tables) {
            let table = tables.of(&operation.resource).unwrap();
            for mut query in asked.queries(operation) {
                if operation.months.is_some() && !query.contains("from") {
                    query.push_str("&filters[from]=2020-04-01");
                }
                let parsed = Query::parse(&query);
                let conditions =
                    Conditions::of(operation, table, &parsed, NOW, Bounds::default()).unwrap();
                let order = match &operation.order {
                    Some((member, true)) => format!("{member} DESC, id DESC"),
                    Some((member, false)) => format!("{member}, id"),
                    None => "id".to_owned(),
                };
                let sql = format!(
                    "SELECT id FROM \"{}\" t {} ORDER BY {order}",
                    table.name,
                    conditions.sql()
                );
                let mut statement = connection.prepare(&sql).unwrap();
                let ids =
                    statement.query_map(params_from_iter(&conditions.values), |row| row.get(0));
                let ids: Vec<i64> = ids.unwrap().map(Result::unwrap).collect();
                for _ in 0..12 {
                    let limit = rng.usize(1..=30);
                    let page = rng.usize(0..ids.len().div_ceil(limit).max(1));
                    let url = format!("{query}&limit={limit}&page={}", page + 1);
                    let rows = asked.ask(operation, 0, &url);
                    let rows = rows.as_array().unwrap().iter();
                    let found: Vec<i64> = rows.map(|row| row["id"].as_i64().unwrap()).collect();
                    let expected = ids.iter().skip(page * limit).take(limit);
                    assert!(found.iter().eq(expected), "{} {url}", operation.path);
                    deep += usize::from(page * limit >= 40);
                }
            }
        }
        assert!(deep > 150, "{deep} deep pages");
    });
}

#[test]
fn pages_are_right_after_writes_too() {
    store().here(|connection, tables| {
        // Two connections, as it were, that know of each other's marks.
        let atlas = Arc::default();
        let readers = [0, 1].map(|_| Asked {
            connection,
            tables,
            memo: Memo::sharing(Arc::clone(&atlas)),
        });
        survey(connection, tables, &readers[0].memo).unwrap();
        let visitors = lists(tables).find(|list| list.resource == "visitor");
        let visitors = visitors.unwrap();
        // So that any row may go.
        connection
            .execute_batch("PRAGMA foreign_keys = OFF")
            .unwrap();
        let mut rng = fastrand::Rng::with_seed(11);
        for step in 0..400 {
            let id = rng.i64(1..1_500);
            let write = match rng.u8(0..12) {
                0..3 => "UPDATE tag SET name = name".to_owned(),
                3 => format!("DELETE FROM visitor WHERE id = {id}"),
                4..11 => format!(
                    "INSERT INTO visitor (unique_id, created_at)
                     SELECT 'new{step} ' || id, created_at + {} FROM visitor WHERE id >= {id} LIMIT {}",
                    rng.i64(-2..=2),
                    rng.u8(1..4)
                ),
                _ => "DELETE FROM visitor WHERE id = (SELECT max(id) FROM visitor)".to_owned(),
            };
            connection.execute_batch(&write).unwrap();
            readers.iter().for_each(|reader| reader.memo.forget());
            let asked = rng.choice(&readers).unwrap();
            let page = rng.i64(0..70);
            let rows = asked.ask(visitors, 0, &format!("limit=20&page={}", page + 1));
            let rows = rows.as_array().unwrap().iter();
            let found: Vec<i64> = rows.map(|row| row["id"].as_i64().unwrap()).collect();
            let sql = "SELECT id FROM visitor ORDER BY created_at DESC, id DESC LIMIT 20 OFFSET ?";
            let mut statement = connection.prepare(sql).unwrap();
            let expected = statement.query_map([20 * page], |row| row.get(0)).unwrap();
            let expected: Vec<i64> = expected.map(Result::unwrap).collect();
            assert_eq!(found, expected, "page {page} after {write}");
        }
    });
}

thread_local! {
    /// Statements that ran, with their values and without.
    static RUN: RefCell<BTreeSet<(String, String)>> = const { RefCell::new(BTreeSet::new()) };
}

fn note(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, text) = event
        && let Some(sql) = statement.expanded_sql()
    {
        RUN.with_borrow_mut(|run| run.insert((sql, text.to_owned())));
    }
}

/// Lines of the plans of what ran since the last call that read a large table as a whole.
fn scans(connection: &Connection) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (sql, _) in RUN.take() {
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let mut statement = connection.prepare(&plan).unwrap();
        let lines = statement
            .query_map([], |row| row.get::<_, String>(3))
            .unwrap();
        for line in lines.map(Result::unwrap) {
            // All rows in their order end with the page.
            let unfiltered = !sql.contains("WHERE");
            let scanned = line
                .strip_prefix("SCAN ")
                .and_then(|rest| rest.split(' ').next());
            let large = scanned.is_some_and(|alias| is_large(&sql, alias));
            if (large && !unfiltered) || line.contains("AUTOMATIC") {
                found.insert(format!("{line} in {sql}"));
            }
        }
    }
    // These statements were run as well.
    RUN.take();
    found
}

/// Whether an alias of a statement, or a name without one, is a large table. Parts of a statement may use
/// the same alias for what they made of a table.
fn is_large(sql: &str, alias: &str) -> bool {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let named = words.windows(3).filter(|three| {
        matches!(three[0], "FROM" | "JOIN") && three[2].trim_end_matches(')') == alias
    });
    let mut named: Vec<&str> = named.map(|three| three[1].trim_matches('"')).collect();
    if named.is_empty() {
        named.push(alias);
    }
    named.iter().all(|table| LARGE.contains(table))
}

#[test]
fn nothing_reads_a_large_table_where_an_index_could_find_the_rows() {
    store().here(|connection, tables| {
        let codes = TraceEventCodes::SQLITE_TRACE_STMT;
        connection.trace_v2(codes, Some(note)).unwrap();
        let asked = Asked {
            connection,
            tables,
            memo: Memo::default(),
        };
        let mut bad = Vec::new();
        RUN.take();
        for operation in lists(tables) {
            for query in asked.queries(operation) {
                // Most rows have a value: a page in the list's order is soon full.
                if query.ends_with("=!null") {
                    continue;
                }
                for page in ["page=1", "page=100000"] {
                    asked.ask(operation, 0, &format!("{query}&{page}&limit=3&full=1"));
                }
                for scan in scans(connection) {
                    bad.push(format!("{} {query}: {scan}", operation.path));
                }
            }
        }
        let find = |path: &str| {
            let operations = &Document::embedded().operations;
            operations
                .iter()
                .find(|op| op.path == path && op.method == "GET")
                .unwrap()
        };
        let statistic = find("/statistic");
        let resources = statistic
            .filters
            .iter()
            .find(|filter| filter.name == "resource")
            .unwrap();
        let names = Document::embedded().indicators.iter();
        let names: Vec<&str> = names.map(|indicator| indicator.name.as_str()).collect();
        let all = format!("filters[indicators]={}", names.join(","));
        let one = format!("filters[indicators]={}&filters[granularity]=day", names[0]);
        let mut queries = vec![
            all.clone(),
            format!("{all}&filters[website_id]=1"),
            format!("{all}&filters[website_list]=1,2"),
            format!("{one}&filters[website_id]=1"),
        ];
        for resource in &resources.values {
            queries.push(format!("{all}&filters[resource]={resource}"));
            queries.push(format!(
                "{all}&filters[resource]={resource}&filters[resource_id]=3"
            ));
        }
        for query in queries {
            asked.ask(
                statistic,
                0,
                &format!("{query}&filters[from]=2020-06-01&filters[to]=2020-06-10"),
            );
            for scan in scans(connection) {
                bad.push(format!("/statistic {query}: {scan}"));
            }
        }
        asked.ask(find("/operator/{id}/statistic"), 3, "");
        asked.ask(find("/operator/live"), 0, "");
        for scan in scans(connection) {
            bad.push(format!("operator: {scan}"));
        }
        assert!(bad.is_empty(), "{}", bad.join("\n"));
    });
}

#[test]
fn lists_keep_their_prepared_statements() {
    store().here(|connection, tables| {
        let codes = TraceEventCodes::SQLITE_TRACE_STMT;
        connection.trace_v2(codes, Some(note)).unwrap();
        let asked = Asked {
            connection,
            tables,
            memo: Memo::default(),
        };
        RUN.take();
        for operation in lists(tables) {
            for page in [1, 2, 5, 1] {
                asked.ask(operation, 0, &format!("full=1&limit=5&page={page}"));
            }
        }
        let run: BTreeSet<String> = RUN.take().into_iter().map(|(_, text)| text).collect();
        assert!(run.len() > 20, "{run:#?}");
        for sql in run {
            let statement = connection.prepare_cached(&sql).unwrap();
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0, "{sql}");
        }
    });
}

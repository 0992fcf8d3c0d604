//! What the fuzz targets reach of the service's inside. Built with `--cfg fuzzing` alone, so it is no interface.

use std::sync::LazyLock;

use rusqlite::Connection;
use rusqlite::types::Value as Sql;

use crate::clock;
use crate::document::Document;
use crate::envelope::Failure;
use crate::filter::{Bounds, Conditions, Period};
use crate::query::Query;
use crate::table::Tables;

/// What a list makes of the filters of a query.
#[derive(Debug)]
pub struct Selection {
    /// The names of the filters, in the order of the document.
    pub applied: Vec<String>,
    /// What rows are compared with, as text, in the same order.
    pub values: Vec<String>,
    /// The first moment of the period.
    pub first: Option<String>,
    /// The last second of the period.
    pub last: Option<String>,
}

/// The tables are what the document and the schema make them, whatever rows they have.
static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let connection = Connection::open_in_memory().expect("memory is a database");
    let schema = connection.execute_batch(include_str!("schema.sql"));
    schema.expect("the schema is SQL");
    Tables::prepare(&connection, Document::embedded()).expect("the document is known")
});

/// Reads a query as the list at a path does.
///
/// # Errors
///
/// The refusal that the caller would get.
///
/// # Panics
///
/// When there is no list at the path.
pub fn selection(path: &str, query: &str) -> Result<Selection, String> {
    let mut operations = Document::embedded().operations.iter();
    let operation = operations
        .find(|operation| operation.method == "GET" && operation.path == path)
        .expect("the document has the path");
    let table = TABLES.of(&operation.resource).expect("a list has a table");
    let query = Query::parse(query);
    let (bounds, now) = (Bounds::default(), 0);
    let read = || -> Result<_, Failure> {
        query.check(operation)?;
        query.paging(None)?;
        query.full()?;
        let conditions = Conditions::of(operation, table, &query, now, bounds)?;
        let months = operation.months;
        let period = Period::of(&query, Bounds { months, ..bounds }, now)?;
        Ok((conditions, period))
    };
    let (conditions, period) = read().map_err(|failure| format!("{failure:?}"))?;
    let mut values = conditions.values;
    if conditions.bounded {
        // The ends of the period are bound after everything else.
        let ends = [period.from, period.end];
        values.truncate(values.len() - ends.iter().flatten().count());
    }
    Ok(Selection {
        applied: conditions.applied,
        values: values.into_iter().map(text).collect(),
        first: period.from.map(clock::text),
        last: period.end.map(|end| clock::text(end - 1)),
    })
}

fn text(value: Sql) -> String {
    match value {
        Sql::Integer(number) => number.to_string(),
        Sql::Real(number) => number.to_string(),
        Sql::Text(text) => text,
        other => format!("{other:?}"),
    }
}

//! The second computation: every indicator from the rows in plain Rust, held against what the routes
//! answer, over random rows and random questions. Nothing here uses the definitions or SQL beyond reading
//! whole tables.

mod ask;
mod figures;
mod rows;
mod service;
mod slice;
mod world;

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde_json::Value;

use self::ask::Ask;
use self::figures::FIGURES;
use self::rows::Rows;
use self::world::World;
use crate::clock::Wall;
use crate::document::Document;
use crate::envelope::Failure;
use crate::paging::Memo;
use crate::query::Query;
use crate::routes::{self, Call, Scene};
use crate::table::Tables;

/// Fills each with rows of its own.
const WORLDS: u64 = 120;
/// Questions asked about each.
const QUESTIONS: usize = 8;

/// Calls an operation the way a request does.
fn call(
    connection: &Connection,
    tables: &Tables,
    now: Wall,
    (method, path, id): (&str, &str, i64),
    query: &str,
    body: &Value,
) -> Result<Option<Value>, Failure> {
    let operations = &Document::embedded().operations;
    let operation = operations
        .iter()
        .find(|one| one.method == method && one.path == path)
        .unwrap();
    // A text is a form.
    let (media, text) = match body {
        Value::Null => (None, String::new()),
        Value::String(form) => (Some("application/x-www-form-urlencoded"), form.clone()),
        json => (Some("application/json"), json.to_string()),
    };
    let objects = crate::body::parse(operation, media, text.as_bytes(), query)?;
    let scene = Scene {
        connection,
        tables,
        memo: &Memo::default(),
        now,
        limit: None,
        lists: crate::envelope::Lists::default(),
    };
    let call = Call {
        operation,
        id,
        query: Query::parse(query),
        objects,
    };
    let answer = routes::handler(operation, tables).unwrap()(&scene, &call)?;
    Ok(answer.data.map(|text| serde_json::from_str(&text).unwrap()))
}

fn statistic(connection: &Connection, tables: &Tables, now: Wall, query: &str) -> Value {
    let target = ("GET", "/statistic", 0);
    let answer = call(connection, tables, now, target, query, &Value::Null);
    answer
        .unwrap_or_else(|failure| panic!("{query}: {failure:?}"))
        .unwrap()
}

/// The same, but for the noise of adding fractions in another order.
fn agree(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, two)| agree(one, two))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one
                    .iter()
                    .all(|(name, value)| two.get(name).is_some_and(|other| agree(value, other)))
        }
        (Value::Number(one), Value::Number(two)) if one.is_f64() && two.is_f64() => {
            let (one, two) = (one.as_f64().unwrap(), two.as_f64().unwrap());
            (one - two).abs() <= 1e-5 + 1e-9 * two.abs()
        }
        _ => found == expected,
    }
}

fn compare(connection: &Connection, tables: &Tables, rows: &Rows, ask: &Ask, world: &str) -> Value {
    let found = statistic(connection, tables, rows.now, &ask.query());
    let expected = ask.expected(rows);
    assert!(
        agree(&found, &expected),
        "{world}: {}\nfound    {found}\nexpected {expected}",
        ask.query()
    );
    found
}

fn empty() -> (Connection, Tables) {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(include_str!("../../schema.sql"))
        .unwrap();
    connection
        .execute_batch(concat!(
            include_str!("../../indexes.sql"),
            include_str!("../../indexes_large.sql")
        ))
        .unwrap();
    let tables = Tables::prepare(&connection, Document::embedded()).unwrap();
    (connection, tables)
}

#[test]
fn every_indicator_is_computed_a_second_way() {
    let documented: BTreeSet<&str> = Document::embedded()
        .indicators
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let computed: BTreeSet<&str> = FIGURES.iter().map(|figure| figure.0).collect();
    assert_eq!(documented, computed);
}

#[test]
fn random_questions_about_random_rows_are_answered_alike() {
    let (connection, tables) = empty();
    // Indicators that were seen with a value other than zero and nothing.
    let mut seen = BTreeSet::new();
    for seed in 0..WORLDS {
        let transaction = connection.unchecked_transaction().unwrap();
        // Identifiers begin anew, since the transaction is taken back.
        let mut world = World::fill(&connection, seed);
        let rows = Rows::read(&connection, world.now);
        let name = format!("world {seed}");
        let all = compare(&connection, &tables, &rows, &Ask::everything(), &name);
        let values = all.as_object().unwrap().iter();
        seen.extend(
            values
                .filter(|(_, value)| value.as_f64().is_some_and(|number| number > 0.0))
                .map(|(name, _)| name.clone()),
        );
        for _ in 0..QUESTIONS {
            compare(&connection, &tables, &rows, &Ask::random(&mut world), &name);
        }
        transaction.rollback().unwrap();
    }
    assert_eq!(
        seen.len(),
        FIGURES.len(),
        "an indicator never had a value: {seen:?}"
    );
}

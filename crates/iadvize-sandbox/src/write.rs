//! Creates, updates and deletes: references checked against the tables, and the statements that keep them.

use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

pub(crate) use crate::check::{Change, Changes, check};
use crate::clock::Wall;
use crate::envelope::Failure;
use crate::rows;
use crate::seed::hex;
use crate::table::{self, Link, Place, Table, quoted};

/// Adds a row and gives its identifier.
pub(crate) fn create(
    connection: &Connection,
    table: &Table,
    changes: &Changes,
    now: Wall,
) -> Result<i64, Failure> {
    hold(table, changes)?;
    refer(connection, table, None, changes)?;
    let mut names = Vec::new();
    let mut values = Vec::new();
    for (name, change) in changes {
        let value = match (table.place(name), change) {
            (Some(Place::Column), Change::Set(value)) => value.clone(),
            (Some(Place::Column), Change::List(list)) => Sql::Text(json_list(list)),
            _ => continue,
        };
        names.push(name.as_str());
        values.push(value);
    }
    for name in ["created_at", "unique_id"] {
        if table.has_column(name) && !table.has_default(name) && !names.contains(&name) {
            names.push(name);
            values.push(match name {
                "unique_id" => Sql::Text(visitor_uid(connection)?),
                _ => Sql::Integer(now),
            });
        }
    }
    let columns: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({marks})",
        quoted(&table.name),
        columns.join(", ")
    );
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values))
        .map_err(constraint)?;
    let id = connection.last_insert_rowid();
    relink(connection, table, id, changes)?;
    Ok(id)
}

/// Changes a row: absent members keep their value, cleared ones get their column's default.
pub(crate) fn update(
    connection: &Connection,
    table: &Table,
    id: i64,
    changes: &Changes,
) -> Result<(), Failure> {
    if !rows::exists(connection, &table.name, id)? {
        return Err(Failure::Unknown(table.name.clone(), id));
    }
    hold(table, changes)?;
    refer(connection, table, Some(id), changes)?;
    let mut parts = Vec::new();
    let mut values = Vec::new();
    for (name, change) in changes {
        let Some(Place::Column) = table.place(name) else {
            continue;
        };
        match change {
            Change::Set(value) => {
                parts.push(format!("{} = ?", quoted(name)));
                values.push(value.clone());
            }
            Change::Clear => {
                let default = table.cleared(name).ok_or_else(|| Failure::invalid(name))?;
                parts.push(format!("{} = {default}", quoted(name)));
            }
            Change::List(list) => {
                parts.push(format!("{} = ?", quoted(name)));
                values.push(Sql::Text(json_list(list)));
            }
        }
    }
    if !parts.is_empty() {
        let sql = format!(
            "UPDATE {} SET {} WHERE id = ?",
            quoted(&table.name),
            parts.join(", ")
        );
        values.push(Sql::Integer(id));
        connection
            .prepare_cached(&sql)?
            .execute(params_from_iter(values))
            .map_err(constraint)?;
    }
    relink(connection, table, id, changes)
}

/// Removes a row, unless others refer to it.
pub(crate) fn delete(connection: &Connection, table: &Table, id: i64) -> Result<(), Failure> {
    if !rows::exists(connection, &table.name, id)? {
        return Err(Failure::Unknown(table.name.clone(), id));
    }
    for (holder, column) in table::holders(connection, &table.name)? {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {} = ?1",
            quoted(&holder),
            quoted(&column)
        );
        let count: i64 = connection
            .prepare_cached(&sql)?
            .query_row([id], |row| row.get(0))?;
        if count > 0 {
            return Err(Failure::Refused(format!(
                "'{}' with 'id' {id} cannot be deleted: '{holder}' refers to it {count} times.",
                table.name
            )));
        }
    }
    let sql = format!("DELETE FROM {} WHERE id = ?1", quoted(&table.name));
    connection.prepare_cached(&sql)?.execute([id])?;
    Ok(())
}

/// A member that no row can be without holds something.
fn hold(table: &Table, changes: &Changes) -> Result<(), Failure> {
    let empty = |change: &Change| matches!(change, Change::Set(Sql::Text(text)) if text.is_empty());
    match changes.iter().find(|(name, change)| {
        empty(change) && table.has_column(name) && table.cleared(name).is_none()
    }) {
        Some((name, _)) => Err(Failure::invalid(name)),
        None => Ok(()),
    }
}

/// References must lead somewhere, and a tree must not bite its tail.
fn refer(
    connection: &Connection,
    table: &Table,
    id: Option<i64>,
    changes: &Changes,
) -> Result<(), Failure> {
    for (name, change) in changes {
        let Change::Set(Sql::Integer(to)) = change else {
            continue;
        };
        let Some(target) = table.target(name) else {
            continue;
        };
        let own = target == table.name;
        if !rows::exists(connection, target, *to)?
            || (own
                && id.is_some_and(|id| {
                    above(connection, target, name, *to).is_ok_and(|ids| ids.contains(&id))
                }))
        {
            return Err(Failure::invalid(name));
        }
    }
    Ok(())
}

/// A row of a tree and everything above it.
fn above(
    connection: &Connection,
    table: &str,
    parent: &str,
    id: i64,
) -> rusqlite::Result<Vec<i64>> {
    let (table, parent) = (quoted(table), quoted(parent));
    let sql = format!(
        "WITH RECURSIVE up (id) AS (SELECT ?1 UNION SELECT t.{parent} FROM {table} t JOIN up ON t.id = up.id
         WHERE t.{parent} IS NOT NULL) SELECT id FROM up"
    );
    connection
        .prepare_cached(&sql)?
        .query_map([id], |row| row.get(0))?
        .collect()
}

fn relink(
    connection: &Connection,
    table: &Table,
    id: i64,
    changes: &Changes,
) -> Result<(), Failure> {
    for (name, change) in changes {
        let Some(Place::Link(link)) = table.place(name) else {
            continue;
        };
        let values = match change {
            Change::Set(value) => std::slice::from_ref(value),
            Change::Clear => &[],
            Change::List(values) => values,
        };
        let Link {
            table,
            owner,
            value,
            ..
        } = link;
        // The operators of a group are kept as the group of each operator.
        let (unlink, relink) = if table == "operator" {
            (
                format!("UPDATE operator SET {owner} = NULL WHERE {owner} = ?1"),
                format!("UPDATE operator SET {owner} = ?1 WHERE {value} = ?2"),
            )
        } else {
            (
                format!("DELETE FROM {table} WHERE {owner} = ?1"),
                format!(
                    "INSERT INTO {table} ({owner}, {value}) VALUES (?1, ?2) ON CONFLICT DO NOTHING"
                ),
            )
        };
        connection.prepare_cached(&unlink)?.execute([id])?;
        let target = link_target(connection, &link)?;
        for value in values {
            if let (Some(target), Sql::Integer(to)) = (&target, value)
                && !rows::exists(connection, target, *to)?
            {
                return Err(Failure::invalid(name));
            }
            connection
                .prepare_cached(&relink)?
                .execute((id, value))
                .map_err(constraint)?;
        }
    }
    Ok(())
}

fn link_target(connection: &Connection, link: &Link) -> rusqlite::Result<Option<String>> {
    if link.table == "operator" {
        return Ok(Some(link.table.to_owned()));
    }
    let sql = "SELECT \"table\" FROM pragma_foreign_key_list(?1) WHERE \"from\" = ?2";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query((link.table, link.value))?;
    rows.next()?.map(|row| row.get(0)).transpose()
}

fn json_list(list: &[Sql]) -> String {
    let values: Vec<Value> = list
        .iter()
        .map(|value| match value {
            Sql::Integer(number) => Value::from(*number),
            Sql::Real(number) => Value::from(*number),
            Sql::Text(text) => Value::from(text.as_str()),
            _ => Value::Null,
        })
        .collect();
    Value::Array(values).to_string()
}

/// A unique identifier for the next visitor that nobody has, in the shape of the page's example.
pub(crate) fn visitor_uid(connection: &Connection) -> rusqlite::Result<String> {
    let sql = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'visitor'";
    let last: i64 = connection
        .prepare_cached(sql)?
        .query_row([], |row| row.get(0))?;
    let mut taken = connection.prepare_cached("SELECT 1 FROM visitor WHERE unique_id = ?1")?;
    let mut number = last.unsigned_abs();
    loop {
        number += 1;
        // Whoever copies visitors of another sandbox brings some that would be drawn here.
        let uid = uid(number);
        if !taken.exists([&uid])? {
            return Ok(uid);
        }
    }
}

/// 45 hexadecimal digits drawn from a number, the same every time.
pub(crate) fn uid(number: u64) -> String {
    let mut rng = fastrand::Rng::with_seed(number ^ 0x0a15_72b7_cc50_27fe);
    let mut text = String::with_capacity(45);
    hex(&mut text, rng.u64(..), 16);
    hex(&mut text, rng.u64(..), 16);
    hex(&mut text, rng.u64(..) >> 12, 13);
    text
}

/// Names the member behind a constraint of the schema: its CHECKs and UNIQUEs bear the member's name.
fn constraint(error: rusqlite::Error) -> Failure {
    let message = error.to_string();
    let named = [
        "CHECK constraint failed: ",
        "UNIQUE constraint failed: ",
        "NOT NULL constraint failed: ",
    ];
    match named.iter().find_map(|prefix| message.split_once(prefix)) {
        Some((_, rest)) => Failure::invalid(rest.rsplit('.').next().unwrap_or(rest)),
        None => Failure::from(error),
    }
}

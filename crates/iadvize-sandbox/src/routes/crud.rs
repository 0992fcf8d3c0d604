//! Lists, reads, creates, updates and deletes of any resource that has a table.

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::{Call, Scene};
use crate::body::Object;
use crate::envelope::{Answer, Failure, Pagination};
use crate::filter::Conditions;
use crate::query::Query;
use crate::rows::{self, View};
use crate::table::{Table, quoted};
use crate::write;

pub(crate) fn list(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table(&call.operation.resource)?;
    let (page, limit) = call.query.paging(scene.limit)?;
    let view = view(table, &call.query)?;
    let conditions = Conditions::of(call.operation, table, &call.query, scene.now)?;
    let pagination = Pagination::of(page, limit, count(scene, table, &conditions)?, scene.lists);

    let order = match &call.operation.order {
        Some((member, _)) if !table.has_column(member) => {
            return Err(Failure::Internal(format!(
                "'{}' has no member '{member}' to sort by",
                table.name
            )));
        }
        Some((member, true)) => format!("t.{} DESC, t.id DESC", quoted(member)),
        Some((member, false)) => format!("t.{}, t.id", quoted(member)),
        None => "t.id".to_owned(),
    };
    let sql = format!(
        "SELECT {} FROM {} t {} ORDER BY {order} LIMIT ? OFFSET ?",
        view.selection(table),
        quoted(&table.name),
        conditions.sql()
    );
    let mut values = conditions.values;
    values.extend([
        Sql::Integer(pagination.limit),
        Sql::Integer(pagination.offset()),
    ]);
    let mut statement = scene.connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut data = String::with_capacity(1_024);
    while let Some(row) = rows.next()? {
        data.push(if data.is_empty() { '[' } else { ',' });
        view.write(&mut data, table, row)?;
    }
    data.push_str(if data.is_empty() { "[]" } else { "]" });
    Ok(Answer {
        data: Some(data),
        message: None,
        filters: Some(conditions.applied),
        pagination: Some(pagination),
    })
}

fn view<'a>(table: &'a Table, query: &Query) -> Result<View<'a>, Failure> {
    let full = query.full()?;
    Ok(match query.fields() {
        Some(names) => View::picked(table, &names),
        None if full => View::full(table),
        None => View::short(table),
    })
}

fn count(scene: &Scene<'_>, table: &Table, conditions: &Conditions) -> Result<i64, Failure> {
    let sql = format!(
        "SELECT count(*) FROM {} t {}",
        quoted(&table.name),
        conditions.sql()
    );
    scene
        .memo
        .count(format!("{sql} {:?}", conditions.values), || {
            let mut statement = scene.connection.prepare_cached(&sql)?;
            Ok(statement.query_row(params_from_iter(&conditions.values), |row| row.get(0))?)
        })
}

pub(crate) fn read(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table(&call.operation.resource)?;
    Ok(Answer::raw(rows::read(scene.connection, table, call.id)?))
}

pub(crate) fn create(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table(&call.operation.resource)?;
    if call.objects.is_empty() {
        let message = format!("The list names no '{}' to create.", table.name);
        return Err(Failure::Refused(message));
    }
    let mut created = Vec::new();
    for object in &call.objects {
        let changes = write::check(&call.operation.body, object)?;
        let id = write::create(scene.connection, table, &changes, scene.now)?;
        created.push(rows::read(scene.connection, table, id)?);
    }
    if !call.operation.body_is_list {
        return Ok(Answer {
            data: created.pop(),
            ..Answer::default()
        });
    }
    // What was given as one value comes back as one, although the row holds a list (page: POST /tag).
    let shown: Vec<String> = created
        .into_iter()
        .zip(&call.objects)
        .map(|(row, object)| as_given(row, object))
        .collect();
    Ok(Answer::raw(format!("[{}]", shown.join(","))))
}

fn as_given(row: String, object: &Object) -> String {
    let Ok(Value::Object(mut shown)) = serde_json::from_str(&row) else {
        return row;
    };
    for (name, value) in &mut shown {
        if let Value::Array(list) = value
            && list.len() == 1
            && object
                .members
                .get(name)
                .is_some_and(|given| !given.is_array())
        {
            *value = list.remove(0);
        }
    }
    Value::Object(shown).to_string()
}

pub(crate) fn update(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table(&call.operation.resource)?;
    let changes = write::check(&call.operation.body, call.object()?)?;
    write::update(scene.connection, table, call.id, &changes)?;
    Ok(Answer::raw(rows::read(scene.connection, table, call.id)?))
}

pub(crate) fn delete(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    write::delete(
        scene.connection,
        scene.table(&call.operation.resource)?,
        call.id,
    )?;
    Ok(Answer::default())
}

//! Lists, reads, creates, updates and deletes of any resource that has a table.

use rusqlite::params_from_iter;
use serde_json::Value;

use super::{Call, Scene};
use crate::body::Object;
use crate::envelope::{Answer, Failure, Pagination};
use crate::filter::Conditions;
use crate::paging::List;
use crate::query::Query;
use crate::rows::{self, View};
use crate::table::Table;
use crate::write;

pub(crate) fn list(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let table = scene.table(&call.operation.resource)?;
    let (page, limit) = call.query.paging(scene.limit)?;
    let view = view(table, &call.query)?;
    let mut conditions = Conditions::of(
        call.operation,
        table,
        &call.query,
        scene.now,
        scene.lists.bounds,
    )?;
    let applied = std::mem::take(&mut conditions.applied);
    let order = &call.operation.order;
    let list = List::new(scene.connection, scene.memo, table, &conditions, order)?;
    let pagination = Pagination::of(page, limit, list.count()?, scene.lists);
    let (mut statement, values) =
        list.page(&view.selection(), pagination.offset(), pagination.limit)?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut writer = view.writer(scene.connection)?;
    let mut data = Vec::with_capacity(16 * 1_024);
    data.push(b'[');
    while let Some(row) = rows.next()? {
        if data.len() > 1 {
            data.push(b',');
        }
        writer.write(&mut data, row)?;
    }
    data.push(b']');
    Ok(Answer {
        data: Some(rows::text(data)?),
        message: None,
        filters: Some(applied),
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

//! Quirks in the JSON of an answer. Which members a row has, what they may be and how else they are
//! called comes from the document.

use serde_json::{Map, Value, json};

use super::effect::{Effect, WrongPagination};
use crate::document::{Member, Operation};

/// What the answer belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Context {
    pub(crate) operation: Option<&'static Operation>,
    /// The page that was asked for.
    pub(crate) page: i64,
}

impl Context {
    fn is_statistic(&self) -> bool {
        self.operation
            .is_some_and(|operation| operation.path == "/statistic")
    }

    fn members(&self) -> &'static [Member] {
        self.operation.map_or(&[], |operation| &operation.row)
    }
}

/// Changes an answer.
pub(crate) fn change(answer: &mut Value, effect: &Effect, context: Context) {
    if let Effect::Pagination(wrong) = effect {
        return pagination(answer, *wrong, context.page);
    }
    if *effect == Effect::UnknownMembers
        && let Some(meta) = answer["meta"].as_object_mut()
    {
        meta.insert("unlisted".to_owned(), true.into());
    }
    let Some(data) = answer.get_mut("data") else {
        return;
    };
    match effect {
        Effect::DataAsList if data.is_object() => *data = json!([]),
        Effect::WriteAsList => {
            let writes = context
                .operation
                .is_some_and(|operation| operation.method != "GET");
            if writes && data.is_object() {
                *data = Value::Array(vec![data.take()]);
            }
        }
        Effect::NumbersAsText => each(data, &mut |value| {
            if let Value::Number(number) = value {
                *value = number.to_string().into();
            }
        }),
        Effect::BooleansAsNumbers => each(data, &mut |value| {
            if let Value::Bool(flag) = value {
                *value = i32::from(*flag).into();
            }
        }),
        Effect::UnknownEnumValues { value } => rows(data, |row| unknown(row, context, value)),
        Effect::Nulls { members } => rows(data, |row| nulls(row, context, members)),
        Effect::RenamedMembers => rows(data, |row| renamed(row, context)),
        Effect::UnknownMembers => rows(data, more_members),
        Effect::HistoryWithoutEpochs => rows(data, without_epochs),
        Effect::IdAsObject if context.is_statistic() && data.is_array() => rows(data, nested_id),
        _ => {}
    }
}

fn rows(data: &mut Value, mut change: impl FnMut(&mut Map<String, Value>)) {
    match data {
        Value::Object(row) => change(row),
        Value::Array(list) => list
            .iter_mut()
            .filter_map(Value::as_object_mut)
            .for_each(change),
        _ => {}
    }
}

/// Visits every value that is no list and no object.
fn each(value: &mut Value, change: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| each(one, change)),
        Value::Object(members) => members.values_mut().for_each(|one| each(one, change)),
        _ => change(value),
    }
}

fn unknown(row: &mut Map<String, Value>, context: Context, value: &str) {
    for member in context.members() {
        if !member.limits.values.iter().any(Value::is_string) {
            continue;
        }
        match row.get_mut(&member.name) {
            Some(Value::Array(list)) => list.push(value.into()),
            Some(shown) => *shown = value.into(),
            None => {}
        }
    }
}

fn nulls(row: &mut Map<String, Value>, context: Context, only: &[String]) {
    let wanted =
        |member: &&Member| member.nullable && (only.is_empty() || only.contains(&member.name));
    for member in context.members().iter().filter(wanted) {
        if let Some(value) = row.get_mut(&member.name) {
            *value = Value::Null;
        }
    }
}

fn renamed(row: &mut Map<String, Value>, context: Context) {
    for member in context.members() {
        if let Some(alias) = &member.observed_name
            && let Some(value) = row.remove(&member.name)
        {
            row.insert(alias.clone(), value);
        }
    }
}

fn more_members(row: &mut Map<String, Value>) {
    for (name, value) in [
        ("unlisted_text", json!("more")),
        ("unlisted_number", json!(1.5)),
        ("unlisted_object", json!({ "list": [1, null] })),
        ("unlisted_null", Value::Null),
    ] {
        row.insert(name.to_owned(), value);
    }
}

/// Cuts the moment in milliseconds off the texts of a history, which is a list without its brackets.
fn without_epochs(row: &mut Map<String, Value>) {
    let Some(Value::String(history)) = row.get_mut("history") else {
        return;
    };
    let Ok(mut entries) = serde_json::from_str::<Vec<Vec<Value>>>(&format!("[{history}]")) else {
        return;
    };
    for entry in &mut entries {
        entry.truncate(3);
    }
    let entries: Vec<String> = entries
        .into_iter()
        .map(|entry| Value::Array(entry).to_string())
        .collect();
    *history = entries.join(",");
}

/// Moves what names a row of statistics into its identifier.
fn nested_id(row: &mut Map<String, Value>) {
    if !row.contains_key("id") {
        return;
    }
    let named = ["id", "date"]
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), row.remove(name)?)));
    let named: Map<String, Value> = named.collect();
    row.insert("id".to_owned(), named.into());
}

fn pagination(answer: &mut Value, wrong: WrongPagination, page: i64) {
    let Some(pagination) = answer.get_mut("pagination").filter(|one| one.is_object()) else {
        return;
    };
    let number = |name: &str, default: i64| pagination[name].as_i64().unwrap_or(default);
    let (pages, limit) = (number("pages", 1), number("limit", 20));
    let mut set = |pages: i64, count: i64| {
        pagination["pages"] = pages.into();
        pagination["count"] = count.into();
    };
    match wrong {
        WrongPagination::Missing => {
            if let Some(answer) = answer.as_object_mut() {
                answer.remove("pagination");
            }
        }
        WrongPagination::Zero => set(0, 0),
        WrongPagination::Negative => set(-1, -1),
        WrongPagination::Growing => {
            let pages = pages.max(page.saturating_add(1));
            set(pages, pages.saturating_mul(limit));
        }
        WrongPagination::Text => each(pagination, &mut |value| {
            if let Value::Number(number) = value {
                *value = number.to_string().into();
            }
        }),
    }
}

//! What a body's values mean to the model: checked one by one against the document, as JSON or as text of
//! a form.

use serde_json::{Value, json};

use super::request::{Body, Brackets, Encoding, Members, written};
use super::state::{Changes, Faults, defaults, invalid};
use crate::document::{Kind, Member, Operation};

/// The members of one object of a body that can be written, and every fault of the others.
pub(crate) fn read(operation: &Operation, object: &Members, body: &Body) -> (Changes, Faults) {
    let mut faults = Faults::new();
    let mut changes = Changes::new();
    let missing = |member: &&Member| member.required && !object.contains_key(&member.name);
    for member in operation.body.iter().filter(missing) {
        faults.insert(format!("Field '{}' is missing.", member.name));
    }
    for (name, value) in object {
        let Some(member) = operation.member(name) else {
            faults.insert(format!("Field '{name}' cannot be written."));
            continue;
        };
        match given(member, value, &body.encoding) {
            Some(value) if may_hold(operation, member, value.as_ref()) => {
                changes.insert(name.clone(), value);
            }
            _ => drop(faults.insert(invalid(name))),
        }
    }
    (changes, faults)
}

/// Whether a member takes being cleared, or this value.
fn may_hold(operation: &Operation, member: &Member, value: Option<&Value>) -> bool {
    let creating = operation.method == "POST";
    let has_default = defaults(&operation.resource).contains_key(&member.name);
    match value {
        // A visitor who is created without an identifier gets one.
        None if creating && member.name == "unique_id" => true,
        None => has_default && !member.required,
        Some(Value::String(text)) => !text.is_empty() || has_default,
        Some(_) => true,
    }
}

/// A value, nothing when it clears its member, or no answer when it is no value of the member.
fn given(member: &Member, value: &Value, encoding: &Encoding) -> Option<Option<Value>> {
    if let Kind::List(kind) = &member.kind {
        let list: Vec<Value> = match (encoding, value) {
            (Encoding::Json, Value::Null) => return Some(None),
            (Encoding::Json, value) => value.as_array()?.clone(),
            (Encoding::Form(Brackets::Comma), Value::Array(list)) => {
                let parts: Vec<String> = list.iter().map(written).collect();
                split(&parts.join(","))
            }
            (Encoding::Form(_), Value::Array(list)) => match list.as_slice() {
                [one] if written(one).is_empty() => return Some(None),
                _ => list.iter().map(|one| written(one).into()).collect(),
            },
            (Encoding::Form(_), value) => split(&written(value)),
        };
        let form = matches!(encoding, Encoding::Form(_));
        let values = list.iter().map(|one| scalar(member, kind, one, form));
        return Some(Some(values.collect::<Option<Vec<Value>>>()?.into()));
    }
    let text = match (encoding, value) {
        (Encoding::Json, Value::Null) => return Some(None),
        (Encoding::Json, value) => return Some(Some(scalar(member, &member.kind, value, false)?)),
        (Encoding::Form(_), Value::Array(list)) if list.is_empty() => String::new(),
        (Encoding::Form(Brackets::Comma), Value::Array(list)) => {
            let parts: Vec<String> = list.iter().map(written).collect();
            parts.join(",")
        }
        (Encoding::Form(_), Value::Array(_)) => return None,
        (Encoding::Form(_), value) => written(value),
    };
    if text.is_empty() {
        return Some(None);
    }
    Some(Some(scalar(member, &member.kind, &text.into(), true)?))
}

fn split(text: &str) -> Vec<Value> {
    let parts = text.split(',').filter(|part| !part.is_empty());
    parts.map(Value::from).collect()
}

fn scalar(member: &Member, kind: &Kind, value: &Value, form: bool) -> Option<Value> {
    let value = match (kind, form) {
        (Kind::Integer, false) => whole(value)?,
        (Kind::Integer, true) => json!(value.as_str()?.parse::<i64>().ok()?),
        (Kind::Boolean, false) => match value {
            Value::Bool(flag) => json!(flag),
            value => {
                json!([false, true][usize::try_from(value.as_u64()?).ok().filter(|n| *n < 2)?])
            }
        },
        (Kind::Boolean, true) => match value.as_str()? {
            "0" | "false" => json!(false),
            "1" | "true" => json!(true),
            _ => return None,
        },
        (Kind::Text, _) => json!(value.as_str().filter(|text| !text.contains('\0'))?),
        (Kind::Number | Kind::List(_), _) => return None,
    };
    let within = match member.name.as_str() {
        "chat_max_number" => (0..=100).contains(&value.as_i64()?),
        "language_list" => {
            let code = value.as_str()?;
            code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase())
        }
        _ if member.email => is_address(value.as_str()?),
        _ => true,
    };
    (within && (member.values.is_empty() || member.values.contains(&value))).then_some(value)
}

/// A whole number, written with a fraction of nothing or an exponent too.
fn whole(value: &Value) -> Option<Value> {
    if let Some(number) = value.as_i64() {
        return Some(number.into());
    }
    let number = value.as_f64().filter(|number| {
        number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 && !value.is_u64()
    })?;
    #[allow(clippy::cast_possible_truncation, reason = "whole and small")]
    Some(json!(number as i64))
}

/// `name@host.name`, nothing empty, no blanks.
fn is_address(text: &str) -> bool {
    let parts: Vec<&str> = text.split('@').collect();
    let [name, host] = parts.as_slice() else {
        return false;
    };
    let labels: Vec<&str> = host.split('.').collect();
    !name.is_empty()
        && labels.len() > 1
        && labels.iter().all(|label| !label.is_empty())
        && !text.contains(char::is_whitespace)
}

//! Values given as text, checked by the kinds of the catalogue and written as they are sent.

use iadvize_api::catalogue::{Filter, Kind, Operation};
use iadvize_wire::{DateBound, Flag, Presence};
use serde_json::Value;

use crate::error::{Error, Result};

/// The filter of this name.
pub(crate) fn filter(operation: &'static Operation, name: &str) -> Result<&'static Filter> {
    let filters = operation.filters;
    filters
        .iter()
        .find(|filter| filter.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = filters.iter().map(|filter| filter.name).collect();
            Error::input(format!("no filter is named {name}; {}", known(&names))).of(operation)
        })
}

/// The names that would have been known, in words.
pub(crate) fn known(names: &[&str]) -> String {
    match names {
        [] => "there are none".to_owned(),
        names => format!("there are {}", names.join(", ")),
    }
}

/// A bound of a period.
pub(crate) fn bound(value: &str) -> std::result::Result<DateBound, String> {
    value
        .parse()
        .map_err(|_| format!("`{value}` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)"))
}

/// A value as it is sent in a query or a form.
pub(crate) fn written(
    kind: Kind,
    values: &[&str],
    value: &str,
) -> std::result::Result<String, String> {
    match kind {
        Kind::Id => number(value).map(|id| id.to_string()),
        Kind::IdList => joined(value, |one| number(one).map(|id| id.to_string())),
        Kind::List => joined(value, |one| allowed(values, one)),
        Kind::Flag => {
            let flag = flag(value)?.to_string();
            allowed(values, &flag)
        }
        Kind::Integer => integer(value).map(|number| number.to_string()),
        Kind::Number => decimal(value).map(|number| number.to_string()),
        Kind::Presence => value
            .parse::<Presence<u64>>()
            .map(|presence| presence.to_string())
            .map_err(|_| format!("`{value}` is no identifier, `null` or `!null`")),
        Kind::Date => bound(value).map(|bound| bound.to_string()),
        Kind::Value => allowed(values, value),
        _ => Ok(value.to_owned()),
    }
}

/// A value as it is sent in JSON.
pub(crate) fn json(kind: Kind, values: &[&str], value: &str) -> std::result::Result<Value, String> {
    let list = |value: &str, one: &dyn Fn(&str) -> std::result::Result<Value, String>| {
        parts(value)
            .map(one)
            .collect::<std::result::Result<Vec<_>, _>>()
    };
    Ok(match kind {
        Kind::Id => number(value)?.into(),
        Kind::IdList => list(value, &|one| number(one).map(Value::from))?.into(),
        Kind::List => list(value, &|one| allowed(values, one).map(Value::from))?.into(),
        Kind::Flag => flag(value)?.is_set().into(),
        Kind::Integer => integer(value)?.into(),
        Kind::Number => decimal(value)?,
        _ => written(kind, values, value)?.into(),
    })
}

fn number(text: &str) -> std::result::Result<u64, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{text}` is no identifier"))
}

fn integer(text: &str) -> std::result::Result<i64, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("`{text}` is no whole number"))
}

fn decimal(text: &str) -> std::result::Result<Value, String> {
    let number: Option<f64> = text.trim().parse().ok();
    number
        .and_then(serde_json::Number::from_f64)
        .map(Value::Number)
        .ok_or_else(|| format!("`{text}` is no number"))
}

fn flag(text: &str) -> std::result::Result<Flag, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is neither 0 nor 1"))
}

fn allowed(values: &[&str], text: &str) -> std::result::Result<String, String> {
    if values.is_empty() || values.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is none of {}", values.join(", ")))
    }
}

/// The values of a list; none where there is no text at all.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let none = value.trim().is_empty();
    value.split(',').map(str::trim).filter(move |_| !none)
}

fn joined(
    value: &str,
    one: impl Fn(&str) -> std::result::Result<String, String>,
) -> std::result::Result<String, String> {
    let parts: Vec<String> = value
        .split(',')
        .map(|part| one(part.trim()))
        .collect::<std::result::Result<_, _>>()?;
    Ok(parts.join(","))
}

//! The values of a body, held one by one against what the document says of each member.

use rusqlite::types::Value as Sql;
use serde_json::Value;

use crate::body::Object;
use crate::clock;
use crate::document::{Kind, Limits, Member};
use crate::envelope::{Failure, excerpt};

/// Up to here every whole number has a float of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// What is to become of a member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Change {
    Set(Sql),
    Clear,
    List(Vec<Sql>),
}

/// The checked members of a body, in the document's order.
pub(crate) type Changes = Vec<(String, Change)>;

/// Checks an object against the members an operation takes. Absent members stay absent; required ones
/// are asked for by creates only, since the document marks none in updates.
pub(crate) fn check(members: &[Member], object: &Object) -> Result<Changes, Failure> {
    for member in members.iter().filter(|member| member.required) {
        if !object.members.contains_key(&member.name) {
            return Err(Failure::Missing(member.name.clone()));
        }
    }
    if let Some(name) = object
        .members
        .keys()
        .find(|name| members.iter().all(|member| member.name != **name))
    {
        return Err(Failure::Refused(format!(
            "Field '{}' cannot be written.",
            excerpt(name)
        )));
    }
    let mut changes = Changes::new();
    for member in members {
        let Some(value) = object.members.get(&member.name) else {
            continue;
        };
        let change =
            change(member, value, object.form).ok_or_else(|| Failure::invalid(&member.name))?;
        changes.push((member.name.clone(), change));
    }
    Ok(changes)
}

fn change(member: &Member, value: &Value, form: bool) -> Option<Change> {
    // A form has no null: an empty value clears, and so does one as the only element of a list.
    let sole = match (&member.kind, value) {
        (Kind::List(_), Value::Array(list)) if list.len() == 1 => &list[0],
        _ => value,
    };
    let blank = form && sole.as_str() == Some("");
    if value.is_null() || blank {
        return (member.nullable && !member.required).then_some(Change::Clear);
    }
    let limits = &member.limits;
    if let Kind::List(kind) = &member.kind {
        let values = value
            .as_array()?
            .iter()
            .map(|value| scalar(kind, &limits.values, value, form));
        return Some(Change::List(values.collect::<Option<_>>()?));
    }
    let sql = scalar(&member.kind, &limits.values, value, form)?;
    let within = match &sql {
        Sql::Text(text) => {
            let least = usize::from(member.required);
            is_within(limits, text, least)
        }
        Sql::Integer(number) if member.kind != Kind::Moment => {
            // Limits of the document are small whole numbers.
            #[allow(
                clippy::cast_precision_loss,
                reason = "compared with small limits only"
            )]
            let number = *number as f64;
            limits.minimum.is_none_or(|least| least <= number)
                && limits.maximum.is_none_or(|most| number <= most)
        }
        _ => true,
    };
    within.then_some(Change::Set(sql))
}

fn is_within(limits: &Limits, text: &str, least: usize) -> bool {
    let length = text.chars().count();
    limits.shortest.unwrap_or(least) <= length
        && limits.longest.is_none_or(|longest| length <= longest)
        && (!limits.email || is_email(text))
}

/// A name, and a host of several labels.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
            && !host.contains('@')
            && !text.contains(char::is_whitespace)
    })
}

fn scalar(kind: &Kind, allowed: &[Value], value: &Value, form: bool) -> Option<Sql> {
    let text = value.as_str();
    let sql = match kind {
        Kind::Integer if form => Sql::Integer(text?.trim().parse().ok()?),
        Kind::Integer => Sql::Integer(whole(value)?),
        Kind::Number if form => Sql::Real(
            text?
                .trim()
                .parse()
                .ok()
                .filter(|number: &f64| number.is_finite())?,
        ),
        Kind::Number => Sql::Real(value.as_f64()?),
        Kind::Boolean => Sql::Integer(match (value, text) {
            (Value::Bool(flag), _) => i64::from(*flag),
            (Value::Number(_), _) => whole(value).filter(|number| matches!(number, 0 | 1))?,
            (_, Some("0" | "false")) if form => 0,
            (_, Some("1" | "true")) if form => 1,
            _ => return None,
        }),
        // SQL's text functions end at a NUL, so that a text with one would be found by half of it.
        Kind::Text => Sql::Text(text.filter(|text| !text.contains('\0'))?.to_owned()),
        Kind::Moment => Sql::Integer(clock::parse(text?)?.at),
        Kind::List(_) => return None,
        Kind::Object => Sql::Text(value.as_object().map(|_| value.to_string())?),
    };
    let same = |allowed: &Value| match &sql {
        Sql::Integer(number) => allowed.as_i64() == Some(*number),
        Sql::Text(text) => allowed.as_str() == Some(text),
        _ => false,
    };
    (allowed.is_empty() || allowed.iter().any(same)).then_some(sql)
}

/// A whole number, however it is written: `7`, `7.0` and `7e0` are the same in JSON.
fn whole(value: &Value) -> Option<i64> {
    if value.is_i64() || value.is_u64() {
        return value.as_i64();
    }
    let number = value.as_f64()?;
    #[allow(clippy::cast_possible_truncation, reason = "whole, and small enough")]
    (number.fract() == 0.0 && number.abs() < EXACT).then_some(number as i64)
}

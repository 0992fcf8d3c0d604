//! JSON in other words: the same value with its members in another order, or with the last digit of a number
//! read differently.

use serde_json::Value;

/// The value with the members of every object in descending order of their names. `Value` itself writes
/// them ascending. Where names are numbers or dates the members stand for the rows of a list, and stay.
pub(crate) fn reversed(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let is_list = members
                .keys()
                .any(|name| name.starts_with(|c: char| c.is_ascii_digit()));
            let mut members: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), reversed(value)))
                .collect();
            if !is_list {
                members.reverse();
            }
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(reversed).collect();
            format!("[{}]", items.join(","))
        }
        plain => plain.to_string(),
    }
}

/// Whether two values say the same. serde_json may read a decimal number off by one in its last place, so
/// numbers need not agree to the last digit.
pub(crate) fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|other| alike(value, other)))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        (Value::Number(one), Value::Number(other)) => {
            one == other || near(one.as_f64(), other.as_f64())
        }
        _ => one == other,
    }
}

fn near(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= one.abs() * 1e-14,
        _ => false,
    }
}

//! [`Meta`] and [`Status`]: the head of every answer.

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::list::is_index;
use crate::schema;

crate::open_enum! {
    /// The service's verdict on a request, which alone decides whether it
    /// succeeded: HTTP statuses are not documented.
    pub enum Status {
        /// The request was carried out.
        Success = "success",
        /// The request was understood and refused, as when a field is missing.
        Fail = "fail",
        /// The request could not be served, as when the key is not accepted.
        Error = "error",
    }
}

impl Status {
    /// Whether the request was carried out.
    pub fn is_success(&self) -> bool {
        *self == Self::Success
    }
}

/// The head of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Meta {
    /// The service's verdict.
    pub status: Status,
    /// What the service says about it, in most cases only when it refuses. A
    /// message that is not a text is given as its JSON text.
    #[serde(
        default,
        deserialize_with = "message",
        skip_serializing_if = "Option::is_none"
    )]
    pub message: Option<String>,
    /// Names of the filters that were applied (observed, not documented).
    #[serde(
        default,
        deserialize_with = "filters",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub filters: Vec<String>,
}

impl Meta {
    /// A head with nothing but a status.
    pub const fn new(status: Status) -> Self {
        Self {
            status,
            message: None,
            filters: Vec::new(),
        }
    }
}

schema::in_place!(Meta, {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"type": "string", "x-known-values": ["success", "fail", "error"]},
        "message": {"type": ["string", "null"]},
        "filters": {"type": ["array", "null"], "items": {"type": "string"}}
    },
    "additionalProperties": true
});

crate::impl_lenient!(Meta);

/// Reads a message, whatever its type: it is there to be shown.
fn message<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    })
}

/// Reads names of filters: a list, one name, or an object whose keys are either
/// indexes of a list or the names themselves.
fn filters<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    fn text(value: Value) -> Option<String> {
        match value {
            Value::Null => None,
            Value::String(text) if text.is_empty() => None,
            Value::String(text) => Some(text),
            other => Some(other.to_string()),
        }
    }
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(names) => names.into_iter().filter_map(text).collect(),
        Value::Object(members) => members
            .into_iter()
            .filter_map(|(key, value)| text(if is_index(&key) { value } else { key.into() }))
            .collect(),
        Value::Bool(_) => Vec::new(),
        single => text(single).into_iter().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::from_str;

    #[test]
    fn the_head_is_read_in_all_forms() {
        let filters = |text: &str| {
            let text = format!(r#"{{"status":"success","filters":{text}}}"#);
            from_str::<Meta>(&text).unwrap().filters
        };
        let both = r#"{"0":"name","2":"id"}"#;
        for text in [r#"["name","id"]"#, both, r#"{"name":"*a*","id":null}"#] {
            let mut names = filters(text);
            names.sort();
            assert_eq!(names, ["id", "name"], "{text}");
        }
        assert_eq!(filters(r#""name""#), ["name"]);
        for nothing in ["[]", "{}", "null", "false", r#""""#, r#"{"":null}"#] {
            assert!(filters(nothing).is_empty(), "{nothing}");
        }
        let message = |text: &str| {
            let text = format!(r#"{{"status":"error","message":{text}}}"#);
            from_str::<Meta>(&text).unwrap().message
        };
        assert_eq!(message("null"), None);
        assert_eq!(
            message(r#"{"name":["missing"]}"#).unwrap(),
            r#"{"name":["missing"]}"#
        );
    }
}

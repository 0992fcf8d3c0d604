//! What a change of the page means to somebody who uses the typed client.

use serde::Serialize;

use super::fact::{Kind, Value};

/// How a change concerns a program that uses the client, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    /// Only words differ.
    Text,
    /// Something more can be done; what was done before still can.
    Compatible,
    /// Something that was relied on is gone or different.
    Breaking,
}

impl Class {
    /// The name used in a diff.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
        }
    }
}

/// What a change does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Op {
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
    /// It is there, and different.
    Changed,
    /// It gained a mark of deprecation.
    Deprecated,
    /// It lost its mark of deprecation.
    Undeprecated,
}

impl Op {
    /// The name used in a diff.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Deprecated => "deprecated",
            Self::Undeprecated => "undeprecated",
        }
    }
}

/// The class of a fact that came.
pub(crate) fn added(kind: Kind, mandatory: bool) -> Class {
    match kind {
        Kind::Rule | Kind::Text | Kind::Example => Class::Text,
        Kind::Parameter if mandatory => Class::Breaking,
        _ => Class::Compatible,
    }
}

/// The class of a fact that went.
pub(crate) fn removed(kind: Kind) -> Class {
    match kind {
        Kind::Rule | Kind::Text | Kind::Example => Class::Text,
        _ => Class::Breaking,
    }
}

/// The class of a change to one attribute of a fact.
///
/// A set that only gains members is compatible, one that loses any is breaking. A statement made where there
/// was none is compatible, since clients could not rely on anything before.
pub(crate) fn attribute(name: &str, before: Option<&Value>, after: Option<&Value>) -> Class {
    match name {
        "type" | "unit" | "url" | "name" | "value" => match before {
            None => Class::Compatible,
            Some(_) => Class::Breaking,
        },
        "enum" | "format" | "channels" | "special" | "shape" => sets(before, after),
        "mandatory" => match after {
            Some(Value::Flag(true)) => Class::Breaking,
            _ => Class::Compatible,
        },
        "maximum" => numbers(before, after),
        _ => Class::Text,
    }
}

fn sets(before: Option<&Value>, after: Option<&Value>) -> Class {
    let before = before.map(Value::items).unwrap_or_default();
    let after = after.map(Value::items).unwrap_or_default();
    // Leaving a list of values away allows any; giving one where there was none narrows nothing that was stated.
    let loses = !after.is_empty() && before.iter().any(|item| !after.contains(item));
    if loses || (after.is_empty() && !before.is_empty()) {
        Class::Breaking
    } else {
        Class::Compatible
    }
}

fn numbers(before: Option<&Value>, after: Option<&Value>) -> Class {
    let number =
        |value: Option<&Value>| value.and_then(|value| value.to_string().parse::<u64>().ok());
    match (number(before), number(after)) {
        (Some(before), Some(after)) if after < before => Class::Breaking,
        (None, Some(_)) => Class::Breaking,
        _ => Class::Compatible,
    }
}

/// The version bump that changes of these classes ask for.
pub(crate) fn bump(classes: impl Iterator<Item = Class>) -> &'static str {
    match classes.max() {
        Some(Class::Breaking) => "major",
        Some(Class::Compatible) => "minor",
        Some(Class::Text) => "patch",
        None => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Value, attribute, bump};

    fn list(items: &[&str]) -> Option<Value> {
        Some(Value::List(
            items.iter().map(|item| (*item).to_owned()).collect(),
        ))
    }

    #[test]
    fn narrowing_breaks_and_widening_does_not() {
        let class = |before: &[&str], after: &[&str]| {
            attribute("enum", list(before).as_ref(), list(after).as_ref())
        };
        assert_eq!(class(&["a"], &["a", "b"]), Class::Compatible);
        assert_eq!(class(&["a", "b"], &["a"]), Class::Breaking);
        assert_eq!(class(&["a"], &["b"]), Class::Breaking);
    }

    #[test]
    fn the_worst_change_decides() {
        assert_eq!(
            bump([Class::Text, Class::Breaking, Class::Compatible].into_iter()),
            "major"
        );
        assert_eq!(bump([Class::Text].into_iter()), "patch");
        assert_eq!(bump(std::iter::empty()), "none");
    }
}

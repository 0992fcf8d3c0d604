//! Extensions: known to the conventions, of the shape they have there, and with what belongs beside them.

use serde_json::{Map, Value};

use super::{Lint, walk};
use crate::codegen::names;
use crate::document::step;

/// The members of an object.
type Members = Map<String, Value>;

/// Complains about extensions.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    walk::objects(lint.root(), &mut |pointer, members| {
        if members.keys().any(|key| key.starts_with("x-")) {
            found.push((pointer.to_owned(), members));
        }
    });
    for (pointer, members) in found {
        for key in members.keys().filter(|key| key.starts_with("x-")) {
            if lint.known.extensions.contains(key) {
                shape(lint, &step(&pointer, key), key, &members[key]);
            } else {
                lint.complain(
                    &step(&pointer, key),
                    format_args!("`{key}` is no extension of openapi/README.md; correct its name, or describe it there"),
                );
            }
        }
        origins(lint, &pointer, members);
        companions(lint, &pointer, members);
        enumeration(lint, &pointer, members);
    }
}

/// The form of an extension's value.
fn shape(lint: &mut Lint<'_>, at: &str, key: &str, value: &Value) {
    match key {
        "x-docs" if !is_keys(value) => lint.complain(
            at,
            "`x-docs` names no fact; write the key of a fact, or a list of keys",
        ),
        "x-id" | "x-open-enum" | "x-patch" if *value != Value::Bool(true) => lint.complain(
            at,
            format_args!("`{key}` is {value}; write true, or leave it out"),
        ),
        "x-unit" => unit(lint, at, value),
        "x-personal" if !lint.known.personal.contains(&named(value)) => lint.complain(
            at,
            format_args!(
                "`x-personal` is {value}; write one of {}",
                lint.known
                    .personal
                    .iter()
                    .map(|name| name.to_lowercase())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        ),
        "x-rules" => rules(lint, at, value),
        "x-reason" | "x-decision" | "x-replacement" | "x-rust-name" if !is_text(value) => lint
            .complain(
                at,
                format_args!("`{key}` says nothing; write a text, or leave it out"),
            ),
        _ if is_origin(key) && !matches!(value.as_str(), Some("observed" | "assumed")) => lint
            .complain(
                at,
                format_args!("`{key}` is {value}; write observed or assumed"),
            ),
        _ => {}
    }
}

/// The variant of the catalogue that a value names.
fn named(value: &Value) -> String {
    value.as_str().map(names::variant_text).unwrap_or_default()
}

/// Complains about a unit that the catalogue does not have.
pub(super) fn unit(lint: &mut Lint<'_>, at: &str, unit: &Value) {
    let name = unit.as_str().map(names::variant_text);
    if !name.is_some_and(|name| lint.known.units.contains(&name)) {
        let known: Vec<&str> = lint.known.units.iter().map(String::as_str).collect();
        let known = known.join(", ").to_lowercase();
        lint.complain(
            at,
            format_args!(
                "unit {unit} is unknown; write one of {known}, or add it to `catalogue::Unit`"
            ),
        );
    }
}

fn rules(lint: &mut Lint<'_>, at: &str, rules: &Value) {
    for (index, rule) in rules.as_array().into_iter().flatten().enumerate() {
        let is_placed = rule.get("x-docs").is_some() || rule.get("x-origin").is_some();
        if !is_text(&rule["text"]) || !is_placed {
            lint.complain(
                &step(at, &index.to_string()),
                "a rule needs `text`, and `x-docs` or `x-origin`; add what is missing",
            );
        }
    }
    if !rules.is_array() {
        lint.complain(at, "`x-rules` is no list; write a list of `{x-docs, text}`");
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn is_keys(value: &Value) -> bool {
    match value {
        Value::Array(keys) => !keys.is_empty() && keys.iter().all(is_text),
        key => is_text(key),
    }
}

fn is_origin(key: &str) -> bool {
    key == "x-origin" || (key.starts_with("x-") && key.ends_with("-origin"))
}

/// An origin and its reason stand together; the origin of an extension stands beside it.
fn origins(lint: &mut Lint<'_>, pointer: &str, members: &Members) {
    let origins: Vec<&String> = members.keys().filter(|key| is_origin(key)).collect();
    let has_reason = members.contains_key("x-reason");
    if members.contains_key("x-origin") && !has_reason {
        lint.complain(
            &step(pointer, "x-origin"),
            "`x-origin` without `x-reason`; say why",
        );
    }
    if has_reason && origins.is_empty() {
        lint.complain(
            &step(pointer, "x-reason"),
            "`x-reason` without `x-origin`; say whether it is observed or assumed",
        );
    }
    for origin in origins {
        let of = origin.trim_end_matches("-origin");
        // An indicator states its unit without the `x-`, being an extension as a whole.
        let bare = of.trim_start_matches("x-");
        if of != "x" && !members.contains_key(of) && !members.contains_key(bare) {
            lint.complain(
                &step(pointer, origin),
                format_args!(
                    "`{origin}` without `{of}`; write it beside the extension it is about"
                ),
            );
        }
    }
}

/// Extensions that mean nothing alone.
fn companions(lint: &mut Lint<'_>, pointer: &str, members: &Members) {
    for (key, beside) in [("x-page", "x-decision"), ("x-replacement", "deprecated")] {
        if members.contains_key(key) && !members.contains_key(beside) {
            lint.complain(
                &step(pointer, key),
                format_args!("`{key}` without `{beside}`; write that beside it"),
            );
        }
    }
    let wanted = [
        ("x-id", "integer"),
        ("x-open-enum", "string"),
        ("x-patch", "object"),
    ];
    for (key, ty) in wanted {
        if members.contains_key(key) && members.get("type").is_none_or(|found| found != ty) {
            lint.complain(
                &step(pointer, key),
                format_args!(
                    "`{key}` stands beside another type than {ty}; it has no effect there"
                ),
            );
        }
    }
}

/// `x-enum-docs` speaks of values that are there.
fn enumeration(lint: &mut Lint<'_>, pointer: &str, members: &Members) {
    let (Some(values), Some(docs)) = (
        members.get("enum").and_then(Value::as_array),
        members.get("x-enum-docs").and_then(Value::as_object),
    ) else {
        return;
    };
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let values: Vec<String> = values.iter().map(text).collect();
    for value in docs.keys().filter(|value| !values.contains(value)) {
        lint.complain(
            &step(&step(pointer, "x-enum-docs"), value),
            format_args!("`{value}` is not among the values of `enum`; correct one of them"),
        );
    }
}

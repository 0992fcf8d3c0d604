//! Schemas: of types the generator knows, named where a Rust type comes of them, and without keywords it
//! would pass over.

use serde_json::Value;

use super::Lint;
use super::sites::{self, Role, Site};
use crate::document::step;

const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "object", "array"];

/// The keywords whose effect on the generated types is known: some shape them, the others are dropped on
/// purpose or are documentation.
const KEYWORDS: [&str; 24] = [
    "$ref",
    "type",
    "format",
    "description",
    "title",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "enum",
    "allOf",
    "oneOf",
    "anyOf",
    "nullable",
    "deprecated",
    "example",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
];

/// Complains about schemas.
pub(super) fn check(lint: &mut Lint<'_>) {
    for site in sites::all(lint.root()) {
        if !site.schema.is_object() {
            lint.complain(
                &site.pointer,
                "a schema is no mapping; write one with a `type`",
            );
            continue;
        }
        keywords(lint, &site);
        forms(lint, &site);
        kind(lint, &site);
        if !site.hand_written {
            combinations(lint, &site);
            place(lint, &site);
            enumeration(lint, &site);
        }
        object(lint, &site);
    }
}

fn keywords(lint: &mut Lint<'_>, site: &Site<'_>) {
    let members = site.schema.as_object().into_iter().flatten();
    for (key, _) in members.filter(|(key, _)| !key.starts_with("x-")) {
        if !KEYWORDS.contains(&key.as_str()) {
            lint.complain(
                &step(&site.pointer, key),
                format_args!(
                    "`{key}` has no meaning to the generator; correct its name, or leave it out"
                ),
            );
        }
    }
}

/// The values of keywords are of the form that OpenAPI gives them.
fn forms(lint: &mut Lint<'_>, site: &Site<'_>) {
    for (key, value) in site.schema.as_object().into_iter().flatten() {
        let (fits, form) = match key.as_str() {
            "properties" => (value.is_object(), "a mapping"),
            "required" | "enum" | "allOf" | "oneOf" | "anyOf" => (value.is_array(), "a list"),
            "nullable" | "deprecated" => (value.is_boolean(), "true or false"),
            "description" | "format" | "title" | "pattern" => (value.is_string(), "a text"),
            "minLength" | "maxLength" | "minItems" | "maxItems" => (value.is_u64(), "a number"),
            "minimum" | "maximum" => (value.is_number(), "a number"),
            "additionalProperties" => (value.is_boolean() || value.is_object(), "true or a schema"),
            _ => (true, ""),
        };
        if !fits {
            lint.complain(
                &step(&site.pointer, key),
                format_args!("`{key}` is {value}; write {form}"),
            );
        }
    }
}

/// A schema says what it is, in a word that is known.
fn kind(lint: &mut Lint<'_>, site: &Site<'_>) {
    let schema = site.schema;
    match &schema["type"] {
        Value::Null => {
            let others = ["$ref", "allOf", "oneOf", "anyOf", "x-rust-type"];
            // What stands for any value inside a hand-written type is that type's business.
            if !site.hand_written && !others.iter().any(|key| schema.get(*key).is_some()) {
                lint.complain(
                    &site.pointer,
                    "a schema without `type`, `$ref` or `allOf` would take any value; say what it is",
                );
            }
        }
        Value::String(ty) if TYPES.contains(&ty.as_str()) => {
            if ty == "array" && schema.get("items").is_none() {
                lint.complain(&site.pointer, "an array without `items`; say what it holds");
            }
        }
        ty => lint.complain(
            &step(&site.pointer, "type"),
            format_args!("type {ty} is unknown; write one of {}", TYPES.join(", ")),
        ),
    }
}

fn combinations(lint: &mut Lint<'_>, site: &Site<'_>) {
    if let Some(parts) = site.schema.get("allOf")
        && parts.as_array().is_none_or(|parts| parts.len() != 1)
    {
        lint.complain(
            &step(&site.pointer, "allOf"),
            "`allOf` of other than one schema is not merged; refer to one, or list the properties",
        );
    }
    for key in ["oneOf", "anyOf"] {
        if site.schema.get(key).is_some() {
            lint.complain(
                &step(&site.pointer, key),
                format_args!("`{key}` would become an enum that refuses whole pages; give the schema an `x-rust-type`"),
            );
        }
    }
}

/// What needs a name has one, and what has a name becomes a type.
fn place(lint: &mut Lint<'_>, site: &Site<'_>) {
    let schema = site.schema;
    let has_members = schema.get("properties").is_some();
    match site.role {
        Role::Component => {
            let is_alias = schema.get("$ref").is_some() || schema.get("allOf").is_some();
            if is_alias || schema["type"] == "array" {
                lint.complain(
                    &site.pointer,
                    "a name for a list or for another name becomes a type that nothing finishes; write it where it is used, or give it an `x-rust-type`",
                );
            }
        }
        _ if has_members => lint.complain(
            &site.pointer,
            "an object without a name; move it to components/schemas and refer to it",
        ),
        _ => {}
    }
}

/// An enum of texts has a name and is open, so that a page with a new value can still be read.
fn enumeration(lint: &mut Lint<'_>, site: &Site<'_>) {
    let schema = site.schema;
    let is_open = site.role == Role::Component && schema.get("x-open-enum").is_some();
    let Some(values) = schema.get("enum").and_then(Value::as_array) else {
        if is_open && schema.get("x-indicators").is_none() {
            lint.complain(
                &site.pointer,
                "`x-open-enum` without `enum`; list the known values",
            );
        }
        return;
    };
    let has_text = values.iter().any(Value::is_string);
    if has_text && !is_open {
        lint.complain(
            &step(&site.pointer, "enum"),
            "an enum of texts that is not open fails on the first new value; move it to components/schemas with `x-open-enum: true`",
        );
    }
    if is_open && !values.iter().all(Value::is_string) {
        lint.complain(
            &step(&site.pointer, "enum"),
            "an open enum holds a value that is no text; quote it",
        );
    }
}

fn object(lint: &mut Lint<'_>, site: &Site<'_>) {
    let schema = site.schema;
    let Some(properties) = schema.get("properties") else {
        return;
    };
    for name in schema["required"].as_array().into_iter().flatten() {
        let is_there = name
            .as_str()
            .is_some_and(|name| properties.get(name).is_some());
        if !is_there {
            lint.complain(
                &step(&site.pointer, "required"),
                format_args!(
                    "required member {name} is not among the properties; correct one of them"
                ),
            );
        }
    }
    if schema["additionalProperties"] == Value::Bool(false) {
        lint.complain(
            &step(&site.pointer, "additionalProperties"),
            "an object that refuses unknown members fails on the first new one; leave it out",
        );
    }
    if schema["additionalProperties"].is_object() && !site.hand_written {
        lint.complain(
            &step(&site.pointer, "additionalProperties"),
            "members of a type beside `properties` are not kept; write `additionalProperties: true`",
        );
    }
}

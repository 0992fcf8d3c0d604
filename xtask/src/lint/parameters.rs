//! Parameters: of forms that the generator sends as they are meant.

use serde_json::Value;

use super::{Lint, walk};
use crate::document::step;

/// The query parameter that holds the filters of a list.
const FILTERS: &str = "filters";

/// Complains about parameters.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    walk::objects(lint.root(), &mut |pointer, members| {
        let is_listed = pointer.contains("/parameters/") && !pointer.contains("/x-rust-type/");
        if is_listed && members.contains_key("in") {
            found.push((pointer.to_owned(), members));
        }
    });
    for (pointer, members) in found {
        let name = members
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if name.is_empty() {
            lint.complain(&pointer, "a parameter without `name`; name it");
        }
        let Some(schema) = members.get("schema") else {
            lint.complain(
                &pointer,
                format_args!("parameter {name} without `schema`; say what it holds"),
            );
            continue;
        };
        match members["in"].as_str() {
            Some("path") => path(lint, &pointer, name, members.get("required")),
            Some("query") => {
                let members = &Value::Object(members.clone());
                if let Some(schema) = lint.resolve(schema) {
                    query(lint, &pointer, members, schema);
                }
            }
            other => lint.complain(
                &step(&pointer, "in"),
                format_args!(
                    "a parameter in {} is not sent; only `path` and `query` are",
                    other.unwrap_or("nothing")
                ),
            ),
        }
    }
}

fn path(lint: &mut Lint<'_>, pointer: &str, name: &str, required: Option<&Value>) {
    if required != Some(&Value::Bool(true)) {
        lint.complain(
            pointer,
            format_args!("path parameter {name} is not required; write `required: true`"),
        );
    }
}

fn query(lint: &mut Lint<'_>, pointer: &str, parameter: &Value, schema: &Value) {
    let explodes = parameter["explode"] == Value::Bool(true);
    let is_form = parameter["style"]
        .as_str()
        .is_none_or(|style| style == "form");
    let name = &parameter["name"];
    if schema["type"] == "array" && schema.get("x-rust-type").is_none() {
        if parameter["explode"] == Value::Bool(false) || !is_form {
            lint.complain(
                pointer,
                format_args!("array parameter {name} would be repeated all the same; use a schema of CommaList"),
            );
        }
        return;
    }
    if schema["type"] != "object" || schema.get("x-rust-type").is_some() {
        if name == FILTERS {
            lint.complain(
                pointer,
                "`filters` is no object; list the filters as its properties",
            );
        }
        return;
    }
    if !explodes || parameter["style"] != "form" {
        lint.complain(
            pointer,
            format_args!(
                "object parameter {name} is sent as a form; write `style: form` and `explode: true`"
            ),
        );
    }
    if name != FILTERS {
        lint.complain(
            pointer,
            format_args!("object parameter {name} is passed over; call it {FILTERS}"),
        );
    }
    filters(lint, parameter, pointer, schema);
}

/// The properties of an object of filters.
fn filters(lint: &mut Lint<'_>, parameter: &Value, pointer: &str, schema: &Value) {
    let at = parameter["schema"]["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix('#'))
        .map_or_else(|| step(pointer, "schema"), str::to_owned);
    for name in schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name)
    {
        let inside = name
            .strip_prefix("filters[")
            .and_then(|rest| rest.strip_suffix(']'));
        if inside.is_none_or(|inside| inside.is_empty() || inside.contains(['[', ']'])) {
            lint.complain(
                &step(&step(&at, "properties"), name),
                format_args!("`{name}` is not the name of a filter; write `filters[{name}]`"),
            );
        }
    }
    if schema.get("required").is_some() {
        lint.complain(
            &step(&at, "required"),
            "filters cannot be required, a list is built without any; say it in `x-rules`",
        );
    }
}

//! Names: each gives an identifier in Rust, and no two give the same.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Lint;
use super::sites::{self, Role};
use crate::codegen::names;
use crate::document::step;

/// Complains about names.
pub(super) fn check(lint: &mut Lint<'_>) {
    for site in sites::all(lint.root()) {
        if site.role == Role::Component {
            let name = site.pointer.rsplit('/').next().unwrap_or_default();
            component(lint, &site.pointer, name);
        }
        if !site.hand_written {
            properties(lint, &site.pointer, site.schema);
            values(lint, &site.pointer, site.schema);
        }
    }
}

/// The generator spells a type's name its own way, and a schema of another spelling is not found again.
fn component(lint: &mut Lint<'_>, at: &str, name: &str) {
    let is_camel = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !name
            .as_bytes()
            .windows(2)
            .any(|pair| pair.iter().all(u8::is_ascii_uppercase));
    if !is_camel {
        lint.complain(
            at,
            format_args!("schema {name} does not make the name of a type; write it in camel case, one capital a word"),
        );
    }
}

/// Whether a text is an identifier, possibly escaped.
fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn properties(lint: &mut Lint<'_>, pointer: &str, schema: &Value) {
    let mut taken = BTreeMap::new();
    if schema["additionalProperties"] == Value::Bool(true) {
        taken.insert("extra".to_owned(), "what is kept of unknown members");
    }
    let all = schema["properties"].as_object();
    for (sent, property) in all.into_iter().flatten() {
        let at = step(&step(pointer, "properties"), sent);
        let name = names::field_text(property["x-rust-name"].as_str().unwrap_or(sent));
        if !is_identifier(&name) {
            lint.complain(
                &at,
                format_args!("`{sent}` does not make a name in Rust; give it one by `x-rust-name`"),
            );
        } else if let Some(other) = taken.insert(name.clone(), sent) {
            lint.complain(
                &at,
                format_args!("`{sent}` is called {name} in Rust, as is {other}; give it another name by `x-rust-name`"),
            );
        }
        for (index, alias) in property["x-aliases"]
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
        {
            let name = alias["name"].as_str();
            if name.is_none_or(|name| schema["properties"].get(name).is_some()) {
                lint.complain(
                    &step(&step(&at, "x-aliases"), &index.to_string()),
                    "an alias has no name, or that of another property; correct it",
                );
            }
        }
    }
}

/// The variants of an open enum.
fn values(lint: &mut Lint<'_>, pointer: &str, schema: &Value) {
    if schema.get("x-open-enum").is_none() {
        return;
    }
    let mut taken = BTreeMap::from([("Unknown".to_owned(), "what is kept of unknown values")]);
    let values = schema["enum"].as_array().into_iter().flatten();
    for (index, value) in values.enumerate() {
        let Some(value) = value.as_str() else {
            continue;
        };
        let at = step(&step(pointer, "enum"), &index.to_string());
        variant(lint, &at, value, &mut taken);
    }
}

/// Complains about a value that makes no variant, or one that another has taken.
pub(super) fn variant<'a>(
    lint: &mut Lint<'_>,
    at: &str,
    value: &'a str,
    taken: &mut BTreeMap<String, &'a str>,
) {
    let name = names::variant_text(value);
    if syn::parse_str::<syn::Ident>(&name).is_err() {
        lint.complain(at, format_args!("`{value}` does not make a variant in Rust; leave it out, or give the schema an `x-rust-type`"));
    } else if let Some(other) = taken.insert(name.clone(), value) {
        lint.complain(
            at,
            format_args!(
                "`{value}` is called {name} in Rust, as is {other}; leave one of them out"
            ),
        );
    }
}

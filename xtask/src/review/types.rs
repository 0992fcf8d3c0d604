//! The facts of a document's schemas: types, their members and their values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::extract::{deprecated, list, mark, rules, text, words, written};
use super::fact::{Attribute, Fact, Kind};
use crate::codegen::{prepare, requests};
use crate::document::{Document, step};

/// Which operations come by which schema.
pub(super) struct Uses(BTreeMap<String, BTreeSet<String>>);

impl Uses {
    pub(super) fn of(root: &Value) -> Self {
        let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (path, _, operation) in prepare::operations(root) {
            let id = operation["operationId"].as_str().unwrap_or_default();
            let (mut open, mut seen) = (Vec::new(), BTreeSet::new());
            targets(&operation["parameters"], &mut open);
            targets(&root["paths"][path]["parameters"], &mut open);
            targets(&operation["requestBody"], &mut open);
            targets(&operation["responses"]["200"], &mut open);
            while let Some(target) = open.pop() {
                if seen.insert(target) {
                    targets(root.pointer(target).unwrap_or(&Value::Null), &mut open);
                    if let Some(schema) = target.strip_prefix("/components/schemas/") {
                        let schema = schema.split('/').next().unwrap_or(schema);
                        uses.entry(schema.to_owned())
                            .or_default()
                            .insert(id.to_owned());
                    }
                }
            }
        }
        Self(uses)
    }

    fn operations(&self, schema: &str) -> Vec<String> {
        self.0.get(schema).into_iter().flatten().cloned().collect()
    }
}

/// Where the references inside a node lead, links aside: those name operations.
fn targets<'a>(node: &'a Value, found: &mut Vec<&'a str>) {
    match node {
        Value::Array(items) => items.iter().for_each(|item| targets(item, found)),
        Value::Object(members) => {
            let target = members.get("$ref").and_then(Value::as_str);
            found.extend(target.and_then(|target| target.strip_prefix('#')));
            members
                .iter()
                .filter(|(key, _)| *key != "links" && *key != "examples")
                .for_each(|(_, member)| targets(member, found));
        }
        _ => {}
    }
}

/// The facts of all schemas save the envelopes, which are told as results.
pub(super) fn facts(document: &Document, uses: &Uses, facts: &mut Vec<Fact>) {
    let root = &document.value;
    let bodies = requests::bodies(root);
    for (name, schema) in written(document, "/components/schemas") {
        if prepare::is_envelope(schema) {
            facts.push(
                Fact::new(Kind::Text, "envelope", name, " ")
                    .with(Attribute::Words, schema.to_string()),
            );
            continue;
        }
        let first = facts.len();
        facts.push(type_fact(name, schema, &bodies));
        members(document, name, schema, facts);
        values(name, schema, facts);
        for fact in &mut facts[first..] {
            fact.operations = uses.operations(name);
        }
    }
}

fn type_fact(name: &str, schema: &Value, bodies: &[String]) -> Fact {
    let told = [
        "type",
        "properties",
        "required",
        "enum",
        "x-enum-docs",
        "x-patch",
        "x-id",
        "x-open-enum",
        "x-rust-type",
        "x-indicators",
        "additionalProperties",
        "x-origin",
        "format",
    ];
    let is_open = is_open(schema);
    let plain = list(&schema["enum"]).filter_map(text).collect::<Vec<_>>();
    Fact::new(Kind::Type, "", name, "")
        .with(Attribute::Type, kind(schema))
        .with(Attribute::Role, role(name, schema, bodies))
        .with(
            Attribute::Values,
            (!is_open && !plain.is_empty()).then(|| plain.join(", ")),
        )
        .with(Attribute::Patch, mark(&schema["x-patch"]))
        .with(
            Attribute::KeepsUnknown,
            mark(&schema["additionalProperties"]),
        )
        .with(Attribute::Origin, text(&schema["x-origin"]))
        .with(Attribute::Rules, rules(schema))
        .with(Attribute::Words, words(schema, &told))
}

fn is_open(schema: &Value) -> bool {
    schema.get("x-open-enum").is_some() && schema.get("x-rust-type").is_none()
}

/// What a schema becomes in Rust.
fn kind(schema: &Value) -> String {
    let rust = &schema["x-rust-type"];
    if let Some(path) = rust["path"].as_str() {
        let parameters: Vec<String> = list(&rust["parameters"]).map(name).collect();
        let wire = path.rsplit("::").next().unwrap_or(path);
        return match parameters.as_slice() {
            [] => format!("wire type {wire}"),
            _ => format!("wire type {wire}<{}>", parameters.join(", ")),
        };
    }
    if schema.get("x-id").is_some() {
        "id".to_owned()
    } else if is_open(schema) {
        "open enum".to_owned()
    } else {
        name(schema)
    }
}

fn role(name: &str, schema: &Value, bodies: &[String]) -> Option<String> {
    let properties = schema["properties"].as_object()?;
    let is_filters = properties.keys().any(|name| name.starts_with("filters["));
    let role = if schema.get("x-rust-type").is_some() {
        "hand-written"
    } else if bodies.iter().any(|body| body == name) {
        "body"
    } else if is_filters {
        "filters"
    } else {
        "row"
    };
    Some(role.to_owned())
}

/// How a schema is called: the name of a component, a list of one, or a plain type.
pub(super) fn name(schema: &Value) -> String {
    let schema = prepare::unwrapped(schema);
    if let Some(name) = prepare::component(schema) {
        return name.to_owned();
    }
    match schema["type"].as_str() {
        Some("array") => format!("[{}]", name(&schema["items"])),
        // The formats of texts and fractions say something to people only.
        Some("integer") if schema["format"] == "int32" => "int32".to_owned(),
        Some(plain) => plain.to_owned(),
        None => "anything".to_owned(),
    }
}

fn members(document: &Document, parent: &str, schema: &Value, facts: &mut Vec<Fact>) {
    let root = &document.value;
    let pointer = step(&step("/components/schemas", parent), "properties");
    let required: Vec<&str> = list(&schema["required"])
        .filter_map(Value::as_str)
        .collect();
    for (sent, property) in written(document, &pointer) {
        // A member of a body mostly refers to that of the row.
        let property = prepare::resolve(root, property);
        let is_required = required.contains(&sent.as_str());
        let aliases = list(&property["x-aliases"]).filter_map(|alias| {
            Some(format!(
                "{} ({})",
                alias["name"].as_str()?,
                alias["x-origin"].as_str()?
            ))
        });
        let aliases: Vec<String> = aliases.collect();
        let values = list(&property["enum"]).filter_map(text).collect::<Vec<_>>();
        let told = [
            "type",
            "allOf",
            "items",
            "nullable",
            "x-unit",
            "x-personal",
            "x-aliases",
            "x-rust-name",
            "x-search",
            "enum",
            "deprecated",
            "x-replacement",
            "x-origin",
        ];
        facts.push(
            Fact::new(Kind::Member, parent, sent, ".")
                .with(Attribute::Type, name(property))
                .with(Attribute::Required, is_required.then(|| "yes".to_owned()))
                .with(Attribute::Nullable, mark(&property["nullable"]))
                .with(Attribute::Unit, text(&property["x-unit"]))
                .with(Attribute::Personal, text(&property["x-personal"]))
                .with(
                    Attribute::Values,
                    (!values.is_empty()).then(|| values.join(", ")),
                )
                .with(Attribute::Search, text(&property["x-search"]))
                .with(Attribute::RustName, text(&property["x-rust-name"]))
                .with(
                    Attribute::Aliases,
                    (!aliases.is_empty()).then(|| aliases.join(", ")),
                )
                .with(Attribute::Deprecated, deprecated(property))
                .with(Attribute::Origin, text(&property["x-origin"]))
                .with(Attribute::Rules, rules(property))
                .with(Attribute::Words, words(property, &told)),
        );
    }
}

fn values(parent: &str, schema: &Value, facts: &mut Vec<Fact>) {
    if !is_open(schema) {
        return;
    }
    for value in list(&schema["enum"]).filter_map(Value::as_str) {
        let places = &schema["x-enum-docs"][value];
        facts.push(Fact::new(Kind::Value, parent, value, "=").with(Attribute::Words, text(places)));
    }
}

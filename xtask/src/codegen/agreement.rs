//! What was generated says what the document says: the JSON Schemas of the types against its schemas, and
//! the catalogue against its operations, filters and indicators.
//!
//! Where the types are more tolerant than the document they may be so: null is read wherever a member may
//! be absent, formats of texts and fractions and sets of numbers are not enforced, and a value that stands
//! for a list of one is read as that list.

use std::collections::{BTreeMap, BTreeSet};

use iadvize_api::catalogue as compiled;
use serde_json::{Map, Value, json};

use super::{catalogue, prepare};
use crate::document::Document;

/// Where the types depart from the document.
struct Agreement<'a> {
    schemas: &'a Map<String, Value>,
    document: &'a Value,
    definitions: &'a Value,
    problems: Vec<String>,
}

/// All departures of the types from the schemas of a document.
fn departures(document: &Value) -> Vec<String> {
    let schemas = prepare::schemas(document);
    let types: BTreeMap<_, Value> = compiled::json_schemas()
        .into_iter()
        .map(|(name, schema)| (name.to_owned(), schema.to_value()))
        .collect();
    let mut problems = Vec::new();
    for (name, schema) in &schemas {
        let Some(ty) = types.get(name) else {
            if !prepare::is_plain(schema) {
                problems.push(format!("{name}: no type"));
            }
            continue;
        };
        let mut agreement = Agreement {
            schemas: &schemas,
            document,
            definitions: &ty["$defs"],
            problems: Vec::new(),
        };
        agreement.schema(name, schema, ty);
        problems.append(&mut agreement.problems);
    }
    problems.extend(
        types
            .keys()
            .filter(|name| !schemas.contains_key(*name))
            .map(|name| format!("{name}: no schema")),
    );
    problems
}

impl Agreement<'_> {
    /// What a node of the document stands for.
    fn described<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let schema = prepare::unwrapped(schema);
        match prepare::component(schema).and_then(|name| self.schemas.get(name)) {
            Some(named) => self.described(named),
            None => schema,
        }
    }

    /// What a node of a type's schema stands for, null aside.
    fn typed<'b>(&'b self, ty: &'b Value) -> &'b Value {
        if let Some(name) = prepare::component(ty) {
            return self.typed(&self.definitions[name]);
        }
        match ty["anyOf"].as_array().map(Vec::as_slice) {
            Some([one, null]) if null["type"] == "null" => self.typed(one),
            _ => ty,
        }
    }

    fn differ(
        &mut self,
        at: &str,
        what: &str,
        described: impl std::fmt::Display,
        typed: impl std::fmt::Display,
    ) {
        self.problems.push(format!(
            "{at}: {what} is {described} in the document and {typed} in the type"
        ));
    }

    fn schema(&mut self, at: &str, schema: &Value, ty: &Value) {
        let schema = self.described(schema).clone();
        let ty = self.typed(ty).clone();
        let wanted = kinds(&schema);
        let found = kinds(&ty);
        if !found.iter().all(|kind| wanted.contains(kind))
            || (found.is_empty() && !wanted.is_empty())
        {
            return self.differ(at, "type", format!("{wanted:?}"), format!("{found:?}"));
        }
        self.values(at, &schema, &ty);
        if wanted.contains("integer")
            && !schema["format"].is_null()
            && schema["format"] != ty["format"]
        {
            self.differ(at, "format", &schema["format"], &ty["format"]);
        }
        if schema["properties"].is_object() {
            self.object(at, &schema, &ty);
        }
        if schema["type"] == "array" {
            self.schema(&format!("{at}[]"), &schema["items"], &ty["items"]);
        }
    }

    /// The names of an open enum, and the numbers of a hand-written type.
    fn values(&mut self, at: &str, schema: &Value, ty: &Value) {
        let names: Value = match schema.get("x-indicators") {
            Some(_) => catalogue::indicators(self.document)
                .iter()
                .map(|indicator| indicator["name"].clone())
                .collect(),
            None => schema["enum"].clone(),
        };
        let mut numbers = ty["enum"].clone();
        if let Value::Array(numbers) = &mut numbers {
            numbers.retain(|number| !number.is_null());
        }
        if schema.get("x-open-enum").is_some() && ty["x-known-values"] != names {
            self.differ(at, "values", names, &ty["x-known-values"]);
        } else if schema.get("x-open-enum").is_none()
            && schema.get("x-rust-type").is_some()
            && numbers != schema["enum"]
        {
            self.differ(at, "values", &schema["enum"], numbers);
        }
    }

    fn object(&mut self, at: &str, schema: &Value, ty: &Value) {
        let (described, typed) = (names(&schema["properties"]), names(&ty["properties"]));
        // The head and the data of an answer that has none; the type is one for all answers.
        let envelope: BTreeSet<String> = ["data", "pagination"].map(str::to_owned).into();
        let optional = if prepare::is_envelope(schema) {
            envelope
        } else {
            BTreeSet::new()
        };
        if described.difference(&typed).next().is_some()
            || typed
                .difference(&described)
                .any(|name| !optional.contains(name))
        {
            return self.differ(
                at,
                "set of members",
                format!("{described:?}"),
                format!("{typed:?}"),
            );
        }
        let (described, typed) = (texts(&schema["required"]), texts(&ty["required"]));
        if described != typed {
            self.differ(
                at,
                "set of required members",
                format!("{described:?}"),
                format!("{typed:?}"),
            );
        }
        let keeps = |schema: &Value| schema["additionalProperties"] == json!(true);
        if keeps(schema) != keeps(ty) && schema.get("x-rust-type").is_none() {
            self.differ(at, "keeping of unknown members", keeps(schema), keeps(ty));
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            // Data that is always empty has a type that reads anything.
            if property["maxItems"] != json!(0) {
                self.schema(&format!("{at}.{name}"), property, &ty["properties"][name]);
            }
        }
    }
}

/// The JSON types a schema allows, null aside.
fn kinds(schema: &Value) -> BTreeSet<String> {
    let mut kinds = texts(&schema["type"]);
    for key in ["oneOf", "anyOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            kinds.extend(kinds_of_part(part));
        }
    }
    kinds.remove("null");
    kinds
}

/// Alternatives of the document refer to ids at most.
fn kinds_of_part(part: &Value) -> BTreeSet<String> {
    match prepare::component(part) {
        Some(_) => BTreeSet::from(["integer".to_owned()]),
        None => kinds(part),
    }
}

fn names(properties: &Value) -> BTreeSet<String> {
    properties
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

fn texts(value: &Value) -> BTreeSet<String> {
    match value {
        Value::String(text) => BTreeSet::from([text.clone()]),
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => BTreeSet::new(),
    }
}

#[test]
fn the_json_schemas_of_the_types_agree_with_the_document() {
    let departures = departures(&Document::load().unwrap().value);
    assert!(departures.is_empty(), "{}", departures.join("\n"));
}

#[test]
fn a_document_that_says_otherwise_does_not_agree() {
    let document = Document::load().unwrap().value;
    let change = |pointer: &str, to: Value| {
        let mut changed = document.clone();
        *changed.pointer_mut(pointer).unwrap() = to;
        departures(&changed)
    };
    let said = [
        change(
            "/components/schemas/Operator/properties/pseudo/type",
            json!("integer"),
        ),
        change(
            "/components/schemas/Operator/properties/chat_max_number/format",
            json!("int32"),
        ),
        change(
            "/components/schemas/Operator/properties/roles/items",
            json!({"type": "integer"}),
        ),
        change(
            "/components/schemas/Operator/required",
            json!(["id", "name"]),
        ),
        change(
            "/components/schemas/Operator/additionalProperties",
            json!(false),
        ),
        change(
            "/components/schemas/OperatorCreate/required",
            json!(["name"]),
        ),
        change("/components/schemas/Role/enum", json!(["admin"])),
        change("/components/schemas/Flag/enum", json!([0, 1, 2])),
        change("/components/schemas/OperatorFilters/properties", json!({})),
        change(
            "/components/schemas/Indicator/x-indicators/0/name",
            json!("other"),
        ),
        change(
            "/components/schemas/Pagination/properties/count/type",
            json!("string"),
        ),
        change(
            "/components/schemas/ClientResponse/properties/data/$ref",
            json!("#/components/schemas/Website"),
        ),
    ];
    for (index, departures) in said.iter().enumerate() {
        assert!(!departures.is_empty(), "change {index} goes unnoticed");
    }
}

#[test]
fn every_operation_and_filter_reaches_the_generated_client() {
    let document = Document::load().unwrap().value;
    let client = include_str!("../../../crates/iadvize-api/src/generated.rs");
    let mut described = BTreeSet::new();
    for (path, method, operation) in prepare::operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(
            client.contains(&format!("pub async fn {id}<")),
            "no method {id}"
        );
        let schema = catalogue::filter_schema(&document, operation).map(|(_, schema)| schema);
        let filters = schema
            .map(|schema| names(&schema["properties"]))
            .unwrap_or_default();
        described.insert((
            id.to_owned(),
            format!("{} {path}", method.to_uppercase()),
            filters,
        ));
    }
    let reached: BTreeSet<_> = compiled::OPERATIONS
        .iter()
        .map(|operation| {
            let filters = operation
                .filters
                .iter()
                .map(|filter| filter.parameter.to_owned())
                .collect();
            (operation.id.to_owned(), operation.to_string(), filters)
        })
        .collect();
    assert_eq!(reached.len(), compiled::OPERATIONS.len());
    assert_eq!(reached, described);
}

#[test]
fn every_indicator_and_platform_reaches_the_catalogue() {
    let document = Document::load().unwrap().value;
    let text = |value: &Value| value.as_str().unwrap().trim().to_owned();
    let described: Vec<_> = catalogue::indicators(&document)
        .iter()
        .map(|indicator| {
            (
                text(&indicator["name"]),
                text(&indicator["unit"]),
                texts(&indicator["channels"]),
            )
        })
        .collect();
    let reached: Vec<_> = compiled::INDICATORS
        .iter()
        .map(|info| {
            let channels = info
                .channels
                .iter()
                .map(|channel| channel.as_str().to_owned())
                .collect();
            (info.name.to_owned(), info.unit.to_string(), channels)
        })
        .collect();
    assert_eq!(reached, described);
    let described: Vec<_> = document["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| text(&server["url"]))
        .collect();
    let reached: Vec<_> = compiled::SERVERS.iter().map(|server| server.url).collect();
    assert_eq!(reached, described);
}

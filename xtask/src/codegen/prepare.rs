//! The document rewritten, in memory, into what progenitor takes.
//!
//! The document is written for people and generic tools; progenitor refuses some of it and would read the
//! rest too strictly. Nothing here is written back.

use serde_json::{Map, Value, json};

use super::ids_and_enums;

/// What a schema may demand of a value. Demands on responses would refuse what should be tolerated, and
/// those on requests are checked by wire types.
const DEMANDS: [&str; 10] = [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "default",
    "example",
    "nullable",
];

/// The component schemas with references into other schemas resolved.
pub(crate) fn schemas(document: &Value) -> Map<String, Value> {
    let mut schemas = document["components"]["schemas"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for schema in schemas.values_mut() {
        resolve_deep(document, schema);
    }
    schemas
}

/// The document progenitor gets.
pub(crate) fn for_progenitor(document: &Value, schemas: &Map<String, Value>) -> Value {
    let paths: Map<String, Value> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(path, item)| (path.clone(), path_item(document, item)))
        .collect();
    let types: Map<String, Value> = schemas
        .iter()
        .filter(|(_, schema)| !is_envelope(schema) && !is_plain(schema))
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect();
    let mut prepared = json!({
        "openapi": document["openapi"],
        "info": {"title": document["info"]["title"], "version": document["info"]["version"]},
        "paths": paths,
        "components": {"schemas": types, "parameters": document["components"]["parameters"]},
    });
    inline_plain(schemas, &mut prepared);
    relax(&mut prepared);
    prepared
}

/// Whether a schema is the envelope around something: `iadvize-wire` has one for all.
pub(crate) fn is_envelope(schema: &Value) -> bool {
    schema["properties"].get("meta").is_some()
}

/// Whether a schema is a scalar that has a name only to be described once.
pub(crate) fn is_plain(schema: &Value) -> bool {
    matches!(
        schema["type"].as_str(),
        Some("string" | "integer" | "number" | "boolean")
    ) && schema["x-rust-type"].is_null()
        && !ids_and_enums::is_value(schema)
}

/// Puts the scalars that have a name in the place of their references.
fn inline_plain(schemas: &Map<String, Value>, node: &mut Value) {
    // A parameter may have the name of a schema.
    let named = node["$ref"]
        .as_str()
        .and_then(|target| target.strip_prefix("#/components/schemas/"));
    if let Some(schema) = named
        .and_then(|name| schemas.get(name))
        .filter(|schema| is_plain(schema))
    {
        *node = schema.clone();
        return;
    }
    match node {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| inline_plain(schemas, item)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|item| inline_plain(schemas, item)),
        _ => {}
    }
}

/// Each operation of the document: path, method, operation.
pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            item.as_object()
                .into_iter()
                .flatten()
                .filter(|(method, _)| {
                    matches!(method.as_str(), "get" | "post" | "put" | "patch" | "delete")
                })
                .map(|(method, operation)| (path.as_str(), method.as_str(), operation))
        })
}

/// A node, or the node that its `$ref` names.
pub(crate) fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    node["$ref"]
        .as_str()
        .and_then(|target| document.pointer(target.strip_prefix('#')?))
        .unwrap_or(node)
}

/// The last step of a `$ref`: the name of the component.
pub(crate) fn component(node: &Value) -> Option<&str> {
    node["$ref"]
        .as_str()
        .and_then(|target| target.rsplit('/').next())
}

/// A property's schema without the wrapper `allOf: [one]` that lets it have siblings of its own.
pub(crate) fn unwrapped(schema: &Value) -> &Value {
    match schema["allOf"].as_array().map(Vec::as_slice) {
        Some([one]) => one,
        _ => schema,
    }
}

/// The schema of an operation's answer, and what stands in its `data`.
pub(crate) fn answer<'a>(document: &'a Value, operation: &'a Value) -> &'a Value {
    let response = resolve(document, &operation["responses"]["200"]);
    resolve(document, &response["content"]["application/json"]["schema"])
}

fn path_item(document: &Value, item: &Value) -> Value {
    let mut item = item.clone();
    for member in item.as_object_mut().into_iter().flatten() {
        let (method, operation) = member;
        if method == "parameters" {
            continue;
        }
        let envelope = envelope(answer(document, operation));
        operation["responses"] = json!({"200": {
            "description": "The service's envelope.",
            "content": {"application/json": {"schema": envelope}},
        }});
        if let Some(body) = operation.get_mut("requestBody") {
            *body = resolve(document, body).clone();
        }
    }
    item
}

/// The hand-written envelope around what an answer's `data` holds.
pub(crate) fn envelope(answer: &Value) -> Value {
    let data = unwrapped(&answer["properties"]["data"]);
    let inner = if data.is_null() || data["maxItems"] == json!(0) {
        wire("Empty", &[])
    } else if data["type"] == json!("array") {
        wire("List", std::slice::from_ref(&data["items"]))
    } else if component(data) == Some("StatisticData") {
        data.clone()
    } else {
        wire("One", std::slice::from_ref(data))
    };
    wire("Envelope", &[inner])
}

fn wire(name: &str, parameters: &[Value]) -> Value {
    json!({"x-rust-type": {
        "crate": "iadvize-wire",
        "version": "*",
        "path": format!("iadvize_wire::{name}"),
        "parameters": parameters,
    }})
}

/// Drops the demands of a schema, and wrappers that only carry documentation.
fn relax(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(relax),
        Value::Object(members) => {
            if let Some([one]) = members
                .get("allOf")
                .and_then(Value::as_array)
                .map(Vec::as_slice)
            {
                *node = one.clone();
                return relax(node);
            }
            let is_schema = members.get("type").is_some_and(Value::is_string);
            if is_schema {
                DEMANDS
                    .iter()
                    .for_each(|demand| drop(members.remove(*demand)));
                if !members.contains_key("x-rust-type") {
                    members.remove("enum");
                }
                // Formats of text (email, uuid) would bring in types that refuse.
                if members["type"] == json!("string") || members["type"] == json!("number") {
                    members.remove("format");
                }
            }
            members.values_mut().for_each(relax);
        }
        _ => {}
    }
}

/// Puts what a reference into another schema (`…/Operator/properties/name`) names in its place.
fn resolve_deep(document: &Value, node: &mut Value) {
    match node {
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| resolve_deep(document, item)),
        Value::Object(members) => {
            let deep = members
                .get("$ref")
                .and_then(Value::as_str)
                .filter(|target| target.contains("/properties/"))
                .and_then(|target| document.pointer(target.strip_prefix('#')?))
                .cloned();
            match deep {
                Some(target) => {
                    *node = target;
                    resolve_deep(document, node);
                }
                None => members
                    .values_mut()
                    .for_each(|item| resolve_deep(document, item)),
            }
        }
        _ => {}
    }
}

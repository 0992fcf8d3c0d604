//! The facts of a document: platforms, operations and indicators. Types are read in [`super::types`].

use serde_json::{Map, Value};

use super::fact::{Attribute, Fact, Kind};
use super::types;
use crate::codegen::{catalogue, prepare};
use crate::document::{Document, step};

/// All facts, in the order they are written in.
pub(super) fn facts(document: &Document) -> Vec<Fact> {
    let root = &document.value;
    let uses = types::Uses::of(root);
    let mut facts = Vec::new();
    for server in list(&root["servers"]) {
        let name = server["x-docs"].as_str().unwrap_or_default();
        facts.push(
            Fact::new(Kind::Server, "", name, "")
                .with(Attribute::Url, text(&server["url"]))
                .with(Attribute::Words, words(server, &["url", "x-docs"])),
        );
    }
    for (name, scheme) in written(document, "/components/securitySchemes") {
        facts.push(authentication(name, scheme));
    }
    for tag in list(&root["tags"]) {
        let name = tag["name"].as_str().unwrap_or_default();
        facts.push(
            Fact::new(Kind::Resource, "", name, "").with(Attribute::Words, words(tag, &["name"])),
        );
    }
    for (path, _) in written(document, "/paths") {
        let operations = prepare::operations(root).filter(|(of, _, _)| of == path);
        for (path, method, value) in operations {
            operation(document, path, method, value, &mut facts);
        }
    }
    types::facts(document, &uses, &mut facts);
    facts.extend(catalogue::indicators(root).iter().map(indicator));
    explanations(document, &mut facts);
    facts
}

/// The members of an object in the order they are written in.
pub(super) fn written<'a>(document: &'a Document, pointer: &str) -> Vec<(&'a String, &'a Value)> {
    let members = document.value.pointer(pointer).and_then(Value::as_object);
    let mut members: Vec<_> = members.into_iter().flatten().collect();
    members.sort_by_key(|(name, _)| document.line(&step(pointer, name)));
    members
}

pub(super) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

/// A mark that is either there or not.
pub(super) fn mark(value: &Value) -> Option<String> {
    (*value == Value::Bool(true)).then(|| "yes".to_owned())
}

/// What is left of an object beside the members that are told otherwise.
pub(super) fn words(value: &Value, told: &[&str]) -> Option<String> {
    let members = value.as_object()?;
    let left: Map<String, Value> = members
        .iter()
        .filter(|(key, _)| !told.contains(&key.as_str()))
        .map(|(key, member)| (key.clone(), member.clone()))
        .collect();
    (!left.is_empty()).then(|| Value::Object(left).to_string())
}

pub(super) fn deprecated(value: &Value) -> Option<String> {
    let by = value["x-replacement"]
        .as_str()
        .map(|by| format!("use {by}"));
    mark(&value["deprecated"]).map(|yes| by.unwrap_or(yes))
}

pub(super) fn rules(value: &Value) -> Option<String> {
    match list(&value["x-rules"]).count() {
        0 => None,
        1 => Some("1 rule".to_owned()),
        count => Some(format!("{count} rules")),
    }
}

fn authentication(name: &str, scheme: &Value) -> Fact {
    let said = ["type", "scheme", "in", "name"];
    let way: Vec<&str> = said
        .iter()
        .filter_map(|key| scheme[*key].as_str())
        .collect();
    Fact::new(Kind::Authentication, "", name, "")
        .with(Attribute::Type, way.join(" "))
        .with(Attribute::Words, words(scheme, &said))
}

fn operation(
    document: &Document,
    path: &str,
    method: &str,
    operation: &Value,
    facts: &mut Vec<Fact>,
) {
    let root = &document.value;
    let key = format!("{} {path}", method.to_uppercase());
    let id = operation["operationId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let (body, media) = body(root, operation).unzip();
    let mut explained = operation.clone();
    // What the answer holds is told as the result; the rest of the responses are words.
    if let Some(Value::Object(response)) = explained.pointer_mut("/responses/200") {
        response.remove("content");
    }
    let told = [
        "operationId",
        "tags",
        "parameters",
        "requestBody",
        "deprecated",
        "x-period",
        "x-requires-single",
        "x-available-on",
        "x-default-order",
        "x-dated-by",
        "x-origin",
    ];
    let months = operation["x-period"]["maximum_months"].as_u64();
    let limits = ["x-requires-single", "x-available-on"]
        .iter()
        .filter_map(|key| {
            Some(format!(
                "{} {}",
                key.trim_start_matches("x-"),
                flat(operation.get(*key)?)
            ))
        });
    let limits: Vec<String> = limits.collect();
    facts.push(with_operation(
        Fact::new(Kind::Operation, "", &key, "")
            .with(Attribute::OperationId, id.clone())
            .with(Attribute::Resource, text(&operation["tags"]))
            .with(Attribute::Body, body)
            .with(Attribute::Media, media)
            .with(Attribute::Result, result(prepare::answer(root, operation)))
            .with(
                Attribute::Period,
                months.map(|months| format!("{months} months")),
            )
            .with(
                Attribute::Limits,
                (!limits.is_empty()).then(|| limits.join("; ")),
            )
            .with(Attribute::Order, text(&operation["x-default-order"]))
            .with(Attribute::DatedBy, text(&operation["x-dated-by"]))
            .with(Attribute::Deprecated, deprecated(operation))
            .with(Attribute::Origin, text(&operation["x-origin"]))
            .with(Attribute::Rules, rules(operation))
            .with(Attribute::Words, words(&explained, &told)),
        &id,
    ));
    let shared = list(&root["paths"][path]["parameters"]);
    for parameter in shared.chain(list(&operation["parameters"])) {
        facts.push(with_operation(self::parameter(root, &key, parameter), &id));
    }
}

fn with_operation(mut fact: Fact, id: &str) -> Fact {
    fact.operations.push(id.to_owned());
    fact
}

/// `when filters[granularity], list filters[indicators]`.
fn flat(value: &Value) -> String {
    let members = value.as_object().into_iter().flatten();
    let said: Vec<String> = members
        .map(|(key, member)| format!("{key} {}", text(member).unwrap_or_default()))
        .collect();
    said.join(", ")
}

fn body(root: &Value, operation: &Value) -> Option<(String, String)> {
    let body = prepare::resolve(root, operation.get("requestBody")?);
    let (media, content) = body["content"].as_object()?.iter().next()?;
    let media = if media == "application/json" {
        "JSON"
    } else {
        "form"
    };
    Some((types::name(&content["schema"]), media.to_owned()))
}

/// What an answer gives beside its envelope.
fn result(answer: &Value) -> String {
    let data = prepare::unwrapped(&answer["properties"]["data"]);
    let is_paged = answer["properties"].get("pagination").is_some();
    let row = prepare::component(&data["items"]);
    match (row, prepare::component(data)) {
        (Some(row), _) if is_paged => format!("page of {row}"),
        (Some(row), _) => format!("list of {row}"),
        (None, Some(name)) => name.to_owned(),
        (None, None) => "nothing".to_owned(),
    }
}

fn parameter(root: &Value, operation: &str, parameter: &Value) -> Fact {
    let parameter = prepare::resolve(root, parameter);
    let name = parameter["name"].as_str().unwrap_or_default();
    let values = list(&parameter["schema"]["enum"])
        .filter_map(text)
        .collect::<Vec<_>>();
    let told = ["name", "in", "required", "schema", "deprecated", "x-origin"];
    Fact::new(Kind::Parameter, operation, name, "?")
        .with(Attribute::Type, types::name(&parameter["schema"]))
        .with(Attribute::Required, mark(&parameter["required"]))
        .with(
            Attribute::Values,
            (!values.is_empty()).then(|| values.join(", ")),
        )
        .with(Attribute::Deprecated, deprecated(parameter))
        .with(Attribute::Origin, text(&parameter["x-origin"]))
        .with(Attribute::Rules, rules(parameter))
        .with(Attribute::Words, words(parameter, &told))
}

fn indicator(indicator: &Value) -> Fact {
    let told = ["name", "label", "unit", "category", "channels"];
    Fact::new(
        Kind::Indicator,
        "",
        indicator["name"].as_str().unwrap_or_default(),
        "",
    )
    .with(Attribute::Label, text(&indicator["label"]))
    .with(Attribute::Unit, text(&indicator["unit"]))
    .with(Attribute::Category, text(&indicator["category"]))
    .with(Attribute::Channels, text(&indicator["channels"]))
    .with(Attribute::Words, words(indicator, &told))
}

/// What explains the document as a whole, and what its operations share.
fn explanations(document: &Document, facts: &mut Vec<Fact>) {
    for place in ["links", "examples", "responses"] {
        for (name, value) in written(document, &step("/components", place)) {
            facts.push(
                Fact::new(Kind::Text, place, name, " ").with(Attribute::Words, value.to_string()),
            );
        }
    }
    for member in ["info", "x-rules"] {
        let value = &document.value[member];
        facts.push(Fact::new(Kind::Text, "", member, "").with(Attribute::Words, value.to_string()));
    }
}

//! Every schema of the document, with the place it stands at.

use serde_json::Value;

use super::walk;
use crate::document::step;

/// Where a schema stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Under its own name in `components/schemas`.
    Component,
    /// A member of an object.
    Property,
    /// What an array or a map holds, or a part of a combination.
    Part,
    /// The schema of a parameter.
    Parameter,
    /// The body of a request or an answer.
    Body,
}

/// A schema and where it stands.
#[derive(Clone)]
pub(super) struct Site<'a> {
    pub(super) pointer: String,
    pub(super) schema: &'a Value,
    pub(super) role: Role,
    /// Whether a hand-written type stands for it, so that nothing is generated from what is inside.
    pub(super) hand_written: bool,
}

/// All schemas.
pub(super) fn all(root: &Value) -> Vec<Site<'_>> {
    let mut sites = Vec::new();
    let components = root["components"]["schemas"].as_object();
    for (name, schema) in components.into_iter().flatten() {
        let pointer = step("/components/schemas", name);
        collect(&mut sites, pointer, schema, Role::Component, false);
    }
    walk::objects(root, &mut |pointer, members| {
        if pointer.starts_with("/components/schemas/") {
            return;
        }
        if let Some(schema) = members.get("schema") {
            let is_parameter = members.contains_key("in");
            let role = if is_parameter {
                Role::Parameter
            } else {
                Role::Body
            };
            collect(&mut sites, step(pointer, "schema"), schema, role, false);
        }
    });
    sites
}

fn collect<'a>(
    sites: &mut Vec<Site<'a>>,
    pointer: String,
    schema: &'a Value,
    role: Role,
    within_hand_written: bool,
) {
    let hand_written = within_hand_written || schema.get("x-rust-type").is_some();
    let mut inside = |at: String, schema: &'a Value, role| {
        collect(sites, at, schema, role, hand_written);
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let at = step(&step(&pointer, "properties"), name);
        inside(at, property, Role::Property);
    }
    for key in ["items", "additionalProperties"] {
        if let Some(part) = schema.get(key).filter(|part| part.is_object()) {
            inside(step(&pointer, key), part, Role::Part);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for (index, part) in schema[key].as_array().into_iter().flatten().enumerate() {
            let at = step(&step(&pointer, key), &index.to_string());
            inside(at, part, Role::Part);
        }
    }
    let parameters = schema["x-rust-type"]["parameters"].as_array();
    for (index, part) in parameters.into_iter().flatten().enumerate() {
        inside(
            format!("{pointer}/x-rust-type/parameters/{index}"),
            part,
            Role::Part,
        );
    }
    sites.push(Site {
        pointer,
        schema,
        role,
        hand_written,
    });
}

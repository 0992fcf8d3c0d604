//! Every node of the document, with its JSON pointer, save the values of examples.

use serde_json::{Map, Value};

use crate::document::step;

/// Members whose own members are named by the document's author, and not keywords.
const NAMING: [&str; 12] = [
    "properties",
    "schemas",
    "parameters",
    "responses",
    "requestBodies",
    "examples",
    "links",
    "securitySchemes",
    "headers",
    "paths",
    "content",
    "x-enum-docs",
];

/// Members that hold data and not a description of it.
const DATA: [&str; 5] = ["example", "default", "enum", "value", "x-page"];

/// Calls `see` with each object of the document. Names given by the author (of properties, schemas, paths)
/// are not keywords, so the objects that hold them are left out.
pub(super) fn objects<'a>(root: &'a Value, see: &mut dyn FnMut(&str, &'a Map<String, Value>)) {
    visit(root, "", false, see);
}

fn visit<'a>(
    node: &'a Value,
    pointer: &str,
    names: bool,
    see: &mut dyn FnMut(&str, &'a Map<String, Value>),
) {
    match node {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &step(pointer, &index.to_string()), false, see);
            }
        }
        Value::Object(members) => {
            if !names {
                see(pointer, members);
            }
            for (key, member) in members {
                let is_keyword = !names;
                if is_keyword && DATA.contains(&key.as_str()) {
                    continue;
                }
                let names = is_keyword && NAMING.contains(&key.as_str());
                visit(member, &step(pointer, key), names, see);
            }
        }
        _ => {}
    }
}

//! What the document says it describes: its elements with the keys of the facts they stand for.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::fact::{Fact, Kind};
use crate::document::{Document, step};

/// What kind of element of the document a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    Tag,
    Server,
    Security,
    Operation,
    Parameter,
    Property,
    Schema,
    Example,
    Indicator,
    Rule,
}

/// An element of the document.
#[derive(Debug, Clone)]
pub(crate) struct Declared<'a> {
    /// Where it stands, as a JSON pointer.
    pub(crate) pointer: String,
    /// What it is.
    pub(crate) element: Element,
    /// The keys of the facts it describes.
    pub(crate) keys: Vec<String>,
    /// What is written there.
    pub(crate) node: &'a Json,
}

/// A value the document allows in a row of the page.
#[derive(Debug, Clone)]
pub(crate) struct Allowed {
    /// Where it is listed, as a JSON pointer.
    pub(crate) pointer: String,
    /// The row's key.
    pub(crate) key: String,
    /// The value.
    pub(crate) value: String,
}

/// Everything the document says it describes.
#[derive(Debug, Default)]
pub(crate) struct Declarations<'a> {
    /// Its elements, described or not.
    pub(crate) elements: Vec<Declared<'a>>,
    /// The values of rows.
    pub(crate) allowed: Vec<Allowed>,
}

impl<'a> Declarations<'a> {
    /// Collects them.
    pub(crate) fn of(document: &'a Document) -> Self {
        let mut declarations = Self::default();
        declarations.walk(&document.value, String::new());
        declarations
    }

    /// The elements that describe a fact.
    pub(crate) fn describing(&self, key: &str) -> Vec<&Declared<'a>> {
        self.elements
            .iter()
            .filter(|element| element.keys.iter().any(|known| known == key))
            .collect()
    }

    /// The facts as the document has them, to read glued text with: names, labels and allowed values.
    pub(crate) fn known(&self) -> Vec<Fact> {
        let mut facts: Vec<Fact> = Vec::new();
        for declared in &self.elements {
            let kind = match declared.element {
                Element::Tag => Kind::Resource,
                Element::Operation => Kind::Endpoint,
                Element::Server => Kind::BaseUrl,
                Element::Indicator => Kind::Indicator,
                Element::Property | Element::Parameter => Kind::Field,
                _ => continue,
            };
            for key in &declared.keys {
                let mut fact = Fact::new(kind, key, "", 0);
                fact.text(
                    "label",
                    declared
                        .node
                        .get("label")
                        .and_then(Json::as_str)
                        .unwrap_or_default(),
                );
                fact.list("channels", strings(declared.node.get("channels")));
                let values = self.allowed.iter().filter(|allowed| allowed.key == *key);
                fact.list(
                    "enum",
                    values.map(|allowed| allowed.value.clone()).collect(),
                );
                facts.push(fact);
            }
        }
        facts
    }

    fn walk(&mut self, node: &'a Json, pointer: String) {
        match node {
            Json::Object(members) => {
                let element = element(&pointer, node);
                let keys = strings(node.get("x-docs"));
                if let Some(element) = element.or((!keys.is_empty()).then_some(Element::Schema)) {
                    self.elements.push(Declared {
                        pointer: pointer.clone(),
                        element,
                        keys,
                        node,
                    });
                }
                self.values(node, &pointer);
                for (name, member) in members {
                    let is_sample = matches!(name.as_str(), "example" | "default" | "x-enum-docs")
                        || (name == "value" && pointer.contains("/examples/"));
                    // A property may have any of these names.
                    if !is_sample || pointer.ends_with("/properties") {
                        self.walk(member, step(&pointer, name));
                    }
                }
            }
            Json::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.walk(item, step(&pointer, &at.to_string()));
                }
            }
            _ => {}
        }
    }

    fn values(&mut self, node: &Json, pointer: &str) {
        let Some(Json::Object(values)) = node.get("x-enum-docs") else {
            return;
        };
        let at = step(pointer, "x-enum-docs");
        for (value, keys) in values {
            for key in strings(Some(keys)) {
                self.allowed.push(Allowed {
                    pointer: step(&at, value),
                    key,
                    value: value.clone(),
                });
            }
        }
    }
}

/// A string, or the strings of a list.
pub(crate) fn strings(node: Option<&Json>) -> Vec<String> {
    let text = |node: &Json| match node {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    match node {
        Some(Json::Array(items)) => items.iter().filter_map(text).collect(),
        Some(node) => text(node).into_iter().collect(),
        None => Vec::new(),
    }
}

fn element(pointer: &str, node: &Json) -> Option<Element> {
    let steps: Vec<&str> = pointer.split('/').skip(1).collect();
    let is_index = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match steps.as_slice() {
        [.., "x-rules", at] if is_index(at) => Some(Element::Rule),
        [.., "x-indicators", at] if is_index(at) => Some(Element::Indicator),
        ["tags", _] => Some(Element::Tag),
        ["servers", _] => Some(Element::Server),
        ["components", "securitySchemes", _] => Some(Element::Security),
        ["components", "parameters", _] => Some(Element::Parameter),
        ["components", "examples", _] => Some(Element::Example),
        [
            "paths",
            _,
            "get" | "put" | "post" | "delete" | "patch" | "head" | "options",
        ] => Some(Element::Operation),
        ["paths", .., "parameters", at] if is_index(at) && node.get("$ref").is_none() => {
            Some(Element::Parameter)
        }
        [.., "properties", name] if *name != "properties" => Some(Element::Property),
        _ => None,
    }
}

/// Follows references, and compositions of one part, to the schema itself.
pub(crate) fn resolve<'a>(root: &'a Json, node: &'a Json) -> &'a Json {
    let mut node = node;
    for _ in 0..16 {
        let next = match (node.get("$ref"), node.get("allOf")) {
            (Some(Json::String(reference)), _) => root.pointer(reference.trim_start_matches('#')),
            (_, Some(Json::Array(parts))) => match parts.as_slice() {
                [part] => Some(part),
                _ => None,
            },
            _ => None,
        };
        match next {
            Some(next) => node = next,
            None => return node,
        }
    }
    node
}

/// The schemas from an element down to what its references lead to; what is said on the way counts too.
pub(crate) fn chain<'a>(root: &'a Json, node: &'a Json) -> Vec<&'a Json> {
    let mut chain = vec![node];
    let mut at = node.get("schema").unwrap_or(node);
    for _ in 0..16 {
        if !std::ptr::eq(at, node) {
            chain.push(at);
        }
        let next = match (at.get("$ref"), at.get("allOf"), at.get("items")) {
            (Some(Json::String(reference)), ..) => root.pointer(reference.trim_start_matches('#')),
            (_, Some(Json::Array(parts)), _) => parts.first(),
            (.., Some(items)) => Some(items),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    chain
}

/// Facts grouped by what a place on the page states, for look-ups by key.
pub(crate) fn by_key(facts: &[Fact]) -> BTreeMap<&str, &Fact> {
    facts.iter().map(|fact| (fact.key.as_str(), fact)).collect()
}

//! The document `openapi/iadvize.yaml`: its value, and the line each part of it stands on.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::Spanned;

use crate::outcome::{Failure, workspace_root};

/// Where the document lives, seen from the workspace's root.
pub(crate) const PATH: &str = "openapi/iadvize.yaml";

/// A parsed document that remembers where each part of it is written.
pub(crate) struct Document {
    /// The whole document.
    pub(crate) value: Value,
    /// How the document is called in messages.
    pub(crate) name: String,
    lines: BTreeMap<String, u64>,
}

impl Document {
    /// Reads the workspace's document.
    pub(crate) fn load() -> Result<Self, Failure> {
        Self::read(&workspace_root().join(PATH), PATH)
    }

    /// Reads the document in a file, called `name` in messages.
    pub(crate) fn read(path: &Path, name: &str) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("reading {name} failed: {error}")))?;
        Self::parse(&text, name)
    }

    /// Parses a document, called `name` in messages.
    pub(crate) fn parse(text: &str, name: &str) -> Result<Self, Failure> {
        // Without strict booleans `no` and `on` would become booleans.
        let options = serde_saphyr::options! { strict_booleans: true };
        let tree: Spanned<Node> =
            serde_saphyr::from_str_with_options(text, options).map_err(|error| {
                let place = error
                    .location()
                    .map_or(String::new(), |l| format!(":{}", l.line()));
                let reason = error.without_snippet().to_string();
                Failure::new(format!("{name}{place}: not readable as YAML: {reason}"))
            })?;
        let mut lines = BTreeMap::new();
        let value = tree
            .value
            .into_value(String::new(), tree.referenced.line(), &mut lines);
        Ok(Self {
            value,
            name: name.to_owned(),
            lines,
        })
    }

    /// `file:line` of a JSON pointer, or of the nearest written part above it.
    pub(crate) fn place(&self, pointer: &str) -> String {
        format!("{}:{}", self.name, self.line(pointer))
    }

    /// The line of a JSON pointer, or of the nearest written part above it.
    pub(crate) fn line(&self, pointer: &str) -> u64 {
        let mut at = pointer;
        loop {
            if let Some(line) = self.lines.get(at) {
                return *line;
            }
            match at.rfind('/') {
                Some(cut) => at = &at[..cut],
                None => return 1,
            }
        }
    }
}

/// A JSON pointer's next step, escaped.
pub(crate) fn step(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

enum Node {
    Scalar(Value),
    Sequence(Vec<Spanned<Node>>),
    Mapping(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    fn into_value(self, pointer: String, line: u64, lines: &mut BTreeMap<String, u64>) -> Value {
        let value = match self {
            Self::Scalar(value) => value,
            Self::Sequence(items) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| {
                    let at = step(&pointer, &index.to_string());
                    item.value.into_value(at, item.referenced.line(), lines)
                })
                .collect(),
            Self::Mapping(entries) => {
                let members: Map<_, _> = entries
                    .into_iter()
                    .map(|(key, item)| {
                        let at = step(&pointer, &key.value);
                        let value = item.value.into_value(at, key.referenced.line(), lines);
                        (key.value, value)
                    })
                    .collect();
                Value::Object(members)
            }
        };
        lines.insert(pointer, line);
        value
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar, a sequence or a mapping")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Node, E> {
        Ok(Node::Scalar(v.into()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Node, E> {
        Ok(Node::Scalar(v.into()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Node, E> {
        Ok(Node::Scalar(v.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, v: f64) -> Result<Node, E> {
        Number::from_f64(v)
            .map(|number| Node::Scalar(number.into()))
            .ok_or_else(|| E::custom("a number that is not finite"))
    }

    fn visit_str<E>(self, v: &str) -> Result<Node, E> {
        Ok(Node::Scalar(v.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Node::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::Mapping(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_lines_are_kept() {
        let text = "a: 1\nb:\n  - no\n  - c: '2'\n";
        let document = Document::parse(text, "x.yaml").unwrap();
        assert_eq!(
            document.value,
            serde_json::json!({"a": 1, "b": ["no", {"c": "2"}]})
        );
        assert_eq!(document.place("/b/1/c"), "x.yaml:4");
        assert_eq!(document.place("/b/1/c/unknown"), "x.yaml:4");
    }

    #[test]
    fn a_duplicate_key_is_refused_with_its_line() {
        let error = Document::parse("a: 1\nb: 2\na: 3\n", "x.yaml")
            .err()
            .unwrap();
        assert!(error.to_string().starts_with("x.yaml:3: "), "{error}");
    }
}

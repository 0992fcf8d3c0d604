//! The document as tests read it: operations with their filters and members, taken from the JSON text
//! and from nothing of the crate.

use std::sync::OnceLock;

use serde_json::{Map, Value};

pub(crate) const TEXT: &str = include_str!("../../openapi.json");

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Integer,
    Number,
    Boolean,
    Text,
    List(Box<Kind>),
}

/// How a filter is written and compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum FilterKind {
    /// A number, or several that are separated by commas.
    Integer,
    /// One of some texts.
    Choice,
    /// Any text.
    Text,
    /// Text in which `*` stands for anything.
    Pattern,
    /// Values separated by commas.
    List,
    /// `null`, `!null` or a number.
    Presence,
    /// `0` or `1`.
    Flag,
    /// A day or a moment.
    Bound,
}

#[derive(Clone, Debug)]
pub(crate) struct Filter {
    /// Without `filters[…]`.
    pub(crate) name: String,
    pub(crate) kind: FilterKind,
    pub(crate) values: Vec<String>,
}

/// A member of a body or a row.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) values: Vec<Value>,
    pub(crate) email: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The first segment of the path, without its suffix.
    pub(crate) resource: String,
    pub(crate) filters: Vec<Filter>,
    /// `page`, `limit` and the like.
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Vec<Member>,
    pub(crate) body_is_list: bool,
    /// Members of the row in `data`.
    pub(crate) row: Vec<Member>,
    /// Whether `data` is declared for success, and whether it is a page of a list.
    pub(crate) has_data: bool,
    pub(crate) is_paged: bool,
    pub(crate) order: Option<String>,
    pub(crate) months: Option<i64>,
}

impl Operation {
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.body.iter().find(|member| member.name == name)
    }
}

pub(crate) struct Document {
    pub(crate) operations: Vec<Operation>,
    pub(crate) indicators: Vec<String>,
}

impl Document {
    pub(crate) fn embedded() -> &'static Self {
        static DOCUMENT: OnceLock<Document> = OnceLock::new();
        DOCUMENT.get_or_init(|| {
            let root: Value = serde_json::from_str(TEXT).unwrap();
            let mut operations = Vec::new();
            for (path, item) in root["paths"].as_object().unwrap() {
                for method in ["get", "post", "put", "delete"] {
                    if !item[method].is_null() {
                        operations.push(operation(&root, method, path, &item[method]));
                    }
                }
            }
            let catalogue = &root["components"]["schemas"]["Indicator"]["x-indicators"];
            let name = |entry: &Value| entry["name"].as_str().unwrap().to_owned();
            let indicators = catalogue.as_array().unwrap().iter().map(name).collect();
            Self {
                operations,
                indicators,
            }
        })
    }

    /// The operation with this method on a resource's list (`one` false) or on one row.
    pub(crate) fn on(&self, method: &str, resource: &str, one: bool) -> Option<&Operation> {
        self.operations.iter().find(|operation| {
            let parts = operation.path.split('/').count();
            operation.method == method
                && operation.resource == resource
                && parts == if one { 3 } else { 2 }
                && operation.path.ends_with("{id}") == one
        })
    }

    /// The resources that have a list of rows.
    pub(crate) fn resources(&self) -> Vec<&Operation> {
        let lists = self.operations.iter();
        lists
            .filter(|operation| operation.is_paged && !operation.path.contains("/live"))
            .collect()
    }
}

fn operation(root: &Value, method: &str, path: &str, place: &Value) -> Operation {
    let mut filters = Vec::new();
    let mut parameters = Vec::new();
    for parameter in place["parameters"].as_array().into_iter().flatten() {
        let parameter = flat(root, parameter);
        if parameter["in"] != "query" {
            continue;
        }
        let schema = flat(root, &parameter["schema"]);
        match schema.get("properties").and_then(Value::as_object) {
            Some(properties) => filters.extend(properties.iter().map(|(key, schema)| {
                let name = key.trim_start_matches("filters[").trim_end_matches(']');
                filter(name, &flat(root, schema))
            })),
            None => parameters.push(parameter["name"].as_str().unwrap().to_owned()),
        }
    }
    let body = media(&place["requestBody"]).map_or(Map::new(), |schema| flat(root, schema));
    let body_is_list = body.get("type").is_some_and(|kind| kind == "array");
    let object = if body_is_list {
        flat(root, &body["items"])
    } else {
        body
    };
    let answer = flat(root, media(&place["responses"]["200"]).unwrap());
    let data = answer["properties"].get("data");
    let mut row = data.map_or(Map::new(), |data| flat(root, data));
    if row.get("type").is_some_and(|kind| kind == "array") {
        row = flat(root, &row["items"]);
    }
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        resource: path.split(['/', '.']).nth(1).unwrap().to_owned(),
        filters,
        parameters,
        body: members(root, &object),
        body_is_list,
        row: members(root, &row),
        has_data: data.is_some(),
        is_paged: !answer["properties"]["pagination"].is_null(),
        order: place["x-default-order"].as_str().map(str::to_owned),
        months: place["x-period"]["maximum_months"].as_i64(),
    }
}

fn media(place: &Value) -> Option<&Value> {
    let content = place["content"].as_object()?;
    Some(&content.values().next()?["schema"])
}

/// A schema with everything that references and `allOf` bring in; what stands outside wins. Of
/// alternatives the first counts.
fn flat(root: &Value, schema: &Value) -> Map<String, Value> {
    let mut found = schema.as_object().cloned().unwrap_or_default();
    let mut inner: Vec<Value> = Vec::new();
    if let Some(Value::String(reference)) = found.remove("$ref") {
        inner.push(root.pointer(&reference[1..]).unwrap().clone());
    }
    if let Some(Value::Array(parts)) = found.remove("allOf") {
        inner.extend(parts);
    }
    if let Some(Value::Array(parts)) = found.remove("oneOf") {
        // An answer's row comes short or full: the full one names the members.
        let full = |part: &Value| flat(root, part).get("items").is_some();
        let first = parts.iter().find(|part| full(part)).unwrap_or(&parts[0]);
        inner.push(first.clone());
    }
    for part in inner {
        for (key, value) in flat(root, &part) {
            found.entry(key).or_insert(value);
        }
    }
    found
}

fn members(root: &Value, object: &Map<String, Value>) -> Vec<Member> {
    let required = object.get("required").cloned().unwrap_or_default();
    let properties = object.get("properties").and_then(Value::as_object);
    let member = |(name, schema): (&String, &Value)| {
        let flat_schema = flat(root, schema);
        let items = flat_schema.get("items").map(|items| {
            let mut items = flat(root, items);
            if let Some(place) = flat_schema.get("x-docs") {
                items.insert("x-docs".to_owned(), place.clone());
            }
            items
        });
        Member {
            name: name.clone(),
            kind: kind(&flat_schema, items.as_ref()),
            required: required
                .as_array()
                .is_some_and(|names| names.iter().any(|one| one == name.as_str())),
            values: allowed(items.as_ref().unwrap_or(&flat_schema)),
            email: flat_schema
                .get("format")
                .is_some_and(|format| format == "email"),
        }
    };
    properties.into_iter().flatten().map(member).collect()
}

fn kind(schema: &Map<String, Value>, items: Option<&Map<String, Value>>) -> Kind {
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Number,
        Some("boolean") => Kind::Boolean,
        Some("array") => Kind::List(Box::new(kind(items.unwrap(), None))),
        _ => Kind::Text,
    }
}

fn filter(name: &str, schema: &Map<String, Value>) -> Filter {
    let values: Vec<String> = allowed(schema)
        .iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    let rust = schema
        .get("x-rust-type")
        .and_then(|hint| hint["path"].as_str());
    let kind = match rust.and_then(|path| path.rsplit("::").next()) {
        Some("CommaList") => FilterKind::List,
        Some("Presence") => FilterKind::Presence,
        Some("Pattern") => FilterKind::Pattern,
        Some("Flag") => FilterKind::Flag,
        Some("DateBound") => FilterKind::Bound,
        _ if schema.get("type").is_some_and(|kind| kind == "integer") => FilterKind::Integer,
        _ if !values.is_empty() => FilterKind::Choice,
        _ => FilterKind::Text,
    };
    Filter {
        name: name.to_owned(),
        kind,
        values,
    }
}

/// The values that a place takes: of an `enum` that several places share, those whose documentation names
/// this one.
fn allowed(schema: &Map<String, Value>) -> Vec<Value> {
    let texts = |value: Option<&Value>| -> Vec<String> {
        match value {
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            Some(Value::String(one)) => vec![one.clone()],
            _ => Vec::new(),
        }
    };
    let all = schema.get("enum").and_then(Value::as_array);
    let Some(all) = all else { return Vec::new() };
    let here = texts(schema.get("x-docs"));
    let known = |value: &&Value| {
        let key = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        texts(schema.get("x-enum-docs").and_then(|docs| docs.get(&key)))
            .iter()
            .any(|place| here.contains(place))
    };
    let some: Vec<Value> = all.iter().filter(known).cloned().collect();
    if some.is_empty() { all.clone() } else { some }
}

#[test]
fn the_document_is_read_as_it_is_written() {
    let document = Document::embedded();
    assert_eq!(document.operations.len(), 43);
    let update = document.on("PUT", "operator", true).unwrap();
    let language = update.member("language_admin").unwrap();
    assert_eq!(language.values, ["en", "de", "es", "fr"]);
    assert_eq!(update.member("role").unwrap().values.len(), 3);
    assert_eq!(update.member("roles").unwrap().values.len(), 4);
    let tags = document.on("POST", "tag", false).unwrap();
    assert!(tags.body_is_list && tags.body.iter().all(|member| member.required));
    let list = document.on("GET", "conversation", false).unwrap();
    assert_eq!((list.filters.len(), list.months), (9, Some(3)));
    assert_eq!(list.parameters, ["formatHistory", "page", "limit", "full"]);
    assert_eq!(document.resources().len(), 11);
    assert!(
        document
            .on("GET", "tag", true)
            .unwrap()
            .row
            .iter()
            .any(|member| {
                member.name == "website_id" && member.kind == Kind::List(Box::new(Kind::Integer))
            })
    );
}

//! The embedded OpenAPI document as tables: operations with their filters, bodies and rows, and the
//! indicators. Everything the sandbox knows about names, types and allowed values comes from here.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::{Map, Value};

const TEXT: &str = include_str!("../openapi.json");

/// The document, reduced to what answering needs.
#[derive(Debug)]
pub(crate) struct Document {
    /// Path of the first server, under which everything is served.
    pub(crate) base: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) indicators: Vec<Indicator>,
}

/// What an operation does, told by its method and path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    List,
    Read,
    Create,
    Update,
    Delete,
    /// Anything that is not one of the five on a resource's own path.
    Special,
}

/// One method on one path.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) shape: Shape,
    /// First segment of the path, without what follows a dot: the name of the table.
    pub(crate) resource: String,
    pub(crate) filters: Vec<Filter>,
    pub(crate) body: Vec<Member>,
    /// The body is an array of such objects.
    pub(crate) body_is_list: bool,
    /// Members of the row (or of the object) in `data`.
    pub(crate) row: Vec<Member>,
    /// Longest period that `from` and `to` may span.
    pub(crate) months: Option<i32>,
    /// Member by which rows are ordered, and whether the greatest comes first.
    pub(crate) order: Option<(String, bool)>,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) limits: Limits,
}

/// What the document says about a value beyond its type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) values: Vec<Value>,
    pub(crate) minimum: Option<f64>,
    pub(crate) maximum: Option<f64>,
    pub(crate) shortest: Option<usize>,
    pub(crate) longest: Option<usize>,
    pub(crate) email: bool,
}

/// Types as far as answering tells them apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Integer,
    Number,
    Boolean,
    Text,
    Moment,
    List(Box<Kind>),
    Object,
}

/// A row of a resource's filter table.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) name: String,
    pub(crate) kind: FilterKind,
    pub(crate) values: Vec<String>,
}

/// How the value of a filter is written and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterKind {
    Integer,
    Text,
    /// Text in which `*` stands for anything.
    Pattern,
    /// Values separated by commas, any of which may match.
    CommaList,
    /// `null`, `!null`, or a value.
    Presence,
    /// `0` or `1`.
    Flag,
    /// A day or a moment.
    Bound,
}

/// An indicator and the channels it is available on.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    pub(crate) name: String,
    pub(crate) channels: Vec<String>,
}

impl Document {
    /// The document embedded in this crate.
    pub(crate) fn embedded() -> &'static Self {
        static DOCUMENT: OnceLock<Document> = OnceLock::new();
        DOCUMENT.get_or_init(|| Self::from_json(TEXT).expect("the embedded document can be read"))
    }

    pub(crate) fn from_json(text: &str) -> Result<Self, String> {
        let root: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let reader = Reader { root: &root };
        let paths = object(&root["paths"]).ok_or("the document has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            for method in ["get", "post", "put", "delete", "patch"] {
                if !item[method].is_null() {
                    operations.push(reader.operation(method, path, item));
                }
            }
        }
        let server = root["servers"][0]["url"].as_str().unwrap_or("");
        let base = server
            .splitn(4, '/')
            .nth(3)
            .map(|path| format!("/{path}"))
            .unwrap_or_default();
        Ok(Self {
            base,
            operations,
            indicators: reader.indicators(),
        })
    }

    /// The operation of this shape on this resource.
    #[cfg(test)]
    pub(crate) fn find(&self, resource: &str, shape: Shape) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|op| op.resource == resource && op.shape == shape)
    }

    /// The resources that have rows, each with the members of its row.
    pub(crate) fn resources(&self) -> Vec<(&str, &[Member])> {
        let mut found: Vec<(&str, &[Member])> = Vec::new();
        for shape in [Shape::Read, Shape::List] {
            for operation in self.operations.iter().filter(|op| op.shape == shape) {
                if operation.row.iter().any(|member| member.name == "id")
                    && found.iter().all(|(name, _)| *name != operation.resource)
                {
                    found.push((&operation.resource, &operation.row));
                }
            }
        }
        found
    }
}

fn object(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

/// Follows references and reads schemas.
struct Reader<'a> {
    root: &'a Value,
}

impl<'a> Reader<'a> {
    fn resolve(&self, mut value: &'a Value) -> &'a Value {
        while let Some(reference) = value["$ref"].as_str() {
            value = self
                .root
                .pointer(reference.trim_start_matches('#'))
                .unwrap_or(&Value::Null);
        }
        value
    }

    fn operation(&self, method: &str, path: &str, item: &'a Value) -> Operation {
        let operation = &item[method];
        let parameters: Vec<&Value> = [&item["parameters"], &operation["parameters"]]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .map(|parameter| self.resolve(parameter))
            .collect();
        let (body, body_is_list) = self.body(operation);
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            shape: shape(method, path),
            resource: path
                .split('/')
                .nth(1)
                .unwrap_or("")
                .split('.')
                .next()
                .unwrap_or("")
                .to_owned(),
            filters: self.filters(&parameters),
            body,
            body_is_list,
            row: self.row(operation),
            months: operation["x-period"]["maximum_months"]
                .as_i64()
                .and_then(|n| i32::try_from(n).ok()),
            order: operation["x-default-order"].as_str().map(|order| {
                (
                    order.trim_start_matches(['-', '+']).to_owned(),
                    order.starts_with('-'),
                )
            }),
        }
    }

    /// Filters come as single parameters `filters[x]` or as one exploded object with such properties.
    fn filters(&self, parameters: &[&'a Value]) -> Vec<Filter> {
        let mut filters = Vec::new();
        for parameter in parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
        {
            let mut named = vec![(
                parameter["name"].as_str().unwrap_or("").to_owned(),
                *parameter,
            )];
            for property in self.properties(&parameter["schema"]) {
                named.push((property.0.clone(), property.1));
            }
            for (name, place) in named {
                let Some(name) = name
                    .strip_prefix("filters[")
                    .and_then(|rest| rest.strip_suffix(']'))
                else {
                    continue;
                };
                let schema = if place["schema"].is_null() {
                    place
                } else {
                    &place["schema"]
                };
                filters.push(self.filter(name, place, schema));
            }
        }
        filters
    }

    fn filter(&self, name: &str, place: &'a Value, schema: &'a Value) -> Filter {
        let flat = self.flat(schema);
        let wild = place["x-search"] == "wildcard"
            || flat.layers.iter().any(|at| at["x-search"] == "wildcard");
        let kind = match rust_type(&flat.layers) {
            Some("CommaList") => FilterKind::CommaList,
            Some("Presence") => FilterKind::Presence,
            Some("Pattern") => FilterKind::Pattern,
            Some("Flag") => FilterKind::Flag,
            Some("DateBound") => FilterKind::Bound,
            _ if wild => FilterKind::Pattern,
            _ if name == "from" || name == "to" => FilterKind::Bound,
            _ => match flat.kind {
                Kind::Integer => FilterKind::Integer,
                Kind::List(_) => FilterKind::CommaList,
                Kind::Boolean => FilterKind::Flag,
                _ => FilterKind::Text,
            },
        };
        let values = flat
            .limits
            .values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect();
        Filter {
            name: name.to_owned(),
            kind,
            values,
        }
    }

    fn body(&self, operation: &'a Value) -> (Vec<Member>, bool) {
        let body = self.resolve(&operation["requestBody"]);
        let Some(media) = object(&body["content"]).and_then(|content| {
            content
                .get("application/json")
                .or_else(|| content.values().next())
        }) else {
            return (Vec::new(), false);
        };
        let schema = self.resolve(&media["schema"]);
        let flat = self.flat(schema);
        if let Kind::List(_) = flat.kind {
            (self.members(&flat.schema["items"]), true)
        } else {
            (self.members(schema), false)
        }
    }

    /// The members of `data` of the answer to a successful call; where a row has a short and a full form,
    /// those of the full one.
    fn row(&self, operation: &'a Value) -> Vec<Member> {
        let response = self.resolve(&operation["responses"]["200"]);
        let schema = &response["content"]["application/json"]["schema"];
        let data = self
            .properties(schema)
            .into_iter()
            .find(|(name, _)| name == "data");
        let Some((_, mut data)) = data else {
            return Vec::new();
        };
        data = self.resolve(data);
        if !data["items"].is_null() {
            data = &data["items"];
        }
        self.members(data)
    }

    fn members(&self, schema: &'a Value) -> Vec<Member> {
        let required = self.required(schema);
        self.properties(schema)
            .into_iter()
            .filter(|(name, _)| name != "_link")
            .map(|(name, schema)| {
                let flat = self.flat(schema);
                Member {
                    required: required.contains(&name),
                    name,
                    kind: flat.kind,
                    nullable: flat.nullable,
                    limits: flat.limits,
                }
            })
            .collect()
    }

    /// All properties, those of `allOf` included; of alternatives, those of the richest.
    fn properties(&self, schema: &'a Value) -> Vec<(String, &'a Value)> {
        let schema = self.resolve(schema);
        let mut found: Vec<(String, &Value)> = Vec::new();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            found.extend(self.properties(part));
        }
        for key in ["oneOf", "anyOf"] {
            let alternatives = schema[key].as_array().into_iter().flatten();
            if let Some(richest) = alternatives
                .map(|part| self.properties(part))
                .max_by_key(Vec::len)
            {
                found.extend(richest);
            }
        }
        for (name, property) in object(&schema["properties"]).into_iter().flatten() {
            found.push((name.clone(), property));
        }
        found
    }

    fn required(&self, schema: &'a Value) -> BTreeSet<String> {
        let schema = self.resolve(schema);
        let mut names: BTreeSet<String> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect();
        for part in schema["allOf"].as_array().into_iter().flatten() {
            names.extend(self.required(part));
        }
        names
    }

    /// A schema and everything that `allOf` and the alternatives bring in, outermost first.
    fn layers(&self, schema: &'a Value, found: &mut Vec<&'a Value>) {
        found.push(schema);
        let resolved = self.resolve(schema);
        if !std::ptr::eq(resolved, schema) {
            found.push(resolved);
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            for part in resolved[key].as_array().into_iter().flatten() {
                self.layers(part, found);
            }
        }
    }

    /// Type, nullability and limits of the schema of a value.
    fn flat(&self, schema: &'a Value) -> Flat<'a> {
        let mut layers = Vec::new();
        self.layers(schema, &mut layers);
        let first = |key: &str| {
            layers
                .iter()
                .map(|layer| &layer[key])
                .find(|value| !value.is_null())
        };
        let typed = layers
            .iter()
            .find(|layer| layer["type"].is_string())
            .copied()
            .unwrap_or(schema);
        let format = first("format").and_then(Value::as_str).unwrap_or("");
        let kind = match typed["type"].as_str() {
            Some("integer") => Kind::Integer,
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            Some("array") => Kind::List(Box::new(self.flat(&typed["items"]).kind)),
            Some("object") => Kind::Object,
            _ if rust_type(&layers) == Some("DateTime") || format == "date-time" => Kind::Moment,
            _ => Kind::Text,
        };
        let items = if typed["items"].is_null() {
            None
        } else {
            Some(self.flat(&typed["items"]))
        };
        let count = |key: &str| {
            first(key)
                .and_then(Value::as_u64)
                .and_then(|n| usize::try_from(n).ok())
        };
        let values = items.map_or_else(|| allowed(&layers), |items| items.limits.values);
        let limits = Limits {
            values,
            minimum: first("minimum").and_then(Value::as_f64),
            maximum: first("maximum").and_then(Value::as_f64),
            shortest: count("minLength"),
            longest: count("maxLength"),
            email: format == "email",
        };
        let nullable = layers.iter().any(|layer| layer["nullable"] == true);
        Flat {
            schema: typed,
            layers,
            kind,
            nullable,
            limits,
        }
    }

    fn indicators(&self) -> Vec<Indicator> {
        let catalogue = &self.root["components"]["schemas"]["Indicator"]["x-indicators"];
        let texts = |value: &Value| {
            value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        catalogue
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| Indicator {
                name: entry["name"].as_str().unwrap_or("").to_owned(),
                channels: texts(&entry["channels"]),
            })
            .collect()
    }
}

struct Flat<'a> {
    /// The layer that gives the type.
    schema: &'a Value,
    layers: Vec<&'a Value>,
    kind: Kind,
    nullable: bool,
    limits: Limits,
}

/// The last segment of the first `x-rust-type.path`.
fn rust_type<'a>(layers: &[&'a Value]) -> Option<&'a str> {
    layers
        .iter()
        .find_map(|at| at["x-rust-type"]["path"].as_str())?
        .rsplit("::")
        .next()
}

/// The values of `enum` that this place takes: `x-enum-docs` says for each value where it is known from,
/// and `x-docs` beside the reference says where this place is described.
fn allowed(layers: &[&Value]) -> Vec<Value> {
    let Some(layer) = layers.iter().find(|layer| layer["enum"].is_array()) else {
        return Vec::new();
    };
    let places = layers
        .iter()
        .map(|layer| &layer["x-docs"])
        .find(|docs| !docs.is_null());
    let names = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(list) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            other => other.as_str().map(str::to_owned).into_iter().collect(),
        }
    };
    let places = places.map(names).unwrap_or_default();
    let all = layer["enum"].as_array().cloned().unwrap_or_default();
    let here: Vec<Value> = all
        .iter()
        .filter(|value| {
            let key = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            names(&layer["x-enum-docs"][&key])
                .iter()
                .any(|place| places.contains(place))
        })
        .cloned()
        .collect();
    if here.is_empty() { all } else { here }
}

fn shape(method: &str, path: &str) -> Shape {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let on_one = match segments.as_slice() {
        [_] => false,
        [_, id] if id.starts_with('{') => true,
        _ => return Shape::Special,
    };
    match (method, on_one) {
        ("get", false) => Shape::List,
        ("get", true) => Shape::Read,
        ("post", false) => Shape::Create,
        ("put", true) => Shape::Update,
        ("delete", true) => Shape::Delete,
        _ => Shape::Special,
    }
}

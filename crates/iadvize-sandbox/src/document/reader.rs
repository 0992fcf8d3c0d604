//! Reading the document: references, schemas, and the extensions that carry meaning.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Filter, FilterKind, Indicator, Kind, Limits, Member, Operation, Shape};

/// Follows references and reads schemas.
pub(super) struct Reader<'a> {
    pub(super) root: &'a Value,
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

    pub(super) fn operation(&self, method: &str, path: &str, item: &'a Value) -> Operation {
        let operation = &item[method];
        let parameters: Vec<&Value> = [&item["parameters"], &operation["parameters"]]
            .into_iter()
            .filter_map(Value::as_array)
            .flatten()
            .map(|parameter| self.resolve(parameter))
            .collect();
        let (body, body_is_list) = self.body(operation);
        Operation {
            id: operation["operationId"].as_str().unwrap_or("").to_owned(),
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
            parameters: self.plain(&parameters),
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

    /// The parameters of the query that are no filters.
    fn plain(&self, parameters: &[&'a Value]) -> Vec<Filter> {
        let named = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "query")
            .filter_map(|parameter| Some((parameter["name"].as_str()?, *parameter)));
        named
            .filter(|(name, _)| !name.starts_with("filters"))
            .map(|(name, parameter)| self.filter(name, parameter, &parameter["schema"]))
            .collect()
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
            .map(|value| {
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            })
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
                    observed_name: observed_name(schema),
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

    pub(super) fn indicators(&self) -> Vec<Indicator> {
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
            .map(|entry| {
                let text = |member: &str| entry[member].as_str().unwrap_or("").to_owned();
                Indicator {
                    name: text("name"),
                    label: text("label"),
                    description: text("description"),
                    unit: text("unit"),
                    category: text("category"),
                    channels: texts(&entry["channels"]),
                }
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

/// The first of a property's other names that was observed.
fn observed_name(schema: &Value) -> Option<String> {
    let mut aliases = schema["x-aliases"].as_array()?.iter();
    let observed = aliases.find(|alias| alias["x-origin"] == "observed")?;
    observed["name"].as_str().map(str::to_owned)
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

fn object(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object()
}

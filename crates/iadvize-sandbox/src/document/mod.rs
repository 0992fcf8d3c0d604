//! The embedded OpenAPI document as tables: operations with their filters, bodies and rows, and the
//! indicators. Everything the sandbox knows about names, types and allowed values comes from here.

mod reader;

use std::sync::OnceLock;

use serde_json::Value;

use self::reader::Reader;

/// The document itself.
pub(crate) const TEXT: &str = include_str!("../../openapi.json");

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
    /// Its `operationId`.
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) shape: Shape,
    /// First segment of the path, without what follows a dot: the name of the table.
    pub(crate) resource: String,
    pub(crate) filters: Vec<Filter>,
    /// Parameters of the query that are no filters.
    pub(crate) parameters: Vec<Filter>,
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
    /// Another name, which real bodies use.
    pub(crate) observed_name: Option<String>,
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

/// A row of a resource's filter table, or another parameter of the query.
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

/// An indicator of the statistics.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) description: String,
    pub(crate) unit: String,
    pub(crate) category: String,
    /// The channels it is available on.
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
        let paths = root["paths"]
            .as_object()
            .ok_or("the document has no paths")?;
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

    /// The operation that answers this method on this path below the base, with or without the suffix of
    /// the path's first segment.
    pub(crate) fn at(&self, method: &str, path: &str) -> Option<&Operation> {
        let given: Vec<&str> = path.split('/').collect();
        let literal = |operation: &&Operation| {
            operation
                .path
                .split('/')
                .filter(|segment| !segment.starts_with('{'))
                .count()
        };
        self.operations
            .iter()
            .filter(|operation| operation.method == method && fits(&operation.path, &given))
            .max_by_key(literal)
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

fn fits(path: &str, given: &[&str]) -> bool {
    let mut segments = path.split('/').enumerate();
    path.split('/').count() == given.len()
        && segments.all(|(place, segment)| {
            let bare = segment.split('.').next().filter(|_| place == 1);
            segment.starts_with('{') || segment == given[place] || bare == Some(given[place])
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_found_by_method_and_path() {
        let id = |method: &str, path: &str| {
            let found = Document::embedded().at(method, path);
            found.map(|operation| format!("{} {}", operation.method, operation.path))
        };
        for (method, path, expected) in [
            ("GET", "/operator", Some("GET /operator")),
            ("GET", "/operator/live", Some("GET /operator/live")),
            ("GET", "/operator/12", Some("GET /operator/{id}")),
            ("PUT", "/operator/12/live", Some("PUT /operator/{id}/live")),
            (
                "GET",
                "/conversation",
                Some("GET /conversation.json-unicode"),
            ),
            (
                "GET",
                "/conversation.json-unicode/5",
                Some("GET /conversation.json-unicode/{id}"),
            ),
            ("DELETE", "/operator", None),
            ("GET", "/operator/1/2/3", None),
            ("GET", "/", None),
        ] {
            assert_eq!(id(method, path).as_deref(), expected, "{method} {path}");
        }
    }
}

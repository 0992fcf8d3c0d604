//! Whether an element of the document says what the page's fact says.

use serde_json::Value as Json;

use super::declared::{Declarations, Declared, Element, chain, resolve, strings};
use super::fact::{Fact, Kind};
use super::{sample, wording};

/// A point in which document and page disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Disagreement {
    /// What is compared.
    pub(crate) what: &'static str,
    /// What the page says.
    pub(crate) page: String,
    /// What the document says.
    pub(crate) document: String,
}

/// The page's types and the OpenAPI types they are described by.
const TYPES: &[(&str, &[&str])] = &[
    ("Integer", &["integer"]),
    ("String", &["string"]),
    ("Boolean", &["boolean"]),
    ("Float", &["number"]),
    ("Double", &["number"]),
    ("Decimal", &["number"]),
    ("Number", &["number", "integer"]),
    ("Date", &["string"]),
    ("DateTime", &["string"]),
    ("Timestamp", &["integer", "string"]),
    ("UUID", &["string:uuid"]),
    ("Email", &["string:email"]),
    ("URL", &["string"]),
    ("ISO2", &["string"]),
    ("Object", &["object"]),
    ("Array", &["array"]),
];

/// The page's units of indicators and those of the document.
const UNITS: &[(&str, &str)] = &[
    ("Second", "seconds"),
    ("Number", "count"),
    ("Rate", "ratio"),
    ("Amount", "currency"),
    ("Percentage", "percent"),
];

/// What a decision beside an element may settle against the page.
const DECIDABLE: &[&str] = &["type", "unit", "category", "members"];

/// In what an element of the document disagrees with the fact it describes.
pub(crate) fn disagreements(
    root: &Json,
    declarations: &Declarations<'_>,
    fact: &Fact,
    declared: &Declared<'_>,
) -> Vec<Disagreement> {
    let mut found: Vec<Option<Disagreement>> = Vec::new();
    match fact.kind {
        Kind::BaseUrl if declared.element == Element::Server => {
            found.push(text(fact, "url", declared, "url"))
        }
        Kind::Authentication if declared.element == Element::Security => {
            found.push(authentication(fact, declared))
        }
        Kind::Endpoint if declared.element == Element::Operation => {
            found.push(operation(fact, declared));
            found.push(deprecation(fact, declared.node));
        }
        Kind::Resource if declared.element == Element::Tag => {
            found.push(tag_deprecation(fact, declared.node))
        }
        Kind::Indicator if declared.element == Element::Indicator => {
            found.extend([
                text(fact, "label", declared, "label"),
                unit(fact, declared),
                category(fact, declared),
            ]);
            found.push(channels(fact, declared));
            found.push(deprecation(fact, declared.node));
        }
        Kind::Example if declared.element == Element::Example => {
            found.push(members(fact, declared))
        }
        Kind::Filter | Kind::Field | Kind::Parameter
            if matches!(declared.element, Element::Property | Element::Parameter) =>
        {
            found.push(name(fact, declared));
            found.push(type_of(root, fact, declared));
            found.push(deprecation(fact, declared.node));
            found.push(mandatory(root, fact, declared));
            found.push(maximum(root, fact, declared));
            found.push(listed(root, fact, declared));
            found.push(values(declarations, fact));
        }
        _ => {}
    }
    // Where the page contradicts itself, the decision beside the element says what was made of it.
    let decided = declared.node.get("x-decision").is_some();
    let open = |found: &Disagreement| !(decided && DECIDABLE.contains(&found.what));
    found.into_iter().flatten().filter(open).collect()
}

fn differs(
    what: &'static str,
    page: impl ToString,
    document: impl ToString,
) -> Option<Disagreement> {
    let (page, document) = (page.to_string(), document.to_string());
    (page != document).then_some(Disagreement {
        what,
        page,
        document,
    })
}

fn member(declared: &Declared<'_>, name: &str) -> String {
    declared
        .node
        .get(name)
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn stated(fact: &Fact, name: &str) -> String {
    fact.get(name).map(ToString::to_string).unwrap_or_default()
}

fn text(
    fact: &Fact,
    name: &'static str,
    declared: &Declared<'_>,
    there: &str,
) -> Option<Disagreement> {
    differs(name, stated(fact, name), member(declared, there))
}

fn authentication(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let way = if member(declared, "type") == "http" {
        member(declared, "scheme")
    } else {
        member(declared, "in")
    };
    let said = format!("Authentication.{way} {}", member(declared, "name"));
    differs(
        "authentication",
        format!("{} {}", fact.key, stated(fact, "name")),
        said,
    )
}

/// An operation's method and path, as the key has them.
fn operation(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let mut steps = declared.pointer.split('/').skip(2);
    let path = steps
        .next()
        .unwrap_or_default()
        .replace("~1", "/")
        .replace("~0", "~");
    let method = steps.next().unwrap_or_default().to_uppercase();
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{id}"
        } else {
            segment
        }
    });
    differs(
        "path",
        &fact.key,
        format!("{method} {}", segments.collect::<Vec<_>>().join("/")),
    )
}

fn deprecation(fact: &Fact, node: &Json) -> Option<Disagreement> {
    differs(
        "deprecated",
        fact.deprecated(),
        node.get("deprecated") == Some(&Json::Bool(true)),
    )
}

fn tag_deprecation(fact: &Fact, node: &Json) -> Option<Disagreement> {
    differs(
        "deprecated",
        fact.deprecated(),
        node.get("x-deprecated") == Some(&Json::Bool(true)),
    )
}

fn unit(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let page = stated(fact, "unit");
    // Where the page gives no unit the document may, with its reason beside it.
    if page.is_empty() && declared.node.get("x-unit-origin").is_some() {
        return None;
    }
    let expected = UNITS
        .iter()
        .find(|(unit, _)| *unit == page)
        .map_or(page.as_str(), |(_, unit)| unit);
    differs("unit", expected, member(declared, "unit"))
}

fn category(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let simple = |text: &str| {
        let text = wording::normal(text);
        text.trim_end_matches(" indicators")
            .trim_end_matches('s')
            .to_owned()
    };
    let (page, document) = (stated(fact, "category"), member(declared, "category"));
    if simple(&page) == simple(&document) {
        None
    } else {
        differs("category", page, document)
    }
}

fn channels(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    sets(
        "channels",
        fact.items("channels"),
        strings(declared.node.get("channels")),
    )
}

fn sets(
    what: &'static str,
    mut page: Vec<String>,
    mut document: Vec<String>,
) -> Option<Disagreement> {
    page.sort();
    document.sort();
    document.dedup();
    differs(what, page.join(", "), document.join(", "))
}

fn members(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    fact.get("members")?;
    let value = declared
        .node
        .get("value")
        .map(Json::to_string)
        .unwrap_or_default();
    let shape = sample::members(&value).unwrap_or_default();
    let difference = sets("members", fact.items("members"), shape.clone())?;
    let page: Vec<String> = fact
        .items("members")
        .into_iter()
        .filter(|item| !shape.contains(item))
        .collect();
    let document: Vec<String> = shape
        .into_iter()
        .filter(|item| !fact.items("members").contains(item))
        .collect();
    Some(Disagreement {
        page: page.join(", "),
        document: document.join(", "),
        ..difference
    })
}

/// The last member of a key, against the name of the element.
fn name(fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let said = match declared.element {
        Element::Parameter => member(declared, "name"),
        _ => declared
            .pointer
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .replace("~1", "/")
            .replace("~0", "~"),
    };
    let said = match said
        .strip_prefix("filters[")
        .and_then(|rest| rest.strip_suffix(']'))
    {
        Some(filter) if fact.kind == Kind::Filter => filter.to_owned(),
        _ => said,
    };
    let fits = fact.key.ends_with(&format!(".{said}"));
    if fits {
        None
    } else {
        differs(
            "name",
            fact.key.rsplit('.').next().unwrap_or_default(),
            said,
        )
    }
}

fn type_of(root: &Json, fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let page = stated(fact, "type");
    if page.is_empty() {
        return None;
    }
    let node = declared.node.get("schema").unwrap_or(declared.node);
    let schema = resolve(root, node);
    let said = described(schema);
    let (list, single) = match page.strip_prefix("List of ") {
        Some(single) => (true, single),
        None => (false, page.as_str()),
    };
    let inner = if list {
        schema
            .get("items")
            .map(|items| described(resolve(root, items)))
    } else {
        Some(said.clone())
    };
    let fits = |inner: &str| match TYPES.iter().find(|(name, _)| *name == single) {
        Some((_, types)) => types
            .iter()
            .any(|name| inner == *name || inner.split(':').next() == Some(*name)),
        None => false,
    };
    if inner.as_deref().is_some_and(fits) {
        return None;
    }
    let said = if list {
        format!("{said} of {}", inner.unwrap_or_default())
    } else {
        said
    };
    differs("type", page, said)
}

/// An OpenAPI type with its format.
fn described(schema: &Json) -> String {
    let name = schema.get("type").and_then(Json::as_str).unwrap_or("any");
    match schema.get("format").and_then(Json::as_str) {
        Some(format) => format!("{name}:{format}"),
        None => name.to_owned(),
    }
}

fn mandatory(root: &Json, fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let page = fact.get("mandatory")?;
    let said = match declared.element {
        Element::Parameter => declared.node.get("required") == Some(&Json::Bool(true)),
        _ => {
            let (schema, name) = declared.pointer.rsplit_once("/properties/")?;
            strings(root.pointer(schema)?.get("required"))
                .iter()
                .any(|required| required == name)
        }
    };
    differs("mandatory", page, said)
}

fn maximum(root: &Json, fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let page = fact.get("maximum")?;
    let said = chain(root, declared.node)
        .into_iter()
        .find_map(|schema| schema.get("maximum").map(Json::to_string));
    differs("maximum", page, said.unwrap_or_default())
}

/// Whether the schema in use lists the page's values.
fn listed(root: &Json, fact: &Fact, declared: &Declared<'_>) -> Option<Disagreement> {
    let page = fact.items("enum");
    if page.is_empty() {
        return None;
    }
    let chain = chain(root, declared.node);
    let said: Vec<String> = chain
        .iter()
        .flat_map(|schema| strings(schema.get("enum")))
        .collect();
    let by_docs = chain
        .iter()
        .any(|schema| schema.get("x-enum-docs").is_some());
    if said.is_empty() && by_docs {
        return None;
    }
    let missing: Vec<String> = page
        .iter()
        .filter(|value| !said.contains(value))
        .cloned()
        .collect();
    if missing.is_empty() {
        None
    } else {
        differs("values of the schema", missing.join(", "), said.join(", "))
    }
}

/// The values a row allows, against the values listed for it.
fn values(declarations: &Declarations<'_>, fact: &Fact) -> Option<Disagreement> {
    let mut page = fact.items("enum");
    page.extend(fact.items("special"));
    page.extend(fact.items("value"));
    let said = declarations
        .allowed
        .iter()
        .filter(|allowed| allowed.key == fact.key);
    sets(
        "values",
        page,
        said.map(|allowed| allowed.value.clone()).collect(),
    )
}

//! `cargo xtask docs audit`: the facts of the page against the document, both ways.

use std::path::PathBuf;

use clap::Args;
use serde_json::Value as Json;

use super::agreement;
use super::declared::{self, Declarations, Declared, Element};
use super::fact::{Fact, Kind};
use super::source::Source;
use super::waivers::Waivers;
use super::{known, lock, output, report, source};
use crate::document::Document;
use crate::outcome::{Failure, Outcome, Verdict};

/// Holds the lock, or a page, against the document, in both directions.
#[derive(Args)]
pub(crate) struct Audit {
    /// The page: a path, or `-` for standard input; the lock when not given.
    page: Option<PathBuf>,
}

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Finding {
    what: String,
    key: String,
    page: String,
    document: String,
    section: String,
    place: String,
}

impl Audit {
    /// Runs the command.
    pub(crate) fn run(&self) -> Outcome {
        let document = Document::load()?;
        let waivers = Waivers::load()?;
        let mut verdict = Verdict::Clean;
        let facts = match &self.page {
            None => lock::load(&lock::default_path())?,
            Some(page) => {
                let sources = [Source::open(page, None)?];
                let reading = source::read_all(&sources, &known::basis()?)?.remove(0);
                if report::unplaced(&sources[0].name, &reading.unplaced, &waivers, false)? {
                    verdict = Verdict::Differs;
                }
                reading.facts
            }
        };
        if facts.is_empty() {
            return Err(Failure::new(
                "there is no lock to audit; write it with `cargo xtask docs read PAGE --write`",
            ));
        }
        let findings = findings(&document, &facts, &waivers);
        if findings.is_empty() {
            output::line(&format!("{} facts and the document agree", facts.len()))?;
            return Ok(verdict);
        }
        let rows: Vec<Vec<String>> = findings.iter().map(row).collect();
        output::table(
            &["what", "key", "page", "document", "section", "place"],
            &rows,
        )?;
        output::line(&format!(
            "{} to mend in {} (or to waive in openapi/docs.waivers.yaml)",
            rows.len(),
            document.name
        ))?;
        Ok(Verdict::Differs)
    }
}

fn row(finding: &Finding) -> Vec<String> {
    let Finding {
        what,
        key,
        page,
        document,
        section,
        place,
    } = finding.clone();
    vec![
        what,
        key,
        output::excerpt(&page, &document),
        output::excerpt(&document, &page),
        section,
        place,
    ]
}

fn findings(document: &Document, facts: &[Fact], waivers: &Waivers) -> Vec<Finding> {
    let declarations = Declarations::of(document);
    let mut found = from_page(document, &declarations, facts, waivers);
    found.extend(from_document(document, &declarations, facts));
    for key in waivers
        .keys()
        .filter(|key| facts.iter().all(|fact| fact.key != *key))
    {
        let place = "openapi/docs.waivers.yaml".to_owned();
        found.push(finding("unused waiver", key, "", "", "", place));
    }
    found
}

fn finding(
    what: &str,
    key: &str,
    page: &str,
    document: &str,
    section: &str,
    place: String,
) -> Finding {
    Finding {
        what: what.to_owned(),
        key: key.to_owned(),
        page: page.to_owned(),
        document: document.to_owned(),
        section: section.to_owned(),
        place,
    }
}

/// What the page states and the document does not, or states otherwise.
fn from_page(
    document: &Document,
    declarations: &Declarations<'_>,
    facts: &[Fact],
    waivers: &Waivers,
) -> Vec<Finding> {
    let mut found = Vec::new();
    // Prose without a rule in it describes what the document describes in words of its own.
    for fact in facts
        .iter()
        .filter(|fact| fact.kind != Kind::Text && !waivers.covers(&fact.key))
    {
        let describing: Vec<&Declared<'_>> = declarations
            .describing(&fact.key)
            .into_iter()
            .filter(|declared| fits(fact.kind, declared.element))
            .collect();
        if describing.is_empty() {
            let page = format!(
                "{}{}",
                fact.kind,
                if fact.line > 0 {
                    format!(", line {}", fact.line)
                } else {
                    String::new()
                }
            );
            found.push(finding(
                "missing",
                &fact.key,
                &page,
                "",
                &fact.section,
                document.name.clone(),
            ));
        }
        for declared in describing {
            for disagreement in
                agreement::disagreements(&document.value, declarations, fact, declared)
            {
                let what = format!("different {}", disagreement.what);
                let place = document.place(&declared.pointer);
                let (page, said) = (&disagreement.page, &disagreement.document);
                found.push(finding(&what, &fact.key, page, said, &fact.section, place));
            }
        }
    }
    found
}

/// Whether an element of this kind can be the one that describes such a fact.
fn fits(kind: Kind, element: Element) -> bool {
    match kind {
        Kind::Resource => element == Element::Tag,
        Kind::Endpoint => element == Element::Operation,
        Kind::Filter | Kind::Field | Kind::Parameter => {
            matches!(element, Element::Property | Element::Parameter)
        }
        Kind::Indicator => element == Element::Indicator,
        Kind::BaseUrl => element == Element::Server,
        Kind::Authentication => element == Element::Security,
        Kind::Example => element == Element::Example,
        Kind::Rule | Kind::Variant | Kind::Text => true,
    }
}

/// What the document describes and the page does not state, and what it describes without saying why.
fn from_document(
    document: &Document,
    declarations: &Declarations<'_>,
    facts: &[Fact],
) -> Vec<Finding> {
    let by_key = declared::by_key(facts);
    let mut found = Vec::new();
    for declared in &declarations.elements {
        for key in declared
            .keys
            .iter()
            .filter(|key| !by_key.contains_key(key.as_str()))
        {
            let place = document.place(&declared.pointer);
            found.push(finding(
                "extra",
                key,
                "",
                &format!("{:?}", declared.element).to_lowercase(),
                "",
                place,
            ));
        }
        if !is_explained(&document.value, declared) {
            let said = format!("{:?}", declared.element).to_lowercase();
            let name = declared
                .pointer
                .rsplit('/')
                .next()
                .unwrap_or_default()
                .replace("~1", "/");
            let place = document.place(&declared.pointer);
            found.push(finding(
                "unmarked",
                &name,
                "",
                &format!("{said} with neither x-docs nor x-origin"),
                "",
                place,
            ));
        }
        if declared.node.get("x-origin").is_some() && declared.node.get("x-reason").is_none() {
            let place = document.place(&declared.pointer);
            found.push(finding(
                "unmarked",
                &declared.pointer,
                "",
                "x-origin without x-reason",
                "",
                place,
            ));
        }
    }
    for allowed in &declarations.allowed {
        if !by_key.contains_key(allowed.key.as_str()) {
            let key = format!("{}={}", allowed.key, allowed.value);
            found.push(finding(
                "extra",
                &key,
                "",
                "allowed value",
                "",
                document.place(&allowed.pointer),
            ));
        }
    }
    found.extend(unmarked_values(document));
    found
}

/// Values of shared enums that name no row of the page.
fn unmarked_values(document: &Document) -> Vec<Finding> {
    let schemas = document.value.pointer("/components/schemas");
    let mut found = Vec::new();
    for (name, schema) in schemas.and_then(Json::as_object).into_iter().flatten() {
        let is_shared = schema.get("x-open-enum").is_some() && schema.get("x-rust-type").is_none();
        if !is_shared || schema.get("x-origin").is_some() {
            continue;
        }
        let values = schema.get("enum").and_then(Json::as_array);
        for (index, value) in values.into_iter().flatten().enumerate() {
            let Some(value) = value.as_str() else {
                continue;
            };
            if schema
                .pointer("/x-enum-docs")
                .is_some_and(|docs| docs.get(value).is_some())
            {
                continue;
            }
            found.push(finding(
                "unmarked",
                &format!("{name}={value}"),
                "",
                "allowed value that x-enum-docs gives no row",
                "",
                document.place(&format!("/components/schemas/{name}/enum/{index}")),
            ));
        }
    }
    found
}

/// Whether an element says where it comes from: itself, by what it is composed of, or by the schema it is in.
fn is_explained(root: &Json, declared: &Declared<'_>) -> bool {
    let marked = |node: &Json| node.get("x-docs").is_some() || node.get("x-origin").is_some();
    if declared.element == Element::Schema || marked(declared.node) {
        return true;
    }
    let is_path = declared.node.get("in").and_then(Json::as_str) == Some("path");
    // The segment of a path is part of the endpoint's key.
    if is_path || is_composed(root, declared.node) {
        return true;
    }
    let mut pointer = declared.pointer.as_str();
    while let Some((outer, _)) = pointer.rsplit_once('/') {
        pointer = outer;
        let is_schema = pointer.starts_with("/components/schemas/") || pointer.contains("/schema");
        if is_schema
            && root
                .pointer(pointer)
                .is_some_and(|node| node.get("x-origin").is_some())
        {
            return true;
        }
    }
    false
}

/// Whether a node only leads to others that explain themselves: another property, or a structure.
fn is_composed(root: &Json, node: &Json) -> bool {
    let node = node.get("schema").unwrap_or(node);
    let node = node.get("items").unwrap_or(node);
    let parts = match node.get("allOf") {
        Some(Json::Array(parts)) if parts.len() == 1 => &parts[0],
        _ => node,
    };
    let Some(reference) = parts.get("$ref").and_then(Json::as_str) else {
        return false;
    };
    let target = declared::resolve(root, parts);
    let kind = target.get("type").and_then(Json::as_str);
    reference.contains("/properties/")
        || !matches!(kind, Some("string" | "integer" | "number" | "boolean"))
}

#[cfg(test)]
mod tests {
    use super::super::fact::{Fact, Kind};
    use super::super::waivers::Waivers;
    use super::{findings, unmarked_values};
    use crate::document::Document;

    const DOCUMENT: &str = "
tags:
  - {name: thing, x-docs: Thing}
paths:
  /thing/{thing_id}:
    get:
      x-docs: 'GET /thing/{id}'
components:
  schemas:
    Thing:
      type: object
      properties:
        id: {type: integer, x-docs: 'GET /thing/{id}.id'}
        kind:
          type: string
          enum: [a, b]
          x-docs: 'GET /thing/{id}.kind'
          x-enum-docs: {a: ['GET /thing/{id}.kind'], b: ['GET /thing/{id}.kind']}
";

    fn facts() -> Vec<Fact> {
        let mut id = Fact::new(Kind::Field, "GET /thing/{id}.id", "Thing", 1);
        id.text("type", "Integer");
        let mut kind = Fact::new(Kind::Field, "GET /thing/{id}.kind", "Thing", 1);
        kind.list("enum", vec!["b".to_owned(), "a".to_owned()]);
        let thing = Fact::new(Kind::Resource, "Thing", "Thing", 1);
        vec![
            thing,
            Fact::new(Kind::Endpoint, "GET /thing/{id}", "Thing", 1),
            id,
            kind,
        ]
    }

    fn found(text: &str, facts: &[Fact]) -> Vec<(String, String)> {
        let document = Document::parse(text, "x.yaml").unwrap();
        let findings = findings(&document, facts, &Waivers::default());
        findings
            .into_iter()
            .map(|finding| (finding.what, finding.place))
            .collect()
    }

    #[test]
    fn a_value_that_no_row_allows_is_told() {
        let text = "components:\n  schemas:\n    Channel:\n      type: string\n      x-open-enum: true\n      enum:\n        - chat\n        - telegram\n      x-enum-docs:\n        chat: [Conversation.channel]\n";
        let document = Document::parse(text, "x.yaml").unwrap();
        let found = unmarked_values(&document);
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&*found[0].key, &*found[0].place),
            ("Channel=telegram", "x.yaml:8")
        );
    }

    #[test]
    fn agreement_is_silent() {
        assert_eq!(found(DOCUMENT, &facts()), []);
    }

    #[test]
    fn every_difference_has_its_place() {
        let one = |text: &str, facts: &[Fact]| {
            let found = found(text, facts);
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].clone()
        };
        let wrong_type = DOCUMENT.replace("{type: integer,", "{type: string,");
        assert_eq!(
            one(&wrong_type, &facts()),
            ("different type".to_owned(), "x.yaml:13".to_owned())
        );
        let narrow = DOCUMENT.replace(", b: ['GET /thing/{id}.kind']", "");
        assert_eq!(one(&narrow, &facts()).0, "different values");
        let extra = facts()
            .into_iter()
            .filter(|fact| !fact.key.ends_with(".id"))
            .collect::<Vec<_>>();
        assert_eq!(one(DOCUMENT, &extra).0, "extra");
        let mut more = facts();
        more.push(Fact::new(Kind::Field, "GET /thing/{id}.more", "Thing", 1));
        assert_eq!(one(DOCUMENT, &more).0, "missing");
        let mut marked = facts();
        marked[1].flag("deprecated", true);
        assert_eq!(
            one(DOCUMENT, &marked),
            ("different deprecated".to_owned(), "x.yaml:6".to_owned())
        );
        let bare = DOCUMENT.replace(
            "        id: {",
            "        new: {type: string}\n        id: {",
        );
        assert_eq!(one(&bare, &facts()).0, "unmarked");
    }
}

//! The outline: the facts of a document as text, a line each.

use std::fmt::Write;

use super::fact::{Attribute, Fact, Kind};

/// The outline of a document with this title.
pub(super) fn outline(title: &str, facts: &[Fact]) -> String {
    let mut text = format!(
        "# {title}\n\n{}\n\nA member marked `?` may be absent, one marked `|null` may be null.\n",
        counts(facts)
    );
    section(&mut text, "Platforms", facts, Kind::Server);
    section(&mut text, "Authentication", facts, Kind::Authentication);
    for resource in facts.iter().filter(|fact| fact.kind == Kind::Resource) {
        text.push_str(&format!("\n## Operations: {}\n\n", resource.name));
        let of = |fact: &&Fact| {
            fact.kind == Kind::Operation && fact.says(Attribute::Resource) == Some(&resource.name)
        };
        for fact in facts.iter().filter(of) {
            text.push_str(&operation(fact, facts));
        }
    }
    types(&mut text, facts);
    text.push_str("\n## Indicators\n");
    indicators(&mut text, facts);
    text
}

fn counts(facts: &[Fact]) -> String {
    let count = |kind| facts.iter().filter(|fact| fact.kind == kind).count();
    let deprecated = facts
        .iter()
        .filter(|fact| fact.has(Attribute::Deprecated))
        .count();
    let filters = facts
        .iter()
        .filter(|fact| fact.name.starts_with("filters["))
        .count();
    format!(
        "{} resources, {} operations, {} types with {} members ({filters} of them filters), {} indicators; {deprecated} deprecations.",
        count(Kind::Resource),
        count(Kind::Operation),
        count(Kind::Type),
        count(Kind::Member),
        count(Kind::Indicator),
    )
}

fn section(text: &mut String, title: &str, facts: &[Fact], kind: Kind) {
    text.push_str(&format!("\n## {title}\n\n"));
    for fact in facts.iter().filter(|fact| fact.kind == kind) {
        text.push_str(&format!("- {}: {}\n", fact.name, said(fact, &[])));
    }
}

/// What is said of a fact, save what has been said already.
fn said(fact: &Fact, already: &[Attribute]) -> String {
    let parts = fact
        .attributes
        .iter()
        .filter(|(attribute, _)| !already.contains(attribute));
    let parts: Vec<String> = parts
        .filter_map(|(attribute, value)| one(*attribute, value))
        .collect();
    parts.join("; ")
}

fn one(attribute: Attribute, value: &str) -> Option<String> {
    Some(match attribute {
        Attribute::Words => return None,
        Attribute::Url | Attribute::Type | Attribute::Rules | Attribute::Unit | Attribute::Role => {
            value.to_owned()
        }
        Attribute::Patch => "each member absent, set or cleared".to_owned(),
        Attribute::KeepsUnknown => "keeps unknown members".to_owned(),
        Attribute::Deprecated if value == "yes" => "deprecated".to_owned(),
        Attribute::Values => format!("one of {value}"),
        Attribute::Search => format!("{value} search"),
        Attribute::Origin => value.to_owned(),
        other => format!("{}: {value}", other.name()),
    })
}

fn operation(fact: &Fact, facts: &[Fact]) -> String {
    let parameters: Vec<String> = facts
        .iter()
        .filter(|other| other.kind == Kind::Parameter && other.parent == fact.key)
        .map(parameter)
        .collect();
    let mut text = format!(
        "- {} `{}`",
        fact.key,
        fact.says(Attribute::OperationId).unwrap_or_default()
    );
    if !parameters.is_empty() {
        text.push_str(&format!(" ({})", parameters.join(", ")));
    }
    if let (Some(body), Some(media)) = (fact.says(Attribute::Body), fact.says(Attribute::Media)) {
        text.push_str(&format!(" takes {body} as {media}"));
    }
    text.push_str(&format!(
        " → {}",
        fact.says(Attribute::Result).unwrap_or_default()
    ));
    let told = [
        Attribute::OperationId,
        Attribute::Resource,
        Attribute::Body,
        Attribute::Media,
        Attribute::Result,
    ];
    let rest = said(fact, &told);
    if !rest.is_empty() {
        text.push_str(&format!("; {rest}"));
    }
    text.push('\n');
    text
}

fn parameter(fact: &Fact) -> String {
    let rest = said(
        fact,
        &[Attribute::Type, Attribute::Required, Attribute::Rules],
    );
    let rest = if rest.is_empty() {
        rest
    } else {
        format!(" ({rest})")
    };
    format!("{}: {}{rest}", fact.name, marked(fact))
}

/// The type with the marks for what may be absent or null.
fn marked(fact: &Fact) -> String {
    let absent = if fact.has(Attribute::Required) {
        ""
    } else {
        "?"
    };
    let null = if fact.has(Attribute::Nullable) {
        "|null"
    } else {
        ""
    };
    format!(
        "{}{absent}{null}",
        fact.says(Attribute::Type).unwrap_or_default()
    )
}

fn types(text: &mut String, facts: &[Fact]) {
    let types = || facts.iter().filter(|fact| fact.kind == Kind::Type);
    text.push_str("\n## Scalars and hand-written types\n\n");
    for fact in types().filter(|fact| !fact.has(Attribute::Role)) {
        text.push_str(&format!("- {}: {}\n", fact.name, said(fact, &[])));
        values(text, fact, facts);
    }
    text.push_str("\n## Objects\n");
    for fact in types().filter(|fact| fact.has(Attribute::Role)) {
        // `object` goes without saying.
        let is_plain = fact.says(Attribute::Type) == Some("object");
        let already: &[Attribute] = if is_plain { &[Attribute::Type] } else { &[] };
        text.push_str(&format!("\n### {}: {}\n\n", fact.name, said(fact, already)));
        for member in facts
            .iter()
            .filter(|other| other.kind == Kind::Member && other.parent == fact.name)
        {
            let rest = said(
                member,
                &[Attribute::Type, Attribute::Required, Attribute::Nullable],
            );
            let rest = if rest.is_empty() {
                rest
            } else {
                format!("; {rest}")
            };
            text.push_str(&format!("- {}: {}{rest}\n", member.name, marked(member)));
        }
    }
}

fn values(text: &mut String, fact: &Fact, facts: &[Fact]) {
    let values: Vec<&str> = facts
        .iter()
        .filter(|other| other.kind == Kind::Value && other.parent == fact.name)
        .map(|value| value.name.as_str())
        .collect();
    if !values.is_empty() {
        text.push_str(&format!("  - {}\n", values.join("\n  - ")));
    }
}

/// By category; the channels are written once for all that share them.
fn indicators(text: &mut String, facts: &[Fact]) {
    let mut heading = None;
    for fact in facts.iter().filter(|fact| fact.kind == Kind::Indicator) {
        let category = fact.says(Attribute::Category).unwrap_or_default();
        let channels = fact.says(Attribute::Channels).unwrap_or_default();
        if heading != Some((category, channels)) {
            heading = Some((category, channels));
            // Writing to a text cannot fail.
            let _ = write!(text, "\n### {category}, on {channels}\n\n");
        }
        let rest = said(
            fact,
            &[Attribute::Category, Attribute::Channels, Attribute::Label],
        );
        let label = fact.says(Attribute::Label).unwrap_or_default();
        let _ = writeln!(text, "- {}: {label}; {rest}", fact.name);
    }
}

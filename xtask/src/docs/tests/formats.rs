//! The invented page in every format and manner states the same.

use proptest::prelude::*;

use super::super::diff;
use super::super::fact::Kind;
use super::super::source::Format;
use super::render::{self, Manner};
use super::{LENDING, facts, facts_of, facts_of_text, lending};

fn count(kind: Kind) -> usize {
    facts(LENDING, Format::Markdown)
        .iter()
        .filter(|fact| fact.kind == kind)
        .count()
}

#[test]
fn every_kind_of_fact_is_found() {
    let counts = [
        (Kind::Resource, 3),
        (Kind::Endpoint, 7),
        (Kind::Filter, 8),
        (Kind::Field, 13),
        (Kind::Parameter, 5),
        (Kind::Variant, 2),
        (Kind::Indicator, 4),
        (Kind::BaseUrl, 2),
        (Kind::Authentication, 3),
        (Kind::Example, 3),
    ];
    for (kind, expected) in counts {
        assert_eq!(count(kind), expected, "{kind}");
    }
}

#[test]
fn facts_say_what_the_page_says() {
    let facts = facts(LENDING, Format::Markdown);
    let said = |key: &str, name: &str| {
        let fact = facts
            .iter()
            .find(|fact| fact.key == key)
            .unwrap_or_else(|| panic!("no {key}"));
        fact.get(name).map(ToString::to_string).unwrap_or_default()
    };
    for (key, name, value) in [
        ("Town library", "url", "https://town.example.com/api/2"),
        ("Authentication.header", "name", "X-Library-Key"),
        ("Authentication.query", "name", "card"),
        ("Common filters.limit", "maximum", "40"),
        ("Shelf.lit", "enum", "0, 1"),
        ("Shelf.opened", "format", "YYYY-MM-DD, YYYY-MM-DD HH:MM:SS"),
        ("Shelf.floor_list", "use", "filters[floor_list]=1,2"),
        ("Shelf.loan_id", "special", "!null, null"),
        ("GET /shelf/{id}.wood", "enum", "oak, ash, elm"),
        ("GET /shelf/{id}.paint", "deprecated", "true"),
        ("GET /shelf/{id}.coat", "format", "6 chars"),
        ("GET /shelf/{id}.readers", "type", "List of String"),
        ("GET /shelf/{id}.state", "enum", "empty, filled, locked"),
        ("GET /shelf/{id}.lamp.power", "type", "Integer"),
        ("GET /shelf/{id}.note", "type", "String"),
        (
            "GET /shelf/{id}.log=2",
            "shape",
            "[]: [integer, string, string, integer]",
        ),
        ("PUT /shelf/{id}/coat.coat[glossy]", "enum", "0"),
        ("PUT /shelf/{id}/coat", "title", "Paint a shelf"),
        ("DELETE /shelf/{id}", "deprecated", "true"),
        ("GET /reader.plain.withNames", "value", "0"),
        ("POST /reader.shelf_id", "mandatory", "false"),
        ("loan_number", "channels", "desk, phone, night"),
        ("late_rate", "channels", "desk"),
        ("late_rate", "unit", "Rate"),
        ("late_rate", "category", "Loan indicators"),
        ("desk_presence", "unit", ""),
        (
            "PUT /shelf/{id}/coat@1",
            "members",
            "meta: object, meta.status: string, data: array",
        ),
    ] {
        assert_eq!(said(key, name), value, "{key} {name}");
    }
}

#[test]
fn rules_have_their_place() {
    let facts = facts(LENDING, Format::Markdown);
    let keys: Vec<&str> = facts
        .iter()
        .filter(|fact| fact.kind.is_prose())
        .map(|fact| fact.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "Lending API#1",
            "Lending API#2",
            "Base URL~1",
            "Authentication#1",
            "Common filters~1",
            "GET /shelf#1",
            "GET /shelf/{id}~1",
            "PUT /shelf/{id}/coat~1",
            "GET /reader.plain#1",
            "GET /reader.plain#2",
            "POST /reader#1",
            "GET /figure~1",
        ]
    );
}

#[test]
fn a_browser_s_text_states_the_same() {
    let page = lending();
    let expected = facts_of(&page);
    let found = facts_of_text(&render::text(&page), &expected);
    // Text has no strikethrough, but the words beside it say the same here.
    assert_eq!(diff::changes(&expected, &found), []);
    assert_eq!(diff::changes(&found, &expected), []);
}

fn manner() -> impl Strategy<Value = Manner> {
    let code = prop_oneof![Just(None), Just(Some(true)), Just(Some(false))];
    (code, any::<[bool; 6]>()).prop_map(
        |(code, [bold, other_headings, wide, airy, crlf, terse])| Manner {
            code,
            bold,
            other_headings,
            wide,
            airy,
            crlf,
            terse,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formatting_counts_for_nothing(manner in manner()) {
        let page = lending();
        let expected = facts_of(&page);
        for (source, format) in [
            (render::markdown(&page, manner), Format::Markdown),
            (render::html(&page, manner), Format::Html),
        ] {
            let source = source.replace("\r\n", "\n");
            let found = facts(&source, format);
            prop_assert_eq!(diff::changes(&expected, &found), [], "{}", source);
            prop_assert_eq!(found.len(), expected.len());
        }
    }
}

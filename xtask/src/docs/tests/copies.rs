//! What copying does to a page: glued marks, lost bullets, tabs, addresses glued to words, frames around it.

use super::super::diff;
use super::super::fact::Fact;
use super::super::interpret::{self, Reading};
use super::super::known::Known;
use super::super::source::Format;
use super::super::text;
use super::render::{self, Manner};
use super::{facts, facts_of, lending};

const OPENING: &str = "Shelf\n\nList shelves\n\nGET /shelf\n\n";

/// Reads a browser's text of which only these names are known.
fn copied(source: &str, names: &[&str]) -> Reading {
    let mut known = Known::default();
    for name in names {
        known.learn(name);
    }
    interpret::interpret(&text::read(source, &known))
}

/// The lines that were reported.
fn lines(reading: &Reading) -> Vec<usize> {
    reading.unplaced.iter().map(|lost| lost.line).collect()
}

fn fact<'a>(facts: &'a [Fact], key: &str) -> &'a Fact {
    let found = facts.iter().find(|fact| fact.key == key);
    found.unwrap_or_else(|| panic!("no {key} in {facts:?}"))
}

fn said(facts: &[Fact], key: &str, name: &str) -> String {
    let value = fact(facts, key).get(name);
    value.map(ToString::to_string).unwrap_or_default()
}

#[test]
fn a_row_named_as_a_column_is_a_row() {
    let rows = "name\tName of it\t\t?filters[name]=oak\ntype\tType\tString\nwood\tWood\tString";
    let head = "Filter\tDescription\tValues\tUse";
    let next =
        "Fields\n\nField\tDescription\tValues\nage\tAge\tInteger\nField\tValues\nhue\tString";
    let found = copied(&format!("{OPENING}{head}\n{rows}\n\n{next}\n"), &[]);
    assert_eq!(found.unplaced, []);
    for key in ["Shelf.name", "Shelf.type", "Shelf.wood"] {
        fact(&found.facts, key);
    }
    assert_eq!(said(&found.facts, "GET /shelf.hue", "type"), "String");
    assert_eq!(said(&found.facts, "Shelf.name", "use"), "filters[name]=oak");
}

#[test]
fn a_mark_glued_to_a_name_in_a_cell_of_its_own_is_read() {
    let tabs = format!(
        "{OPENING}Field\tDescription\tValues\nwood_listdeprecated, use woods\tKinds\tString\n"
    );
    let found = copied(&tabs, &[]);
    assert_eq!(found.unplaced, []);
    let markdown = "# A\n## Resources\n### Shelf\n#### List\n`GET /shelf`\n\n| Field | Description | Values |\n| --- | --- | --- |\n| wood_listdeprecated, use woods | Kinds | String |\n| `isdeprecated` | Old | Integer |\n";
    let written = facts(markdown, Format::Markdown);
    for facts in [&found.facts, &written] {
        assert_eq!(said(facts, "GET /shelf.wood_list", "deprecated"), "true");
    }
    assert_eq!(said(&written, "GET /shelf.isdeprecated", "deprecated"), "");
}

#[test]
fn a_mark_glued_on_both_sides_is_read() {
    for row in [
        "penDeprecatedNameString",
        "pendeprecatedNameString",
        "pen deprecatedNameString",
    ] {
        let source =
            format!("{OPENING}Fields\n\nFieldDescriptionValues\n{row}\nageAge of itInteger\n");
        let found = copied(&source, &["pen"]);
        assert_eq!(found.unplaced, [], "{row}");
        assert_eq!(
            said(&found.facts, "GET /shelf.pen", "deprecated"),
            "true",
            "{row}"
        );
        assert_eq!(
            said(&found.facts, "GET /shelf.pen", "type"),
            "String",
            "{row}"
        );
        assert_eq!(
            said(&found.facts, "GET /shelf.age", "deprecated"),
            "",
            "{row}"
        );
    }
}

#[test]
fn a_glued_column_that_is_not_known_is_reported() {
    for (head, row) in [
        ("FieldDescriptionValuesSince", "ageAge of itInteger2.0"),
        ("FieldDescriptionValuesNullable", "ageAge of itIntegerNo"),
    ] {
        let found = copied(&format!("{OPENING}Fields\n\n{head}\n{row}\n"), &[]);
        assert_eq!(lines(&found), [10], "{head}");
    }
}

#[test]
fn an_address_glued_to_a_word_is_reported() {
    let urls = "Base URL\n\nPlatformURL\nTown libraryhttps://town.example.com/api\n\n";
    assert_eq!(lines(&copied(&format!("{urls}{OPENING}"), &[])), [4]);
    let apart = urls.replace("libraryhttps", "library https");
    assert_eq!(
        lines(&copied(&format!("{apart}{OPENING}"), &[])),
        Vec::<usize>::new()
    );
}

#[test]
fn ways_to_authenticate_need_no_bullets() {
    let expected = facts_of(&lending());
    let source = render::text(&lending()).replace("  • ", "");
    let page = text::read(&source, &Known::of(&expected));
    let found = interpret::interpret(&page);
    assert_eq!(found.unplaced, []);
    assert_eq!(diff::changes(&expected, &found.facts), []);
}

#[test]
fn headings_with_blanks_between_them_are_reported() {
    let rows = "Filter Description Possible values Use\nage Age of it ?filters[age]=1\n";
    assert_eq!(lines(&copied(&format!("{OPENING}{rows}"), &[])), [7]);
    for title in ["Field name", "Filter by use"] {
        let found = copied(&format!("{OPENING}{title}\n\nWords of it.\n"), &[]);
        assert_eq!(found.unplaced, [], "{title}");
    }
}

#[test]
fn the_links_of_a_page_s_header_are_no_part_of_it() {
    let source = render::html(&lending(), Manner::default());
    let framed = source.replace(
        "<nav>",
        "<header><a href=\"/\">Home</a><ul><li><a href=\"/in\">Log in</a></ul></header><nav>",
    );
    assert_ne!(framed, source);
    let expected = facts_of(&lending());
    assert_eq!(diff::changes(&expected, &facts(&framed, Format::Html)), []);
    let telling = framed.replace(
        "<header>",
        "<header><p>Mind the <a href=\"/x\">limit</a> of 9 calls.</p>",
    );
    assert_eq!(
        diff::changes(&expected, &facts(&telling, Format::Html)).len(),
        1
    );
}

#[test]
fn a_list_without_a_blank_line_above_is_a_list() {
    let old = ":</p>\n<ul><li>As a <code>X-Library-Key</code> HTTP header</li></ul>\n<ul><li>As a <code>card</code> GET parameter</li></ul>\n<ul><li>";
    let new = ":\n*   As a <code>X-Library-Key</code> HTTP header\n*   As a <code>card</code> GET parameter</p>\n<ul><li>";
    let source = render::html(&lending(), Manner::default());
    let listed = source.replace(old, new);
    assert_ne!(listed, source);
    assert_eq!(
        diff::changes(&facts_of(&lending()), &facts(&listed, Format::Html)),
        []
    );
}

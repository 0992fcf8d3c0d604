//! A change of one row is one change in the diff, in every format.

use proptest::prelude::*;

use super::super::block::{Block, Body, Cell, Inline, Page, Row, Style};
use super::super::classify::Class;
use super::super::columns;
use super::super::diff;
use super::super::source::Format;
use super::render::{self, Manner};
use super::{facts, facts_of, facts_of_text, lending, told};

/// Where the rows of the page that a change can be made to stand: block and row.
fn rows(page: &Page) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, block) in page.blocks.iter().enumerate() {
        let Body::Table(table) = &block.body else {
            continue;
        };
        let named = table
            .header
            .as_ref()
            .is_some_and(|header| columns::named(&columns::roles(header)).is_some());
        let forms = table.rows.iter().all(|row| row.texts()[0] == "log");
        if named && !forms {
            found.extend((0..table.rows.len()).map(|row| (at, row)));
        }
    }
    found
}

fn row_of(page: &mut Page, (block, row): (usize, usize)) -> &mut Row {
    match &mut page.blocks[block] {
        Block {
            body: Body::Table(table),
            ..
        } => &mut table.rows[row],
        _ => unreachable!("rows are taken from tables"),
    }
}

/// Every format's changes, which are to be the same.
fn changes(old: &Page, new: &Page) -> Vec<diff::Change> {
    let (before, after) = (facts_of(old), facts_of(new));
    let changes = diff::changes(&before, &after);
    let manner = Manner {
        code: Some(false),
        ..Manner::default()
    };
    let markdown = facts(&render::markdown(new, manner), Format::Markdown);
    assert_eq!(diff::changes(&before, &markdown), changes);
    let html = facts(&render::html(new, Manner::default()), Format::Html);
    assert_eq!(diff::changes(&before, &html), changes);
    let text = facts_of_text(&render::text(new), &[before.clone(), after].concat());
    assert_eq!(diff::changes(&before, &text), changes);
    changes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_that_goes_is_one_removal(pick in any::<prop::sample::Index>()) {
        let old = lending();
        let all = rows(&old);
        let at = *pick.get(&all);
        let mut new = old.clone();
        let name = row_of(&mut new, at).cells[0].inline.runs[0].text.trim().to_owned();
        let Body::Table(table) = &mut new.blocks[at.0].body else { unreachable!() };
        table.rows.remove(at.1);
        // The forms of the log belong to its row, and the members of the lamp to its own.
        prop_assume!(name != "log");
        let changes = changes(&old, &new);
        prop_assert_eq!(changes.len(), 1, "{:?}", changes);
        prop_assert_eq!(changes[0].op.name(), "removed");
        prop_assert_eq!(changes[0].class, Class::Breaking);
        prop_assert!(changes[0].key.ends_with(&name), "{:?}", changes);
    }

    #[test]
    fn a_row_that_comes_is_one_addition(pick in any::<prop::sample::Index>(), name in "[a-z]{3,8}_new") {
        let old = lending();
        let all = rows(&old);
        let at = *pick.get(&all);
        let mut new = old.clone();
        let mut row = row_of(&mut new, at).clone();
        let was = row.cells[0].inline.runs[0].text.trim().to_owned();
        row.cells[0].inline = Inline::plain(&name);
        for cell in &mut row.cells[1..] {
            for run in &mut cell.inline.runs {
                run.text = run.text.replace(&format!("[{was}]"), &format!("[{name}]"));
            }
        }
        let Body::Table(table) = &mut new.blocks[at.0].body else { unreachable!() };
        table.rows.insert(at.1, row);
        let changes = changes(&old, &new);
        prop_assert_eq!(changes.len(), 1, "{:?}", changes);
        prop_assert_eq!(changes[0].op.name(), "added");
        prop_assert!(changes[0].key.ends_with(&name), "{:?}", changes);
    }

    #[test]
    fn a_mark_is_one_deprecation(pick in any::<prop::sample::Index>(), way in 0..4usize) {
        let old = lending();
        let all = rows(&old);
        let at = *pick.get(&all);
        let mut new = old.clone();
        let row = row_of(&mut new, at);
        let name = row.cells[0].inline.runs[0].text.trim().to_owned();
        prop_assume!(name != "paint");
        let cell: &mut Cell = &mut row.cells[0];
        match way {
            0 => cell.inline.push(" (deprecated)", Style::default()),
            1 => cell.inline.push("deprecated, use other", Style { code: true, ..Style::default() }),
            2 => cell.inline.push(" Deprecated: use other", Style { strong: true, ..Style::default() }),
            _ => cell.inline.push(" [deprecated]", Style { strong: true, ..Style::default() }),
        }
        let before = facts_of(&old);
        let changes = diff::changes(&before, &facts_of(&new));
        prop_assert_eq!(changes.len(), 1, "{:?}", changes);
        prop_assert_eq!(changes[0].op.name(), "deprecated");
        let markdown = facts(&render::markdown(&new, Manner::default()), Format::Markdown);
        prop_assert_eq!(diff::changes(&before, &markdown), changes);
    }
}

/// One cell of the page, changed by its text.
fn with_cell(page: &Page, from: &str, to: &str) -> Page {
    let mut new = page.clone();
    let mut found = 0;
    for at in rows(page) {
        for cell in &mut row_of(&mut new, at).cells {
            if cell.inline.text() == from {
                cell.inline = Inline::plain(to);
                found += 1;
            }
        }
    }
    assert_eq!(found, 1, "{from} is to stand once");
    new
}

#[test]
fn a_cell_that_changes_is_one_change_of_its_kind() {
    let page = lending();
    for (from, to, expected, class) in [
        (
            "Double",
            "Integer",
            "changed field.type GET /shelf/{id}.height",
            Class::Breaking,
        ),
        (
            "String (6 chars)",
            "String (7 chars)",
            "changed field.format GET /shelf/{id}.coat",
            Class::Breaking,
        ),
        (
            "oak, ash or elm",
            "oak, ash, elm or fir",
            "changed field.enum GET /shelf/{id}.wood",
            Class::Compatible,
        ),
        (
            "oak, ash or elm",
            "oak or elm",
            "changed field.enum GET /shelf/{id}.wood",
            Class::Breaking,
        ),
        (
            "0 (dark) or 1 (bright)",
            "0 (dark)",
            "changed filter.enum Shelf.lit",
            Class::Breaking,
        ),
        (
            "Second",
            "Number",
            "changed indicator.unit loan_duration",
            Class::Breaking,
        ),
        (
            "Time of loan",
            "Loan time",
            "changed indicator.label loan_duration",
            Class::Text,
        ),
        (
            "Height",
            "Height in metres",
            "changed field.description GET /shelf/{id}.height",
            Class::Text,
        ),
        (
            "No",
            "Yes",
            "changed parameter.mandatory POST /reader.shelf_id",
            Class::Breaking,
        ),
        (
            "Rows of a page (maximum possible value is 40)",
            "Rows of a page (maximum possible value is 30)",
            "changed filter.maximum Common filters.limit",
            Class::Breaking,
        ),
    ] {
        let new = with_cell(&page, from, to);
        let mut changes = diff::changes(&facts_of(&page), &facts_of(&new));
        // What stands in brackets behind a value describes it.
        changes.retain(|change| !change.kind.ends_with(".note"));
        assert_eq!(
            changes.iter().map(told).collect::<Vec<_>>(),
            [expected],
            "{to}"
        );
        assert_eq!(changes[0].class, class, "{to}");
    }
}

//! The reader as a whole, on an invented page: every format reads the same, formatting counts for nothing,
//! a change of one row is one change, and no line vanishes.

mod copies;
mod formats;
mod lines;
mod mutations;
mod render;
mod revisions;

use super::block::Page;
use super::diff::{self, Change};
use super::fact::Fact;
use super::interpret::{self, Reading};
use super::known::Known;
use super::source::{self, Format};
use super::{markdown, text};

/// An invented page in the manner of the publisher's.
const LENDING: &str = include_str!("fixtures/lending.md");

/// The blocks of the invented page.
fn lending() -> Page {
    markdown::read(LENDING)
}

/// Reads a page in whose format nothing needs to be known.
fn read(source: &str, format: Format) -> Reading {
    source::read(source, format, &Known::default())
}

/// Reads a page, and insists that all of it was placed.
fn facts(source: &str, format: Format) -> Vec<Fact> {
    let reading = read(source, format);
    assert_eq!(reading.unplaced, [], "{source}");
    reading.facts
}

/// Reads blocks, and insists that all of them were placed.
fn facts_of(page: &Page) -> Vec<Fact> {
    let reading = interpret::interpret(page);
    assert_eq!(reading.unplaced, []);
    reading.facts
}

/// Reads a browser's text with what other facts tell, and insists that all of it was placed.
fn facts_of_text(source: &str, known: &[Fact]) -> Vec<Fact> {
    let page = text::read(source, &Known::of(known));
    let reading = interpret::interpret(&page);
    assert_eq!(reading.unplaced, [], "{source}");
    reading.facts
}

/// The changes between markdown pages, as `op kind key`.
fn changes(old: &str, new: &str) -> Vec<String> {
    let changes = diff::changes(&facts(old, Format::Markdown), &facts(new, Format::Markdown));
    changes.iter().map(told).collect()
}

fn told(change: &Change) -> String {
    format!("{} {} {}", change.op.name(), change.kind, change.key)
}

//! A page of which nothing is known is read: what it states comes back from the lock, and what cannot be
//! placed is reported where it stands.

use std::sync::LazyLock;

use super::fact::Fact;
use super::known::{self, Known};
use super::source::{self, Format};
use super::{diff, lock};

/// What the lock and the document tell, with which glued text is taken apart.
static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::of(&known::basis().unwrap_or_default()));

/// Reads a page in one of the formats.
pub(crate) fn read(content: &str, format: usize) {
    let format = [Format::Markdown, Format::Html, Format::Text][format];
    // As a source is opened.
    let content = content
        .trim_start_matches('\u{feff}')
        .replace("\r\n", "\n")
        .replace('\r', "\n");
    let reading = source::read(&content, format, &KNOWN);
    let lines = content.lines().count().max(1);
    for unplaced in &reading.unplaced {
        assert!(
            (1..=lines).contains(&unplaced.line),
            "line {} of {lines}",
            unplaced.line
        );
    }
    let text = lock::render(&reading.facts).unwrap_or_else(|error| panic!("{error}"));
    let back = lock::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(stated(&back), stated(&reading.facts));
    assert!(diff::changes(&reading.facts, &back).is_empty());
    let again = source::read(&content, format, &KNOWN);
    assert_eq!(again.facts, reading.facts, "reading again states the same");
}

/// What a lock keeps of facts.
fn stated(facts: &[Fact]) -> Vec<Fact> {
    let stated = facts.iter().cloned().map(|fact| Fact {
        line: 0,
        words: Default::default(),
        ..fact
    });
    stated.collect()
}

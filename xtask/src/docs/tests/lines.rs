//! No line vanishes: words put anywhere on the page change the facts or are reported.

use super::super::block::Unplaced;
use super::super::diff;
use super::super::interpret;
use super::super::known::Known;
use super::super::source::Format;
use super::super::text;
use super::render::{self, Manner};
use super::{LENDING, facts_of, lending, read};

const STRAY: &str = "zyxq wvut";

/// The page with a stray line before each of its lines in turn, where the page's format lets it be seen.
fn with_stray(source: &str, skip: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let lines: Vec<&str> = source.lines().collect();
    let at = (0..=lines.len()).filter(|at| !skip(lines.get(*at).copied().unwrap_or_default()));
    at.map(|at| {
        let mut lines = lines.clone();
        lines.insert(at, STRAY);
        (at + 1, lines.join("\n"))
    })
    .collect()
}

#[test]
fn in_markdown() {
    let expected = facts_of(&lending());
    for (line, source) in with_stray(LENDING, |_| false) {
        let found = read(&source, Format::Markdown);
        let seen = !found.unplaced.is_empty() || !diff::changes(&expected, &found.facts).is_empty();
        assert!(seen, "the line {line} vanished");
    }
}

#[test]
fn in_html() {
    let expected = facts_of(&lending());
    let source = render::html(&lending(), Manner::default());
    // Before the body there is nothing a reader sees.
    for (line, source) in with_stray(&source, |next| {
        next.starts_with("<html>") || next.starts_with("<!DOCTYPE")
    }) {
        let found = read(&source, Format::Html);
        let seen = !found.unplaced.is_empty() || !diff::changes(&expected, &found.facts).is_empty();
        assert!(seen, "the line {line} vanished");
    }
}

#[test]
fn in_a_browser_s_text() {
    let expected = facts_of(&lending());
    let known = Known::of(&expected);
    for (line, source) in with_stray(&render::text(&lending()), |_| false) {
        let found = interpret::interpret(&text::read(&source, &known));
        let seen = !found.unplaced.is_empty() || !diff::changes(&expected, &found.facts).is_empty();
        assert!(seen, "the line {line} vanished");
    }
}

/// The lines reported, with the beginnings of the reasons.
fn reported(source: &str) -> Vec<(usize, String)> {
    let found = read(source, Format::Markdown).unplaced;
    found
        .into_iter()
        .map(|Unplaced { line, reason, .. }| (line, reason))
        .collect()
}

#[test]
fn what_cannot_be_placed_is_reported_all_at_once_with_its_lines() {
    let source = "# A\n## Resources\n### Thing\n#### List\n`GET /thing`\n\n| Colour | Weight |\n| --- | --- |\n| a | b |\n\n```\nwords\n```\n\n| Field | Type |\n| --- | --- |\n| two words | Integer |\n\n| x | y | z |\n";
    let found = reported(source);
    let lines: Vec<usize> = found.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [7, 9, 12, 17, 19], "{found:?}");
}

#[test]
fn an_operation_without_a_resource_is_reported() {
    assert_eq!(reported("`GET /thing`\n")[0].0, 1);
}

#[test]
fn a_sample_that_does_not_close_is_reported_at_its_line() {
    let source = "# A\n## Resources\n### Thing\n#### List\n`GET /thing`\n\n```\n{\n  a: oops words\n}\n```\n";
    assert_eq!(reported(source)[0].0, 9);
}

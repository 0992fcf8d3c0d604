//! Descriptions become documentation in Rust, where some texts mean more than they say.

use serde_json::Value;

use super::{Lint, walk};
use crate::document::step;

/// The members that end up in documentation.
const PROSE: [&str; 6] = [
    "description",
    "summary",
    "text",
    "label",
    "x-decision",
    "x-reason",
];

/// Complains about texts.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    walk::objects(lint.root(), &mut |pointer, members| {
        for key in PROSE {
            if let Some(text) = members.get(key).and_then(Value::as_str) {
                found.push((step(pointer, key), text));
            }
        }
    });
    for (pointer, text) in found {
        if text
            .lines()
            .any(|line| line.starts_with("    ") || line.starts_with('\t'))
        {
            lint.complain(
                &pointer,
                "a line is indented by four spaces, which makes it a test of the documentation; indent it less",
            );
        }
        if text.contains("```") {
            lint.complain(
                &pointer,
                "a block of code would become a test of the documentation; say it in a sentence",
            );
        }
        let outside: String = text.split('`').step_by(2).collect();
        if outside.contains('[') {
            lint.complain(
                &pointer,
                "brackets outside backticks read as a link; put them in backticks",
            );
        }
    }
}

//! Masking: the key in texts from elsewhere, personal data in rows and transcripts.

use iadvize::catalogue::{Member, OPERATIONS, Operation};
use serde_json::Value;

/// A key with characters that other notations write otherwise.
const KEY: &str = "fz/Key+0&=%~\"9";

/// Masks a text, and a row or answer of the operation that the first byte chooses.
///
/// # Panics
///
/// When the key or personal data is still there.
pub fn mask(input: &[u8]) {
    let Some((choice, body)) = input.split_first() else {
        return;
    };
    let operation = OPERATIONS[usize::from(choice.wrapping_sub(b' ')) % OPERATIONS.len()];
    let _ = iadvize_cli::fuzzing::veiled(Some(operation), body);
    let _ = iadvize_cli::fuzzing::veiled(None, body);
    let text = String::from_utf8_lossy(body);
    key(&text);
    row(operation, &text);
}

/// The key is gone, whether the text had it or has it now in the midst.
fn key(text: &str) {
    let quarter = text.char_indices().nth(text.chars().count() / 4);
    let (before, after) = text.split_at(quarter.map_or(0, |(at, _)| at));
    let percent: String = form_urlencoded::byte_serialize(KEY.as_bytes()).collect();
    let escaped = Value::from(KEY).to_string();
    for spelled in ["", KEY, &percent, escaped.trim_matches('"')] {
        let masked = iadvize::fuzzing::masked(&format!("{before}{spelled}{after}"), KEY);
        assert!(!masked.contains(KEY), "{masked}");
        assert!(!masked.contains(&percent), "{masked}");
        assert!(!masked.chars().any(char::is_control));
    }
}

/// A row keeps its members and loses what is marked as personal.
fn row(operation: &Operation, text: &str) {
    let masked = iadvize_cli::fuzzing::masked(operation.row, text);
    let (Ok(Value::Object(before)), Ok(after)) = (
        serde_json::from_str::<Value>(text),
        serde_json::from_str::<Value>(&masked),
    ) else {
        return;
    };
    for (name, value) in &before {
        let is_called = |member: &&Member| member.is_called(name);
        let known = operation.row.iter().find(is_called);
        assert!(after.get(name).is_some(), "{name} is lost");
        if let (Some(_), Some(said)) = (known.and_then(|known| known.personal), value.as_str()) {
            assert!(said.trim().is_empty() || after[name] != *value, "{name}");
        }
    }
}

//! Histories of conversations: what can be told of any text, and messages that are read again from what they
//! are written as.

use iadvize_wire::{History, Message};
use serde_json::{Value, json};

/// Takes a text apart as a history, both as the text itself and as JSON.
///
/// # Panics
///
/// When the pieces cannot be pieces of the text, or messages do not come back as they were read.
pub fn read(input: &[u8]) {
    if let Ok(history) = iadvize_wire::from_slice::<History>(input) {
        take_apart(&history);
    }
    if let Ok(text) = std::str::from_utf8(input) {
        take_apart(&History::from(text));
    }
}

fn take_apart(history: &History) {
    let text = history.as_str();
    let mut messages = Vec::new();
    let mut pieces = 0;
    let mut last = None;
    for piece in history.messages() {
        pieces += 1;
        match piece {
            Ok(message) => messages.push(message),
            Err(error) => {
                assert!(text.is_char_boundary(error.offset()) && error.offset() <= text.len());
                assert!(last < Some(error.offset()), "errors go forward");
                last = Some(error.offset());
                assert!(!error.to_string().contains('\n'));
            }
        }
    }
    // Each piece takes a byte at least, so that a history ends.
    assert!(pieces <= text.len());
    let written: Vec<String> = messages.iter().map(tuple).collect();
    for text in [written.join(","), format!("[{}]", written.join(",\n"))] {
        let again: Result<Vec<Message>, _> = History::from(text.as_str()).messages().collect();
        assert_eq!(again.as_ref(), Ok(&messages), "{text}");
    }
}

/// A message as the service writes it.
fn tuple(message: &Message) -> String {
    let mut parts = vec![
        Value::from(message.kind.code()),
        json!(message.at.as_str()),
        json!(message.text),
    ];
    parts.extend(message.sent_at.map(|at| Value::from(at.as_millisecond())));
    Value::from(parts).to_string()
}

//! The data of every operation's answer, by the types that the document gives them.

use std::fmt::Debug;

use iadvize_wire::Envelope;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answers::ANSWERS;
use crate::envelope::{comes_back, same_in_any_order};

/// Tries a value, and the text it was read from, as the data of an answer.
pub(crate) type Read = fn(&Value, &str);

/// Reads JSON as the data of an operation's answer, which the first byte chooses: the operations of the
/// catalogue in their order, from a space on.
///
/// # Panics
///
/// When data does not come back as it was read.
pub fn read(input: &[u8]) {
    let Some((choice, data)) = input.split_first() else {
        return;
    };
    let Ok(data) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(value) = serde_json::from_str::<Value>(data) else {
        return;
    };
    let choice = usize::from(choice.wrapping_sub(b' ')) % ANSWERS.len();
    ANSWERS[choice].1(&value, data);
}

/// The byte that chooses an operation, for those who write inputs by hand.
pub fn choices() -> impl Iterator<Item = (char, &'static str)> {
    (b' '..)
        .zip(ANSWERS)
        .map(|(choice, (operation, _))| (char::from(choice), *operation))
}

pub(crate) fn read_as<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    value: &Value,
    data: &str,
) {
    let text = format!(r#"{{"meta":{{"status":"success"}},"data":{data}}}"#);
    if let Ok(envelope) = serde_json::from_str::<Envelope<T>>(&text) {
        comes_back(&envelope);
    }
    let meta = serde_json::json!({"status": "success"});
    same_in_any_order::<T>(&serde_json::json!({"meta": meta, "data": value}));
}

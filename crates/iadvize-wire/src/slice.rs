//! [`from_slice`] and [`head`]: answers from their bytes.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;
use serde_json::{Error, Result};

use crate::Meta;

/// Reads an answer from its bytes, for fewer instructions than
/// `serde_json::from_slice` takes: UTF-8 is checked once for the whole instead
/// of for each text.
///
/// Bytes that are no UTF-8 do no harm beside the data of a success: question
/// marks are read in their place. In the data they are an error, whether or not
/// they are read.
///
/// ```
/// use iadvize_wire::{Envelope, List};
///
/// let page: Envelope<List<u64>> =
///     iadvize_wire::from_slice(br#"{"meta": {"status": "success"}, "data": [3, 4]}"#)?;
/// assert_eq!(*page.data.unwrap_or_default(), [3, 4]);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When the bytes are not JSON, the data of a success is not UTF-8, or the
/// JSON has another form, with the place.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_str(&mended(bytes)?),
    }
}

/// The head of an answer, whatever its data looks like.
///
/// ```
/// use iadvize_wire::Status;
///
/// let refusal = br#"{"meta": {"status": "fail"}, "data": ["\ud800"]}"#;
/// assert_eq!(iadvize_wire::head(refusal)?.status, Status::Fail);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When the bytes are not JSON, or not an answer of the service.
pub fn head(bytes: &[u8]) -> Result<Meta> {
    let text = String::from_utf8_lossy(bytes);
    serde_json::from_str::<Outline<'_>>(&text).map(|answer| answer.meta)
}

/// What of an answer can be read whatever its type.
#[derive(Deserialize)]
struct Outline<'a> {
    meta: Meta,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The text of an answer whose bytes are not UTF-8, unless that changes its data.
///
/// Reading bytes instead would need all code that reads answers twice, once for bytes and once for texts.
fn mended(bytes: &[u8]) -> Result<String> {
    // As many bytes as there were, so that places stay what they are.
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    let data = match serde_json::from_str::<Outline<'_>>(&text) {
        Ok(answer) if answer.meta.status.is_success() => answer.data.map_or("", RawValue::get),
        Ok(_) => "",
        // JSON, but no answer.
        Err(error) if error.is_data() => &text,
        Err(error) => return Err(error),
    };
    let begin = match data {
        "" => 0,
        data => data.as_ptr().addr() - text.as_ptr().addr(),
    };
    match str::from_utf8(&bytes[begin..begin + data.len()]) {
        Ok(_) => Ok(text),
        Err(bad) => Err(not_text(&bytes[..begin + bad.valid_up_to()])),
    }
}

/// The error of a byte behind these.
fn not_text(before: &[u8]) -> Error {
    let lines = before.split(|byte| *byte == b'\n');
    let column = lines.clone().next_back().map_or(0, <[u8]>::len) + 1;
    let line = lines.count();
    Error::custom(format!(
        "bytes that are not UTF-8 at line {line} column {column}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Empty, Envelope, List, Status};
    use serde_json::Value;

    #[test]
    fn refusals_are_readable_however_their_data_looks() {
        let text =
            b"{\"meta\":{\"status\":\"fail\",\"message\":\"no\xe9\"},\"data\":\"\xff\",\"y\":\"\xff\"}";
        let refusal: Envelope<List<u64>> = from_slice(text).unwrap();
        assert_eq!(refusal.meta.status, Status::Fail);
        assert_eq!(refusal.meta.message.as_deref(), Some("no?"));
    }

    #[test]
    fn bad_bytes_beside_the_data_do_no_harm() {
        let text =
            b"{\"meta\":{\"status\":\"success\",\"x\":\"\xff\"},\"data\":\"\",\"y\":\"\xff\"}";
        assert!(from_slice::<Envelope<Empty>>(text).is_ok());
    }

    #[test]
    fn bad_bytes_in_the_data_are_never_replaced() {
        let rows = |row: &[u8]| {
            let text = [
                b"{\"x\":\"\xe9\",\"meta\":{\"status\":\"success\"},\n\"data\":[",
                row,
                b"]}",
            ]
            .concat();
            from_slice::<Envelope<List<Box<RawValue>>>>(&text)
        };
        assert!(rows("{\"id\":\"\u{fffd}?\"}".as_bytes()).is_ok());
        for row in [&b"{\"id\":\"\xff\"}"[..], b"{\"a\xe9\":1}"] {
            let error = rows(row).unwrap_err();
            assert!(error.to_string().starts_with("bytes that are not UTF-8"));
            assert_eq!(error.line(), 2);
            let bad = row.iter().position(|byte| !byte.is_ascii()).unwrap();
            assert_eq!(error.column(), "\"data\":[".len() + bad + 1);
        }
        // Whoever reads it.
        let text = b"{\"meta\":{\"status\":\"success\"},\"data\":\"\xe9\"}";
        assert!(from_slice::<Envelope<Empty>>(text).is_err());
    }

    #[test]
    fn of_what_is_no_answer_the_bad_bytes_are_told() {
        let error = from_slice::<Value>(b"{\"a\":\n\"\xff\"}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "bytes that are not UTF-8 at line 2 column 2"
        );
    }

    #[test]
    fn what_is_wrong_is_told_as_serde_json_does() {
        for text in [&b"{"[..], b"nul", b"[1,]", b"\"\x01\""] {
            let own = from_slice::<Value>(text).unwrap_err();
            let plain = serde_json::from_slice::<Value>(text).unwrap_err();
            assert_eq!(own.to_string(), plain.to_string());
        }
    }
}

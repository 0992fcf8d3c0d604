//! [`from_slice`] and [`head`]: answers from their bytes.

use std::str::Utf8Error;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;
use serde_json::{Error, Result};

use crate::{Envelope, Meta};

/// Reads an answer from its bytes, for fewer instructions than
/// `serde_json::from_slice` takes: UTF-8 is checked once for the whole instead
/// of for each text.
///
/// Bytes that are no UTF-8 do no harm beside the data of a success: U+FFFD is
/// read in their place.
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
        Err(bad) => serde_json::from_str(&mended(bytes, bad)?),
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
    outline(&String::from_utf8_lossy(bytes)).map(|answer| answer.meta)
}

fn outline(text: &str) -> Result<Envelope<Box<RawValue>>> {
    serde_json::from_str(text)
}

/// The text of an answer whose bytes are not UTF-8, unless that changes its data.
///
/// Reading bytes instead would need all code that reads answers twice, once for bytes and once for texts.
fn mended(bytes: &[u8], bad: Utf8Error) -> Result<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    match outline(&text)?.data {
        Some(data) if data.get().contains(char::REPLACEMENT_CHARACTER) => {
            let before = &bytes[..bad.valid_up_to()];
            let line = before.split(|byte| *byte == b'\n');
            let column = line.clone().next_back().map_or(0, <[u8]>::len) + 1;
            let line = line.count();
            Err(Error::custom(format!(
                "bytes that are not UTF-8 at line {line} column {column}"
            )))
        }
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Empty, List, Status};
    use serde_json::Value;

    #[test]
    fn refusals_are_readable_however_their_data_looks() {
        let text =
            b"{\"meta\":{\"status\":\"fail\",\"message\":\"no\xe9\"},\"data\":\"\xff\",\"y\":\"\xff\"}";
        let refusal: Envelope<List<u64>> = from_slice(text).unwrap();
        assert_eq!(refusal.meta.status, Status::Fail);
        assert_eq!(refusal.meta.message.as_deref(), Some("no\u{fffd}"));
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
                b"{\"meta\":{\"status\":\"success\"},\n\"data\":[",
                row,
                b"]}",
            ]
            .concat();
            from_slice::<Envelope<List<Box<RawValue>>>>(&text)
        };
        assert!(rows("{\"id\":\"\u{fffd}\"}".as_bytes()).is_ok());
        for row in [&b"{\"id\":\"\xff\"}"[..], b"{\"a\xe9\":1}"] {
            let error = rows(row).unwrap_err();
            assert!(error.to_string().starts_with("bytes that are not UTF-8"));
            assert_eq!(error.line(), 2);
            let bad = row.iter().position(|byte| !byte.is_ascii()).unwrap();
            assert_eq!(error.column(), "\"data\":[".len() + bad + 1);
        }
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

//! [`from_slice`]: answers from their bytes.

use serde::de::DeserializeOwned;
use serde_json::Result;

/// Reads an answer from its bytes, as `serde_json::from_slice` does, for fewer
/// instructions: UTF-8 is checked once for the whole instead of for each text.
///
/// Bytes that are no UTF-8 do no harm in what is skipped.
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
/// When the bytes are not JSON, a text that is read is not UTF-8, or the JSON
/// has another form, with the place.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Empty, Envelope, List, Status};
    use serde_json::Value;

    #[test]
    fn refusals_are_readable_however_their_data_looks() {
        let text = b"{\"meta\":{\"status\":\"fail\",\"message\":\"no\"},\"data\":\"\xff\"}";
        let refusal: Envelope<List<u64>> = from_slice(text).unwrap();
        assert_eq!(refusal.meta.status, Status::Fail);
        let text =
            b"{\"meta\":{\"status\":\"success\",\"x\":\"\xff\"},\"data\":\"\xff\",\"y\":\"\xff\"}";
        assert!(from_slice::<Envelope<Empty>>(text).is_ok());
    }

    #[test]
    fn what_is_wrong_is_told_as_serde_json_does() {
        for text in [&b"{"[..], b"nul", b"[1,]", b"\"\x01\"", b"[\n\"\xff\"]"] {
            let own = from_slice::<Value>(text).unwrap_err();
            let plain = serde_json::from_slice::<Value>(text).unwrap_err();
            assert_eq!(own.to_string(), plain.to_string());
        }
    }
}

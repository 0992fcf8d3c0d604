//! [`from_slice`]: answers from their bytes.

use std::fmt;

use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, Visitor};
use serde_json::Result;

/// Reads an answer from its bytes, as `serde_json::from_slice` does, for fewer
/// instructions: UTF-8 is checked once for the whole instead of for each text.
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
/// When the bytes are not JSON in UTF-8, or JSON of another form, with the
/// place.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text),
        // The parser of bytes tells the place by line and column.
        Err(error) => Err(serde_json::from_slice::<Checked>(bytes)
            .err()
            .unwrap_or_else(|| de::Error::custom(error))),
    }
}

/// Any JSON, of which every text is checked and nothing is kept.
struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Checked {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> std::result::Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> std::result::Result<Self, A::Error> {
        while seq.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> std::result::Result<Self, A::Error> {
        while map.next_entry::<Self, Self>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn bytes_that_are_no_utf_8_are_told_by_their_place() {
        let before = r#"{"a": [null, true, -1, 2, 2.5, "é", {"#;
        let text = [before.as_bytes(), b"\n\"\xff\": 1}]}"].concat();
        let error = from_slice::<Value>(&text).unwrap_err();
        assert_eq!((error.line(), error.column()), (2, 2));
        assert!(error.is_syntax());
        // Nothing else is wrong with it.
        let mended = String::from_utf8_lossy(&text);
        assert_eq!(
            from_slice::<Value>(mended.as_bytes()).unwrap(),
            mended.parse::<Value>().unwrap()
        );
    }

    #[test]
    fn what_is_no_json_is_told_as_such() {
        for text in ["{", "nul", "[1,]", "\"\u{1}\""] {
            let own = from_slice::<Value>(text.as_bytes()).unwrap_err();
            let plain = serde_json::from_slice::<Value>(text.as_bytes()).unwrap_err();
            assert_eq!(own.to_string(), plain.to_string());
        }
    }
}

//! The date by which a row belongs to a month, read without reading the row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// The text of a row's member of that name; nothing where it has none, or one that is no text.
pub(super) fn text(json: &str, member: &str) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    Member(member).deserialize(&mut deserializer).ok().flatten()
}

struct Member<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(name) = map.next_key::<Name<'_>>()? {
            if found.is_none() && name.0 == self.0 {
                let value: serde_json::Value = map.next_value()?;
                found = value.as_str().map(str::to_owned);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A name, copied only where it holds escapes.
struct Name<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Name<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Text).map(Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_found_among_other_members() {
        let row = r#"{"id": 1, "history": [{"created_at": "x"}], "created_at" : "2020-01-31 23:59:59", "n": 1e400}"#;
        assert_eq!(
            text(row, "created_at").as_deref(),
            Some("2020-01-31 23:59:59")
        );
        assert_eq!(
            text(r#"{"created\u005fat":"a"}"#, "created_at").as_deref(),
            Some("a")
        );
        for row in [
            r#"{"created_at": null}"#,
            r#"{"created_at": 5}"#,
            "{}",
            "[]",
            "",
        ] {
            assert_eq!(text(row, "created_at"), None, "{row}");
        }
    }
}

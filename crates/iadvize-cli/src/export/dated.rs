//! The date by which a row belongs to a month, read without reading the row.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// The text of a row's member of that name; nothing where it has none, or one that is no text. The row is
/// known to be JSON, so it is read no further than to the member.
pub(super) fn text(json: &str, name: &str) -> Option<String> {
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let member = Member {
        name,
        found: &mut found,
    };
    // That reading stops in the middle is an error to the parser.
    let _ = deserializer.deserialize_map(member);
    found
}

struct Member<'a> {
    name: &'a str,
    found: &'a mut Option<String>,
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key::<Name<'_>>()? {
            if name.0 == self.name {
                let value: serde_json::Value = map.next_value()?;
                *self.found = value.as_str().map(str::to_owned);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
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

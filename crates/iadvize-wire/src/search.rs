//! Filters that search: [`Pattern`] and [`Presence`].

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, IntoDeserializer};
use serde::{Serialize, Serializer};

use crate::scalar::AnyText;
use crate::{Lenient, schema};

/// A text to search for, in which `*` stands for any text.
///
/// A `*` that is meant as itself cannot be written: the service has no way to
/// mark one.
///
/// ```
/// use iadvize_wire::Pattern;
///
/// assert_eq!(Pattern::from("*uli*"), Pattern::contains("uli"));
/// assert_eq!(Pattern::starts_with("Ju").as_str(), "Ju*");
/// assert_eq!(Pattern::ends_with("ia").as_str(), "*ia");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(String);

impl Pattern {
    /// Finds texts that have this one in them.
    pub fn contains(text: impl fmt::Display) -> Self {
        Self(format!("*{text}*"))
    }

    /// Finds texts that begin with this one.
    pub fn starts_with(text: impl fmt::Display) -> Self {
        Self(format!("{text}*"))
    }

    /// Finds texts that end with this one.
    pub fn ends_with(text: impl fmt::Display) -> Self {
        Self(format!("*{text}"))
    }

    /// The pattern as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Pattern {
    fn from(pattern: &str) -> Self {
        Self(pattern.to_owned())
    }
}

impl From<String> for Pattern {
    fn from(pattern: String) -> Self {
        Self(pattern)
    }
}

impl From<&String> for Pattern {
    fn from(pattern: &String) -> Self {
        Self(pattern.clone())
    }
}

impl FromStr for Pattern {
    type Err = std::convert::Infallible;

    fn from_str(pattern: &str) -> Result<Self, Self::Err> {
        Ok(pattern.into())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::lenient(deserializer).map(Self)
    }
}

impl Lenient for Pattern {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::lenient(deserializer).map(Self)
    }
}

schema::in_place!(Pattern, {"type": "string"});

/// What a filter asks of a member: a value, none at all, or any.
///
/// ```
/// use iadvize_wire::Presence;
///
/// assert_eq!(Presence::from(12_u64).to_string(), "12");
/// assert_eq!(Presence::<u64>::Null.to_string(), "null");
/// assert_eq!("!null".parse(), Ok(Presence::<u64>::NotNull));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Presence<T> {
    /// The member has this value.
    Is(T),
    /// The member has no value; written `null`.
    Null,
    /// The member has a value, whichever; written `!null`.
    NotNull,
}

impl<T> Presence<T> {
    /// The word for it, unless a value is asked for.
    const fn word(&self) -> Option<&'static str> {
        match self {
            Self::Is(_) => None,
            Self::Null => Some("null"),
            Self::NotNull => Some("!null"),
        }
    }
}

impl<T> From<T> for Presence<T> {
    fn from(value: T) -> Self {
        Self::Is(value)
    }
}

impl<T: fmt::Display> fmt::Display for Presence<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.word()) {
            (Self::Is(value), _) => value.fmt(formatter),
            (_, word) => formatter.pad(word.unwrap_or_default()),
        }
    }
}

impl<T: FromStr> FromStr for Presence<T> {
    type Err = T::Err;

    fn from_str(text: &str) -> Result<Self, T::Err> {
        match text {
            "null" => Ok(Self::Null),
            "!null" => Ok(Self::NotNull),
            value => value.parse().map(Self::Is),
        }
    }
}

impl<T: Serialize> Serialize for Presence<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self, self.word()) {
            (Self::Is(value), _) => value.serialize(serializer),
            (_, word) => serializer.serialize_str(word.unwrap_or_default()),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Presence<T> {
    /// Reads the text of a filter; `T` is read from that text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let AnyText(text) = AnyText::deserialize(deserializer)?;
        match text.as_str() {
            "null" => Ok(Self::Null),
            "!null" => Ok(Self::NotNull),
            _ => T::deserialize(text.into_deserializer()).map(Self::Is),
        }
    }
}

impl<T: Lenient> Lenient for Presence<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let AnyText(text) = AnyText::deserialize(deserializer)?;
        match text.as_str() {
            "null" => Ok(Self::Null),
            "!null" => Ok(Self::NotNull),
            _ => T::lenient(text.into_deserializer()).map(Self::Is),
        }
    }
}

schema::in_place!(Presence<T>, {"type": "string"});

#[cfg(test)]
mod tests {
    use super::*;

    crate::id! {
        struct SkillId;
    }

    #[test]
    fn the_three_questions_go_out_and_come_back() {
        let cases = [(Presence::Null, "null"), (Presence::NotNull, "!null")];
        for (filter, text) in cases.into_iter().chain([(SkillId::new(7).into(), "7")]) {
            let query = serde_urlencoded::to_string([("skill_id", filter)]).unwrap();
            assert_eq!(query, format!("skill_id={}", text.replace('!', "%21")));
            let back: Vec<(String, Presence<SkillId>)> =
                serde_urlencoded::from_str(&query).unwrap();
            assert_eq!((back[0].1, text.parse()), (filter, Ok(filter)));
        }
        assert!(serde_json::from_str::<Presence<SkillId>>(r#""some""#).is_err());
        assert_eq!(
            serde_json::from_str::<Presence<SkillId>>("7").unwrap(),
            SkillId::new(7).into()
        );
    }

    #[test]
    fn patterns_are_sent_as_they_are() {
        let query = serde_urlencoded::to_string([("name", Pattern::contains("uli"))]).unwrap();
        assert_eq!(query, "name=*uli*");
        assert_eq!(
            serde_json::from_str::<Pattern>("12").unwrap(),
            Pattern::from("12")
        );
    }
}

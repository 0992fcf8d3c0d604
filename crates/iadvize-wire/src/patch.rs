//! [`Patch`]: the three things an update can do to a member.

use serde::de::{Deserialize, Deserializer};
use serde::ser::Error;
use serde::{Serialize, Serializer};

use crate::{Lenient, schema};

/// What an update does to a member: leave it, clear it, or set it.
///
/// Made for `#[serde(default, skip_serializing_if = "iadvize_wire::Patch::is_keep")]`:
///
/// ```
/// use iadvize_wire::Patch;
///
/// #[derive(Default, serde::Serialize)]
/// struct SkillPatch {
///     #[serde(skip_serializing_if = "Patch::is_keep")]
///     name: Patch<String>,
///     #[serde(skip_serializing_if = "Patch::is_keep")]
///     order: Patch<u64>,
///     #[serde(skip_serializing_if = "Patch::is_keep")]
///     parent_id: Patch<u64>,
/// }
///
/// let patch = SkillPatch { name: "Returns".into(), parent_id: Patch::Clear, ..Default::default() };
/// assert_eq!(serde_json::to_string(&patch)?, r#"{"name":"Returns","parent_id":null}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// There is deliberately no conversion from `Option`: whether `None` leaves or
/// clears a member is for the caller to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Patch<T> {
    /// The member stays as it is: it is not sent.
    #[default]
    Keep,
    /// The member is cleared: `null` is sent.
    Clear,
    /// The member gets a new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the member stays as it is.
    pub const fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    /// Writes `null` to clear. Forms have no `null`: there, as for a member
    /// that should have been skipped, writing fails rather than sending
    /// something else.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep => Err(S::Error::custom(
                "a member to be left as it is cannot be written: skip it if Patch::is_keep",
            )),
            Self::Clear => serializer.serialize_unit(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(set_or_clear)
    }
}

impl<T: Lenient> Lenient for Patch<T> {
    /// Only `null` clears: an empty text may be meant as a value.
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::scalar::null_or(deserializer).map(set_or_clear)
    }
}

fn set_or_clear<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

schema::delegate!(Patch<T> => Option<T>);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    struct Row {
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        name: Patch<String>,
        #[serde(
            default,
            deserialize_with = "crate::lenient",
            skip_serializing_if = "Patch::is_keep"
        )]
        order: Patch<u64>,
    }

    #[test]
    fn the_three_are_told_apart_both_ways() {
        let row = |name, order| Row { name, order };
        let cases = [
            (row(Patch::Keep, Patch::Keep), "{}"),
            (
                row(Patch::Clear, Patch::Clear),
                r#"{"name":null,"order":null}"#,
            ),
            (row("".into(), 0.into()), r#"{"name":"","order":0}"#),
        ];
        for (row, text) in cases {
            assert_eq!(serde_json::to_string(&row).unwrap(), text);
            assert_eq!(serde_json::from_str::<Row>(text).unwrap(), row);
        }
        let tolerant: Row = serde_json::from_str(r#"{"order":"7"}"#).unwrap();
        assert_eq!(tolerant.order, Patch::Set(7));
    }

    #[test]
    fn what_cannot_be_written_is_not_written_wrong() {
        assert!(serde_json::to_string(&Patch::<u64>::Keep).is_err());
        assert!(serde_urlencoded::to_string([("a", Patch::<u64>::Clear)]).is_err());
        assert_eq!(
            serde_urlencoded::to_string([("a", Patch::Set(1))]).unwrap(),
            "a=1"
        );
    }
}

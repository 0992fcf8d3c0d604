//! Answers that hold one object ([`One`]) or nothing of interest ([`Empty`]).

use std::fmt;
use std::iter;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, MapDeserializer, StrDeserializer,
};
use serde::de::{self, Deserializer, IgnoredAny, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::lenient::forward_scalars;
use crate::{Lenient, schema};

/// One object, however it was wrapped.
///
/// Reads the object itself, an array that holds just it, and `[]`, which
/// stands for an object without members.
///
/// ```
/// use iadvize_wire::One;
///
/// #[derive(serde::Deserialize)]
/// struct Created {
///     id: Option<u64>,
/// }
///
/// let plain: One<Created> = serde_json::from_str(r#"{"id": 12}"#)?;
/// let wrapped: One<Created> = serde_json::from_str(r#"[{"id": 12}]"#)?;
/// let empty: One<Created> = serde_json::from_str("[]")?;
/// assert_eq!((plain.id, wrapped.id, empty.id), (Some(12), Some(12), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct One<T>(pub T);

impl<T> One<T> {
    /// Takes the object out.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for One<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for One<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> From<T> for One<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for One<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(OneVisitor(PhantomData))
            .map(Self)
    }
}

impl<T: de::DeserializeOwned> Lenient for One<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::delegate!(One<T> => T);

struct OneVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> OneVisitor<T> {
    fn forward<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object, an array that holds one, or an empty array")
    }

    forward_scalars!();

    fn visit_str<E: de::Error>(self, value: &str) -> Result<T, E> {
        self.forward(StrDeserializer::new(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<T, E> {
        self.forward(BorrowedStrDeserializer::new(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<T, E> {
        self.forward(value.into_deserializer())
    }

    fn visit_unit<E: de::Error>(self) -> Result<T, E> {
        self.forward(().into_deserializer())
    }

    fn visit_none<E: de::Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        self.forward(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<T, A::Error> {
        let Some(value) = seq.next_element()? else {
            let no_members = MapDeserializer::new(iter::empty::<(&str, &str)>());
            return self.forward(no_members);
        };
        let mut more = 0;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            more += 1;
        }
        if more == 0 {
            Ok(value)
        } else {
            Err(de::Error::invalid_length(more + 1, &self))
        }
    }
}

/// The data of an answer whose data means nothing.
///
/// Reads anything: `[]`, `{}`, `null`, or what else the service puts there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Empty;

impl<'de> Deserialize<'de> for Empty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self)
    }
}

impl Serialize for Empty {
    /// Writes `[]`, the form the service uses.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(iter::empty::<()>())
    }
}

impl Lenient for Empty {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        Option::deserialize(deserializer)
    }
}

schema::in_place!(Empty, {});

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use serde_json::{Map, Value, from_str};

    #[test]
    fn an_object_is_read_in_all_three_wrappings() {
        for (text, members) in [(r#"{"a":1}"#, 1), (r#"[{"a":1}]"#, 1), ("[]", 0), ("{}", 0)] {
            let One(map): One<Map<String, Value>> = from_str(text).unwrap();
            assert_eq!(map.len(), members, "{text}");
        }
    }

    #[test]
    fn two_elements_are_not_one() {
        let error = from_str::<One<Map<String, Value>>>(r#"[{"a":1},{"a":2},{}]"#).unwrap_err();
        assert!(error.to_string().contains("invalid length 3"), "{error}");
        for text in ["null", "12", r#""x""#, "[[]]"] {
            assert!(
                from_str::<One<BTreeMap<String, Value>>>(text).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn scalars_reach_the_inner_type() {
        assert_eq!(from_str::<One<u64>>("12").unwrap().into_inner(), 12);
        assert_eq!(from_str::<One<String>>(r#""a\nb""#).unwrap().0, "a\nb");
        assert_eq!(from_str::<One<&str>>(r#""ab""#).unwrap().0, "ab");
        assert_eq!(from_str::<One<Option<u64>>>("null").unwrap().0, None);
    }

    #[test]
    fn empty_reads_anything() {
        for text in ["[]", "{}", "null", "12", r#""x""#, r#"[{"a":[1]}]"#] {
            assert_eq!(from_str::<Empty>(text).unwrap(), Empty, "{text}");
        }
        assert_eq!(serde_json::to_string(&Empty).unwrap(), "[]");
        assert!(from_str::<Empty>("[").is_err());
    }
}

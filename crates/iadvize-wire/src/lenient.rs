//! Tolerant reading: [`Lenient`] and the ways it looks at a value.
//!
//! The service writes the same member in more than one form: a number as a
//! string, a boolean as `0` or `1`, an empty object as `[]`, nothing at all as
//! `""`. Row types read each member through [`lenient()`], so that one odd
//! member does not cost a whole page of rows.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, Visitor};

use crate::One;

/// A type that can be read from every form in which the service writes it.
///
/// Implemented for the scalars, for `Option`, `Vec`, `Box` and maps, and for
/// every type of this crate. [`id!`](crate::id) and
/// [`open_enum!`](crate::open_enum) implement it for the types they make,
/// [`impl_lenient!`](crate::impl_lenient) for a plain struct.
///
/// Nothing is buffered: the forms are told apart while the text is read.
pub trait Lenient: Sized {
    /// Reads a value in whichever form it was sent.
    ///
    /// # Errors
    ///
    /// When no known form of the type fits what was sent.
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a value that may be missing: `null` and `""` mean that it is.
    ///
    /// Types for which an empty text is a value of its own replace this.
    ///
    /// # Errors
    ///
    /// When something was sent that fits no known form of the type.
    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(OptionVisitor(PhantomData))
    }
}

/// Reads a member tolerantly; made for `#[serde(deserialize_with = …)]`.
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Row {
///     #[serde(deserialize_with = "iadvize_wire::lenient")]
///     id: u64,
///     #[serde(default, deserialize_with = "iadvize_wire::lenient")]
///     connected: Option<bool>,
///     #[serde(default, deserialize_with = "iadvize_wire::lenient")]
///     website_list: Vec<u64>,
/// }
///
/// let row: Row = serde_json::from_str(r#"{"id": "12", "connected": 1, "website_list": null}"#)?;
/// assert_eq!((row.id, row.connected, row.website_list), (12, Some(true), vec![]));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// # Errors
///
/// When no known form of the type fits what was sent.
pub fn lenient<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Lenient,
{
    T::lenient(deserializer)
}

/// Implements [`Lenient`] for structs by their `Deserialize`.
///
/// Besides the object itself, `[]` is read as an empty object and a
/// one-element array as its element, see [`One`].
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Slots {
///     #[serde(default, deserialize_with = "iadvize_wire::lenient")]
///     slot_number: Option<u64>,
/// }
/// iadvize_wire::impl_lenient!(Slots);
///
/// #[derive(serde::Deserialize)]
/// struct Live {
///     #[serde(deserialize_with = "iadvize_wire::lenient")]
///     chat: Slots,
/// }
/// let live: Live = serde_json::from_str(r#"{"chat": []}"#)?;
/// assert_eq!(live.chat.slot_number, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! impl_lenient {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::Lenient for $name {
            fn lenient<'de, D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let one: $crate::One<Self> =
                    $crate::__private::serde::Deserialize::deserialize(deserializer)?;
                ::core::result::Result::Ok(one.0)
            }
        }
    )+};
}

impl<T: Lenient> Lenient for Option<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::lenient_option(deserializer)
    }
}

impl<T: Lenient> Lenient for Box<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::lenient(deserializer).map(Box::new)
    }

    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        Ok(T::lenient_option(deserializer)?.map(Box::new))
    }
}

impl Lenient for serde_json::Value {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        Option::deserialize(deserializer)
    }
}

impl Lenient for serde_json::Map<String, serde_json::Value> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        One::deserialize(deserializer).map(|One(map)| map)
    }
}

impl<V: DeserializeOwned> Lenient for BTreeMap<String, V> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        One::deserialize(deserializer).map(|One(map)| map)
    }
}

/// How the parts of a container are read: strictly or tolerantly.
pub(crate) trait Mode<'de, T> {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error>;
}

/// Parts are read by their `Deserialize`.
pub(crate) struct Plain;

impl<'de, T: Deserialize<'de>> Mode<'de, T> for Plain {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::deserialize(deserializer)
    }
}

/// Parts are read by their [`Lenient`].
pub(crate) struct Tolerant;

impl<'de, T: Lenient> Mode<'de, T> for Tolerant {
    fn decode<D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        T::lenient(deserializer)
    }
}

/// The part of a container, to be read in a given mode.
pub(crate) struct Seed<T, M>(PhantomData<(T, M)>);

impl<T, M> Seed<T, M> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T, M: Mode<'de, T>> DeserializeSeed<'de> for Seed<T, M> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        M::decode(deserializer)
    }
}

/// Visits a scalar by handing it, as a deserializer, to `self.forward(…)`.
macro_rules! forward_scalars {
    () => {
        fn visit_bool<E: ::serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            self.forward(::serde::de::IntoDeserializer::into_deserializer(value))
        }

        fn visit_i64<E: ::serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
            self.forward(::serde::de::IntoDeserializer::into_deserializer(value))
        }

        fn visit_u64<E: ::serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
            self.forward(::serde::de::IntoDeserializer::into_deserializer(value))
        }

        fn visit_f64<E: ::serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
            self.forward(::serde::de::IntoDeserializer::into_deserializer(value))
        }
    };
}
pub(crate) use forward_scalars;

/// Tells a missing value from one that is there, and hands the latter on.
struct OptionVisitor<T>(PhantomData<T>);

impl<T: Lenient> OptionVisitor<T> {
    fn forward<'de, D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        T::lenient(deserializer).map(Some)
    }
}

impl<'de, T: Lenient> Visitor<'de> for OptionVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value, null or an empty text")
    }

    forward_scalars!();

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        if value.is_empty() {
            return Ok(None);
        }
        self.forward(value.into_deserializer())
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Self::Value, E> {
        if value.is_empty() {
            return Ok(None);
        }
        self.forward(de::value::BorrowedStrDeserializer::new(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Self::Value, E> {
        if value.is_empty() {
            return Ok(None);
        }
        self.forward(value.into_deserializer())
    }

    fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_none<E: de::Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        self.forward(SeqAccessDeserializer::new(seq))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.forward(MapAccessDeserializer::new(map))
    }
}

//! [`id!`](crate::id): typed identifiers.

use std::error::Error;
use std::fmt;

/// Makes identifier types: whole numbers that cannot be mixed up.
///
/// A type made here is `Copy`, ordered and hashable, is written as a number
/// and read from a number or its text. There is one conversion from an integer
/// type only, from `u64`, so that literals need no suffix.
///
/// ```
/// iadvize_wire::id! {
///     /// Identifier of a website.
///     pub struct WebsiteId;
///     /// Identifier of an operator.
///     pub struct OperatorId;
/// }
///
/// fn website_list(ids: impl IntoIterator<Item = impl Into<WebsiteId>>) -> Vec<WebsiteId> {
///     ids.into_iter().map(Into::into).collect()
/// }
///
/// let ids = website_list([1, 2, 3]);
/// assert_eq!(ids[2].value(), 3);
/// assert_eq!(ids[2].to_string(), "3");
/// assert_eq!("3".parse::<WebsiteId>()?, ids[2]);
/// assert_eq!(serde_json::to_string(&ids)?, "[1,2,3]");
/// assert_eq!(serde_json::from_str::<OperatorId>("\"12\"")?, OperatorId::new(12));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! id {
    ($($(#[$meta:meta])* $vis:vis struct $name:ident;)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name(u64);

        #[allow(dead_code, reason = "a private type may need less than a public one")]
        impl $name {
            /// The identifier with this number.
            $vis const fn new(value: u64) -> Self {
                Self(value)
            }

            /// The number, as the service writes it.
            $vis const fn value(self) -> u64 {
                self.0
            }
        }

        impl ::core::convert::From<u64> for $name {
            fn from(value: u64) -> Self {
                Self(value)
            }
        }

        impl ::core::convert::From<$name> for u64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.0, formatter)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = $crate::ParseIdError;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                match text.trim().parse() {
                    ::core::result::Result::Ok(value) => ::core::result::Result::Ok(Self(value)),
                    ::core::result::Result::Err(_) => ::core::result::Result::Err(
                        $crate::ParseIdError::new(::core::stringify!($name), text),
                    ),
                }
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_u64(self.0)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <u64 as $crate::Lenient>::lenient(deserializer).map(Self)
            }
        }

        impl $crate::Lenient for $name {
            fn lenient<'de, D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                <u64 as $crate::Lenient>::lenient(deserializer).map(Self)
            }
        }

        $crate::__json_schema!($name, {"type": "integer", "format": "int64"});
    )+};
}

/// A text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseIdError {
    name: &'static str,
    text: Box<str>,
}

impl ParseIdError {
    #[doc(hidden)]
    pub fn new(name: &'static str, text: &str) -> Self {
        Self {
            name,
            text: text.into(),
        }
    }
}

impl fmt::Display for ParseIdError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, text } = self;
        write!(
            formatter,
            "{text:?} is no {name}: give a whole number such as 123"
        )
    }
}

impl Error for ParseIdError {}

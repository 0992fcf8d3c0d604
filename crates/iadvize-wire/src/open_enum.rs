//! [`open_enum!`](crate::open_enum): named values that may grow.

/// Makes enums of texts that keep the values they do not know.
///
/// Every type gets the variant `Unknown(String)`, the constants `VALUES` (the
/// known texts) and `KNOWN` (the known variants, in the same order), `as_str`,
/// conversions from and to text that never fail, and tolerant reading: numbers
/// and booleans are read by their text.
///
/// ```
/// iadvize_wire::open_enum! {
///     /// Channel of a conversation.
///     pub enum Channel {
///         /// Text in the page.
///         Chat = "chat",
///         /// A phone call.
///         Call = "call",
///     }
/// }
///
/// assert_eq!(Channel::from("chat"), Channel::Chat);
/// assert_eq!(Channel::from("fax"), Channel::Unknown("fax".to_owned()));
/// assert_eq!(Channel::from("fax").as_str(), "fax");
/// assert_eq!(Channel::VALUES, ["chat", "call"]);
/// assert_eq!(Channel::KNOWN, [Channel::Chat, Channel::Call]);
/// assert_eq!(serde_json::to_string(&Channel::Call)?, "\"call\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// `Unknown` never holds a known text unless a program builds it that way.
#[macro_export]
macro_rules! open_enum {
    ($(
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal),+ $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        $vis enum $name {
            $($(#[$variant_meta])* $variant,)+
            /// A value this version does not know, as it was sent.
            Unknown(::std::string::String),
        }

        #[allow(dead_code, reason = "a private type may need less than a public one")]
        impl $name {
            /// The texts of all known values.
            $vis const VALUES: &'static [&'static str] = &[$($text),+];

            /// All known values, in the order of [`VALUES`](Self::VALUES).
            $vis const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the service writes it.
            $vis fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            /// Whether this version knows the value.
            $vis const fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Unknown(_))
            }

            fn known(text: &str) -> ::core::option::Option<Self> {
                match text {
                    $($text => ::core::option::Option::Some(Self::$variant),)+
                    _ => ::core::option::Option::None,
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::known(text).unwrap_or_else(|| Self::Unknown(text.into()))
            }
        }

        impl ::core::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::known(&text).unwrap_or(Self::Unknown(text))
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, Self::Err> {
                ::core::result::Result::Ok(Self::from(text))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::text_into(deserializer)
            }
        }

        impl $crate::Lenient for $name {
            fn lenient<'de, D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::__private::text_into(deserializer)
            }
        }

        $crate::__json_schema!($name, {"type": "string", "x-known-values": [$($text),+]});
    )+};
}

//! JSON Schemas behind the feature `schemars`.
//!
//! A type's schema says what the API document says of it, the form the service
//! should send, and not every form that is tolerated. The macros here expand
//! to nothing without the feature; `cfg` inside an exported macro would ask the
//! calling crate's features instead of this crate's.

/// Gives a type a schema of its own name from a JSON literal.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($name:ident, $schema:tt) => {
        impl $crate::__private::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::stringify!($name))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(::core::concat!(
                    ::core::module_path!(),
                    "::",
                    ::core::stringify!($name)
                ))
            }

            fn json_schema(
                _: &mut $crate::__private::schemars::SchemaGenerator,
            ) -> $crate::__private::schemars::Schema {
                $crate::__private::schemars::json_schema!($schema)
            }
        }
    };
}

/// Gives a type a schema of its own name from a JSON literal.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($name:ident, $schema:tt) => {};
}

/// Gives a type, generic or not, a schema that stands where it is used.
macro_rules! in_place {
    ($name:ident $(<$param:ident>)?, $schema:tt) => {
        #[cfg(feature = "schemars")]
        impl $(<$param>)? schemars::JsonSchema for $name $(<$param>)? {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!($schema)
            }
        }
    };
}
pub(crate) use in_place;

/// Gives a wrapper the schema of what it wraps.
macro_rules! delegate {
    ($name:ident<$param:ident> => $inner:ty) => {
        #[cfg(feature = "schemars")]
        impl<$param: schemars::JsonSchema> schemars::JsonSchema for $name<$param> {
            fn inline_schema() -> bool {
                <$inner as schemars::JsonSchema>::inline_schema()
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$inner as schemars::JsonSchema>::schema_name()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                <$inner as schemars::JsonSchema>::schema_id()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$inner as schemars::JsonSchema>::json_schema(generator)
            }
        }
    };
}
pub(crate) use delegate;

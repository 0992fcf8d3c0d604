//! What the crate promises to those who use it from outside.

mod lenient;
mod macros;
mod properties;
mod rows;
#[cfg(feature = "schemars")]
mod schemas;

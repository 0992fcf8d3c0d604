//! What the crate promises to those who use it from outside.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are not inside test functions"
)]

mod lenient;
mod macros;
mod properties;
mod rows;
#[cfg(feature = "schemars")]
mod schemas;

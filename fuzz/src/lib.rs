//! What the fuzz targets try, a module each: nothing panics, loops or grows without bound, and what holds for
//! every input is asserted.
//!
//! `CONTRIBUTING.md` says how they are run; `corpus/` has the inputs they begin with.

#![cfg(fuzzing)]

#[rustfmt::skip]
mod answers;
pub mod checkpoint;
pub mod dates;
pub mod envelope;
pub mod filters;
pub mod history;
mod json;
pub mod masking;
pub mod page;
pub mod rows;
pub mod terminal;

/// The types that the generated table of answers names.
mod types {
    pub(crate) use iadvize_api::types::*;
}

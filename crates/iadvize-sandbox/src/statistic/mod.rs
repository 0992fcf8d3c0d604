//! Statistics, computed by SQL from stored rows and from nothing else.
//!
//! [`definition`] says what each indicator is, once, as a [`formula`] over [`measure`]s; [`catalogue`]
//! puts it beside what the document says of the indicator. [`source`] says what rows there are to count
//! and by what they can be selected and grouped, [`statement`] asks each of them once, and [`engine`]
//! brings the answers together.

pub(crate) mod catalogue;
pub(crate) mod definition;
pub(crate) mod engine;
mod formula;
mod measure;
#[cfg(test)]
mod oracle;
mod source;
mod statement;

pub(crate) use engine::{Key, Selection, Stretch, compute, first_moment};
pub(crate) use source::Resource;

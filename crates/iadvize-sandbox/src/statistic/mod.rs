//! Statistics, computed by SQL from stored rows and from nothing else.
//!
//! [`definition`] says what each indicator is, once; [`source`] says what rows there are to count and by
//! what they can be selected and grouped; [`engine`] puts one statement together for each source that the
//! indicators of a request need.

pub(crate) mod definition;
pub(crate) mod engine;
mod source;

pub(crate) use engine::{Key, Selection, Stretch, compute};
pub(crate) use source::Resource;

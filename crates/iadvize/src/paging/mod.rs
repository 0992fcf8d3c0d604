//! Streams over the pages of a list, several of them in flight, and what guards them.

mod guard;
mod seen;
mod stream;

pub use stream::{Items, Pages};

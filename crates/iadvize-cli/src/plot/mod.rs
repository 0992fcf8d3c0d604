//! Charts of statistics: what is drawn (`chart`), on which scales (`scale`, `moment`) and in which words
//! (`label`), on a terminal (`terminal`) or as a picture (`picture`).

mod chart;
mod label;
mod moment;
pub(crate) mod picture;
mod scale;
pub(crate) mod terminal;

pub(crate) use self::chart::{Chart, Crowd, Indicated, MOST_BARS, MOST_SERIES, Names};
pub(crate) use self::label::unit;

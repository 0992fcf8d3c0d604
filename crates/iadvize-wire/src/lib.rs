//! Scalars, envelope and other hand-written wire types of the iAdvize REST API.

mod bound;
mod comma;
mod date;
mod envelope;
mod filter;
mod history;
mod id;
mod lenient;
mod list;
mod message;
mod one;
mod open_enum;
mod patch;
mod scalar;
mod schema;
mod search;
mod statistic;

pub use bound::DateBound;
pub use comma::CommaList;
pub use date::{DateError, DateTime, paris};
pub use envelope::{Envelope, Meta, Pagination, Status};
pub use filter::{Flag, FlagError, Limit, LimitError, Offline, PageNumber, PageNumberError};
pub use history::{History, HistoryError, Messages};
pub use id::ParseIdError;
pub use lenient::{Lenient, lenient};
pub use list::List;
pub use message::{Message, MessageKind, Notification};
pub use one::{Empty, One};
pub use patch::Patch;
pub use search::{Pattern, Presence};
pub use statistic::{StatisticData, StatisticId, StatisticRow, StatisticValue};

/// What the exported macros expand to; not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use crate::scalar::text_into;
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use serde;
}

//! Wire types of the iAdvize REST API: what its answers and requests are made
//! of, read tolerantly and written as the service expects.
//!
//! Most programs want the crate `iadvize`, which builds on this one and hands
//! its types out. Nothing here does input or output.
//!
//! # Answers
//!
//! Every answer is an [`Envelope`]: its [`Meta`] says whether the request
//! succeeded, its data is a [`List`] of rows, [`One`] object or [`Empty`], and a
//! list has a [`Pagination`]. The service is not strict about types, so members
//! of rows are read through [`lenient()`]:
//!
//! ```
//! use iadvize_wire::{DateTime, Envelope, List, paris};
//!
//! iadvize_wire::id! {
//!     /// Identifier of a conversation.
//!     pub struct ConversationId;
//! }
//! iadvize_wire::open_enum! {
//!     /// Channel of a conversation.
//!     pub enum Channel {
//!         /// Text in the page.
//!         Chat = "chat",
//!     }
//! }
//!
//! #[derive(serde::Deserialize)]
//! struct Conversation {
//!     #[serde(deserialize_with = "iadvize_wire::lenient")]
//!     id: ConversationId,
//!     #[serde(deserialize_with = "iadvize_wire::lenient")]
//!     channel: Option<Channel>,
//!     #[serde(deserialize_with = "iadvize_wire::lenient")]
//!     created_at: DateTime,
//! }
//!
//! let answer = r#"{
//!     "meta": {"status": "success"},
//!     "data": [{"id": "666", "channel": "hologram", "created_at": "2016-02-16 11:24:43"}],
//!     "pagination": {"page": 1, "pages": 1, "limit": 20, "count": 1}
//! }"#;
//! let answer: Envelope<List<Conversation>> = serde_json::from_str(answer)?;
//! let rows = answer.data.unwrap_or_default();
//! assert_eq!(rows[0].id.value(), 666);
//! assert_eq!(rows[0].channel, Some(Channel::Unknown("hologram".to_owned())));
//! assert_eq!(rows[0].created_at.timestamp(&paris())?.to_string(), "2016-02-16T10:24:43Z");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! - Scalars: [`id!`] makes typed identifiers, [`open_enum!`] named values that
//!   may grow, [`DateTime`] keeps a wall-clock date even if it does not exist.
//! - [`History`] takes a conversation apart into [`Message`]s.
//! - [`StatisticData`] holds figures: a total, or rows by resource or date.
//!
//! # Requests
//!
//! - Periods: [`DateBound`], a day or a moment.
//! - Searches: [`Pattern`] with its wildcards, [`Presence`] for `null` and
//!   `!null`, [`CommaList`] for several values.
//! - Pages: [`PageNumber`] and [`Limit`], which cannot hold what is refused.
//! - Switches: [`Flag`] is `0` or `1`, [`Offline`] only `0`.
//! - Updates: a [`Patch`] leaves, clears or sets a member.
//!
//! ```
//! use iadvize_wire::{CommaList, DateBound, Limit, Pattern};
//!
//! let query = (
//!     ("filters[name]", Pattern::contains("uli").to_string()),
//!     ("filters[website_list]", CommaList::from([1_u64, 2]).to_string()),
//!     ("filters[from]", "2013-08-22".parse::<DateBound>()?.to_string()),
//!     ("limit", Limit::MAX.to_string()),
//! );
//! let sent = "filters%5Bname%5D=*uli*&filters%5Bwebsite_list%5D=1%2C2&filters%5Bfrom%5D=2013-08-22&limit=100";
//! assert_eq!(serde_urlencoded::to_string(query)?, sent);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `schemars`: every type has a JSON Schema (schemars 1.x) that says what the
//!   service documents, not all that is tolerated.

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
mod meta;
mod one;
mod open_enum;
mod pagination;
mod paris;
mod patch;
mod scalar;
mod schema;
mod search;
mod slice;
mod statistic;

pub use bound::DateBound;
pub use comma::CommaList;
pub use date::{DateError, DateTime};
pub use envelope::Envelope;
pub use filter::{Flag, FlagError, Limit, LimitError, Offline, PageNumber, PageNumberError};
pub use history::{History, HistoryError, Messages};
pub use id::ParseIdError;
pub use lenient::{Lenient, lenient};
pub use list::List;
pub use message::{Message, MessageKind, Notification};
pub use meta::{Meta, Status};
pub use one::{Empty, One};
pub use pagination::Pagination;
pub use paris::paris;
pub use patch::Patch;
pub use search::{Pattern, Presence};
pub use slice::{from_slice, head};
pub use statistic::{StatisticData, StatisticId, StatisticRow, StatisticValue};

/// What the exported macros expand to; not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use crate::scalar::text_into;
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use serde;
}

/// The README's example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

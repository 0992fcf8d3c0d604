//! A client for the iAdvize REST API 2.0: operators, skills, groups, conversations, transactions,
//! satisfaction, statistics and visitors.
//!
//! # A tour
//!
//! A [`Client`] has a handle for each documented resource:
//!
//! ```no_run
//! use iadvize::{Client, Platform};
//! use iadvize::types::{Availability, SkillCreate, SkillUpdate};
//!
//! # async fn example() -> iadvize::Result<()> {
//! let client = Client::builder().api_key("…").platform(Platform::HighAvailability).build()?;
//!
//! let operator = client.operators().get(12).await?;
//! client.operators().set_availability(operator.id, Availability::new().chat(true)).await?;
//!
//! let skill = client.skills().create(SkillCreate::new("Returns").order(3)).await?;
//! client.skills().update(skill.id, SkillUpdate::new().name("Returns and refunds").clear_parent_id()).await?;
//! client.skills().delete(skill.id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A list is a value that can be awaited for one page, or turned into a stream of pages or of rows, with
//! several pages in flight. Rows carry an identifier and a link unless they are asked for in full:
//!
//! ```no_run
//! # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
//! let page = client.operators().list().name("*uli*").limit(20).await?;
//! println!("{} operators on {} pages", page.items.len(), page.pages);
//!
//! let mut operators = client.operators().list().website_list([1, 2, 3]).full().items();
//! while let Some(operator) = operators.try_next().await? {
//!     println!("{:?} speaks {:?}", operator.pseudo, operator.language_list);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The service gives conversations of three months at most at a time. A stream takes any period: it is split
//! into windows, and rows at the seams are given once:
//!
//! ```no_run
//! # async fn example(client: iadvize::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use iadvize::jiff::civil::date;
//!
//! let (from, to) = (date(2019, 1, 1), date(2019, 12, 31));
//! let mut conversations = client.conversations().list().between(from, to).full().items();
//! while let Some(conversation) = conversations.try_next().await? {
//!     let Some(history) = &conversation.history else { continue };
//!     for message in history.messages() {
//!         let message = message?;
//!         println!("{:?} {}", message.kind, message.text);
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Statistics are values with a unit, for the whole, by resource or over time; what the page forbids is
//! refused before anything is sent:
//!
//! ```no_run
//! # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
//! use iadvize::types::{Channel, Granularity, Indicator};
//!
//! let daily = client
//!     .statistics()
//!     .indicator(Indicator::ContactNumber)
//!     .channel(Channel::Chat)
//!     .granularity(Granularity::Day)
//!     .send()
//!     .await?;
//! for line in &daily {
//!     println!("{:?}: {:?}", line.date, line.value(&Indicator::ContactNumber));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What to rely on
//!
//! - **The envelope** is unwrapped: `meta.status` decides, whatever the HTTP status, and every failure is one
//!   [`Error`] that is asked by predicates.
//! - **Time** on the wire is wall-clock time without a zone. [`types::DateTime`] keeps it civil and keeps
//!   impossible dates as they came; an instant takes a zone, [`paris`] as observed.
//! - **Updates** tell absent, set and cleared apart: what is not named stays, `clear_…` clears.
//! - **Tolerance**: numbers as text, 0 and 1 for booleans, unknown values of enums and unknown members are
//!   taken and kept (`extra`).
//! - **Time limits and retries**: one deadline for a call with all its retries. Creates are never sent twice
//!   unless no connection came about; an unknown outcome is [said](Error::is_outcome_unknown).
//! - **The key** is shown nowhere, and redirects, which would carry it away, are not followed.
//! - **Ways out**: [`Client::raw`] is the generated client, [`Client::request`] any method and path.
//!
//! # Features
//!
//! `rustls` (default) is TLS by rustls with ring; where the program has named no provider for rustls by
//! then, building a client names ring for the whole process. With `default-features = false`, `aws-lc` is TLS
//! by rustls with aws-lc and `native-tls` by the system's library. `gzip` asks for compressed answers. `schemars` gives JSON Schemas of the types.

mod builder;
mod call;
mod client;
mod config;
mod error;
// Generated, and printed by the generator.
#[rustfmt::skip]
mod filters;
#[cfg(fuzzing)]
pub mod fuzzing;
mod invocation;
mod key;
mod list;
mod mask;
mod observer;
mod page;
mod paging;
mod record;
mod request;
pub mod resources;
mod transport;
mod value;
mod window;

pub use iadvize_api::{self as api, catalogue};
pub use iadvize_wire::paris;
pub use jiff;
pub use reqwest;
pub use reqwest::Method;

pub use builder::ClientBuilder;
pub use client::Client;
pub use config::{Authentication, Encoding, Platform, Retries};
pub use error::{Error, Result};
pub use invocation::Invocation;
pub use list::{AsSent, Bounds, Brief, Full, List, Listed, Wants};
pub use observer::{Decision, Incoming, Observer, Outgoing};
pub use page::{Page, Reference};
pub use paging::{Items, Pages};
pub use record::{Record, Selection};
pub use request::{Request, Response};
pub use resources::statistic::{Line, StatisticQuery, Statistics, Value};

/// The types that travel: rows, filters, what creates and updates take, identifiers and enums.
pub mod types {
    pub use iadvize_api::types::*;
    pub use iadvize_wire::{
        CommaList, DateBound, DateError, DateTime, Flag, History, HistoryError, Lenient, Limit,
        Message, MessageKind, Messages, Notification, Offline, PageNumber, ParseIdError, Patch,
        Pattern, Presence, StatisticId, lenient,
    };
}

// The examples of the READMEs compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct CrateReadMe;
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct WorkspaceReadMe;

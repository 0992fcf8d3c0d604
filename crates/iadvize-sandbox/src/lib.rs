#![doc = include_str!("../README.md")]
//!
//! # How it is made
//!
//! The OpenAPI document of the service is embedded and drives everything that it can: routes, filters and
//! their types, members of rows and bodies, required members, allowed values, periods, orders. The state
//! is a SQLite database whose tables bear the document's names. What the document cannot say has a
//! module of its own: live availability, the Odigo callbacks, the definitions of the indicators. None of
//! the client's types are used, so that a mistake in them shows.

mod app;
mod behaviour;
mod body;
mod builder;
mod check;
mod clock;
mod control;
mod document;
mod envelope;
#[cfg(feature = "explorer")]
mod explorer;
mod filter;
mod form;
#[cfg(fuzzing)]
pub mod fuzzing;
mod guard;
mod limits;
mod live;
mod paging;
#[cfg(test)]
mod plans;
#[cfg(feature = "cli")]
pub mod program;
mod query;
mod requests;
mod routes;
mod rows;
mod secret;
mod seed;
mod server;
mod socket;
mod statistic;
mod store;
mod stream;
mod table;
mod write;

pub use behaviour::{ActiveRule, Fault, MetaStatus, Quirk, Rule, RuleError, RuleId};
pub use builder::{Builder, DEFAULT_API_KEY, LogInError, ResetError, Sandbox, StartError};
pub use requests::{Counters, ReceivedRequest};
pub use seed::{Progress, Size};
pub use statistic::catalogue::{IndicatorDefinition, indicators};

//! Quirks, how the service answers in a way of its own, and faults, how it fails: rules that can be
//! switched on, narrowed to some requests, and several of which can be at work at once.
//!
//! [`table`] names them all. A [`Rule`] is one of them with its parameters and its limits; [`rules`] keeps
//! those at work and makes a plan for a request, which [`course`] carries out around the operation.
//! Nothing of this is on the way of a request while no rule is at work, save one look at a flag.

pub(crate) mod course;
mod effect;
mod fault;
mod given;
mod json;
pub(crate) mod notation;
mod quirk;
mod rule;
pub(crate) mod rules;
pub(crate) mod table;
mod transfer;

pub use effect::MetaStatus;
pub use fault::Fault;
pub use quirk::Quirk;
pub use rule::{Rule, RuleError};
pub use rules::{ActiveRule, RuleId};
pub(crate) use transfer::{Reset, Transfer};

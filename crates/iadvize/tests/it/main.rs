//! The crate as its users meet it: against the sandbox, which is the documented service, and against raw
//! servers that answer as badly as a test wants.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, in its helpers too"
)]

mod cancelling;
mod creates;
mod envelope;
mod faults;
mod raw;
mod trace;

mod filters;
mod limits;
mod list_changes;
mod list_doubts;
mod list_model;
mod markers;
mod observer;
mod operations;
mod outage;
mod paging;
mod records;
mod refusals;
mod request;
mod secrecy;
mod tolerance;
mod transport;
mod windows;
mod writes;

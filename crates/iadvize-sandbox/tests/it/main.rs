//! The sandbox over real HTTP: every answer is held against the embedded document.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a test fails, in its helpers too"
)]

mod access;
mod bodies;
mod calls;
#[cfg(all(unix, feature = "cli"))]
mod crash;
mod document;
mod every;
#[cfg(feature = "explorer")]
mod explorer;
mod faults;
mod injection;
mod limits;
mod lists;
mod live;
mod model;
mod odigo;
mod presence;
#[cfg(all(unix, feature = "cli"))]
mod program;
mod raw;
mod references;
mod schema;
mod seed;
mod sequences;
mod state;
mod statistics;
mod support;
mod vendor;
mod writes;

//! The program as its users see it: run against a sandbox.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod every;
mod export;
mod failures;
mod forms;
mod help;
mod operations;
mod plot;
mod run;
mod service;

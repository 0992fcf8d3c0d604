//! The program as its users see it: run against a sandbox.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod export;
mod operations;
mod run;

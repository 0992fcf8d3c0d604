//! The program as its users see it: run against a sandbox.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod creates;
mod every;
mod export;
mod failures;
mod forms;
mod help;
mod manuals;
mod operations;
mod pages;
mod plot;
mod profiles;
mod run;
mod secrecy;
mod service;
mod trial;
mod verbose;

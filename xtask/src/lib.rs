//! `cargo xtask`: the tools that maintain this workspace.
//!
//! This file only dispatches; each command lives in a module of its own. It is a library so that the fuzz
//! targets reach the reader of pages.

mod api;
mod codegen;
mod docs;
mod document;
#[cfg(fuzzing)]
pub mod fuzzing;
mod lint;
mod outcome;
mod pictures;
mod review;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The tools that maintain this workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads the publisher's page into facts, and holds facts, document and pages against each other.
    #[command(subcommand)]
    Docs(docs::Command),
    Codegen(codegen::Command),
    Review(review::Command),
    Pictures(pictures::Command),
    Api(api::Command),
}

/// Runs the command that the arguments of the process name.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Docs(command) => docs::run(command),
        Command::Codegen(command) => codegen::run(&command),
        Command::Review(command) => review::run(&command),
        Command::Pictures(command) => pictures::run(&command),
        Command::Api(command) => api::run(&command),
    };
    outcome::exit_code(outcome)
}

//! `cargo xtask docs`: the publisher's page as facts.

use clap::Subcommand;

use crate::outcome::{Failure, Outcome};

/// What to do with the page.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Reads a page into facts and prints or writes the lock.
    Read,
}

/// Runs one of the page's commands.
pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Read => Err(Failure::new("`docs read` is not built yet")),
    }
}

//! `cargo xtask docs`: the publisher's page as facts.
//!
//! Page → blocks (`markdown`, `html`, `text`) → facts (`interpret` and what it is made of) → lock, diff, audit.

mod agreement;
mod announce;
mod audit;
mod block;
mod builder;
pub(crate) mod classify;
mod columns;
mod declared;
mod diff;
mod fact;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod glued;
mod html;
mod interpret;
mod known;
mod lock;
mod markdown;
mod markdown_tables;
mod outline;
pub(crate) mod output;
mod pairing;
mod path;
mod prose;
mod read;
mod report;
mod rows;
mod sample;
mod source;
mod tables;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod waivers;
mod wording;

use clap::Subcommand;

use crate::outcome::Outcome;

/// What to do with the page.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Reads a page into facts and prints them, or writes or checks the lock.
    Read(read::Read),
    /// Holds the lock, or a page, against the document, in both directions.
    Audit(audit::Audit),
    /// Says what changed between two pages, and which version bump that asks for.
    Diff(diff::Diff),
}

/// Runs one of the page's commands.
pub(crate) fn run(command: Command) -> Outcome {
    match command {
        Command::Read(read) => read.run(),
        Command::Audit(audit) => audit.run(),
        Command::Diff(diff) => diff.run(),
    }
}

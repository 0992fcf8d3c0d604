//! `iadvize sandbox`: the sandbox as a service, with the options of its own program.

use clap::{ArgMatches, Command};
use iadvize_sandbox::program;

use crate::exit::Exit;
use crate::failure::Failure;

/// The command, with the options of the sandbox's own program.
pub(crate) fn command() -> Command {
    program::command("sandbox")
}

/// Serves until it is interrupted.
pub(crate) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    program::serve(matches)
        .await
        .map_err(|error| Failure::new(Exit::Other, error.to_string()))
}

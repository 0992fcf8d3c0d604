//! The inside of the program `iadvize`: the iAdvize REST API 2.0 from the command line.
//!
//! Nothing here is for other programs: they use the crate `iadvize`. It is a library so that the program's
//! own tools can reach its inside, and may change in any release.
//!
//! The commands for operations follow from the catalogue (`tree`); those of the program itself are a
//! module each (`command`). Every failure is one line on standard error and an exit code (`failure`,
//! `exit`).
#![doc(hidden)]

mod command;
mod exit;
mod export;
mod failure;
mod flags;
#[cfg(fuzzing)]
pub mod fuzzing;
mod options;
mod output;
mod plot;
mod profile;
mod session;
mod tree;
mod watch;

use std::io::Write;
use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches};

use self::exit::Exit;
use self::failure::Failure;
use self::options::Options;
use self::output::harmless;
use self::profile::settings;

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let matches = command::root().get_matches();
    let exit = match run(&matches) {
        Ok(()) => Exit::Success,
        Err(failure) => {
            if let Some(message) = failure.message() {
                // Nothing is left to be done when even this cannot be written.
                let _ = writeln!(
                    std::io::stderr().lock(),
                    "error: {}",
                    harmless::shown(message)
                );
            }
            failure.exit()
        }
    };
    ExitCode::from(exit.code())
}

fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let mut options =
        Options::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    settings::apply(&mut options, matches, command::needs(matches))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Other, format!("no runtime can be built: {error}")))?;
    let done = runtime.block_on(command::dispatch(matches, &options));
    // What is still in flight when a command ends early is not waited for.
    runtime.shutdown_background();
    if options.dry_run {
        options.held.print(&options)?;
    }
    done
}

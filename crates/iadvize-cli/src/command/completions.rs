//! `iadvize completions`: what a shell needs to complete commands, flags and values.

use std::io::Write;

use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::failure::Failure;

/// The command.
pub(crate) fn command() -> Command {
    Command::new("completions")
        .about("Print what a shell needs to complete commands, flags and values")
        .long_about(
            "Print what a shell needs to complete commands, flags and values.\n\n\
             bash:        source <(iadvize completions bash)\n\
             zsh:         iadvize completions zsh > _iadvize, in a folder of $fpath\n\
             fish:        iadvize completions fish | source\n\
             powershell:  iadvize completions powershell | Out-String | Invoke-Expression\n\
             elvish:      eval (iadvize completions elvish | slurp)",
        )
        .arg(
            Arg::new("shell")
                .value_name("SHELL")
                .required(true)
                .value_parser(value_parser!(Shell))
                .help("The shell"),
        )
}

/// Prints the completions.
pub(crate) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let shell = matches.get_one::<Shell>("shell").copied();
    let shell = shell.ok_or_else(|| Failure::usage("a shell is missing"))?;
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::root(), "iadvize", &mut script);
    std::io::stdout()
        .lock()
        .write_all(&script)
        .map_err(|error| Failure::output(&error))
}

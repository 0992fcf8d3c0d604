//! `iadvize man`: manual pages, one for every command.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::exit::Exit;
use crate::failure::Failure;

/// The command.
pub(crate) fn command() -> Command {
    Command::new("man")
        .about("Print a manual page, or write those of all commands")
        .long_about(
            "Print the manual page of a command, or write those of all commands into a folder.\n\n\
             `iadvize man operator list | man -l -` shows one.",
        )
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .action(ArgAction::Append)
                .num_args(0..)
                .conflicts_with("dir")
                .help("The command, such as `operator list`; else the whole program"),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help("Writes the pages of all commands into this folder"),
        )
}

/// Prints or writes pages.
pub(crate) async fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let mut root = super::root().disable_help_subcommand(true);
    if let Some(folder) = matches.get_one::<PathBuf>("dir") {
        return write(root, folder);
    }
    root.build();
    let path: Vec<&String> = matches.get_many("command").into_iter().flatten().collect();
    let mut command = &root;
    for name in &path {
        command = command.find_subcommand(name.as_str()).ok_or_else(|| {
            Failure::usage(format!(
                "there is no command `{name}` below `{}`; see `iadvize help`",
                command.get_display_name().unwrap_or("iadvize")
            ))
        })?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone())
        .render(&mut page)
        .and_then(|()| io::stdout().lock().write_all(&page))
        .map_err(|error| Failure::output(&error))
}

fn write(root: Command, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(root, folder))
        .map_err(|error| {
            Failure::new(
                Exit::Other,
                format!("pages cannot be written into {}: {error}", folder.display()),
            )
        })
}

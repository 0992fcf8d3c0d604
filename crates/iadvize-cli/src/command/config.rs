//! `iadvize config`: the settings of a profile.

use std::io::{self, Write};

use clap::{Arg, ArgMatches, Command};
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::profile::Profile;
use crate::profile::settings::{self, SETTINGS};

/// The command.
pub(crate) fn command() -> Command {
    let table: Vec<String> = SETTINGS
        .iter()
        .map(|setting| format!("  {:<11} {}", setting.name, setting.variable))
        .collect();
    Command::new("config")
        .about("The settings of a profile")
        .long_about(format!(
            "The settings of a profile. A flag comes before the environment, and the environment before \
             the profile.\n\nSettings, with their environment variables:\n{}",
            table.join("\n")
        ))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(Command::new("list").about("List the settings, and where each comes from"))
        .subcommand(
            Command::new("get")
                .about("Print the value of a setting that holds here")
                .arg(name()),
        )
        .subcommand(
            Command::new("set")
                .about("Set a value in the profile")
                .arg(name())
                .arg(Arg::new("value").value_name("VALUE").required(true).help("Its value")),
        )
        .subcommand(Command::new("unset").about("Remove a value from the profile").arg(name()))
        .subcommand(Command::new("path").about("Print where the settings are kept"))
}

fn name() -> Arg {
    Arg::new("name")
        .value_name("NAME")
        .required(true)
        .value_parser(clap::builder::PossibleValuesParser::new(
            SETTINGS.iter().map(|setting| setting.name),
        ))
        .help("Name of the setting")
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    let profile = Profile::named(options)?;
    let Some((verb, matches)) = matches.subcommand() else {
        return Err(Failure::usage(
            "a verb is missing; see `iadvize config --help`",
        ));
    };
    match verb {
        "list" => list(matches, options, &profile),
        "get" => get(matches, &profile),
        "set" => set(matches, options, profile),
        "unset" => unset(matches, options, profile),
        _ => line(&profile.path().display().to_string()),
    }
}

fn list(matches: &ArgMatches, options: &Options, profile: &Profile) -> Result<(), Failure> {
    let mut output = Output::new(options, Shape::Rows, &[])?;
    for setting in SETTINGS {
        let (value, from) = match setting.given(matches, profile)? {
            Some(given) => (Some(given.value), given.from),
            None => (setting.default(), "default".to_owned()),
        };
        output.members(&[
            ("name", json!(setting.name)),
            ("value", json!(value)),
            ("from", json!(from)),
        ])?;
    }
    output.finish()
}

fn get(matches: &ArgMatches, profile: &Profile) -> Result<(), Failure> {
    let setting = settings::setting(wanted(matches, "name"))?;
    let value = match setting.given(matches, profile)? {
        Some(given) => Some(given.value),
        None => setting.default(),
    };
    match value {
        Some(value) => line(&value),
        None => Err(Failure::new(
            Exit::NotFound,
            format!(
                "{0} is not set; `iadvize config set {0} VALUE` sets it",
                setting.name
            ),
        )),
    }
}

fn set(matches: &ArgMatches, options: &Options, mut profile: Profile) -> Result<(), Failure> {
    let (name, value) = (wanted(matches, "name"), wanted(matches, "value"));
    settings::setting(name)?.check(value)?;
    if options.dry_run {
        return line(&format!(
            "{}: [{}] {name} = {value:?}",
            profile.path().display(),
            profile.name()
        ));
    }
    profile.set(name, value)
}

fn unset(matches: &ArgMatches, options: &Options, mut profile: Profile) -> Result<(), Failure> {
    let name = wanted(matches, "name");
    if options.dry_run {
        return line(&format!(
            "{}: [{}] without {name}",
            profile.path().display(),
            profile.name()
        ));
    }
    // What is not set is unset already.
    profile.unset(name).map(drop)
}

fn wanted<'a>(matches: &'a ArgMatches, name: &str) -> &'a str {
    matches.get_one::<String>(name).map_or("", String::as_str)
}

fn line(text: &str) -> Result<(), Failure> {
    writeln!(io::stdout().lock(), "{text}").map_err(|error| Failure::output(&error))
}

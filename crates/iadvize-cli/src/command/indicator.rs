//! `iadvize indicator`: the catalogue of indicators, with units and channels. Nothing is sent.

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};
use iadvize::catalogue::{INDICATORS, IndicatorInfo};
use iadvize::types::Channel;
use serde_json::json;

use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Output, Shape};

/// The command.
pub(crate) fn command() -> Command {
    Command::new("indicator")
        .about("The indicators of statistics, with units and channels")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(list())
        .subcommand(get())
}

fn list() -> Command {
    Command::new("list")
        .about("List indicators")
        .arg(
            Arg::new("channel")
                .long("channel")
                .value_name("CHANNEL")
                .value_parser(PossibleValuesParser::new(channels()))
                .help("Only indicators that are available on this channel"),
        )
        .arg(
            Arg::new("category")
                .long("category")
                .value_name("CATEGORY")
                .value_parser(PossibleValuesParser::new(categories()))
                .help("Only indicators of this category"),
        )
}

fn get() -> Command {
    Command::new("get").about("Describe indicators").arg(
        Arg::new("name")
            .value_name("INDICATOR")
            .required(true)
            .action(ArgAction::Append)
            .num_args(1..)
            .hide_possible_values(true)
            .value_parser(PossibleValuesParser::new(
                INDICATORS.iter().map(|info| info.name),
            ))
            .help("Name of the indicator, as `iadvize indicator list` has it"),
    )
}

/// The channels that any indicator is available on.
fn channels() -> Vec<&'static str> {
    let all = INDICATORS.iter().flat_map(|info| info.channels);
    distinct(all.map(Channel::as_str))
}

fn categories() -> Vec<&'static str> {
    distinct(INDICATORS.iter().map(|info| info.category))
}

fn distinct(values: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut distinct = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// Prints indicators.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("get", matches)) => {
            let names: Vec<&String> = matches.get_many("name").into_iter().flatten().collect();
            let shape = if names.len() == 1 {
                Shape::One
            } else {
                Shape::Rows
            };
            let wanted = INDICATORS
                .iter()
                .filter(|info| names.iter().any(|name| *name == info.name));
            print(options, shape, wanted, true)
        }
        Some((_, matches)) => {
            let channel = matches
                .get_one::<String>("channel")
                .map(|channel| Channel::from(channel.as_str()));
            let category = matches.get_one::<String>("category");
            let wanted = INDICATORS.iter().filter(|info| {
                channel
                    .as_ref()
                    .is_none_or(|channel| info.is_available_on(channel))
                    && category.is_none_or(|category| category == info.category)
            });
            print(options, Shape::Rows, wanted, false)
        }
        None => Err(Failure::usage(
            "a verb is missing; see `iadvize indicator --help`",
        )),
    }
}

fn print<'a>(
    options: &Options,
    shape: Shape,
    indicators: impl Iterator<Item = &'a IndicatorInfo>,
    described: bool,
) -> Result<(), Failure> {
    let mut output = Output::new(options, shape, &[])?;
    for info in indicators {
        let channels: Vec<&str> = info.channels.iter().map(Channel::as_str).collect();
        // In the order in which people read it, which a map would not keep.
        let mut members = vec![
            ("name", json!(info.name)),
            ("unit", json!(info.unit.to_string())),
            ("category", json!(info.category)),
            ("label", json!(info.label)),
            ("channels", json!(channels)),
        ];
        if described {
            members.push(("description", json!(info.description)));
        }
        output.members(&members)?;
    }
    output.finish()
}

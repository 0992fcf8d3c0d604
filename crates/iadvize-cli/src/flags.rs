//! Flags for filters and members of bodies, and reading them back.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use iadvize::catalogue::{BodyForm, Field, Filter, INDICATORS, Kind, Operation};
use iadvize::jiff::Timestamp;
use iadvize::types::DateBound;

use crate::tree::Verb;

/// The name of the argument that is the identifier in the path.
pub(crate) const ID: &str = "identifier";

/// What is said of an identifier that is none.
const NO_ID: &str = "an identifier is a whole number";

/// Gives a command the flags of its operations.
pub(crate) fn add(mut command: Command, verb: &Verb) -> Command {
    if let Some(operation) = verb.one {
        command = command.arg(
            Arg::new(ID)
                .value_name("ID")
                .help("Identifier of the row")
                .value_parser(|text: &str| text.parse::<u64>().map_err(|_| NO_ID))
                .required(verb.bare.is_none()),
        );
        command = members(command, operation);
    }
    if let Some(operation) = verb.bare {
        command = with_filters(command, operation);
        command = members(command, operation);
        if operation.paged {
            command = command.args(paging());
        }
    }
    if verb.one.is_some() && verb.bare.is_some() {
        command = one_or_many(command);
    }
    command
}

/// Gives a command the filters of an operation.
pub(crate) fn with_filters(command: Command, operation: &'static Operation) -> Command {
    command.args(operation.filters.iter().map(|one| filter(operation, one)))
}

/// With an identifier there is nothing to filter and nothing to page.
fn one_or_many(command: Command) -> Command {
    let rest: Vec<_> = command
        .get_arguments()
        .map(|arg| arg.get_id().clone())
        .filter(|id| id.as_str() != ID)
        .collect();
    command.mut_arg(ID, |arg| arg.conflicts_with_all(rest))
}

fn members(command: Command, operation: &'static Operation) -> Command {
    let Some(body) = &operation.body else {
        return command;
    };
    let several = body.form == BodyForm::JsonList;
    let mut command = command;
    for field in body.fields {
        command = command.arg(member(field, several));
    }
    let clearable: Vec<&str> = body
        .fields
        .iter()
        .filter(|field| field.clearable)
        .map(|field| field.name)
        .collect();
    for name in clearable {
        let clear = clear_id(name);
        command = command.arg(
            Arg::new(clear.clone())
                .long(clear)
                .help(format!("Clears {name}"))
                .action(ArgAction::SetTrue)
                .hide_short_help(true)
                .help_heading("Clearing")
                .conflicts_with(name),
        );
    }
    command
}

fn clear_id(name: &str) -> String {
    format!("clear-{}", name.replace('_', "-"))
}

fn filter(operation: &'static Operation, filter: &'static Filter) -> Arg {
    let arg = value(filter.name, filter.kind, filter.values);
    let arg = if is_of_indicators(filter) {
        // There are too many to name them all.
        arg.value_name("INDICATOR,…")
            .hide_possible_values(true)
            .help(format!(
                "{}; see `iadvize indicator list`",
                help(filter.description, filter.deprecated)
            ))
    } else {
        arg.help(filter_help(operation, filter))
    };
    let arg = match filter.name.strip_suffix('s') {
        // `--indicator a --indicator b` reads better than the plural.
        Some(one) if filter.kind == Kind::List => arg.visible_alias(long(one)),
        _ => arg,
    };
    if filter.kind == Kind::Flag {
        // A filter that is a switch says yes by its name alone; what follows is the next argument.
        arg.num_args(0..=1)
            .require_equals(true)
            .default_missing_value("on")
    } else {
        arg
    }
}

fn member(field: &'static Field, several: bool) -> Arg {
    let mut arg = value(field.name, field.kind, field.values)
        .required(field.required)
        .help(help(field.description, field.deprecated));
    if several {
        arg = arg.action(ArgAction::Append);
    }
    arg
}

/// Whether the values are indicators, which the catalogue describes in a table of their own.
fn is_of_indicators(filter: &Filter) -> bool {
    filter.kind == Kind::List && filter.name == "indicators"
}

/// What a filter selects. Where the service takes short periods only, this program takes any, and says what
/// an open end stands for.
fn filter_help(operation: &'static Operation, filter: &'static Filter) -> String {
    let open = match (operation.period, filter.name) {
        (Some(period), "from") => {
            format!(
                "without it, {} months before the end",
                period.maximum_months
            )
        }
        (Some(_), "to") => "without it, today".to_owned(),
        _ => return help(filter.description, filter.deprecated),
    };
    let first = filter.description.split(". ").next().unwrap_or_default();
    format!("{}; {open}", help(first, filter.deprecated))
}

/// The first line of a description, with a warning where the page advises against it.
fn help(description: &str, deprecated: bool) -> String {
    let text = description.lines().next().unwrap_or_default();
    let text = text.strip_suffix('.').unwrap_or(text);
    if deprecated {
        format!("{text} (deprecated)")
    } else {
        text.to_owned()
    }
}

fn long(name: &str) -> String {
    name.replace('_', "-")
}

/// A flag that takes a value of this kind, checked as far as the document tells.
fn value(name: &'static str, kind: Kind, values: &'static [&'static str]) -> Arg {
    let arg = Arg::new(name)
        .long(long(name))
        .value_name(placeholder(kind));
    match kind {
        Kind::IdList | Kind::List => arg
            .action(ArgAction::Append)
            .value_delimiter(',')
            .value_parser(parser(name, kind, values)),
        _ => arg.value_parser(parser(name, kind, values)),
    }
}

fn placeholder(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "ID",
        Kind::IdList => "ID,…",
        Kind::List => "VALUE,…",
        Kind::Pattern => "PATTERN",
        Kind::Integer | Kind::Number => "NUMBER",
        Kind::Flag => "on|off",
        Kind::Presence => "ID|null|!null",
        Kind::Date => "DATE",
        Kind::Value => "VALUE",
        _ => "TEXT",
    }
}

/// Checks a value and gives it as the library takes it: as text.
fn parser(name: &str, kind: Kind, values: &'static [&'static str]) -> ValueParser {
    match kind {
        Kind::Id | Kind::IdList => checked(|text| match text.parse::<u64>() {
            Ok(_) => Ok(()),
            Err(_) => Err(NO_ID),
        }),
        Kind::Integer => checked(|text| match text.parse::<i64>() {
            Ok(_) => Ok(()),
            Err(_) => Err("a whole number is needed"),
        }),
        Kind::Date => checked(|text| match text.parse::<DateBound>() {
            Ok(_) => Ok(()),
            Err(_) => Err("a day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS) is needed"),
        }),
        Kind::Flag => switch(values),
        Kind::List if name == "indicators" => {
            PossibleValuesParser::new(INDICATORS.iter().map(|info| info.name)).into()
        }
        Kind::Value | Kind::List if !values.is_empty() => PossibleValuesParser::new(values).into(),
        _ => ValueParser::string(),
    }
}

fn checked(check: fn(&str) -> Result<(), &'static str>) -> ValueParser {
    ValueParser::new(move |text: &str| check(text.trim()).map(|()| text.trim().to_owned()))
}

/// `on` and `off`, and the other spellings that people use; given on as 1 and 0.
fn switch(values: &'static [&'static str]) -> ValueParser {
    let allows = |one: &str| values.is_empty() || values.contains(&one);
    let mut spellings = Vec::new();
    if allows("1") {
        spellings.push(PossibleValue::new("on").aliases(["1", "true", "yes"]));
    }
    if allows("0") {
        spellings.push(PossibleValue::new("off").aliases(["0", "false", "no"]));
    }
    PossibleValuesParser::new(spellings)
        .map(|text| {
            if matches!(text.as_str(), "on" | "1" | "true" | "yes") {
                "1"
            } else {
                "0"
            }
            .to_owned()
        })
        .into()
}

/// Flags of every list.
fn paging() -> [Arg; 4] {
    [
        Arg::new("full")
            .long("full")
            .help("All members of each row, not only its identifier")
            .action(ArgAction::SetTrue)
            .help_heading("Paging"),
        Arg::new("limit")
            .long("limit")
            .value_name("ROWS")
            .help("Stops after so many rows")
            .value_parser(value_parser!(u64))
            .help_heading("Paging"),
        Arg::new("all")
            .long("all")
            .help("Reads every page, which is what happens without --limit")
            .action(ArgAction::SetTrue)
            .conflicts_with("limit")
            .help_heading("Paging"),
        page_size().help_heading("Paging"),
    ]
}

/// How many rows are asked for at a time.
pub(crate) fn page_size() -> Arg {
    Arg::new("page-size")
        .long("page-size")
        .value_name("ROWS")
        .help("Rows to ask for at a time, 1 to 100 [default: 100]")
        .value_parser(value_parser!(u32).range(1..=100))
}

/// What the user gave for a filter or member, with commas between the values of a list.
pub(crate) fn given(matches: &ArgMatches, name: &str, kind: Kind) -> Vec<String> {
    let values = matches
        .get_many::<String>(name)
        .into_iter()
        .flatten()
        .cloned();
    match kind {
        Kind::IdList | Kind::List => {
            let parts: Vec<String> = values.collect();
            if parts.is_empty() {
                parts
            } else {
                vec![parts.join(",")]
            }
        }
        _ => values.collect(),
    }
}

/// The filters that the user gave, by name. A period without an end goes on until today.
pub(crate) fn filters(
    matches: &ArgMatches,
    operation: &'static Operation,
) -> Vec<(&'static str, String)> {
    let mut filters = Vec::new();
    for filter in operation.filters {
        for value in given(matches, filter.name, filter.kind) {
            filters.push((filter.name, value));
        }
    }
    let has = |name| filters.iter().any(|(given, _)| *given == name);
    if operation.period.is_some() && has("from") && !has("to") {
        // The service's days are those of its own clock.
        let today = Timestamp::now().to_zoned(iadvize::paris()).date();
        filters.push(("to", today.to_string()));
    }
    filters
}

/// Whether the user wants a member cleared.
pub(crate) fn is_cleared(matches: &ArgMatches, field: &Field) -> bool {
    field.clearable && matches.get_flag(&clear_id(field.name))
}

//! The commands: those of operations, which follow from the catalogue, and those of the program, a module
//! each.

mod api;
mod auth;
mod call;
mod completions;
mod config;
mod export;
mod indicator;
mod list;
mod man;
mod plot;
mod reference;
mod sandbox;
mod statistic;

use std::pin::Pin;
use std::time::Duration;

use clap::{ArgMatches, Args, Command};
use iadvize::catalogue;

use crate::exit::{self, Exit};
use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::profile::settings::Needs;
use crate::session::Session;
use crate::tree;

/// How long an interrupted command has to end in good order.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a command does, once it is asked to.
type Work<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// A command of the program itself.
struct Own {
    /// Where it stands: its name, or a resource and a verb.
    path: &'static [&'static str],
    command: fn() -> Command,
    run: for<'a> fn(&'a ArgMatches, &'a Options) -> Work<'a>,
    /// Whether it ends by itself in good order when it is interrupted.
    hears_interrupts: bool,
    /// What it needs to know of environment and profile.
    needs: Needs,
}

/// The commands of the program itself.
const OWN: &[Own] = &[
    Own {
        path: &["export"],
        command: export::command,
        run: |matches, options| Box::pin(export::run(matches, options)),
        hears_interrupts: true,
        needs: Needs::Profile,
    },
    Own {
        path: &["indicator"],
        command: indicator::command,
        run: |matches, options| Box::pin(indicator::run(matches, options)),
        hears_interrupts: false,
        needs: Needs::Profile,
    },
    Own {
        path: &["api"],
        command: api::command,
        run: |matches, options| Box::pin(api::run(matches, options)),
        hears_interrupts: false,
        needs: Needs::Profile,
    },
    Own {
        path: &["auth"],
        command: auth::command,
        run: |matches, options| Box::pin(auth::run(matches, options)),
        // Nothing is under way while it asks for the key.
        hears_interrupts: true,
        needs: Needs::Settings,
    },
    Own {
        path: &["config"],
        command: config::command,
        run: |matches, options| Box::pin(config::run(matches, options)),
        hears_interrupts: false,
        needs: Needs::Nothing,
    },
    Own {
        path: &["statistic", "plot"],
        command: plot::command,
        run: |matches, options| Box::pin(plot::run(matches, options)),
        hears_interrupts: false,
        needs: Needs::Profile,
    },
    Own {
        path: &["completions"],
        command: completions::command,
        run: |matches, _| Box::pin(completions::run(matches)),
        hears_interrupts: true,
        needs: Needs::Nothing,
    },
    Own {
        path: &["man"],
        command: man::command,
        run: |matches, _| Box::pin(man::run(matches)),
        hears_interrupts: true,
        needs: Needs::Nothing,
    },
    Own {
        path: &["reference"],
        command: reference::command,
        run: |matches, options| Box::pin(reference::run(matches, options)),
        hears_interrupts: true,
        needs: Needs::Nothing,
    },
    Own {
        path: &["sandbox"],
        command: sandbox::command,
        run: |matches, _| Box::pin(sandbox::run(matches)),
        hears_interrupts: true,
        needs: Needs::Nothing,
    },
];

/// The whole command line.
pub(crate) fn root() -> Command {
    // What the flags say of themselves must not stand for the program, so they come first.
    let mut root = Options::augment_args(Command::new("iadvize"))
        .version(env!("CARGO_PKG_VERSION"))
        .about("The iAdvize REST API 2.0 from the command line")
        .long_about(
            "The iAdvize REST API 2.0 from the command line.\n\nThe key is kept with `iadvize auth \
             login`, or read from the environment variable IADVIZE_API_KEY. Every command can be tried without one: --sandbox starts a sandbox \
             with invented data for it.",
        )
        .after_long_help(exit::help())
        .subcommand_required(true)
        .arg_required_else_help(true);
    for resource in tree::resources() {
        root = root.subcommand(resource.command());
    }
    for own in OWN {
        root = match own.path {
            [resource, _] if root.find_subcommand(resource).is_some() => {
                root.mut_subcommand(resource, |parent| parent.subcommand((own.command)()))
            }
            _ => root.subcommand((own.command)()),
        };
    }
    root
}

/// What the command needs to know of environment and profile.
pub(crate) fn needs(matches: &ArgMatches) -> Needs {
    own(matches).map_or(Needs::Profile, |own| own.needs)
}

/// The command of the program itself that the user asks for, if it is one.
fn own(matches: &ArgMatches) -> Option<&'static Own> {
    let (name, below) = matches.subcommand()?;
    OWN.iter().find(|own| match own.path {
        [one] => *one == name,
        [one, two] => *one == name && below.subcommand_name() == Some(*two),
        _ => false,
    })
}

/// Does what the user asked for.
pub(crate) async fn dispatch(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    let Some((name, below)) = matches.subcommand() else {
        return Err(Failure::usage("a command is missing; see `iadvize help`"));
    };
    let verb = below.subcommand();
    match (own(matches), verb) {
        (Some(own), _) if own.hears_interrupts => (own.run)(matched(own, below), options).await,
        (Some(own), _) => until_interrupted((own.run)(matched(own, below), options)).await,
        (None, Some((verb, matches))) => {
            until_interrupted(operation(name, verb, matches, options)).await
        }
        (None, None) => Err(Failure::usage(format!(
            "a verb is missing; see `iadvize {name} --help`"
        ))),
    }
}

/// What was matched below the whole path of a command.
fn matched<'a>(own: &Own, below: &'a ArgMatches) -> &'a ArgMatches {
    match (own.path, below.subcommand()) {
        ([_, _], Some((_, matches))) => matches,
        _ => below,
    }
}

/// Runs the command of an operation.
async fn operation(
    resource: &str,
    verb: &str,
    matches: &ArgMatches,
    options: &Options,
) -> Result<(), Failure> {
    let resources = tree::resources();
    let verb = resources
        .iter()
        .find(|known| known.name == resource)
        .and_then(|known| known.verbs.iter().find(|known| known.name == verb))
        .ok_or_else(|| Failure::usage(format!("there is no command `{resource} {verb}`")))?;
    let id = verb.one.and_then(|_| matches.get_one::<u64>(flags::ID));
    let operation = match (verb.one, id) {
        (Some(one), Some(_)) => Some(one),
        _ => verb.bare,
    };
    let operation = operation.ok_or_else(|| Failure::usage("an identifier is missing"))?;
    let session = Session::open(options).await?;
    let done = if operation.paged {
        list::run(&session, operation, matches, options).await
    } else if operation == &catalogue::GET_STATISTICS {
        statistic::run(&session, matches, options).await
    } else {
        call::run(&session, operation, id.copied(), matches, options).await
    };
    session.close().await;
    done
}

/// Breaks the work off when the user interrupts.
async fn until_interrupted(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    // An expression of jq may never end, and nothing on its thread would hear the signal.
    tokio::spawn(async {
        if tokio::signal::ctrl_c().await.is_ok() {
            tokio::time::sleep(PATIENCE).await;
            std::process::exit(Exit::Interrupted.code().into());
        }
    });
    tokio::select! {
        done = work => done,
        _ = tokio::signal::ctrl_c() => Err(Failure::interrupted()),
    }
}

//! `iadvize auth`: the key of a profile. It comes from a prompt or from standard input, never from an
//! argument, and is shown nowhere.

use std::io::{self, BufRead, IsTerminal, Write};

use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::profile::Profile;
use crate::session::{KEY_VARIABLE, Session};

/// The command.
pub(crate) fn command() -> Command {
    Command::new("auth")
        .about("The API key of a profile")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(
            Command::new("login")
                .about("Keep an API key, from a prompt or standard input")
                .long_about(
                    "Keep an API key in a file that its owner alone may read. It is asked for without \
                     being shown, or read from standard input where that is no terminal.\n\nThe base URL \
                     is kept with it when it is given with --base-url.",
                )
                .arg(
                    Arg::new("no-check")
                        .long("no-check")
                        .action(ArgAction::SetTrue)
                        .help("Keeps the key without asking the service whether it is one"),
                ),
        )
        .subcommand(
            Command::new("status")
                .about("Which profile, base URL and key are used, and whether the service takes the key"),
        )
        .subcommand(Command::new("logout").about("Remove the key of the profile"))
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    match matches.subcommand() {
        Some(("login", matches)) => login(matches, options).await,
        Some(("logout", _)) => logout(options),
        _ => status(options).await,
    }
}

async fn login(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    if options.sandbox {
        return Err(Failure::usage(
            "a sandbox of one command needs no key; leave --sandbox out",
        ));
    }
    let mut profile = Profile::named(options)?;
    let key = ask(profile.name())?;
    // Also judges the key by what can be sent at all.
    let session = Session::with_key(options, &key)?;
    if !matches.get_flag("no-check") && !options.dry_run {
        accepted(&session).await.map_err(|failure| {
            Failure::new(
                failure.exit(),
                format!("{failure}; the key was not kept (--no-check keeps it unasked)"),
            )
        })?;
    }
    if options.dry_run {
        note(
            options,
            &format!("the key would go to {}", profile.key().path().display()),
        );
        return Ok(());
    }
    profile.key().write(&key)?;
    if let (Some(url), Some(ValueSource::CommandLine)) =
        (&options.base_url, matches.value_source("base_url"))
    {
        profile.set("base_url", url)?;
    }
    let (name, path) = (profile.name(), profile.key().path().display());
    note(
        options,
        &format!("the key of profile `{name}` is in {path}"),
    );
    if std::env::var_os(KEY_VARIABLE).is_some_and(|key| !key.is_empty()) {
        note(
            options,
            &format!("{KEY_VARIABLE} is set and comes before it"),
        );
    }
    Ok(())
}

/// Asks for the key: without showing it on a terminal, else as the first line of standard input.
fn ask(profile: &str) -> Result<SecretString, Failure> {
    let stdin = io::stdin();
    let answer = if stdin.is_terminal() {
        rpassword::prompt_password(format!("API key of profile `{profile}` (not shown): "))
    } else {
        let mut line = String::new();
        stdin.lock().read_line(&mut line).map(|_| line)
    };
    let answer =
        answer.map_err(|error| Failure::usage(format!("the key cannot be read: {error}")))?;
    match answer.trim() {
        "" => Err(Failure::usage(
            "no key came; type it at the prompt, or send it to standard input",
        )),
        key => Ok(SecretString::from(key)),
    }
}

/// Whether the service takes the key. One that may not see its clients is a key all the same.
async fn accepted(session: &Session) -> Result<(), Failure> {
    match session.client().clients().list().limit(1).await {
        Ok(_) => Ok(()),
        Err(error) if error.is_refused() && !error.is_misdirected() => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn status(options: &Options) -> Result<(), Failure> {
    let mut output = Output::new(options, Shape::One, &[])?;
    let profile = Profile::existing(options)?;
    let session = Session::open(options).await?;
    let accepted = accepted(&session).await;
    if options.dry_run {
        return accepted;
    }
    let says = match &accepted {
        Ok(()) => json!(true),
        Err(failure) if failure.exit() == Exit::Authentication => json!(false),
        Err(_) => Value::Null,
    };
    output.members(&[
        ("profile", json!(profile.name())),
        ("base_url", json!(session.client().base_url())),
        ("key_from", json!(session.key_from())),
        ("accepted", says),
    ])?;
    output.finish()?;
    session.close().await;
    accepted
}

fn logout(options: &Options) -> Result<(), Failure> {
    let profile = Profile::named(options)?;
    let (name, path) = (profile.name(), profile.key().path().display());
    if options.dry_run {
        note(options, &format!("{path} would be removed"));
    } else if profile.key().remove()? {
        note(
            options,
            &format!("the key of profile `{name}` is removed ({path})"),
        );
    } else {
        note(options, &format!("profile `{name}` has no key"));
    }
    Ok(())
}

fn note(options: &Options, text: &str) {
    if !options.quiet {
        // Nothing is left to be done when even this cannot be written.
        let _ = writeln!(io::stderr().lock(), "note: {text}");
    }
}

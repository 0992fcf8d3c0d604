//! `iadvize export`: lists of any length and span into files.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches};
use iadvize::catalogue::Personal;
use iadvize::jiff::Timestamp;
use iadvize::jiff::civil::Date;
use iadvize::types::DateBound;

use crate::exit::Exit;
use crate::export::format::Choice;
use crate::export::format::singer::State;
use crate::export::order::{Manner, Order};
use crate::export::progress::Progress;
use crate::export::{self, Setting, interrupt, rehearsal, sing};
use crate::failure::Failure;
use crate::options::Options;
use crate::session::Session;

/// Exports lists of any length and span, without losing or doubling a row.
#[derive(Args, Debug)]
struct Export {
    /// The lists, such as `conversation`; with --resume and --since-last those of the export that is there.
    #[arg(value_name = "LIST", conflicts_with = "all")]
    lists: Vec<String>,
    /// Every list there is.
    #[arg(long)]
    all: bool,
    /// First day or moment, for lists that take a period.
    #[arg(long, value_name = "DATE")]
    from: Option<DateBound>,
    /// Last day, or the moment up to which rows are exported; today if it is left out.
    #[arg(long, value_name = "DATE")]
    to: Option<DateBound>,
    /// The folder that is filled. It is made if it is not there.
    #[arg(long, value_name = "DIR", required_unless_present = "singer")]
    out: Option<PathBuf>,
    /// The format; jsonl if it is left out.
    #[arg(long, value_enum)]
    format: Option<Choice>,
    /// Selects rows as the list's own flag does; may be given more than once.
    #[arg(long = "filter", value_name = "[LIST.]NAME=VALUE")]
    filters: Vec<String>,
    /// Puts pseudonyms in the place of personal data: `email`, `phone`, `name`, `text`. They follow from the
    /// environment variable `IADVIZE_MASK_KEY`, or from the API key without it, so that equal values have
    /// equal pseudonyms.
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = personal())]
    mask: Vec<Personal>,
    /// Goes on with an export that was broken off.
    #[arg(long, conflicts_with = "since_last")]
    resume: bool,
    /// Brings an export up to date: months that ended since, and lists without a period, are fetched again.
    #[arg(long, group = "incremental")]
    since_last: bool,
    /// Writes Singer's messages to standard output, for a target to load, instead of files.
    #[arg(long, conflicts_with_all = ["out", "format", "resume", "since_last"])]
    singer: bool,
    /// The state that an earlier run with --singer ended with; what it covers is not sent again.
    #[arg(long, value_name = "FILE", requires = "singer", group = "incremental")]
    state: Option<PathBuf>,
    /// Days before the end of the last run that --since-last and --state fetch again.
    #[arg(
        long,
        value_name = "DAYS",
        default_value = "7",
        requires = "incremental"
    )]
    overlap: u16,
    /// Requests in flight at the same time.
    #[arg(long, value_name = "N", default_value = "4")]
    jobs: NonZeroUsize,
    /// How often a month or list is fetched at most while the service fails.
    #[arg(long, value_name = "N", default_value = "5")]
    attempts: NonZeroU32,
}

/// A kind of personal data, by its name in the document.
fn personal() -> impl TypedValueParser<Value = Personal> {
    PossibleValuesParser::new(Personal::ALL.map(Personal::as_str)).try_map(|name| {
        let mut kinds = Personal::ALL.into_iter();
        kinds
            .find(|kind| kind.as_str() == name)
            .ok_or("no kind of personal data")
    })
}

/// The command.
pub(crate) fn command() -> Command {
    Export::augment_args(Command::new("export"))
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    let arguments =
        Export::from_arg_matches(matches).map_err(|error| Failure::usage(error.to_string()))?;
    let session = Session::open(options).await?;
    let flags = reached_by(matches, options);
    let done = exported(arguments, options, &session, flags).await;
    session.close().await;
    done
}

async fn exported(
    arguments: Export,
    options: &Options,
    session: &Session,
    flags: Vec<String>,
) -> Result<(), Failure> {
    let order = Order {
        lists: arguments.lists,
        all: arguments.all,
        from: arguments.from,
        to: arguments.to,
        filters: arguments.filters,
        format: arguments.format,
        mask: arguments.mask,
        pseudonyms: Some(session.pseudonyms().clone()),
        manner: match (arguments.resume, arguments.since_last) {
            (true, _) => Manner::Resume,
            (_, true) => Manner::SinceLast {
                overlap: arguments.overlap,
            },
            _ => Manner::Anew,
        },
    };
    let progress = Progress::new(options.quiet);
    let state = arguments.state.as_deref().map(state).transpose()?;
    // Without a folder of the export's own, rows wait in one of the system's.
    let waiting = tempfile::tempdir();
    let waiting = waiting.map_err(|error| {
        let message = format!("no temporary folder can be made: {error}; set TMPDIR to one");
        Failure::new(Exit::Other, message)
    })?;
    let folder = arguments.out.unwrap_or_else(|| waiting.path().to_owned());
    let setting = Setting {
        client: session.client().clone(),
        base_url: base_url(session),
        flags,
        folder,
        today: today(session),
        jobs: arguments.jobs.get(),
        attempts: arguments.attempts.get(),
        stop: interrupt::listen({
            let progress = progress.clone();
            move || progress.say("finishing what is under way; interrupt again to stop at once")
        }),
        progress: progress.clone(),
    };
    if options.dry_run {
        let state = state.as_ref().map(|state| (state, arguments.overlap));
        return rehearse(&order, &setting, state).await;
    }
    let report = if arguments.singer {
        let state = state.unwrap_or_default();
        sing::run(&order, state, arguments.overlap, setting).await?
    } else {
        export::run(&order, setting).await?
    };
    progress.say(&report.line());
    Ok(())
}

/// Shows the first request of everything that would be fetched.
async fn rehearse(
    order: &Order,
    setting: &Setting,
    state: Option<(&State, u16)>,
) -> Result<(), Failure> {
    let kept = rehearsal::run(order, setting, state).await?;
    let mut line =
        "each month or list with its first request; those of further pages follow".to_owned();
    if kept > 0 {
        line.push_str(&format!("; {kept} are there already"));
    }
    setting.progress.say(&line);
    Ok(())
}

/// The state in a file; one of nothing begins anew.
fn state(path: &Path) -> Result<State, Failure> {
    let refused = |why: String| {
        let path = path.display();
        Failure::usage(format!("--state {path} cannot be gone on from: {why}"))
    };
    let text = std::fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    if text.trim().is_empty() {
        return Ok(State::default());
    }
    State::read(&text).map_err(refused)
}

/// The flags by which the service is reached. What the environment and the profile say of it holds for the
/// next command, too.
fn reached_by(matches: &ArgMatches, options: &Options) -> Vec<String> {
    let mut flags = Vec::new();
    if options.sandbox {
        flags.push("--sandbox".to_owned());
    }
    let valued = [
        ("profile", "--profile", &options.profile),
        ("base_url", "--base-url", &options.base_url),
    ];
    for (id, flag, value) in valued {
        let is_given = matches.value_source(id) == Some(ValueSource::CommandLine);
        if let (true, Some(value)) = (is_given, value) {
            flags.extend([flag.to_owned(), value.clone()]);
        }
    }
    flags
}

/// Where the service is. A sandbox of this command listens somewhere else each time, and is the same.
fn base_url(session: &Session) -> String {
    match session.sandbox() {
        Some(_) => "sandbox".to_owned(),
        None => session.client().base_url().to_owned(),
    }
}

/// The day it is where the rows are: in the sandbox of this command its clock stands still.
fn today(session: &Session) -> Date {
    match session.sandbox() {
        Some(sandbox) => sandbox.now().date(),
        None => Timestamp::now().to_zoned(iadvize::paris()).date(),
    }
}

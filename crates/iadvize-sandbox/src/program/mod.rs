//! The sandbox as a program: starts it, says where it is, and serves until it is told to stop. The binary
//! `iadvize-sandbox` is this, and `iadvize sandbox` is it too.

mod progress;

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches, ValueEnum};
use jiff::civil::DateTime;

use self::progress::Line;
use crate::{DEFAULT_API_KEY, Rule, Sandbox, Size};

/// A local, stateful stand-in for the iAdvize REST API 2.0.
///
/// Requests must carry the key in the environment variable IADVIZE_SANDBOX_KEY, or a default one that is
/// printed; those of the control API carry the token in IADVIZE_SANDBOX_TOKEN, or one that is drawn and
/// printed. Neither is an argument, since those are shown to everybody on the machine.
#[derive(Debug, Args)]
struct Arguments {
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Address to listen on; one that other machines can reach needs --allow-remote.
    #[arg(long, value_name = "ADDRESS", default_value_t = Ipv4Addr::LOCALHOST.into())]
    bind: IpAddr,
    /// Lets other machines in, over plain HTTP.
    #[arg(long)]
    allow_remote: bool,
    /// A further name that the header Host may have, without a port; can be given more than once.
    #[arg(long, value_name = "NAME")]
    host_name: Vec<String>,
    /// A fault or quirk that is at work from the start, such as `latency, milliseconds=200, path=/operator`,
    /// or the same as a JSON object; can be given more than once. `GET /` lists them all.
    #[arg(long, value_name = "RULE")]
    rule: Vec<Rule>,
    /// File to keep the data in; without one it lives in memory.
    #[arg(long)]
    db: Option<PathBuf>,
    /// Number from which new data is drawn.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How much new data there is.
    #[arg(long, value_enum, default_value_t = Amount::Small)]
    size: Amount,
    /// Where the clock stands, in Paris, such as `2020-06-30 12:00:00` [default: that, or where it stood
    /// when the file's data was made].
    #[arg(long, value_name = "MOMENT")]
    clock: Option<DateTime>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Amount {
    Small,
    Medium,
    Large,
}

/// The command with all its options, under the name of the program that offers it.
pub fn command(name: &'static str) -> Command {
    Arguments::augment_args(Command::new(name))
}

/// Starts a sandbox as the options of [`command`] say, prints where it is, and serves until the program is
/// interrupted or told to terminate.
///
/// # Errors
///
/// When the options go together badly, the sandbox cannot start, or nothing can be printed.
pub async fn serve(matches: &ArgMatches) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let arguments = Arguments::from_arg_matches(matches)?;
    // Heard from the beginning, so that whoever has read the URL can stop the program.
    let stop = stop_signal()?;
    let size = match arguments.size {
        Amount::Small => Size::Small,
        Amount::Medium => Size::Medium,
        Amount::Large => Size::Large,
    };
    // What is no Unicode stays no ASCII, and is refused by the start.
    let key = std::env::var_os("IADVIZE_SANDBOX_KEY").map_or_else(
        || DEFAULT_API_KEY.to_owned(),
        |key| key.to_string_lossy().into_owned(),
    );
    let mut builder = Sandbox::builder()
        .port(arguments.port)
        .seed(arguments.seed)
        .size(size)
        .api_key(key)
        .bind(arguments.bind);
    if let Some(token) = std::env::var_os("IADVIZE_SANDBOX_TOKEN") {
        builder = builder.control_token(token.to_string_lossy());
    }
    if arguments.allow_remote {
        builder = builder.allow_remote();
    }
    for name in &arguments.host_name {
        builder = builder.host_name(name);
    }
    if let Some(now) = arguments.clock {
        builder = builder.clock(now);
    }
    for rule in &arguments.rule {
        builder = builder.inject(rule.clone());
    }
    let kept = arguments
        .db
        .as_ref()
        .filter(|path| path.metadata().is_ok_and(|data| data.len() > 0) && !is_unfinished(path));
    if let Some(path) = &arguments.db {
        builder = builder.file(path);
    }
    let line = Arc::new(Line::new());
    let told = Arc::clone(&line);
    builder = builder.on_progress(move |progress| told.tell(progress));
    let mut stop = std::pin::pin!(stop);
    let started = tokio::select! {
        started = builder.start() => Some(started),
        stopped = &mut stop => {
            stopped?;
            None
        }
    };
    line.end();
    let Some(sandbox) = started.transpose()? else {
        return Ok(());
    };
    let given = |name| matches.value_source(name) == Some(ValueSource::CommandLine);
    if let Some(path) = kept
        && (given("seed") || given("size"))
    {
        writeln!(
            std::io::stderr().lock(),
            "note: {} keeps the data it has; --seed and --size are for new files",
            path.display()
        )?;
    }
    if !sandbox.address().ip().is_loopback() {
        writeln!(
            std::io::stderr().lock(),
            "warning: other machines can reach {}, over plain HTTP: whoever has the key or the token reads and changes everything",
            sandbox.address()
        )?;
    }
    let (url, key) = (sandbox.base_url(), sandbox.api_key().to_owned());
    let explorer = sandbox.explorer_url();
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "base URL  {url}")?;
        writeln!(out, "API key   {key}")?;
        // A key may have quotes, which end and begin again those of the shell.
        let quoted = key.replace('\'', r"'\''");
        writeln!(
            out,
            "try       curl -H 'X-API-Key: {quoted}' '{url}/operator?limit=2&full=1'"
        )?;
        writeln!(out, "explorer  {explorer}")?;
        writeln!(out, "control   {}/", sandbox.control_url())?;
        writeln!(out, "token     {}", sandbox.control_token())?;
        out.flush()?;
    }
    stop.await?;
    sandbox.stop().await;
    Ok(())
}

/// Whether a program broke off while it filled the file: SQLite will empty it.
fn is_unfinished(path: &Path) -> bool {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    Path::new(&journal).exists()
}

/// Listens from now on, and is ready when the program is interrupted or told to terminate.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        Ok(())
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

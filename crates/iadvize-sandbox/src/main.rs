//! The sandbox as a program: starts it, says where it is, and serves until interrupted.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use iadvize_sandbox::{DEFAULT_API_KEY, Sandbox, Size};

/// A local, stateful stand-in for the iAdvize REST API 2.0.
///
/// Requests must carry the key in the environment variable IADVIZE_SANDBOX_KEY, or a default one that is
/// printed; it is no argument, since those are shown to everybody on the machine.
#[derive(Debug, Parser)]
#[command(name = "iadvize-sandbox", version)]
struct Arguments {
    /// Port of 127.0.0.1 to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// File to keep the data in; without one it lives in memory.
    #[arg(long)]
    db: Option<PathBuf>,
    /// Number from which new data is drawn.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// How much new data there is.
    #[arg(long, value_enum, default_value_t = Amount::Small)]
    size: Amount,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Amount {
    Small,
    Medium,
}

fn main() -> ExitCode {
    let done = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(serve(Arguments::parse())));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to be done when even this cannot be written.
            let _ = writeln!(std::io::stderr().lock(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let size = match arguments.size {
        Amount::Small => Size::Small,
        Amount::Medium => Size::Medium,
    };
    let key = std::env::var("IADVIZE_SANDBOX_KEY").unwrap_or_else(|_| DEFAULT_API_KEY.to_owned());
    let mut builder = Sandbox::builder()
        .port(arguments.port)
        .seed(arguments.seed)
        .size(size)
        .api_key(key);
    if let Some(path) = arguments.db {
        builder = builder.file(path);
    }
    let sandbox = builder.start().await?;
    let (url, key) = (sandbox.base_url(), sandbox.api_key().to_owned());
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "base URL  {url}")?;
        writeln!(out, "API key   {key}")?;
        writeln!(
            out,
            "try       curl -H 'X-API-Key: {key}' '{url}/operator?limit=2&full=1'"
        )?;
        out.flush()?;
    }
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}

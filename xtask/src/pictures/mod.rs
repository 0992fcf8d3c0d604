//! `cargo xtask pictures`: the pictures of the README, made from what the program really prints.
//!
//! The program is built and run against a sandbox in an empty folder: `docs/statistic-plot.svg` is a chart
//! it draws itself, `docs/terminal.svg` what a terminal shows after some commands ([`terminal`]).

mod svg;
mod terminal;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use clap::Args;

use crate::outcome::{Failure, Outcome, Verdict, workspace_root};

/// Draws the pictures of the README from real output of the program.
#[derive(Args)]
pub(crate) struct Command {
    /// Write nothing, and fail if a picture is not what the program prints now.
    #[arg(long)]
    check: bool,
}

/// What the terminal shows, one command after another.
const COMMANDS: &[&str] = &[
    "iadvize --sandbox operator list --full --limit 8",
    "iadvize --sandbox export conversation --from 2020-01-01 --to 2020-03-31 \
     --format parquet --out q1",
    "find q1 -name '*.parquet' | sort",
];

/// The chart. The sandbox ends with a day of its own making, which the period leaves out.
const CHART: &[&str] = &[
    "--sandbox",
    "--quiet",
    "statistic",
    "plot",
    "--indicator",
    "contact_number,contact_answered_duration",
    "--granularity",
    "month",
    "--from",
    "2018-06-01",
    "--to",
    "2020-05-31",
    "--svg",
    "chart.svg",
];

/// Runs the command.
pub(crate) fn run(command: &Command) -> Outcome {
    let folder = built()?;
    let pictures = [
        ("docs/statistic-plot.svg", chart(&folder)?),
        ("docs/terminal.svg", recorded(&folder)?),
    ];
    let mut out = std::io::stdout().lock();
    let mut verdict = Verdict::Clean;
    for (path, text) in pictures {
        let place = workspace_root().join(path);
        if fs::read_to_string(&place).is_ok_and(|present| present == text) {
            continue;
        }
        if command.check {
            writeln!(
                out,
                "{path} is not what the program prints; run `cargo xtask pictures`"
            )?;
            verdict = Verdict::Differs;
        } else {
            fs::write(&place, text)?;
            writeln!(out, "{path} is drawn anew")?;
        }
    }
    Ok(verdict)
}

/// Builds the program, and gives the folder it is in.
fn built() -> Result<PathBuf, Failure> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Process::new(cargo)
        .current_dir(workspace_root())
        .args(["build", "--quiet", "--package", "iadvize-cli"])
        .status();
    if !built.is_ok_and(|status| status.success()) {
        return Err(Failure::new(
            "the program cannot be built; see `cargo build --package iadvize-cli`",
        ));
    }
    // It is built beside this one.
    let folder = std::env::current_exe()?.parent().map(Path::to_path_buf);
    folder
        .filter(|folder| folder.join("iadvize").is_file())
        .ok_or_else(|| {
            Failure::new("the built program is not beside this one; unset CARGO_BUILD_TARGET")
        })
}

fn chart(folder: &Path) -> Result<String, Failure> {
    let empty = tempfile::tempdir()?;
    let drawn = Process::new(folder.join("iadvize"))
        .current_dir(empty.path())
        .args(CHART)
        .status()?;
    if !drawn.success() {
        return Err(Failure::new("the chart was not drawn; see the error above"));
    }
    Ok(fs::read_to_string(empty.path().join("chart.svg"))?)
}

fn recorded(folder: &Path) -> Result<String, Failure> {
    let empty = tempfile::tempdir()?;
    let mut screen = terminal::Recording::new();
    for command in COMMANDS {
        screen.run(command, folder, empty.path())?;
    }
    Ok(svg::write(
        &screen.lines(),
        "iadvize in a terminal: a list of operators, and an export to Parquet",
    ))
}

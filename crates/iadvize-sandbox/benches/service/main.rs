//! How fast the sandbox is: `cargo bench -p iadvize-sandbox --bench service` prints a table.
//!
//! Lists of 20 full rows against a server written by hand for just these two lists (see `bare`), in turns
//! and both warm; the program from its start to its first answer; and pages deep in a list against its
//! first. `cargo bench -p iadvize-sandbox --bench service -- --size large` chooses the data of the latter,
//! `--address HOST:PORT` adds a server that runs elsewhere to the lists, as `.ci/prism` does with a mock,
//! and `--lists` measures nothing else.

mod bare;
mod load;
mod pages;
mod start;

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use iadvize_sandbox::{DEFAULT_API_KEY, Sandbox, Size};
use tokio::runtime::Runtime;

use crate::load::Target;

/// Anything that stops the benchmark.
type Error = Box<dyn std::error::Error>;

/// Turns of each server; the middle one counts.
const TURNS: usize = 9;
const TURN: Duration = Duration::from_millis(400);

fn main() -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let (mut size, mut other, mut only_lists) = (Size::Medium, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--size" => size = size_named(&arguments.next().unwrap_or_default())?,
            "--address" => other = Some(arguments.next().unwrap_or_default().parse()?),
            "--lists" => only_lists = true,
            // Given by Cargo.
            "--bench" => {}
            unknown => return Err(format!("unknown argument '{unknown}'").into()),
        }
    }
    lists(&mut out, other)?;
    if only_lists {
        return Ok(());
    }
    start::measure(&mut out)?;
    pages::measure(&mut out, size)
}

fn size_named(name: &str) -> Result<Size, Error> {
    match name {
        "small" => Ok(Size::Small),
        "medium" => Ok(Size::Medium),
        "large" => Ok(Size::Large),
        _ => Err(format!("no size '{name}': small, medium or large").into()),
    }
}

/// A server has one thread and the load another, so that the server is what is measured.
fn one_thread(name: &str) -> Result<Runtime, Error> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    Ok(builder
        .worker_threads(1)
        .thread_name(name)
        .enable_all()
        .build()?)
}

fn lists(out: &mut impl Write, other: Option<SocketAddr>) -> Result<(), Error> {
    let folder = std::env::temp_dir().join(format!("iadvize-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("data.sqlite");
    let (ours, theirs) = (one_thread("sandbox")?, one_thread("bare")?);
    // The same seed gives the same rows; the file is for the other server to read them from.
    let written = ours.block_on(Sandbox::builder().file(&file).start())?;
    ours.block_on(written.stop());
    let sandbox = ours.block_on(Sandbox::start())?;
    let bare = bare::start(&theirs, &file)?;
    std::fs::remove_dir_all(&folder)?;

    writeln!(out, "20 full rows, requests per second")?;
    for (resource, path) in [
        ("operator", "/operator"),
        ("conversation", "/conversation.json-unicode"),
    ] {
        let path = format!("/api/2{path}?full=1&limit=20");
        let mut targets = vec![
            Target::new("sandbox", sandbox.address(), &path, DEFAULT_API_KEY),
            Target::new("bare", bare, &format!("/{resource}"), ""),
        ];
        if let Some(address) = other {
            let path = path.trim_start_matches("/api/2");
            targets.push(Target::new("other", address, path, DEFAULT_API_KEY));
        }
        let data = &targets[0].json()?["data"];
        if *data != targets[1].json()? || data.as_array().map(Vec::len) != Some(20) {
            return Err(
                format!("the two servers do not give the same 20 rows of {resource}").into(),
            );
        }
        let mut rates = vec![Vec::new(); targets.len()];
        for turn in 0..=TURNS {
            for (target, rates) in targets.iter().zip(&mut rates) {
                let rate = load::run(target, TURN)?;
                // The first turn warms up.
                if turn > 0 {
                    rates.push(rate);
                }
            }
        }
        let ours = rates[0].clone();
        for (target, rates) in targets.iter().zip(&mut rates) {
            let mut ratios: Vec<f64> = ours.iter().zip(rates.iter()).map(|(a, b)| a / b).collect();
            writeln!(
                out,
                "  {resource:<13} {:<8} {:>8.0}   sandbox is {:.2} times it",
                target.name,
                middle(rates),
                middle(&mut ratios)
            )?;
        }
    }
    ours.block_on(sandbox.stop());
    Ok(())
}

/// The median.
fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

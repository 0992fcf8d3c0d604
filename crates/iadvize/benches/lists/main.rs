//! What reading lists costs: `cargo bench -p iadvize --bench lists` prints tables.
//!
//! Conversations of 3.5 kB, 100 a page, from a server in a process of its own; every reading is a process
//! too, and those to be compared take turns. `-- decode`, `-- memory`, `-- latency` and `-- windows` choose
//! a table; `-- --workers 2` reads with that many worker threads instead of one thread for everything.

mod bare;
mod decode;
mod latency;
mod memory;
mod ours;
mod plain;
mod reader;
mod rows;
mod stub;
mod windows;

use std::io::Write;

/// Anything that stops the benchmark.
type Error = Box<dyn std::error::Error>;

/// What is measured when nothing is chosen.
const TABLES: [&str; 4] = ["decode", "memory", "latency", "windows"];

fn main() -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("--serve") => {
            drop(out);
            return stub::serve(&arguments[1..]);
        }
        Some("--read") => {
            let told = reader::Task::parse(&arguments[1..])?.perform()?;
            writeln!(out, "{told}")?;
            return Ok(());
        }
        _ => {}
    }
    let (mut chosen, mut workers) = (Vec::new(), 0);
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--workers" => workers = arguments.next().unwrap_or_default().parse()?,
            // Given by Cargo.
            "--bench" => {}
            table if TABLES.contains(&table) => chosen.push(table.to_owned()),
            unknown => return Err(format!("unknown argument '{unknown}'").into()),
        }
    }
    if chosen.is_empty() {
        chosen = TABLES.map(str::to_owned).to_vec();
    }
    for table in chosen {
        match table.as_str() {
            "decode" => decode::measure(&mut out, workers)?,
            "memory" => memory::measure(&mut out)?,
            "latency" => latency::measure(&mut out)?,
            _ => windows::measure(&mut out)?,
        }
    }
    Ok(())
}

/// The median.
fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

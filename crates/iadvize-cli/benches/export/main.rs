//! What exports cost: `cargo bench -p iadvize-cli --bench export` prints tables.
//!
//! A year of conversations of 3.5 kB, from a server in a process of its own, to JSON lines against a loop
//! written by hand that decodes rows into structs and writes them again, and to Parquet against pyarrow,
//! where `python3` (or the interpreter that `IADVIZE_BENCH_PYTHON` names) has it. Everything that is
//! compared runs as a process of its own, and in turns. `-- --gigabyte` shows the memory that an export of
//! 1 GiB takes, and nothing else.

mod child;
mod plain;
#[path = "../../../iadvize/benches/lists/rows.rs"]
mod rows;
#[path = "../../../iadvize/benches/lists/stub.rs"]
mod stub;
mod table;

use std::io::Write;

/// Anything that stops the benchmark.
type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("--serve") => return stub::serve(&arguments[1..]),
        Some("--plain") => return plain::export(&arguments[1..]),
        _ => {}
    }
    let mut out = std::io::stdout().lock();
    if let Some(unknown) = arguments
        .iter()
        .find(|argument| !["--bench", "--gigabyte"].contains(&argument.as_str()))
    {
        return Err(format!("unknown argument '{unknown}'").into());
    }
    if arguments.iter().any(|argument| argument == "--gigabyte") {
        table::gigabyte(&mut out)?;
    } else {
        table::json_lines(&mut out)?;
        table::parquet(&mut out)?;
    }
    out.flush()?;
    Ok(())
}

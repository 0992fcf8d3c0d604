//! From the start of the program to its first answer.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use iadvize_sandbox::DEFAULT_API_KEY;

use crate::load::Target;
use crate::{Error, middle};

const TIMES: usize = 11;

pub(crate) fn measure(out: &mut impl Write) -> Result<(), Error> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(once()?);
    }
    writeln!(out, "from the program's start to its first answer")?;
    writeln!(out, "  small {:.1} ms", middle(&mut times))?;
    Ok(())
}

/// Milliseconds.
fn once() -> Result<f64, Error> {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_iadvize-sandbox"))
        .args(["--port", "0"])
        .env_remove("IADVIZE_SANDBOX_KEY")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().ok_or("no output")?);
    said.read_line(&mut line)?;
    let address = line
        .split_once("http://")
        .and_then(|(_, rest)| rest.split('/').next())
        .ok_or("the program said no URL")?
        .parse()?;
    let path = "/api/2/operator?full=1&limit=20";
    let answered = Target::new("program", address, path, DEFAULT_API_KEY).time(1);
    let taken = begun.elapsed().as_secs_f64() * 1_000.0;
    child.kill()?;
    child.wait()?;
    answered?;
    Ok(taken)
}

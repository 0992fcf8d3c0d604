//! The tables.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::child::{Cost, run};
use crate::rows::PAGE;
use crate::stub::{Service, Stub};
use crate::{Error, child};

/// Rows of a month, of which there are twelve.
const ROWS: u64 = 2_500;

/// Rows of a month that make a gigabyte and a bit in a year.
const MANY: u64 = 26_000;

/// Turns of each; the middle one counts.
const TURNS: usize = 5;

const FROM: &str = "2019-01-01";
const TO: &str = "2019-12-31";

/// What reads JSON lines and writes them as Parquet with pyarrow.
const PYARROW: &str = include_str!("parquet.py");

/// Exports in turns into a folder, a file or folder for each.
struct Trial {
    stub: Stub,
    /// What an export takes.
    requests: u64,
    folder: TempDir,
}

impl Trial {
    fn new(rows: u64) -> Result<Self, Error> {
        Ok(Self {
            stub: Stub::start(Service::immediate(rows))?,
            requests: 12 * rows.div_ceil(PAGE),
            folder: tempfile::tempdir()?,
        })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program's own export.
    fn program(&self, format: &str, jobs: usize) -> Result<Cost, Error> {
        let out = self.path(format);
        if out.exists() {
            std::fs::remove_dir_all(&out)?;
        }
        let base_url = format!("http://{}/api/2", self.stub.address);
        let mut command = Command::new(env!("CARGO_BIN_EXE_iadvize"));
        command
            .env("IADVIZE_API_KEY", "bench")
            .env("IADVIZE_BASE_URL", base_url)
            .env("IADVIZE_CONFIG_DIR", self.path("no-profiles"))
            .args(["export", "conversation", "--quiet"])
            .args(["--from", FROM, "--to", TO, "--format", format])
            .args(["--jobs", &jobs.to_string()])
            .arg("--out")
            .arg(out);
        self.stub.counts()?;
        let cost = run(&mut command)?;
        let (requests, _) = self.stub.counts()?;
        if requests != self.requests {
            return Err(format!("{requests} requests instead of {}", self.requests).into());
        }
        Ok(cost)
    }

    /// The loop by hand.
    fn plain(&self, in_flight: usize) -> Result<Cost, Error> {
        let mut command = Command::new(std::env::current_exe()?);
        command
            .arg("--plain")
            .arg(self.stub.address.to_string())
            .args([FROM, TO])
            .arg(self.path("plain.jsonl"))
            .arg(in_flight.to_string());
        run(&mut command)
    }
}

/// JSON lines: megabytes a second of the clock and of CPU.
pub(crate) fn json_lines(out: &mut impl Write) -> Result<(), Error> {
    let trial = Trial::new(ROWS)?;
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        turns.push([
            trial.plain(1)?,
            trial.plain(4)?,
            trial.program("jsonl", 1)?,
            trial.program("jsonl", 4)?,
        ]);
    }
    let bytes = size(&trial.path("jsonl"))?;
    let by_hand = size(&trial.path("plain.jsonl"))?;
    if bytes < by_hand {
        return Err(format!("{bytes} bytes were exported, and {by_hand} by hand").into());
    }
    let megabytes = by_hand as f64 / 1e6;
    writeln!(
        out,
        "{} conversations to JSON lines, {megabytes:.0} MB: MB/s by the clock and by CPU, times the loop by hand, peak in MiB",
        12 * ROWS
    )?;
    let names = [
        ("by hand, page after page", 0),
        ("by hand, 4 in flight", 1),
        ("iadvize export --jobs 1", 0),
        ("iadvize export --jobs 4", 1),
    ];
    for (index, (name, against)) in names.into_iter().enumerate() {
        let rate = |of: fn(&Cost) -> f64| {
            let own = middle(turns.iter().map(|turn| megabytes / of(&turn[index])));
            let ratio = middle(
                turns
                    .iter()
                    .map(|turn| of(&turn[against]) / of(&turn[index])),
            );
            format!("{own:>7.0} {ratio:>5.2}×")
        };
        writeln!(
            out,
            "  {name:<26} {} {} {:>6.1}",
            rate(|cost| cost.wall),
            rate(|cost| cost.cpu),
            middle(turns.iter().map(|turn| turn[index].peak)),
        )?;
    }
    Ok(())
}

/// Parquet: seconds of CPU against pyarrow with the same rows.
pub(crate) fn parquet(out: &mut impl Write) -> Result<(), Error> {
    let trial = Trial::new(ROWS)?;
    let python = std::env::var("IADVIZE_BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has_pyarrow = Command::new(&python)
        .args(["-c", "import pyarrow.parquet"])
        .stderr(std::process::Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    writeln!(
        out,
        "{} conversations to Parquet: seconds by the clock and of CPU, peak in MiB",
        12 * ROWS
    )?;
    trial.program("jsonl", 4)?;
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let ours = trial.program("parquet", 4)?;
        let lines = trial.program("jsonl", 4)?;
        let theirs = if has_pyarrow {
            let mut command = Command::new(&python);
            command
                .args(["-c", PYARROW])
                .arg(trial.path("jsonl"))
                .arg(trial.path("pyarrow"));
            Some(child::run(&mut command)?)
        } else {
            None
        };
        turns.push((ours, lines, theirs));
    }
    let mut row = |name: &str, costs: &[Cost]| {
        let of = |value: fn(&Cost) -> f64| middle(costs.iter().map(value));
        writeln!(
            out,
            "  {name:<44} {:>6.2} {:>6.2} {:>7.1}",
            of(|cost| cost.wall),
            of(|cost| cost.cpu),
            of(|cost| cost.peak)
        )
    };
    let ours: Vec<Cost> = turns.iter().map(|turn| turn.0).collect();
    row("iadvize export, fetching and all", &ours)?;
    let lines: Vec<Cost> = turns.iter().map(|turn| turn.1).collect();
    row("the same to JSON lines", &lines)?;
    if !has_pyarrow {
        writeln!(out, "  {python} has no pyarrow, so nothing is compared")?;
        return Ok(());
    }
    let theirs: Vec<Cost> = turns.iter().filter_map(|turn| turn.2).collect();
    row("pyarrow, from JSON lines on disk", &theirs)?;
    let ratio = middle(
        turns
            .iter()
            .filter_map(|turn| Some(turn.2?.cpu / turn.0.cpu)),
    );
    let files = [size(&trial.path("parquet"))?, size(&trial.path("pyarrow"))?];
    writeln!(
        out,
        "  pyarrow takes {ratio:.2} times the CPU; {:.1} MB of Parquet against {:.1}",
        files[0] as f64 / 1e6,
        files[1] as f64 / 1e6
    )?;
    Ok(())
}

/// The memory of exports of a gigabyte.
pub(crate) fn gigabyte(out: &mut impl Write) -> Result<(), Error> {
    let trial = Trial::new(MANY)?;
    writeln!(
        out,
        "{} conversations: seconds, GiB written, peak in MiB",
        12 * MANY
    )?;
    for format in ["jsonl", "csv", "parquet", "sqlite"] {
        let cost = trial.program(format, 4)?;
        let path = trial.path(format);
        writeln!(
            out,
            "  {format:<8} {:>6.1} {:>5.2} {:>6.1}",
            cost.wall,
            size(&path)? as f64 / f64::from(1 << 30),
            cost.peak
        )?;
        std::fs::remove_dir_all(path)?;
    }
    Ok(())
}

/// Bytes of a file, or of all files in a folder.
fn size(path: &Path) -> Result<u64, Error> {
    let about = std::fs::metadata(path)?;
    if !about.is_dir() {
        return Ok(about.len());
    }
    let mut bytes = 0;
    for entry in std::fs::read_dir(path)? {
        bytes += size(&entry?.path())?;
    }
    Ok(bytes)
}

/// The median.
fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

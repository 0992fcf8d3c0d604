//! One reading of a list, in a process of its own: what it cost, measured by that process.

use std::fmt;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::{Error, bare, ours, plain};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The bytes alone, with hyper.
    Bare,
    /// reqwest and serde_json by hand, page after page or several in flight.
    Plain,
    /// The library's rows, with all their members.
    Typed,
    /// The library's rows as they came.
    Records,
}

const WAYS: [(Way, &str); 4] = [
    (Way::Bare, "bare"),
    (Way::Plain, "plain"),
    (Way::Typed, "typed"),
    (Way::Records, "records"),
];

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = WAYS.iter().find(|(way, _)| way == self);
        f.write_str(found.map_or("", |(_, name)| name))
    }
}

impl FromStr for Way {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let found = WAYS.iter().find(|(_, name)| *name == text);
        Ok(found.ok_or("no such way to read")?.0)
    }
}

/// What is read and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    pub(crate) way: Way,
    pub(crate) address: SocketAddr,
    /// Pages in flight; the library's own setting where there is none.
    pub(crate) in_flight: Option<usize>,
    /// Worker threads; one thread for everything where there are none.
    pub(crate) workers: usize,
    /// How often the list is read before it counts.
    pub(crate) warm: usize,
    pub(crate) period: Period,
}

/// The period a list is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// One that the service takes in one piece.
    Month,
    /// One that is split.
    Year,
}

impl Period {
    pub(crate) fn bounds(self) -> (&'static str, &'static str) {
        match self {
            Self::Month => ("2020-02-01", "2020-02-29"),
            Self::Year => ("2019-01-01", "2019-12-31"),
        }
    }
}

/// What one reading cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) rows: u64,
    pub(crate) wall: Duration,
    pub(crate) user: Duration,
    pub(crate) system: Duration,
    /// Pages of memory that had to be mapped.
    pub(crate) faults: u64,
    /// The most memory the process ever had, in KiB.
    pub(crate) peak: u64,
}

impl Cost {
    pub(crate) fn cpu(&self) -> Duration {
        self.user + self.system
    }
}

impl Task {
    fn arguments(&self) -> Vec<String> {
        vec![
            "--read".to_owned(),
            self.way.to_string(),
            self.address.to_string(),
            self.in_flight.unwrap_or(0).to_string(),
            self.workers.to_string(),
            self.warm.to_string(),
            (self.period == Period::Year).to_string(),
        ]
    }

    pub(crate) fn parse(arguments: &[String]) -> Result<Self, Error> {
        let [way, address, in_flight, workers, warm, year] = arguments else {
            return Err("a reader takes six arguments".into());
        };
        let in_flight = in_flight.parse()?;
        Ok(Self {
            way: way.parse()?,
            address: address.parse()?,
            in_flight: (in_flight > 0).then_some(in_flight),
            workers: workers.parse()?,
            warm: warm.parse()?,
            period: if year.parse()? {
                Period::Year
            } else {
                Period::Month
            },
        })
    }

    /// Reads in a process of its own.
    pub(crate) fn run(&self) -> Result<Cost, Error> {
        self.run_under(Command::new(std::env::current_exe()?))
    }

    /// Instructions of a reading, where callgrind is there to count them.
    pub(crate) fn instructions(&self) -> Option<u64> {
        let file = std::env::temp_dir().join(format!("iadvize-bench-{}", std::process::id()));
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args(["--tool=callgrind", "-q"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(std::env::current_exe().ok()?);
        let outcome = self.run_under(valgrind);
        let text = std::fs::read_to_string(&file);
        let _ = std::fs::remove_file(&file);
        outcome.ok()?;
        let text = text.ok()?;
        let total = text
            .lines()
            .find_map(|line| line.strip_prefix("totals: "))?;
        total.trim().parse().ok()
    }

    fn run_under(&self, mut command: Command) -> Result<Cost, Error> {
        let output = command
            .args(self.arguments())
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("a reading failed: {self:?}").into());
        }
        let numbers: Vec<u64> = String::from_utf8(output.stdout)?
            .split_whitespace()
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        let [rows, wall, user, system, faults, peak] = numbers[..] else {
            return Err("a reading told too little".into());
        };
        Ok(Cost {
            rows,
            wall: Duration::from_micros(wall),
            user: Duration::from_micros(user),
            system: Duration::from_micros(system),
            faults,
            peak,
        })
    }

    /// Reads here and now, and tells what it cost as one line.
    pub(crate) fn perform(&self) -> Result<String, Error> {
        let runtime = match self.workers {
            0 => tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?,
            workers => tokio::runtime::Builder::new_multi_thread()
                .worker_threads(workers)
                .enable_all()
                .build()?,
        };
        let task = *self;
        // A task, as a program's main work would be one of the workers'.
        let (rows, wall, before) = runtime.block_on(async move {
            match task.way {
                Way::Bare => repeat(&bare::Reader::new(&task), bare::Reader::read, task.warm).await,
                Way::Plain => {
                    repeat(&plain::Reader::new(&task)?, plain::Reader::read, task.warm).await
                }
                Way::Typed => {
                    repeat(&ours::Reader::new(&task)?, ours::Reader::typed, task.warm).await
                }
                Way::Records => {
                    repeat(&ours::Reader::new(&task)?, ours::Reader::records, task.warm).await
                }
            }
        })?;
        let after = usage()?;
        let peak = std::fs::read_to_string("/proc/self/status")
            .ok()
            .and_then(|status| {
                let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
                line.split_whitespace().nth(1)?.parse::<u64>().ok()
            });
        Ok(format!(
            "{rows} {} {} {} {} {}",
            wall.as_micros(),
            after.0 - before.0,
            after.1 - before.1,
            after.2 - before.2,
            peak.unwrap_or(0)
        ))
    }
}

/// Microseconds as a user, in the system, and faults, of this process so far.
fn usage() -> Result<(i64, i64, i64), Error> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok((
        usage.user_time().num_microseconds(),
        usage.system_time().num_microseconds(),
        usage.minor_page_faults(),
    ))
}

/// Reads until it is warm and once more, which counts.
async fn repeat<'a, R, F: Future<Output = Result<u64, Error>>>(
    reader: &'a R,
    read: impl Fn(&'a R) -> F,
    warm: usize,
) -> Result<(u64, Duration, (i64, i64, i64)), Error> {
    for _ in 0..warm {
        read(reader).await?;
    }
    let (before, begun) = (usage()?, Instant::now());
    let rows = read(reader).await?;
    Ok((rows, begun.elapsed(), before))
}

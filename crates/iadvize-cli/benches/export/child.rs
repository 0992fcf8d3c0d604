//! A process that is measured from outside.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

use crate::Error;

/// How often the memory of a process is looked at.
const GLANCE: Duration = Duration::from_millis(10);

/// What a process cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// Seconds as a user and in the system.
    pub(crate) cpu: f64,
    /// The most memory it had at once, in MiB, up to shortly before its end.
    pub(crate) peak: f64,
}

/// Runs a command to its end, which has to be a good one.
pub(crate) fn run(command: &mut Command) -> Result<Cost, Error> {
    let before = spent()?;
    let begun = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()?;
    let mut peak = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak = peak.max(most_memory(child.id()).unwrap_or(0));
        std::thread::sleep(GLANCE);
    };
    let wall = begun.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("{command:?} failed").into());
    }
    Ok(Cost {
        wall,
        cpu: (spent()? - before) as f64 / 1e6,
        peak: peak as f64 / 1024.0,
    })
}

/// Microseconds that processes of this one have spent which ended and were waited for.
fn spent() -> Result<i64, Error> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds())
}

/// The most memory a running process has had, in KiB.
fn most_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

//! Requests, connections and memory, for lists of different lengths.

use std::io::Write;
use std::time::Duration;

use crate::Error;
use crate::reader::{Period, Task, Way};
use crate::rows::PAGE;
use crate::stub::{Service, Stub};

/// Bytes that arrive at once: all of a page, or about a record of TLS.
const PIECES: [(Option<usize>, &str); 2] = [(None, "whole"), (Some(16 << 10), "16 kB")];

pub(crate) fn measure(out: &mut impl Write) -> Result<(), Error> {
    writeln!(
        out,
        "requests, connections and the most memory of the process, 8 pages in flight\n  \
         arriving  workers  reader        rows  requests  connections  MiB"
    )?;
    for (piece, arriving) in PIECES {
        for workers in [0, 2] {
            for way in [Way::Plain, Way::Typed, Way::Records] {
                for rows in [100, 10_000, 100_050] {
                    let stub = Stub::start(Service {
                        rows,
                        latency: Duration::from_millis(2),
                        jitter: 0.5,
                        piece,
                    })?;
                    let task = Task {
                        way,
                        address: stub.address,
                        in_flight: Some(8),
                        workers,
                        warm: 0,
                        period: Period::Month,
                    };
                    let cost = task.run()?;
                    let (requests, connections) = stub.counts()?;
                    if cost.rows != rows || requests != rows.div_ceil(PAGE) {
                        return Err(format!("{requests} requests for {} rows", cost.rows).into());
                    }
                    writeln!(
                        out,
                        "  {arriving:<8} {workers:>8}  {:<8} {rows:>9} {requests:>9} {connections:>12} {:>5.1}",
                        way.to_string(),
                        cost.peak as f64 / 1024.0
                    )?;
                }
            }
        }
    }
    Ok(())
}

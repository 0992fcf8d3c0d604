//! A year through windows, against what latency and pages in flight allow.

use std::io::Write;
use std::time::Duration;

use crate::Error;
use crate::reader::{Period, Task, Way};
use crate::rows::PAGE;
use crate::stub::{Service, Stub};

const LATENCY: Duration = Duration::from_millis(50);

pub(crate) fn measure(out: &mut impl Write) -> Result<(), Error> {
    writeln!(
        out,
        "a year at {LATENCY:?}, in windows of three months: seconds, and as a multiple of requests × latency ÷ pages in flight\n  \
         latency   in flight  requests  seconds"
    )?;
    for jitter in [0.0, 0.5] {
        for in_flight in [4, 8, 16] {
            for pages in [10, 100] {
                let stub = Stub::start(Service {
                    rows: pages * PAGE,
                    latency: LATENCY,
                    jitter,
                    piece: None,
                })?;
                let task = Task {
                    way: Way::Typed,
                    address: stub.address,
                    in_flight: Some(in_flight),
                    workers: 2,
                    warm: 0,
                    period: Period::Year,
                };
                let wall = task.run()?.wall.as_secs_f64();
                let (requests, _) = stub.counts()?;
                let bound = requests as f64 * LATENCY.as_secs_f64() / in_flight as f64;
                writeln!(
                    out,
                    "  ± {:>2.0} %  {in_flight:>9} {requests:>9} {wall:>8.2} {:>5.2}×",
                    jitter * 100.0,
                    wall / bound
                )?;
            }
        }
    }
    Ok(())
}

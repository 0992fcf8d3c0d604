//! Pages that take long to come: as the library reads them when nothing is set, against one after the other.

use std::io::Write;
use std::time::Duration;

use crate::Error;
use crate::reader::{Period, Task, Way};
use crate::rows::PAGE;
use crate::stub::{Service, Stub};

/// Pages of the list.
const PAGES: u64 = 500;

const LATENCY: Duration = Duration::from_millis(50);

pub(crate) fn measure(out: &mut impl Write) -> Result<(), Error> {
    writeln!(
        out,
        "{PAGES} pages at {LATENCY:?}: seconds, and how much faster than one page after the other\n  \
         latency   reader                    seconds"
    )?;
    for jitter in [0.0, 0.5] {
        let stub = Stub::start(Service {
            rows: PAGES * PAGE,
            latency: LATENCY,
            jitter,
            piece: None,
        })?;
        let mut sequential = None;
        for (way, in_flight, name) in [
            (Way::Plain, Some(1), "by hand, in sequence"),
            (Way::Plain, Some(8), "by hand, 8 in flight"),
            (Way::Typed, None, "library, as it is"),
            (Way::Typed, Some(16), "library, 16 in flight"),
        ] {
            let task = Task {
                way,
                address: stub.address,
                in_flight,
                workers: 2,
                warm: 0,
                period: Period::Month,
            };
            let wall = task.run()?.wall.as_secs_f64();
            let faster = *sequential.get_or_insert(wall) / wall;
            writeln!(
                out,
                "  ± {:>2.0} %    {name:<24} {wall:>8.2} {faster:>6.2}×",
                jitter * 100.0
            )?;
        }
    }
    Ok(())
}

//! Pages deep in a list against its first.

use std::io::Write;
use std::time::{Duration, Instant};

use iadvize_sandbox::{DEFAULT_API_KEY, Sandbox, Size};

use crate::load::Target;
use crate::{Error, one_thread};

/// Lists with many rows: all of them, and some by a filter.
const LISTS: &[&str] = &[
    "/visitor?full=1",
    "/visitor?filters[website_id]=1",
    "/conversation?full=1&filters[from]=2019-10-01",
    "/conversation?filters[operator_id]=11&filters[from]=2019-10-01",
    "/conversation?filters[website_id]=2&filters[from]=2019-10-01",
    "/conversation?filters[channel]=chat&filters[from]=2019-10-01",
    "/transaction?full=1",
    "/transaction?filters[from]=2019-01-01",
    "/satisfaction?full=1",
];

pub(crate) fn measure(out: &mut impl Write, size: Size) -> Result<(), Error> {
    let runtime = one_thread("sandbox")?;
    let begun = Instant::now();
    let sandbox = runtime.block_on(Sandbox::builder().size(size).start())?;
    let taken = begun.elapsed().as_secs_f64();
    writeln!(
        out,
        "pages of lists ({size:?}, filled in {taken:.1} s), in ms: the first, the middle and the last,"
    )?;
    writeln!(
        out,
        "  when nothing is known of the list, and when asked again; how often the slowest is the first"
    )?;
    for list in LISTS {
        let address = sandbox.address();
        let target = |page: i64| {
            let path = format!("/api/2{list}&page={page}");
            Target::new("page", address, &path, DEFAULT_API_KEY)
        };
        let pages = target(1).json()?["pagination"]["pages"]
            .as_i64()
            .unwrap_or(1);
        let numbers = [1, pages / 2, pages];
        // A write makes all forget what they know.
        let mut cold = Vec::new();
        for number in numbers {
            write(address)?;
            cold.push(target(number).time(1)?);
        }
        let mut warm = Vec::new();
        for number in numbers {
            warm.push(target(number).time(5)?);
        }
        writeln!(
            out,
            "  {:<58} {:>7} pages  {}  {}",
            list,
            pages,
            row(&cold),
            row(&warm)
        )?;
    }
    runtime.block_on(sandbox.stop());
    Ok(())
}

fn row(times: &[Duration]) -> String {
    let shown: Vec<String> = times
        .iter()
        .map(|time| format!("{:>8.2}", time.as_secs_f64() * 1_000.0))
        .collect();
    let slowest = times.iter().max().copied().unwrap_or_default();
    let ratio = slowest.as_secs_f64() / times[0].as_secs_f64();
    format!("{} {ratio:>6.1}x", shown.join(""))
}

fn write(address: std::net::SocketAddr) -> Result<(), Error> {
    let target = Target::posting(
        address,
        "/api/2/tag",
        DEFAULT_API_KEY,
        "[{\"name\":\"page\",\"website_id\":1}]",
    );
    target.json().map(|_| ())
}

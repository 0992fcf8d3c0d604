//! Decoding and paging against a loop written by hand, and against only reading the bytes.

use std::io::Write;
use std::time::Duration;

use crate::reader::{Cost, Period, Task, Way};
use crate::stub::{Service, Stub};
use crate::{Error, middle};

/// Rows of the list.
const ROWS: u64 = 20_000;

/// Rows of the two lists whose difference in instructions is counted, which leaves out the start.
const COUNTED: [u64; 2] = [1_000, 3_000];

/// Turns of each reader; the middle one counts.
const TURNS: usize = 21;

/// The loop by hand comes first, since the others are told as multiples of it.
const WAYS: [Way; 4] = [Way::Plain, Way::Typed, Way::Records, Way::Bare];

pub(crate) fn measure(out: &mut impl Write, workers: usize) -> Result<(), Error> {
    let start = |rows| Stub::start(Service::immediate(rows));
    let (stub, few, many) = (start(ROWS)?, start(COUNTED[0])?, start(COUNTED[1])?);
    writeln!(
        out,
        "a record, of {ROWS}, with {workers} worker threads: CPU and clock in µs, instructions, page faults;\n  \
         the first three as multiples of the loop by hand, too\n  \
         in flight  reader            CPU            clock       instructions    faults"
    )?;
    for in_flight in [1, 4, 8, 16] {
        let task = |way, stub: &Stub| Task {
            way,
            address: stub.address,
            in_flight: Some(in_flight),
            workers,
            warm: 1,
            period: Period::Month,
        };
        let turns = turns(|way| task(way, &stub).run())?;
        let counted = WAYS.map(|way| {
            let (few, many) = (task(way, &few), task(way, &many));
            let more = many.instructions()?.checked_sub(few.instructions()?)?;
            // Each list is read twice, as the first reading warms up.
            Some(more as f64 / (2 * (COUNTED[1] - COUNTED[0])) as f64)
        });
        for (index, way) in WAYS.iter().enumerate() {
            let instructions = match (counted[index], counted[0]) {
                (Some(own), Some(plain)) => format!("{own:>8.0} {:>5.2}×", own / plain),
                _ => format!("{:>15}", "-"),
            };
            writeln!(
                out,
                "  {in_flight:>9}  {:<8} {} {}  {instructions}  {:>8.3}",
                way.to_string(),
                compared(&turns, index, Cost::cpu),
                compared(&turns, index, |cost| cost.wall),
                middle(each(&turns, |turn| {
                    turn[index].faults as f64 / ROWS as f64
                })),
            )?;
        }
    }
    Ok(())
}

/// The costs of all ways, turn by turn.
fn turns(read: impl Fn(Way) -> Result<Cost, Error>) -> Result<Vec<[Cost; WAYS.len()]>, Error> {
    let mut turns = Vec::new();
    for _ in 0..TURNS {
        let mut turn = [Cost::default(); WAYS.len()];
        for (way, cost) in WAYS.into_iter().zip(&mut turn) {
            *cost = read(way)?;
            if cost.rows != ROWS {
                return Err(format!("{way} gave {} of {ROWS} rows", cost.rows).into());
            }
        }
        turns.push(turn);
    }
    Ok(turns)
}

fn each(turns: &[[Cost; WAYS.len()]], value: impl Fn(&[Cost; WAYS.len()]) -> f64) -> Vec<f64> {
    turns.iter().map(value).collect()
}

/// Microseconds a record, and how often those of the loop by hand in the same turn.
fn compared(turns: &[[Cost; WAYS.len()]], index: usize, of: impl Fn(&Cost) -> Duration) -> String {
    let micros = |cost: &Cost| of(cost).as_secs_f64() * 1e6 / ROWS as f64;
    let own = middle(each(turns, |turn| micros(&turn[index])));
    let ratio = middle(each(turns, |turn| micros(&turn[index]) / micros(&turn[0])));
    format!("{own:>8.2} {ratio:>5.2}×")
}

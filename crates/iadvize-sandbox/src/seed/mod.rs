//! Invented data, drawn from a number: the same seed, size and clock give the same rows.

mod aftermath;
mod batch;
mod conversation;
#[rustfmt::skip]
mod lines;
#[rustfmt::skip]
mod names;
mod organisation;
mod plan;
mod presence;
mod progress;
mod rhythm;
mod roster;
mod tables;
mod talk;
mod today;
mod traffic;
mod visitor;

use std::sync::mpsc::sync_channel;

use fastrand::Rng;
use rusqlite::Connection;

use self::batch::{Outbox, Parcel};
use self::plan::{MONTHS, Plan};
pub use self::progress::Progress;
pub(crate) use self::progress::Teller;
use self::tables::{Tables, Writers};
use crate::clock;
use crate::store::Contents;

/// How much data a new sandbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Size {
    /// 60 operators and about 2,000 conversations: made in a moment, enough for tests.
    #[default]
    Small,
    /// 400 operators and about 100,000 conversations.
    Medium,
    /// 2,000 operators and about 1,000,000 conversations, in about 14 million rows: for finding out how a
    /// program copes with much. Takes a minute or so and a good gigabyte, in memory or in the file.
    Large,
}

impl Size {
    /// Every size, under the name a file keeps it by.
    const NAMES: [(&str, Self); 3] = [
        ("small", Self::Small),
        ("medium", Self::Medium),
        ("large", Self::Large),
    ];

    pub(crate) fn name(self) -> &'static str {
        let known = Self::NAMES.iter().find(|(_, size)| *size == self);
        known.map_or("", |(name, _)| name)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, size)| *size)
    }
}

/// Fills empty tables, and gives the number of rows.
pub(crate) fn fill(
    connection: &Connection,
    contents: Contents,
    tell: &dyn Fn(Progress),
) -> rusqlite::Result<u64> {
    let plan = Plan::of(contents.size);
    let mut rng = Rng::with_seed(contents.seed);
    let start = clock::add_months(contents.now, -MONTHS);
    let staff = organisation::fill(connection, &plan, start, &mut rng)?;
    let mut writers = Writers::prepare(connection)?;
    let mut rows = 0;
    std::thread::scope(|scope| {
        // So few wait that memory does not grow when inventing is faster than writing.
        let (out, parcels) = sync_channel(2);
        let (plan, staff) = (&plan, &staff);
        scope.spawn(move || {
            // It stops early only when writing has failed, which is told below.
            let tables = Tables::new(Outbox::new(out));
            let _ = traffic::invent(tables, plan, staff, start, contents.now, &mut rng);
        });
        for parcel in parcels.into_iter().flatten() {
            match parcel {
                Parcel::Rows(table, parcel) => rows += writers.write(table, &parcel)?,
                Parcel::Share(share) => tell(Progress { rows, share }),
            }
        }
        Ok(rows)
    })
}

fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(..from.len())]
}

/// True in this share of all cases.
fn chance(rng: &mut Rng, share: f64) -> bool {
    rng.f64() < share
}

/// A version 4 UUID drawn from a number.
pub(crate) fn uuid(number: u64) -> String {
    let mut rng = Rng::with_seed(number ^ 0x7f4a_7c15_9e37_79b9);
    let (high, low) = (rng.u64(..), rng.u64(..));
    let mut text = String::with_capacity(36);
    hex(&mut text, high >> 32, 8);
    text.push('-');
    hex(&mut text, high >> 16, 4);
    text.push_str("-4");
    hex(&mut text, high, 3);
    text.push('-');
    hex(&mut text, 0x8000 | ((low >> 48) & 0x3fff), 4);
    text.push('-');
    hex(&mut text, low, 12);
    text
}

/// Appends the last hexadecimal digits of a number.
pub(crate) fn hex(text: &mut String, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)) & 0xf;
        text.push(char::from(b"0123456789abcdef"[digit as usize]));
    }
}

#[cfg(test)]
mod tests;

//! Invented data, drawn from a number: the same seed, size and clock give the same rows.

mod aftermath;
mod names;
mod organisation;
mod presence;
mod tables;
mod talk;
mod traffic;

use fastrand::Rng;
use rusqlite::Connection;

use crate::clock;
use crate::store::Contents;

/// How much data a new sandbox holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Size {
    /// 60 operators and about 3,000 conversations: made in a moment, enough for tests.
    #[default]
    Small,
    /// 400 operators and about 100,000 conversations.
    Medium,
}

impl Size {
    /// Every size, under the name a file keeps it by.
    const NAMES: [(&str, Self); 2] = [("small", Self::Small), ("medium", Self::Medium)];

    pub(crate) fn name(self) -> &'static str {
        let known = Self::NAMES.iter().find(|(_, size)| *size == self);
        known.map_or("", |(name, _)| name)
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, size)| *size)
    }
}

/// Months of history before the clock.
const MONTHS: i32 = 30;

/// How many of each there are.
struct Plan {
    clients: i64,
    websites: i64,
    operators: i64,
    groups: i64,
    skills: i64,
    tags: i64,
    conversations: f64,
}

impl Plan {
    fn of(size: Size) -> Self {
        match size {
            Size::Small => Self {
                clients: 3,
                websites: 5,
                operators: 60,
                groups: 12,
                skills: 15,
                tags: 24,
                conversations: 3_000.0,
            },
            Size::Medium => Self {
                clients: 8,
                websites: 25,
                operators: 400,
                groups: 40,
                skills: 60,
                tags: 150,
                conversations: 100_000.0,
            },
        }
    }
}

/// Fills empty tables.
pub(crate) fn fill(connection: &Connection, contents: Contents) -> rusqlite::Result<()> {
    let plan = Plan::of(contents.size);
    let mut rng = Rng::with_seed(contents.seed);
    let start = clock::add_months(contents.now, -MONTHS);
    let staff = organisation::fill(connection, &plan, start, &mut rng)?;
    traffic::fill(connection, &plan, &staff, start, contents.now, &mut rng)
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
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_have_the_shape_of_version_4() {
        let one = uuid(1);
        assert_ne!(one, uuid(2));
        assert_eq!(one, uuid(1));
        assert_eq!(one.len(), 36);
        assert_eq!(&one[14..15], "4");
        assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"));
    }
}

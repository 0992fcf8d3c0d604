//! What operators were doing, worked out from the conversations they held on a day. What counts as free,
//! partly or fully occupied is said once, by the states of live availability.

use fastrand::Rng;

use super::batch::{Batch, Stopped};
use super::chance;
use super::organisation::Operator;
use crate::clock::Wall;
use crate::live::{Channel, Desk, Snapshot};

/// One conversation an operator held.
pub(super) struct Held {
    pub(super) start: Wall,
    /// Far in the future while it goes on.
    pub(super) end: Wall,
    pub(super) channel: Channel,
}

/// A time over which an operator is connected without a break.
pub(super) struct Shift<'a> {
    pub(super) operator: &'a Operator,
    pub(super) held: &'a [Held],
    /// The channels that are switched on.
    pub(super) on: [bool; 3],
    /// The end of the operator's shift before.
    pub(super) since: Wall,
    /// The clock's moment.
    pub(super) now: Wall,
    /// The operator is connected at the clock's moment: the last interval is going on.
    pub(super) running: bool,
}

/// Writes the adjoining intervals of a shift: connected some time before the first conversation until
/// some time after the last, with a pause now and then. Gives the moment at which the shift ends.
pub(super) fn write(insert: &mut Batch, shift: &Shift<'_>, rng: &mut Rng) -> Result<Wall, Stopped> {
    let first = shift.held.iter().map(|one| one.start).min();
    let last = shift.held.iter().map(|one| one.end).max();
    if !shift.running && first.is_none() {
        return Ok(shift.since);
    }
    let first = first.unwrap_or(shift.now);
    let login = (first - rng.i64(300..5_400)).max(shift.since);
    let after = rng.i64(300..3_600);
    let logout = match last {
        Some(last) if !shift.running => (last + after).min(shift.now),
        _ => shift.now,
    };
    let pause = (first - 200).max(login);
    let paused = chance(rng, 0.4) && pause > login;
    let mut edges: Vec<Wall> = shift
        .held
        .iter()
        .flat_map(|one| [one.start, one.end])
        .chain([login, logout])
        .chain(paused.then_some(pause))
        .filter(|edge| (login..=logout).contains(edge))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut begun: Option<(&str, Wall)> = None;
    for edge in edges {
        let state = if paused && edge < pause {
            "absent"
        } else {
            shift.state(edge)
        };
        let ends = edge == logout && !shift.running;
        match begun {
            Some((before, _)) if before == state && !ends => continue,
            Some((before, from)) => {
                insert.row(&[&shift.operator.id, &before, &from, &edge])?;
            }
            None => {}
        }
        begun = (!ends).then_some((state, edge));
    }
    if let Some((state, from)) = begun {
        insert.row(&[&shift.operator.id, &state, &from, &None::<Wall>])?;
    }
    Ok(logout)
}

impl Shift<'_> {
    fn state(&self, at: Wall) -> &'static str {
        let running = |channel: Channel| {
            let held = self.held.iter().filter(|one| one.channel == channel);
            let count = held.filter(|one| one.start <= at && at < one.end).count();
            i64::try_from(count).unwrap_or(i64::MAX)
        };
        let snapshot = Snapshot {
            settings: self.operator.settings(),
            desk: Desk::Online(self.on),
            open: Channel::ALL.map(running),
        };
        snapshot.occupation().map_or("absent", |doing| doing.name())
    }
}

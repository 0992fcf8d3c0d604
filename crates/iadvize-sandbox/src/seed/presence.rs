//! What operators were doing, worked out from the conversations they held on a day.

use fastrand::Rng;
use rusqlite::Statement;

use super::chance;
use super::organisation::Operator;
use crate::clock::Wall;

/// One conversation an operator held.
pub(super) struct Held {
    pub(super) start: Wall,
    pub(super) end: Wall,
    pub(super) chat: bool,
}

/// Writes the adjoining intervals of one operator's day: connected some time before the first
/// conversation until some time after the last, with a pause now and then.
pub(super) fn write(
    insert: &mut Statement<'_>,
    operator: &Operator,
    held: &[Held],
    now: Wall,
    rng: &mut Rng,
) -> rusqlite::Result<()> {
    let (Some(first), Some(last)) = (
        held.iter().map(|one| one.start).min(),
        held.iter().map(|one| one.end).max(),
    ) else {
        return Ok(());
    };
    let login = first - rng.i64(300..5_400);
    let logout = (last + rng.i64(300..3_600)).min(now);
    let mut edges: Vec<Wall> = held.iter().flat_map(|one| [one.start, one.end]).collect();
    let pause = (first - 200).max(login);
    edges.extend([login, logout]);
    let paused = chance(rng, 0.4) && pause > login;
    if paused {
        edges.push(pause);
    }
    edges.sort_unstable();
    edges.dedup();
    let mut open: Option<(&str, Wall, Wall)> = None;
    for pair in edges.windows(2) {
        let (start, end) = (pair[0], pair[1].min(logout));
        if start >= end {
            continue;
        }
        let state = if paused && end <= pause {
            "absent"
        } else {
            state(operator, held, start)
        };
        open = match open {
            Some((same, from, to)) if same == state && to == start => Some((state, from, end)),
            Some((before, from, to)) => {
                insert.execute((operator.id, before, from, to))?;
                Some((state, start, end))
            }
            None => Some((state, start, end)),
        };
    }
    if let Some((state, from, to)) = open {
        insert.execute((operator.id, state, from, to))?;
    }
    Ok(())
}

fn state(operator: &Operator, held: &[Held], at: Wall) -> &'static str {
    let running = || {
        held.iter()
            .filter(move |one| one.start <= at && at < one.end)
    };
    let chats = running().filter(|one| one.chat).count();
    if running().any(|one| !one.chat) || chats >= operator.most_chats {
        "full"
    } else if chats > 0 {
        "partial"
    } else {
        "free"
    }
}

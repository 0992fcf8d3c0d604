//! The record of what operators were doing. The interval that is going on has no end and lasts up to the
//! clock's moment; each change of state closes it and opens the next one.

use rusqlite::{Connection, OptionalExtension};

use super::desk;
use crate::clock::Wall;

/// Brings the record of an operator up to what he is doing at this moment. To be called after everything
/// that may have changed it: his desk, his settings, or his open conversations.
///
/// The intervals of an operator adjoin and never overlap. After the clock was set back, what was recorded
/// beyond its moment stays, and the next interval begins at the end of that; one that would end before it
/// began is dropped.
pub(crate) fn follow(connection: &Connection, operator: i64, now: Wall) -> rusqlite::Result<()> {
    let doing = desk::read(connection, operator)?.and_then(|snapshot| snapshot.occupation());
    let doing = doing.map(|occupation| occupation.name());
    let running: Option<(i64, String, Wall)> = connection
        .prepare_cached(
            "SELECT id, state, start_at FROM presence WHERE operator_id = ?1 AND end_at IS NULL",
        )?
        .query_row([operator], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if running.as_ref().map(|(_, state, _)| state.as_str()) == doing {
        return Ok(());
    }
    if let Some((id, _, start)) = running {
        if start < now {
            let sql = "UPDATE presence SET end_at = ?2 WHERE id = ?1";
            connection.prepare_cached(sql)?.execute((id, now))?;
        } else {
            let sql = "DELETE FROM presence WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([id])?;
        }
    }
    if let Some(state) = doing {
        let sql = "INSERT INTO presence (operator_id, state, start_at, end_at) VALUES (?1, ?2, max(?3, coalesce(
            (SELECT end_at FROM presence WHERE operator_id = ?1 ORDER BY start_at DESC LIMIT 1), ?3)), NULL)";
        connection
            .prepare_cached(sql)?
            .execute((operator, state, now))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::{Channel, Event, log_in};
    use crate::store::{Contents, Store};

    const NOW: Wall = Contents::SMALL.now;

    fn store() -> Store {
        Store::open(None, Contents::SMALL).unwrap()
    }

    /// State, start and end of an operator's intervals.
    fn recorded(connection: &Connection, operator: i64) -> Vec<(String, Wall, Option<Wall>)> {
        let sql = "SELECT state, start_at, end_at FROM presence
            WHERE operator_id = ?1 ORDER BY start_at";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([operator], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        });
        rows.unwrap().map(Result::unwrap).collect()
    }

    fn apply(connection: &Connection, operator: i64, event: Event, now: Wall) {
        let before = desk::read(connection, operator).unwrap().unwrap();
        let after = before.desk.after(event, &before.settings).unwrap();
        desk::keep(connection, operator, after).unwrap();
        follow(connection, operator, now).unwrap();
    }

    /// An operator who may chat and call, and has never logged in.
    fn newcomer(connection: &Connection) -> i64 {
        let sql = "INSERT INTO operator (name, email, call_enabled) VALUES ('Neuf', 'neuf@desk.example', 1)
            RETURNING id";
        connection.query_row(sql, [], |row| row.get(0)).unwrap()
    }

    #[tokio::test]
    async fn each_change_closes_an_interval_and_opens_the_next() {
        let work = |connection: &Connection, _: &_| {
            let new = newcomer(connection);
            log_in(connection, new, NOW)?;
            let switch = |channel, on| Event::Switch(channel, on);
            apply(connection, new, switch(Channel::Chat, false), NOW + 50);
            apply(connection, new, switch(Channel::Call, false), NOW + 100);
            // Back and forth within a second leaves no trace.
            apply(connection, new, switch(Channel::Call, true), NOW + 300);
            apply(connection, new, switch(Channel::Call, false), NOW + 300);
            apply(connection, new, switch(Channel::Call, true), NOW + 300);
            apply(connection, new, Event::LogOut, NOW + 1_000);
            apply(connection, new, Event::LogOut, NOW + 2_000);
            let interval =
                |state: &str, from, to: i64| (state.to_owned(), NOW + from, Some(NOW + to));
            assert_eq!(
                recorded(connection, new),
                [
                    interval("free", 0, 100),
                    interval("absent", 100, 300),
                    interval("free", 300, 1_000)
                ]
            );
            Ok(())
        };
        store().write(work).await.unwrap();
    }

    #[tokio::test]
    async fn a_clock_set_back_leaves_no_negative_and_no_overlapping_interval() {
        let work = |connection: &Connection, _: &_| {
            let new = newcomer(connection);
            log_in(connection, new, NOW)?;
            apply(connection, new, Event::LogOut, NOW + 1_000);
            log_in(connection, new, NOW + 500)?;
            let last = recorded(connection, new).pop().unwrap();
            assert_eq!(last, ("free".to_owned(), NOW + 1_000, None));
            apply(connection, new, Event::LogOut, NOW + 600);
            assert_eq!(recorded(connection, new).len(), 1, "it never came about");
            log_in(connection, new, NOW + 5_000)?;
            apply(connection, new, Event::LogOut, NOW);
            assert_eq!(recorded(connection, new).len(), 1);
            Ok(())
        };
        store().write(work).await.unwrap();
    }

    #[tokio::test]
    async fn seeded_intervals_adjoin_and_who_is_connected_has_a_running_one() {
        let work = |connection: &Connection, _: &_| {
            let mut connected = 0;
            for operator in 1..=60 {
                let snapshot = desk::read(connection, operator)?.unwrap();
                let intervals = recorded(connection, operator);
                for pair in intervals.windows(2) {
                    assert!(pair[0].2.unwrap() <= pair[1].1, "{operator}: {pair:?}");
                }
                let running = intervals.iter().filter(|(_, _, end)| end.is_none());
                let running: Vec<&str> = running.map(|(state, ..)| state.as_str()).collect();
                let doing: Vec<&str> = snapshot.occupation().iter().map(|one| one.name()).collect();
                assert_eq!(running, doing, "{operator}");
                connected += running.len();
            }
            assert!(connected > 10);
            Ok(())
        };
        store().write(work).await.unwrap();
    }
}

//! Operators as the machine sees them, read from the tables, and its states written back.

use rusqlite::{Connection, OptionalExtension, Row};

use super::{Channel, Desk, Settings, Snapshot};

/// What follows SELECT for [`read_row`], over the operator `t` and his session `s`.
pub(crate) const SELECTION: &str = "t.id, t.chat_enabled, t.call_enabled, t.video_enabled, t.chat_max_number,
    t.chat_and_call, s.connected, s.chat_available, s.call_available, s.video_available,
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'chat' AND c.closed_at IS NULL),
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'call' AND c.closed_at IS NULL),
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'video' AND c.closed_at IS NULL)";

/// What follows FROM for [`SELECTION`].
pub(crate) const TABLES: &str = "operator t LEFT JOIN session s ON s.operator_id = t.id";

/// The identifier and the state of one operator.
pub(crate) fn read_row(row: &Row<'_>) -> rusqlite::Result<(i64, Snapshot)> {
    let settings = Settings {
        enabled: [row.get(1)?, row.get(2)?, row.get(3)?],
        most_chats: row.get(4)?,
        chat_and_call: row.get(5)?,
    };
    let desk = match row.get::<_, Option<bool>>(6)? {
        None => Desk::Unseen,
        Some(false) => Desk::Offline,
        Some(true) => Desk::Online([row.get(7)?, row.get(8)?, row.get(9)?]),
    };
    let open = [row.get(10)?, row.get(11)?, row.get(12)?];
    let snapshot = Snapshot {
        settings,
        desk,
        open,
    };
    Ok((row.get(0)?, snapshot))
}

/// The state of one operator; nothing when there is none.
pub(crate) fn read(connection: &Connection, operator: i64) -> rusqlite::Result<Option<Snapshot>> {
    let sql = format!("SELECT {SELECTION} FROM {TABLES} WHERE t.id = ?1");
    connection
        .prepare_cached(&sql)?
        .query_row([operator], read_row)
        .optional()
        .map(|found| found.map(|(_, snapshot)| snapshot))
}

/// Keeps the state of a desk. Who has never logged in has no session.
pub(crate) fn keep(connection: &Connection, operator: i64, desk: Desk) -> rusqlite::Result<()> {
    let on = match desk {
        Desk::Unseen => return Ok(()),
        Desk::Offline => [false; Channel::ALL.len()],
        Desk::Online(on) => on,
    };
    let sql = "INSERT OR REPLACE INTO session (operator_id, connected, chat_available, call_available, video_available)
         VALUES (?1, ?2, ?3, ?4, ?5)";
    connection
        .prepare_cached(sql)?
        .execute((operator, desk.is_online(), on[0], on[1], on[2]))?;
    Ok(())
}

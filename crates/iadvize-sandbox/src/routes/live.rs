//! Live availability, worked out from sessions, the operators' settings and the open conversations.
//!
//! Of a channel: `enabled` when the operator may use it and has it switched on; `slot_number` counts the
//! open conversations; `busy` when all slots are taken; `available` when connected, enabled and not busy.
//! An operator who cannot take chats and calls together is not available for one while in the other.
//! The page shows the members and leaves these meanings open: they are assumed.

use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Value, json};

use super::{Call, Scene};
use crate::envelope::{Answer, Failure, Pagination};
use crate::filter::Conditions;
use crate::rows;
use crate::write::{self, Change};

const CHANNELS: [&str; 3] = ["chat", "call", "video"];

/// One row for each operator: settings, switches and open conversations by channel.
const SELECT: &str = "SELECT t.id, coalesce(s.connected, 0) AS connected, t.chat_and_call,
    t.chat_enabled AND coalesce(s.chat_available, 0), t.call_enabled AND coalesce(s.call_available, 0),
    t.video_enabled AND coalesce(s.video_available, 0),
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'chat' AND c.closed_at IS NULL),
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'call' AND c.closed_at IS NULL),
    (SELECT count(*) FROM conversation c WHERE c.operator_id = t.id AND c.channel = 'video' AND c.closed_at IS NULL),
    t.chat_max_number
    FROM operator t LEFT JOIN session s ON s.operator_id = t.id";

struct Live {
    id: i64,
    connected: bool,
    channels: [Channel; 3],
}

struct Channel {
    enabled: bool,
    slots: i64,
    most: i64,
    available: bool,
}

impl Live {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let connected = row.get(1)?;
        let together: bool = row.get(2)?;
        let slots: [i64; 3] = [row.get(6)?, row.get(7)?, row.get(8)?];
        // One call and one video at a time (page: slot_max_number of its samples).
        let most: [i64; 3] = [row.get(9)?, 1, 1];
        let mut channels = Vec::with_capacity(3);
        for index in 0..3 {
            let enabled = row.get(3 + index)?;
            let elsewhere = slots
                .iter()
                .enumerate()
                .any(|(other, open)| other != index && *open > 0);
            let free = slots[index] < most[index] && (together || !elsewhere);
            let available = connected && enabled && free;
            channels.push(Channel {
                enabled,
                slots: slots[index],
                most: most[index],
                available,
            });
        }
        let channels = channels
            .try_into()
            .map_err(|_| rusqlite::Error::InvalidQuery)?;
        Ok(Self {
            id: row.get(0)?,
            connected,
            channels,
        })
    }

    fn is_available(&self) -> bool {
        self.channels.iter().any(|channel| channel.available)
    }

    fn json(&self) -> Value {
        let mut shown = json!({ "id": self.id, "connected": self.connected });
        for (name, channel) in CHANNELS.iter().zip(&self.channels) {
            shown[*name] = json!({
                "enabled": channel.enabled,
                "slot_number": channel.slots,
                "slot_max_number": channel.most,
                "busy": channel.slots >= channel.most,
                "available": channel.available,
            });
        }
        shown
    }
}

/// By default only available operators are shown, and those with skills or groups only when the request
/// names a skill or a group; `connected` shows online or offline ones instead.
pub(crate) fn list(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let (page, limit) = call.query.paging(scene.limit)?;
    let mut conditions = Conditions::of(
        call.operation,
        scene.table("operator")?,
        &call.query,
        scene.now,
    )?;
    let has = |name: &str| conditions.applied.iter().any(|applied| applied == name);
    let (by_state, by_place) = (has("connected"), has("skill_id") || has("group_id"));
    if !by_place {
        let nowhere = "t.group_id IS NULL AND NOT EXISTS (SELECT 1 FROM operator_skill k WHERE k.operator_id = t.id)";
        conditions.push(nowhere, []);
    }
    let sql = format!("{SELECT} {} ORDER BY t.id", conditions.sql());
    let mut statement = scene.connection.prepare_cached(&sql)?;
    let mut shown = Vec::new();
    for live in statement.query_map(params_from_iter(&conditions.values), Live::from_row)? {
        let live = live?;
        if by_state || live.is_available() {
            shown.push(live.json());
        }
    }
    let count = i64::try_from(shown.len()).unwrap_or(i64::MAX);
    let pagination = Pagination::of(page, limit, count);
    let skipped = usize::try_from(pagination.offset()).unwrap_or(0);
    let taken = usize::try_from(limit).unwrap_or(0);
    let data: Vec<Value> = shown.into_iter().skip(skipped).take(taken).collect();
    Ok(Answer {
        filters: Some(conditions.applied),
        pagination: Some(pagination),
        ..Answer::value(&Value::Array(data))
    })
}

pub(crate) fn read(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let sql = format!("{SELECT} WHERE t.id = ?1");
    let mut statement = scene.connection.prepare_cached(&sql)?;
    let mut rows = statement.query([call.id])?;
    let row = rows
        .next()?
        .ok_or_else(|| Failure::Unknown("operator".to_owned(), call.id))?;
    Ok(Answer::value(&Live::from_row(row)?.json()))
}

/// Switches channels on or off, or logs the operator out. Assumed: a channel that the operator may not
/// use cannot be switched on, a switch holds while offline, and logging out switches everything off.
pub(crate) fn set(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    if !rows::exists(scene.connection, "operator", call.id)? {
        return Err(Failure::Unknown("operator".to_owned(), call.id));
    }
    let changes = write::check(&call.operation.body, call.object()?)?;
    let Some((first, _)) = call.operation.body.first().map(|member| (&member.name, ())) else {
        return Err(Failure::Internal(
            "the document gives no members".to_owned(),
        ));
    };
    if changes.is_empty() {
        return Err(Failure::Missing(first.clone()));
    }
    scene.connection.execute(
        "INSERT OR IGNORE INTO session (operator_id, connected, chat_available, call_available, video_available)
         VALUES (?1, 0, 0, 0, 0)",
        [call.id],
    )?;
    let mut messages = Vec::new();
    for (name, change) in &changes {
        let Change::Set(Sql::Integer(value)) = change else {
            return Err(Failure::invalid(name));
        };
        messages.push(match name.strip_suffix("[available]") {
            Some(channel) => switch(scene, call.id, channel, name, *value != 0)?,
            None => log_out(scene, call.id)?,
        });
    }
    Ok(Answer::message(messages.join(" ")))
}

fn switch(
    scene: &Scene<'_>,
    id: i64,
    channel: &str,
    name: &str,
    on: bool,
) -> Result<String, Failure> {
    let channel = CHANNELS
        .into_iter()
        .find(|known| *known == channel)
        .ok_or_else(|| Failure::invalid(name))?;
    let sql = format!("SELECT {channel}_enabled FROM operator WHERE id = ?1");
    let may: bool = scene
        .connection
        .prepare_cached(&sql)?
        .query_row([id], |row| row.get(0))?;
    if on && !may {
        return Err(Failure::invalid(name));
    }
    let sql = format!("UPDATE session SET {channel}_available = ?2 WHERE operator_id = ?1");
    scene.connection.prepare_cached(&sql)?.execute((id, on))?;
    let state = if on { "available" } else { "unavailable" };
    Ok(format!("Operator is now {state} for {channel} channel."))
}

fn log_out(scene: &Scene<'_>, id: i64) -> Result<String, Failure> {
    let sql = "UPDATE session SET connected = 0, chat_available = 0, call_available = 0, video_available = 0
        WHERE operator_id = ?1";
    scene.connection.prepare_cached(sql)?.execute([id])?;
    Ok("Operator is now disconnected.".to_owned())
}

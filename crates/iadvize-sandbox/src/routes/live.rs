//! Live availability of operators, read and set. What it means is in [`crate::live`].

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};

use super::{Call, Scene};
use crate::envelope::{Answer, Failure, Pagination};
use crate::filter::Conditions;
use crate::live::{self, Channel, Desk, Event, Refusal, Settings, Snapshot, desk, presence};
use crate::write::{self, Change};

fn shown(id: i64, snapshot: &Snapshot) -> Value {
    let mut shown = json!({ "id": id, "connected": snapshot.desk.is_online() });
    for channel in Channel::ALL {
        shown[channel.name()] = json!({
            "enabled": snapshot.settings.enabled[channel as usize],
            "slot_number": snapshot.open[channel as usize],
            "slot_max_number": snapshot.most(channel),
            "busy": snapshot.is_busy(channel),
            "available": snapshot.is_available(channel),
        });
    }
    shown
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
        scene.lists.bounds,
    )?;
    let has = |name: &str| conditions.applied.iter().any(|applied| applied == name);
    let (by_state, by_place) = (has("connected"), has("skill_id") || has("group_id"));
    if !by_place {
        let nowhere = "t.group_id IS NULL AND NOT EXISTS (SELECT 1 FROM operator_skill k WHERE k.operator_id = t.id)";
        conditions.push(nowhere, []);
    }
    let sql = format!(
        "SELECT {} FROM {} {} ORDER BY t.id",
        desk::SELECTION,
        desk::TABLES,
        conditions.sql()
    );
    let mut statement = scene.connection.prepare_cached(&sql)?;
    let mut rows = Vec::new();
    for row in statement.query_map(params_from_iter(&conditions.values), desk::read_row)? {
        let (id, snapshot) = row?;
        if by_state || snapshot.is_available_anywhere() {
            rows.push(shown(id, &snapshot));
        }
    }
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let pagination = Pagination::of(page, limit, count, scene.lists);
    let skipped = usize::try_from(pagination.offset()).unwrap_or(0);
    let taken = usize::try_from(limit).unwrap_or(0);
    let data: Vec<Value> = rows.into_iter().skip(skipped).take(taken).collect();
    Ok(Answer {
        filters: Some(conditions.applied),
        pagination: Some(pagination),
        ..Answer::value(&Value::Array(data))
    })
}

pub(crate) fn read(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let snapshot = live::snapshot(scene.connection, call.id)?;
    Ok(Answer::value(&shown(call.id, &snapshot)))
}

/// Switches channels on or off, or logs the operator out. All that is asked for is done, or nothing.
pub(crate) fn set(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let before = live::snapshot(scene.connection, call.id)?;
    let events = events(call)?;
    let mut desk = before.desk;
    let mut messages = Vec::with_capacity(events.len());
    for (member, event) in &events {
        desk = apply(desk, *event, &before.settings, member)?;
        messages.push(message(*event));
    }
    desk::keep(scene.connection, call.id, desk)?;
    presence::follow(scene.connection, call.id, scene.now)?;
    Ok(Answer::message(messages.join(" ")))
}

/// What a body asks for, with the member that asks for it: the channels in the page's order, logging out
/// at last.
fn events(call: &Call) -> Result<Vec<(String, Event)>, Failure> {
    let mut events = Vec::new();
    for (member, change) in write::check(&call.operation.body, call.object()?)? {
        let Change::Set(Sql::Integer(value)) = change else {
            return Err(Failure::invalid(&member));
        };
        let event = match member.strip_suffix("[available]") {
            Some(name) => {
                let channel = Channel::named(name).ok_or_else(|| Failure::invalid(&member))?;
                Event::Switch(channel, value != 0)
            }
            None => Event::LogOut,
        };
        events.push((member, event));
    }
    if events.is_empty() {
        let first = Channel::ALL[0].name();
        return Err(Failure::Missing(format!("{first}[available]")));
    }
    events.sort_by_key(|(_, event)| match event {
        Event::Switch(channel, _) => *channel as usize,
        Event::LogIn | Event::LogOut => Channel::ALL.len(),
    });
    // Nobody is available and logged out at once.
    let out = events.iter().any(|(_, event)| *event == Event::LogOut);
    let on = events
        .iter()
        .find(|(_, event)| matches!(event, Event::Switch(_, true)));
    match on {
        Some((member, _)) if out => Err(Failure::invalid(member)),
        _ => Ok(events),
    }
}

fn apply(desk: Desk, event: Event, settings: &Settings, member: &str) -> Result<Desk, Failure> {
    desk.after(event, settings)
        .map_err(|refusal| match refusal {
            Refusal::NotConnected => Failure::Refused(
                "Operator is not connected and cannot be made available.".to_owned(),
            ),
            _ => Failure::invalid(member),
        })
}

/// The page gives the sentence for channels; that for logging out is assumed.
fn message(event: Event) -> String {
    match event {
        Event::Switch(channel, on) => {
            let state = if on { "available" } else { "unavailable" };
            format!("Operator is now {state} for {} channel.", channel.name())
        }
        Event::LogIn => "Operator is now connected.".to_owned(),
        Event::LogOut => "Operator is now disconnected.".to_owned(),
    }
}

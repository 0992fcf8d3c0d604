//! Live availability: what operators can take at this moment, and the record of what they were doing.
//!
//! [`machine`] is the logic alone, [`desk`] reads its inputs from the tables and keeps its states there,
//! [`presence`] writes down how long each state lasted.

pub(crate) mod desk;
mod machine;
pub(crate) mod presence;

pub(crate) use machine::{Channel, Desk, Event, Refusal, Settings, Snapshot};

use rusqlite::Connection;

use crate::clock::Wall;
use crate::envelope::Failure;

/// The state of one operator, or the page's failure for an unknown one.
pub(crate) fn snapshot(connection: &Connection, operator: i64) -> Result<Snapshot, Failure> {
    desk::read(connection, operator)?
        .ok_or_else(|| Failure::Unknown("operator".to_owned(), operator))
}

/// Logs an operator in, as he would do at his desk: the service has no operation for it.
pub(crate) fn log_in(connection: &Connection, operator: i64, now: Wall) -> Result<(), Failure> {
    let before = snapshot(connection, operator)?;
    let after = before.desk.after(Event::LogIn, &before.settings);
    // Nothing stands against logging in.
    desk::keep(connection, operator, after.unwrap_or(before.desk))?;
    presence::follow(connection, operator, now)?;
    Ok(())
}

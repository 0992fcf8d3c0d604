//! The profile of an operator.

use rusqlite::OptionalExtension;
use serde_json::{Value, json};

use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
use crate::rows;

pub(crate) fn read(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    if !rows::exists(scene.connection, "operator", call.id)? {
        return Err(Failure::Unknown("operator".to_owned(), call.id));
    }
    let sql =
        "SELECT json_object('status', status, 'description', description, 'facebook', facebook,
        'twitter', twitter, 'city', city, 'country', country) FROM profile WHERE operator_id = ?1";
    let stored: Option<String> = scene
        .connection
        .prepare_cached(sql)?
        .query_row([call.id], |row| row.get(0))
        .optional()?;
    let mut profile: Value = stored
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or(json!({}));
    profile["user_id"] = call.id.into();
    Ok(Answer::value(&profile))
}

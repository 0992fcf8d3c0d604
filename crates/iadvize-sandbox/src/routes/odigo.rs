//! Both Odigo callbacks: picking up opens a call, hanging up closes it.

use rusqlite::OptionalExtension;
use rusqlite::types::Value as Sql;
use serde_json::json;

use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
use crate::live::presence;
use crate::write::{self, Change, Changes};

struct Callback {
    operator: i64,
    website: i64,
    phone: String,
}

/// Reads the three members and finds the operator and the website they name.
fn callback(scene: &Scene<'_>, call: &Call) -> Result<Callback, Failure> {
    let changes = write::check(&call.operation.body, call.object()?)?;
    let text = |name: &str| match find(&changes, name) {
        Some(Change::Set(Sql::Text(text))) => Ok(text.clone()),
        _ => Err(Failure::invalid(name)),
    };
    let external = text("operator_external_id")?;
    let operator = scene
        .connection
        .prepare_cached("SELECT id FROM operator WHERE external_id = ?1 ORDER BY id LIMIT 1")?
        .query_row([external], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Failure::invalid("operator_external_id"))?;
    let website = match find(&changes, "website_id") {
        Some(Change::Set(Sql::Integer(id)))
            if crate::rows::exists(scene.connection, "website", *id)? =>
        {
            *id
        }
        _ => return Err(Failure::invalid("website_id")),
    };
    Ok(Callback {
        operator,
        website,
        phone: text("phone_number")?,
    })
}

fn find<'a>(changes: &'a Changes, name: &str) -> Option<&'a Change> {
    changes
        .iter()
        .find(|(member, _)| member == name)
        .map(|(_, change)| change)
}

/// Opens a call between the operator and the visitor of this phone number, who is created when unknown.
/// Assumed: an operator in a call cannot pick up another.
pub(crate) fn pick_up(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let callback = callback(scene, call)?;
    let open = "SELECT id FROM conversation WHERE operator_id = ?1 AND channel = 'call' AND closed_at IS NULL";
    if scene
        .connection
        .prepare_cached(open)?
        .exists([callback.operator])?
    {
        return Err(Failure::Refused(
            "The operator is already in a call.".to_owned(),
        ));
    }
    let (visitor, uid) = visitor(scene, &callback)?;
    let sql = "SELECT id FROM rule WHERE website_id = ?1 AND channel = 'call' ORDER BY id LIMIT 1";
    let rule: Option<i64> = scene
        .connection
        .prepare_cached(sql)?
        .query_row([callback.website], |row| row.get(0))
        .optional()?;
    let sql = "INSERT INTO conversation (channel, visitor_id, visitor_uid, operator_answer, created_at, website_id,
            operator_id, rule_id, xmpp_id)
        VALUES ('call', ?1, ?2, 1, ?3, ?4, ?5, ?6, '') RETURNING id";
    let conversation: i64 = scene.connection.prepare_cached(sql)?.query_row(
        (
            visitor,
            &uid,
            scene.now,
            callback.website,
            callback.operator,
            rule,
        ),
        |row| row.get(0),
    )?;
    scene.connection.execute(
        "UPDATE conversation SET xmpp_id = ?2 WHERE id = ?1",
        (conversation, crate::seed::uuid(conversation.unsigned_abs())),
    )?;
    presence::follow(scene.connection, callback.operator, scene.now)?;
    Ok(Answer::value(&json!({
        "targeting_rule_id": rule,
        "website_id": callback.website,
        "conversation_id": conversation,
        "skill_id": null,
        "visitor_phone_number": callback.phone,
        "visitor_uid": uid,
    })))
}

fn visitor(scene: &Scene<'_>, callback: &Callback) -> Result<(i64, String), Failure> {
    let sql = "SELECT id, unique_id FROM visitor WHERE phone = ?1 ORDER BY id LIMIT 1";
    let known = scene
        .connection
        .prepare_cached(sql)?
        .query_row([&callback.phone], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if let Some(known) = known {
        return Ok(known);
    }
    let changes = vec![
        (
            "phone".to_owned(),
            Change::Set(Sql::Text(callback.phone.clone())),
        ),
        (
            "website_id".to_owned(),
            Change::List(vec![Sql::Integer(callback.website)]),
        ),
    ];
    let id = write::create(
        scene.connection,
        scene.table("visitor")?,
        &changes,
        scene.now,
    )?;
    let uid =
        scene
            .connection
            .query_row("SELECT unique_id FROM visitor WHERE id = ?1", [id], |row| {
                row.get(0)
            })?;
    Ok((id, uid))
}

/// Closes the open call between the operator and this phone number.
pub(crate) fn hang_up(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let callback = callback(scene, call)?;
    let sql = "UPDATE conversation SET closed_at = max(?4, created_at), operator_closed = 1
        WHERE operator_id = ?1 AND website_id = ?2 AND channel = 'call' AND closed_at IS NULL
          AND visitor_id IN (SELECT id FROM visitor WHERE phone = ?3)";
    let values = (
        callback.operator,
        callback.website,
        &callback.phone,
        scene.now,
    );
    if scene.connection.prepare_cached(sql)?.execute(values)? == 0 {
        return Err(Failure::Refused(
            "There is no open call between this operator and this phone number.".to_owned(),
        ));
    }
    presence::follow(scene.connection, callback.operator, scene.now)?;
    Ok(Answer::raw("[]".to_owned()))
}

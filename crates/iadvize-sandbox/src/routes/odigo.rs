//! Both Odigo callbacks: picking up opens a call, hanging up closes it.
//!
//! Odigo tells what happened at a telephone. So an operator need not be connected to the desk (the page's
//! offline operator holds a call), but his settings and what he is in must leave room for the call
//! (assumed).

use rusqlite::types::Value as Sql;
use rusqlite::{OptionalExtension, Row};
use serde_json::json;

use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
use crate::live::{self, Channel, Refusal, presence};
use crate::rows;
use crate::write::{self, Change};

/// The three members of both bodies.
struct Callback {
    external: String,
    website: i64,
    phone: String,
}

impl Callback {
    fn read(scene: &Scene<'_>, call: &Call) -> Result<Self, Failure> {
        let changes = write::check(&call.operation.body, call.object()?)?;
        let value = |name: &str| match changes.iter().find(|(member, _)| member == name) {
            Some((_, Change::Set(value))) => Ok(value.clone()),
            _ => Err(Failure::invalid(name)),
        };
        let text = |name: &str| match value(name)? {
            Sql::Text(text) => Ok(text),
            _ => Err(Failure::invalid(name)),
        };
        let external = text("operator_external_id")?;
        let known = "SELECT 1 FROM operator WHERE external_id = ?1";
        if !scene
            .connection
            .prepare_cached(known)?
            .exists([&external])?
        {
            return Err(Failure::invalid("operator_external_id"));
        }
        let website = match value("website_id")? {
            Sql::Integer(id) if rows::exists(scene.connection, "website", id)? => id,
            _ => return Err(Failure::invalid("website_id")),
        };
        Ok(Self {
            external,
            website,
            phone: text("phone_number")?,
        })
    }
}

/// Opens a call between the operator and the visitor of this phone number, who is created when unknown.
/// A call that was arranged with this number gives its rule, skill and visitor, and is in progress then.
pub(crate) fn pick_up(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let callback = Callback::read(scene, call)?;
    let operator = operator(scene, &callback)?;
    let arranged = arranged(scene, &callback)?;
    let (visitor, uid) = visitor(scene, &callback, &arranged)?;
    let rule = match arranged.rule {
        Some(rule) => Some(rule),
        None => usual_rule(scene, callback.website)?,
    };
    let sql = "INSERT INTO conversation (channel, visitor_id, visitor_uid, operator_answer, created_at, website_id,
            operator_id, skill_id, rule_id, xmpp_id)
        VALUES ('call', ?1, ?2, 1, ?3, ?4, ?5, ?6, ?7, '') RETURNING id";
    let conversation: i64 = scene.connection.prepare_cached(sql)?.query_row(
        (
            visitor,
            &uid,
            scene.now,
            callback.website,
            operator,
            arranged.skill,
            rule,
        ),
        |row| row.get(0),
    )?;
    let sql = "UPDATE conversation SET xmpp_id = ?2 WHERE id = ?1";
    scene
        .connection
        .prepare_cached(sql)?
        .execute((conversation, crate::seed::uuid(conversation.unsigned_abs())))?;
    let sql =
        "INSERT INTO callback (conversation_id, phone_number, callmeeting_id) VALUES (?1, ?2, ?3)";
    scene.connection.prepare_cached(sql)?.execute((
        conversation,
        &callback.phone,
        arranged.meeting,
    ))?;
    mark(scene, arranged.meeting, "progress")?;
    presence::follow(scene.connection, operator, scene.now)?;
    Ok(Answer::value(&json!({
        "targeting_rule_id": rule,
        "website_id": callback.website,
        "conversation_id": conversation,
        "skill_id": arranged.skill,
        "visitor_phone_number": callback.phone,
        "visitor_uid": uid,
    })))
}

/// The operator of the external identifier who works for the website, provided that he can take a call.
fn operator(scene: &Scene<'_>, callback: &Callback) -> Result<i64, Failure> {
    let sql = "SELECT o.id FROM operator o JOIN operator_website w ON w.operator_id = o.id
        WHERE o.external_id = ?1 AND w.website_id = ?2 ORDER BY o.id LIMIT 1";
    let operator: Option<i64> = scene
        .connection
        .prepare_cached(sql)?
        .query_row((&callback.external, callback.website), |row| row.get(0))
        .optional()?;
    let refused = |message: &str| Err(Failure::Refused(message.to_owned()));
    let Some(operator) = operator else {
        return refused(
            "The operator does not work for this website: his 'website_list' lacks it.",
        );
    };
    match live::snapshot(scene.connection, operator)?.takes(Channel::Call) {
        Ok(()) => Ok(operator),
        Err(Refusal::Busy(_)) => refused("The operator is already in a call."),
        Err(Refusal::Excluded(_, other)) => Err(Failure::Refused(format!(
            "The operator is in a {} conversation and cannot take a call at the same time.",
            other.name()
        ))),
        Err(Refusal::NotEnabled(_) | Refusal::NotConnected) => {
            refused("The operator may not take calls: his 'call_enabled' is off.")
        }
    }
}

/// What a call that was arranged for later says about the callback.
#[derive(Default)]
struct Arranged {
    meeting: Option<i64>,
    visitor_uid: Option<String>,
    rule: Option<i64>,
    skill: Option<i64>,
}

/// The pending call with this number that is due first. Its rule and skill are texts on the page; a rule of
/// another channel does not offer calls and is left out.
fn arranged(scene: &Scene<'_>, callback: &Callback) -> Result<Arranged, Failure> {
    let sql = "SELECT m.id, m.visitor_uid,
            (SELECT id FROM rule WHERE id = CAST(m.targeting_rule_id AS INTEGER) AND channel = 'call'),
            CAST(m.skill_id AS INTEGER)
        FROM callmeeting m WHERE m.phone_number = ?1 AND m.website_id = ?2 AND m.status = 'pending'
        ORDER BY m.start_at, m.id LIMIT 1";
    let found = scene
        .connection
        .prepare_cached(sql)?
        .query_row((&callback.phone, callback.website), |row| {
            Ok(Arranged {
                meeting: row.get(0)?,
                visitor_uid: row.get(1)?,
                rule: row.get(2)?,
                skill: row.get(3)?,
            })
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn mark(scene: &Scene<'_>, meeting: Option<i64>, status: &str) -> Result<(), Failure> {
    let sql = "UPDATE callmeeting SET status = ?2 WHERE id = ?1";
    scene
        .connection
        .prepare_cached(sql)?
        .execute((meeting, status))?;
    Ok(())
}

/// The rule of a callback that nobody arranged: the website's first one for calls (assumed).
fn usual_rule(scene: &Scene<'_>, website: i64) -> Result<Option<i64>, Failure> {
    let sql = "SELECT id FROM rule WHERE website_id = ?1 AND channel = 'call' ORDER BY id LIMIT 1";
    Ok(scene
        .connection
        .prepare_cached(sql)?
        .query_row([website], |row| row.get(0))
        .optional()?)
}

/// The visitor of the arranged call or of the phone number, first the one who knows the website, then the
/// latest. Whoever is found knows the website from now on.
fn visitor(
    scene: &Scene<'_>,
    callback: &Callback,
    arranged: &Arranged,
) -> Result<(i64, String), Failure> {
    let both = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let sql = "SELECT id, unique_id FROM visitor v WHERE phone = ?1 OR unique_id = ?3
        ORDER BY unique_id = ?3 DESC,
            EXISTS (SELECT 1 FROM visitor_website w WHERE w.visitor_id = v.id AND w.website_id = ?2) DESC,
            created_at DESC, id DESC LIMIT 1";
    let known: Option<(i64, String)> = scene
        .connection
        .prepare_cached(sql)?
        .query_row(
            (&callback.phone, callback.website, &arranged.visitor_uid),
            both,
        )
        .optional()?;
    if let Some(known) = known {
        let sql = "INSERT OR IGNORE INTO visitor_website (visitor_id, website_id) VALUES (?1, ?2)";
        scene
            .connection
            .prepare_cached(sql)?
            .execute((known.0, callback.website))?;
        return Ok(known);
    }
    let phone = Change::Set(Sql::Text(callback.phone.clone()));
    let website = Change::List(vec![Sql::Integer(callback.website)]);
    let changes = vec![
        ("phone".to_owned(), phone),
        ("website_id".to_owned(), website),
    ];
    let table = scene.table("visitor")?;
    let id = write::create(scene.connection, table, &changes, scene.now)?;
    let sql = "SELECT id, unique_id FROM visitor WHERE id = ?1";
    Ok(scene
        .connection
        .prepare_cached(sql)?
        .query_row([id], both)?)
}

/// Closes the open call between the operator and this phone number, whatever became of the operator's
/// settings meanwhile.
pub(crate) fn hang_up(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let callback = Callback::read(scene, call)?;
    // The operator comes first: he has few open calls, the website many conversations.
    let sql = "SELECT c.id, c.operator_id, b.callmeeting_id FROM operator o
        CROSS JOIN conversation c ON c.operator_id = o.id AND c.channel = 'call' AND c.closed_at IS NULL
        JOIN callback b ON b.conversation_id = c.id
        WHERE o.external_id = ?1 AND c.website_id = ?2 AND b.phone_number = ?3 ORDER BY c.id LIMIT 1";
    let values = (&callback.external, callback.website, &callback.phone);
    let open: Option<(i64, i64, Option<i64>)> = scene
        .connection
        .prepare_cached(sql)?
        .query_row(values, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((conversation, operator, meeting)) = open else {
        return Err(Failure::Refused(
            "There is no open call between this operator and this phone number on this website."
                .to_owned(),
        ));
    };
    // A clock that was set back does not close a call before it began.
    let sql = "UPDATE conversation SET closed_at = max(?2, created_at), operator_closed = 1 WHERE id = ?1";
    scene
        .connection
        .prepare_cached(sql)?
        .execute((conversation, scene.now))?;
    let sql = "INSERT INTO message (conversation_id, position, kind, sent_at, body)
        SELECT id, coalesce((SELECT max(position) + 1 FROM message WHERE conversation_id = ?1), 0), 3, closed_at,
            'OPERATOR_CHAT_CLOSE' FROM conversation WHERE id = ?1";
    scene
        .connection
        .prepare_cached(sql)?
        .execute([conversation])?;
    mark(scene, meeting, "done")?;
    presence::follow(scene.connection, operator, scene.now)?;
    Ok(Answer::raw("[]".to_owned()))
}

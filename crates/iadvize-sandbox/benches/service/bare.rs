//! The server that the sandbox is held against: axum and rusqlite on the same HTTP stack, statements
//! prepared once, rows as serde structs, one connection in memory, and nothing else: no key, no filters,
//! no paging, no envelope, no other operations. It adds 0 to parameters for the same reason as the sandbox:
//! SQLite would prepare these statements anew for each request otherwise.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::get;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::Error;

type Shared = Arc<Mutex<Connection>>;

/// Reads the file into memory and serves it.
pub(crate) fn start(runtime: &Runtime, file: &Path) -> Result<SocketAddr, Error> {
    let mut connection = Connection::open_in_memory()?;
    connection.restore("main", file, None::<fn(rusqlite::backup::Progress)>)?;
    connection.set_prepared_statement_cache_capacity(64);
    let router = Router::new()
        .route("/operator", get(|state| list(state, operators)))
        .route("/conversation", get(|state| list(state, conversations)))
        .with_state(Arc::new(Mutex::new(connection)));
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
    let address = listener.local_addr()?;
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(async move {
                stream.set_nodelay(true).ok();
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .await
            });
        }
    });
    Ok(address)
}

async fn list<T: Serialize>(
    State(shared): State<Shared>,
    read: fn(&Connection) -> rusqlite::Result<Vec<T>>,
) -> impl IntoResponse {
    let rows = read(&shared.lock().unwrap_or_else(PoisonError::into_inner));
    match rows.map(|rows| serde_json::to_vec(&rows)) {
        Ok(Ok(body)) => Ok(([(CONTENT_TYPE, "application/json; charset=utf-8")], body)),
        _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// Runs the reads of one list in one transaction.
fn together<T>(
    connection: &Connection,
    read: impl FnOnce() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    connection.prepare_cached("BEGIN")?.execute([])?;
    let done = read();
    connection.prepare_cached("COMMIT")?.execute([])?;
    done
}

#[derive(Serialize)]
struct Operator {
    id: i64,
    call_enabled: bool,
    call_priority: i64,
    chat_and_call: bool,
    chat_enabled: bool,
    chat_max_number: i64,
    chat_priority: i64,
    email: String,
    external_id: Option<String>,
    first_name: String,
    group_id: Option<i64>,
    language_admin: String,
    language_list: Vec<String>,
    name: String,
    pseudo: String,
    role: String,
    roles: Vec<String>,
    skill_list: Vec<i64>,
    sso_key: Option<String>,
    video_enabled: bool,
    video_priority: i64,
    website_list: Vec<i64>,
    _link: String,
}

fn operators(connection: &Connection) -> rusqlite::Result<Vec<Operator>> {
    together(connection, || {
        let mut statement = connection.prepare_cached(
            "SELECT id, call_enabled, call_priority, chat_and_call, chat_enabled, chat_max_number, chat_priority,
                email, external_id, first_name, group_id, language_admin, name, pseudo, role, sso_key,
                video_enabled, video_priority FROM operator ORDER BY id LIMIT 20",
        )?;
        let mut languages = connection.prepare_cached(
            "SELECT language FROM operator_language WHERE operator_id = ?1 + 0 ORDER BY 1",
        )?;
        let mut roles = connection.prepare_cached(
            "SELECT role FROM operator_role WHERE operator_id = ?1 + 0 ORDER BY 1",
        )?;
        let mut skills = connection.prepare_cached(
            "SELECT skill_id FROM operator_skill WHERE operator_id = ?1 + 0 ORDER BY 1",
        )?;
        let mut websites = connection.prepare_cached(
            "SELECT website_id FROM operator_website WHERE operator_id = ?1 + 0 ORDER BY 1",
        )?;
        let first = |row: &Row<'_>| row.get(0);
        let number = |row: &Row<'_>| row.get(0);
        let mut rows = statement.query([])?;
        let mut found = Vec::with_capacity(20);
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            found.push(Operator {
                id,
                call_enabled: row.get(1)?,
                call_priority: row.get(2)?,
                chat_and_call: row.get(3)?,
                chat_enabled: row.get(4)?,
                chat_max_number: row.get(5)?,
                chat_priority: row.get(6)?,
                email: row.get(7)?,
                external_id: row.get(8)?,
                first_name: row.get(9)?,
                group_id: row.get(10)?,
                language_admin: row.get(11)?,
                language_list: languages
                    .query_map([id], first)?
                    .collect::<Result<_, _>>()?,
                name: row.get(12)?,
                pseudo: row.get(13)?,
                role: row.get(14)?,
                roles: roles.query_map([id], first)?.collect::<Result<_, _>>()?,
                skill_list: skills.query_map([id], number)?.collect::<Result<_, _>>()?,
                sso_key: row.get(15)?,
                video_enabled: row.get(16)?,
                video_priority: row.get(17)?,
                website_list: websites
                    .query_map([id], number)?
                    .collect::<Result<_, _>>()?,
                _link: format!("/operator/{id}"),
            });
        }
        Ok(found)
    })
}

#[derive(Serialize)]
struct Conversation {
    id: i64,
    channel: String,
    closed_at: Option<String>,
    created_at: String,
    history: String,
    history_link: String,
    operator_answer: bool,
    operator_closed: bool,
    operator_id: Option<i64>,
    page_type: String,
    rule_id: Option<i64>,
    skill_id: Option<i64>,
    tag_list: Vec<i64>,
    visitor_id: i64,
    visitor_uid: String,
    waitinglist: bool,
    website_id: i64,
    xmpp_id: String,
    _link: String,
}

fn conversations(connection: &Connection) -> rusqlite::Result<Vec<Conversation>> {
    let paris = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
    together(connection, || {
        let mut statement = connection.prepare_cached(
            "SELECT id, channel, closed_at, created_at, history_link, operator_answer, operator_closed,
                operator_id, page_type, rule_id, skill_id, visitor_id, visitor_uid, waitinglist, website_id, xmpp_id
             FROM conversation WHERE created_at >= unixepoch('2020-03-30 12:00:00')
                AND created_at <= unixepoch('2020-06-30 12:00:00')
             ORDER BY created_at DESC, id DESC LIMIT 20",
        )?;
        let mut messages = connection.prepare_cached(
            "SELECT kind, sent_at, millisecond, body FROM message WHERE conversation_id = ?1 + 0 ORDER BY position",
        )?;
        let mut tags = connection.prepare_cached(
            "SELECT tag_id FROM conversation_tag WHERE conversation_id = ?1 + 0 ORDER BY 1",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::with_capacity(20);
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            let closed_at: Option<i64> = row.get(2)?;
            found.push(Conversation {
                id,
                channel: row.get(1)?,
                closed_at: closed_at.map(|at| text(civil(at))),
                created_at: text(civil(row.get(3)?)),
                history: history(&mut messages.query([id])?, &paris)?,
                history_link: row.get(4)?,
                operator_answer: row.get(5)?,
                operator_closed: row.get(6)?,
                operator_id: row.get(7)?,
                page_type: row.get(8)?,
                rule_id: row.get(9)?,
                skill_id: row.get(10)?,
                tag_list: tags
                    .query_map([id], |row| row.get(0))?
                    .collect::<Result<_, _>>()?,
                visitor_id: row.get(11)?,
                visitor_uid: row.get(12)?,
                waitinglist: row.get(13)?,
                website_id: row.get(14)?,
                xmpp_id: row.get(15)?,
                _link: format!("/conversation/{id}"),
            });
        }
        Ok(found)
    })
}

fn history(messages: &mut rusqlite::Rows<'_>, paris: &TimeZone) -> rusqlite::Result<String> {
    let mut entries = Vec::with_capacity(512);
    while let Some(message) = messages.next()? {
        if !entries.is_empty() {
            entries.push(b',');
        }
        let (kind, at): (i64, DateTime) = (message.get(0)?, civil(message.get(1)?));
        let body = message.get_ref(3)?.as_str()?;
        let written = if kind == 1 || kind == 2 {
            let stamp = paris.to_ambiguous_timestamp(at).compatible();
            let epoch =
                stamp.map_or(0, |stamp| stamp.as_second()) * 1_000 + message.get::<_, i64>(2)?;
            serde_json::to_writer(&mut entries, &(kind, text(at), body, epoch))
        } else {
            serde_json::to_writer(&mut entries, &(kind, text(at), body))
        };
        written.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    }
    String::from_utf8(entries)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

fn civil(wall: i64) -> DateTime {
    let start = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    start.saturating_add(jiff::SignedDuration::from_secs(wall))
}

fn text(at: DateTime) -> String {
    format!("{} {}", at.date(), at.time())
}

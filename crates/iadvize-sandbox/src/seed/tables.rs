//! The statements that the traffic is written by.

use rusqlite::{Connection, Statement};

/// The statements that rows are written by.
pub(super) struct Tables<'c> {
    pub(super) visitor: Statement<'c>,
    pub(super) visitor_website: Statement<'c>,
    pub(super) conversation: Statement<'c>,
    pub(super) message: Statement<'c>,
    pub(super) tag: Statement<'c>,
    pub(super) wait: Statement<'c>,
    pub(super) missed: Statement<'c>,
    pub(super) targeting: Statement<'c>,
    pub(super) satisfaction: Statement<'c>,
    pub(super) transaction: Statement<'c>,
    pub(super) presence: Statement<'c>,
    pub(super) meeting: Statement<'c>,
}

impl<'c> Tables<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            visitor: connection.prepare(
                "INSERT INTO visitor (unique_id, external_id, lastname, firstname, address, city, zip, country, phone,
                    email, browser, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            )?,
            visitor_website: connection.prepare("INSERT OR IGNORE INTO visitor_website VALUES (?1, ?2)")?,
            conversation: connection.prepare(
                "INSERT INTO conversation (id, channel, visitor_id, visitor_uid, operator_answer, operator_closed,
                    waitinglist, page_type, created_at, closed_at, website_id, operator_id, skill_id, rule_id,
                    contact_type_id, xmpp_id)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            )?,
            message: connection.prepare("INSERT INTO message VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?,
            tag: connection.prepare("INSERT OR IGNORE INTO conversation_tag VALUES (?1, ?2)")?,
            wait: connection.prepare(
                "INSERT INTO wait (website_id, channel, skill_id, rule_id, page_type, conversation_id, entered_at,
                    left_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            missed: connection.prepare(
                "INSERT INTO missed (website_id, channel, rule_id, page_type, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
            targeting: connection.prepare(
                "INSERT INTO targeting (rule_id, website_id, channel, page_type, displayed, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?,
            satisfaction: connection.prepare(
                "INSERT INTO satisfaction (note_welcome, note_resolution, node_delay, comment, created_at, website_id,
                    operator_id, conversation_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            transaction: connection.prepare(
                "INSERT INTO \"transaction\" (external_id, visitor_uid, visitor_email, amount, created_at, website_id,
                    operator_id, conversation_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?,
            presence: connection
                .prepare("INSERT INTO presence (operator_id, state, start_at, end_at) VALUES (?1, ?2, ?3, ?4)")?,
            meeting: connection.prepare(
                "INSERT INTO callmeeting (phone_number, visitor_uid, status, start_at, website_id, targeting_rule_id,
                    skill_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
        })
    }
}

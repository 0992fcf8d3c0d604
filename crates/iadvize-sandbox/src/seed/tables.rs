//! The tables that traffic is written to: at the inventing thread the rows on their way into each, at the
//! writing thread the statements.

use std::rc::Rc;

use rusqlite::Connection;

use super::batch::{Batch, Outbox, Parcel, Rows, Stopped, Writer};

/// Each table with the columns that are written.
#[rustfmt::skip]
const COLUMNS: [(&str, &[&str]); 13] = [
    ("visitor", &[
        "id", "unique_id", "external_id", "lastname", "firstname", "address", "city", "zip", "country", "phone",
        "email", "browser", "created_at",
    ]),
    ("visitor_website", &["visitor_id", "website_id"]),
    ("conversation", &[
        "id", "channel", "visitor_id", "visitor_uid", "operator_answer", "operator_closed", "waitinglist",
        "page_type", "created_at", "closed_at", "website_id", "operator_id", "skill_id", "rule_id",
        "contact_type_id", "xmpp_id",
    ]),
    ("message", &["conversation_id", "position", "kind", "sent_at", "millisecond", "body"]),
    ("conversation_tag", &["conversation_id", "tag_id"]),
    ("wait", &[
        "website_id", "channel", "skill_id", "rule_id", "page_type", "conversation_id", "entered_at", "left_at",
    ]),
    ("missed", &["website_id", "channel", "rule_id", "page_type", "reason", "at"]),
    ("targeting", &["rule_id", "website_id", "channel", "page_type", "triggered", "displayed", "at"]),
    ("satisfaction", &[
        "note_welcome", "note_resolution", "node_delay", "comment", "created_at", "website_id", "operator_id",
        "conversation_id",
    ]),
    ("transaction", &[
        "external_id", "visitor_uid", "visitor_email", "amount", "created_at", "website_id", "operator_id",
        "conversation_id",
    ]),
    ("presence", &["operator_id", "state", "start_at", "end_at"]),
    ("callmeeting", &[
        "phone_number", "visitor_uid", "status", "start_at", "website_id", "targeting_rule_id", "skill_id",
    ]),
    ("session", &["operator_id", "connected", "chat_available", "call_available", "video_available"]),
];

/// The rows on their way into each table.
pub(super) struct Tables {
    pub(super) visitor: Batch,
    pub(super) visitor_website: Batch,
    pub(super) conversation: Batch,
    pub(super) message: Batch,
    pub(super) tag: Batch,
    pub(super) wait: Batch,
    pub(super) missed: Batch,
    pub(super) targeting: Batch,
    pub(super) satisfaction: Batch,
    pub(super) transaction: Batch,
    pub(super) presence: Batch,
    pub(super) meeting: Batch,
    pub(super) session: Batch,
    out: Rc<Outbox>,
}

impl Tables {
    pub(super) fn new(out: Outbox) -> Self {
        let out = Rc::new(out);
        let into = |place: usize| Batch::new(place, COLUMNS[place].1.len(), Rc::clone(&out));
        Self {
            visitor: into(0),
            visitor_website: into(1),
            conversation: into(2),
            message: into(3),
            tag: into(4),
            wait: into(5),
            missed: into(6),
            targeting: into(7),
            satisfaction: into(8),
            transaction: into(9),
            presence: into(10),
            meeting: into(11),
            session: into(12),
            out,
        }
    }

    /// Says how much of the history is invented.
    pub(super) fn share(&self, share: f64) -> Result<(), Stopped> {
        self.out.put(Parcel::Share(share))
    }

    /// Hands over all that is still on its way.
    pub(super) fn flush(&mut self) -> Result<(), Stopped> {
        [
            &mut self.visitor,
            &mut self.visitor_website,
            &mut self.conversation,
            &mut self.message,
            &mut self.tag,
            &mut self.wait,
            &mut self.missed,
            &mut self.targeting,
            &mut self.satisfaction,
            &mut self.transaction,
            &mut self.presence,
            &mut self.meeting,
            &mut self.session,
        ]
        .into_iter()
        .try_for_each(Batch::flush)?;
        self.out.empty()
    }
}

/// The statements that write the rows of all tables.
pub(super) struct Writers<'c>(Vec<Writer<'c>>);

impl<'c> Writers<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> rusqlite::Result<Self> {
        COLUMNS
            .iter()
            .map(|(table, columns)| Writer::new(connection, table, columns))
            .collect::<rusqlite::Result<_>>()
            .map(Self)
    }

    /// Writes rows of a table, and gives their number.
    pub(super) fn write(&mut self, table: usize, rows: &Rows) -> rusqlite::Result<u64> {
        self.0[table].write(rows)
    }
}

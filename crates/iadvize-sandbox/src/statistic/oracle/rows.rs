//! The stored rows as plain structs.

use rusqlite::{Connection, Row};

use crate::clock::Wall;

pub(super) struct Conversation {
    pub(super) id: i64,
    pub(super) channel: String,
    pub(super) answered: bool,
    pub(super) page_type: String,
    pub(super) created: Wall,
    pub(super) closed: Option<Wall>,
    pub(super) website: i64,
    pub(super) operator: Option<i64>,
    pub(super) skill: Option<i64>,
    pub(super) rule: Option<i64>,
    pub(super) contact_type: Option<i64>,
    /// It has a survey, whenever it was answered.
    pub(super) surveyed: bool,
    /// It has a sale that did not come before it.
    pub(super) sold: bool,
    /// Kind and moment, in their order.
    pub(super) messages: Vec<(i64, Wall)>,
}

pub(super) struct Wait {
    pub(super) website: i64,
    pub(super) channel: String,
    pub(super) skill: Option<i64>,
    pub(super) rule: Option<i64>,
    pub(super) page_type: String,
    pub(super) conversation: Option<i64>,
    pub(super) entered: Wall,
    pub(super) left: Wall,
}

/// What became of visitors who met a rule.
#[derive(PartialEq)]
pub(super) enum Outcome {
    /// One was missed for this reason.
    Missed(String),
    /// So many met it, and so many of them were shown its button.
    Met { triggered: u32, displayed: u32 },
}

/// Visitors who met a rule.
pub(super) struct Encounter {
    pub(super) website: i64,
    pub(super) channel: String,
    pub(super) rule: i64,
    pub(super) page_type: String,
    pub(super) outcome: Outcome,
    pub(super) at: Wall,
}

pub(super) struct Presence {
    pub(super) operator: i64,
    pub(super) state: String,
    pub(super) start: Wall,
    pub(super) end: Option<Wall>,
}

pub(super) struct Survey {
    /// Welcome, resolution, delay.
    pub(super) notes: [Option<f64>; 3],
    pub(super) at: Wall,
    pub(super) website: i64,
    pub(super) operator: Option<i64>,
    pub(super) conversation: i64,
}

pub(super) struct Sale {
    pub(super) amount: f64,
    pub(super) at: Wall,
    pub(super) website: i64,
    pub(super) operator: Option<i64>,
    pub(super) conversation: Option<i64>,
}

pub(super) struct Operator {
    pub(super) id: i64,
    pub(super) group: Option<i64>,
    /// Chat, call, video.
    pub(super) enabled: [bool; 3],
    pub(super) websites: Vec<i64>,
    pub(super) skills: Vec<i64>,
}

/// Everything that is stored, and the clock.
pub(super) struct Rows {
    pub(super) now: Wall,
    pub(super) conversations: Vec<Conversation>,
    pub(super) waits: Vec<Wait>,
    pub(super) missed: Vec<Encounter>,
    pub(super) targetings: Vec<Encounter>,
    pub(super) presences: Vec<Presence>,
    pub(super) surveys: Vec<Survey>,
    pub(super) sales: Vec<Sale>,
    pub(super) operators: Vec<Operator>,
}

fn all<T>(
    connection: &Connection,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Vec<T> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], read).unwrap();
    rows.map(Result::unwrap).collect()
}

impl Rows {
    pub(super) fn read(connection: &Connection, now: Wall) -> Self {
        let encounter = |row: &Row<'_>, outcome| {
            Ok(Encounter {
                website: row.get("website_id")?,
                channel: row.get("channel")?,
                rule: row.get("rule_id")?,
                page_type: row.get("page_type")?,
                outcome,
                at: row.get("at")?,
            })
        };
        let mut rows = Self {
            now,
            conversations: conversations(connection),
            waits: all(connection, "SELECT * FROM wait", |row| {
                Ok(Wait {
                    website: row.get("website_id")?,
                    channel: row.get("channel")?,
                    skill: row.get("skill_id")?,
                    rule: row.get("rule_id")?,
                    page_type: row.get("page_type")?,
                    conversation: row.get("conversation_id")?,
                    entered: row.get("entered_at")?,
                    left: row.get("left_at")?,
                })
            }),
            missed: all(connection, "SELECT * FROM missed", |row| {
                encounter(row, Outcome::Missed(row.get("reason")?))
            }),
            targetings: all(connection, "SELECT * FROM targeting", |row| {
                let outcome = Outcome::Met {
                    triggered: row.get("triggered")?,
                    displayed: row.get("displayed")?,
                };
                encounter(row, outcome)
            }),
            presences: all(connection, "SELECT * FROM presence", |row| {
                Ok(Presence {
                    operator: row.get("operator_id")?,
                    state: row.get("state")?,
                    start: row.get("start_at")?,
                    end: row.get("end_at")?,
                })
            }),
            surveys: all(connection, "SELECT * FROM satisfaction", |row| {
                Ok(Survey {
                    notes: [
                        row.get("note_welcome")?,
                        row.get("note_resolution")?,
                        row.get("node_delay")?,
                    ],
                    at: row.get("created_at")?,
                    website: row.get("website_id")?,
                    operator: row.get("operator_id")?,
                    conversation: row.get("conversation_id")?,
                })
            }),
            sales: all(connection, "SELECT * FROM \"transaction\"", |row| {
                Ok(Sale {
                    amount: row.get("amount")?,
                    at: row.get("created_at")?,
                    website: row.get("website_id")?,
                    operator: row.get("operator_id")?,
                    conversation: row.get("conversation_id")?,
                })
            }),
            operators: operators(connection),
        };
        rows.mark_aftermath();
        rows
    }

    fn mark_aftermath(&mut self) {
        // Ordered by id.
        let contacts = &mut self.conversations;
        let place = |contacts: &[Conversation], id: i64| {
            contacts.binary_search_by_key(&id, |one| one.id).unwrap()
        };
        for survey in &self.surveys {
            let place = place(contacts, survey.conversation);
            contacts[place].surveyed = true;
        }
        for sale in &self.sales {
            if let Some(id) = sale.conversation {
                let place = place(contacts, id);
                contacts[place].sold |= sale.at >= contacts[place].created;
            }
        }
    }

    pub(super) fn conversation(&self, id: i64) -> &Conversation {
        // Ordered by id.
        let place = self.conversations.binary_search_by_key(&id, |one| one.id);
        &self.conversations[place.unwrap()]
    }

    pub(super) fn operator(&self, id: i64) -> &Operator {
        self.operators.iter().find(|one| one.id == id).unwrap()
    }
}

fn conversations(connection: &Connection) -> Vec<Conversation> {
    let sql = "SELECT * FROM conversation ORDER BY id";
    let mut found = all(connection, sql, |row| {
        Ok(Conversation {
            id: row.get("id")?,
            channel: row.get("channel")?,
            answered: row.get("operator_answer")?,
            page_type: row.get("page_type")?,
            created: row.get("created_at")?,
            closed: row.get("closed_at")?,
            website: row.get("website_id")?,
            operator: row.get("operator_id")?,
            skill: row.get("skill_id")?,
            rule: row.get("rule_id")?,
            contact_type: row.get("contact_type_id")?,
            surveyed: false,
            sold: false,
            messages: Vec::new(),
        })
    });
    let sql =
        "SELECT conversation_id, kind, sent_at FROM message ORDER BY conversation_id, position";
    let messages: Vec<(i64, i64, Wall)> = all(connection, sql, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    });
    for (conversation, kind, at) in messages {
        let place = found.binary_search_by_key(&conversation, |one| one.id);
        found[place.unwrap()].messages.push((kind, at));
    }
    found
}

fn operators(connection: &Connection) -> Vec<Operator> {
    let pairs = |sql: &str| -> Vec<(i64, i64)> {
        all(connection, sql, |row| Ok((row.get(0)?, row.get(1)?)))
    };
    let websites = pairs("SELECT operator_id, website_id FROM operator_website");
    let skills = pairs("SELECT operator_id, skill_id FROM operator_skill");
    let of = |pairs: &[(i64, i64)], id| {
        let own = pairs.iter().filter(|pair| pair.0 == id);
        own.map(|pair| pair.1).collect()
    };
    all(connection, "SELECT * FROM operator", |row| {
        let id = row.get("id")?;
        Ok(Operator {
            id,
            group: row.get("group_id")?,
            enabled: [
                row.get("chat_enabled")?,
                row.get("call_enabled")?,
                row.get("video_enabled")?,
            ],
            websites: of(&websites, id),
            skills: of(&skills, id),
        })
    })
}

//! The rows that a question is about, told apart by what they are grouped by.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::ask::Ask;
use super::rows::{Conversation, Encounter, Rows, Sale, Survey, Wait};
use crate::clock::Wall;

/// A value of a resource, or everything.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Whole,
    Number(i64),
    Text(String),
}

impl Key {
    pub(super) fn id(&self) -> Value {
        match self {
            Self::Whole => Value::Null,
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Whole => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// The tables that figures are made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    Contacts,
    Waits,
    Missed,
    Targetings,
    Presence,
    Surveys,
    /// All sales, whatever their channel.
    Sales,
    /// Sales at or after the beginning of the conversation they belong to.
    SalesAfter,
}

impl Table {
    /// Its rows can be grouped by the resource.
    pub(super) fn knows(self, resource: Option<&str>) -> bool {
        match (self, resource) {
            (_, None) => true,
            (Self::Missed | Self::Targetings, Some(name)) => matches!(name, "rule" | "page_type"),
            (Self::Presence, Some(name)) => matches!(name, "operator" | "group" | "skill"),
            _ => true,
        }
    }
}

/// What an operator did, cut to the stretch of time.
pub(super) struct Doing<'a> {
    pub(super) state: &'a str,
    pub(super) from: Wall,
    pub(super) to: Wall,
}

/// The rows of one stretch of time and one value of the resource.
#[derive(Default)]
pub(super) struct Slice<'a> {
    pub(super) now: Wall,
    pub(super) contacts: Vec<&'a Conversation>,
    pub(super) waits: Vec<&'a Wait>,
    pub(super) missed: Vec<&'a Encounter>,
    pub(super) targetings: Vec<&'a Encounter>,
    pub(super) presence: Vec<Doing<'a>>,
    pub(super) surveys: Vec<&'a Survey>,
    pub(super) sales: Vec<&'a Sale>,
    pub(super) sales_after: Vec<(&'a Sale, &'a Conversation)>,
}

impl Slice<'_> {
    pub(super) fn has(&self, table: Table) -> bool {
        match table {
            Table::Contacts => !self.contacts.is_empty(),
            Table::Waits => !self.waits.is_empty(),
            Table::Missed => !self.missed.is_empty(),
            Table::Targetings => !self.targetings.is_empty(),
            Table::Presence => !self.presence.is_empty(),
            Table::Surveys => !self.surveys.is_empty(),
            Table::Sales => !self.sales.is_empty(),
            Table::SalesAfter => !self.sales_after.is_empty(),
        }
    }
}

/// What a row hangs on.
#[derive(Clone, Copy, Default)]
struct Owner<'a> {
    operator: Option<i64>,
    skill: Option<i64>,
    rule: Option<i64>,
    contact_type: Option<i64>,
    page_type: &'a str,
}

struct Cutter<'a> {
    rows: &'a Rows,
    ask: &'a Ask,
    start: Wall,
    stop: Wall,
    slices: BTreeMap<Key, Slice<'a>>,
}

/// The slices of a stretch of time. Without a resource there is exactly one.
pub(super) fn cut<'a>(
    rows: &'a Rows,
    ask: &'a Ask,
    start: Wall,
    stop: Wall,
) -> BTreeMap<Key, Slice<'a>> {
    let mut cutter = Cutter {
        rows,
        ask,
        start,
        stop,
        slices: BTreeMap::new(),
    };
    if ask.resource.is_none() {
        cutter.slice(Key::Whole);
    }
    cutter.contacts();
    cutter.encounters();
    cutter.presence();
    cutter.aftermath();
    cutter.slices
}

impl<'a> Cutter<'a> {
    fn slice(&mut self, key: Key) -> &mut Slice<'a> {
        let now = self.rows.now;
        self.slices.entry(key).or_insert_with(|| Slice {
            now,
            ..Slice::default()
        })
    }

    fn within(&self, at: Wall) -> bool {
        self.start <= at && at < self.stop
    }

    fn on(&self, website: i64) -> bool {
        let ask = self.ask;
        ask.website.is_none_or(|one| one == website)
            && ask
                .website_list
                .as_ref()
                .is_none_or(|list| list.contains(&website))
    }

    fn over(&self, channel: &str) -> bool {
        self.ask.channel.is_none_or(|one| one == channel)
    }

    fn wanted(&self, keys: Vec<Key>) -> Vec<Key> {
        let ids = &self.ask.ids;
        let fits = |key: &Key| ids.is_empty() || *key == Key::Whole || ids.contains(&key.text());
        keys.into_iter().filter(fits).collect()
    }

    fn keys(&self, owner: Owner<'_>) -> Vec<Key> {
        let number = |id: Option<i64>| id.map(Key::Number);
        let key = match self.ask.resource {
            None => Some(Key::Whole),
            Some("operator") => number(owner.operator),
            Some("group") => number(owner.operator.and_then(|id| self.rows.operator(id).group)),
            Some("skill") => number(owner.skill),
            Some("rule") => number(owner.rule),
            Some("contact_type") => number(owner.contact_type),
            Some(_) => (!owner.page_type.is_empty()).then(|| Key::Text(owner.page_type.to_owned())),
        };
        self.wanted(key.into_iter().collect())
    }

    fn contacts(&mut self) {
        let rows = self.rows;
        for row in &rows.conversations {
            if self.within(row.created) && self.on(row.website) && self.over(&row.channel) {
                for key in self.keys(owner(row)) {
                    self.slice(key).contacts.push(row);
                }
            }
        }
        for row in &rows.waits {
            if self.within(row.entered) && self.on(row.website) && self.over(&row.channel) {
                let contact = row.conversation.map(|id| rows.conversation(id));
                let keys = self.keys(Owner {
                    operator: contact.and_then(|one| one.operator),
                    skill: row.skill,
                    rule: row.rule,
                    contact_type: contact.and_then(|one| one.contact_type),
                    page_type: &row.page_type,
                });
                for key in keys {
                    self.slice(key).waits.push(row);
                }
            }
        }
    }

    fn encounters(&mut self) {
        let rows = self.rows;
        for (missed, table) in [(true, &rows.missed), (false, &rows.targetings)] {
            for row in table {
                if !(self.within(row.at) && self.on(row.website) && self.over(&row.channel)) {
                    continue;
                }
                let keys = self.keys(Owner {
                    rule: Some(row.rule),
                    page_type: &row.page_type,
                    ..Owner::default()
                });
                for key in keys {
                    let slice = self.slice(key);
                    let list = if missed {
                        &mut slice.missed
                    } else {
                        &mut slice.targetings
                    };
                    list.push(row);
                }
            }
        }
    }

    fn presence(&mut self) {
        let rows = self.rows;
        for row in &rows.presences {
            let operator = rows.operator(row.operator);
            let from = row.start.max(self.start);
            let to = row.end.unwrap_or(rows.now).min(self.stop);
            let enabled = match self.ask.channel {
                None => true,
                Some("chat") => operator.enabled[0],
                Some("call") => operator.enabled[1],
                Some("video") => operator.enabled[2],
                Some(_) => false,
            };
            let asked = self.ask.website.is_some() || self.ask.website_list.is_some();
            let here = !asked || operator.websites.iter().any(|website| self.on(*website));
            if to <= from || !enabled || !here {
                continue;
            }
            let keys = match self.ask.resource {
                Some("skill") => {
                    self.wanted(operator.skills.iter().copied().map(Key::Number).collect())
                }
                Some("rule" | "contact_type" | "page_type") => Vec::new(),
                _ => self.keys(Owner {
                    operator: Some(operator.id),
                    ..Owner::default()
                }),
            };
            for key in keys {
                let state = row.state.as_str();
                self.slice(key).presence.push(Doing { state, from, to });
            }
        }
    }

    fn aftermath(&mut self) {
        let rows = self.rows;
        for row in &rows.surveys {
            let contact = rows.conversation(row.conversation);
            if self.within(row.at) && self.on(row.website) && self.over(&contact.channel) {
                let owner = Owner {
                    operator: row.operator,
                    ..owner(contact)
                };
                for key in self.keys(owner) {
                    self.slice(key).surveys.push(row);
                }
            }
        }
        for row in &rows.sales {
            if !(self.within(row.at) && self.on(row.website)) {
                continue;
            }
            let contact = row.conversation.map(|id| rows.conversation(id));
            let owner = Owner {
                operator: row.operator,
                ..contact.map(owner).unwrap_or_default()
            };
            for key in self.keys(owner) {
                self.slice(key.clone()).sales.push(row);
                if let Some(contact) = contact
                    && contact.created <= row.at
                    && self.over(&contact.channel)
                {
                    self.slice(key).sales_after.push((row, contact));
                }
            }
        }
    }
}

fn owner(row: &Conversation) -> Owner<'_> {
    Owner {
        operator: row.operator,
        skill: row.skill,
        rule: row.rule,
        contact_type: row.contact_type,
        page_type: &row.page_type,
    }
}

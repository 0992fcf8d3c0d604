//! What happened, day by day: visitors, conversations, queues and missed opportunities.

use fastrand::Rng;
use rusqlite::Connection;

use super::organisation::{Operator, Staff};
use super::presence::{self, Held, Shift};
use super::tables::Tables;
use super::talk::{self, Outline};
use super::{Plan, chance, names, pick, uuid};
use crate::clock::Wall;
use crate::live::Channel;
use crate::write::uid;

pub(super) const DAY: i64 = 86_400;

/// Share of a day's conversations by hour, from 8 o'clock on: a morning and an afternoon, a quiet noon.
const HOURS: [u32; 14] = [2, 5, 9, 10, 6, 4, 8, 9, 8, 7, 6, 4, 3, 1];

pub(super) fn fill(
    connection: &Connection,
    plan: &Plan,
    staff: &Staff,
    start: Wall,
    now: Wall,
    rng: &mut Rng,
) -> rusqlite::Result<()> {
    let days = ((now - start) / DAY).max(1);
    #[allow(clippy::cast_precision_loss, reason = "a few hundred days")]
    let per_day = plan.conversations / days as f64;
    let mut traffic = Traffic {
        staff,
        rng,
        tables: Tables::prepare(connection)?,
        now,
        visitors: Vec::new(),
        contacts: 0,
        today: staff.operators.iter().map(|_| Vec::new()).collect(),
        left: vec![Wall::MIN; staff.operators.len()],
    };
    let first = start - start.rem_euclid(DAY);
    let mut day = first;
    while day <= now {
        traffic.day(day, per_day)?;
        day += DAY;
    }
    traffic.open_now()?;
    traffic.meetings()?;
    traffic.sessions(connection)
}

/// A visitor as later conversations and sales need him.
#[derive(Clone)]
pub(super) struct Visitor {
    pub(super) id: i64,
    pub(super) uid: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

/// What is happening, and what it is written by.
pub(super) struct Traffic<'c, 's, 'r> {
    pub(super) staff: &'s Staff,
    pub(super) rng: &'r mut Rng,
    pub(super) tables: Tables<'c>,
    pub(super) now: Wall,
    /// The latest visitors, some of whom come back.
    pub(super) visitors: Vec<Visitor>,
    contacts: i64,
    /// What each operator who is connected at the clock's moment has held today, by place.
    today: Vec<Vec<Held>>,
    /// When each operator logged out last, by place.
    left: Vec<Wall>,
}

impl Traffic<'_, '_, '_> {
    fn day(&mut self, day: Wall, per_day: f64) -> rusqlite::Result<()> {
        // 1970-01-01 was a Thursday.
        let weekend = matches!((day / DAY + 4).rem_euclid(7), 0 | 6);
        let rate = per_day * if weekend { 0.35 } else { 1.26 } * (0.6 + 0.8 * self.rng.f64());
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let count = (rate + self.rng.f64()) as usize;
        let mut starts: Vec<Wall> = (0..count).map(|_| day + self.time_of_day()).collect();
        starts.retain(|at| *at < self.now - 1_800);
        starts.sort_unstable();
        let on_shift: Vec<usize> = (0..count / 3 + 2)
            .map(|_| self.rng.usize(..self.staff.operators.len()))
            .collect();
        let mut held: Vec<Vec<Held>> = on_shift.iter().map(|_| Vec::new()).collect();
        for at in starts {
            self.contact(at, &on_shift, &mut held)?;
        }
        let mut written: Vec<usize> = Vec::new();
        for (place, index) in on_shift.iter().enumerate() {
            if !written.contains(index) {
                written.push(*index);
                let operator = &self.staff.operators[*index];
                if day + DAY > self.now && is_connected(operator.id) {
                    self.today[*index].append(&mut held[place]);
                    continue;
                }
                let shift = Shift {
                    operator,
                    held: &held[place],
                    on: operator.settings().enabled,
                    since: self.left[*index],
                    now: self.now,
                    running: false,
                };
                self.left[*index] = presence::write(&mut self.tables.presence, &shift, self.rng)?;
            }
        }
        Ok(())
    }

    fn time_of_day(&mut self) -> i64 {
        let mut ticket = self.rng.u32(..HOURS.iter().sum::<u32>());
        let mut hour = 8;
        for share in HOURS {
            if ticket < share {
                break;
            }
            ticket -= share;
            hour += 1;
        }
        hour * 3_600 + self.rng.i64(0..3_600)
    }

    /// One contact, and what comes with it.
    fn contact(
        &mut self,
        at: Wall,
        on_shift: &[usize],
        held: &mut [Vec<Held>],
    ) -> rusqlite::Result<()> {
        let channel = match self.rng.u8(..100) {
            0..80 => "chat",
            80..94 => "call",
            _ => "video",
        };
        let length = self.rng.i64(90..1_500);
        let place = self
            .free(on_shift, held, channel, at)
            .filter(|_| !chance(self.rng, 0.04));
        if let Some(place) = place {
            held[place].push(Held {
                start: at,
                end: at + length,
                channel: Channel::named(channel).unwrap_or(Channel::Chat),
            });
        }
        let operator = place.map(|place| &self.staff.operators[on_shift[place]]);
        let rule = self.rule(channel, operator);
        let page = *pick(self.rng, names::PAGES);
        self.around(at, rule, page)?;
        let end = at
            + if operator.is_some() {
                length
            } else {
                length.min(300)
            };
        self.converse(at, Some(end), operator, rule, page)
    }

    /// A rule of the channel, on a website of the operator who takes the contact.
    fn rule(&mut self, channel: &str, operator: Option<&Operator>) -> (i64, i64, &'static str) {
        let fits = |rule: &&(i64, i64, &'static str)| {
            rule.2 == channel && operator.is_none_or(|operator| operator.websites.contains(&rule.1))
        };
        let fitting: Vec<_> = self.staff.rules.iter().filter(fits).collect();
        **pick(self.rng, &fitting)
    }

    /// Somebody on shift who may take the channel and has a slot free.
    fn free(
        &mut self,
        on_shift: &[usize],
        held: &[Vec<Held>],
        channel: &str,
        at: Wall,
    ) -> Option<usize> {
        let first = self.rng.usize(..on_shift.len());
        (0..on_shift.len())
            .map(|step| (first + step) % on_shift.len())
            .find(|place| {
                let operator = &self.staff.operators[on_shift[*place]];
                // The same operator may be drawn twice for a day; only his first place counts.
                let is_first =
                    on_shift.iter().position(|index| *index == on_shift[*place]) == Some(*place);
                let running: Vec<&Held> = held[*place]
                    .iter()
                    .filter(|one| one.start <= at && at < one.end)
                    .collect();
                let able = match channel {
                    "chat" => {
                        operator.chat
                            && running.len() < operator.most_chats
                            && running.iter().all(|one| one.channel == Channel::Chat)
                    }
                    "call" => operator.call && running.is_empty(),
                    _ => operator.video && running.is_empty(),
                };
                is_first && able
            })
    }

    /// Displays, missed opportunities and abandoned queues around a contact, whether or not they led to it.
    fn around(&mut self, at: Wall, rule: (i64, i64, &str), page: &str) -> rusqlite::Result<()> {
        let (id, website, channel) = rule;
        self.tables
            .targeting
            .execute((id, website, channel, page, true, at - 30))?;
        for _ in 0..self.rng.usize(0..3) {
            let displayed = chance(self.rng, 0.75);
            let moment = (at + self.rng.i64(-3_000..3_000)).min(self.now);
            self.tables
                .targeting
                .execute((id, website, channel, page, displayed, moment))?;
        }
        if channel == "chat" && chance(self.rng, 0.08) {
            let reason = if chance(self.rng, 0.6) {
                "busy"
            } else {
                "nobody"
            };
            let moment = at + self.rng.i64(0..900);
            self.tables
                .missed
                .execute((website, channel, id, page, reason, moment))?;
        }
        if channel != "call" && chance(self.rng, 0.05) {
            let (entered, none) = (at + self.rng.i64(0..600), None::<i64>);
            let left = entered + self.rng.i64(20..400);
            self.tables
                .wait
                .execute((website, channel, none, id, page, none, entered, left))?;
        }
        Ok(())
    }

    fn visitor(&mut self, at: Wall, website: i64) -> rusqlite::Result<Visitor> {
        if !self.visitors.is_empty() && chance(self.rng, 0.2) {
            let known = pick(self.rng, &self.visitors).clone();
            self.tables.visitor_website.execute((known.id, website))?;
            return Ok(known);
        }
        let id = self.contacts * 2 + 1;
        let known = chance(self.rng, 0.6);
        let (first, last) = (*pick(self.rng, names::FIRST), *pick(self.rng, names::LAST));
        let (city, zip, country) = *pick(self.rng, names::CITIES);
        let told = |text: String| known.then_some(text);
        let serial = self.rng.u32(10_000_000..99_999_999);
        let visitor = Visitor {
            id: 0,
            uid: uid(u64::from(serial) << 24 | id.unsigned_abs()),
            email: told(format!(
                "{}.{}@mail.example",
                names::plain(first),
                names::plain(last)
            )),
            // Numbers that the French numbering plan keeps for works of fiction.
            phone: told(format!("0639 98 {:04}", serial % 10_000).replace(' ', "")),
        };
        let external = chance(self.rng, 0.3).then(|| format!("CRM-{serial}"));
        let address = told(format!("{} rue des Tilleuls", serial % 90 + 1));
        self.tables.visitor.execute(rusqlite::params![
            &visitor.uid,
            external,
            told(last.to_owned()),
            told(first.to_owned()),
            address,
            told(city.to_owned()),
            told(zip.to_owned()),
            told(country.to_owned()),
            &visitor.phone,
            &visitor.email,
            *pick(self.rng, names::BROWSERS),
            at - 60,
        ])?;
        let visitor = Visitor {
            id: self.next_visitor(),
            ..visitor
        };
        self.tables.visitor_website.execute((visitor.id, website))?;
        if self.visitors.len() >= 200 {
            self.visitors.remove(0);
        }
        self.visitors.push(visitor.clone());
        Ok(visitor)
    }

    /// Visitors are numbered from 1 without gaps.
    fn next_visitor(&self) -> i64 {
        self.visitors.last().map_or(1, |visitor| visitor.id + 1)
    }

    fn converse(
        &mut self,
        at: Wall,
        closed_at: Option<Wall>,
        operator: Option<&Operator>,
        rule: (i64, i64, &'static str),
        page: &str,
    ) -> rusqlite::Result<()> {
        let (rule, website, channel) = rule;
        let visitor = self.visitor(at, website)?;
        self.contacts += 1;
        let id = self.contacts;
        let answered = operator.is_some();
        let closed_by_operator = answered && closed_at.is_some() && chance(self.rng, 0.7);
        let waited = channel != "call" && answered && chance(self.rng, 0.15);
        let skill = operator
            .filter(|operator| !operator.skills.is_empty())
            .map(|operator| *pick(self.rng, &operator.skills));
        let rule = chance(self.rng, 0.9).then_some(rule);
        let kind = self.rng.i64(1..=3);
        self.tables.conversation.execute(rusqlite::params![
            id,
            channel,
            visitor.id,
            &visitor.uid,
            answered,
            closed_by_operator,
            waited,
            page,
            at,
            closed_at,
            website,
            operator.map(|operator| operator.id),
            skill,
            rule,
            kind,
            uuid(id.unsigned_abs()),
        ])?;
        let outline = Outline {
            id,
            created_at: at,
            closed_at,
            until: closed_at.unwrap_or(self.now),
            answered,
            closed_by_operator,
            english: operator.is_some_and(|operator| operator.english),
            chat: channel == "chat",
            page: format!("https://site-{website}.example/{page}"),
        };
        talk::write(&mut self.tables.message, &outline, self.rng)?;
        if waited {
            let entered = at - self.rng.i64(5..240);
            self.tables
                .wait
                .execute((website, channel, skill, rule, page, id, entered, at))?;
        }
        if chance(self.rng, 0.4) {
            let here: Vec<usize> = (0..self.staff.tags.len())
                .filter(|tag| self.staff.tags[*tag].contains(&website))
                .collect();
            for _ in 0..self.rng.usize(1..=2) {
                if !here.is_empty() {
                    self.tables
                        .tag
                        .execute((id, i64::try_from(*pick(self.rng, &here) + 1).unwrap_or(1)))?;
                }
            }
        }
        if let (Some(end), Some(operator)) = (closed_at, operator) {
            self.survey(id, end, website, operator.id)?;
        }
        self.sales(
            id,
            at,
            website,
            operator.map(|operator| operator.id),
            &visitor,
        )
    }

    /// Conversations that are still going on at the clock's moment.
    fn open_now(&mut self) -> rusqlite::Result<()> {
        let staff = self.staff;
        for (place, operator) in staff
            .operators
            .iter()
            .enumerate()
            .filter(|(_, operator)| is_connected(operator.id) && operator.chat)
        {
            let open = usize::try_from(operator.id % 3)
                .unwrap_or(0)
                .min(operator.most_chats);
            for _ in 0..open {
                let at = self.now - self.rng.i64(60..1_500);
                let rule = self.rule("chat", Some(operator));
                let page = *pick(self.rng, names::PAGES);
                self.around(at, rule, page)?;
                self.converse(at, None, Some(operator), rule, page)?;
                self.today[place].push(Held {
                    start: at,
                    end: Wall::MAX,
                    channel: Channel::Chat,
                });
            }
        }
        Ok(())
    }

    /// Most operators have logged in at least once; the newest have not. Who is connected is so since some
    /// time before his first conversation of today.
    fn sessions(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let mut insert = connection.prepare("INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for (place, operator) in self.staff.operators.iter().enumerate() {
            if operator.id % 11 == 10 {
                continue;
            }
            let connected = is_connected(operator.id);
            let enabled = operator.settings().enabled;
            let on = enabled.map(|able| connected && able && chance(self.rng, 0.85));
            insert.execute((operator.id, connected, on[0], on[1], on[2]))?;
            if connected {
                let shift = Shift {
                    operator,
                    held: &self.today[place],
                    on,
                    since: self.left[place],
                    now: self.now,
                    running: true,
                };
                presence::write(&mut self.tables.presence, &shift, self.rng)?;
            }
        }
        Ok(())
    }
}

/// Two of five operators are at work at the clock's moment, of those who have logged in at all.
fn is_connected(id: i64) -> bool {
    matches!(id % 5, 1 | 3) && id % 11 != 10
}

//! Random rows, adversarial rather than plausible: conversations without messages or still open, rows on
//! the borders of hours, days and months, overlapping and empty presences, sales before their
//! conversation, surveys without notes, operators on no website.

use fastrand::Rng;
use jiff::civil::{DateTime, date};
use rusqlite::{Connection, params};

use crate::clock::{Wall, from_civil};

pub(super) const CHANNELS: [&str; 5] = ["chat", "call", "video", "facebook", "sms"];
pub(super) const PAGE_TYPES: [&str; 4] = ["", "home", "cart", "a, b"];

/// Days that are apt to go wrong: both changes of the clocks in Paris, a leap day, ends of months and of
/// a year.
const DAYS: [(i16, i8, i8); 5] = [
    (2019, 10, 27),
    (2020, 3, 29),
    (2020, 2, 29),
    (2019, 12, 31),
    (2021, 2, 28),
];

pub(super) struct World<'c> {
    connection: &'c Connection,
    pub(super) rng: Rng,
    pub(super) base: DateTime,
    pub(super) now: Wall,
    operators: i64,
    conversations: i64,
}

impl<'c> World<'c> {
    pub(super) fn fill(connection: &'c Connection, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let (year, month, day) = DAYS[rng.usize(..DAYS.len())];
        let base = date(year, month, day).at(0, 0, 0, 0);
        let now = from_civil(base) + rng.i64(-5 * 86_400..10 * 86_400);
        let mut world = Self {
            connection,
            rng,
            base,
            now,
            operators: 0,
            conversations: 0,
        };
        world.organisation();
        world.contacts();
        world.queue();
        world.presence();
        world.aftermath();
        world
    }

    /// Any moment around the base, often one on a border or beside it.
    pub(super) fn moment(&mut self) -> Wall {
        let at = from_civil(self.base) + self.rng.i64(-12 * 86_400..12 * 86_400);
        match self.rng.u8(..8) {
            0 => at - at.rem_euclid(86_400),
            1 => at - at.rem_euclid(86_400) - 1,
            2 => at - at.rem_euclid(3_600),
            3 => at - at.rem_euclid(3_600) + 3_599,
            4 => from_civil(self.base) + 2 * 3_600,
            _ => at,
        }
    }

    fn some(&mut self, most: i64) -> Option<i64> {
        self.rng.bool().then(|| self.rng.i64(1..=most))
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.rng.usize(..of.len())]
    }

    /// How many rows a table gets: none now and then.
    fn amount(&mut self, most: i64) -> i64 {
        if self.rng.u8(..6) == 0 {
            0
        } else {
            self.rng.i64(1..=most)
        }
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) {
        self.connection.execute(sql, values).unwrap();
    }

    fn organisation(&mut self) {
        let fixed = "INSERT INTO client (lang) VALUES ('fr');
            INSERT INTO website (url, label, client_id) VALUES ('a', 'a', 1), ('b', 'b', 1), ('c', 'c', 1);
            INSERT INTO \"group\" (name, created_at) VALUES ('a', 0), ('b', 0);
            INSERT INTO skill (name, created_at) VALUES ('a', 0), ('b', 0), ('c', 0);
            INSERT INTO contact_type (id, name) VALUES (1, 'a'), (2, 'b');
            INSERT INTO rule (name, website_id, channel) VALUES ('a', 1, 'chat'), ('b', 2, 'call');
            INSERT INTO visitor (unique_id, created_at) VALUES ('v', 0);";
        self.connection.execute_batch(fixed).unwrap();
        self.operators = self.amount(5);
        for operator in 1..=self.operators {
            let group = self.some(2);
            let enabled = (self.rng.bool(), self.rng.bool(), self.rng.bool());
            self.run(
                "INSERT INTO operator (name, email, chat_enabled, call_enabled, video_enabled, group_id)
                 VALUES ('', '', ?1, ?2, ?3, ?4)",
                params![enabled.0, enabled.1, enabled.2, group],
            );
            for (table, most) in [("operator_website", 3), ("operator_skill", 3)] {
                for id in 1..=most {
                    if self.rng.bool() {
                        let sql = format!("INSERT INTO {table} VALUES (?1, ?2)");
                        self.run(&sql, (operator, id));
                    }
                }
            }
        }
    }

    fn any_operator(&mut self) -> Option<i64> {
        if self.operators == 0 {
            None
        } else {
            self.some(self.operators)
        }
    }

    fn contacts(&mut self) {
        self.conversations = self.amount(25);
        for conversation in 1..=self.conversations {
            let created = self.moment();
            let length = self.rng.i64(0..5_000);
            let closed = (self.rng.u8(..5) > 0).then_some(created + length);
            let values = params![
                self.one(&CHANNELS),
                self.rng.bool(),
                self.one(&PAGE_TYPES),
                created,
                closed,
                self.rng.i64(1..=3),
                self.any_operator(),
                self.some(3),
                self.some(2),
                self.some(2),
            ];
            self.run(
                "INSERT INTO conversation (channel, visitor_id, visitor_uid, operator_answer, page_type, created_at,
                    closed_at, website_id, operator_id, skill_id, rule_id, contact_type_id, xmpp_id)
                 VALUES (?1, 1, 'v', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '')",
                values,
            );
            let mut at = created;
            for position in 0..self.amount(8) {
                let kind = self.one(&[1, 1, 2, 2, 3, 5, 6, 7]);
                // Often at the same second.
                at += self.one(&[0, 0, 1, 7, 130]);
                self.run(
                    "INSERT INTO message VALUES (?1, ?2, ?3, ?4, 0, '')",
                    (conversation, position, kind, at),
                );
            }
        }
    }

    fn any_conversation(&mut self) -> Option<i64> {
        if self.conversations == 0 {
            None
        } else {
            self.some(self.conversations)
        }
    }

    fn queue(&mut self) {
        for _ in 0..self.amount(15) {
            let entered = self.moment();
            let values = params![
                self.rng.i64(1..=3),
                self.one(&CHANNELS),
                self.some(3),
                self.some(2),
                self.one(&PAGE_TYPES),
                self.any_conversation(),
                entered,
                entered + self.rng.i64(0..600),
            ];
            self.run(
                "INSERT INTO wait (website_id, channel, skill_id, rule_id, page_type, conversation_id, entered_at,
                    left_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                values,
            );
        }
        for _ in 0..self.amount(15) {
            let values = params![
                self.rng.i64(1..=3),
                self.one(&CHANNELS),
                self.rng.i64(1..=2),
                self.one(&PAGE_TYPES),
                self.one(&["busy", "nobody"]),
                self.moment(),
            ];
            self.run(
                "INSERT INTO missed (website_id, channel, rule_id, page_type, reason, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                values,
            );
        }
        for _ in 0..self.amount(15) {
            let triggered = self.rng.i64(1..=4);
            let values = params![
                self.rng.i64(1..=3),
                self.one(&CHANNELS),
                self.rng.i64(1..=2),
                self.one(&PAGE_TYPES),
                triggered,
                self.rng.i64(0..=triggered),
                self.moment(),
            ];
            self.run(
                "INSERT INTO targeting (website_id, channel, rule_id, page_type, triggered, displayed, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                values,
            );
        }
    }

    fn presence(&mut self) {
        let sql =
            "INSERT INTO presence (operator_id, state, start_at, end_at) VALUES (?1, ?2, ?3, ?4)";
        for operator in 1..=self.operators {
            // One interval at most has no end; it may begin after the clock's moment.
            if self.rng.bool() {
                let (state, start) = (self.one(&["absent", "free", "full"]), self.moment());
                self.run(sql, (operator, state, start, None::<Wall>));
            }
            for _ in 0..self.amount(6) {
                let start = self.moment();
                let length = self.one(&[0, 1, 3_600, 20_000, 86_400, 400_000]);
                let state = self.one(&["absent", "free", "partial", "full"]);
                self.run(sql, (operator, state, start, Some(start + length)));
            }
        }
    }

    fn aftermath(&mut self) {
        for _ in 0..self.amount(15) {
            let Some(conversation) = self.any_conversation() else {
                continue;
            };
            let mut note = || {
                self.rng
                    .bool()
                    .then(|| f64::from(self.rng.u8(0..=200)) / 2.0)
            };
            let notes = [note(), note(), note()];
            let values = params![
                notes[0],
                notes[1],
                notes[2],
                self.moment(),
                self.rng.i64(1..=3),
                self.any_operator(),
                conversation,
            ];
            self.run(
                "INSERT INTO satisfaction (note_welcome, note_resolution, node_delay, created_at, website_id,
                    operator_id, conversation_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                values,
            );
        }
        for _ in 0..self.amount(20) {
            let values = params![
                f64::from(self.rng.u32(0..50_000)) / 100.0,
                self.moment(),
                self.rng.i64(1..=3),
                self.any_operator(),
                self.any_conversation(),
            ];
            self.run(
                "INSERT INTO \"transaction\" (visitor_uid, amount, created_at, website_id, operator_id, conversation_id)
                 VALUES ('v', ?1, ?2, ?3, ?4, ?5)",
                values,
            );
        }
    }
}

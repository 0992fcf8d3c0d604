//! A random question, as the query of a request and as the rows and values that answer it.

use jiff::ToSpan;
use jiff::civil::{DateTime, Time};
use serde_json::{Map, Value, json};

use super::figures::{FIGURES, Figure, is_whole};
use super::rows::Rows;
use super::slice::cut;
use super::world::{CHANNELS, PAGE_TYPES, World};
use crate::clock::{Wall, from_civil, to_civil};
use crate::document::Document;

const DAY: Wall = 86_400;
const RESOURCES: [&str; 6] = [
    "operator",
    "group",
    "skill",
    "rule",
    "contact_type",
    "page_type",
];

/// A bound of the period: a day, or a moment of it.
pub(super) struct Bound {
    pub(super) at: DateTime,
    pub(super) day_only: bool,
}

impl Bound {
    fn random(world: &mut World<'_>) -> Self {
        let day_only = world.rng.bool();
        let at = to_civil(world.moment());
        Self {
            at: if day_only {
                at.with().time(Time::midnight()).build().unwrap()
            } else {
                at
            },
            day_only,
        }
    }

    fn text(&self) -> String {
        let pattern = if self.day_only {
            "%Y-%m-%d"
        } else {
            "%Y-%m-%d %H:%M:%S"
        };
        self.at.strftime(pattern).to_string()
    }
}

#[derive(Default)]
pub(super) struct Ask {
    pub(super) website: Option<i64>,
    pub(super) website_list: Option<Vec<i64>>,
    pub(super) channel: Option<&'static str>,
    pub(super) resource: Option<&'static str>,
    pub(super) ids: Vec<String>,
    pub(super) from: Option<Bound>,
    pub(super) to: Option<Bound>,
    pub(super) granularity: Option<&'static str>,
    pub(super) figures: Vec<&'static Figure>,
    /// The list of indicators is written `[0]=…`.
    indexed: bool,
}

impl Ask {
    /// Every indicator, without any restriction.
    pub(super) fn everything() -> Self {
        Self {
            figures: FIGURES.iter().collect(),
            ..Self::default()
        }
    }

    pub(super) fn random(world: &mut World<'_>) -> Self {
        let mut ask = Self::default();
        let rng = &mut world.rng;
        if rng.u8(..4) == 0 {
            ask.website = Some(rng.i64(1..=4));
        }
        if rng.u8(..3) == 0 {
            ask.website_list = Some((1..=4).filter(|_| rng.bool()).collect());
            ask.website_list = ask.website_list.filter(|list| !list.is_empty());
        }
        if rng.u8(..3) == 0 {
            ask.channel = Some(CHANNELS[rng.usize(..CHANNELS.len())]);
        }
        if rng.bool() {
            let resource = RESOURCES[rng.usize(..RESOURCES.len())];
            ask.resource = Some(resource);
            if rng.u8(..3) == 0 {
                ask.ids = if resource == "page_type" {
                    vec![PAGE_TYPES[rng.usize(1..4)].to_owned()]
                } else {
                    (0..rng.usize(1..=2))
                        .map(|_| rng.i64(1..=6).to_string())
                        .collect()
                };
            }
        }
        if rng.u8(..3) == 0 {
            ask.granularity = Some(["hour", "day", "month"][rng.usize(..3)]);
        }
        ask.indexed = rng.bool();
        let (from, to) = (rng.u8(..4) > 0, rng.u8(..4) > 0);
        ask.from = from.then(|| Bound::random(world));
        ask.to = to.then(|| Bound::random(world));
        ask.choose(world);
        ask
    }

    /// Indicators that the channel has: one with a granularity, any number without.
    fn choose(&mut self, world: &mut World<'_>) {
        let catalogue = &Document::embedded().indicators;
        let mut figures: Vec<&Figure> = FIGURES
            .iter()
            .filter(|(name, ..)| {
                let indicator = catalogue.iter().find(|one| one.name == *name).unwrap();
                self.channel
                    .is_none_or(|channel| indicator.channels.iter().any(|one| one == channel))
            })
            .collect();
        world.rng.shuffle(&mut figures);
        let most = figures.len();
        figures.truncate(if self.granularity.is_some() {
            1
        } else if world.rng.bool() {
            most
        } else {
            world.rng.usize(1..=4)
        });
        self.figures = figures;
    }

    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let names: Vec<&str> = self.figures.iter().map(|figure| figure.0).collect();
        if self.indexed {
            for (number, name) in names.iter().enumerate() {
                query.append_pair(&format!("filters[indicators][{number}]"), name);
            }
        } else {
            query.append_pair("filters[indicators]", &names.join(","));
        }
        let list = |ids: &Vec<i64>| {
            let texts: Vec<String> = ids.iter().map(i64::to_string).collect();
            texts.join(",")
        };
        let filters = [
            ("website_id", self.website.map(|id| id.to_string())),
            ("website_list", self.website_list.as_ref().map(list)),
            ("channel", self.channel.map(str::to_owned)),
            ("resource", self.resource.map(str::to_owned)),
            (
                "resource_id",
                (!self.ids.is_empty()).then(|| self.ids.join(",")),
            ),
            ("from", self.from.as_ref().map(Bound::text)),
            ("to", self.to.as_ref().map(Bound::text)),
            ("granularity", self.granularity.map(str::to_owned)),
        ];
        for (name, value) in filters {
            if let Some(value) = value {
                query.append_pair(&format!("filters[{name}]"), &value);
            }
        }
        query.finish()
    }

    /// The whole `data` of the answer.
    pub(super) fn expected(&self, rows: &Rows) -> Value {
        let mut found = Vec::new();
        for (start, stop, date) in self.stretches(rows) {
            for (key, slice) in cut(rows, self, start, stop) {
                let knows = |table: &&super::slice::Table| table.knows(self.resource);
                let counts =
                    |figure: &&Figure| figure.1.iter().filter(knows).any(|table| slice.has(*table));
                if self.resource.is_some() && !self.figures.iter().copied().any(|one| counts(&one))
                {
                    continue;
                }
                let mut row = Map::new();
                if self.resource.is_some() {
                    row.insert("id".to_owned(), key.id());
                }
                if let Some(date) = &date {
                    row.insert("date".to_owned(), json!(date));
                }
                for (name, tables, value) in &self.figures {
                    let known = tables.iter().all(|table| table.knows(self.resource));
                    let value = if known { value(&slice) } else { None };
                    row.insert((*name).to_owned(), shown(name, value));
                }
                found.push(Value::Object(row));
            }
        }
        if self.resource.is_none() && self.granularity.is_none() {
            found.pop().unwrap()
        } else {
            Value::Array(found)
        }
    }

    /// Beginning, end and label of each stretch of time.
    fn stretches(&self, rows: &Rows) -> Vec<(Wall, Wall, Option<String>)> {
        let from = self.from.as_ref().map(|bound| from_civil(bound.at));
        let end = self
            .to
            .as_ref()
            .map(|bound| from_civil(bound.at) + if bound.day_only { DAY } else { 1 });
        let Some(granularity) = self.granularity else {
            return vec![(
                from.unwrap_or(-DAY),
                end.unwrap_or(rows.now + 1_000 * DAY),
                None,
            )];
        };
        let end = end.unwrap_or(rows.now + 1);
        let mut start = from.or_else(|| first(rows)).unwrap_or(end);
        let mut stretches = Vec::new();
        while start < end {
            let at = to_civil(start);
            let day = at.date().to_datetime(Time::midnight());
            let (first, pattern, span) = match granularity {
                "hour" => {
                    let hour = day.checked_add(i64::from(at.hour()).hours()).unwrap();
                    (hour, "%Y-%m-%d %H:00:00", 1.hour())
                }
                "day" => (day, "%Y-%m-%d", 1.day()),
                _ => (
                    at.date().first_of_month().to_datetime(Time::midnight()),
                    "%Y-%m-01",
                    1.month(),
                ),
            };
            let next = from_civil(first.checked_add(span).unwrap()).min(end);
            stretches.push((start, next, Some(at.strftime(pattern).to_string())));
            start = next;
        }
        stretches
    }
}

/// The first moment of any row.
fn first(rows: &Rows) -> Option<Wall> {
    let mut moments: Vec<Wall> = rows.conversations.iter().map(|row| row.created).collect();
    moments.extend(rows.waits.iter().map(|row| row.entered));
    moments.extend(rows.missed.iter().chain(&rows.targetings).map(|row| row.at));
    moments.extend(rows.presences.iter().map(|row| row.start));
    moments.extend(rows.surveys.iter().map(|row| row.at));
    moments.extend(rows.sales.iter().map(|row| row.at));
    moments.into_iter().min()
}

#[allow(clippy::cast_possible_truncation, reason = "counts are whole")]
fn shown(name: &str, value: Option<f64>) -> Value {
    match value {
        None => Value::Null,
        Some(value) if is_whole(name) => json!(value as i64),
        Some(value) => json!(value),
    }
}

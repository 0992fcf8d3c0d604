//! The manifest of an export: what was asked, what came, and checksums.
//!
//! It is the checkpoint, too: a run that goes on skips the units that the manifest has and the store still
//! holds. It names no time of day and lists units in the order of the plan, so that a run that was broken
//! off and continued ends with the same manifest as one that was not.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use iadvize::jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::durable::Draft;
use super::format::Landed;
use super::unit::Unit;

/// The manifest's file in the export's folder.
pub(crate) const NAME: &str = "manifest.json";

/// The layout of manifests and folders that this program writes and continues.
const LAYOUT: u32 = 1;

/// The manifest of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The layout.
    manifest: u32,
    /// The version of this program that wrote it.
    program: String,
    /// What was asked.
    pub(crate) asked: Asked,
    /// How far it has come.
    pub(crate) state: State,
    /// What came, in the order of the plan.
    units: Vec<Entry>,
}

/// What an export was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// Whose data it is.
    pub(crate) account: Account,
    /// The lists, by their tables.
    pub(crate) lists: Vec<String>,
    /// The first moment, where a list takes a period.
    pub(crate) from: Option<String>,
    /// The first moment after the span.
    pub(crate) until: Option<String>,
    /// The filters of each list.
    pub(crate) filters: BTreeMap<String, BTreeMap<String, String>>,
    /// The format.
    pub(crate) format: String,
    /// The kinds of personal data that are masked.
    pub(crate) mask: Vec<String>,
    /// A mark of the key that pseudonyms follow from, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mask_key: Option<String>,
}

/// Whose data an export holds. The key is no part of it, not even hashed: keys are changed, and the
/// account stays the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Where the service was asked.
    pub(crate) base_url: String,
    /// The clients that the key belongs to; none where the service does not tell.
    pub(crate) clients: Option<Vec<u64>>,
}

/// How far an export has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// Units are missing.
    Unfinished,
    /// Every unit is there, but some cannot be proven complete.
    Incomplete,
    /// Every unit is there and proven complete.
    Complete,
}

/// What came of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// The unit.
    pub(crate) unit: String,
    /// The first moment that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// The first moment after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    /// What became of it.
    #[serde(flatten)]
    pub(crate) landed: Landed,
    /// The earliest date of a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) first: Option<String>,
    /// The latest date of a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<String>,
    /// Why it cannot be proven complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) incomplete: Option<String>,
}

impl Entry {
    /// An entry for a unit.
    pub(crate) fn new(unit: &Unit, landed: Landed) -> Self {
        Self {
            unit: unit.key(),
            from: from(unit),
            until: until(unit),
            landed,
            first: None,
            last: None,
            incomplete: None,
        }
    }
}

fn from(unit: &Unit) -> Option<String> {
    unit.window.map(|window| moment(window.from))
}

fn until(unit: &Unit) -> Option<String> {
    unit.window.map(|window| moment(window.end))
}

/// A moment as manifests and the service write it.
pub(crate) fn moment(moment: DateTime) -> String {
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

impl Manifest {
    /// The manifest of an export that begins.
    pub(crate) fn new(asked: Asked) -> Self {
        Self {
            manifest: LAYOUT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            asked,
            state: State::Unfinished,
            units: Vec::new(),
        }
    }

    /// The manifest in a folder; none where there is none.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is none of this program's ([`io::ErrorKind::InvalidData`]).
    pub(crate) fn read(folder: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read(folder.join(NAME)) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        #[derive(Deserialize)]
        struct Layout {
            manifest: u32,
        }
        let foreign = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let layout: Layout = serde_json::from_slice(&text)
            .map_err(|_| foreign("it is no manifest of an export".to_owned()))?;
        if layout.manifest != LAYOUT {
            return Err(foreign(format!(
                "its layout is {}, and this version of the program knows {LAYOUT}",
                layout.manifest
            )));
        }
        let manifest: Self = serde_json::from_slice(&text)
            .map_err(|error| foreign(format!("it is damaged: {error}")))?;
        match manifest.damage() {
            Some(what) => Err(foreign(format!("it is damaged: {what}"))),
            None => Ok(Some(manifest)),
        }
    }

    /// What cannot be true of it, if there is something. What is wrong of a unit alone is none: the store
    /// does not hold such a unit, so that it is fetched again.
    fn damage(&self) -> Option<String> {
        let mut units = HashSet::new();
        let mut twice = self.units.iter().filter(|entry| !units.insert(&entry.unit));
        if let Some(entry) = twice.next() {
            return Some(format!("{} is in it twice", entry.unit));
        }
        // A run would take away what is there of a month and lies outside, as if it had not been asked for.
        // Texts of this form sort as the moments do.
        let (from, until) = (&self.asked.from, &self.asked.until);
        let is_outside = |entry: &&Entry| {
            let begins = entry.from.as_ref().zip(from.as_ref());
            let ends = entry.until.as_ref().zip(until.as_ref());
            begins.is_some_and(|(unit, all)| unit < all)
                || ends.is_some_and(|(unit, all)| unit > all)
        };
        let entry = self.units.iter().find(is_outside)?;
        let shown = |moment: &Option<String>| moment.clone().unwrap_or_default();
        Some(format!(
            "{} reaches from {} until {}, and the export from {} until {}",
            entry.unit,
            shown(&entry.from),
            shown(&entry.until),
            shown(from),
            shown(until)
        ))
    }

    /// Writes the manifest into a folder, in place of the one there.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        let mut draft = Draft::create(&folder.join(NAME))?;
        serde_json::to_writer_pretty(&mut draft, self)?;
        draft.write_all(b"\n")?;
        draft.publish().map(drop)
    }

    /// Why a run that asks for something may not continue this export, if it may not: what differs, and how.
    pub(crate) fn refusal(&self, asked: &Asked) -> Option<String> {
        let here = env!("CARGO_PKG_VERSION");
        let list = |items: &[String]| match items {
            [] => "nothing".to_owned(),
            items => items.join(", "),
        };
        let date = |date: &Option<String>| date.clone().unwrap_or_else(|| "no time".to_owned());
        let filters = |asked: &Asked| {
            let pairs = asked.filters.iter().flat_map(|(table, filters)| {
                filters
                    .iter()
                    .map(move |(name, value)| format!("{table}.{name}={value}"))
            });
            list(&pairs.collect::<Vec<_>>())
        };
        let key = |mark: &Option<String>| format!("of mark {}", mark.as_deref().unwrap_or("none"));
        let (old, new) = (&self.asked, asked);
        let pairs = [
            ("by version", self.program.clone(), here.to_owned()),
            ("of the account", old.account.shown(), new.account.shown()),
            ("of the lists", list(&old.lists), list(&new.lists)),
            ("from", date(&old.from), date(&new.from)),
            ("until", date(&old.until), date(&new.until)),
            ("filtered by", filters(old), filters(new)),
            ("as", old.format.clone(), new.format.clone()),
            ("masking", list(&old.mask), list(&new.mask)),
            (
                "with IADVIZE_MASK_KEY",
                key(&old.mask_key),
                key(&new.mask_key),
            ),
        ];
        pairs
            .into_iter()
            .find(|(_, old, new)| old != new)
            .map(|(what, old, new)| {
                format!("it was made {what} {old}, and this run is {what} {new}")
            })
    }

    /// A run is at work.
    pub(crate) fn begin(&mut self) {
        self.state = State::Unfinished;
    }

    /// Lets another version of the program go on with the export, and moves its end.
    pub(crate) fn extend(&mut self, until: Option<String>) {
        self.program = env!("CARGO_PKG_VERSION").to_owned();
        self.asked.until = until;
        self.state = State::Unfinished;
    }

    /// What is recorded of a unit with the same bounds.
    pub(crate) fn entry(&self, unit: &Unit) -> Option<&Entry> {
        let (key, from, until) = (unit.key(), from(unit), until(unit));
        self.units
            .iter()
            .find(|entry| entry.unit == key && entry.from == from && entry.until == until)
    }

    /// Keeps what is recorded of these units, in their order, and forgets the rest.
    pub(crate) fn keep(&mut self, units: &[Unit]) {
        let mut entries: BTreeMap<String, Entry> = self
            .units
            .drain(..)
            .map(|entry| (entry.unit.clone(), entry))
            .collect();
        let kept = units.iter().filter_map(|unit| entries.remove(&unit.key()));
        self.units = kept.collect();
    }

    /// Records what came of a unit, at its place in the order of the plan.
    pub(crate) fn record(&mut self, plan: &[Unit], entry: Entry) {
        self.units.retain(|other| other.unit != entry.unit);
        self.units.push(entry);
        self.keep(plan);
        self.state = State::Unfinished;
    }

    /// Says how far the export has come, when nothing is left to be done.
    pub(crate) fn settle(&mut self, plan: &[Unit]) {
        self.keep(plan);
        let doubtful = self.units.iter().any(|entry| entry.incomplete.is_some());
        self.state = match (self.units.len() == plan.len(), doubtful) {
            (false, _) => State::Unfinished,
            (true, true) => State::Incomplete,
            (true, false) => State::Complete,
        };
    }

    /// What came, in the order of the plan.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.units
    }
}

impl Account {
    fn shown(&self) -> String {
        match &self.clients {
            Some(clients) => {
                let clients: Vec<String> = clients.iter().map(u64::to_string).collect();
                format!("{} (client {})", self.base_url, clients.join(", "))
            }
            None => self.base_url.clone(),
        }
    }
}

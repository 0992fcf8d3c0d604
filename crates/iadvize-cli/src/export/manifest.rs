//! The manifest of an export: what was asked, what came, and checksums.
//!
//! It is the checkpoint, too: a run that goes on skips the units that the manifest has and the store still
//! holds. It names no time of day and lists units in the order of the plan, so that a run that was broken
//! off and continued ends with the same manifest as one that was not.

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

#[cfg(test)]
mod tests {
    use super::super::plan::{self, Span};
    use super::super::unit::Window;
    use super::*;

    fn asked() -> Asked {
        Asked {
            account: Account {
                base_url: "https://a.example/api/2".to_owned(),
                clients: Some(vec![1, 2]),
            },
            lists: vec!["conversation".to_owned()],
            from: Some("2020-01-01 00:00:00".to_owned()),
            until: Some("2020-04-01 00:00:00".to_owned()),
            filters: BTreeMap::new(),
            format: "jsonl".to_owned(),
            mask: Vec::new(),
            mask_key: None,
        }
    }

    fn units() -> Vec<Unit> {
        let span = Span::new("2020-01-01".parse().unwrap(), "2020-03-31".parse().unwrap()).unwrap();
        plan::units(&[plan::list("conversation").unwrap()], Some(span)).unwrap()
    }

    fn landed(rows: u64) -> Landed {
        Landed {
            file: Some("a".to_owned()),
            rows,
            bytes: Some(7),
            sha256: Some("00".to_owned()),
        }
    }

    #[test]
    fn a_unit_that_is_recorded_twice_is_damage() {
        let folder = tempfile::tempdir().unwrap();
        let entry = Entry::new(&units()[0], landed(1));
        let mut other = entry.clone();
        other.landed.sha256 = Some("01".to_owned());
        let manifest = Manifest {
            units: vec![entry, other],
            ..Manifest::new(asked())
        };
        manifest.write(folder.path()).unwrap();
        let error = Manifest::read(folder.path()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "it is damaged: conversation/month=2020-01 is in it twice"
        );
    }

    #[test]
    fn it_comes_back_as_it_was_written_whatever_the_order_of_the_records() {
        let folder = tempfile::tempdir().unwrap();
        let plan = units();
        assert_eq!(Manifest::read(folder.path()).unwrap(), None);
        let mut manifest = Manifest::new(asked());
        for (at, state) in [
            (2, State::Unfinished),
            (0, State::Unfinished),
            (1, State::Complete),
        ] {
            manifest.record(&plan, Entry::new(&plan[at], landed(at as u64)));
            assert_eq!(manifest.state, State::Unfinished);
            manifest.settle(&plan);
            assert_eq!(manifest.state, state);
        }
        manifest.write(folder.path()).unwrap();
        assert_eq!(
            Manifest::read(folder.path()).unwrap(),
            Some(manifest.clone())
        );
        let keys: Vec<&str> = manifest
            .entries()
            .iter()
            .map(|entry| entry.unit.as_str())
            .collect();
        assert_eq!(keys, plan.iter().map(Unit::key).collect::<Vec<_>>());
        let mut doubtful = Entry::new(&plan[1], landed(1));
        doubtful.incomplete = Some("rows were deleted".to_owned());
        manifest.record(&plan, doubtful);
        manifest.settle(&plan);
        assert_eq!(manifest.state, State::Incomplete);
        manifest.begin();
        assert_eq!(manifest.state, State::Unfinished);
    }

    #[test]
    fn a_unit_asked_for_with_other_bounds_is_not_there() {
        let plan = units();
        let mut manifest = Manifest::new(asked());
        manifest.record(&plan, Entry::new(&plan[2], landed(1)));
        let entry = manifest.entry(&plan[2]).unwrap();
        assert_eq!(entry.from.as_deref(), Some("2020-03-01 00:00:00"));
        assert_eq!(entry.until.as_deref(), Some("2020-04-01 00:00:00"));
        let bounded = |bound: fn(Window) -> Window| Unit {
            window: plan[2].window.map(bound),
            ..plan[2]
        };
        const DAY: DateTime = DateTime::constant(2020, 3, 9, 0, 0, 0, 0);
        for other in [
            Unit {
                window: None,
                ..plan[2]
            },
            bounded(|window| Window {
                from: DAY,
                ..window
            }),
            bounded(|window| Window { end: DAY, ..window }),
        ] {
            assert!(manifest.entry(&other).is_none(), "{other:?}");
        }
    }

    #[test]
    fn what_differs_is_refused_with_the_reason() {
        let manifest = Manifest::new(asked());
        assert_eq!(manifest.refusal(&asked()), None);
        let change = |change: fn(&mut Asked)| {
            let mut other = asked();
            change(&mut other);
            manifest.refusal(&other).unwrap()
        };
        let account = change(|asked| asked.account.clients = Some(vec![3]));
        assert_eq!(
            account,
            "it was made of the account https://a.example/api/2 (client 1, 2), and this run is of the account https://a.example/api/2 (client 3)"
        );
        let cases = [
            (
                change(|asked| asked.account.base_url = "https://b".to_owned()),
                "https://b",
            ),
            (
                change(|asked| asked.lists.push("tag".to_owned())),
                "conversation, tag",
            ),
            (change(|asked| asked.from = None), "no time"),
            (change(|asked| asked.until = None), "2020-04-01"),
            (change(|asked| asked.format = "csv".to_owned()), "as csv"),
            (
                change(|asked| asked.mask = vec!["email".to_owned()]),
                "masking email",
            ),
            (
                change(|asked| {
                    let pair = ("website_id".to_owned(), "1".to_owned());
                    asked
                        .filters
                        .insert("conversation".to_owned(), [pair].into());
                }),
                "filtered by conversation.website_id=1",
            ),
        ];
        for (refusal, part) in cases {
            assert!(refusal.contains(part), "{refusal}");
        }
        let mut older = manifest.clone();
        older.program = "0.0.1".to_owned();
        assert!(older.refusal(&asked()).unwrap().contains("0.0.1"));
    }

    #[test]
    fn foreign_and_damaged_files_are_no_manifests() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(asked());
        manifest.manifest = 99;
        manifest.write(folder.path()).unwrap();
        let error = Manifest::read(folder.path()).unwrap_err();
        assert!(error.to_string().contains("layout is 99"), "{error}");
        for text in ["{}", "nonsense", "{\"manifest\": 1}"] {
            fs::write(folder.path().join(NAME), text).unwrap();
            let error = Manifest::read(folder.path()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
        }
        // Below a file there is neither a manifest nor none.
        assert!(Manifest::read(&folder.path().join(NAME)).is_err());
    }
}

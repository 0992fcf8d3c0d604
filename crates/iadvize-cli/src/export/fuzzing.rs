//! An export that was damaged while nobody looked, and a run that goes on with it.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;

use iadvize::jiff::civil::{Date, date};

use super::format::{Choice, Landed, Row, Rows};
use super::manifest::{self, Account, Asked, Entry, Manifest};
use super::order::{Manner, Order, Task};
use super::plan::{self, Span};
use super::unit::Unit;
use super::{durable, looked_at};

/// The day on which the runs go on.
const TODAY: Date = date(2020, 3, 1);

/// The text of a row's member, as it dates the row.
pub fn dated(row: &str, member: &str) -> Option<String> {
    super::dated::text(row, member)
}

/// A folder with an export of a few rows, whose manifest and files are replaced by whatever comes.
pub struct Damage {
    root: tempfile::TempDir,
    /// The manifest of the whole export.
    manifest: Vec<u8>,
    /// The files of its units, and what they hold.
    files: Vec<(PathBuf, Vec<u8>)>,
}

impl Damage {
    /// Makes an export of a list as a whole and of two months of another.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn new() -> io::Result<Self> {
        let root = tempfile::tempdir()?;
        let plan = units()?;
        let mut store = Choice::Jsonl.store(root.path())?;
        let mut manifest = Manifest::new(asked());
        let mut files = Vec::new();
        for unit in &plan {
            let landed = store.put(unit, &mut One::new(unit))?;
            let path = root.path().join(landed.file.as_deref().unwrap_or_default());
            files.push((path.clone(), fs::read(path)?));
            manifest.record(&plan, Entry::new(unit, landed));
        }
        manifest.settle(&plan);
        manifest.write(root.path())?;
        let manifest = fs::read(root.path().join(manifest::NAME))?;
        Ok(Self {
            root,
            manifest,
            files,
        })
    }

    /// The manifest of the export as it was.
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// How many files the export has.
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Goes on with the export after its manifest and one of its files became something else, both by
    /// `--resume` and by `--since-last`. Tells how many units were found unharmed.
    ///
    /// # Panics
    ///
    /// When a unit counts as there whose file is not as recorded, or the manifest does not come back as it
    /// was written.
    pub fn go_on(&self, manifest: &[u8], file: usize, content: &[u8]) -> usize {
        let path = &self.files[file].0;
        fs::write(path, content).expect("a file of the export can be written");
        let manners = [Manner::Resume, Manner::SinceLast { overlap: 3 }];
        let there = manners.map(|manner| {
            fs::write(self.root.path().join(manifest::NAME), manifest).expect("it can be written");
            self.run(manner)
        });
        fs::write(path, &self.files[file].1).expect("it can be written back");
        there.into_iter().max().unwrap_or_default()
    }

    fn run(&self, manner: Manner) -> usize {
        let there = match Manifest::read(self.root.path()) {
            Ok(there) => there.expect("a manifest was written"),
            Err(error) => {
                assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{error}");
                return 0;
            }
        };
        let order = Order {
            manner,
            ..Order::default()
        };
        let account = there.asked.account.clone();
        let Ok(task) = order.task(Some(there), account, TODAY) else {
            return 0;
        };
        let Task {
            mut manifest,
            plan,
            format,
            ..
        } = task;
        // What is no folder of files has a file of its own, which is made anew each time.
        let database = self.root.path().join("iadvize.sqlite");
        let Ok(mut store) = format.store(self.root.path()) else {
            return 0;
        };
        let missing = looked_at(store.as_mut(), &mut manifest, &plan);
        drop(store);
        let _ = fs::remove_file(database);
        let Ok(missing) = missing else { return 0 };
        let keys: HashSet<String> = missing.iter().map(Unit::key).collect();
        let is_there = |unit: &&Unit| !keys.contains(&unit.key());
        let there: Vec<&Unit> = plan.iter().filter(is_there).collect();
        for unit in &there {
            let entry = manifest.entry(unit).expect("what is there is recorded");
            assert_eq!(entry.incomplete, None);
            self.is_unharmed(&entry.landed);
        }
        assert_eq!(
            manifest.entries().len(),
            there.len(),
            "nothing else is kept"
        );
        assert_eq!(there.len() + missing.len(), plan.len());
        manifest.write(self.root.path()).expect("it can be written");
        let again = Manifest::read(self.root.path()).expect("what was written can be read");
        assert_eq!(again, Some(manifest));
        there.len()
    }

    fn is_unharmed(&self, landed: &Landed) {
        let Some(file) = &landed.file else { return };
        let path = self.root.path().join(file);
        assert!(
            self.files.iter().any(|(known, _)| *known == path),
            "{file} is none of the export's"
        );
        let content = durable::content(&path)
            .expect("it can be read")
            .expect("it is there");
        assert_eq!(Some(content.sha256), landed.sha256);
        assert_eq!(Some(content.bytes), landed.bytes);
    }
}

fn units() -> io::Result<Vec<Unit>> {
    let lists = ["operator", "conversation"].map(plan::list);
    let lists: Result<Vec<_>, _> = lists.into_iter().collect();
    let span = Span::new(date(2020, 1, 10).into(), date(2020, 2, 29).into());
    lists
        .and_then(|lists| plan::units(&lists, Some(span?)))
        .map_err(io::Error::other)
}

fn asked() -> Asked {
    Asked {
        account: Account {
            base_url: "https://a.example/api/2".to_owned(),
            clients: Some(vec![1]),
        },
        lists: vec!["conversation".to_owned(), "operator".to_owned()],
        from: Some("2020-01-10 00:00:00".to_owned()),
        until: Some("2020-03-01 00:00:00".to_owned()),
        filters: Default::default(),
        format: Choice::Jsonl.to_string(),
        mask: Vec::new(),
        mask_key: None,
    }
}

/// A single row, which names its unit.
struct One {
    json: String,
    given: bool,
}

impl One {
    fn new(unit: &Unit) -> Self {
        Self {
            json: format!("{{\"id\":1,\"unit\":\"{}\"}}", unit.key()),
            given: false,
        }
    }
}

impl Rows for One {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let is_first = !std::mem::replace(&mut self.given, true);
        Ok(is_first.then_some(Row {
            id: 1,
            json: &self.json,
        }))
    }
}

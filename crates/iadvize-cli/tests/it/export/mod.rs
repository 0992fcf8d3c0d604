//! Exports: what is in the folder, whatever happened meanwhile.

mod folder;
mod formats;
mod hints;
mod incremental;
mod kills;
mod masks;
mod refusals;
mod singer;
mod stops;
mod trouble;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use crate::run::Service;

impl Service {
    /// An export into a folder.
    pub(crate) fn export(&self, out: &Path, arguments: &[&str]) -> Command {
        let mut command = self.iadvize(&["export", "--out"]);
        command.arg(out).args(arguments);
        command
    }

    /// What an export into a folder says and ends with.
    pub(crate) fn exported(&self, out: &Path, arguments: &[&str]) -> Outcome {
        Outcome::of(&self.export(out, arguments).output().unwrap())
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
}

impl Outcome {
    pub(crate) fn of(output: &Output) -> Self {
        assert!(output.stdout.is_empty(), "an export writes files only");
        Self {
            code: output.status.code(),
            said: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    /// What it said, when it did what it was asked to.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.said);
        self.said
    }

    /// The one line it said when it ended with this code.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}", self.said);
        let line = self.said.trim_end();
        let last = line.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: "), "{line}");
        last.to_owned()
    }
}

/// Every file below a folder with its bytes, but for the lock.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy();
                found.insert(name.replace('\\', "/"), std::fs::read(&path).unwrap());
            }
        }
    }
    found.remove(".lock");
    found
}

/// Fails when two folders differ, with the names of what differs.
#[track_caller]
pub(crate) fn assert_same(left: &BTreeMap<String, Vec<u8>>, right: &BTreeMap<String, Vec<u8>>) {
    let names = left.keys().chain(right.keys());
    let differing: Vec<&String> = names
        .filter(|name| left.get(*name) != right.get(*name))
        .collect();
    assert!(differing.is_empty(), "these differ: {differing:?}");
}

/// The units that the manifest of a folder records, and how far the export has come.
pub(crate) fn manifest(folder: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(folder.join("manifest.json")).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// How many units are recorded.
pub(crate) fn recorded(folder: &Path) -> usize {
    manifest(folder)["units"].as_array().map_or(0, Vec::len)
}

//! What became of a run, in words and as an exit code.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::fetch::Trouble;
use super::manifest::Manifest;
use super::runner::{Broken, Course};
use crate::exit::Exit;
use crate::failure::Failure;

/// How many units are named before the rest is counted.
const NAMED: usize = 5;

/// Where rows were put.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Into a folder.
    Folder(PathBuf),
    /// On standard output, to a target of Singer's.
    Target,
}

impl Place {
    /// How to go on.
    fn resume(&self) -> String {
        match self {
            Self::Folder(folder) => format!(
                "go on with `iadvize export --resume --out {}`",
                folder.display()
            ),
            Self::Target => {
                "go on with --state FILE, where FILE holds the last state that the target wrote"
                    .to_owned()
            }
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Target => f.write_str("standard output"),
        }
    }
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Report {
    manifest: Manifest,
    course: Course,
    /// Units that were there already.
    there: usize,
    place: Place,
}

impl Report {
    pub(super) fn new(manifest: Manifest, course: Course, there: usize, place: Place) -> Self {
        Self {
            manifest,
            course,
            there,
            place,
        }
    }

    /// The report of a run that did all it was asked to.
    ///
    /// # Errors
    ///
    /// When it did not.
    pub(super) fn judged(self) -> Result<Self, Failure> {
        let resume = self.place.resume();
        if self.course.interrupted {
            let message = format!("interrupted; what was fetched is kept: {resume}");
            return Err(Failure::new(Exit::Interrupted, message));
        }
        let mut refused = self.course.refused.into_iter();
        if let Some((unit, error)) = refused.next() {
            let failure = Failure::from(error);
            let others: Vec<String> = refused.map(|(unit, _)| unit.table()).collect();
            let others = match others.as_slice() {
                [] => String::new(),
                others => format!(" (and so are {})", others.join(", ")),
            };
            let message = format!(
                "{} is missing{others}: {failure}; the other lists are there, and {resume}",
                unit.table()
            );
            return Err(Failure::new(failure.exit(), message));
        }
        let doubtful: Vec<String> = self
            .manifest
            .entries()
            .iter()
            .filter_map(|entry| Some(format!("{} ({})", entry.unit, entry.incomplete.as_ref()?)))
            .collect();
        if !doubtful.is_empty() {
            let more = match doubtful.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more, which the manifest names"),
            };
            let named = &doubtful[..doubtful.len().min(NAMED)];
            let message = format!(
                "all that came is there, but this cannot be proven complete: {}{more}; {resume}",
                named.join("; ")
            );
            return Err(Failure::new(Exit::Incomplete, message));
        }
        Ok(Self {
            course: Course {
                refused: Vec::new(),
                ..self.course
            },
            ..self
        })
    }

    /// The report in a line.
    pub(crate) fn line(&self) -> String {
        let entries = self.manifest.entries();
        let rows: u64 = entries.iter().map(|entry| entry.landed.rows).sum();
        let bytes: u64 = entries.iter().filter_map(|entry| entry.landed.bytes).sum();
        let there = match self.there {
            0 => String::new(),
            there => format!(", {there} of them from before"),
        };
        let size = match bytes {
            0 => String::new(),
            bytes => format!(", {:.1} MB", bytes as f64 / 1e6),
        };
        format!(
            "{rows} rows in {} units{there}{size}, proven complete: {}",
            entries.len(),
            self.place
        )
    }
}

/// Why a run broke off.
pub(super) fn broken(broken: Broken, place: &Place) -> Failure {
    let resume = place.resume();
    match broken.trouble {
        Trouble::Disk(error)
            if matches!(place, Place::Target) && error.kind() == io::ErrorKind::BrokenPipe =>
        {
            Failure::output(&error)
        }
        Trouble::Service(error) => {
            let failure = Failure::from(error);
            let message = format!(
                "{} was not fetched: {failure}; what was fetched is kept: {resume}",
                broken.unit
            );
            Failure::new(failure.exit(), message)
        }
        Trouble::Disk(error) => disk(&broken.unit.to_string(), &error, &resume),
    }
}

/// What the disk refused.
pub(super) fn disk(what: &str, error: &io::Error, resume: &str) -> Failure {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room"
        }
        io::ErrorKind::PermissionDenied => "check the rights of the folder",
        _ => "check the disk and the folder",
    };
    let then = match resume {
        "" => String::new(),
        resume => format!("; then {resume}"),
    };
    let message = format!("{what} cannot be written: {error}; {advice}{then}");
    Failure::new(Exit::Other, message)
}

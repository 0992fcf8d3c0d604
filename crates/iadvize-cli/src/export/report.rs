//! What became of a run, in words and as an exit code.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::fetch::Trouble;
use super::format::Misfit;
use super::manifest::Manifest;
use super::runner::{Broken, Course};
use super::unit::Unit;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::tree;

/// How many units are named before the rest is counted.
const NAMED: usize = 5;

/// Where rows were put.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Into a folder, from a service that is reached by these flags.
    Folder { path: PathBuf, flags: Vec<String> },
    /// On standard output, to a target of Singer's.
    Target,
}

impl Place {
    /// How to go on.
    fn resume(&self) -> String {
        match self {
            Self::Folder { path, flags } => {
                let path = path.to_string_lossy();
                // What begins with a hyphen would be taken for a flag.
                let here = if path.starts_with('-') { "./" } else { "" };
                let mut command = format!(
                    "iadvize export --resume --out {}",
                    quoted(&format!("{here}{path}"))
                );
                for flag in flags {
                    command.push(' ');
                    command.push_str(&quoted(flag));
                }
                format!("go on with `{command}`")
            }
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
            Self::Folder { path, .. } => path.display().fmt(f),
            Self::Target => f.write_str("standard output"),
        }
    }
}

/// A word of a command as a shell takes it: as it is where nothing in it means something to one, else in
/// quotes.
fn quoted(word: &str) -> String {
    let is_plain = |character: char| {
        character.is_alphanumeric()
            || "_-./:@%+,".contains(character)
            // A part of paths there, and a mark of its own everywhere else.
            || (cfg!(windows) && character == '\\')
    };
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else if cfg!(windows) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
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
    pub(super) fn judged(mut self) -> Result<Self, Failure> {
        let resume = self.place.resume();
        if self.course.interrupted {
            let message = format!("interrupted; what was fetched is kept: {resume}");
            return Err(Failure::new(Exit::Interrupted, message));
        }
        let mut refused = std::mem::take(&mut self.course.refused).into_iter();
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
        Ok(self)
    }

    /// The report in a line.
    pub(crate) fn line(&self) -> String {
        let entries = self.manifest.entries();
        // Nobody has counted what a manifest says of units from before.
        let rows = entries.iter().map(|entry| entry.landed.rows);
        let rows = rows.fold(0, u64::saturating_add);
        let bytes = entries.iter().filter_map(|entry| entry.landed.bytes);
        let bytes = bytes.fold(0, u64::saturating_add);
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
        Trouble::Service(error) if error.is_too_large() => too_large(&broken.unit, &error),
        Trouble::Service(error) => {
            let failure = Failure::from(error);
            let message = format!(
                "{} was not fetched: {failure}; what was fetched is kept: {resume}",
                broken.unit
            );
            Failure::new(failure.exit(), message)
        }
        Trouble::Disk(error) => match Misfit::in_error(&error) {
            Some(misfit) => unfit(&broken.unit, misfit),
            None => disk(&broken.unit.to_string(), &error, &resume),
        },
    }
}

/// A page that is larger than the client takes. Exports ask for pages of one size, so that going on would
/// end just so.
fn too_large(unit: &Unit, error: &iadvize::Error) -> Failure {
    let narrower = match unit.window {
        Some(_) => "--filter, --from and --to",
        None => "--filter",
    };
    let message = format!(
        "{unit} was not fetched: {}; export fewer of its rows with {narrower} into another --out, or read it with `iadvize {} {} --full --page-size 10`; what was fetched is kept",
        error.summary(),
        unit.operation.resource,
        tree::verb(unit.operation)
    );
    Failure::new(Exit::Other, message)
}

/// A row that the format has no place for. It will not have one the next time either.
fn unfit(unit: &Unit, misfit: &Misfit) -> Failure {
    let message = format!(
        "{unit} does not fit the format: {misfit}; export it with --format jsonl, which keeps rows as they came, into another --out; what was fetched is kept"
    );
    Failure::new(Exit::Other, message)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn resume(path: &str, flags: &[&str]) -> String {
        let flags = flags.iter().map(ToString::to_string).collect();
        let path = path.into();
        Place::Folder { path, flags }.resume()
    }

    #[test]
    fn the_command_that_goes_on_names_folder_and_flags() {
        assert_eq!(
            resume("archive/été-2020_1.0", &["--profile", "work"]),
            "go on with `iadvize export --resume --out archive/été-2020_1.0 --profile work`"
        );
        let dashed = resume("-archive", &["--sandbox"]);
        assert!(dashed.contains(" --out ./-archive --sandbox`"), "{dashed}");
    }

    #[cfg(unix)]
    #[test]
    fn shells_read_quoted_words_as_they_were() {
        for word in [
            "", "a b", "it's", "''", "~", "$HOME", "`id`", "a;b", "a&b", "*", "\\", "a\nb", "#",
            "=a", "\"",
        ] {
            let script = format!("printf %s {}", quoted(word));
            let output = std::process::Command::new("sh")
                .args(["-c", &script])
                .output();
            assert_eq!(String::from_utf8(output.unwrap().stdout).unwrap(), word);
            assert!(quoted(word).starts_with('\''), "{word}");
        }
    }
}

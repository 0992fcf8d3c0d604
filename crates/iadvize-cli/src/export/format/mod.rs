//! Where the rows of an export go: what a format and a store have to do.
//!
//! A [`Unit`] is fetched whole and proven complete before a format sees its first row. Its rows then come
//! once each, in ascending order of their identifiers, and the units of a run come one after the other in
//! the order of the plan. So the same rows always give the same bytes.
//!
//! A format that writes a file for each unit is a [`Format`]; [`Folder`] makes a
//! [`Store`] of it. What keeps all units in one place, or sends them elsewhere, is a [`Store`] itself.

pub(crate) mod csv;
pub(crate) mod jsonl;
pub(crate) mod parquet;
pub(crate) mod singer;
pub(crate) mod sqlite;
#[cfg(test)]
pub(crate) mod testing;

use std::error::Error;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;

use super::folder::Folder;
use super::unit::Unit;

/// The formats of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// JSON lines: each row as the service wrote it, a file a month.
    Jsonl,
    /// CSV: a column for each documented member, a file a month.
    Csv,
    /// Parquet: real types, compressed, a file a month.
    Parquet,
    /// SQLite: one file with tables, keys and indexes.
    Sqlite,
}

impl Choice {
    /// The store that writes the format into a folder.
    ///
    /// # Errors
    ///
    /// When what is there already cannot be opened.
    pub(crate) fn store(self, folder: &Path) -> io::Result<Box<dyn Store>> {
        let format: Box<dyn Format> = match self {
            Self::Jsonl => Box::new(jsonl::JsonLines),
            Self::Csv => Box::new(csv::Csv),
            Self::Parquet => Box::new(parquet::Parquet::default()),
            Self::Sqlite => return Ok(Box::new(sqlite::Sqlite::open(folder)?)),
        };
        Ok(Box::new(Folder::new(folder, format)))
    }
}

/// Its name on the command line and in manifests.
impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}

/// One row of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row<'a> {
    /// Its identifier.
    pub(crate) id: u64,
    /// Its JSON as the service wrote it, with personal data masked where that was asked for. It may hold
    /// line breaks between its members.
    pub(crate) json: &'a str,
}

/// Why a row does not fit a format. It travels as an [`io::Error`] among those of the disk.
#[derive(Debug)]
pub(crate) struct Misfit(String);

impl Misfit {
    /// The error for the row of an identifier.
    pub(crate) fn of(id: u64, why: impl fmt::Display) -> io::Error {
        let misfit = Self(format!("row {id}: {why}"));
        io::Error::new(io::ErrorKind::InvalidData, misfit)
    }

    /// The misfit that an error is, if it is one.
    pub(crate) fn in_error(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Misfit {}

/// The rows of a unit, in ascending order of their identifiers.
pub(crate) trait Rows {
    /// The next row; `None` after the last one.
    ///
    /// # Errors
    ///
    /// When they cannot be read back from the disk.
    fn next(&mut self) -> io::Result<Option<Row<'_>>>;
}

/// How a unit is written as a file.
pub(crate) trait Format: Send {
    /// What the file's name ends with, without the dot.
    fn extension(&self) -> &'static str;

    /// Writes all rows of a unit; a file without rows is one, too. The same rows give the same bytes.
    /// `out` is buffered, and need not be flushed.
    ///
    /// # Errors
    ///
    /// When the rows cannot be read or the file cannot be written. A row that does not fit the format is
    /// a [`Misfit`].
    fn write(
        &self,
        unit: &Unit,
        rows: &mut dyn Rows,
        out: &mut (dyn Write + Send),
    ) -> io::Result<()>;
}

/// Where units are put.
pub(crate) trait Store: Send {
    /// Puts a unit, in place of what was there of it before, so that it is there whole or not at all,
    /// whatever happens meanwhile. When it returns, the rows lie safely on the disk.
    ///
    /// Putting the same rows again changes no byte: a run that was broken off between putting a unit and
    /// recording it is followed by one that puts it again.
    ///
    /// # Errors
    ///
    /// When the rows cannot be read or written.
    fn put(&mut self, unit: &Unit, rows: &mut dyn Rows) -> io::Result<Landed>;

    /// The unit that is put next cannot be proven complete.
    fn doubt(&mut self, _unit: &Unit) {}

    /// Whether what was recorded of a unit is still there, unharmed.
    ///
    /// # Errors
    ///
    /// When it cannot be looked at.
    fn holds(&mut self, unit: &Unit, landed: &Landed) -> io::Result<bool>;

    /// Every unit of the plan has been put. A run that was broken off after this is asked again, and what is
    /// there must not change then.
    ///
    /// # Errors
    ///
    /// When something that was left to be written cannot be.
    fn finish(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What became of a unit that was put.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Landed {
    /// The file below the export's folder, with `/` between its parts; none where the store has no files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    /// How many rows.
    pub(crate) rows: u64,
    /// How many bytes the file has, where the unit has one of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bytes: Option<u64>,
    /// The SHA-256 of these bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
}

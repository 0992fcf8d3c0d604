//! The rows of a unit while it is fetched: kept out of memory, and given back sorted.
//!
//! A unit is written only when it is proven complete, and in an order of its own: nobody promises that the
//! service lists rows of the same moment twice in the same order. So rows are collected as long as there is
//! memory; then they are sorted by identifier and laid aside as a run, in a temporary file without a name, and
//! the runs are merged when they are read. What fits in memory never touches the disk.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use iadvize::Record;

use super::format::{Row, Rows};
use super::memory::{Memory, Share};

/// Bytes read ahead of all runs together while they are merged, within the bounds of one run below.
const READ_AHEAD: usize = 4 << 20;

/// Bytes that precede a row in a run: its identifier and its length.
const HEAD: usize = 12;

/// Bytes that a row takes beside its text.
const BESIDE: usize = size_of::<Record>() + 16;

/// Where the rows of units wait.
#[derive(Clone, Debug)]
pub(super) struct Spools {
    folder: PathBuf,
    memory: Memory,
}

impl Spools {
    /// Rows that do not fit in memory are laid aside in a folder.
    pub(super) fn new(folder: PathBuf) -> Self {
        let memory = Memory::default();
        Self { folder, memory }
    }

    /// An empty spool.
    pub(super) fn spool(&self) -> Spool {
        Spool {
            folder: self.folder.clone(),
            share: self.memory.share(),
            rows: Vec::new(),
            file: None,
            runs: Vec::new(),
            end: 0,
        }
    }
}

/// Collects the rows of a unit.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    /// The memory of the rows below.
    share: Share,
    /// The rows of the run that is being collected.
    rows: Vec<Record>,
    file: Option<File>,
    /// Where each run that was laid aside begins, and the end of the last one.
    runs: Vec<u64>,
    end: u64,
}

impl Spool {
    /// Takes a row.
    pub(super) fn push(&mut self, row: Record) -> io::Result<()> {
        let size = size(&row);
        if !self.share.take(size) {
            if !self.rows.is_empty() {
                self.lay_aside()?;
            }
            self.share.take_anyway(size);
        }
        self.rows.push(row);
        Ok(())
    }

    /// The rows in ascending order of their identifiers. Of rows with the same one the first is given.
    pub(super) fn sorted(mut self) -> io::Result<Sorted> {
        if self.file.is_some() {
            self.lay_aside()?;
            // What is merged needs no room for a run any more.
            self.rows = Vec::new();
        }
        // A stable sort, so that the first of two rows stays the first.
        self.rows.sort_by_key(Record::id);
        let length = READ_AHEAD / self.runs.len().max(1);
        let length = length.clamp(4 << 10, 64 << 10);
        let ends = self.runs.iter().skip(1).copied().chain([self.end]);
        let runs = self.runs.iter().zip(ends);
        let runs = runs.map(|(start, end)| Run::new(*start, end, length));
        let mut sorted = Sorted {
            share: self.share,
            rows: self.rows.into_iter(),
            row: None,
            runs: runs.collect(),
            file: self.file,
            heads: BinaryHeap::new(),
            given: None,
            last: None,
        };
        for run in 0..sorted.runs.len() {
            sorted.advance(run)?;
        }
        Ok(sorted)
    }

    fn lay_aside(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile_in(&self.folder)?),
        };
        self.rows.sort_by_key(Record::id);
        self.runs.push(self.end);
        let mut out = io::BufWriter::with_capacity(64 << 10, &mut *file);
        for row in self.rows.drain(..) {
            let json = row.json();
            let length = u32::try_from(json.len())
                .map_err(|_| io::Error::other("a row is larger than 4 GiB"))?;
            out.write_all(&row.id().to_le_bytes())?;
            out.write_all(&length.to_le_bytes())?;
            out.write_all(json.as_bytes())?;
            self.end += (HEAD + json.len()) as u64;
        }
        out.flush()?;
        drop(out);
        self.share.clear();
        Ok(())
    }
}

/// Bytes that a row takes in memory.
fn size(row: &Record) -> usize {
    row.json().len() + BESIDE
}

/// The rows of a unit, sorted.
#[derive(Debug)]
pub(crate) struct Sorted {
    /// The memory of the rows below.
    share: Share,
    /// Rows that were never laid aside; none when there are runs.
    rows: std::vec::IntoIter<Record>,
    /// The one of them that was given last.
    row: Option<Record>,
    file: Option<File>,
    runs: Vec<Run>,
    /// The first row of each run, by identifier and by the run's age.
    heads: BinaryHeap<Reverse<(u64, usize)>>,
    /// The run whose first row was given last, and is still to be left behind.
    given: Option<usize>,
    /// The identifier that was given last.
    last: Option<u64>,
}

impl Sorted {
    fn advance(&mut self, run: usize) -> io::Result<()> {
        if let (Some(file), Some(reader)) = (&mut self.file, self.runs.get_mut(run))
            && let Some(id) = reader.advance(file)?
        {
            self.heads.push(Reverse((id, run)));
        }
        Ok(())
    }
}

impl Rows for Sorted {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        if self.file.is_none() {
            let last = self.last;
            self.share.give_back(self.row.as_ref().map_or(0, size));
            self.row = self.rows.find(|row| last != Some(row.id()));
            let row = self.row.as_ref().map(|row| Row {
                id: row.id(),
                json: row.json(),
            });
            self.last = row.map_or(last, |row| Some(row.id));
            return Ok(row);
        }
        loop {
            if let Some(run) = self.given.take() {
                self.advance(run)?;
            }
            let Some(Reverse((id, run))) = self.heads.pop() else {
                return Ok(None);
            };
            self.given = Some(run);
            if self.last != Some(id) {
                self.last = Some(id);
                let json = text(&self.runs[run].row)?;
                return Ok(Some(Row { id, json }));
            }
        }
    }
}

fn text(bytes: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(bytes).map_err(io::Error::other)
}

/// A run that is being read back.
#[derive(Debug)]
struct Run {
    /// Where the bytes that were not read yet begin and end in the file.
    at: u64,
    end: u64,
    ahead: Vec<u8>,
    /// How much of `ahead` has been used.
    used: usize,
    /// How many bytes are read at once.
    length: usize,
    /// The row that is next.
    row: Vec<u8>,
}

impl Run {
    fn new(at: u64, end: u64, length: usize) -> Self {
        Self {
            at,
            end,
            ahead: Vec::new(),
            used: 0,
            length,
            row: Vec::new(),
        }
    }

    /// Moves on to the next row and gives its identifier.
    fn advance(&mut self, file: &mut File) -> io::Result<Option<u64>> {
        if self.used == self.ahead.len() && self.at == self.end {
            return Ok(None);
        }
        let (mut id, mut length) = ([0; 8], [0; 4]);
        self.read(file, &mut id)?;
        self.read(file, &mut length)?;
        let mut row = std::mem::take(&mut self.row);
        row.resize(u32::from_le_bytes(length) as usize, 0);
        self.read(file, &mut row)?;
        self.row = row;
        Ok(Some(u64::from_le_bytes(id)))
    }

    fn read(&mut self, file: &mut File, mut into: &mut [u8]) -> io::Result<()> {
        while !into.is_empty() {
            if self.used == self.ahead.len() {
                let left = usize::try_from(self.end - self.at).unwrap_or(usize::MAX);
                self.ahead.resize(left.min(self.length), 0);
                file.seek(SeekFrom::Start(self.at))?;
                file.read_exact(&mut self.ahead)?;
                self.at += self.ahead.len() as u64;
                self.used = 0;
                if self.ahead.is_empty() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            let ready = &self.ahead[self.used..];
            let length = ready.len().min(into.len());
            into[..length].copy_from_slice(&ready[..length]);
            self.used += length;
            into = &mut into[length..];
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn row(id: u64, text: &str) -> Record {
        serde_json::from_value(serde_json::json!({"id": id, "text": text})).unwrap()
    }

    fn spools(folder: &tempfile::TempDir, room: usize) -> Spools {
        let memory = Memory::of(room, 0);
        let folder = folder.path().to_owned();
        Spools { folder, memory }
    }

    /// The identifiers and texts of the rows that a spool gives back.
    fn sorted(rows: &[(u64, String)], room: usize) -> Vec<(u64, String)> {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = spools(&folder, room).spool();
        for (id, json) in rows {
            spool.push(row(*id, json)).unwrap();
        }
        let mut sorted = spool.sorted().unwrap();
        let mut given = Vec::new();
        while let Some(row) = sorted.next().unwrap() {
            let members: serde_json::Value = serde_json::from_str(row.json).unwrap();
            given.push((row.id, members["text"].as_str().unwrap().to_owned()));
        }
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "temporary files have no name");
        given
    }

    proptest! {
        #[test]
        fn rows_come_once_and_sorted_whatever_fits_in_memory(
            ids in prop::collection::vec((0u64..400, 0usize..60), 0..300),
            room in 1usize..3000,
        ) {
            let rows: Vec<_> = ids.iter().enumerate()
                .map(|(at, (id, length))| (*id, format!("{at}{}", "é".repeat(*length))))
                .collect();
            let mut first = BTreeMap::new();
            for (id, json) in &rows {
                first.entry(*id).or_insert_with(|| json.clone());
            }
            prop_assert_eq!(sorted(&rows, room), first.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_row_takes_its_text_and_a_little_more() {
        for text in ["", "abc", "a longer text"] {
            let row = row(1, text);
            let beside = size(&row) - row.json().len();
            assert!((size_of::<Record>()..100).contains(&beside), "{beside}");
        }
    }

    #[test]
    fn runs_are_laid_aside_when_their_room_is_full_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let (length, size) = (row(1, "abc").json().len(), size(&row(1, "abc")));
        let spools = spools(&folder, 3 * size);
        let mut spool = spools.spool();
        let mut runs = Vec::new();
        for id in 1..=8 {
            spool.push(row(id, "abc")).unwrap();
            runs.push((spool.runs.len(), spool.rows.len()));
        }
        let expected = [
            (0, 1),
            (0, 2),
            (0, 3),
            (1, 1),
            (1, 2),
            (1, 3),
            (2, 1),
            (2, 2),
        ];
        assert_eq!(runs, expected);
        let written = spool.file.as_ref().unwrap().metadata().unwrap().len();
        assert_eq!(written, 6 * (HEAD + length) as u64);
        assert_eq!(spool.runs, [0, written / 2]);
        let sorted = spool.sorted().unwrap();
        assert_eq!(sorted.runs.len(), 3);
    }

    #[test]
    fn what_one_has_written_is_room_for_others() {
        let folder = tempfile::tempdir().unwrap();
        let spools = spools(&folder, 2 * size(&row(1, "abc")));
        let [mut one, mut other] = [spools.spool(), spools.spool()];
        one.push(row(1, "abc")).unwrap();
        one.push(row(2, "abc")).unwrap();
        let mut sorted = one.sorted().unwrap();
        for id in [1, 2] {
            assert_eq!(sorted.next().unwrap().unwrap().id, id);
        }
        // The row that was given last is still in use.
        other.push(row(3, "abc")).unwrap();
        assert!(sorted.next().unwrap().is_none());
        other.push(row(4, "abc")).unwrap();
        assert!(other.runs.is_empty());
        other.push(row(5, "abc")).unwrap();
        assert_eq!(other.runs.len(), 1);
    }

    #[test]
    fn what_is_read_ahead_is_shared_among_runs() {
        let folder = tempfile::tempdir().unwrap();
        let lengths = |rows: u64| {
            let mut spool = spools(&folder, 1).spool();
            for id in 0..rows {
                spool.push(row(id, "")).unwrap();
            }
            let sorted = spool.sorted().unwrap();
            assert_eq!(sorted.runs.len() as u64, rows);
            sorted.runs[0].length
        };
        assert_eq!([lengths(2), lengths(200)], [64 << 10, READ_AHEAD / 200]);
        assert_eq!(lengths(3000), 4 << 10);
    }

    #[test]
    fn a_row_may_be_larger_than_a_run() {
        let rows = [(2, "b".repeat(200_000)), (1, "a".repeat(100_000))];
        let given = sorted(&rows, 10);
        assert_eq!(
            given
                .iter()
                .map(|(id, json)| (*id, json.len()))
                .collect::<Vec<_>>(),
            [(1, 100_000), (2, 200_000)]
        );
    }
}

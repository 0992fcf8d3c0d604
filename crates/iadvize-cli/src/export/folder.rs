//! The store of most formats: a folder with a file for each unit, its months as Hive partitions.

use std::io;
use std::path::{Path, PathBuf};

use super::durable::{self, Draft};
use super::format::{Format, Landed, Row, Rows, Store};
use super::unit::Unit;

/// A folder of files.
pub(crate) struct Folder {
    root: PathBuf,
    format: Box<dyn Format>,
}

impl Folder {
    /// The folder at a path, filled in a format.
    pub(crate) fn new(root: &Path, format: Box<dyn Format>) -> Self {
        Self {
            root: root.to_owned(),
            format,
        }
    }

    /// Where a unit stands below the folder: `conversation/month=2020-01/conversation.jsonl`, which tools
    /// that know Hive's partitions read as one table.
    fn file(&self, unit: &Unit) -> String {
        let (table, extension) = (unit.table(), self.format.extension());
        match unit.window {
            Some(window) => format!("{table}/month={}/{table}.{extension}", window.month),
            None => format!("{table}/{table}.{extension}"),
        }
    }
}

impl Store for Folder {
    fn put(&mut self, unit: &Unit, rows: &mut dyn Rows) -> io::Result<Landed> {
        let file = self.file(unit);
        let mut draft = Draft::create(&self.root.join(&file))?;
        let mut counted = Counted { rows, count: 0 };
        self.format.write(unit, &mut counted, &mut draft)?;
        let rows = counted.count;
        let content = draft.publish()?;
        Ok(Landed {
            file: Some(file),
            rows,
            bytes: Some(content.bytes),
            sha256: Some(content.sha256),
        })
    }

    fn holds(&mut self, unit: &Unit, landed: &Landed) -> io::Result<bool> {
        let file = self.file(unit);
        if landed.file.as_ref() != Some(&file) {
            return Ok(false);
        }
        let content = durable::content(&self.root.join(file))?;
        Ok(content.is_some_and(|content| {
            Some(content.bytes) == landed.bytes && Some(content.sha256) == landed.sha256
        }))
    }
}

/// Rows that are counted as they are read.
struct Counted<'a> {
    rows: &'a mut dyn Rows,
    count: u64,
}

impl Rows for Counted<'_> {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        let row = self.rows.next()?;
        self.count += u64::from(row.is_some());
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::format::jsonl::JsonLines;
    use super::super::format::testing::{Listed, unit};
    use super::*;

    #[test]
    fn a_unit_is_a_file_that_is_held_until_it_changes() {
        let root = tempfile::tempdir().unwrap();
        let mut folder = Folder::new(root.path(), Box::new(JsonLines));
        let unit = unit("operator");
        let mut rows = Listed::new([(1, "{\"id\":1}"), (2, "{\"id\":2}")]);
        let landed = folder.put(&unit, &mut rows).unwrap();
        assert_eq!(landed.file.as_deref(), Some("operator/operator.jsonl"));
        assert_eq!((landed.rows, landed.bytes), (2, Some(18)));
        assert!(folder.holds(&unit, &landed).unwrap());
        let unsized_one = Landed {
            bytes: None,
            ..landed.clone()
        };
        assert!(!folder.holds(&unit, &unsized_one).unwrap());
        let path = root.path().join("operator/operator.jsonl");
        fs::write(&path, "{\"id\":1}\n{\"id\":3}\n").unwrap();
        assert!(
            !folder.holds(&unit, &landed).unwrap(),
            "same size, other bytes"
        );
        fs::write(&path, "").unwrap();
        assert!(!folder.holds(&unit, &landed).unwrap());
        fs::remove_file(&path).unwrap();
        assert!(!folder.holds(&unit, &landed).unwrap());
        // Rows that cannot be read leave what was there.
        let mut rows = Listed::new([(1, "{\"id\":1}")]);
        folder.put(&unit, &mut rows).unwrap();
        assert!(folder.put(&unit, &mut Broken).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"id\":1}\n");
    }

    struct Broken;

    impl Rows for Broken {
        fn next(&mut self) -> io::Result<Option<Row<'_>>> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
}

//! What lies in files that are compressed or cut into pages, where bytes alone would not show it.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::search::{found_in, shown};
use super::{KEY, service};

/// All values of a file of a format that has to be decoded; nothing of other files.
pub(super) fn values(path: &Path) -> Vec<u8> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("parquet") => parquet(path),
        Some("sqlite") => sqlite(path),
        _ => Vec::new(),
    }
}

fn parquet(path: &Path) -> Vec<u8> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let rows: String = rows.map(|row| format!("{}\n", row.unwrap())).collect();
    rows.into_bytes()
}

fn sqlite(path: &Path) -> Vec<u8> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut tables = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .unwrap();
    let tables = tables.query_map([], |row| row.get(0)).unwrap();
    let mut values = Vec::new();
    for table in tables.map(Result::<String, _>::unwrap) {
        let mut all = connection
            .prepare(&format!("SELECT * FROM \"{table}\""))
            .unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column).unwrap()
                {
                    values.extend_from_slice(bytes);
                    values.push(b'\n');
                }
            }
        }
    }
    values
}

/// A key that is a skill's name is data, and goes where data goes.
#[test]
fn the_search_finds_a_key_in_every_format() {
    let service = service();
    // Snappy writes what came before as a reference, so that no page of Parquet has the key in one piece. The last
    // name keeps it out of the statistics.
    for name in [&KEY[..12], KEY, "zz"] {
        let create = service
            .iadvize(&["skill", "create", "--name", name])
            .output();
        assert!(create.unwrap().status.success());
    }
    for format in ["jsonl", "csv", "parquet", "sqlite"] {
        let out = tempfile::tempdir().unwrap();
        let arguments = ["skill", "--format", format];
        let output = service.export(out.path(), &arguments).output().unwrap();
        assert!(output.status.success(), "{format}");
        let holding = found_in(out.path());
        let [path] = &holding[..] else {
            panic!("{format}: {holding:?}");
        };
        let bytes = std::fs::read(path).unwrap();
        let is_hidden = shown(&bytes).is_none();
        assert_eq!(is_hidden, format == "parquet", "{format}");
    }
}

#[test]
fn the_search_finds_a_key_that_lies_over_two_pages() {
    let mut divided = 0;
    for before in (0..600).step_by(KEY.len() / 2) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data.sqlite");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch("PRAGMA page_size = 512; CREATE TABLE note (text TEXT)")
            .unwrap();
        let text = format!("{}{KEY}{}", "-".repeat(before), "-".repeat(1_200 - before));
        connection
            .execute("INSERT INTO note VALUES (?)", [text])
            .unwrap();
        connection.close().unwrap();
        divided += usize::from(shown(&std::fs::read(&path).unwrap()).is_none());
        assert_eq!(found_in(folder.path()), [path]);
    }
    assert!(divided > 0, "no key lay over two pages");
}

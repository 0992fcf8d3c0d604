//! SQLite holds what JSON lines hold. Engines that are not ours compare all formats in a gate of their own.

use iadvize_sandbox::Sandbox;
use rusqlite::Connection;

use super::{Service, files, manifest};

const ALL: [&str; 5] = ["--all", "--from", "2019-11-01", "--to", "2020-06-30"];

#[test]
fn every_list_is_in_sqlite_with_as_many_rows_as_in_json_lines() {
    let service = Service::start(Sandbox::builder());
    let [lines, sqlite] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    service.exported(lines.path(), &ALL).done();
    let arguments = [ALL.as_slice(), &["--format", "sqlite"]].concat();
    service.exported(sqlite.path(), &arguments).done();
    let connection = Connection::open(sqlite.path().join("iadvize.sqlite")).unwrap();
    let number =
        |query: &str| -> i64 { connection.query_row(query, [], |row| row.get(0)).unwrap() };
    let (of_lines, of_sqlite) = (manifest(lines.path()), manifest(sqlite.path()));
    assert_eq!(of_sqlite["state"], "complete");
    let mut units = 0;
    for unit in of_lines["units"].as_array().unwrap() {
        let name = unit["unit"].as_str().unwrap();
        let (table, month) = name.split_once("/month=").unwrap_or((name, ""));
        let query = match month {
            "" => format!("SELECT count(*) FROM \"{table}\""),
            month => format!("SELECT count(*) FROM \"{table}\" WHERE month = '{month}'"),
        };
        assert_eq!(number(&query), unit["rows"].as_i64().unwrap(), "{name}");
        units += 1;
    }
    assert_eq!(number("SELECT count(*) FROM export_unit"), units);
    assert_eq!(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    // Every message of every history is there.
    let messages: usize = files(lines.path())
        .iter()
        .filter(|(name, _)| name.starts_with("conversation/"))
        .flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().lines())
        .map(|line| {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let history = row["history"].as_str().unwrap_or_default();
            iadvize::types::History::from(history).messages().count()
        })
        .sum();
    assert!(messages > 100);
    let stored = number("SELECT count(*) FROM conversation_history");
    assert_eq!(usize::try_from(stored).unwrap(), messages);
    assert_eq!(
        number("SELECT count(*) FROM conversation WHERE extra LIKE '%history%'"),
        0
    );
}

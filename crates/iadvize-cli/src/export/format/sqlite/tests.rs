//! The file is read back, and broken off, put again and compared byte by byte.

use std::fs;

use super::super::testing::Listed;
use super::*;
use crate::export::format::Row;
use crate::export::plan;

/// The units of conversations over two months, and of operators.
fn units() -> Vec<Unit> {
    let lists = [
        plan::list("conversation").unwrap(),
        plan::list("operator").unwrap(),
    ];
    let span = plan::Span::new("2020-01-01".parse().unwrap(), "2020-02-29".parse().unwrap());
    plan::units(&lists, span.ok()).unwrap()
}

fn rows(unit: &Unit, count: u64) -> Listed {
    let first = match unit.window {
        Some(window) => window.month.start().month() as u64 * 10_000,
        None => 1,
    };
    Listed::new((first..first + count).map(|id| {
        let history = format!(r#"[2,\"2020-01-01 00:00:00\",\"message of {id}\"],[1,\"x\",\"b\"]"#);
        (
            id,
            format!(r#"{{"id":{id},"tag_list":[3,{id}],"history":"{history}","skill_list":[1]}}"#),
        )
    }))
}

/// Rows that break off after some.
struct Broken(Listed, u64);

impl Rows for Broken {
    fn next(&mut self) -> io::Result<Option<Row<'_>>> {
        if self.1 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.1 -= 1;
        self.0.next()
    }
}

fn value<T: rusqlite::types::FromSql>(folder: &Path, query: &str) -> T {
    let connection = Connection::open(folder.join(FILE)).unwrap();
    connection.query_row(query, [], |row| row.get(0)).unwrap()
}

#[test]
fn rows_and_their_lists_have_tables_with_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let month = units()[1];
    let row = r#"{"id":7,"created_at":"2020-07-01 12:00:00","operator_answered":"1","operator_id":"5",
        "tag_list":[4,"x"],"history":"[2,\"2020-01-01 00:00:00\",\"Hi\",1577833200123]","new":{"a":1}}"#;
    let landed = store.put(&month, &mut Listed::new([(7, row)])).unwrap();
    store.finish().unwrap();
    assert_eq!((landed.rows, landed.file.as_deref()), (1, Some(FILE)));
    assert!(store.holds(&month, &landed).unwrap());
    assert!(!store.holds(&units()[2], &landed).unwrap());
    drop(store);
    let text = |query: &str| value::<String>(folder.path(), query);
    let number = |query: &str| value::<i64>(folder.path(), query);
    assert_eq!(
        text("SELECT created_at FROM conversation"),
        "2020-07-01 10:00:00"
    );
    assert_eq!(
        text("SELECT created_at_text FROM conversation"),
        "2020-07-01 12:00:00"
    );
    assert_eq!(
        text("SELECT strftime('%Y', created_at) FROM conversation"),
        "2020"
    );
    assert_eq!(text("SELECT month FROM conversation"), "2020-01");
    assert_eq!(number("SELECT operator_answer FROM conversation"), 1);
    assert_eq!(number("SELECT operator_id FROM conversation"), 5);
    assert_eq!(
        number("SELECT value FROM conversation_tag_list WHERE position = 0"),
        4
    );
    assert_eq!(
        number("SELECT count(*) FROM conversation_tag_list WHERE value IS NULL"),
        1
    );
    assert_eq!(
        text("SELECT text || ' ' || sent_at FROM conversation_history WHERE conversation_id = 7"),
        "Hi 2019-12-31 23:00:00.123"
    );
    assert_eq!(
        text("SELECT extra FROM conversation"),
        r#"{"new":{"a":1},"tag_list":[4,"x"]}"#
    );
    assert_eq!(number("SELECT count(*) FROM pragma_foreign_key_check"), 0);
    let plan = "EXPLAIN QUERY PLAN SELECT * FROM conversation WHERE operator_id = 5";
    let connection = Connection::open(folder.path().join(FILE)).unwrap();
    let plan: String = connection.query_row(plan, [], |row| row.get(3)).unwrap();
    assert!(plan.contains("conversation_by_operator_id"), "{plan}");
}

#[test]
fn a_unit_that_changed_takes_the_place_of_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let [operators, january, february] = units()[..] else {
        panic!()
    };
    for unit in [operators, january, february] {
        store.put(&unit, &mut rows(&unit, 20)).unwrap();
    }
    store.put(&january, &mut rows(&january, 5)).unwrap();
    store.put(&operators, &mut rows(&operators, 3)).unwrap();
    drop(store);
    let number = |query: &str| value::<i64>(folder.path(), query);
    assert_eq!(number("SELECT count(*) FROM conversation"), 25);
    assert_eq!(number("SELECT count(*) FROM conversation_tag_list"), 50);
    assert_eq!(number("SELECT count(*) FROM conversation_history"), 50);
    assert_eq!(number("SELECT count(*) FROM operator"), 3);
    assert_eq!(number("SELECT count(*) FROM operator_skill_list"), 3);
    assert_eq!(
        number("SELECT rows FROM export_unit WHERE unit = 'conversation/month=2020-01'"),
        5
    );
}

#[test]
fn a_row_that_comes_back_from_another_month_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let [_, january, february] = units()[..] else {
        panic!()
    };
    let moved = || Listed::new([(7, r#"{"id":7}"#)]);
    let landed = store.put(&january, &mut moved()).unwrap();
    store.put(&february, &mut moved()).unwrap();
    assert!(!store.holds(&january, &landed).unwrap());
    store.put(&january, &mut moved()).unwrap();
    store.put(&february, &mut rows(&february, 0)).unwrap();
    assert!(store.holds(&january, &landed).unwrap());
    let month = "SELECT month FROM conversation WHERE id = 7";
    assert_eq!(value::<String>(folder.path(), month), "2020-01");
}

#[test]
fn rows_that_somebody_deleted_are_missed_and_put_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    for unit in units() {
        for damage in ["DELETE FROM", "DROP TABLE"] {
            let landed = store.put(&unit, &mut rows(&unit, 9)).unwrap();
            assert!(store.holds(&unit, &landed).unwrap());
            let damage = format!("{damage} \"{}\"", unit.table());
            store.connection.execute_batch(&damage).unwrap();
            assert!(!store.holds(&unit, &landed).unwrap(), "{damage}");
            store.put(&unit, &mut rows(&unit, 9)).unwrap();
            assert!(store.holds(&unit, &landed).unwrap(), "{damage}");
        }
    }
}

#[test]
fn a_broken_run_that_goes_on_ends_with_the_same_bytes() {
    let whole = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(whole.path()).unwrap();
    for unit in units() {
        store.put(&unit, &mut rows(&unit, 3000)).unwrap();
    }
    store.finish().unwrap();
    drop(store);

    let broken = tempfile::tempdir().unwrap();
    for unit in units() {
        let mut store = Sqlite::open(broken.path()).unwrap();
        let mut half = Broken(rows(&unit, 3000), 1500);
        assert_eq!(
            store.put(&unit, &mut half).unwrap_err().kind(),
            io::ErrorKind::StorageFull
        );
        drop(store);
        let mut store = Sqlite::open(broken.path()).unwrap();
        store.put(&unit, &mut rows(&unit, 3000)).unwrap();
        // Killed before the manifest was written, it comes once more.
        store.put(&unit, &mut rows(&unit, 3000)).unwrap();
    }
    let mut store = Sqlite::open(broken.path()).unwrap();
    store.finish().unwrap();
    store.finish().unwrap();
    drop(store);
    let bytes = |folder: &Path| fs::read(folder.join(FILE)).unwrap();
    assert!(
        bytes(whole.path()) == bytes(broken.path()),
        "the files differ"
    );
    let names: Vec<_> = fs::read_dir(broken.path()).unwrap().flatten().collect();
    assert_eq!(names.len(), 1, "no journal is left: {names:?}");
}

#[test]
fn every_list_has_tables_that_can_be_made_and_filled() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Sqlite::open(folder.path()).unwrap();
    let mut count = 0;
    for operation in plan::lists() {
        let unit = Unit {
            operation,
            window: None,
        };
        store
            .put(&unit, &mut Listed::new([(1, r#"{"id":1}"#)]))
            .unwrap();
        count += 1;
    }
    store.finish().unwrap();
    assert_eq!(
        value::<i64>(folder.path(), "SELECT count(*) FROM export_unit"),
        count
    );
}

#[test]
fn what_is_no_sqlite_file_is_refused_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join(FILE),
        "a text that is long enough to be no header of SQLite",
    )
    .unwrap();
    let error = Sqlite::open(folder.path()).err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
    assert!(!error.to_string().contains("PRAGMA") && error.to_string().contains(FILE));
}

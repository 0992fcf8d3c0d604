//! Files of others, references, resets, and reads beside writes.

use super::*;

const CONTENTS: Contents = Contents::SMALL;

#[test]
fn files_of_others_are_left_as_they_are() {
    let folder = std::env::temp_dir().join(format!("iadvize-store-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("foreign.sqlite");
    let foreign = "another program";
    for (statements, reason) in [
        ("CREATE TABLE a (b);", foreign),
        ("CREATE TABLE a (b); PRAGMA user_version = 1;", foreign),
        ("PRAGMA application_id = 5;", foreign),
        (
            "PRAGMA application_id = 1765893238; PRAGMA user_version = 9;",
            "a sandbox of schema 9",
        ),
    ] {
        let _ = std::fs::remove_file(&file);
        Connection::open(&file)
            .and_then(|other| other.execute_batch(statements))
            .unwrap();
        let before = std::fs::read(&file).unwrap();
        let refused = Store::open(Some(&file), CONTENTS).unwrap_err();
        assert!(refused.contains(reason), "{refused}");
        assert_eq!(refused.lines().count(), 1);
        assert!(std::fs::read(&file).unwrap() == before, "{statements}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn seeded_rows_keep_all_references() {
    for seed in [7, 8, 1_000] {
        let contents = Contents { seed, ..CONTENTS };
        let store = Store::open(None, contents).unwrap();
        let connection = &store.shared.writer().connection;
        let broken = connection
            .prepare("PRAGMA foreign_key_check")
            .unwrap()
            .exists([])
            .unwrap();
        assert!(!broken, "seed {seed}");
        let checked: bool = connection
            .query_row("PRAGMA foreign_keys", [], |row| row.get(0))
            .unwrap();
        assert!(checked);
    }
}

async fn tags(store: &Store) -> i64 {
    let count = |connection: &Connection, _: &Tables, _: &Memo| {
        let sql = "SELECT count(*) FROM tag WHERE name = 'added'";
        Ok(connection.query_row(sql, [], |row| row.get(0))?)
    };
    store.read(count).await.unwrap()
}

async fn add(store: &Store) -> Result<(), Failure> {
    let insert = |connection: &Connection, _: &Tables| {
        let sql = "INSERT INTO tag (name) VALUES ('added')";
        connection.execute(sql, [])?;
        Ok(())
    };
    store.write(insert).await
}

/// The store in each of its places.
fn places(name: &str, work: impl AsyncFn(Store)) {
    let folder = std::env::temp_dir().join(format!("iadvize-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let file = folder.join("data.sqlite");
    runtime.block_on(work(Store::open(Some(&file), CONTENTS).unwrap()));
    runtime.block_on(work(Store::open(None, CONTENTS).unwrap()));
    let mut alone = Connection::open_in_memory().unwrap();
    origin::configure(&alone).unwrap();
    origin::fill(&mut alone, CONTENTS, &|_| {}).unwrap();
    runtime.block_on(work(Store::over(Place::Alone, alone, CONTENTS).unwrap()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_reset_brings_back_what_was_there() {
    places("reset", async |store| {
        for round in 0..2 {
            assert_eq!(tags(&store).await, 0, "round {round}");
            add(&store).await.unwrap();
            assert_eq!(tags(&store).await, 1, "round {round}");
            store.reset().await.unwrap();
        }
        assert_eq!(tags(&store).await, 0);
        let checked = |connection: &Connection, _: &Tables, _: &Memo| {
            let broken = connection.prepare("PRAGMA foreign_key_check")?.exists([])?;
            Ok(!broken)
        };
        assert!(store.read(checked).await.unwrap());
        let refused = store
            .write(|connection, _| Ok(connection.execute("DELETE FROM operator WHERE id = 1", [])?))
            .await;
        assert!(refused.is_err(), "references are checked again");
    });
}

#[test]
fn a_reset_file_has_what_it_was_filled_with() {
    let folder = std::env::temp_dir().join(format!("iadvize-origin-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let first = |store: &Store| -> String {
        let sql = "SELECT group_concat(email) FROM operator";
        let writer = store.shared.writer();
        writer
            .connection
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    };
    let given = Contents {
        seed: u64::MAX - 1,
        ..CONTENTS
    };
    let before = first(&Store::open(Some(&file), given).unwrap());
    let store = Store::open(Some(&file), CONTENTS).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(store.reset()).unwrap();
    assert_eq!(first(&store), before);
    drop(store);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn of_two_who_begin_at_once_one_fills_the_file() {
    let folder = std::env::temp_dir().join(format!("iadvize-both-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for round in 0..4 {
        let file = folder.join(format!("{round}.sqlite"));
        let start = std::sync::Barrier::new(2);
        let open = |seed| {
            start.wait();
            let store = Store::open(Some(&file), Contents { seed, ..CONTENTS });
            store.map(|store| store.shared.contents)
        };
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(|| open(8));
            (open(7), other.join().unwrap())
        });
        assert_eq!(one.unwrap(), other.unwrap());
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_write_that_fails_leaves_nothing() {
    places("failed", async |store| {
        let half = |connection: &Connection, _: &Tables| -> Result<(), Failure> {
            let sql = "INSERT INTO tag (name) VALUES ('added')";
            connection.execute(sql, [])?;
            Err(Failure::Refused("changed its mind".to_owned()))
        };
        assert!(store.write(half).await.is_err());
        assert_eq!(tags(&store).await, 0);
        let panics =
            |_: &Connection, _: &Tables, _: &Memo| -> Result<(), Failure> { panic!("in a read") };
        assert!(store.read(panics).await.is_err());
        add(&store).await.unwrap();
        assert_eq!(tags(&store).await, 1);
    });
}

#[test]
fn a_long_read_is_finished_and_sees_one_state() {
    places("long", async |store| {
        let long = |connection: &Connection, _: &Tables, _: &Memo| {
            let sql =
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                SELECT count(*) FROM n";
            Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))?)
        };
        assert_eq!(store.read(long).await.unwrap(), 200_000);
        add(&store).await.unwrap();
        assert_eq!(tags(&store).await, 1);
    });
}

#[test]
fn a_file_is_read_while_it_is_written() {
    let folder = std::env::temp_dir().join(format!("iadvize-beside-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(Some(&folder.join("data.sqlite")), CONTENTS).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let (begun, wait) = std::sync::mpsc::channel();
    let (finish, finished) = std::sync::mpsc::channel::<()>();
    let long = move |connection: &Connection, _: &Tables| {
        let sql = "INSERT INTO tag (name) VALUES ('added')";
        connection.execute(sql, [])?;
        begun.send(()).unwrap();
        finished.recv().unwrap();
        Ok(())
    };
    runtime.block_on(async {
        let writer = store.clone();
        let write = tokio::spawn(async move { writer.write(long).await });
        tokio::task::spawn_blocking(move || wait.recv().unwrap())
            .await
            .unwrap();
        assert_eq!(tags(&store).await, 0, "the write is open");
        finish.send(()).unwrap();
        write.await.unwrap().unwrap();
        assert_eq!(tags(&store).await, 1);
    });
    drop(store);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_read_that_was_broken_off_leaves_its_connection_usable() {
    let store = Store::open(None, CONTENTS).unwrap();
    let long = |connection: &Connection, _: &Tables, _: &Memo| {
        let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        Ok(connection
            .prepare_cached(sql)?
            .query_row([], |row| row.get::<_, i64>(0))?)
    };
    // Ending a transaction takes some instructions of its own, which are counted on from one to the next.
    for number in 0..500 {
        let worker = store.shared.reader().unwrap().unwrap();
        assert!(worker.read_soon(&store.tables, &long).is_none());
        assert!(worker.connection.is_autocommit(), "after {number}");
        store.shared.idle().push(worker);
    }
}

#[test]
fn what_breaks_off_half_filled_is_filled_anew() {
    let folder = std::env::temp_dir().join(format!("iadvize-halves-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, left) = (folder.join("data.sqlite"), folder.join("left.sqlite"));
    let filling = Connection::open(&file).unwrap();
    // So small a cache that rows are in the file long before the end.
    filling
        .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA cache_size = 10; BEGIN IMMEDIATE;")
        .unwrap();
    filling
        .execute_batch(include_str!("../schema.sql"))
        .unwrap();
    crate::seed::fill(&filling, CONTENTS, &|_| {}).unwrap();
    // What is there at this moment is what a killed program leaves.
    assert!(file.metadata().unwrap().len() > 1_000_000);
    std::fs::copy(&file, &left).unwrap();
    std::fs::copy(
        folder.join("data.sqlite-journal"),
        folder.join("left.sqlite-journal"),
    )
    .unwrap();
    drop(filling);
    let other = Contents {
        seed: 8,
        ..CONTENTS
    };
    for file in [file, left] {
        let store = Store::open(Some(&file), other).unwrap();
        assert_eq!(store.shared.contents, other);
        let writer = store.shared.writer();
        let count = |sql: &str| -> i64 {
            writer
                .connection
                .query_row(sql, [], |row| row.get(0))
                .unwrap()
        };
        assert!(count("SELECT count(*) FROM conversation") > 2_000);
        assert_eq!(count("SELECT count(*) FROM origin"), 1);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

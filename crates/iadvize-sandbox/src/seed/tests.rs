//! What holds for the rows of any seed.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;

use rusqlite::types::ValueRef;

use super::*;

const CONTENTS: Contents = Contents {
    seed: 7,
    size: Size::Small,
    now: 1_593_518_400,
};

/// Empty tables, whose references are not checked row by row.
fn empty() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    let schema = include_str!("../schema.sql");
    connection
        .execute_batch(&format!("PRAGMA foreign_keys = OFF; BEGIN; {schema}"))
        .unwrap();
    connection
}

fn filled(contents: Contents) -> Connection {
    let connection = empty();
    fill(&connection, contents, &|_| {}).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    connection
}

fn number(connection: &Connection, sql: &str) -> f64 {
    connection.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

/// A hash of all rows of each table.
fn hashes(connection: &Connection) -> BTreeMap<String, u64> {
    let hash = |table: &String| {
        let mut hasher = DefaultHasher::new();
        let mut statement = connection
            .prepare(&format!("SELECT * FROM \"{table}\""))
            .unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                match row.get_ref(column).unwrap() {
                    ValueRef::Null => 0_u8.hash(&mut hasher),
                    ValueRef::Integer(number) => number.hash(&mut hasher),
                    ValueRef::Real(number) => number.to_bits().hash(&mut hasher),
                    ValueRef::Text(text) | ValueRef::Blob(text) => text.hash(&mut hasher),
                }
            }
        }
        (table.clone(), hasher.finish())
    };
    tables(connection).iter().map(hash).collect()
}

#[test]
fn seed_size_and_clock_make_the_rows() {
    let whole = hashes(&filled(CONTENTS));
    assert_eq!(hashes(&filled(CONTENTS)), whole);
    let other_seed = hashes(&filled(Contents {
        seed: 8,
        ..CONTENTS
    }));
    let other_clock = hashes(&filled(Contents {
        now: CONTENTS.now + 86_400,
        ..CONTENTS
    }));
    for other in [other_seed, other_clock] {
        for table in ["conversation", "message", "visitor", "presence", "wait"] {
            assert_ne!(other[table], whole[table], "{table}");
        }
    }
}

#[test]
fn rows_keep_references_and_constraints_and_no_table_is_empty() {
    for seed in [1, 7, 4_096] {
        let connection = filled(Contents { seed, ..CONTENTS });
        let sound: String = connection
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok");
        let mut broken = connection.prepare("PRAGMA foreign_key_check").unwrap();
        assert!(!broken.exists([]).unwrap(), "seed {seed}");
        for table in tables(&connection) {
            // What the database was filled with, and calls taken from now on.
            if !["origin", "callback"].contains(&table.as_str()) {
                let count = number(&connection, &format!("SELECT count(*) FROM \"{table}\""));
                assert!(count > 0.0, "{table} of seed {seed}");
            }
        }
    }
}

#[test]
fn queues_lead_to_the_conversations_that_were_waited_for() {
    let connection = filled(CONTENTS);
    for never in [
        "SELECT count(*) FROM conversation c WHERE waitinglist <> EXISTS
            (SELECT 1 FROM wait w WHERE w.conversation_id = c.id)",
        "SELECT count(*) FROM wait w JOIN conversation c ON c.id = w.conversation_id
            WHERE w.left_at <> c.created_at OR NOT c.operator_answer OR w.website_id <> c.website_id",
        "SELECT count(*) FROM wait WHERE left_at < entered_at OR left_at - entered_at > 900",
        "SELECT count(*) FROM message m JOIN conversation c ON c.id = m.conversation_id
            WHERE m.sent_at < c.created_at OR m.sent_at > coalesce(c.closed_at, 1593518400)",
        "SELECT count(*) FROM conversation WHERE closed_at < created_at OR closed_at > 1593518400",
        "SELECT count(*) FROM missed WHERE at > 1593518400",
        "SELECT count(*) FROM callmeeting m JOIN rule r ON r.id = m.targeting_rule_id
            WHERE r.channel <> 'call' OR r.website_id <> m.website_id",
        "SELECT count(*) FROM (SELECT lag(sent_at) OVER (PARTITION BY conversation_id ORDER BY position) > sent_at AS back
            FROM message) WHERE back",
    ] {
        assert_eq!(number(&connection, never), 0.0, "{never}");
    }
    let contacts = number(&connection, "SELECT count(*) FROM conversation");
    assert!((1_800.0..2_200.0).contains(&contacts), "{contacts}");
    for (what, least, most) in [
        ("FROM conversation WHERE waitinglist", 0.05, 0.25),
        ("FROM wait WHERE conversation_id IS NULL", 0.02, 0.2),
        ("FROM conversation WHERE NOT operator_answer", 0.02, 0.2),
        ("FROM missed", 0.05, 0.4),
        ("FROM visitor", 0.65, 0.95),
        ("FROM callmeeting", 0.02, 0.2),
        ("FROM message WHERE body LIKE '%Bonjour%'", 0.2, 1.5),
        ("FROM message WHERE body LIKE '%Hello%'", 0.02, 0.5),
    ] {
        let share = number(&connection, &format!("SELECT count(*) {what}")) / contacts;
        assert!((least..most).contains(&share), "{share} {what}");
    }
}

#[test]
fn sales_and_arranged_calls_keep_the_hours_of_visitors() {
    let connection = filled(CONTENTS);
    for (table, moment, rows) in [
        ("callmeeting", "start_at", "true"),
        ("\"transaction\"", "created_at", "conversation_id IS NULL"),
        (
            "\"transaction\"",
            "created_at",
            "conversation_id IS NOT NULL",
        ),
        ("conversation", "created_at", "true"),
    ] {
        let share = |of: &str| {
            let sql =
                format!("SELECT avg({of}) FROM (SELECT {moment} AS at FROM {table} WHERE {rows})");
            number(&connection, &sql)
        };
        let night = share("(at % 86400) / 3600 NOT BETWEEN 8 AND 21");
        assert!(night < 0.02, "{night} of {table}, {rows}");
        let weekend = share("(at / 86400 + 4) % 7 IN (0, 6)");
        assert!(
            (0.02..0.2).contains(&weekend),
            "{weekend} of {table}, {rows}"
        );
    }
}

#[test]
fn who_buys_without_a_conversation_is_known_at_the_website_before() {
    let connection = filled(CONTENTS);
    let strangers =
        "SELECT count(*) FROM \"transaction\" t WHERE NOT EXISTS (SELECT 1 FROM visitor v
        JOIN visitor_website w ON w.visitor_id = v.id AND w.website_id = t.website_id
        WHERE v.unique_id = t.visitor_uid AND v.created_at <= t.created_at)";
    assert_eq!(number(&connection, strangers), 0.0);
    let alone = "SELECT count(*) FROM \"transaction\" WHERE conversation_id IS NULL";
    assert!(number(&connection, alone) > 600.0);
}

/// Answered chats of the seeded data: whether they are English, the languages that the operator speaks,
/// the skill, the hour, and the texts of both in order.
struct Chat {
    english: bool,
    languages: String,
    skill: Option<String>,
    hour: i64,
    texts: Vec<String>,
}

fn chats(connection: &Connection) -> Vec<Chat> {
    let sql = "SELECT c.created_at % 86400 / 3600, (SELECT name FROM skill WHERE id = c.skill_id),
            (SELECT group_concat(language) FROM operator_language WHERE operator_id = c.operator_id),
            (SELECT group_concat(body, char(10) ORDER BY position) FROM message
                WHERE conversation_id = c.id AND kind IN (1, 2))
        FROM conversation c WHERE channel = 'chat' AND operator_answer";
    let mut statement = connection.prepare(sql).unwrap();
    let chats = statement.query_map([], |row| {
        let texts: String = row.get(3)?;
        let texts: Vec<String> = texts.lines().map(str::to_owned).collect();
        let asked = |topic: &lines::Topic| topic.question.contains(&texts[0].as_str());
        Ok(Chat {
            english: lines::ENGLISH.topics.iter().any(asked),
            hour: row.get(0)?,
            skill: row.get(1)?,
            languages: row.get(2)?,
            texts,
        })
    });
    chats.unwrap().map(Result::unwrap).collect()
}

#[test]
fn operators_speak_the_language_of_their_chats() {
    let mut skilled = 0;
    for seed in [7, 8, 9] {
        let connection = filled(Contents { seed, ..CONTENTS });
        let chats = chats(&connection);
        let english = chats.iter().filter(|chat| chat.english).count();
        assert!(english > 50 && english < chats.len() / 2, "{english}");
        for chat in &chats {
            let code = if chat.english { "en" } else { "fr" };
            let spoken = chat.languages.split(',').any(|spoken| spoken == code);
            assert!(spoken, "{code} by somebody who speaks {}", chat.languages);
            if chat.skill.as_deref() == Some("English") {
                assert!(chat.english);
                skilled += 1;
            }
        }
    }
    assert!(skilled > 0);
}

#[test]
fn salutations_keep_the_hour_and_answers_the_question() {
    let connection = filled(CONTENTS);
    let (mut days, mut evenings) = (0, 0);
    for chat in chats(&connection) {
        let evening = chat.hour >= 18;
        let says = |word: &str| chat.texts.iter().any(|text| text.contains(word));
        let wrong: &[&str] = match chat.hour {
            ..12 => &["Bonsoir", "soirée", "Good afternoon", "evening"],
            12..18 => &["Bonsoir", "soirée", "Good morning", "evening"],
            _ => &["Bonjour", "bonne journée", "Good morning", "Good afternoon"],
        };
        for word in wrong {
            assert!(!says(word), "{word} at {}: {:?}", chat.hour, chat.texts);
        }
        days += i32::from(!evening && says("Bonjour"));
        evenings += i32::from(evening && says("Bonsoir"));
        let lines = if chat.english {
            &lines::ENGLISH
        } else {
            &lines::FRENCH
        };
        let topic = lines
            .topics
            .iter()
            .find(|topic| topic.question.contains(&chat.texts[0].as_str()));
        assert_eq!(chat.texts[2], topic.unwrap().answer);
    }
    assert!(days > 500 && evenings > 50, "{days} {evenings}");
}

#[test]
fn operators_hold_no_more_than_they_may() {
    let connection = filled(CONTENTS);
    // At the beginning of each conversation, the others that its operator holds.
    let too_many = "SELECT count(*) FROM conversation c JOIN operator o ON o.id = c.operator_id
        WHERE c.channel = 'chat' AND o.chat_max_number < (SELECT count(*) FROM conversation d
            WHERE d.operator_id = c.operator_id AND d.channel = 'chat' AND d.created_at <= c.created_at
              AND coalesce(d.closed_at, 1e12) > c.created_at)";
    assert_eq!(number(&connection, too_many), 0.0);
}

#[test]
fn progress_grows_to_the_whole() {
    let connection = empty();
    let heard: Mutex<Vec<Progress>> = Mutex::default();
    let rows = fill(&connection, CONTENTS, &|progress| {
        heard.lock().unwrap().push(progress);
    })
    .unwrap();
    let heard = heard.into_inner().unwrap();
    assert!(heard.is_sorted_by(|one, next| one.share <= next.share && one.rows <= next.rows));
    assert!(heard.len() > 60 && heard.last().unwrap().share > 0.99);
    assert!(rows >= heard.last().unwrap().rows && rows > 25_000);
}

#[test]
fn uuids_have_the_shape_of_version_4() {
    let one = uuid(1);
    assert_ne!(one, uuid(2));
    assert_eq!(one, uuid(1));
    assert_eq!(one.len(), 36);
    assert_eq!(&one[14..15], "4");
    assert!(matches!(&one[19..20], "8" | "9" | "a" | "b"));
}

#[test]
fn every_size_fits_statements_and_memory() {
    for (name, size) in Size::NAMES {
        let plan = Plan::of(size);
        assert!(plan.operators >= plan.websites && plan.clients <= plan.websites);
        assert!(plan.acquaintances <= 20_000, "{name}");
    }
}

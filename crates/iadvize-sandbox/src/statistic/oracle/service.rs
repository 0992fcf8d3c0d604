//! The second computation over the data a new sandbox is filled with, as calls change it.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::ask::Ask;
use super::rows::Rows;
use super::{call, compare, statistic};
use crate::clock::Wall;
use crate::statistic::catalogue;
use crate::store::{Contents, Store};
use crate::table::Tables;

const NOW: Wall = Contents::SMALL.now;

fn seeded() -> Store {
    Store::open(None, Contents::SMALL).unwrap()
}

/// The state that calls work on.
struct Stage<'a> {
    connection: &'a Connection,
    tables: &'a Tables,
}

impl Stage<'_> {
    fn act(&self, now: Wall, target: (&str, &str, i64), body: &Value) -> Value {
        let done = call(self.connection, self.tables, now, target, "", body);
        done.unwrap_or_else(|failure| panic!("{target:?} {body}: {failure:?}"))
            .unwrap_or_default()
    }

    fn created(&self, path: &str, body: &Value) -> i64 {
        self.act(NOW, ("POST", path, 0), body)["id"]
            .as_i64()
            .unwrap()
    }

    fn run(&self, sql: &str, values: impl rusqlite::Params) {
        self.connection.execute(sql, values).unwrap();
    }

    /// Holds every indicator against the rows as they are now, in all and of calls by resource, and gives
    /// those in all.
    fn check(&self, now: Wall, step: &str) -> Value {
        let rows = Rows::read(self.connection, now);
        let mut ask = Ask::everything();
        let whole = compare(self.connection, self.tables, &rows, &ask, step);
        ask.channel = Some("call");
        ask.figures
            .retain(|figure| catalogue::named(figure.0).unwrap().is_on("call"));
        for resource in ["operator", "group", "skill"] {
            ask.resource = Some(resource);
            compare(self.connection, self.tables, &rows, &ask, step);
        }
        whole
    }
}

fn number(figures: &Value, name: &str) -> f64 {
    figures[name].as_f64().unwrap()
}

#[tokio::test]
async fn statistics_follow_a_call() {
    let store = seeded();
    let done = store.write(|connection, tables| {
        let stage = Stage { connection, tables };
        let before = stage.check(NOW, "as filled");
        let zoe = json!({"name": "Zoé", "email": "zoe@desk.example"});
        let operator = stage.created("/operator", &zoe);
        let sql = "UPDATE operator SET external_id = 'ext-zoe', call_enabled = 1 WHERE id = ?1";
        stage.run(sql, [operator]);
        stage.run("INSERT INTO operator_website VALUES (?1, 1)", [operator]);
        let caller = json!("operator_external_id=ext-zoe&website_id=1&phone_number=0600000001");

        stage.act(NOW + 60, ("POST", "/odigocallback/pickup", 0), &caller);
        let open = stage.check(NOW + 120, "picked up");
        let contacts = number(&before, "contact_number") + 1.0;
        assert_eq!(number(&open, "contact_number"), contacts);

        stage.act(NOW + 600, ("POST", "/odigocallback/hangup", 0), &caller);
        let closed = stage.check(NOW + 600, "hung up");
        assert_eq!(number(&closed, "contact_number"), contacts);
        assert_ne!(closed["contact_duration"], open["contact_duration"]);
        Ok(())
    });
    done.await.unwrap();
}

#[tokio::test]
async fn statistics_follow_what_is_deleted() {
    let store = seeded();
    let done = store.write(|connection, tables| {
        let stage = Stage { connection, tables };
        let noe = json!({"name": "Noé", "email": "noe@desk.example"});
        let operator = stage.created("/operator", &noe);
        let skill = stage.created("/skill", &json!({"name": "Returns"}));
        let before = stage.check(NOW, "as filled");
        let sql = "INSERT INTO presence (operator_id, state, start_at) VALUES (?1, 'free', ?2)";
        stage.run(sql, (operator, NOW - 86_400));
        let sql = "INSERT INTO operator_skill VALUES (?1, ?2)";
        stage.run(sql, (operator, skill));
        stage.run("UPDATE wait SET skill_id = ?1 WHERE id % 7 = 0", [skill]);
        let more = stage.check(NOW, "somebody present, with a new skill");
        let day = number(&more, "presence_duration") - number(&before, "presence_duration");
        assert_eq!(day, 86_400.0);

        // The presence goes with the operator; places in the queue lose their skill only.
        let nothing = Value::Null;
        stage.act(NOW, ("DELETE", "/operator/{id}", operator), &nothing);
        stage.act(NOW, ("DELETE", "/skill/{id}", skill), &nothing);
        let tags = json!([{"name": "late", "website_id": 1}]);
        stage.act(NOW, ("POST", "/tag", 0), &tags);
        assert_eq!(stage.check(NOW, "deleted again"), before);
        Ok(())
    });
    done.await.unwrap();
}

#[tokio::test]
async fn an_operators_statistics_agree_with_those_of_all() {
    let store = seeded();
    let done = store.read(|connection, tables, _| {
        let all = "filters[indicators]=contact_number,satisfaction_global_rate&filters[resource]=operator";
        let rows = Rows::read(connection, NOW);
        let by_operator = statistic(connection, tables, NOW, all);
        let mut checked = 0;
        for operator in &rows.operators {
            let target = ("GET", "/operator/{id}/statistic", operator.id);
            let own = call(connection, tables, NOW, target, "", &Value::Null)?.unwrap();
            let listed = by_operator.as_array().unwrap().iter().find(|row| row["id"] == operator.id);
            let contacts = rows.conversations.iter().filter(|one| one.operator == Some(operator.id));
            let answered = contacts.clone().filter(|one| one.answered).count();
            assert_eq!(own["id"], operator.id);
            assert_eq!(own["conversation_number"], contacts.count());
            assert_eq!(own["experience"], 10 * answered);
            if let Some(listed) = listed {
                assert_eq!(own["conversation_number"], listed["contact_number"]);
                assert_eq!(own["satisfaction_global_rate"], listed["satisfaction_global_rate"]);
                checked += 1;
            }
            // Its series adds up to the same, whatever the period is cut into.
            for granularity in ["month", "day"] {
                let query = format!(
                    "filters[indicators]=contact_number&filters[resource]=operator&filters[resource_id]={}\
                     &filters[granularity]={granularity}",
                    operator.id
                );
                let series = statistic(connection, tables, NOW, &query);
                let numbers = series.as_array().unwrap().iter().map(|row| row["contact_number"].as_i64());
                assert_eq!(own["conversation_number"], numbers.map(Option::unwrap).sum::<i64>());
            }
        }
        assert!(checked > 10);
        Ok(())
    });
    done.await.unwrap();
}

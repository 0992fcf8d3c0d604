//! Singer: SCHEMA, RECORD and STATE messages, a line each, for targets that load them elsewhere.
//!
//! A list is a stream, keyed by `id`. After each unit a STATE message says from where on the next run has
//! to go, list by list; it holds still from the first unit on that could not be proven complete.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{Landed, Rows, Store};
use crate::export::manifest::moment;
use crate::export::row::{Column, Table, Type};
use crate::export::unit::Unit;

/// How far each list has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct State {
    #[serde(default)]
    bookmarks: BTreeMap<String, Bookmark>,
}

/// How far a list has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Bookmark {
    /// The first moment that is not there yet, on the wall clock of the service.
    until: String,
}

impl State {
    /// The state that an earlier run ended with: what its STATE message holds, or the message itself.
    ///
    /// # Errors
    ///
    /// When the text is neither, in one line.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let wrong = |error: &dyn std::fmt::Display| format!("it is no state of an export: {error}");
        let mut value: Value = serde_json::from_str(text).map_err(|error| wrong(&error))?;
        if value["type"] == "STATE" {
            value = value["value"].take();
        }
        if !value.is_object() {
            return Err(wrong(&"it is no object"));
        }
        serde_json::from_value(value).map_err(|error| wrong(&error))
    }

    /// The first moment of a table that is not there yet.
    pub(crate) fn until(&self, table: &str) -> Option<&str> {
        self.bookmarks
            .get(table)
            .map(|bookmark| bookmark.until.as_str())
    }
}

/// The store: messages to a target.
pub(crate) struct Singer<W> {
    out: W,
    /// The streams whose SCHEMA has been sent.
    announced: BTreeSet<String>,
    /// The lists of which something is missing, whose bookmarks hold still.
    doubtful: BTreeSet<String>,
    state: State,
}

impl<W: Write + Send> Singer<W> {
    /// Messages to a writer, from a state on.
    pub(crate) fn new(out: W, state: State) -> Self {
        Self {
            out,
            announced: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            state,
        }
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, message)?;
        self.out.write_all(b"\n")
    }

    fn announce(&mut self, unit: &Unit, table: &Table) -> io::Result<()> {
        let stream = unit.table();
        if self.announced.contains(&stream) {
            return Ok(());
        }
        let mut schema = json!({
            "type": "SCHEMA",
            "stream": stream,
            "schema": schema(table.columns()),
            "key_properties": ["id"],
        });
        if let Some(member) = unit.operation.dated_by {
            schema["bookmark_properties"] = json!([member]);
        }
        self.send(&schema)?;
        self.announced.insert(stream);
        Ok(())
    }
}

impl<W: Write + Send> Store for Singer<W> {
    fn put(&mut self, unit: &Unit, rows: &mut dyn Rows) -> io::Result<Landed> {
        let table = Table::new(unit.operation.row);
        self.announce(unit, &table)?;
        let stream = unit.table();
        let mut count = 0;
        while let Some(row) = rows.next()? {
            let cells = table.cells(row)?;
            let columns = table.columns().iter().zip(&cells);
            let record = columns.map(|(column, cell)| (column.name.clone(), cell.to_json(column)));
            let record: Map<String, Value> = record.collect();
            self.send(&json!({"type": "RECORD", "stream": stream, "record": record}))?;
            count += 1;
        }
        if let Some(window) = unit.window
            && !self.doubtful.contains(&stream)
        {
            let until = moment(window.end);
            self.state.bookmarks.insert(stream, Bookmark { until });
        }
        let state = json!({"type": "STATE", "value": self.state});
        self.send(&state)?;
        self.out.flush()?;
        Ok(Landed {
            rows: count,
            ..Landed::default()
        })
    }

    fn doubt(&mut self, unit: &Unit) {
        self.doubtful.insert(unit.table());
    }

    /// What was sent is the target's.
    fn holds(&mut self, _unit: &Unit, _landed: &Landed) -> io::Result<bool> {
        Ok(true)
    }
}

/// The JSON Schema of a stream's records.
fn schema(columns: &[Column]) -> Value {
    let properties = columns.iter().map(|column| {
        let mut schema = match column.list {
            true => json!({"type": ["null", "array"], "items": plain(column)}),
            false => plain(column),
        };
        if let Some(member) = column.member {
            schema["description"] = json!(member.description);
        }
        if column.name == "id" {
            schema["type"] = json!(["integer"]);
        }
        (column.name.clone(), schema)
    });
    json!({"type": "object", "properties": properties.collect::<Map<_, _>>()})
}

fn plain(column: &Column) -> Value {
    match &column.of {
        Type::Integer => json!({"type": ["null", "integer"]}),
        Type::Number => json!({"type": ["null", "number"]}),
        Type::Flag => json!({"type": ["null", "boolean"]}),
        Type::Text => json!({"type": ["null", "string"]}),
        Type::Moment => json!({"type": ["null", "string"], "format": "date-time"}),
        Type::Object(fields) => {
            let mut object = schema(fields);
            object["type"] = json!(["null", "object"]);
            object
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Listed;
    use super::*;
    use crate::export::plan;

    fn units() -> Vec<Unit> {
        let lists = ["conversation", "tag"].map(|name| plan::list(name).unwrap());
        let span = plan::Span::new("2020-01-01".parse().unwrap(), "2020-03-31".parse().unwrap());
        plan::units(&lists, span.ok()).unwrap()
    }

    fn messages(singer: &Singer<Vec<u8>>) -> Vec<Value> {
        let text = str::from_utf8(&singer.out).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn kinds(messages: &[Value]) -> String {
        let kinds = messages
            .iter()
            .map(|message| message["type"].as_str().unwrap());
        kinds.map(|kind| &kind[..2]).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_schema_comes_before_the_records_and_a_state_after_each_unit() {
        let mut singer = Singer::new(Vec::new(), State::default());
        for unit in units() {
            let row = r#"{"id":"4","created_at":"2020-02-03 10:00:00","tag_list":[1]}"#;
            singer.put(&unit, &mut Listed::new([(4, row)])).unwrap();
        }
        let messages = messages(&singer);
        assert_eq!(kinds(&messages), "SC RE ST SC RE ST RE ST RE ST");
        assert_eq!(messages[3]["key_properties"], json!(["id"]));
        assert_eq!(messages[3]["bookmark_properties"], json!(["created_at"]));
        let properties = &messages[3]["schema"]["properties"];
        assert_eq!(properties["created_at"]["format"], "date-time");
        assert_eq!(
            properties["history"]["items"]["properties"]["kind"]["type"],
            json!(["null", "integer"])
        );
        let record = &messages[4]["record"];
        assert_eq!(
            (&record["id"], &record["created_at"]),
            (&json!(4), &json!("2020-02-03T09:00:00Z"))
        );
        assert_eq!(record["tag_list"], json!([1]));
        let state = &messages[9]["value"]["bookmarks"];
        assert_eq!(
            state,
            &json!({"conversation": {"until": "2020-04-01 00:00:00"}})
        );
    }

    #[test]
    fn the_bookmark_holds_still_where_something_may_be_missing() {
        let mut singer = Singer::new(Vec::new(), State::default());
        for (place, unit) in units().iter().enumerate() {
            if place == 2 {
                singer.doubt(unit);
            }
            singer.put(unit, &mut Listed::new::<String>([])).unwrap();
        }
        let last = messages(&singer).pop().unwrap();
        let state = State::read(&last.to_string()).unwrap();
        assert_eq!(state.until("conversation"), Some("2020-02-01 00:00:00"));
        assert_eq!(state, State::read(&last["value"].to_string()).unwrap());
        assert_eq!(State::read("{}").unwrap(), State::default());
        assert!(State::read("[]").is_err() && State::read("").is_err());
    }
}

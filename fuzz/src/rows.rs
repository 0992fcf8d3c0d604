//! The data of every operation's answer: by the types that the document gives them, and as rows that are read
//! no further than to what is asked of them.

use std::collections::BTreeSet;
use std::fmt::{self, Debug};

use iadvize::Record;
use iadvize::catalogue::OPERATIONS;
use iadvize_cli::fuzzing::dated;
use iadvize_wire::{Envelope, Lenient};
use serde::Serialize;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::answers::ANSWERS;
use crate::envelope::{comes_back, same_in_any_order};

/// Tries a value, and the text it was read from, as the data of an answer.
pub(crate) type Read = fn(&Value, &str);

/// Reads JSON as the data of an operation's answer, which the first byte chooses: the operations of the
/// catalogue in their order, from a space on.
///
/// # Panics
///
/// When data does not come back as it was read.
pub fn read(input: &[u8]) {
    let Some((choice, data)) = input.split_first() else {
        return;
    };
    let Ok(data) = std::str::from_utf8(data) else {
        return;
    };
    as_they_came(data);
    let Ok(value) = serde_json::from_str::<Value>(data) else {
        return;
    };
    let choice = usize::from(choice.wrapping_sub(b' ')) % ANSWERS.len();
    ANSWERS[choice].1(&value, data);
}

/// A row, or a list of them, as it came: identifier and date are those of the row read in full.
fn as_they_came(data: &str) {
    let rows: Vec<Box<RawValue>> = match serde_json::from_str(data) {
        Ok(rows) => rows,
        Err(_) => serde_json::from_str(data).into_iter().collect(),
    };
    let dates = OPERATIONS.iter().filter_map(|operation| operation.dated_by);
    let dates: BTreeSet<&str> = dates.collect();
    for row in rows {
        let row = row.get();
        let members = serde_json::from_str(row).unwrap_or_else(|_| Members(Vec::new()));
        let record = serde_json::from_str::<Record>(row).ok();
        let id = members.first("id").and_then(|id| {
            let mut id = serde_json::Deserializer::from_str(id);
            u64::lenient(&mut id).ok()
        });
        assert_eq!(record.as_ref().map(Record::id), id, "{row}");
        assert!(record.is_none_or(|record| record.json() == row), "{row}");
        for name in &dates {
            let value = members.first(name).map(serde_json::from_str::<Value>);
            let date = value.and_then(Result::ok);
            let date = date.as_ref().and_then(Value::as_str);
            assert_eq!(dated(row, name).as_deref(), date, "{name} of {row}");
        }
    }
}

/// The members of a row, all of them, with names and values as they are written.
struct Members(Vec<(Box<RawValue>, Box<RawValue>)>);

impl Members {
    /// The first member of this name. Behind a name that is no text nothing is looked for.
    fn first(&self, name: &str) -> Option<&str> {
        for (member, value) in &self.0 {
            if serde_json::from_str::<String>(member.get()).ok()? == name {
                return Some(value.get());
            }
        }
        None
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a row")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(All)
    }
}

/// The byte that chooses an operation, for those who write inputs by hand.
pub fn choices() -> impl Iterator<Item = (char, &'static str)> {
    (b' '..)
        .zip(ANSWERS)
        .map(|(choice, (operation, _))| (char::from(choice), *operation))
}

pub(crate) fn read_as<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    value: &Value,
    data: &str,
) {
    let text = format!(r#"{{"meta":{{"status":"success"}},"data":{data}}}"#);
    if let Ok(envelope) = serde_json::from_str::<Envelope<T>>(&text) {
        comes_back(&envelope);
    }
    let meta = serde_json::json!({"status": "success"});
    same_in_any_order::<T>(&serde_json::json!({"meta": meta, "data": value}));
}

//! [`StatisticData`]: the figures of `GET /statistic`, in each of their shapes.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::list::is_index;
use crate::{DateTime, Lenient, schema};

/// The figure of an indicator; `None` when the service sent `null`.
///
/// Counts are whole numbers and exact up to 2⁵³, about nine quadrillion.
pub type StatisticValue = Option<f64>;

/// What a row of figures is about: the id of an operator, group, skill or
/// rule, or the text that stands for a type of contact or page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatisticId {
    /// A number, sent as such or as its text.
    Number(u64),
    /// Any other text.
    Text(String),
}

impl StatisticId {
    /// The id as a number, if it is one.
    pub const fn number(&self) -> Option<u64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(_) => None,
        }
    }
}

impl From<u64> for StatisticId {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for StatisticId {
    /// Digits alone are a number, unless it would be written differently.
    fn from(text: &str) -> Self {
        match text.parse::<u64>() {
            Ok(number) if number.to_string() == text => Self::Number(number),
            _ => Self::Text(text.to_owned()),
        }
    }
}

impl fmt::Display for StatisticId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => formatter.pad(text),
        }
    }
}

impl Serialize for StatisticId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for StatisticId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::lenient(deserializer).map(|text| Self::from(text.as_str()))
    }
}

impl Lenient for StatisticId {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(StatisticId, {"type": ["integer", "string"]});

/// Figures that belong together: to one resource, one date, or the whole period.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct StatisticRow {
    /// What the figures are about, when they are grouped by a resource.
    pub id: Option<StatisticId>,
    /// When the figures are from, when there is one row per hour, day or month.
    pub date: Option<DateTime>,
    /// The figures by the indicators' names. Members whose value is a number,
    /// the text of one, or `null` count as figures.
    pub values: BTreeMap<String, StatisticValue>,
    /// All other members, as they were sent.
    pub extra: Map<String, Value>,
}

impl StatisticRow {
    /// The name under which a figure is kept that was sent without one, as in
    /// a series that is no more than dates and numbers.
    pub const UNNAMED: &'static str = "value";

    /// The figure of an indicator; `None` when it is missing or `null`.
    pub fn value(&self, indicator: &str) -> StatisticValue {
        self.values.get(indicator).copied().flatten()
    }

    /// Whether the row has no member at all.
    pub fn is_empty(&self) -> bool {
        self.id.is_none() && self.date.is_none() && self.values.is_empty() && self.extra.is_empty()
    }

    fn from_object(members: Map<String, Value>) -> Self {
        let mut row = Self::default();
        let mut id_members = None;
        for (name, value) in members {
            match value {
                // An id that is an object: its members belong to the row.
                Value::Object(members) if name == "id" => id_members = Some(members),
                value => row.insert(name, value),
            }
        }
        // What the row itself says goes before what its id says.
        for (name, value) in id_members.into_iter().flatten() {
            if !row.has(&name) {
                row.insert(name, value);
            }
        }
        row
    }

    fn has(&self, name: &str) -> bool {
        match name {
            "id" => self.id.is_some(),
            "date" => self.date.is_some(),
            _ => self.values.contains_key(name) || self.extra.contains_key(name),
        }
    }

    /// Puts a member where it belongs.
    fn insert(&mut self, name: String, value: Value) {
        match (name.as_str(), scalar_text(&value)) {
            ("id", Some(text)) => self.id = Some(StatisticId::from(text.as_str())),
            ("date", Some(text)) => self.date = Some(DateTime::from(text)),
            ("id" | "date", None) if value.is_null() => {}
            _ => match figure(&value) {
                Some(figure) => {
                    self.values.insert(name, figure);
                }
                None => {
                    self.extra.insert(name, value);
                }
            },
        }
    }

    /// A row that was sent under a key which says what it is about.
    fn from_entry(value: Value, name_by_key: impl FnOnce(&mut Self)) -> Self {
        let mut row = match value {
            Value::Object(members) => Self::from_object(members),
            Value::Array(rest) if rest.is_empty() => Self::default(),
            value => {
                let mut row = Self::default();
                row.insert(Self::UNNAMED.to_owned(), value);
                row
            }
        };
        name_by_key(&mut row);
        row
    }
}

/// The text of an id or a date, if it is one.
fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The value of a figure, if it is one.
fn figure(value: &Value) -> Option<StatisticValue> {
    match value {
        Value::Null => Some(None),
        Value::Number(_) | Value::String(_) => f64::lenient(value).ok().map(Some),
        _ => None,
    }
}

impl Serialize for StatisticRow {
    /// Writes one object with the figures among the other members; figures
    /// that are whole numbers are written as such.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = &self.id {
            map.serialize_entry("id", id)?;
        }
        if let Some(date) = &self.date {
            map.serialize_entry("date", date)?;
        }
        for (name, value) in &self.values {
            map.serialize_entry(name, &value.map(number))?;
        }
        for (name, value) in &self.extra {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A figure as JSON writes it: without a fraction if it has none.
fn number(value: f64) -> Value {
    /// Up to here every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        // The fraction is zero and the range was checked: nothing is cut off.
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}

impl<'de> Deserialize<'de> for StatisticRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::lenient(deserializer).map(Self::from_object)
    }
}

impl Lenient for StatisticRow {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(StatisticRow, {
    "type": "object",
    "properties": {
        "id": {"type": ["integer", "string"]},
        "date": {"type": "string"}
    },
    "additionalProperties": true
});

/// The data of `GET /statistic`.
///
/// | sent | read as |
/// | --- | --- |
/// | an object keyed by indicator (observed) | [`Total`](Self::Total) |
/// | a list of objects (observed when grouped by a resource, assumed for a series) | [`Rows`](Self::Rows) |
/// | an object keyed by date, of numbers or objects (assumed) | `Rows`, each with its date |
/// | an object of objects keyed by whole numbers (assumed) | `Rows`, by their ids unless the keys just count from 0 |
/// | `[]`, `null` | no `Rows` |
///
/// ```
/// use iadvize_wire::StatisticData;
///
/// let total: StatisticData = serde_json::from_str(r#"{"contact_number": 12}"#)?;
/// assert_eq!(total.into_total().value("contact_number"), Some(12.0));
///
/// let rows: StatisticData = serde_json::from_str(r#"[{"id": {"id": 7, "name": "Ada"}, "contact_number": 5}]"#)?;
/// assert_eq!(rows.rows()[0].id, Some(7.into()));
/// assert_eq!(rows.rows()[0].extra["name"], "Ada");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum StatisticData {
    /// One set of figures for the whole period.
    Total(StatisticRow),
    /// One set of figures for each resource or date.
    Rows(Vec<StatisticRow>),
}

impl StatisticData {
    /// All rows; a total is one row.
    pub fn rows(&self) -> &[StatisticRow] {
        match self {
            Self::Total(row) => std::slice::from_ref(row),
            Self::Rows(rows) => rows,
        }
    }

    /// All rows; a total is one row.
    pub fn into_rows(self) -> Vec<StatisticRow> {
        match self {
            Self::Total(row) => vec![row],
            Self::Rows(rows) => rows,
        }
    }

    /// The first row, which is the only one when nothing was grouped; a row
    /// without members if there is none.
    pub fn into_total(self) -> StatisticRow {
        match self {
            Self::Total(row) => row,
            Self::Rows(rows) => rows.into_iter().next().unwrap_or_default(),
        }
    }

    fn from_object(members: Map<String, Value>) -> Self {
        let keyed_by = |is_key: fn(&str) -> bool| members.keys().all(|key| is_key(key));
        if members.is_empty() {
            return Self::Rows(Vec::new());
        }
        if keyed_by(is_date_like) {
            let dated = members.into_iter().map(|(key, value)| {
                StatisticRow::from_entry(value, |row| {
                    row.date.get_or_insert_with(|| DateTime::from(key));
                })
            });
            return Self::Rows(dated.collect());
        }
        if keyed_by(is_index) {
            // Keys that just count are those of a list that lost its brackets.
            // The map need not be in order, so every index is looked up.
            let counts = (0..members.len()).all(|index| members.contains_key(&index.to_string()));
            let rows = members.into_iter().map(|(key, value)| {
                StatisticRow::from_entry(value, |row| {
                    if row.id.is_none() && !counts {
                        row.id = Some(StatisticId::from(key.as_str()));
                    }
                })
            });
            return Self::Rows(rows.collect());
        }
        let row = StatisticRow::from_object(members);
        if row.is_empty() {
            Self::default()
        } else {
            Self::Total(row)
        }
    }
}

/// Whether a key begins as a date does: four digits and a hyphen.
fn is_date_like(key: &str) -> bool {
    let bytes = key.as_bytes();
    bytes.len() > 4 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

impl Default for StatisticData {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Serialize for StatisticData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Total(row) => row.serialize(serializer),
            Self::Rows(rows) => rows.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for StatisticData {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Null => Ok(Self::default()),
            Value::Object(members) => Ok(Self::from_object(members)),
            Value::Array(rows) => {
                let rows = rows.into_iter().map(StatisticRow::deserialize);
                rows.collect::<Result<_, _>>()
                    .map(Self::Rows)
                    .map_err(de::Error::custom)
            }
            other => Err(de::Error::custom(format_args!(
                "statistics are an object or a list of them, not {other}"
            ))),
        }
    }
}

impl Lenient for StatisticData {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(StatisticData, {
    "oneOf": [
        {"type": "object", "additionalProperties": true},
        {"type": "array", "items": {"type": "object", "additionalProperties": true}}
    ]
});

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_str, to_string};

    fn read(text: &str) -> StatisticData {
        from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    fn about(data: &StatisticData) -> Vec<(Option<String>, Option<&str>, StatisticValue)> {
        let rows = data.rows().iter();
        rows.map(|row| {
            let id = row.id.as_ref().map(ToString::to_string);
            let figure = row.value("n").or(row.value(StatisticRow::UNNAMED));
            (id, row.date.as_ref().map(DateTime::as_str), figure)
        })
        .collect()
    }

    #[test]
    fn one_object_is_a_total() {
        let total = read(r#"{"contact_number":12,"occupation_rate":"0.25","cart":null,"x":"y"}"#);
        assert!(matches!(total, StatisticData::Total(_)));
        let total = total.into_total();
        assert_eq!(total.value("contact_number"), Some(12.0));
        assert_eq!(total.value("occupation_rate"), Some(0.25));
        assert_eq!(
            (total.value("cart"), total.values.get("cart")),
            (None, Some(&None))
        );
        assert_eq!(
            (total.value("x"), &total.extra["x"]),
            (None, &Value::from("y"))
        );
    }

    #[test]
    fn nothing_is_no_rows() {
        for text in ["[]", "{}", "null", r#"{"id":null}"#] {
            let data = read(text);
            assert!(data.rows().is_empty(), "{text}");
            assert!(data.into_total().is_empty(), "{text}");
        }
        for text in ["12", r#""x""#, "true", "[1]", r#"[{"n":1},"x"]"#] {
            assert!(from_str::<StatisticData>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rows_are_grouped_by_id_or_date() {
        let data = read(r#"[{"id":7,"n":1},{"id":"8","n":"2.5"},{"id":"page","n":null},[]]"#);
        let id = |id: &str| Some(id.to_owned());
        assert_eq!(
            about(&data),
            [
                (id("7"), None, Some(1.0)),
                (id("8"), None, Some(2.5)),
                (id("page"), None, None),
                (None, None, None)
            ]
        );
        assert_eq!(data.rows()[1].id, Some(StatisticId::Number(8)));
        let series = read(r#"[{"date":"2020-01-01","n":1},{"date":"2020-01-01 10:00:00","n":2}]"#);
        let expected = [
            (None, Some("2020-01-01"), Some(1.0)),
            (None, Some("2020-01-01 10:00:00"), Some(2.0)),
        ];
        assert_eq!(about(&series), expected);
    }

    #[test]
    fn objects_may_be_keyed_by_date() {
        let expected = [
            (None, Some("2020-01-01"), Some(1.0)),
            (None, Some("2020-01-02"), Some(2.0)),
        ];
        for text in [
            r#"{"2020-01-01":{"n":1},"2020-01-02":{"n":2}}"#,
            r#"{"2020-01-01":1,"2020-01-02":"2"}"#,
            r#"{"2020-01-01":{"n":1,"date":"2020-01-01"},"2020-01-02":{"n":2}}"#,
        ] {
            assert_eq!(about(&read(text)), expected, "{text}");
        }
        assert_eq!(
            about(&read(r#"{"2020-01":[]}"#)),
            [(None, Some("2020-01"), None)]
        );
    }

    #[test]
    fn objects_may_be_keyed_by_id_or_index() {
        let id = |id: &str| Some(id.to_owned());
        assert_eq!(
            about(&read(r#"{"12":{"n":1}}"#)),
            [(id("12"), None, Some(1.0))]
        );
        let own = read(r#"{"12":{"n":1,"id":13}}"#);
        assert_eq!(about(&own), [(id("13"), None, Some(1.0))]);
        let index = read(r#"{"0":{"n":1},"1":{"n":2}}"#);
        assert_eq!(
            about(&index),
            [(None, None, Some(1.0)), (None, None, Some(2.0))]
        );
    }

    #[test]
    fn members_of_an_id_belong_to_the_row() {
        let data = read(r#"[{"n":5,"id":{"id":"7","n":9,"name":"Ada","chats":3},"date":null}]"#);
        let row = &data.rows()[0];
        assert_eq!((row.id.clone(), row.date.clone()), (Some(7.into()), None));
        assert_eq!((row.value("n"), row.value("chats")), (Some(5.0), Some(3.0)));
        assert_eq!(row.extra["name"], "Ada");
    }

    #[test]
    fn rows_are_written_back_flat() {
        let text = r#"[{"id":7,"date":"2020-01-01","a":5,"b":0.5,"c":null,"name":"Ada"}]"#;
        assert_eq!(to_string(&read(text)).unwrap(), text);
        assert_eq!(to_string(&read(r#"{"n":5.0}"#)).unwrap(), r#"{"n":5}"#);
        assert_eq!(
            number(9_007_199_254_740_993.0),
            Value::from(9_007_199_254_740_992_i64)
        );
        assert_eq!(
            StatisticId::from("007"),
            StatisticId::Text("007".to_owned())
        );
        assert_eq!(StatisticId::from("7").number(), Some(7));
    }
}

//! Random calls made out of the document: sensible, wrong in one place, or plain nonsense, in every
//! parameter, member, media type, method and path.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::document::{Document, Filter, FilterKind, Kind, Member, Operation};

/// Longest path with its query that is sent; longer ones are refused before they reach an operation.
const LONGEST: usize = 7_000;

const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "1e9",
    "99999999999999999999",
    "null",
    "!null",
    "true",
    "x",
    "*",
    "%",
    "'",
    "\"",
    "--",
    "a,b",
    ",",
    "[",
    "]",
    "[]",
    "é",
    "日本",
    "\u{202e}",
    "\0",
    "\n",
    "../..",
    "2020-06-31",
    "2020-02-30",
    "0000-00-00",
    "9999-12-31",
    "2020-01-01 25:00:00",
    "x'; DROP TABLE operator; --",
    "1 OR 1=1",
    "{{7*7}}",
];

/// A call as it goes out.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    path: String,
    query: Vec<(String, String)>,
    pub(crate) media: Option<&'static str>,
    pub(crate) body: Vec<u8>,
}

impl Call {
    pub(crate) fn target(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.query)
            .finish();
        let mut target = match query.is_empty() {
            true => self.path.clone(),
            false => format!("{}?{query}", self.path),
        };
        target.truncate(LONGEST);
        target
    }
}

pub(crate) struct Caller {
    pub(crate) rng: Rng,
    /// Identifiers of each resource that have been seen.
    pub(crate) known: BTreeMap<String, Vec<i64>>,
    /// External identifiers of some operators who take calls, each with a website of theirs.
    pub(crate) desks: Vec<(String, i64)>,
}

impl Caller {
    pub(crate) fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.rng.usize(..from.len())]
    }

    pub(crate) fn call(&mut self, operation: &Operation) -> Call {
        let id = self.id(&operation.resource);
        let path = operation.path.replace("{id}", &id);
        let path = match self.chance(50) {
            true => path.replace(".json-unicode", ""),
            false => path,
        };
        let mut call = Call {
            method: operation.method.clone(),
            path,
            query: self.query(operation),
            media: None,
            body: Vec::new(),
        };
        if !operation.body.is_empty() && self.chance(97) {
            self.write(operation, &mut call);
        } else if self.chance(5) {
            (call.media, call.body) = (Some("application/json"), b"{\"a\": 1}".to_vec());
        }
        if self.chance(3) {
            self.misdirect(&mut call);
        }
        call
    }

    fn id(&mut self, resource: &str) -> String {
        if self.chance(85)
            && let Some(known) = self.known.get(resource).filter(|known| !known.is_empty())
        {
            let place = self.rng.usize(..known.len());
            return known[place].to_string();
        }
        let odd = [
            "0",
            "-1",
            "999999",
            "9223372036854775807",
            "9223372036854775808",
            "x",
            "1.0",
            "%31",
            "%00",
            "1;2",
            "é",
            "null",
        ];
        let odd = *self.pick(&odd);
        odd.replace('é', "%C3%A9")
    }

    /// Another method or path than the document has.
    fn misdirect(&mut self, call: &mut Call) {
        match self.rng.u8(..5) {
            0 => {
                call.method =
                    (*self.pick(&["PATCH", "DELETE", "POST", "PUT", "GET", "BREW"])).to_owned()
            }
            1 => call.path.push('/'),
            2 => call.path = format!("/{}", call.path),
            3 => call.path.push_str("/nothing"),
            _ => call.path = call.path.to_uppercase(),
        }
    }

    fn query(&mut self, operation: &Operation) -> Vec<(String, String)> {
        let mut query = Vec::new();
        let most = self.rng.u8(..70);
        for filter in &operation.filters {
            // Statistics are not given without indicators.
            let percent = if filter.name == "indicators" {
                90
            } else {
                most
            };
            if self.chance(percent) {
                let key = format!("filters[{}]", filter.name);
                let value = self.filter(operation, filter);
                match self.rng.u8(..10) {
                    0 => query.push((format!("{key}[]"), value)),
                    1 => query.push((format!("{key}[0]"), value)),
                    2 => query.extend([(key.clone(), value.clone()), (key, value)]),
                    _ => query.push((key, value)),
                }
            }
        }
        for name in &operation.parameters {
            if self.chance(40) {
                let value = match self.chance(85) {
                    true => self.rng.u8(0..3).to_string(),
                    false => self.nonsense(),
                };
                query.push((name.clone(), value));
            }
        }
        if self.chance(15) {
            let member = operation
                .row
                .get(self.rng.usize(..operation.row.len().max(1)));
            let name = member.map_or("id", |member| &member.name).to_owned();
            query.push(("fields[0]".to_owned(), name));
        }
        if self.chance(5) {
            let key = *self.pick(&[
                "filters",
                "filters[",
                "filters[]",
                "filters[x]",
                "a[b][c]",
                "",
                "page[]",
            ]);
            query.push((key.to_owned(), self.nonsense()));
        }
        query
    }

    fn filter(&mut self, operation: &Operation, filter: &Filter) -> String {
        if self.chance(12) {
            return self.nonsense();
        }
        match (filter.name.as_str(), filter.kind) {
            ("indicators", _) => {
                let known = &Document::embedded().indicators;
                let count = self.rng.usize(1..4);
                let names: Vec<&str> = (0..count).map(|_| self.pick(known).as_str()).collect();
                names.join(",")
            }
            (_, FilterKind::Choice) => self.pick(&filter.values).clone(),
            (_, FilterKind::Bound) => {
                let (year, month) = (self.rng.u16(2018..2021), self.rng.u8(1..13));
                match self.rng.bool() {
                    true => format!("{year}-{month:02}-{:02}", self.rng.u8(1..32)),
                    false => format!("{year}-{month:02}-15 {:02}:30:00", self.rng.u8(..24)),
                }
            }
            (_, FilterKind::Presence) => (*self.pick(&["null", "!null", "3"])).to_owned(),
            (_, FilterKind::Pattern | FilterKind::Text) => {
                format!("*{}*", self.pick(&["a", "e", "EXT", "1"]))
            }
            (name, _) => {
                let stem = name.trim_end_matches("_id").trim_end_matches("_list");
                let stem = if stem == "parent" {
                    &operation.resource
                } else {
                    stem
                };
                let count = self.rng.usize(1..3);
                let ids: Vec<String> = (0..count).map(|_| self.id(stem)).collect();
                ids.join(",")
            }
        }
    }

    fn nonsense(&mut self) -> String {
        match self.rng.u8(..12) {
            0 => "9".repeat(self.rng.usize(1..400)),
            1 => "*a".repeat(self.rng.usize(1..300)),
            2 => "1,".repeat(self.rng.usize(1..600)),
            _ => (*self.pick(TEXTS)).to_owned(),
        }
    }

    fn write(&mut self, operation: &Operation, call: &mut Call) {
        let count = match operation.body_is_list {
            true => self.rng.usize(..4),
            false => 1,
        };
        let objects: Vec<Value> = (0..count).map(|_| self.object(operation).into()).collect();
        let mut value = match operation.body_is_list {
            true => Value::Array(objects),
            false => objects.into_iter().next().unwrap_or_default(),
        };
        if self.chance(4) {
            value = self
                .pick(&[
                    json!([]),
                    json!([[]]),
                    json!(3),
                    json!("x"),
                    json!(null),
                    json!([3]),
                ])
                .clone();
        }
        match self.rng.u8(..10) {
            0..6 => (call.media, call.body) = (Some("application/json"), value.to_string().into()),
            6..9 => {
                call.media = Some("application/x-www-form-urlencoded");
                call.body = form(&value).into();
            }
            _ => self.spoil(&value, call),
        }
    }

    /// Bodies that are not what their header says, or that nothing can read.
    fn spoil(&mut self, value: &Value, call: &mut Call) {
        let text = value.to_string();
        let json = Some("application/json");
        (call.media, call.body) = match self.rng.u8(..9) {
            0 => (json, text[..text.len() / 2].to_owned().into_bytes()),
            1 => (None, text.into()),
            2 => (Some("text/xml"), b"<operator/>".to_vec()),
            3 => (Some("application/x-www-form-urlencoded"), text.into()),
            4 => (json, form(value).into()),
            5 => (json, "[".repeat(20_000).into()),
            6 => (
                json,
                format!("{}1{}", "{\"a\":".repeat(500), "}".repeat(500)).into(),
            ),
            7 => (json, vec![0xff, 0xfe, b'{', 0]),
            _ => (
                Some("application/x-www-form-urlencoded"),
                "a[".repeat(3_000).into(),
            ),
        };
    }

    fn object(&mut self, operation: &Operation) -> Map<String, Value> {
        let mut members = Map::new();
        let most = self.rng.u8(5..80);
        for member in &operation.body {
            let percent = if member.required { 95 } else { most };
            if self.chance(percent) {
                members.insert(member.name.clone(), self.value(operation, member));
            }
        }
        if operation.member("operator_external_id").is_some() && self.chance(70) {
            let (desk, website) = self.desks[self.rng.usize(..self.desks.len())].clone();
            members.insert("operator_external_id".to_owned(), desk.into());
            members.insert("website_id".to_owned(), website.into());
            members.insert("phone_number".to_owned(), "0639980000".into());
        }
        if self.chance(5) {
            let name = *self.pick(&["id", "_link", "colour", "", "name[]", "a\nb", "created_at"]);
            let value = self.anything();
            members.insert(name.to_owned(), value);
        }
        members
    }

    fn value(&mut self, operation: &Operation, member: &Member) -> Value {
        if self.chance(6) {
            return self.anything();
        }
        if !member.required && self.chance(5) {
            return Value::Null;
        }
        match &member.kind {
            Kind::List(kind) => {
                let count = self.rng.usize(..4);
                (0..count)
                    .map(|_| self.scalar(operation, member, kind))
                    .collect()
            }
            kind => self.scalar(operation, member, kind),
        }
    }

    fn scalar(&mut self, operation: &Operation, member: &Member, kind: &Kind) -> Value {
        if !member.values.is_empty() {
            return self.pick(&member.values).clone();
        }
        let name = member.name.as_str();
        match kind {
            Kind::Boolean => json!(self.rng.bool()),
            Kind::Integer => {
                let stem = name.trim_end_matches("_id").trim_end_matches("_list");
                let stem = if stem == "parent" {
                    &operation.resource
                } else {
                    stem
                };
                let id = self.id(stem).parse::<i64>();
                id.map_or_else(|_| json!(self.rng.u8(..9)), Value::from)
            }
            _ if member.email => json!(format!("a{}@desk.example", self.rng.u8(..))),
            _ if name == "operator_external_id" => json!(format!("EXT-{:04}", self.rng.u8(1..60))),
            _ if name == "phone_number" => json!(format!("06399800{:02}", self.rng.u8(..20))),
            _ if name == "language_list" => json!(self.pick(&["fr", "en", "de"])),
            _ => json!(format!("Texte {}", self.rng.u8(..))),
        }
    }

    fn anything(&mut self) -> Value {
        let deep = (0..40).fold(json!(1), |inner, _| json!([inner]));
        let long = "x".repeat(self.rng.usize(1..60_000));
        let text = *self.pick(TEXTS);
        let any = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1e300),
            json!(i64::MIN),
            json!(u64::MAX),
            json!([]),
            json!([1, 1, 1]),
            json!([null]),
            json!([-1, "x"]),
            json!({}),
            json!({ "available": 1 }),
            deep,
            json!(long),
            json!(text),
            json!([text]),
        ];
        self.pick(&any).clone()
    }
}

/// A value as a form with brackets, as deep as it goes.
fn form(value: &Value) -> String {
    fn walk(name: &str, value: &Value, out: &mut form_urlencoded::Serializer<'_, String>) {
        let inner = |key: &str| match name.is_empty() {
            true => key.to_owned(),
            false => format!("{name}[{key}]"),
        };
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    walk(&inner(key), value, out);
                }
            }
            Value::Array(list) if list.is_empty() => drop(out.append_pair(name, "")),
            Value::Array(list) => {
                for (at, value) in list.iter().enumerate() {
                    walk(&inner(&at.to_string()), value, out);
                }
            }
            Value::Bool(flag) => drop(out.append_pair(name, if *flag { "1" } else { "0" })),
            Value::Null => drop(out.append_pair(name, "")),
            Value::String(text) => drop(out.append_pair(name, text)),
            Value::Number(number) => drop(out.append_pair(name, &number.to_string())),
        }
    }
    let mut out = form_urlencoded::Serializer::new(String::new());
    walk("", value, &mut out);
    out.finish()
}

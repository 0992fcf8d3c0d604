//! Random requests for the resources with rows: mostly sensible against the state as the model has it,
//! wrong in every member and filter now and then.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::request::{Body, Brackets, Encoding, Members, Request};
use super::state::Model;
use crate::document::{Document, Filter, FilterKind, Kind, Member, Operation};

/// Texts that something has stumbled over before.
const TEXTS: &[&str] = &[
    "Léonie",
    "LÉONIE",
    "léonie",
    "100%",
    "100%_x",
    "a_b",
    "O'Neil",
    "\"cité\"",
    "back\\slash",
    "a*b",
    "**",
    "a,b",
    "x' OR '1'='1",
    "--",
    " ",
    " blank ",
    "&=+;?#",
    "[0]",
    "null",
    "!null",
    "0",
    "true",
    "日本語",
    "🙂",
    "ß",
    "İ",
    "é",
    "e\u{301}",
    "tab\there",
    "two\nlines",
    "<b>&amp;</b>",
    "nul\0inside",
];
const EMAILS: &[&str] = &[
    "new@desk.example",
    "a.b+c@mail.desk.example",
    "nobody",
    "@desk.example",
    "a@desk",
    "a b@desk.example",
    "a@.",
    "a@b..c",
    "a@b@c.example",
    "",
];
const CODES: &[&str] = &["fr", "en", "de", "zz", "FR", "fra", "f", "", "é"];

pub(crate) struct Generator<'a> {
    pub(crate) rng: &'a mut Rng,
    pub(crate) model: &'a Model,
}

impl Generator<'_> {
    pub(crate) fn request(&mut self) -> Request {
        let document = Document::embedded();
        let (method, one) = match self.rng.u8(..100) {
            ..45 => ("GET", false),
            45..55 => ("GET", true),
            55..73 => ("POST", false),
            73..91 => ("PUT", true),
            _ => ("DELETE", true),
        };
        let resources = document.resources();
        let possible: Vec<&Operation> = resources
            .iter()
            .filter_map(|list| document.on(method, &list.resource, one))
            .collect();
        let operation = *self.pick(&possible);
        let mut path = format!("/{}", operation.resource);
        if one {
            path = format!("{path}/{}", self.id(&operation.resource));
        }
        let mut query = Vec::new();
        if operation.is_paged {
            query = self.query(operation);
        } else if self.chance(20) {
            // Some clients page every call.
            query = vec![("page".into(), "1".into()), ("limit".into(), "20".into())];
        }
        let body = (!operation.body.is_empty()).then(|| self.body(operation));
        Request {
            method,
            path,
            query,
            body,
            encoded: self.rng.bool(),
        }
    }

    fn chance(&mut self, percent: u8) -> bool {
        self.rng.u8(..100) < percent
    }

    fn pick<'b, T>(&mut self, from: &'b [T]) -> &'b T {
        &from[self.rng.usize(..from.len())]
    }

    /// Mostly a row that is there, or else one that was, will be or never can be.
    fn id(&mut self, resource: &str) -> i64 {
        let rows = self.model.rows(resource);
        let last = rows.keys().next_back().copied().unwrap_or(1);
        match self.rng.u8(..20) {
            0 => last + 1,
            1 => *self.pick(&[0, -1, 999_999, i64::MAX]),
            // New rows are the ones that can be deleted.
            2..9 => last,
            _ => *rows.keys().nth(self.rng.usize(..rows.len())).unwrap(),
        }
    }

    fn body(&mut self, operation: &Operation) -> Body {
        let encoding = match self.rng.u8(..6) {
            0 => Encoding::Form(Brackets::Empty),
            1 => Encoding::Form(Brackets::Numbered),
            2 => Encoding::Form(Brackets::Comma),
            _ => Encoding::Json,
        };
        let count = match operation.body_is_list {
            true => self.rng.usize(1..4),
            false => 1,
        };
        let objects = (0..count).map(|_| self.object(operation)).collect();
        Body {
            objects,
            is_list: operation.body_is_list,
            encoding,
        }
    }

    fn object(&mut self, operation: &Operation) -> Members {
        let mut members = Map::new();
        let most = self.rng.u8(5..70);
        for member in &operation.body {
            let wanted = if member.required { 98 } else { most };
            if self.chance(wanted) {
                let value = self.value(operation, member);
                members.insert(member.name.clone(), value);
            }
        }
        if self.chance(2) {
            let name = *self.pick(&["id", "_link", "created_at", "colour", "Name", "parent_list"]);
            members.insert(name.to_owned(), json!(1));
        }
        members
    }

    fn value(&mut self, operation: &Operation, member: &Member) -> Value {
        match self.rng.u8(..100) {
            0..2 => return self.oddity(),
            2..8 if !member.required => return Value::Null,
            _ => {}
        }
        if let Kind::List(kind) = &member.kind {
            let count = self.rng.usize(..4);
            return (0..count)
                .map(|_| self.scalar(operation, member, kind))
                .collect();
        }
        self.scalar(operation, member, &member.kind)
    }

    fn oddity(&mut self) -> Value {
        let odd = [
            json!(3),
            json!(-1),
            json!(1.5),
            json!(1e3),
            json!(u64::MAX),
            json!(1e300),
            json!("x"),
            json!(""),
            json!(true),
            json!([]),
            json!([1]),
            json!(["x", "x"]),
            json!([[]]),
            json!([null]),
            json!({}),
            json!({ "a": 1 }),
        ];
        self.pick(&odd).clone()
    }

    fn scalar(&mut self, operation: &Operation, member: &Member, kind: &Kind) -> Value {
        if !member.values.is_empty() && self.chance(97) {
            return self.pick(&member.values).clone();
        }
        match kind {
            Kind::Boolean => self
                .pick(&[json!(true), json!(false), json!(1), json!(0)])
                .clone(),
            Kind::Integer => self.number(operation, &member.name),
            _ if member.email => match self.chance(90) {
                true => format!("agent{}@desk.example", self.rng.u8(..)).into(),
                false => (*self.pick(EMAILS)).into(),
            },
            _ if member.name == "language_list" => match self.chance(95) {
                true => (*self.pick(&CODES[..4])).into(),
                false => (*self.pick(CODES)).into(),
            },
            _ => self.text(&operation.resource, &member.name).into(),
        }
    }

    /// An identifier where the member's name says of what, or else any number.
    fn number(&mut self, operation: &Operation, name: &str) -> Value {
        let stem = name.strip_suffix("_id").or(name.strip_suffix("_list"));
        let resources = Document::embedded().resources();
        let target = match stem {
            Some("parent") => Some(operation.resource.clone()),
            Some(stem) => resources
                .iter()
                .find(|list| list.resource == stem)
                .map(|list| list.resource.clone()),
            None => None,
        };
        match target {
            Some(target) if self.chance(95) => {
                let rows = self.model.rows(&target);
                json!(rows.keys().nth(self.rng.usize(..rows.len())).unwrap())
            }
            Some(target) => json!(self.id(&target)),
            None => self
                .pick(&[
                    json!(0),
                    json!(3),
                    json!(7),
                    json!(4.0),
                    json!(100),
                    json!(101),
                ])
                .clone(),
        }
    }

    /// Something new, something awkward, or what some row has already.
    fn text(&mut self, resource: &str, name: &str) -> String {
        match self.rng.u8(..10) {
            0..4 => (*self.pick(TEXTS)).to_owned(),
            4..7 => self.held(resource, name).unwrap_or_default(),
            7 if self.chance(30) => String::new(),
            _ => format!("Nouveau {}", self.rng.u16(..)),
        }
    }

    /// A text that some row has in this member.
    fn held(&mut self, resource: &str, name: &str) -> Option<String> {
        let rows = self.model.rows(resource);
        let row = rows.values().nth(self.rng.usize(..rows.len()))?;
        row.get(name)?.as_str().map(str::to_owned)
    }

    fn query(&mut self, operation: &Operation) -> Vec<(String, String)> {
        let mut query = Vec::new();
        let most = self.rng.u8(..60);
        for filter in &operation.filters {
            if self.chance(most) {
                self.filter(operation, filter, &mut query);
            }
        }
        let mut add = |name: &str, value: String| query.push((name.to_owned(), value));
        if self.chance(50) {
            let page = match self.rng.u8(..12) {
                0 => (*self.pick(&["0", "-1", "x", "", "1.5", "99999999999999999999"])).to_owned(),
                1 | 2 => "4000".to_owned(),
                _ => self.rng.u8(1..8).to_string(),
            };
            add("page", page);
        }
        if self.chance(60) {
            let limit = match self.rng.u8(..12) {
                0 => (*self.pick(&["0", "101", "x", "", "-5"])).to_owned(),
                _ => self.rng.u8(1..=100).to_string(),
            };
            add("limit", limit);
        }
        if self.chance(60) {
            let full = match self.rng.u8(..12) {
                0 => *self.pick(&["2", "yes", "", "0", "false"]),
                _ => *self.pick(&["1", "true"]),
            };
            add("full", full.to_owned());
        }
        if self.chance(20) {
            self.fields(operation, &mut query);
        }
        if self.chance(10) {
            query.push(("filters[unknown]".to_owned(), "1".to_owned()));
        }
        self.rng.shuffle(&mut query);
        query
    }

    fn fields(&mut self, operation: &Operation, query: &mut Vec<(String, String)>) {
        let comma = self.chance(20);
        let mut names = Vec::new();
        for member in &operation.row {
            if self.chance(30) {
                names.push(member.name.clone());
            }
        }
        names.push((*self.pick(&["id", "nothing", "_link"])).to_owned());
        if comma {
            query.push(("fields".to_owned(), names.join(",")));
            return;
        }
        for (at, name) in names.into_iter().enumerate() {
            query.push((format!("fields[{at}]"), name));
        }
    }

    fn filter(
        &mut self,
        operation: &Operation,
        filter: &Filter,
        query: &mut Vec<(String, String)>,
    ) {
        let key = format!("filters[{}]", filter.name);
        if self.chance(3) {
            let odd = ["", "x", "1,x", "!nul", "2020-13-01", ",", "-", "*", "'"];
            query.push((key, (*self.pick(&odd)).to_owned()));
            return;
        }
        let texts = self.wanted(operation, filter);
        match self.rng.u8(..6) {
            0 => query.extend(texts.into_iter().map(|text| (format!("{key}[]"), text))),
            1 => {
                let numbered = texts.into_iter().enumerate();
                query.extend(numbered.map(|(at, text)| (format!("{key}[{at}]"), text)));
            }
            _ => query.push((key, texts.join(","))),
        }
    }

    /// The values that a filter is to ask for; one, where it takes no list.
    fn wanted(&mut self, operation: &Operation, filter: &Filter) -> Vec<String> {
        let resource = operation.resource.as_str();
        match filter.kind {
            FilterKind::Integer | FilterKind::List => {
                let count = match self.chance(70) {
                    true => 1,
                    false => self.rng.usize(1..5),
                };
                (0..count)
                    .map(|_| self.asked(operation, &filter.name))
                    .collect()
            }
            FilterKind::Choice => vec![self.pick(&filter.values).clone()],
            FilterKind::Flag => vec![(*self.pick(&["0", "1", "true", "false", "2"])).to_owned()],
            FilterKind::Presence => match self.rng.u8(..3) {
                0 => vec!["null".to_owned()],
                1 => vec!["!null".to_owned()],
                _ => vec![self.asked(operation, &filter.name)],
            },
            FilterKind::Bound => vec![self.bound(resource)],
            FilterKind::Pattern | FilterKind::Text => {
                let text = match self.chance(70) {
                    true => self.held(resource, &filter.name).unwrap_or_default(),
                    false => (*self.pick(TEXTS)).to_owned(),
                };
                vec![self.pattern(&text)]
            }
        }
    }

    /// A number that a row has in the member behind a filter, so that something is found.
    fn asked(&mut self, operation: &Operation, name: &str) -> String {
        let rows = self.model.rows(&operation.resource);
        let row = rows.values().nth(self.rng.usize(..rows.len().max(1)));
        let list = name.replace("_id", "_list");
        let held = row.and_then(|row| row.get(name).or_else(|| row.get(&list)));
        match held {
            Some(Value::Array(list)) if !list.is_empty() => self.pick(list).to_string(),
            Some(Value::Number(number)) => number.to_string(),
            _ => self.number(operation, name).to_string(),
        }
    }

    fn pattern(&mut self, text: &str) -> String {
        let characters: Vec<char> = text.chars().collect();
        let flipped = |one: &char| match one.is_ascii_lowercase() {
            true => one.to_ascii_uppercase(),
            false => one.to_ascii_lowercase(),
        };
        let (from, to) = (
            self.rng.usize(..=characters.len()),
            self.rng.usize(..=characters.len()),
        );
        let part: String = characters[from.min(to)..from.max(to)].iter().collect();
        match self.rng.u8(..6) {
            0 => text.to_owned(),
            1 => characters.iter().map(flipped).collect(),
            2 => format!("*{part}*"),
            3 => format!("{}*", characters[..from].iter().collect::<String>()),
            4 => format!("*{}", characters[from..].iter().collect::<String>()),
            _ => {
                let start: String = characters[..from.min(to)].iter().collect();
                let end: String = characters[from.max(to)..].iter().collect();
                format!("{start}*{end}")
            }
        }
    }

    /// Somewhere around a row's moment, as a day, a moment, or the other form of one.
    fn bound(&mut self, resource: &str) -> String {
        let rows = self.model.rows(resource);
        let row = rows.values().nth(self.rng.usize(..rows.len())).unwrap();
        let moment = row
            .get("created_at")
            .or_else(|| row.get("start_at"))
            .unwrap();
        let moment = moment.as_str().unwrap();
        match self.rng.u8(..10) {
            0 => moment.replace(' ', "T"),
            1 => format!("{}31", &moment[..8]),
            2 => format!("{}-01", &moment[..7]),
            3..6 => moment.to_owned(),
            _ => moment[..10].to_owned(),
        }
    }
}

//! Forms with PHP's brackets, brought to the members of the document.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::body::{Object, member};
use crate::document::{Kind, Operation};
use crate::envelope::Failure;
use crate::limits;

pub(crate) type Pairs = Vec<(String, String)>;

/// The decoded pairs of a form or a query, in their order.
pub(crate) fn pairs(bytes: &[u8]) -> Result<Pairs, Failure> {
    if !is_utf8(bytes) {
        let message = "The form is not UTF-8: an 'é', for one, is written '%C3%A9'.";
        return Err(Failure::malformed(StatusCode::BAD_REQUEST, message));
    }
    let pairs: Pairs = form_urlencoded::parse(bytes)
        .into_owned()
        .take(limits::PAIRS + 1)
        .collect();
    if pairs.len() > limits::PAIRS {
        let message = format!("A form may have {} pairs.", limits::PAIRS);
        return Err(Failure::malformed(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(pairs)
}

/// Whether what the percent signs stand for is UTF-8. Decoding alone would put marks in the place of
/// what is not.
fn is_utf8(bytes: &[u8]) -> bool {
    let digit = |at: usize| {
        let digit = bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16));
        digit.and_then(|digit| u8::try_from(digit).ok())
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(high << 4 | low);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// The objects that the pairs describe: one, or for a list of objects as many as are numbered.
pub(crate) fn objects(operation: &Operation, pairs: &[(String, String)]) -> Vec<Object> {
    let mut drafts: Vec<(&str, Draft)> = Vec::new();
    for (key, value) in pairs {
        let (index, name) = if operation.body_is_list {
            element(key)
        } else {
            ("", key.clone())
        };
        let at = drafts
            .iter()
            .position(|(known, _)| *known == index)
            .unwrap_or_else(|| {
                drafts.push((index, Draft::default()));
                drafts.len() - 1
            });
        drafts[at].1.insert(operation, &name, value);
    }
    if drafts.is_empty() {
        drafts.push(("", Draft::default()));
    }
    drafts
        .into_iter()
        .map(|(_, draft)| draft.finish())
        .collect()
}

/// `0[name]` or `[0][name]` as the element's index and `name`; a bare `name` belongs to one element.
fn element(key: &str) -> (&str, String) {
    let trimmed = key.strip_prefix('[').unwrap_or(key);
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let (index, rest) = trimmed.split_at(digits);
    match rest
        .strip_prefix(']')
        .unwrap_or(rest)
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
    {
        Some((name, rest)) if digits > 0 => (index, format!("{name}{rest}")),
        _ => ("", key.to_owned()),
    }
}

/// An object of a form, pair by pair. As PHP has it, a name that comes again replaces what was there.
#[derive(Default)]
struct Draft {
    members: Map<String, Value>,
    /// Members that came in brackets: their elements, each with its number or nothing.
    lists: BTreeMap<String, Vec<(String, Value)>>,
}

impl Draft {
    fn insert(&mut self, operation: &Operation, key: &str, value: &str) {
        if let Some(known) = member(operation, key) {
            let value = match known.kind {
                Kind::List(_) => value
                    .split(',')
                    .filter(|part| !part.is_empty())
                    .map(Value::from)
                    .collect(),
                _ => value.into(),
            };
            self.lists.remove(key);
            self.members.insert(key.to_owned(), value);
            return;
        }
        match key.split_once('[') {
            Some((name, rest)) if member(operation, name).is_some() => {
                self.element(name, rest, value);
            }
            _ => drop(self.members.insert(key.to_owned(), value.into())),
        }
    }

    fn element(&mut self, name: &str, rest: &str, value: &str) {
        let index = rest
            .strip_suffix(']')
            .filter(|index| index.bytes().all(|byte| byte.is_ascii_digit()));
        let Some(index) = index else {
            // Deeper, or otherwise than any member goes: a value that none of them takes.
            self.members
                .insert(name.to_owned(), Value::Object(Map::new()));
            return;
        };
        if self
            .members
            .get(name)
            .is_some_and(|value| !value.is_object())
        {
            self.members.remove(name);
        }
        let list = self.lists.entry(name.to_owned()).or_default();
        match list
            .iter_mut()
            .find(|(other, _)| !index.is_empty() && other == index)
        {
            Some((_, old)) => *old = value.into(),
            None => list.push((index.to_owned(), value.into())),
        }
    }

    fn finish(self) -> Object {
        let mut members = self.members;
        for (name, list) in self.lists {
            let values = list.into_iter().map(|(_, value)| value).collect();
            members.entry(name).or_insert(Value::Array(values));
        }
        Object {
            members,
            form: true,
        }
    }
}

//! Holds the sandbox's answer to a request against the model's, and moves the model on.

use serde_json::{Value, json};

use super::lists;
use super::request::{Body, Request};
use super::state::{Faults, Model, unknown};
use super::values;
use crate::document::{Document, Operation};

impl Model {
    /// What differs between the answer and the model's own, or nothing.
    pub(crate) fn judge(&mut self, request: &Request, answer: &Value) -> Result<(), String> {
        match (self.answer(request, answer), &answer["meta"]["status"]) {
            (Ok(wanted), _) => match difference("", &wanted, answer) {
                None => Ok(()),
                Some(difference) => Err(difference),
            },
            (Err(faults), status) => {
                let message = answer["meta"]["message"].as_str().unwrap_or("");
                if status == "fail" && faults.contains(message) {
                    return Ok(());
                }
                let given = answer["meta"].to_string();
                Err(format!("wanted a refusal by {faults:?}, got {given}"))
            }
        }
    }

    /// The model's own answer. Only what nobody can foresee is taken from the observed one.
    fn answer(&mut self, request: &Request, observed: &Value) -> Result<Value, Faults> {
        let mut parts = request.path.split('/').skip(1);
        let resource = parts.next().unwrap();
        let id: Option<i64> = parts.next().map(|text| text.parse().unwrap());
        let operation = Document::embedded()
            .on(request.method, resource, id.is_some())
            .unwrap();
        match (request.method, id, &request.body) {
            ("GET", None, _) => lists::list(self, operation, &request.query),
            ("POST", None, Some(body)) => self.creates(operation, body, observed),
            ("GET", Some(id), _) => {
                self.known(resource, id)?;
                Ok(self.success(resource, id))
            }
            ("PUT", Some(id), Some(body)) => {
                let (changes, mut faults) = values::read(operation, &body.objects[0], body);
                // Nothing says whether the row or the body is looked at first.
                match self.known(resource, id) {
                    Ok(()) => faults.extend(self.refer(resource, Some(id), &changes)),
                    Err(unknown) => faults.extend(unknown),
                }
                if !faults.is_empty() {
                    return Err(faults);
                }
                self.update(resource, id, changes);
                Ok(self.success(resource, id))
            }
            ("DELETE", Some(id), _) => {
                self.known(resource, id)?;
                self.delete(resource, id)?;
                Ok(json!({ "meta": { "status": "success" } }))
            }
            _ => panic!("the model has no answer to {request}"),
        }
    }

    fn known(&self, resource: &str, id: i64) -> Result<(), Faults> {
        match self.rows(resource).contains_key(&id) {
            true => Ok(()),
            false => Err(unknown(resource, id)),
        }
    }

    fn success(&self, resource: &str, id: i64) -> Value {
        json!({ "meta": { "status": "success" }, "data": self.shown(resource, id) })
    }

    /// Creates all objects of a body, or none of them.
    fn creates(
        &mut self,
        operation: &Operation,
        body: &Body,
        observed: &Value,
    ) -> Result<Value, Faults> {
        let mut after = self.clone();
        let mut shown = Vec::new();
        for object in &body.objects {
            let (changes, mut faults) = values::read(operation, object, body);
            // A tag is created on one website, which its row then lists.
            let one = operation.body_is_list;
            let changes = match one {
                true => changes
                    .into_iter()
                    .map(|(name, value)| match name.as_str() {
                        "website_id" => (name, value.map(|id| json!([id]))),
                        _ => (name, value),
                    })
                    .collect(),
                false => changes,
            };
            faults.extend(after.refer(&operation.resource, None, &changes));
            if !faults.is_empty() {
                return Err(faults);
            }
            let id = after.create(operation, changes, observed)?;
            let mut row = after.shown(&operation.resource, id);
            if one {
                row["website_id"] = row["website_id"][0].clone();
            }
            shown.push(Value::Object(row));
        }
        *self = after;
        let data = match operation.body_is_list {
            true => shown.into(),
            false => shown.remove(0),
        };
        Ok(json!({ "meta": { "status": "success" }, "data": data }))
    }
}

/// The first place at which two values differ.
pub(crate) fn difference(at: &str, wanted: &Value, given: &Value) -> Option<String> {
    match (wanted, given) {
        (Value::Object(left), Value::Object(right)) => {
            for (name, value) in left {
                let place = format!("{at}/{name}");
                let Some(other) = right.get(name) else {
                    return Some(format!("{place}: wanted {value}, got nothing in {given}"));
                };
                if let Some(found) = difference(&place, value, other) {
                    return Some(found);
                }
            }
            let more = right.keys().find(|name| !left.contains_key(*name))?;
            Some(format!("{at}/{more}: wanted nothing, got {}", right[more]))
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            let pairs = left.iter().zip(right).enumerate();
            pairs
                .map(|(place, (left, right))| difference(&format!("{at}/{place}"), left, right))
                .find_map(|found| found)
        }
        (left, right) if left == right => None,
        (left, right) => Some(format!("{at}: wanted {left}, got {right}")),
    }
}

//! The embedded document as JSON Schema, stricter than it is written, since the sandbox has no reason for
//! what the document tolerates of the service: no object carries a member that the document does not
//! name, single rows carry all of them, moments and addresses have their form, a member takes the
//! values of its own place only, and what succeeds has its data and its place among the pages.

use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::document::{Document, Kind, Operation, TEXT};

/// What an answer looks like from outside.
pub(crate) struct Outcome<'a> {
    pub(crate) status: u16,
    pub(crate) content_type: &'a str,
    pub(crate) body: &'a Value,
}

pub(crate) struct Schemas {
    /// By method and path of the document.
    operations: HashMap<(String, String), Declared>,
    failure: Validator,
}

/// What one operation declares: by status, or for all others as `default`, a schema by media type.
struct Declared {
    operation: &'static Operation,
    responses: HashMap<String, HashMap<String, Validator>>,
}

impl Schemas {
    pub(crate) fn of_document() -> &'static Self {
        static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
        SCHEMAS.get_or_init(|| {
            let root: Value = serde_json::from_str(TEXT).unwrap();
            let components = json!({ "schemas": translate(&root["components"]["schemas"]) });
            let validator = |schema: &Value| {
                let mut whole = Map::new();
                whole.insert("allOf".to_owned(), json!([translate(schema)]));
                whole.insert("components".to_owned(), components.clone());
                let options = jsonschema::options().should_validate_formats(true);
                options.build(&Value::Object(whole)).unwrap()
            };
            let mut operations = HashMap::new();
            for operation in &Document::embedded().operations {
                let place = &root["paths"][&operation.path][operation.method.to_lowercase()];
                let mut responses = HashMap::new();
                for (status, response) in place["responses"].as_object().unwrap() {
                    let response = match response["$ref"].as_str() {
                        Some(reference) => root.pointer(&reference[1..]).unwrap(),
                        None => response,
                    };
                    let media = response["content"].as_object().unwrap().iter();
                    let media = media.map(|(name, at)| (name.clone(), validator(&at["schema"])));
                    responses.insert(status.clone(), media.collect());
                }
                let key = (operation.method.clone(), operation.path.clone());
                operations.insert(
                    key,
                    Declared {
                        operation,
                        responses,
                    },
                );
            }
            let failure = validator(&json!({ "$ref": "#/components/schemas/FailureResponse" }));
            Self {
                operations,
                failure,
            }
        })
    }

    /// Panics when an answer is not what the document says of the operation.
    pub(crate) fn check(&self, method: &str, path: &str, outcome: &Outcome<'_>) {
        if let Err(error) = self.verdict(method, path, outcome) {
            panic!("{method} {path}: {error} in {}", outcome.body);
        }
    }

    /// What is wrong with an answer. A path that the document does not have gets a failure.
    pub(crate) fn verdict(
        &self,
        method: &str,
        path: &str,
        outcome: &Outcome<'_>,
    ) -> Result<(), String> {
        let Outcome {
            status,
            content_type,
            body,
        } = *outcome;
        if status >= 500 {
            return Err(format!("status {status}"));
        }
        let media = content_type.split(';').next().unwrap_or("").trim();
        let succeeded = body["meta"]["status"] == "success";
        let Some(declared) = self.declared(method, path) else {
            return match (succeeded, media) {
                (false, "application/json") => valid(&self.failure, body),
                _ => Err(format!("no such operation, yet {status} as '{media}'")),
            };
        };
        let responses = &declared.responses;
        let response = responses
            .get(&status.to_string())
            .or_else(|| responses.get("default"))
            .ok_or_else(|| format!("undeclared status {status}"))?;
        let validator = response
            .get(media)
            .ok_or_else(|| format!("undeclared content type '{content_type}'"))?;
        valid(validator, body)?;
        if succeeded {
            if status != 200 {
                return Err(format!("success with status {status}"));
            }
            complete(declared.operation, body)
        } else {
            valid(&self.failure, body)?;
            let said = body["meta"]["message"].as_str().unwrap_or("");
            if said.is_empty() || said.contains(['\n', '\r']) {
                return Err("a failure says why, in one line".to_owned());
            }
            Ok(())
        }
    }

    fn declared(&self, method: &str, path: &str) -> Option<&Declared> {
        self.operations
            .get(&(method.to_owned(), template(path)))
            .or_else(|| self.operations.get(&(method.to_owned(), path.to_owned())))
    }
}

fn valid(validator: &Validator, body: &Value) -> Result<(), String> {
    validator
        .validate(body)
        .map_err(|error| format!("{error} at {}", error.instance_path()))
}

/// What a schema cannot say: success has its data, a list its place, and a row its own values.
fn complete(operation: &Operation, body: &Value) -> Result<(), String> {
    if operation.has_data && body.get("data").is_none() {
        return Err("success without data".to_owned());
    }
    if operation.is_paged && body["pagination"].as_object().map(Map::len) != Some(4) {
        return Err("a list without its pagination".to_owned());
    }
    let single = operation.path.ends_with("{id}") || operation.method == "POST";
    for row in rows(body) {
        for member in &operation.row {
            let Some(value) = row.get(&member.name) else {
                if single {
                    return Err(format!("no '{}' in a single row", member.name));
                }
                continue;
            };
            let fits = |value: &Value| value.is_null() || member.values.contains(value);
            let fits = match (&member.kind, value) {
                _ if member.values.is_empty() => true,
                (Kind::List(_), Value::Array(list)) => list.iter().all(fits),
                _ => fits(value),
            };
            if !fits {
                return Err(format!("{value} as '{}'", member.name));
            }
        }
    }
    Ok(())
}

fn rows(body: &Value) -> Vec<&Map<String, Value>> {
    match &body["data"] {
        Value::Array(list) => list.iter().filter_map(Value::as_object).collect(),
        Value::Object(row) => vec![row],
        _ => Vec::new(),
    }
}

/// The path of the document behind one that was called.
fn template(path: &str) -> String {
    let bare = path.split('?').next().unwrap();
    let parts: Vec<&str> = bare
        .split('/')
        .enumerate()
        .map(|(place, part)| match part {
            "conversation" => "conversation.json-unicode",
            "" | "live" | "statistic" | "profile" | "pickup" | "hangup" => part,
            _ if place == 2 => "{id}",
            other => other,
        })
        .collect();
    parts.join("/")
}

/// OpenAPI 3.0's `nullable` in JSON Schema's terms, objects closed against undeclared members, and the
/// forms of what the document names by a type only.
fn translate(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(translate).collect(),
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                match key.as_str() {
                    "nullable" | "example" | "additionalProperties" => {}
                    _ => {
                        out.insert(key.clone(), translate(value));
                    }
                }
            }
            // Keys of `properties` itself are names of members, not keywords.
            let kind = object.get("type").and_then(Value::as_str);
            if kind == Some("object") && object.contains_key("properties") {
                out.insert("additionalProperties".to_owned(), json!(false));
            } else if kind == Some("object") {
                statistics(&mut out);
            }
            let path = object
                .get("x-rust-type")
                .and_then(|hint| hint["path"].as_str());
            if path.is_some_and(|path| path.ends_with("::DateTime")) {
                let moment = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$";
                out.insert("pattern".to_owned(), json!(moment));
            }
            if object.get("nullable") == Some(&json!(true)) {
                json!({ "anyOf": [out, { "type": "null" }] })
            } else {
                Value::Object(out)
            }
        }
        other => other.clone(),
    }
}

/// The one object without members of its own is keyed by indicator; rows of it bear what they are of.
fn statistics(out: &mut Map<String, Value>) {
    let indicators = &Document::embedded().indicators;
    let mut properties: Map<String, Value> = indicators
        .iter()
        .map(|name| (name.clone(), json!({ "type": ["number", "null"] })))
        .collect();
    properties.insert("id".to_owned(), json!({ "type": ["integer", "string"] }));
    properties.insert("date".to_owned(), json!({ "type": "string" }));
    out.insert("properties".to_owned(), properties.into());
    out.insert("additionalProperties".to_owned(), json!(false));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(path: &str, status: u16, body: &Value) -> Result<(), String> {
        let outcome = Outcome {
            status,
            content_type: "application/json",
            body,
        };
        Schemas::of_document().verdict("GET", path, &outcome)
    }

    fn row(change: impl FnOnce(&mut Value)) -> Result<(), String> {
        let mut data = json!({
            "id": 3, "name": null, "order": 0, "created_at": "2020-01-31 00:00:00", "parent_id": null,
            "operator_list": [1], "_link": "/skill/3",
        });
        change(&mut data);
        verdict(
            "/skill/3",
            200,
            &json!({ "meta": { "status": "success" }, "data": data }),
        )
    }

    #[test]
    fn the_check_sees_wrong_types_and_undeclared_members() {
        assert_eq!(row(|_| {}), Ok(()));
        assert!(row(|data| data["id"] = "3".into()).is_err());
        assert!(row(|data| data["colour"] = "red".into()).is_err());
        assert!(row(|data| data["created_at"] = "2020-01-31".into()).is_err());
        assert!(row(|data| drop(data.as_object_mut().unwrap().remove("order"))).is_err());
        assert!(row(|data| drop(data.as_object_mut().unwrap().remove("_link"))).is_err());
    }

    #[test]
    fn the_check_sees_what_is_wrong_around_the_data() {
        let listed = json!({ "meta": { "status": "success" }, "data": [{ "id": 1 }],
            "pagination": { "page": 1, "pages": 1, "limit": 20, "count": 1 } });
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut body = listed.clone();
            change(&mut body);
            verdict("/operator", 200, &body)
        };
        assert_eq!(changed(&|_| {}), Ok(()));
        assert!(verdict("/operator", 500, &listed).is_err());
        assert!(verdict("/operator", 201, &listed).is_err());
        assert!(verdict("/planet", 200, &listed).is_err());
        assert!(changed(&|body| body["debug"] = 1.into()).is_err());
        assert!(changed(&|body| body["meta"]["sql"] = "SELECT".into()).is_err());
        assert!(changed(&|body| body["pagination"]["count"] = Value::Null).is_ok());
        assert!(changed(&|body| drop(body.as_object_mut().unwrap().remove("pagination"))).is_err());
        assert!(changed(&|body| drop(body.as_object_mut().unwrap().remove("data"))).is_err());
        assert!(changed(&|body| body["data"][0]["role"] = "expert".into()).is_err());
        assert!(changed(&|body| body["data"][0]["email"] = "nobody".into()).is_err());
        let silent = json!({ "meta": { "status": "fail" } });
        assert!(verdict("/operator", 200, &silent).is_err());
    }

    #[test]
    fn the_check_sees_members_of_statistics_that_are_no_indicators() {
        let of = |data: Value| {
            let body = json!({ "meta": { "status": "success" }, "data": data });
            verdict("/statistic", 200, &body)
        };
        assert_eq!(of(json!({ "contact_number": 3 })), Ok(()));
        assert_eq!(
            of(json!([{ "id": "home", "contact_number": null }])),
            Ok(())
        );
        assert!(of(json!({ "contact_numbers": 3 })).is_err());
        assert!(of(json!({ "contact_number": "3" })).is_err());
    }
}

//! The embedded document as JSON Schema, stricter than it is written: rows may carry no member that the
//! document does not name.

use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

pub(crate) const DOCUMENT: &str = include_str!("../../openapi.json");

pub(crate) struct Schemas {
    /// By method and path.
    operations: HashMap<(String, String), Validator>,
    failure: Validator,
}

impl Schemas {
    pub(crate) fn of_document() -> &'static Self {
        static SCHEMAS: OnceLock<Schemas> = OnceLock::new();
        SCHEMAS.get_or_init(|| {
            let document: Value = serde_json::from_str(DOCUMENT).unwrap();
            let components = json!({ "schemas": translate(&document["components"]["schemas"]) });
            let validator = |schema: &Value| {
                let mut whole = Map::new();
                whole.insert("allOf".to_owned(), json!([translate(schema)]));
                whole.insert("components".to_owned(), components.clone());
                jsonschema::validator_for(&Value::Object(whole)).unwrap()
            };
            let mut operations = HashMap::new();
            for (path, item) in document["paths"].as_object().unwrap() {
                for method in ["get", "post", "put", "delete"] {
                    let schema =
                        &item[method]["responses"]["200"]["content"]["application/json"]["schema"];
                    if !schema.is_null() {
                        operations.insert((method.to_uppercase(), path.clone()), validator(schema));
                    }
                }
            }
            let failure = validator(&json!({ "$ref": "#/components/schemas/FailureResponse" }));
            Self {
                operations,
                failure,
            }
        })
    }

    /// Panics when an answer is not what the document says of the operation.
    pub(crate) fn check(&self, method: &str, path: &str, answer: &Value) {
        if let Err(error) = self.verdict(method, path, answer) {
            panic!("{method} {path}: {error} in {answer}");
        }
    }

    fn verdict(&self, method: &str, path: &str, answer: &Value) -> Result<(), String> {
        let validator = if answer["meta"]["status"] == "success" {
            let key = (method.to_owned(), template(path));
            self.operations
                .get(&key)
                .ok_or("no such operation in the document")?
        } else {
            &self.failure
        };
        validator
            .validate(answer)
            .map_err(|error| format!("{error} at {}", error.instance_path()))
    }
}

/// The path of the document behind one that was called.
fn template(path: &str) -> String {
    let bare = path.split('?').next().unwrap();
    let parts: Vec<&str> = bare
        .split('/')
        .map(|part| match part {
            "conversation" => "conversation.json-unicode",
            number if number.parse::<i64>().is_ok() => "{id}",
            other => other,
        })
        .collect();
    parts.join("/")
}

/// OpenAPI 3.0's `nullable` in JSON Schema's terms, and rows closed against undeclared members.
fn translate(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(translate).collect(),
        Value::Object(object) => {
            let mut out = Map::new();
            for (key, value) in object {
                match key.as_str() {
                    "nullable" | "example" => {}
                    "additionalProperties" if *value == json!(true) => {
                        out.insert(key.clone(), json!(false));
                    }
                    _ => {
                        out.insert(key.clone(), translate(value));
                    }
                }
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

#[test]
fn the_check_sees_wrong_types_and_undeclared_members() {
    let schemas = Schemas::of_document();
    let wrong = |data: Value| {
        let answer = json!({ "meta": { "status": "success" }, "data": data });
        schemas.verdict("GET", "/skill/3", &answer).is_err()
    };
    assert!(!wrong(json!({ "id": 3, "name": null })));
    assert!(wrong(json!({ "id": "3" })));
    assert!(wrong(json!({ "id": 3, "colour": "red" })));
    assert!(wrong(json!({ "name": "x" })));
}

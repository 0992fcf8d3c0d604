//! Bodies of writes: JSON, or a form with PHP's brackets, brought to one shape.

use axum::http::StatusCode;
use serde_json::{Map, Value};

use crate::document::{Member, Operation};
use crate::envelope::{Failure, excerpt};
use crate::{form, limits};

/// The members of one object of a body, under the document's names.
#[derive(Debug, Default)]
pub(crate) struct Object {
    pub(crate) members: Map<String, Value>,
    /// Values come from a form, where everything is text.
    pub(crate) form: bool,
}

/// Reads the body of a request. Without one, members in the query as `fields[name]=…` are taken, which
/// some clients send beside the body; with one they are ignored (observed).
pub(crate) fn parse(
    operation: &Operation,
    content_type: Option<&str>,
    bytes: &[u8],
    raw_query: &str,
) -> Result<Vec<Object>, Failure> {
    if operation.body.is_empty() {
        return Ok(Vec::new());
    }
    let media = content_type
        .unwrap_or("")
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    // A byte order mark says nothing in UTF-8.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let starts_json = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let objects = match (media.as_str(), starts_json) {
        // A form without fields is blank, and still a body.
        (_, None) => fields(operation, raw_query, media == FORM)?,
        (JSON, _) | ("", Some(b'{' | b'[')) => json(operation, bytes)?,
        (FORM | "", _) => form::objects(operation, &form::pairs(bytes)?),
        (other, _) => {
            let message = format!("Bodies are {JSON} or {FORM}, not '{}'.", excerpt(other));
            return Err(Failure::malformed(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                message,
            ));
        }
    };
    sane_lists(&objects)?;
    Ok(objects)
}

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// Each element of a list is looked up on its own, so their number is bounded.
fn sane_lists(objects: &[Object]) -> Result<(), Failure> {
    let lists = objects.iter().flat_map(|object| &object.members);
    let long = lists
        .filter(|(_, value)| {
            value
                .as_array()
                .is_some_and(|list| list.len() > limits::ELEMENTS)
        })
        .map(|(name, _)| name.clone())
        .next();
    match long {
        Some(name) => Err(Failure::invalid(name)),
        None if objects.len() > limits::ELEMENTS => {
            let message = format!("A list may have {} elements.", limits::ELEMENTS);
            Err(Failure::malformed(StatusCode::PAYLOAD_TOO_LARGE, message))
        }
        None => Ok(()),
    }
}

fn json(operation: &Operation, bytes: &[u8]) -> Result<Vec<Object>, Failure> {
    let malformed = |detail: String| {
        Failure::malformed(
            StatusCode::BAD_REQUEST,
            format!("The body is not the JSON expected: {detail}."),
        )
    };
    let value: Value =
        serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
    let objects = match value {
        Value::Object(object) => vec![Value::Object(object)],
        Value::Array(list) if operation.body_is_list => list,
        _ => return Err(malformed("an object is needed".to_owned())),
    };
    objects
        .into_iter()
        .map(|object| match object {
            Value::Object(members) => Ok(Object {
                members: flatten(operation, members),
                form: false,
            }),
            _ => Err(malformed("each element must be an object".to_owned())),
        })
        .collect()
}

/// `{"chat": {"available": 1}}` as `chat[available]`, where the document has that member.
fn flatten(operation: &Operation, members: Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in members {
        match value {
            Value::Object(inner) if !inner.is_empty() && member(operation, &name).is_none() => {
                flat.extend(
                    inner
                        .into_iter()
                        .map(|(key, value)| (format!("{name}[{key}]"), value)),
                );
            }
            value => {
                flat.insert(name, value);
            }
        }
    }
    flat
}

/// The members in the query. Where there are none, there is no body at all, which a write needs (assumed:
/// the page does not say what it does without); a required member is then named rather than the body.
fn fields(operation: &Operation, raw_query: &str, is_form: bool) -> Result<Vec<Object>, Failure> {
    let mut members = form::Pairs::new();
    for (key, value) in form::pairs(raw_query.as_bytes())? {
        let Some((name, rest)) = key
            .strip_prefix("fields[")
            .and_then(|rest| rest.split_once(']'))
        else {
            continue;
        };
        members.push((format!("{name}{rest}"), value));
    }
    let needs = operation.body.iter().any(|member| member.required);
    if members.is_empty() && !is_form && !needs {
        return Err(Failure::Refused("The body is missing.".to_owned()));
    }
    Ok(form::objects(operation, &members))
}

pub(crate) fn member<'a>(operation: &'a Operation, name: &str) -> Option<&'a Member> {
    operation.body.iter().find(|member| member.name == name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::document::{Document, Shape};

    fn operation(resource: &str, shape: Shape) -> &'static Operation {
        Document::embedded().find(resource, shape).unwrap()
    }

    fn members(operation: &Operation, media: &str, body: &str) -> Vec<Value> {
        let objects = parse(
            operation,
            Some(media),
            body.as_bytes(),
            "fields[name]=ignored",
        )
        .unwrap();
        objects
            .into_iter()
            .map(|object| Value::Object(object.members))
            .collect()
    }

    const UTF8_FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

    #[test]
    fn forms_with_brackets_become_lists() {
        let create = operation("operator", Shape::Create);
        let body = "name=A+B&skill_list%5B%5D=1&skill_list[4]=2&website_list=7,8&x[y]=z";
        let expected = json!({"name": "A B", "skill_list": ["1", "2"], "website_list": ["7", "8"], "x[y]": "z"});
        assert_eq!(members(create, UTF8_FORM, body), [expected]);
    }

    #[test]
    fn a_list_of_objects_comes_as_json_or_as_a_form() {
        let create = operation("tag", Shape::Create);
        let expected = [
            json!({"name": "a", "website_id": "1"}),
            json!({"name": "b", "website_id": "2"}),
        ];
        let body = "[0][name]=a&[0][website_id]=1&1[name]=b&1[website_id]=2";
        assert_eq!(members(create, UTF8_FORM, body), expected);
        let body = r#"[{"name": "a", "website_id": "1"}, {"name": "b", "website_id": "2"}]"#;
        assert_eq!(members(create, "application/json", body), expected);
        assert_eq!(
            members(create, UTF8_FORM, "name=a&website_id=1"),
            expected[..1]
        );
    }

    #[test]
    fn nested_json_takes_the_names_of_forms() {
        let live = Document::embedded()
            .operations
            .iter()
            .find(|op| op.method == "PUT" && op.path.ends_with("/live"));
        let body = r#"{"chat": {"available": 1}, "call[available]": 0}"#;
        let expected = json!({"chat[available]": 1, "call[available]": 0});
        assert_eq!(members(live.unwrap(), "application/json", body), [expected]);
    }

    #[test]
    fn without_a_body_the_fields_of_the_query_count() {
        let create = operation("skill", Shape::Create);
        let objects = parse(
            create,
            None,
            b"",
            "page=1&fields[name]=a&fields[operator_list][]=3",
        )
        .unwrap();
        assert_eq!(
            Value::Object(objects[0].members.clone()),
            json!({"name": "a", "operator_list": ["3"]})
        );
    }

    #[test]
    fn a_write_without_a_body_is_refused_and_a_blank_form_is_one() {
        let update = operation("skill", Shape::Update);
        for media in [None, Some("application/json")] {
            assert!(matches!(
                parse(update, media, b" ", ""),
                Err(Failure::Refused(_))
            ));
        }
        assert_eq!(parse(update, Some(UTF8_FORM), b"", "").unwrap().len(), 1);
        let create = operation("skill", Shape::Create);
        assert_eq!(
            parse(create, None, b"", "").unwrap().len(),
            1,
            "the member is missing, not the body"
        );
    }

    #[test]
    fn lists_are_bounded() {
        let create = operation("skill", Shape::Create);
        let ids = |number| vec!["1"; number].join(",");
        let json = |number| format!("{{\"operator_list\": [{}]}}", ids(number));
        let form = |number| format!("operator_list={}", ids(number));
        for (media, most, more) in [
            (JSON, json(limits::ELEMENTS), json(limits::ELEMENTS + 1)),
            (FORM, form(limits::ELEMENTS), form(limits::ELEMENTS + 1)),
        ] {
            assert!(parse(create, Some(media), most.as_bytes(), "").is_ok());
            let refused = parse(create, Some(media), more.as_bytes(), "");
            assert!(matches!(refused, Err(Failure::Invalid(name)) if name == "operator_list"));
        }
        let tags = format!("[{}{{}}]", "{},".repeat(limits::ELEMENTS));
        let tag = operation("tag", Shape::Create);
        assert!(parse(tag, Some(JSON), tags.as_bytes(), "").is_err());
    }

    #[test]
    fn other_media_and_broken_json_are_refused() {
        let create = operation("skill", Shape::Create);
        for (media, body) in [
            ("text/xml", "<a/>"),
            ("application/json", "{"),
            ("application/json", "[]"),
            ("application/json", "3"),
        ] {
            assert!(
                matches!(
                    parse(create, Some(media), body.as_bytes(), ""),
                    Err(Failure::Malformed(..))
                ),
                "{body}"
            );
        }
        let deep = "[".repeat(10_000);
        assert!(parse(create, Some("application/json"), deep.as_bytes(), "").is_err());
    }
}

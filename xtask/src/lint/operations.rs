//! Operations: named, told apart, and with one answer in the service's envelope.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Lint;
use crate::codegen::{catalogue, prepare};
use crate::document::step;

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
const MEDIA: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// One operation under the lint.
struct Under<'a> {
    pointer: String,
    path: &'a str,
    item: &'a Value,
    operation: &'a Value,
}

/// Complains about operations.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut ids = BTreeMap::new();
    let mut rows = BTreeMap::new();
    let paths = lint.root()["paths"].as_object();
    for (path, item) in paths.into_iter().flatten() {
        let at = step("/paths", path);
        if !path.starts_with('/') {
            lint.complain(
                &at,
                format_args!("path {path} does not begin with a slash; write /{path}"),
            );
        }
        if !item.is_object() {
            lint.complain(
                &at,
                format_args!("path {path} is no mapping; describe its operations by method"),
            );
        }
        for (key, member) in item.as_object().into_iter().flatten() {
            if METHODS.contains(&key.as_str()) {
                let under = Under {
                    pointer: step(&at, key),
                    path,
                    item,
                    operation: member,
                };
                identity(lint, &under, &mut ids);
                answer(lint, &under);
                body(lint, &under);
                path_parameters(lint, &under);
                list(lint, &under, &mut rows);
                period(lint, &under);
            } else if !matches!(key.as_str(), "parameters" | "description" | "summary")
                && !key.starts_with("x-")
            {
                lint.complain(
                    &step(&at, key),
                    format_args!(
                        "`{key}` of a path is passed over; only {} are generated",
                        METHODS.join(", ")
                    ),
                );
            }
        }
    }
}

/// `operationId`, tag and summary.
fn identity<'a>(lint: &mut Lint<'_>, under: &Under<'a>, ids: &mut BTreeMap<&'a str, String>) {
    let tag = under.operation["tags"][0].as_str();
    let tags = lint.root()["tags"].as_array().into_iter().flatten();
    if !tags
        .filter_map(|tag| tag["name"].as_str())
        .any(|known| Some(known) == tag)
    {
        lint.complain(
            &step(&under.pointer, "tags"),
            "the operation belongs to no resource; name one of the root's `tags` first",
        );
    }
    if !under.operation["summary"].is_string() {
        lint.complain(
            &step(&under.pointer, "summary"),
            "the operation says nothing of itself; write one line as `summary`",
        );
    }
    let at = step(&under.pointer, "operationId");
    let Some(id) = under.operation["operationId"].as_str() else {
        return lint.complain(
            &at,
            format_args!(
                "an operation of {} without `operationId`; name it, such as list_operators",
                under.path
            ),
        );
    };
    let is_snake = id.split('_').all(|word| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    let is_word = syn::parse_str::<syn::Ident>(id).is_ok();
    if !is_snake || !is_word {
        lint.complain(
            &at,
            format_args!(
                "operationId {id} does not make the name of a method; write it in snake case"
            ),
        );
    }
    if let Some(other) = ids.insert(id, lint.document.place(&at)) {
        lint.complain(
            &at,
            format_args!("operationId {id} is taken by {other}; give each operation its own"),
        );
    }
}

/// One answer, and that in the envelope.
fn answer<'a>(lint: &mut Lint<'a>, under: &Under<'a>) {
    let at = step(&under.pointer, "responses");
    let responses = &under.operation["responses"];
    for (status, _) in responses.as_object().into_iter().flatten() {
        if status.starts_with('2') && status != "200" {
            lint.complain(
                &step(&at, status),
                format_args!("a second success, {status}, beside 200 is passed over; the service tells by `meta.status`, describe 200 alone"),
            );
        }
    }
    let Some(response) = responses.get("200") else {
        return lint.complain(
            &at,
            "no answer 200; describe the envelope that the operation gives",
        );
    };
    let at = step(&at, "200");
    let Some(response) = lint.resolve(response) else {
        return;
    };
    let content = response["content"].as_object();
    let schema = content.and_then(|content| content.get("application/json")?.get("schema"));
    if content.is_none_or(|content| content.len() != 1) || schema.is_none() {
        return lint.complain(
            &at,
            "an answer is JSON and nothing else; write `content` with `application/json` and its schema",
        );
    }
    let Some(schema) = schema.and_then(|schema| lint.resolve(schema)) else {
        return;
    };
    if !prepare::is_envelope(schema) {
        return lint.complain(
            &at,
            "the answer has no `meta`; wrap it in a schema with `meta` and `data`, as the service does",
        );
    }
    let data = prepare::unwrapped(&schema["properties"]["data"]);
    let is_empty = data.is_null() || data["maxItems"] == 0;
    let held = if data["type"] == "array" {
        &data["items"]
    } else {
        data
    };
    if !is_empty && prepare::component(held).is_none() {
        lint.complain(
            &at,
            "the data of the answer has no name; refer to a schema, or to a list of one",
        );
    }
}

/// A body is one schema with a name, or a list of such, in one format.
fn body<'a>(lint: &mut Lint<'a>, under: &Under<'a>) {
    let at = step(&under.pointer, "requestBody");
    let Some(body) = under.operation.get("requestBody") else {
        return;
    };
    let Some(body) = lint.resolve(body) else {
        return;
    };
    let content: Vec<_> = body["content"].as_object().into_iter().flatten().collect();
    let [(media, content)] = content.as_slice() else {
        return lint.complain(&at, "a body has one format; describe the one that is sent");
    };
    if !MEDIA.contains(&media.as_str()) {
        return lint.complain(
            &at,
            format_args!(
                "a body as {media} cannot be sent; write {}",
                MEDIA.join(" or ")
            ),
        );
    }
    let schema = &content["schema"];
    let is_form = media.as_str() == MEDIA[1];
    let named = if schema["type"] == "array" && !is_form {
        &schema["items"]
    } else {
        schema
    };
    if prepare::component(named).is_none() {
        return lint.complain(
            &at,
            "the body has no name; refer to a schema, or, in JSON, to a list of one",
        );
    }
    let Some(schema) = lint.resolve(named) else {
        return;
    };
    let properties = schema["properties"].as_object();
    for (name, property) in properties.into_iter().flatten() {
        let property = lint.resolve(property).map(prepare::unwrapped);
        let Some(property) = property.and_then(|property| lint.resolve(property)) else {
            continue;
        };
        if is_form
            && property.get("x-rust-type").is_none()
            && matches!(property["type"].as_str(), Some("object" | "array"))
        {
            lint.complain(
                &at,
                format_args!("member {name} of a form is an {}, which a form cannot hold; spell its parts as members of their own", property["type"].as_str().unwrap_or_default()),
            );
        }
        if name == "new" {
            lint.complain(
                &at,
                "a member called new clashes with the body's constructor; give it an `x-rust-name`",
            );
        }
    }
}

/// What stands in braces in the path and the path parameters are the same.
fn path_parameters<'a>(lint: &mut Lint<'a>, under: &Under<'a>) {
    let in_path: Vec<&str> = under
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    let shared = under.item["parameters"].as_array().into_iter().flatten();
    let own = under.operation["parameters"]
        .as_array()
        .into_iter()
        .flatten();
    let mut declared = Vec::new();
    for parameter in shared.chain(own) {
        // A reference to something else is complained about as such.
        let is_parameter = parameter["$ref"]
            .as_str()
            .is_none_or(|target| target.starts_with("#/components/parameters/"));
        let Some(parameter) = lint.resolve(parameter) else {
            return;
        };
        if !parameter["in"].is_string() && is_parameter {
            return lint.complain(
                &under.pointer,
                "a parameter of the operation does not say where it stands; write `in: query` or `in: path`",
            );
        }
        if parameter["in"] == "path" {
            declared.push(parameter["name"].as_str().unwrap_or_default());
        }
    }
    for name in in_path.iter().filter(|name| !declared.contains(name)) {
        lint.complain(
            &step("/paths", under.path),
            format_args!("`{{{name}}}` of the path is not among the parameters; declare it"),
        );
    }
    for name in declared.iter().filter(|name| !in_path.contains(name)) {
        lint.complain(
            &step("/paths", under.path),
            format_args!("path parameter {name} is not in the path; write `{{{name}}}` there"),
        );
    }
}

/// Lists are told by name, row and filters; what is none of these is not generated as a list.
fn list<'a>(lint: &mut Lint<'a>, under: &Under<'a>, rows: &mut BTreeMap<&'a str, &'a str>) {
    let root = lint.root();
    let answer = prepare::answer(root, under.operation);
    let data = &answer["properties"]["data"];
    let row = prepare::component(&data["items"]);
    let id = under.operation["operationId"].as_str().unwrap_or_default();
    let is_list = id.starts_with("list_");
    let is_paged = answer["properties"].get("pagination").is_some();
    let has_filters = catalogue::filter_schema(root, under.operation).is_some();
    let is_statistic = prepare::component(prepare::unwrapped(data)) == Some("StatisticData");
    let at = step(&under.pointer, "operationId");
    if is_paged && !is_list {
        lint.complain(
            &at,
            format_args!(
                "{id} gives pages but is not called a list; begin its operationId with list_"
            ),
        );
    } else if is_list && row.is_none() {
        lint.complain(&at, format_args!("{id} is called a list but gives no list of rows; call it otherwise, or refer to the rows in `data`"));
    } else if has_filters && !is_list && !is_statistic {
        lint.complain(
            &at,
            format_args!(
                "the filters of {id} are passed over; only lists and statistics take filters"
            ),
        );
    }
    if let (true, Some(row)) = (is_list, row)
        && let Some(other) = rows.insert(row, id)
    {
        lint.complain(
            &at,
            format_args!("{id} lists {row}, as does {other}; give the rows a schema of their own"),
        );
    }
}

/// The limits of an operation speak of filters it has.
fn period<'a>(lint: &mut Lint<'a>, under: &Under<'a>) {
    let filters = catalogue::filter_schema(lint.root(), under.operation).map(|(_, schema)| schema);
    let mut spoken: Vec<(&str, &Value)> = Vec::new();
    for (key, members) in [
        ("x-requires-single", ["when", "list"]),
        ("x-available-on", ["channel", "list"]),
    ] {
        if let Some(limit) = under.operation.get(key) {
            spoken.extend(members.iter().map(|member| (key, &limit[*member])));
        }
    }
    if let Some(period) = under.operation.get("x-period") {
        let bounds = period["filters"].as_array().into_iter().flatten();
        spoken.extend(bounds.map(|bound| ("x-period", bound)));
        let months = period["maximum_months"].as_u64();
        if !months.is_some_and(|months| (1..=255).contains(&months)) {
            lint.complain(
                &step(&under.pointer, "x-period"),
                "a period without `maximum_months` from 1 to 255 is no limit; state it",
            );
        }
    }
    for (key, name) in spoken {
        let is_known = name.as_str().is_some_and(|name| {
            filters.is_some_and(|filters| filters["properties"].get(name).is_some())
        });
        if !is_known {
            lint.complain(
                &step(&under.pointer, key),
                format_args!(
                    "`{key}` speaks of {name}, which is no filter of the operation; correct it"
                ),
            );
        }
    }
}

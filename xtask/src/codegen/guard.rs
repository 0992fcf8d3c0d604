//! Panics of the generator, turned into failures that name a place in the document.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use serde_json::{Map, Value, json};

use super::prepare;
use crate::document::{Document, step};
use crate::outcome::Failure;

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs something that may panic, and gives what it said instead of printing it.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !SILENT.get() {
                report(panic);
            }
        }));
    });
    let before = SILENT.replace(true);
    // What was half done is dropped with the closure.
    let result = catch_unwind(AssertUnwindSafe(run));
    SILENT.set(before);
    result.map_err(|panic| first_line(said(&*panic)))
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no reason given")
}

fn first_line(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.trim_end_matches(':').to_owned()
}

/// Runs one part of the generation; a panic that nothing foresaw becomes a failure.
pub(crate) fn part<T>(
    document: &Document,
    what: &str,
    run: impl FnOnce() -> Result<T, Failure>,
) -> Result<T, Failure> {
    caught(run).unwrap_or_else(|reason| {
        Err(Failure::new(format!(
            "{}: generating {what} panicked: {reason}; undo the last change of the document, and teach the lint about it",
            document.name
        )))
    })
}

/// The failure of a generator that refuses a prepared document, at the first part it refuses alone.
pub(crate) fn refusal(
    document: &Document,
    prepared: &Value,
    reason: &str,
    refuses: impl Fn(&Value) -> Option<String>,
) -> Failure {
    let (pointer, what, reason) = schemas_alone(prepared)
        .chain(operations_alone(prepared))
        .find_map(|(pointer, what, part)| Some((pointer, what, refuses(&part)?)))
        .unwrap_or_else(|| (String::new(), "the document".to_owned(), reason.to_owned()));
    Failure::new(format!(
        "{}: progenitor refuses {what}: {reason}; change what it says there",
        document.place(&pointer)
    ))
}

type Part = (String, String, Value);

/// Each schema with those it refers to, and no operation.
fn schemas_alone(prepared: &Value) -> impl Iterator<Item = Part> {
    let all = prepared["components"]["schemas"].as_object();
    all.into_iter().flatten().map(move |(name, _)| {
        let mut part = prepared.clone();
        part["paths"] = json!({});
        part["components"] = json!({"schemas": with_referred(prepared, name)});
        (
            step("/components/schemas", name),
            format!("schema {name}"),
            part,
        )
    })
}

fn with_referred(prepared: &Value, name: &str) -> Map<String, Value> {
    let all = &prepared["components"]["schemas"];
    let (mut open, mut found) = (vec![name.to_owned()], Map::new());
    while let Some(name) = open.pop() {
        if let Some(schema) = all.get(&name)
            && !found.contains_key(&name)
        {
            referred(schema, &mut open);
            found.insert(name, schema.clone());
        }
    }
    found
}

fn referred(node: &Value, names: &mut Vec<String>) {
    names.extend(prepare::component(node).map(str::to_owned));
    match node {
        Value::Array(items) => items.iter().for_each(|item| referred(item, names)),
        Value::Object(members) => members.values().for_each(|item| referred(item, names)),
        _ => {}
    }
}

/// Each operation, with every schema.
fn operations_alone(prepared: &Value) -> impl Iterator<Item = Part> {
    prepare::operations(prepared).map(move |(path, method, operation)| {
        let mut part = prepared.clone();
        let shared = &prepared["paths"][path]["parameters"];
        part["paths"] = json!({path: {method: operation}});
        if !shared.is_null() {
            part["paths"][path]["parameters"] = shared.clone();
        }
        let what = format!("{} {path}", method.to_uppercase());
        (step(&step("/paths", path), method), what, part)
    })
}

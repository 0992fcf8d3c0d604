//! References: each leads somewhere, to the kind of thing its place takes, and never round to itself.

use serde_json::{Map, Value};

use super::{Lint, walk};
use crate::codegen::prepare;
use crate::document::step;

/// How many references may stand behind one another.
const DEPTH: usize = 16;

/// A node, or what its `$ref` leads to, over as many references as there are.
pub(super) fn resolve<'a>(root: &'a Value, node: &'a Value) -> Option<&'a Value> {
    let mut node = node;
    for _ in 0..DEPTH {
        let Some(reference) = node.get("$ref") else {
            return Some(node);
        };
        node = root.pointer(reference.as_str()?.strip_prefix('#')?)?;
    }
    None
}

/// Complains about references.
pub(super) fn check(lint: &mut Lint<'_>) {
    let mut found = Vec::new();
    walk::objects(lint.root(), &mut |pointer, members| {
        // A path item cannot be referred to at all; the operations say so.
        if members.contains_key("$ref") && !is_path_item(pointer) {
            found.push((pointer.to_owned(), members));
        }
    });
    for (pointer, members) in found {
        reference(lint, &pointer, members);
    }
    links(lint);
}

fn is_path_item(pointer: &str) -> bool {
    pointer
        .strip_prefix("/paths/")
        .is_some_and(|path| !path.contains('/'))
}

fn reference(lint: &mut Lint<'_>, pointer: &str, members: &Map<String, Value>) {
    let at = step(pointer, "$ref");
    if let Some(sibling) = members.keys().find(|key| *key != "$ref") {
        lint.complain(
            &step(pointer, sibling),
            format_args!(
                "`{sibling}` beside `$ref` is ignored; write `allOf: [{{$ref: …}}]` with it beside"
            ),
        );
    }
    let Some(target) = members["$ref"].as_str() else {
        return lint.complain(&at, "`$ref` is no text; write '#/components/…'");
    };
    let Some(inside) = target.strip_prefix('#') else {
        return lint.complain(
            &at,
            format_args!("`$ref` {target} leads out of the document; describe it here and refer to '#/components/…'"),
        );
    };
    if lint.root().pointer(inside).is_none() {
        return lint.complain(
            &at,
            format_args!("`$ref` {target} leads nowhere; correct the name or describe it"),
        );
    }
    let wanted = wanted(pointer);
    if !is_of_kind(inside, wanted) {
        return lint.complain(
            &at,
            format_args!("`$ref` {target} stands where one to '#/components/{wanted}/…' is taken; refer to such a one"),
        );
    }
    if goes_round(lint.root(), inside) {
        lint.complain(
            &at,
            format_args!("`$ref` {target} leads back to itself; break the circle"),
        );
    }
}

/// The kind of component that a reference at this place has to name.
fn wanted(pointer: &str) -> &'static str {
    let mut steps = pointer.rsplit('/');
    let last = steps.next().unwrap_or_default();
    let (before, third) = (steps.next().unwrap_or_default(), steps.next());
    match before {
        "parameters" if third != Some("x-rust-type") => "parameters",
        "responses" => "responses",
        "links" => "links",
        "examples" => "examples",
        _ if last == "requestBody" => "requestBodies",
        _ => "schemas",
    }
}

/// `/components/KIND/NAME`; a schema also as a member of another, however deep.
fn is_of_kind(target: &str, kind: &str) -> bool {
    let Some(inside) = target
        .strip_prefix("/components/")
        .and_then(|rest| rest.strip_prefix(kind))
        .and_then(|rest| rest.strip_prefix('/'))
    else {
        return false;
    };
    let steps: Vec<&str> = inside.split('/').collect();
    match steps.as_slice() {
        [_] => true,
        [_, members @ ..] if kind == "schemas" => {
            members.len() % 2 == 0 && members.iter().step_by(2).all(|step| *step == "properties")
        }
        _ => false,
    }
}

/// Whether putting what is referred to in the place of the reference would never end.
fn goes_round(root: &Value, target: &str) -> bool {
    let mut open = vec![target];
    let mut seen = Vec::new();
    while let Some(at) = open.pop() {
        if seen.contains(&at) {
            continue;
        }
        seen.push(at);
        let Some(node) = root.pointer(at) else {
            continue;
        };
        let next = replaced(node, at);
        if next.contains(&target) {
            return true;
        }
        open.extend(next);
    }
    false
}

/// What is put in place together with a node: what it stands for, when it is nothing but a reference, and
/// the members of other schemas that stand inside it, when it is one itself.
fn replaced<'a>(node: &'a Value, at: &str) -> Vec<&'a str> {
    let alias = prepare::unwrapped(node)["$ref"].as_str();
    let mut targets: Vec<&str> = alias.into_iter().collect();
    if is_member(at) {
        walk::objects(node, &mut |_, members| {
            let target = members.get("$ref").and_then(Value::as_str);
            targets.extend(target.filter(|target| is_member(target)));
        });
    }
    targets
        .iter()
        .filter_map(|target| target.strip_prefix('#'))
        .collect()
}

fn is_member(target: &str) -> bool {
    target.contains("/properties/")
}

fn links(lint: &mut Lint<'_>) {
    let ids: Vec<&str> = prepare::operations(lint.root())
        .filter_map(|(_, _, operation)| operation["operationId"].as_str())
        .collect();
    let links = lint.root()["components"]["links"].as_object();
    for (name, link) in links.into_iter().flatten() {
        let id = link["operationId"].as_str();
        if link.get("$ref").is_none() && !id.is_some_and(|id| ids.contains(&id)) {
            lint.complain(
                &step(&step("/components/links", name), "operationId"),
                format_args!(
                    "link {name} leads to no operation; name an operationId of the document"
                ),
            );
        }
    }
}

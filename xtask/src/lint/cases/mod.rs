//! What the lint complains about, case by case: a change to a small document, and the one complaint.

mod extensions;
mod operations;
mod schemas;

use serde_json::{Value, json};

use super::known::Known;
use super::{held_against, lint};
use crate::codegen;
use crate::document::{Document, step};

const PETS: &str = include_str!("../pets.yaml");

/// A change, the line of the complaint, which begins with the given text, and a part of what is said.
struct Case {
    from: &'static str,
    to: &'static str,
    at: &'static str,
    says: &'static str,
}

const fn case(from: &'static str, to: &'static str, at: &'static str, says: &'static str) -> Case {
    Case { from, to, at, says }
}

fn cases() -> impl Iterator<Item = &'static Case> {
    operations::CASES
        .iter()
        .chain(schemas::CASES)
        .chain(extensions::CASES)
}

fn changed(case: &Case) -> Document {
    assert!(PETS.contains(case.from), "no {:?} to change", case.from);
    let text = PETS.replacen(case.from, case.to, 1);
    Document::parse(&text, "pets.yaml").unwrap()
}

fn line_of(case: &Case) -> usize {
    let text = PETS.replacen(case.from, case.to, 1);
    let before = text
        .find(case.at)
        .unwrap_or_else(|| panic!("no {:?} in the changed document", case.at));
    text[..before].lines().count() + 1
}

#[test]
fn the_small_document_is_clean_and_can_be_generated_from() {
    let document = Document::parse(PETS, "pets.yaml").unwrap();
    assert_eq!(lint(&document), Vec::<String>::new());
    assert!(
        codegen::generate(&document).unwrap()[0]
            .text
            .contains("pub async fn list_pets")
    );
}

#[test]
fn each_change_is_complained_about_once_with_its_line() {
    let known = Known::load().unwrap();
    let wrong: Vec<String> = cases().filter_map(|case| unlike(&known, case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What the lint says of a case, where that is not the one complaint.
fn unlike(known: &Known, case: &Case) -> Option<String> {
    let complaints = held_against(&changed(case), known);
    let place = format!("pets.yaml:{}: ", line_of(case));
    let fits = |complaint: &String| complaint.starts_with(&place) && complaint.contains(case.says);
    let as_wanted = complaints.len() == 1 && complaints.iter().all(fits);
    (!as_wanted).then(|| format!("{place}{}\n{}", case.says, complaints.join("\n")))
}

#[test]
fn what_the_lint_refuses_never_panics_the_generator() {
    // The generator follows these round and round, which only the lint can prevent.
    let endless = ["leads back to itself", "is not merged"];
    for case in cases().filter(|case| !endless.contains(&case.says)) {
        // It may refuse the document or not, as long as it comes back.
        drop(codegen::generate(&changed(case)));
    }
}

#[test]
fn the_checked_in_document_is_clean() {
    assert_eq!(lint(&Document::load().unwrap()), Vec::<String>::new());
}

/// Each node of the small document taken away, or replaced by something that does not belong there.
fn mangled() -> Vec<(String, Value)> {
    let whole = Document::parse(PETS, "pets.yaml").unwrap().value;
    let mut pointers = Vec::new();
    every(&whole, "", &mut pointers);
    let mut mangled = Vec::new();
    for pointer in pointers {
        for other in [json!(null), json!({"x": 7})] {
            let mut document = whole.clone();
            *document.pointer_mut(&pointer).unwrap() = other;
            mangled.push((pointer.clone(), document));
        }
        let (parent, _) = pointer.rsplit_once('/').unwrap();
        let mut document = whole.clone();
        if let Some(Value::Object(members)) = document.pointer_mut(parent) {
            let name = pointer[parent.len() + 1..].replace("~1", "/");
            members.remove(&name).unwrap();
            mangled.push((pointer, document));
        }
    }
    mangled
}

fn every(node: &Value, pointer: &str, pointers: &mut Vec<String>) {
    let members: Vec<(String, &Value)> = match node {
        Value::Object(members) => members
            .iter()
            .map(|(key, member)| (step(pointer, key), member))
            .collect(),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| (step(pointer, &index.to_string()), item))
            .collect(),
        _ => Vec::new(),
    };
    for (at, member) in members {
        every(member, &at, pointers);
        pointers.push(at);
    }
}

#[test]
fn no_mangled_document_panics_the_lint_or_gets_past_it_and_panics_the_generator() {
    let known = Known::load().unwrap();
    for (pointer, value) in mangled() {
        let text = serde_json::to_string(&value).unwrap();
        let document = Document::parse(&text, "mangled").unwrap();
        let complaints = held_against(&document, &known);
        if complaints.is_empty()
            && let Err(failure) = codegen::generate(&document)
        {
            panic!("{pointer} gets past the lint: {failure}");
        }
    }
}

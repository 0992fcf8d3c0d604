//! What changed between the facts of two documents.

use std::collections::{BTreeMap, BTreeSet};

use super::classify;
use super::fact::{Attribute, Fact};
use crate::docs::classify::{Class, Op};

/// One change.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) op: Op,
    /// What kind of fact, and which side of it.
    pub(super) what: String,
    pub(super) key: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) class: Class,
    /// The operations it concerns, by id.
    pub(super) operations: Vec<String>,
}

/// All changes, those of the later document in its order, what is gone at the end.
pub(super) fn compare(old: &[Fact], new: &[Fact]) -> Vec<Change> {
    let renamed = renamed(old, new);
    let mut changes = Vec::new();
    for fact in new {
        if let Some(before) = old.iter().find(|before| is_same(before, fact)) {
            attributes(before, fact, &mut changes);
        } else if let Some(before) = renamed.get(&(fact.kind, fact.key.as_str())) {
            changes.push(whole(
                Op::Changed,
                fact,
                Class::Breaking,
                Some(&before.key),
                Some(&fact.key),
            ));
        } else {
            let said = summary(fact);
            let with_parent =
                !fact.parent.is_empty() && !old.iter().any(|other| other.key == fact.parent);
            changes.push(whole(
                Op::Added,
                fact,
                classify::added(fact, role_of(fact, new), with_parent),
                None,
                said.as_deref(),
            ));
        }
    }
    for fact in old {
        let is_gone = !new.iter().any(|after| is_same(after, fact));
        let is_renamed = renamed.values().any(|before| is_same(before, fact));
        if is_gone && !is_renamed {
            let said = summary(fact);
            changes.push(whole(
                Op::Removed,
                fact,
                classify::removed(fact, role_of(fact, old)),
                said.as_deref(),
                None,
            ));
        }
    }
    for change in &mut changes {
        change.operations.sort();
        change.operations.dedup();
    }
    changes
}

fn is_same(one: &Fact, other: &Fact) -> bool {
    one.kind == other.kind && one.key == other.key
}

/// The role of the type that a member belongs to.
fn role_of<'a>(fact: &Fact, all: &'a [Fact]) -> &'a str {
    all.iter()
        .find(|other| other.key == fact.parent && other.has(Attribute::Role))
        .and_then(|parent| parent.says(Attribute::Role))
        .unwrap_or_default()
}

fn summary(fact: &Fact) -> Option<String> {
    let said = [
        Attribute::OperationId,
        Attribute::Type,
        Attribute::Unit,
        Attribute::Url,
    ];
    let said: Vec<&str> = said
        .iter()
        .filter_map(|attribute| fact.says(*attribute))
        .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn whole(op: Op, fact: &Fact, class: Class, before: Option<&str>, after: Option<&str>) -> Change {
    let is_renamed = op == Op::Changed;
    Change {
        op,
        what: if is_renamed {
            format!("{} name", fact.kind.name())
        } else {
            fact.kind.name().to_owned()
        },
        key: fact.key.clone(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        class,
        operations: fact.operations.clone(),
    }
}

fn attributes(before: &Fact, after: &Fact, changes: &mut Vec<Change>) {
    let said: BTreeSet<&Attribute> = before
        .attributes
        .keys()
        .chain(after.attributes.keys())
        .collect();
    for attribute in said {
        let (old, new) = (before.says(*attribute), after.says(*attribute));
        // A rule more or less changes the words as well, and says so.
        if old == new || *attribute == Attribute::Rules {
            continue;
        }
        let shown = |value: Option<&str>| {
            value
                .filter(|_| *attribute != Attribute::Words)
                .map(str::to_owned)
        };
        let op = match (*attribute, old, new) {
            (Attribute::Deprecated, None, _) => Op::Deprecated,
            (Attribute::Deprecated, _, None) => Op::Undeprecated,
            _ => Op::Changed,
        };
        let mut operations = before.operations.clone();
        operations.extend(after.operations.iter().cloned());
        changes.push(Change {
            op,
            what: format!("{} {}", after.kind.name(), attribute.name()),
            key: after.key.clone(),
            before: shown(old),
            after: shown(new),
            class: classify::changed(after, *attribute, old, new),
            operations,
        });
    }
}

/// New facts that are old ones under another name: one that went and one that came, at the same place and
/// with the same said of them, words included, and no other so.
fn renamed<'a>(
    old: &'a [Fact],
    new: &'a [Fact],
) -> BTreeMap<(super::fact::Kind, &'a str), &'a Fact> {
    let gone: Vec<&Fact> = old
        .iter()
        .filter(|fact| !new.iter().any(|after| is_same(after, fact)))
        .collect();
    let come: Vec<&Fact> = new
        .iter()
        .filter(|fact| !old.iter().any(|before| is_same(before, fact)))
        .collect();
    let mut renamed = BTreeMap::new();
    for fact in &come {
        let before: Vec<&&Fact> = gone
            .iter()
            .filter(|before| is_alike(before, fact))
            .collect();
        let rivals = come.iter().filter(|rival| is_alike(rival, fact)).count();
        if let ([before], 1) = (before.as_slice(), rivals) {
            renamed.insert((fact.kind, fact.key.as_str()), **before);
        }
    }
    renamed
}

fn is_alike(one: &Fact, other: &Fact) -> bool {
    one.kind == other.kind
        && one.parent == other.parent
        && one.has(Attribute::Words)
        && without_place(one) == without_place(other)
}

/// What is said of a fact, save the place on the page it comes from, which changes with its name.
fn without_place(fact: &Fact) -> BTreeMap<Attribute, String> {
    let mut said = fact.attributes.clone();
    if let Some(words) = said.get_mut(&Attribute::Words)
        && let Ok(serde_json::Value::Object(mut members)) = serde_json::from_str(words)
    {
        members.remove("x-docs");
        *words = serde_json::Value::Object(members).to_string();
    }
    said
}

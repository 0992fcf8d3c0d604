//! `cargo xtask docs diff`: what changed between two pages.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::classify::{self, Class, Op};
use super::fact::{Fact, Kind, Value};
use super::source::Source;
use super::waivers::Waivers;
use super::{known, output, pairing, report, source};
use crate::outcome::{Failure, Outcome, Verdict};

/// Says what changed between two pages, and which version bump that asks for.
#[derive(Args)]
pub(crate) struct Diff {
    /// The old page or lock: a path, or `-` for standard input.
    old: PathBuf,
    /// The new page or lock: a path, or `-` for standard input.
    new: PathBuf,
    /// How the changes are printed.
    #[arg(long, default_value = "table")]
    format: Shape,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    Table,
    Json,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Change {
    /// What happened.
    pub(crate) op: Op,
    /// The kind of fact, and the attribute behind a dot when only that changed.
    pub(crate) kind: String,
    /// The fact's key.
    pub(crate) key: String,
    /// The value before, when there was one.
    pub(crate) before: Option<String>,
    /// The value now, when there is one.
    pub(crate) after: Option<String>,
    /// What it means to users of the client.
    pub(crate) class: Class,
}

#[derive(Serialize)]
struct Report<'a> {
    changes: &'a [Change],
    bump: &'a str,
}

impl Diff {
    /// Runs the command.
    pub(crate) fn run(&self) -> Outcome {
        let known = known::basis()?;
        let sources = [
            Source::open(&self.old, None)?,
            Source::open(&self.new, None)?,
        ];
        let readings = source::read_all(&sources, &known)?;
        let waivers = Waivers::load()?;
        let mut verdict = Verdict::Clean;
        for (source, reading) in sources.iter().zip(&readings) {
            if report::unplaced(&source.name, &reading.unplaced, &waivers, false)? {
                verdict = Verdict::Differs;
            }
        }
        let changes = changes(&readings[0].facts, &readings[1].facts);
        let bump = classify::bump(changes.iter().map(|change| change.class));
        match self.format {
            Shape::Json => {
                let json = serde_json::to_string_pretty(&Report {
                    changes: &changes,
                    bump,
                });
                output::line(&json.map_err(|error| {
                    Failure::new(format!("writing the changes as JSON failed: {error}"))
                })?)?;
            }
            Shape::Table => print(&changes, bump)?,
        }
        Ok(verdict)
    }
}

fn print(changes: &[Change], bump: &str) -> Result<(), Failure> {
    if changes.is_empty() {
        output::line("no change")?;
    } else {
        let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        let row = |change: &Change| {
            vec![
                change.op.name().to_owned(),
                change.kind.clone(),
                change.key.clone(),
                cell(&change.before),
                cell(&change.after),
                change.class.name().to_owned(),
            ]
        };
        let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
        output::table(&["op", "kind", "key", "before", "after", "class"], &rows)?;
    }
    output::line(&format!("version bump: {bump}"))
}

/// The changes from one page's facts to another's.
pub(crate) fn changes(old: &[Fact], new: &[Fact]) -> Vec<Change> {
    let renamed = pairing::renamed_resources(old, new);
    let mut old: Vec<Fact> = old.to_vec();
    let mut changes: Vec<Change> = renamed
        .iter()
        .map(|(before, after)| title("resource", after, before, after))
        .collect();
    for fact in &mut old {
        fact.key = pairing::rename(fact, &renamed);
    }
    keyed(&old, new, &mut changes);
    placed(&old, new, &mut changes);
    changes
}

fn title(kind: &str, key: &str, before: &str, after: &str) -> Change {
    Change {
        op: Op::Changed,
        kind: format!("{kind}.title"),
        key: key.to_owned(),
        before: Some(before.to_owned()),
        after: Some(after.to_owned()),
        class: Class::Text,
    }
}

/// Facts that their key tells.
fn keyed(old: &[Fact], new: &[Fact], changes: &mut Vec<Change>) {
    let is_keyed = |fact: &&Fact| !fact.kind.is_prose() && fact.kind != Kind::Example;
    let by_key = |facts: &'_ [Fact]| -> BTreeMap<(Kind, String), usize> {
        facts
            .iter()
            .enumerate()
            .map(|(at, fact)| ((fact.kind, fact.key.clone()), at))
            .collect()
    };
    let (old_keys, new_keys) = (by_key(old), by_key(new));
    let mut moved: Vec<&str> = Vec::new();
    for fact in old.iter().filter(is_keyed) {
        if let Some(at) = new_keys.get(&(fact.kind, fact.key.clone())) {
            attributes(fact, &new[*at], changes);
        } else if let Some(platform) = same_url(fact, new, &old_keys) {
            changes.push(title("base_url", &platform.key, &fact.key, &platform.key));
            moved.push(&platform.key);
        } else {
            changes.push(gone(fact));
        }
    }
    for fact in new.iter().filter(is_keyed) {
        let renamed = fact.kind == Kind::BaseUrl && moved.contains(&fact.key.as_str());
        if !renamed && !old_keys.contains_key(&(fact.kind, fact.key.clone())) {
            let mut change = come(fact);
            // What a new operation must be given breaks nobody who does not call it yet.
            let of_new = new.iter().any(|owner| {
                owner.kind == Kind::Endpoint
                    && fact.key.starts_with(&format!("{}.", owner.key))
                    && !old_keys.contains_key(&(Kind::Endpoint, owner.key.clone()))
            });
            if of_new {
                change.class = change.class.min(Class::Compatible);
            }
            changes.push(change);
        }
    }
}

/// A platform of the new page that has the address of an old one and another name.
fn same_url<'a>(
    fact: &Fact,
    new: &'a [Fact],
    old: &BTreeMap<(Kind, String), usize>,
) -> Option<&'a Fact> {
    if fact.kind != Kind::BaseUrl {
        return None;
    }
    new.iter().find(|other| {
        other.kind == Kind::BaseUrl
            && other.get("url") == fact.get("url")
            && !old.contains_key(&(Kind::BaseUrl, other.key.clone()))
    })
}

/// Examples and prose, which their place and words tell.
fn placed(old: &[Fact], new: &[Fact], changes: &mut Vec<Change>) {
    for examples in [true, false] {
        let group = |facts: &'_ [Fact]| -> Vec<usize> {
            let fits = |fact: &Fact| {
                if examples {
                    fact.kind == Kind::Example
                } else {
                    fact.kind.is_prose()
                }
            };
            facts
                .iter()
                .enumerate()
                .filter(|(_, fact)| fits(fact))
                .map(|(at, _)| at)
                .collect()
        };
        let (olds, news) = (group(old), group(new));
        let mut places: Vec<&str> = Vec::new();
        for key in olds
            .iter()
            .map(|at| &old[*at].key)
            .chain(news.iter().map(|at| &new[*at].key))
        {
            let place = pairing::place(key);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        for place in places {
            let before: Vec<&Fact> = olds
                .iter()
                .map(|at| &old[*at])
                .filter(|f| pairing::place(&f.key) == place)
                .collect();
            let after: Vec<&Fact> = news
                .iter()
                .map(|at| &new[*at])
                .filter(|f| pairing::place(&f.key) == place)
                .collect();
            for pair in pairing::pair(&before, &after) {
                match pair {
                    (Some(a), Some(b)) if examples => members(before[a], after[b], changes),
                    (Some(a), Some(b)) => reworded(before[a], after[b], changes),
                    (Some(a), None) => changes.push(gone(before[a])),
                    (None, Some(b)) => changes.push(come(after[b])),
                    (None, None) => {}
                }
            }
        }
    }
}

fn reworded(before: &Fact, after: &Fact, changes: &mut Vec<Change>) {
    changes.extend(marked(before, after).map(|change| Change {
        class: Class::Text,
        ..change
    }));
    if before.get("words") == after.get("words") {
        return;
    }
    let kind = if before.kind == Kind::Rule {
        before.kind
    } else {
        after.kind
    };
    changes.push(Change {
        op: Op::Changed,
        kind: kind.name().to_owned(),
        key: after.key.clone(),
        before: Some(shown(before, "words", Some(after))),
        after: Some(shown(after, "words", Some(before))),
        class: Class::Text,
    });
}

/// The members that came to a sample, went from it, or are of another kind.
fn members(before: &Fact, after: &Fact, changes: &mut Vec<Change>) {
    let split = |fact: &Fact| -> Vec<(String, String)> {
        let items = fact.items("members");
        items
            .iter()
            .filter_map(|item| item.split_once(": "))
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
            .collect()
    };
    let (olds, news) = (split(before), split(after));
    let find = |list: &[(String, String)], path: &str| {
        list.iter()
            .find(|(known, _)| known == path)
            .map(|(_, kind)| kind.clone())
    };
    let mut paths: Vec<&String> = olds.iter().map(|(path, _)| path).collect();
    paths.extend(
        news.iter()
            .map(|(path, _)| path)
            .filter(|path| find(&olds, path).is_none()),
    );
    for path in paths {
        let (old, new) = (find(&olds, path), find(&news, path));
        let (op, class) = match (&old, &new) {
            (Some(old), Some(new)) if old == new => continue,
            (Some(_), Some(_)) => (Op::Changed, Class::Breaking),
            (Some(_), None) => (Op::Removed, Class::Breaking),
            _ => (Op::Added, Class::Compatible),
        };
        let key = format!("{}.{path}", after.key);
        changes.push(Change {
            op,
            kind: "example.member".to_owned(),
            key,
            before: old,
            after: new,
            class,
        });
    }
    changes.extend(
        ["command", "caption"]
            .iter()
            .filter_map(|name| attribute_change(before, after, name)),
    );
}

/// What changed of a fact that both pages state.
fn attributes(before: &Fact, after: &Fact, changes: &mut Vec<Change>) {
    let (was, is) = (before.deprecated(), after.deprecated());
    changes.extend(marked(before, after));
    let mut names: Vec<&String> = before
        .attributes
        .keys()
        .chain(after.attributes.keys())
        .collect();
    names.sort();
    names.dedup();
    let differs = |name: &str| attribute_change(before, after, name).is_some();
    let value_differs = ["enum", "type", "name", "maximum"].into_iter().any(differs);
    for name in names {
        let of_mark = name == "deprecated" || (name == "deprecation" && was != is);
        // The words around a value change with it, which is one change and not two.
        let around_value = value_differs
            && (name == "note" || (name == "description" && after.kind == Kind::Authentication));
        if !of_mark && !around_value {
            changes.extend(attribute_change(before, after, name));
        }
    }
}

/// A mark of deprecation that came or went.
fn marked(before: &Fact, after: &Fact) -> Option<Change> {
    let (was, is) = (before.deprecated(), after.deprecated());
    (was != is).then(|| Change {
        op: if is { Op::Deprecated } else { Op::Undeprecated },
        kind: after.kind.name().to_owned(),
        key: after.key.clone(),
        before: was.then(|| "deprecated".to_owned()),
        after: is.then(|| "deprecated".to_owned()),
        class: Class::Compatible,
    })
}

fn attribute_change(before: &Fact, after: &Fact, name: &str) -> Option<Change> {
    let (old, new) = (before.get(name), after.get(name));
    let same = match (old, new) {
        (Some(old), Some(new)) => old.same(new),
        (None, None) => true,
        _ => false,
    };
    if same {
        return None;
    }
    Some(Change {
        op: Op::Changed,
        kind: changed_kind(after, name),
        key: after.key.clone(),
        before: old.map(|_| shown(before, name, Some(after))),
        after: new.map(|_| shown(after, name, Some(before))),
        class: classify::attribute(name, old, new),
    })
}

/// The kind of a change to one statement of a fact. A base URL is its URL: there is nothing behind a dot.
fn changed_kind(fact: &Fact, name: &str) -> String {
    match (fact.kind, name) {
        (Kind::BaseUrl, "url") => fact.kind.name().to_owned(),
        _ => format!("{}.{name}", fact.kind),
    }
}

/// A value as a change shows it: the words behind a hash where they are known.
fn shown(fact: &Fact, name: &str, other: Option<&Fact>) -> String {
    match fact.words.get(name) {
        Some(words) => output::excerpt(
            words,
            other
                .and_then(|other| other.words.get(name))
                .map_or("", String::as_str),
        ),
        None => fact.get(name).map(Value::to_string).unwrap_or_default(),
    }
}

fn gone(fact: &Fact) -> Change {
    Change {
        op: Op::Removed,
        kind: fact.kind.name().to_owned(),
        key: fact.key.clone(),
        before: Some(summary(fact)),
        after: None,
        class: classify::removed(fact.kind),
    }
}

fn come(fact: &Fact) -> Change {
    let mandatory = fact.get("mandatory") == Some(&Value::Flag(true));
    Change {
        op: Op::Added,
        kind: fact.kind.name().to_owned(),
        key: fact.key.clone(),
        before: None,
        after: Some(summary(fact)),
        class: classify::added(fact.kind, mandatory),
    }
}

/// The most telling thing a fact states.
fn summary(fact: &Fact) -> String {
    let telling = [
        "words", "url", "enum", "type", "label", "title", "value", "shape", "name", "use",
        "members",
    ];
    let found = telling.iter().find(|name| fact.get(name).is_some());
    found.map_or_else(
        || fact.key.clone(),
        |name| output::excerpt(&shown(fact, name, None), ""),
    )
}

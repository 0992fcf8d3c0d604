//! Which fact of the old page is which of the new one, where keys alone do not tell.
//!
//! A resource that got another heading takes its filters along; prose and samples keep their place and are
//! told apart by what they say, since their ordinals shift.

use std::collections::{BTreeMap, BTreeSet};

use super::fact::{Fact, Kind};

/// The headings of resources that changed, old to new: they hold the same operations.
pub(crate) fn renamed_resources(old: &[Fact], new: &[Fact]) -> BTreeMap<String, String> {
    let operations = |facts: &[Fact]| {
        let mut by_section: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for fact in facts.iter().filter(|fact| fact.kind == Kind::Endpoint) {
            by_section
                .entry(fact.section.clone())
                .or_default()
                .insert(fact.key.clone());
        }
        by_section
    };
    let (before, after) = (operations(old), operations(new));
    let names = |facts: &[Fact]| {
        facts
            .iter()
            .filter(|fact| fact.kind == Kind::Resource)
            .map(|fact| fact.key.clone())
            .collect::<BTreeSet<_>>()
    };
    let (old_names, new_names) = (names(old), names(new));
    let mut renamed = BTreeMap::new();
    for name in old_names.difference(&new_names) {
        let Some(operations) = before.get(name) else {
            continue;
        };
        let shared = |candidate: &&String| {
            after
                .get(*candidate)
                .map_or(0, |other| other.intersection(operations).count())
        };
        let best = new_names
            .difference(&old_names)
            .max_by_key(shared)
            .filter(|candidate| shared(candidate) > 0);
        if let Some(candidate) = best {
            renamed.insert(name.clone(), candidate.clone());
        }
    }
    renamed
}

/// A key in terms of the new page's resource headings.
pub(crate) fn rename(fact: &Fact, renamed: &BTreeMap<String, String>) -> String {
    for (old, new) in renamed {
        let Some(rest) = fact.key.strip_prefix(old.as_str()) else {
            continue;
        };
        let applies = match fact.kind {
            Kind::Resource => rest.is_empty(),
            Kind::Filter => rest.starts_with('.'),
            kind if kind.is_prose() || kind == Kind::Example => rest.starts_with(['#', '~', '@']),
            _ => false,
        };
        if applies {
            return format!("{new}{rest}");
        }
    }
    fact.key.clone()
}

/// The place in the key of an example or a piece of prose.
pub(crate) fn place(key: &str) -> &str {
    key.rfind(['#', '~', '@']).map_or(key, |at| &key[..at])
}

/// Pairs facts of one place: first those that say the same, then the most alike.
pub(crate) fn pair(old: &[&Fact], new: &[&Fact]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut left: Vec<usize> = (0..new.len()).collect();
    let mut pairs: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, fact) in old.iter().enumerate() {
        match left
            .iter()
            .position(|candidate| says_same(fact, new[*candidate]))
        {
            Some(found) => pairs.push((Some(at), Some(left.remove(found)))),
            None => open.push(at),
        }
    }
    let mut ranked: Vec<(u32, usize, usize)> = Vec::new();
    for at in &open {
        ranked.extend(
            left.iter()
                .map(|candidate| (likeness(old[*at], new[*candidate]), *at, *candidate)),
        );
    }
    ranked.sort_by_key(|(likeness, ..)| std::cmp::Reverse(*likeness));
    // With hashes alone there is no likeness; what remains at a place is then taken in order.
    let in_order = open.len() == left.len();
    for (likeness, at, candidate) in ranked {
        let free = open.contains(&at) && left.contains(&candidate);
        if free && likeness >= 40 {
            pairs.push((Some(at), Some(candidate)));
            open.retain(|other| *other != at);
            left.retain(|other| *other != candidate);
        }
    }
    let wordless = |fact: &&Fact| fact.words.is_empty() && fact.kind.is_prose();
    if in_order
        && (old.iter().any(wordless)
            || new.iter().any(wordless)
            || old.iter().all(|fact| fact.kind == Kind::Example))
    {
        for (at, candidate) in std::mem::take(&mut open)
            .into_iter()
            .zip(std::mem::take(&mut left))
        {
            pairs.push((Some(at), Some(candidate)));
        }
    }
    pairs.extend(open.into_iter().map(|at| (Some(at), None)));
    pairs.extend(left.into_iter().map(|at| (None, Some(at))));
    pairs
}

fn says_same(a: &Fact, b: &Fact) -> bool {
    ["words", "members", "command"]
        .iter()
        .all(|name| match (a.get(name), b.get(name)) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        })
}

/// The share of words or members two facts have in common, of 100.
fn likeness(a: &Fact, b: &Fact) -> u32 {
    let items = |fact: &Fact| -> BTreeSet<String> {
        if fact.kind == Kind::Example {
            return fact.items("members").into_iter().collect();
        }
        let words = fact
            .words
            .get("words")
            .map(String::as_str)
            .unwrap_or_default()
            .to_lowercase();
        words
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (a, b) = (items(a), items(b));
    let share = (a.intersection(&b).count() * 100).checked_div(a.union(&b).count());
    share
        .and_then(|share| u32::try_from(share).ok())
        .unwrap_or(0)
}

//! One row of a table: its name with the marks on it, and what the row states.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::Inline;
use super::columns::{self, Sorted};
use super::fact::Fact;
use super::interpret::mark;
use super::values::{self, Values};
use super::wording::{self, Unmarked, pattern};

/// A row's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// The name itself.
    pub(super) text: String,
    /// How deep it is set under the rows above; 0 for a row of its own.
    pub(super) depth: usize,
    /// Marks of deprecation.
    pub(super) mark: Unmarked,
    /// Whether the mark beside it says that it must be given.
    pub(super) mandatory: Option<bool>,
}

/// The names in the first cell: mostly one.
pub(super) fn names(cell: &Inline) -> Result<Vec<Name>, String> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:[-–—>→↳└├│▸·•]+\s*)+"));
    static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s*(?:\((optional|required|mandatory|new|beta)[^)]*\)|\[(optional|required|mandatory|new|beta)\]|\b(optional|required|mandatory|new|beta)$|(\*)$)\s*",
        )
    });
    let mut unmarked = wording::unmark(&unglued(cell).replace('`', ""));
    unmarked.deprecated |= cell.is_struck();
    let lead = LEAD
        .find(&unmarked.text)
        .map_or("", |m| m.as_str())
        .to_owned();
    let mut text = unmarked.text[lead.len()..].to_owned();
    let mut mandatory = None;
    while let Some(found) = ASIDE.captures(&text) {
        let word = (1..=4)
            .find_map(|at| found.get(at))
            .map_or("", |m| m.as_str())
            .to_lowercase();
        mandatory = match word.as_str() {
            "optional" => Some(false),
            "required" | "mandatory" | "*" => Some(true),
            _ => mandatory,
        };
        let range = found.get(0).map_or(0..0, |m| m.range());
        text.replace_range(range, "");
    }
    let depth = depth(cell, &lead);
    let split: Vec<String> = text
        .replace(" / ", ",")
        .replace(" and ", ",")
        .replace(" or ", ",")
        .split(',')
        .map(|name| written(name.trim()))
        .filter(|name| !name.is_empty())
        .collect();
    if split.is_empty() {
        return Err("the row has no name".to_owned());
    }
    if let Some(odd) = split.iter().find(|name| !is_name(name)) {
        return Err(format!("`{odd}` is not a name"));
    }
    let name = |text: String| Name {
        text,
        depth,
        mark: unmarked.clone(),
        mandatory,
    };
    Ok(split.into_iter().map(name).collect())
}

/// The cell's words, with the mark of deprecation taken off a name it is glued to: `sizedeprecated, use x`.
fn unglued(cell: &Inline) -> String {
    static GLUED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^([A-Za-z][A-Za-z0-9_.\[\]]*[A-Za-z0-9\]])(deprecated\b.*)$"));
    let text = cell.spaced_text();
    // A name set as code ends where the code ends.
    if cell.runs.iter().any(|run| run.style.code) {
        return text;
    }
    GLUED.replace(&text, "$1 $2").into_owned()
}

fn depth(cell: &Inline, lead: &str) -> usize {
    if !lead.is_empty() {
        let arrows = lead.chars().filter(|c| !c.is_whitespace()).count();
        return if lead.contains('-') || lead.contains('>') {
            1
        } else {
            arrows.max(1)
        };
    }
    let raw = cell.runs.first().map_or("", |run| run.text.as_str());
    let blanks = raw
        .chars()
        .take_while(|c| matches!(c, '\u{a0}' | '\u{2003}' | '\u{2002}'))
        .count();
    blanks.div_ceil(8).max(usize::from(blanks > 0))
}

/// A name as its key has it.
fn written(name: &str) -> String {
    static ARROWS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*(?:->|→|>|::|/)\s*"));
    let name = name.trim_matches(|c: char| matches!(c, '"' | '\'' | '“' | '”'));
    let name = columns::filter_in(name).map_or(name, |filter| filter);
    ARROWS.replace_all(name, ".").into_owned()
}

fn is_name(name: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[A-Za-z_@$][A-Za-z0-9_.$\[\]-]*$"));
    NAME.is_match(name)
}

/// A path with its brackets as dots.
pub(super) fn dotted(path: &str) -> String {
    path.replace("[]", "").replace('[', ".").replace(']', "")
}

/// States what a row says.
pub(super) fn state(fact: &mut Fact, sorted: &Sorted, name: &Name) {
    let values = merged(sorted);
    let mut allowed = values.allowed.clone();
    let described = describe(&sorted.description, allowed.is_empty());
    allowed.extend(described.listed);
    fact.text("maximum", &described.maximum);
    fact.text("type", values.type_name.as_deref().unwrap_or_default());
    fact.list("format", values.formats);
    fact.list("enum", allowed);
    let prose = format!("{} {}", values.note, sorted.description);
    fact.list(
        "special",
        values::special(&format!("{prose} {}", sorted.uses.join(" "))),
    );
    if let Some(mandatory) = sorted.mandatory.or(name.mandatory) {
        fact.flag("mandatory", mandatory);
    }
    fact.text("label", &sorted.label);
    fact.list("channels", sorted.channels.clone());
    fact.list("use", sorted.uses.clone());
    fact.prose("description", &described.words);
    fact.prose("note", &values.note);
    more(fact, sorted);
    mark(fact, &sorted.mark);
    mark(fact, &name.mark);
}

/// Keeps what columns of other names say, under their names.
pub(super) fn more(fact: &mut Fact, sorted: &Sorted) {
    for (heading, text) in &sorted.other {
        let taken =
            matches!(heading.as_str(), "kind" | "key" | "section") || fact.get(heading).is_some();
        let name = if taken {
            format!("{heading} column")
        } else {
            heading.clone()
        };
        fact.prose(&name, text);
    }
}

#[derive(Debug, Default)]
struct Described {
    words: String,
    listed: Vec<String>,
    maximum: String,
}

/// Takes the values and the maximum out of a description, so that each is a fact of its own.
fn describe(description: &str, listed: bool) -> Described {
    let mut found = Described {
        words: description.to_owned(),
        ..Described::default()
    };
    if listed && let Some((values, rest)) = values::in_description(&found.words) {
        found.listed = values;
        found.words = rest;
    }
    if let Some((maximum, rest)) = maximum(&found.words) {
        found.maximum = maximum;
        found.words = rest;
    }
    found
}

/// The hashes that a description may have in a fact.
pub(super) fn description_hashes(description: &str) -> [String; 2] {
    [true, false]
        .map(|listed| wording::hash(&wording::normal(&describe(description, listed).words)))
}

fn merged(sorted: &Sorted) -> Values {
    let mut all = Values::default();
    for values in sorted.values.iter().map(|lines| values::read(lines)) {
        match (&all.type_name, values.type_name) {
            (None, name) => all.type_name = name,
            (Some(known), Some(name)) if *known != name => all.formats.push(name),
            _ => {}
        }
        all.formats.extend(values.formats);
        all.allowed.extend(values.allowed);
        if !values.note.is_empty() {
            all.note = format!("{} {}", all.note, values.note).trim().to_owned();
        }
    }
    all
}

/// The greatest value a description names, and the description without the number.
fn maximum(description: &str) -> Option<(String, String)> {
    static MAXIMUM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:maximum(?: possible)?(?: value)?|max\.?(?: value)?|up to|at most|limited to)(?: is| of)?\s*:?\s*(\d+)\b",
        )
    });
    let number = MAXIMUM.captures(description)?.get(1)?;
    let rest = format!(
        "{}#{}",
        &description[..number.start()],
        &description[number.end()..]
    );
    Some((number.as_str().to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::super::block::{Inline, Style};
    use super::{maximum, names};

    #[test]
    fn marks_are_no_part_of_a_name() {
        let mut glued = Inline::plain("skills");
        glued.push(
            "deprecated, use x",
            Style {
                code: true,
                ..Style::default()
            },
        );
        let found = names(&glued).unwrap();
        assert_eq!(
            (found[0].text.as_str(), found[0].mark.deprecated),
            ("skills", true)
        );
        let found = names(&Inline::plain("↳ inner (optional)")).unwrap();
        assert_eq!(
            (found[0].text.as_str(), found[0].depth, found[0].mandatory),
            ("inner", 1, Some(false))
        );
        assert_eq!(names(&Inline::plain("first, last")).unwrap().len(), 2);
        assert_eq!(
            names(&Inline::plain("outer → inner")).unwrap()[0].text,
            "outer.inner"
        );
        assert!(names(&Inline::plain("Two words")).is_err());
    }

    #[test]
    fn a_maximum_is_a_fact_of_its_own() {
        assert_eq!(
            maximum("Rows (maximum possible value is 9)").unwrap(),
            (
                "9".to_owned(),
                "Rows (maximum possible value is #)".to_owned()
            )
        );
    }
}

//! Columns of a table: what their headings say, and which cell of a row is which.
//!
//! Cells are read by what stands in them before where they stand: pages put a sample of use under
//! "Values", leave cells out, and change the headings' words.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Cell, Inline, Row};
use super::values;
use super::wording::{self, Unmarked, normal, pattern};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// The row's name, and what the heading calls it.
    Name(Named),
    /// A label for people.
    Label,
    /// Prose.
    Description,
    /// Type or allowed values.
    Values,
    /// A sample of use.
    Use,
    /// Whether the row must be given.
    Mandatory,
    /// Whether the row may be left out.
    Optional,
    /// Something this reader has no name for.
    Other(String),
}

/// What the heading of the first column calls its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// Filters.
    Filter,
    /// Fields.
    Field,
    /// Parameters.
    Parameter,
    /// Indicators.
    Indicator,
    /// No telling.
    Any,
}

/// The heading words and their roles.
const HEADINGS: &[(&str, Role)] = &[
    ("filter", Role::Name(Named::Filter)),
    ("field", Role::Name(Named::Field)),
    ("property", Role::Name(Named::Field)),
    ("attribute", Role::Name(Named::Field)),
    ("parameter", Role::Name(Named::Parameter)),
    ("param", Role::Name(Named::Parameter)),
    ("argument", Role::Name(Named::Parameter)),
    ("indicator", Role::Name(Named::Indicator)),
    ("name", Role::Name(Named::Any)),
    ("key", Role::Name(Named::Any)),
    ("label", Role::Label),
    ("description", Role::Description),
    ("desc", Role::Description),
    ("meaning", Role::Description),
    ("detail", Role::Description),
    ("definition", Role::Description),
    ("comment", Role::Description),
    ("explanation", Role::Description),
    ("info", Role::Description),
    ("information", Role::Description),
    ("value", Role::Values),
    ("possible value", Role::Values),
    ("allowed value", Role::Values),
    ("accepted value", Role::Values),
    ("type", Role::Values),
    ("data type", Role::Values),
    ("value type", Role::Values),
    ("values type", Role::Values),
    ("type of value", Role::Values),
    ("format", Role::Values),
    ("unit", Role::Values),
    ("number", Role::Values),
    ("use", Role::Use),
    ("usage", Role::Use),
    ("example", Role::Use),
    ("sample", Role::Use),
    ("example of use", Role::Use),
    ("mandatory", Role::Mandatory),
    ("required", Role::Mandatory),
    ("compulsory", Role::Mandatory),
    ("optional", Role::Optional),
];

/// What a column's heading says it holds; nothing for words this reader does not know.
pub(crate) fn role_of(heading: &str) -> Option<Role> {
    let words = normal(heading);
    let words = words.trim_end_matches('?').trim();
    let single = match words.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => words.strip_suffix('s').unwrap_or(words).to_owned(),
    };
    let known = HEADINGS
        .iter()
        .find(|(word, _)| *word == words || *word == single);
    let by_noun = || {
        let noun = single.strip_suffix(" name")?;
        HEADINGS
            .iter()
            .find(|(word, role)| *word == noun && matches!(role, Role::Name(_)))
    };
    known.or_else(by_noun).map(|(_, role)| role.clone())
}

/// The words a column heading may have, longest first, to split glued headings.
pub(crate) fn heading_words() -> Vec<&'static str> {
    let mut words: Vec<&'static str> = HEADINGS.iter().map(|(word, _)| *word).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

/// The roles of a table's columns.
pub(crate) fn roles(header: &Row) -> Vec<Role> {
    let mut roles: Vec<Role> = Vec::new();
    for text in header.texts() {
        let role = role_of(&text).unwrap_or(Role::Other(normal(&text)));
        // Two name columns: the second is a label ("Field | Name | …"). Two of values: type and values.
        let second_name =
            matches!(role, Role::Name(_)) && roles.iter().any(|role| matches!(role, Role::Name(_)));
        // Beside a description a column of comments says something of its own.
        let second_words = role == Role::Description && roles.contains(&Role::Description);
        roles.push(if second_name {
            Role::Label
        } else if second_words {
            Role::Other(normal(&text))
        } else {
            role
        });
    }
    roles
}

/// Whether the roles are those of a table of named rows.
pub(crate) fn named(roles: &[Role]) -> Option<Named> {
    roles.iter().find_map(|role| match role {
        Role::Name(named) => Some(*named),
        _ => None,
    })
}

/// A row's cells, sorted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sorted {
    /// The cell of the name.
    pub(crate) name: Cell,
    /// The label.
    pub(crate) label: String,
    /// The description.
    pub(crate) description: String,
    /// The lines of the cells of types and values.
    pub(crate) values: Vec<Vec<String>>,
    /// Samples of use.
    pub(crate) uses: Vec<String>,
    /// Whether the row must be given.
    pub(crate) mandatory: Option<bool>,
    /// Cells of columns this reader has no name for.
    pub(crate) other: Vec<(String, String)>,
    /// Tables inside the cells.
    pub(crate) nested: Vec<super::block::Table>,
    /// A mark of deprecation in a cell other than the name's.
    pub(crate) mark: Unmarked,
    /// What the row is available on, by a column of its own.
    pub(crate) channels: Vec<String>,
    /// Cells that fit no column.
    pub(crate) stray: Vec<String>,
}

/// Sorts a row's cells by content and heading.
pub(crate) fn sort(roles: &[Role], row: &Row) -> Sorted {
    let mut sorted = Sorted::default();
    let name_at = roles
        .iter()
        .position(|role| matches!(role, Role::Name(_)))
        .unwrap_or(0);
    for (at, cell) in row.cells.iter().enumerate() {
        sorted.nested.extend(cell.nested.iter().cloned());
        let text = cell.inline.text();
        if at == name_at {
            sorted.name = cell.clone();
            continue;
        }
        if text.is_empty() {
            continue;
        }
        if let Some(uses) = uses(&text) {
            sorted.uses.extend(uses);
            continue;
        }
        if roles.get(at).is_some_and(is_of_deprecation) {
            deprecation(&mut sorted.mark, &text);
            continue;
        }
        let unmarked = wording::unmark_cell(&text);
        if unmarked.deprecated {
            let bare = Cell {
                inline: Inline::plain(&unmarked.text),
                nested: Vec::new(),
            };
            if !unmarked.text.is_empty() {
                place(&mut sorted, roles.get(at), &bare, unmarked.text.clone());
            }
            sorted.mark = unmarked;
        } else {
            place(&mut sorted, roles.get(at), cell, text);
        }
    }
    recover_values(&mut sorted, roles);
    sorted
}

/// Whether a column says which rows are deprecated.
fn is_of_deprecation(role: &Role) -> bool {
    matches!(role, Role::Other(heading)
        if matches!(heading.trim_end_matches('?').trim(), "deprecated" | "deprecation" | "obsolete" | "deprecated since"))
}

/// Whether a column says what its rows are available on.
fn is_of_channels(role: &Role) -> bool {
    matches!(role, Role::Other(heading)
        if matches!(heading.as_str(), "channel" | "channels" | "available on" | "available for"))
}

/// Reads a cell that says whether its row is deprecated: yes, no, or what there is to know of it.
fn deprecation(mark: &mut Unmarked, text: &str) {
    let unmarked = wording::unmark_cell(text);
    match yes_or_no(&unmarked.text) {
        Some(answer) => mark.deprecated |= answer || unmarked.deprecated,
        None => mark.deprecated = true,
    }
    if mark.deprecated && mark.note.is_empty() {
        mark.note = match yes_or_no(&unmarked.text) {
            Some(_) => unmarked.note,
            None => text.trim().to_owned(),
        };
    }
}

fn place(sorted: &mut Sorted, role: Option<&Role>, cell: &Cell, text: String) {
    match role {
        Some(Role::Label) => sorted.label = text,
        Some(Role::Description) => join(&mut sorted.description, &text),
        Some(Role::Values) => sorted.values.push(cell.inline.lines()),
        Some(Role::Use) if values::is_plain(&text) => sorted.values.push(cell.inline.lines()),
        Some(Role::Use) => sorted.uses.push(text),
        Some(Role::Mandatory) => match yes_or_no(&text) {
            Some(answer) => sorted.mandatory = Some(answer),
            None => sorted.stray.push(text),
        },
        Some(Role::Optional) => match yes_or_no(&text) {
            Some(answer) => sorted.mandatory = Some(!answer),
            None => sorted.stray.push(text),
        },
        Some(role) if is_of_channels(role) => match values::list_of(&text) {
            Some((channels, note)) if note.is_empty() => sorted.channels.extend(channels),
            _ => sorted.stray.push(text),
        },
        Some(Role::Other(heading)) if !heading.is_empty() => {
            sorted.other.push((heading.clone(), text))
        }
        // A yes or no without a heading over it may answer anything.
        Some(Role::Other(_) | Role::Name(_)) | None => {
            if values::opens_with_type(&text) && sorted.values.is_empty() {
                sorted.values.push(cell.inline.lines());
            } else {
                sorted.stray.push(text);
            }
        }
    }
}

/// A row with a cell left out has its type under "Description".
fn recover_values(sorted: &mut Sorted, roles: &[Role]) {
    let expects = roles.contains(&Role::Values) && roles.contains(&Role::Description);
    if expects && sorted.values.is_empty() && values::opens_with_type(&sorted.description) {
        let exact = values::read(std::slice::from_ref(&sorted.description));
        if exact.note.is_empty() {
            sorted
                .values
                .push(vec![std::mem::take(&mut sorted.description)]);
        }
    }
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

fn yes_or_no(text: &str) -> Option<bool> {
    match normal(text).as_str() {
        "yes" | "y" | "true" | "required" | "mandatory" | "x" | "✓" | "✔" | "oui" | "always" => {
            Some(true)
        }
        "no" | "n" | "false" | "optional" | "-" | "" | "non" => Some(false),
        _ => None,
    }
}

/// The samples of use in a cell, when it holds nothing else: `?filters[x]=1 ?filters[x]=2`.
pub(crate) fn uses(text: &str) -> Option<Vec<String>> {
    static START: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:\?[A-Za-z_]+(?:\[[^\]]*\])*=|[?&]?filters\[[^\]]+\](?:\[\d*\])?=)")
    });
    let text = text.replace('`', "");
    let text = text.trim();
    if !START.is_match(text) {
        return None;
    }
    let mut samples: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = word.trim_end_matches([',', ';']);
        if START.is_match(word) {
            samples.push(word.trim_start_matches(['?', '&']).to_owned());
        } else if let Some(last) = samples
            .last_mut()
            .filter(|_| !matches!(word, "or" | "and" | "" | "/"))
        {
            last.push(' ');
            last.push_str(word);
        }
    }
    Some(samples)
}

/// The filter a sample of use names.
pub(crate) fn filter_in(sample: &str) -> Option<&str> {
    let rest = sample
        .trim_start_matches(['?', '&', '`'])
        .strip_prefix("filters[")?;
    rest.split(']').next()
}

#[cfg(test)]
mod tests {
    use super::super::block::{Cell, Inline, Row};
    use super::{Named, Role, role_of, roles, sort, uses};

    fn row(cells: &[&str]) -> Row {
        let cells = cells.iter().map(|text| Cell {
            inline: Inline::plain(text),
            nested: Vec::new(),
        });
        Row {
            line: 1,
            cells: cells.collect(),
        }
    }

    #[test]
    fn headings_have_many_words() {
        assert_eq!(role_of("Possible values"), Some(Role::Values));
        assert_eq!(role_of("**Fields**"), Some(Role::Name(Named::Field)));
        assert_eq!(role_of("Properties"), Some(Role::Name(Named::Field)));
        assert_eq!(
            role_of("Parameter name"),
            Some(Role::Name(Named::Parameter))
        );
        assert_eq!(role_of("Weather"), None);
    }

    #[test]
    fn a_cell_is_what_it_holds() {
        let roles = roles(&row(&["Filter", "Description", "Values", "Use"]));
        let sorted = sort(&roles, &row(&["a", "About a", "?filters[a]=1 2", ""]));
        assert_eq!(
            (sorted.uses, sorted.values.len()),
            (vec!["filters[a]=1 2".to_owned()], 0)
        );
        let sorted = sort(&roles, &row(&["a", "Integer"]));
        assert_eq!((sorted.values.len(), sorted.description.as_str()), (1, ""));
    }

    #[test]
    fn an_extra_cell_is_not_lost() {
        let roles = roles(&row(&["Field", "Description"]));
        assert_eq!(
            sort(&roles, &row(&["a", "About a", "words of some kind"])).stray,
            ["words of some kind"]
        );
    }

    #[test]
    fn samples_are_told_apart() {
        assert_eq!(
            uses("?filters[a]=1 ?filters[a]=!null").map(|all| all.len()),
            Some(2)
        );
        assert_eq!(uses("?page=1").map(|all| all.len()), Some(1));
        assert_eq!(uses("Use ?page=1"), None);
    }
}

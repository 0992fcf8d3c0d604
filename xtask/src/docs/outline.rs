//! Which headings of a page are resources, and which announce an operation.
//!
//! A resource is a heading under "Resources", or, on a page without that heading, one at the depth at which
//! the headings above the operations stand.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Block, Body, Inline};
use super::path::{self, Endpoint};
use super::wording::{self, pattern};

/// What a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A part of the page that is about no resource.
    Section,
    /// A resource.
    Resource,
    /// The title of an operation that follows.
    Title,
    /// A heading inside a resource, over no operation.
    Subsection,
    /// The title of tables of indicators.
    Category,
    /// An announcement of a table or an example, an availability, or an endpoint itself.
    Label,
}

/// The endpoints a block announces, in order, when that is all it does.
pub(crate) fn endpoints(block: &Block) -> Vec<Endpoint> {
    let lines: Vec<String> = match &block.body {
        Body::Heading(_, inline) | Body::Paragraph(inline) | Body::Item(inline) => inline.lines(),
        Body::Code(code) => code
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect(),
        Body::Table(_) => return Vec::new(),
    };
    let mut found: Vec<Endpoint> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        match path::parse(line) {
            Some(endpoint) => chain(endpoint, &mut found),
            // The words on the lines below belong to the endpoint.
            None if at > 0 && matches!(block.body, Body::Paragraph(_) | Body::Item(_)) => {
                if let Some(last) = found.last_mut() {
                    last.rest = format!("{} {line}", last.rest).trim().to_owned();
                }
            }
            None => return Vec::new(),
        }
    }
    if found.first().is_some_and(path::announces) {
        found
    } else {
        Vec::new()
    }
}

/// Endpoints written one after the other on one line.
fn chain(mut endpoint: Endpoint, found: &mut Vec<Endpoint>) {
    let rest = ["or ", "and ", ", ", "/ "]
        .iter()
        .find_map(|word| endpoint.rest.strip_prefix(word));
    let next = path::parse(rest.unwrap_or(&endpoint.rest));
    if next.is_some() {
        endpoint.rest = String::new();
    }
    found.push(endpoint);
    if let Some(next) = next {
        chain(next, found);
    }
}

/// Whether a text lists what a table's indicators are available on, and what it lists.
pub(crate) fn availability(text: &str) -> Option<Vec<String>> {
    static AVAILABLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:only )?available (?:on|for|with|in)(?: the)?(?: following)?(?: channels?)?\s*:?\s+(.+)$",
        )
    });
    // Words that narrow or widen a list are no members of it.
    static BEYOND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:all|any|every|everything|each|except|but|not|most|some|other|others|see|below|above|deprecated|obsolete|beta|new)\b",
        )
    });
    let text = text.replace('`', "");
    let list = AVAILABLE.captures(text.trim())?.get(1)?.as_str().to_owned();
    if BEYOND.is_match(&list) {
        return None;
    }
    let words: Vec<String> = list
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|' | '&'))
        .map(|word| {
            word.trim_matches(|c: char| matches!(c, '.' | ':' | '*' | '(' | ')' | '"' | '\''))
        })
        .filter(|word| !matches!(*word, "" | "and" | "or" | "channel" | "channels" | "only"))
        .map(str::to_owned)
        .collect();
    let are_names = words.iter().all(|word| {
        word.chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    });
    (are_names && !words.is_empty()).then_some(words)
}

/// What a table's indicators are available on, where style tells members from words: nothing is struck, and
/// beside names in code stand only words that join them.
pub(crate) fn styled_availability(inline: &Inline) -> Option<Vec<String>> {
    static JOINING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:only|available|on|for|with|in|the|following|channels?|and|or|[\s,;:/|&.])*$",
        )
    });
    if inline.runs.iter().any(|run| run.style.struck) {
        return None;
    }
    if inline.runs.iter().any(|run| run.style.code) {
        let around: String = inline
            .runs
            .iter()
            .map(|run| if run.style.code { " " } else { &run.text })
            .collect();
        if !JOINING.is_match(&around) {
            return None;
        }
    }
    availability(&inline.text())
}

/// Whether a text right over a table of indicators speaks of their availability, in whatever words.
pub(crate) fn is_about_availability(text: &str) -> bool {
    static ABOUT: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:\S+ )?(?:un)?available\b|\bonly\W*$"));
    ABOUT.is_match(&text.replace('`', ""))
}

/// Whether the heading holds the resources.
pub(crate) fn holds_resources(text: &str) -> bool {
    static RESOURCES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:(?:api|rest|available|list of|the|our|all)\s+)*(?:resources|endpoints)$")
    });
    RESOURCES.is_match(text)
}

struct Heading {
    at: usize,
    level: usize,
    text: String,
    label: bool,
}

/// The roles of a page's headings, by the index of their block.
pub(crate) fn roles(blocks: &[Block]) -> BTreeMap<usize, Role> {
    let headings: Vec<Heading> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| heading(at, block))
        .collect();
    let real: Vec<usize> = blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| {
            endpoints(block)
                .iter()
                .any(|endpoint| !endpoint.is_placeholder())
        })
        .map(|(at, _)| at)
        .collect();
    let resources = resources(&headings, &real);
    let mut roles = BTreeMap::new();
    let mut resource_level: Option<usize> = None;
    for (index, heading) in headings.iter().enumerate() {
        let role = if heading.label {
            Role::Label
        } else if resources.contains(&heading.at) {
            resource_level = Some(heading.level);
            Role::Resource
        } else if resource_level.is_some_and(|level| heading.level > level) {
            inside(blocks, &headings, index, &real)
        } else {
            resource_level = None;
            Role::Section
        };
        roles.insert(heading.at, role);
    }
    roles
}

fn heading(at: usize, block: &Block) -> Option<Heading> {
    let Body::Heading(level, inline) = &block.body else {
        return None;
    };
    let text = wording::unmark(&inline.spaced_text()).text;
    let label = wording::label(&text).is_some_and(|(_, rest)| rest.is_empty())
        || availability(&text).is_some()
        || is_about_availability(&text)
        || !endpoints(block).is_empty();
    Some(Heading {
        at,
        level: *level,
        text,
        label,
    })
}

/// The headings above a block, outermost first; announcements are none.
fn above(headings: &[Heading], at: usize) -> Vec<&Heading> {
    let mut chain: Vec<&Heading> = Vec::new();
    for heading in headings
        .iter()
        .filter(|heading| !heading.label && heading.at < at)
    {
        chain.retain(|outer| outer.level < heading.level);
        chain.push(heading);
    }
    chain
}

fn resources(headings: &[Heading], real: &[usize]) -> Vec<usize> {
    let holder = headings
        .iter()
        .find(|heading| !heading.label && holds_resources(&heading.text));
    let mut found: Vec<usize> = Vec::new();
    if let Some(holder) = holder {
        let inside = headings
            .iter()
            .filter(|heading| heading.at > holder.at && !heading.label);
        let inside: Vec<&Heading> = inside
            .take_while(|heading| heading.level > holder.level)
            .collect();
        let level = inside.iter().map(|heading| heading.level).min();
        found.extend(
            inside
                .iter()
                .filter(|heading| Some(heading.level) == level)
                .map(|heading| heading.at),
        );
    }
    // Operations that stand under none of these have their resource elsewhere.
    let chains: Vec<Vec<&Heading>> = real.iter().map(|at| above(headings, *at)).collect();
    let open: Vec<&Vec<&Heading>> = chains
        .iter()
        .filter(|chain| !chain.iter().any(|heading| found.contains(&heading.at)))
        .collect();
    let mut depths: BTreeMap<usize, usize> = BTreeMap::new();
    for chain in &chains {
        if let [.., parent, _] = chain.as_slice() {
            *depths.entry(parent.level).or_default() += 1;
        }
    }
    let usual = depths
        .iter()
        .max_by_key(|(_, count)| **count)
        .map(|(level, _)| *level);
    for chain in open {
        let by_depth = chain.iter().find(|heading| Some(heading.level) == usual);
        let parent = chain.len().checked_sub(2).and_then(|at| chain.get(at));
        let is_bare = chain
            .last()
            .is_some_and(|heading| Some(heading.level) == usual);
        // On a page that names its resources a heading of another depth is a slip: its operations tell.
        let found_by = if holder.is_some() && !is_bare {
            parent.or(by_depth)
        } else {
            by_depth.or(parent)
        };
        if let Some(heading) = found_by.or(chain.last()) {
            found.push(heading.at);
        }
    }
    found
}

fn inside(blocks: &[Block], headings: &[Heading], index: usize, real: &[usize]) -> Role {
    let here = headings[index].at;
    let next = headings[index + 1..]
        .iter()
        .find(|heading| !heading.label)
        .map_or(blocks.len(), |heading| heading.at);
    if real.iter().any(|at| (here..next).contains(at)) {
        return Role::Title;
    }
    let has_indicators = blocks[here..next].iter().any(|block| match &block.body {
        Body::Table(table) => super::tables::is_of_indicators(table),
        _ => false,
    });
    if has_indicators {
        Role::Category
    } else {
        Role::Subsection
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown;
    use super::{Role, availability, roles};

    fn of(source: &str) -> Vec<Role> {
        roles(&markdown::read(source).blocks)
            .into_values()
            .collect()
    }

    #[test]
    fn resources_stand_under_their_heading() {
        let found = of(
            "# API\n## Base\n## Resources\n### Thing\n#### List\n`GET /thing`\n##### Fields\n### Other\n",
        );
        assert_eq!(
            found[3..],
            [Role::Resource, Role::Title, Role::Label, Role::Resource]
        );
        assert_eq!(found[..3], [Role::Section; 3]);
    }

    #[test]
    fn without_that_heading_depth_decides() {
        let found =
            of("# API\n## Thing\n### List\n`GET /thing`\n## Other\n`GET /other`\n## Words\n");
        assert_eq!(
            found,
            [
                Role::Section,
                Role::Resource,
                Role::Title,
                Role::Resource,
                Role::Section
            ]
        );
    }

    #[test]
    fn availability_is_a_list_of_names() {
        assert_eq!(
            availability("available on `a`, `b` `c` and d").unwrap(),
            ["a", "b", "c", "d"]
        );
        assert_eq!(availability("Available for: a.").unwrap(), ["a"]);
        assert!(availability("available on demand, (see below) and §").is_none());
    }
}

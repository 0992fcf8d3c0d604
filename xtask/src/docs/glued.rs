//! Rows of a table whose cells a browser's copy has glued together: `idIdentifierInteger`.
//!
//! A split is taken when the names and wordings known say so, or when the words leave only one; otherwise
//! the row is an error, never a guess.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Cell, Inline, Row, Style};
use super::columns::{self, Role};
use super::known::Known;
use super::rows;
use super::values;
use super::wording::{self, pattern};

/// The column headings a glued line consists of, when it consists of nothing else.
pub(crate) fn header(line: &str) -> Option<Vec<String>> {
    let parts = header_parts(line.trim())?;
    let first = columns::role_of(parts.first()?);
    let known = parts
        .iter()
        .filter(|part| columns::role_of(part).is_some())
        .count();
    (matches!(first, Some(Role::Name(_))) && known >= 2).then_some(parts)
}

fn header_parts(line: &str) -> Option<Vec<String>> {
    if line.is_empty() {
        return Some(Vec::new());
    }
    let lower = line.to_ascii_lowercase();
    for word in columns::heading_words() {
        for plural in ["s", ""] {
            let written = match word.strip_suffix('y') {
                Some(stem) if plural == "s" => format!("{stem}ies"),
                _ => format!("{word}{plural}"),
            };
            let fits = lower.starts_with(&written) && line.starts_with(|c: char| c.is_uppercase());
            let rest = line.get(written.len()..).unwrap_or_default();
            if fits
                && !rest.starts_with(|c: char| !c.is_uppercase())
                && let Some(mut parts) = header_parts(rest)
            {
                parts.insert(0, line[..written.len()].to_owned());
                return Some(parts);
            }
        }
    }
    // A column of another name ends where the next capital letter stands.
    let next = line
        .char_indices()
        .skip(1)
        .find(|(_, c)| c.is_uppercase())
        .map_or(line.len(), |(at, _)| at);
    let word = &line[..next];
    if word.contains(|c: char| !c.is_alphabetic()) || !line.starts_with(|c: char| c.is_uppercase())
    {
        return None;
    }
    let mut parts = header_parts(&line[next..])?;
    parts.insert(0, word.to_owned());
    Some(parts)
}

/// The name at the start of a glued row that needs no knowledge to be seen: it ends where a capital stands.
pub(crate) fn plain_name(line: &str) -> Option<&str> {
    let end = name_end(line);
    let next = line[end..].chars().next();
    let name = &line[..end];
    let marked = name.ends_with("deprecated") && name != "deprecated";
    (end > 0 && !marked && next.is_some_and(|c| c.is_uppercase() || c == '?')).then_some(name)
}

fn name_end(line: &str) -> usize {
    line.find(|c: char| {
        !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '[' | ']'))
    })
    .unwrap_or(line.len())
}

/// Splits a glued row into cells in the order of the columns.
///
/// # Errors
///
/// Why the cells cannot be told apart.
pub(crate) fn row(line: &str, number: usize, roles: &[Role], known: &Known) -> Result<Row, String> {
    let unknown = |role: &&Role| matches!(role, Role::Other(heading) if !heading.is_empty());
    if let Some(Role::Other(heading)) = roles.iter().find(unknown) {
        return Err(format!(
            "what the column `{heading}` holds is not known, so the row's cells cannot be told apart"
        ));
    }
    let (name, rest) = name(line, known)?;
    let (rest, uses) = split_uses(rest);
    let (rest, mandatory) = split_mandatory(rest, roles);
    let mut attempt = Err("the row's cells cannot be told apart".to_owned());
    for (mark, body) in marks(rest, known) {
        let split = if roles.contains(&Role::Label) {
            labelled(name, body, roles, known)
        } else {
            described(name, body, !uses.is_empty(), roles, known)
        };
        match split {
            Ok(parts) => return Ok(assemble(number, roles, name, mark, &parts, uses, mandatory)),
            Err(reason) => attempt = Err(reason),
        }
    }
    attempt
}

/// Label, description and values of a row.
#[derive(Debug, Default)]
struct Parts<'a> {
    label: &'a str,
    description: &'a str,
    values: &'a str,
}

fn name<'a>(line: &'a str, known: &Known) -> Result<(&'a str, &'a str), String> {
    let filter = line
        .find("?filters[")
        .and_then(|at| columns::filter_in(&line[at..]));
    if let Some(filter) = filter.filter(|filter| line.starts_with(filter)) {
        // A sample may be of another filter whose name only begins alike.
        if known
            .longest_name(line)
            .is_none_or(|name| name.len() <= filter.len())
        {
            return Ok((&line[..filter.len()], &line[filter.len()..]));
        }
    }
    if let Some(name) = plain_name(line) {
        return Ok((name, &line[name.len()..]));
    }
    if let Some(name) = known.longest_name(line) {
        return Ok((name, &line[name.len()..]));
    }
    let end = name_end(line);
    if let Some(bare) = line[..end]
        .strip_suffix("deprecated")
        .filter(|bare| !bare.is_empty())
    {
        return Ok((bare, &line[bare.len()..]));
    }
    let rest = &line[end..];
    if end > 0 && rest.trim_start().to_lowercase().starts_with("deprecated") {
        return Ok((&line[..end], rest));
    }
    Err("the row's name cannot be told from what follows it".to_owned())
}

fn split_uses(rest: &str) -> (&str, &str) {
    static USE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\?(?:filters\[|[a-z_]+=)"));
    USE.find(rest).map_or((rest, ""), |found| {
        (rest[..found.start()].trim_end(), &rest[found.start()..])
    })
}

fn split_mandatory<'a>(rest: &'a str, roles: &[Role]) -> (&'a str, &'a str) {
    if !roles
        .iter()
        .any(|role| matches!(role, Role::Mandatory | Role::Optional))
    {
        return (rest, "");
    }
    ["Yes", "No", "Required", "Optional", "True", "False"]
        .iter()
        .find_map(|word| {
            rest.strip_suffix(word)
                .map(|head| (head, &rest[head.len()..]))
        })
        .unwrap_or((rest, ""))
}

/// The ways to take a mark of deprecation off the front: none, or up to one of the seams.
fn marks<'a>(rest: &'a str, known: &Known) -> Vec<(&'a str, &'a str)> {
    let trimmed = rest.trim_start();
    let word = "deprecated".len();
    // The mark is glued to the cell behind it, and says nothing more.
    if let (Some(mark), Some(body)) = (trimmed.get(..word), trimmed.get(word..))
        && mark.eq_ignore_ascii_case("deprecated")
        && body.starts_with(char::is_uppercase)
    {
        return vec![(mark, body)];
    }
    if !wording::unmark(trimmed).deprecated
        || !trimmed
            .trim_start_matches('(')
            .to_lowercase()
            .starts_with("deprecated")
    {
        return vec![("", rest)];
    }
    let mut ways: Vec<(&str, &str)> = Vec::new();
    for at in seams(trimmed, known) {
        ways.push((&trimmed[..at], &trimmed[at..]));
    }
    ways
}

/// Where two cells may meet: a capital letter, a digit or a word straight behind the end of another.
fn seams(text: &str, known: &Known) -> Vec<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    for index in 1..chars.len() {
        let (at, c) = chars[index];
        let before = chars[index - 1].1;
        let after = chars.get(index + 1).map(|(_, c)| *c);
        let capital = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        let closed = c.is_alphanumeric() && matches!(before, ')' | '.' | '…' | '"' | '’' | '‘');
        let list = c == '['
            && before.is_alphanumeric()
            && after.is_some_and(|after| after.is_ascii_digit());
        let acronym =
            c.is_uppercase() && before.is_uppercase() && after.is_some_and(char::is_lowercase);
        let digit = c.is_ascii_digit() && before.is_alphabetic();
        if (capital || closed || list || acronym || digit) && !inside_word(text, at, known) {
            found.push(at);
        }
    }
    found
}

/// Whether a position lies in a word that has its capitals on purpose: a known name, `iAdvize`.
fn inside_word(text: &str, at: usize, known: &Known) -> bool {
    let start = text[..at]
        .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(0, |before| {
            before + text[before..].chars().next().map_or(1, char::len_utf8)
        });
    let end = text[at..]
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .map_or(text.len(), |after| at + after);
    let head = &text[start..at];
    known.is_word(&text[start..end])
        || (head.chars().count() == 1 && head.starts_with(char::is_lowercase))
}

fn described<'a>(
    name: &str,
    body: &'a str,
    sampled: bool,
    roles: &[Role],
    known: &Known,
) -> Result<Parts<'a>, String> {
    let cut = |at: usize| Parts {
        label: "",
        description: body[..at].trim(),
        values: body[at..].trim(),
    };
    let bounds: Vec<usize> = body
        .char_indices()
        .map(|(at, _)| at)
        .chain([body.len()])
        .collect();
    let wording_known = |at: &&usize| {
        rows::description_hashes(&body[..**at])
            .iter()
            .any(|hash| known.describes(name, hash))
    };
    // The longest known wording: one wording may begin another.
    if let Some(at) = bounds.iter().filter(wording_known).max() {
        return Ok(cut(*at));
    }
    let takes_values = roles.contains(&Role::Values);
    if !takes_values {
        return Ok(cut(body.len()));
    }
    let seams = seams(body, known);
    let plain = |at: &usize| {
        values::is_plain(&body[*at..]) && !body[*at..].starts_with(char::is_whitespace)
    };
    let typed = seams
        .iter()
        .copied()
        .find(|at| plain(at) && values::opens_with_type(&body[*at..]));
    let listed = || {
        bounds
            .iter()
            .copied()
            .filter(|at| *at > 0 && plain(at))
            .find(|at| {
                let glued = body[..*at]
                    .ends_with(|c: char| !c.is_whitespace() && !matches!(c, '(' | ',' | '_' | '-'));
                let listed = values::read(&[body[*at..].to_owned()]).allowed;
                let Some(first) = listed.first() else {
                    return false;
                };
                // A single word may be any word's end; only a list, or a value of this very row, is a sign.
                let own = known.is_own_value(name, first);
                let any = listed.len() > 1 && known.is_value(name, first);
                glued && (own || any || (seams.contains(at) && listed.len() > 1))
            })
    };
    if let Some(at) = typed.or_else(listed) {
        return Ok(cut(at));
    }
    if let Some(at) = seams.iter().find(|at| body[**at..].starts_with('[')) {
        return Ok(cut(*at));
    }
    match seams.as_slice() {
        [at] => Ok(cut(*at)),
        // A filter may give a sample of use and no values.
        [] if sampled && !body.contains(',') && !body.contains(" or ") => Ok(cut(body.len())),
        _ => Err("the end of the row's description cannot be told".to_owned()),
    }
}

fn labelled<'a>(
    name: &str,
    body: &'a str,
    roles: &[Role],
    known: &Known,
) -> Result<Parts<'a>, String> {
    let seams = seams(body, known);
    let unit =
        roles
            .contains(&Role::Values)
            .then(|| {
                seams.iter().rev().copied().find(|at| {
                    values::opens_with_type(&body[*at..]) && values::is_plain(&body[*at..])
                })
            })
            .flatten()
            .unwrap_or(body.len());
    let (head, values) = body.split_at(unit);
    let part = |at: usize| Parts {
        label: head[..at].trim(),
        description: head[at..].trim(),
        values,
    };
    if let Some(label) = known
        .labels(name)
        .into_iter()
        .find(|label| head.starts_with(label))
    {
        return Ok(part(label.len()));
    }
    match seams
        .iter()
        .filter(|at| **at < unit)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [at] => Ok(part(**at)),
        [] => Err("the row's label cannot be told from its description".to_owned()),
        _ => Err("the row's label may end at several places".to_owned()),
    }
}

fn assemble(
    line: usize,
    roles: &[Role],
    name: &str,
    mark: &str,
    parts: &Parts<'_>,
    uses: &str,
    mandatory: &str,
) -> Row {
    let mut cells: Vec<Cell> = Vec::new();
    let mut values = Some(parts.values);
    for role in roles {
        let mut inline = Inline::default();
        match role {
            Role::Name(_) => {
                inline.push(name, Style::default());
                inline.push(
                    mark,
                    Style {
                        code: true,
                        ..Style::default()
                    },
                );
            }
            Role::Label => inline = Inline::plain(parts.label),
            Role::Description => inline = Inline::plain(parts.description),
            // Two columns of values cannot be told apart, nor need they be.
            Role::Values => inline = Inline::plain(values.take().unwrap_or_default()),
            Role::Use => inline = Inline::plain(uses),
            Role::Mandatory | Role::Optional => inline = Inline::plain(mandatory),
            Role::Other(_) => {}
        }
        cells.push(Cell {
            inline,
            nested: Vec::new(),
        });
    }
    if !roles.contains(&Role::Use) && !uses.is_empty() {
        cells.push(Cell {
            inline: Inline::plain(uses),
            nested: Vec::new(),
        });
    }
    if !roles.contains(&Role::Values)
        && let Some(values) = values.filter(|values| !values.is_empty())
    {
        cells.push(Cell {
            inline: Inline::plain(values),
            nested: Vec::new(),
        });
    }
    Row { line, cells }
}

#[cfg(test)]
mod tests {
    use super::super::columns;
    use super::super::known::Known;
    use super::{header, row};

    fn texts(head: &str, line: &str, known: &[&str]) -> Result<Vec<String>, String> {
        let header = header(head).unwrap();
        let cells = header.iter().map(|text| super::Cell {
            inline: super::Inline::plain(text),
            nested: Vec::new(),
        });
        let roles = columns::roles(&super::Row {
            line: 1,
            cells: cells.collect(),
        });
        let mut names = Known::default();
        for name in known {
            names.learn(name);
        }
        row(line, 1, &roles, &names).map(|row| row.texts())
    }

    #[test]
    fn headings_come_apart() {
        assert_eq!(
            header("FilterDescriptionValuesUse").unwrap(),
            ["Filter", "Description", "Values", "Use"]
        );
        assert_eq!(
            header("PropertyDescriptionPossible valuesSince")
                .unwrap()
                .len(),
            4
        );
        assert_eq!(header("Fields of expertise"), None);
        assert_eq!(header("Fields"), None);
    }

    #[test]
    fn rows_come_apart() {
        let fields = "FieldDescriptionValues";
        assert_eq!(
            texts(fields, "idIdentifierInteger", &[]).unwrap(),
            ["id", "Identifier", "Integer"]
        );
        assert_eq!(
            texts(fields, "urlURLString", &[]).unwrap(),
            ["url", "URL", "String"]
        );
        assert_eq!(
            texts(fields, "site_idsite numberInteger", &["site_id"]).unwrap()[1],
            "site number"
        );
        assert!(texts(fields, "site_idsite numberInteger", &[]).is_err());
        assert!(texts(fields, "colourColour of itred, green", &[]).is_err());
        let marked = texts(fields, "oldold_deprecated", &["old"]);
        assert!(marked.is_err());
    }

    #[test]
    fn samples_name_their_filter() {
        let found = texts(
            "FilterDescriptionUse",
            "thing_idthing number?filters[thing_id]=1",
            &[],
        )
        .unwrap();
        assert_eq!(found, ["thing_id", "thing number", "?filters[thing_id]=1"]);
    }

    #[test]
    fn a_label_needs_one_seam() {
        let head = "IndicatorLabelDescriptionValue";
        assert_eq!(
            texts(head, "x_numberX of allCounts all of it.Number", &[]).unwrap()[1..],
            ["X of all", "Counts all of it.", "Number"]
        );
        assert!(texts(head, "x_numberX AB or AbCounts Cd.EfNumber", &[]).is_err());
    }
}

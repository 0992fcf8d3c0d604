//! What a cell says of values: a type, a form, the values allowed, or prose.
//!
//! Only the words are looked at, never the styling, so that every page format reads the same.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::wording::pattern;

/// What was read from a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values {
    /// The type's name, in one spelling: `Integer`, `List of Integer`.
    pub(crate) type_name: Option<String>,
    /// Forms the value takes: date patterns, lengths, `percentage`.
    pub(crate) formats: Vec<String>,
    /// The values allowed.
    pub(crate) allowed: Vec<String>,
    /// Words that are none of these.
    pub(crate) note: String,
}

/// The types the page names, and their one spelling.
const TYPES: &[(&str, &str)] = &[
    ("integer", "Integer"),
    ("int", "Integer"),
    ("string", "String"),
    ("text", "String"),
    ("boolean", "Boolean"),
    ("bool", "Boolean"),
    ("float", "Float"),
    ("double", "Double"),
    ("decimal", "Decimal"),
    ("number", "Number"),
    ("numeric", "Number"),
    ("datetime", "DateTime"),
    ("date time", "DateTime"),
    ("date-time", "DateTime"),
    ("date", "Date"),
    ("timestamp", "Timestamp"),
    ("uuid", "UUID"),
    ("url", "URL"),
    ("uri", "URL"),
    ("email", "Email"),
    ("e-mail", "Email"),
    ("object", "Object"),
    ("array", "Array"),
    ("json", "JSON"),
    ("iso2", "ISO2"),
    ("second", "Second"),
    ("minute", "Minute"),
    ("rate", "Rate"),
    ("amount", "Amount"),
    ("percentage", "Percentage"),
    ("percent", "Percentage"),
];

/// Reads a cell of values. `lines` are the cell's lines, as the page breaks them.
pub(crate) fn read(lines: &[String]) -> Values {
    let text = lines.join(", ").replace('`', "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_end_matches(['.', ',']).trim();
    if text.is_empty() || matches!(text, "-" | "–" | "—" | "n/a" | "N/A") {
        return Values::default();
    }
    dates(text)
        .or_else(|| typed(text))
        .or_else(|| enumerated(text))
        .unwrap_or_else(|| other(text))
}

/// Whether the words are a type, a form or a list of values, all of them.
pub(crate) fn is_plain(text: &str) -> bool {
    let values = read(&[text.to_owned()]);
    values != Values::default()
        && (values.note.is_empty() || !values.allowed.is_empty() || values.type_name.is_some())
}

/// Whether the words begin with the name of a type the page is known to use.
pub(crate) fn opens_with_type(text: &str) -> bool {
    dates(text).is_some_and(|values| values.note.is_empty()) || typed(text).is_some()
}

/// A list of values given inside a description, with the description without it.
pub(crate) fn in_description(text: &str) -> Option<(Vec<String>, String)> {
    static LISTED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)(?:\(([^()]*)\)|\b(?:one of|either|among|possible values(?: are)?|allowed values(?: are)?)\s*:?\s+(.+))",
        )
    });
    for found in LISTED.captures_iter(text) {
        let (Some(whole), Some(list)) = (found.get(0), found.get(1).or_else(|| found.get(2)))
        else {
            continue;
        };
        let head = list.as_str().to_lowercase();
        if ["e.g", "i.e", "ex", "see ", "for "]
            .iter()
            .any(|word| head.starts_with(word))
        {
            continue;
        }
        if let Some((values, notes)) = list_of(list.as_str().trim_end_matches('.'))
            && values.len() >= 2
            && notes.is_empty()
        {
            return Some((
                values,
                format!("{}{}", &text[..whole.start()], &text[whole.end()..]),
            ));
        }
    }
    None
}

/// Words that stand for a value's absence or presence, wherever they stand in prose.
pub(crate) fn special(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| c.is_whitespace() || matches!(c, '`' | ',' | '.' | '(' | ')' | '"' | '='));
    let mut found: Vec<String> = words
        .filter(|word| matches!(*word, "null" | "!null"))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// The items of a list such as `a, b and c`; explanations behind an item come apart.
pub(crate) fn list_of(text: &str) -> Option<(Vec<String>, String)> {
    static ITEM: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"^["'‘“]?([A-Za-z0-9_.!+:-]+)["'’”]?(?:\s*\(([^)]*)\))?(?:\s*(?:[-–—:=]|for)\s+(.+))?$"#,
        )
    });
    let (mut values, mut notes): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for item in items(text) {
        let found = ITEM.captures(&item)?;
        let value = found
            .get(1)
            .map_or("", |m| m.as_str())
            .trim_end_matches(['.', ':']);
        if value.is_empty() {
            return None;
        }
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
        notes.extend(
            (2..=3)
                .filter_map(|at| found.get(at))
                .map(|m| m.as_str().to_owned()),
        );
    }
    (!values.is_empty()).then(|| (values, notes.join(" ")))
}

/// Splits at commas, semicolons, bars, `or` and `and`, outside brackets.
fn items(text: &str) -> Vec<String> {
    let (mut items, mut item, mut depth) = (Vec::new(), String::new(), 0usize);
    let text = if text.contains("://") {
        text.to_owned()
    } else {
        text.replace('/', ",")
    };
    for word in text
        .replace(['|', ';'], " , ")
        .replace(" / ", " , ")
        .replace(',', " , ")
        .split_whitespace()
    {
        let separates = depth == 0 && matches!(word, "," | "or" | "and" | "&" | "et" | "ou");
        if separates {
            items.push(std::mem::take(&mut item));
            continue;
        }
        depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
        if !item.is_empty() && word != "," {
            item.push(' ');
        }
        item.push_str(word);
    }
    items.push(item);
    items
        .into_iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect()
}

fn dates(text: &str) -> Option<Values> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)yyyy([-/.])mm[-/.]dd(?:[ t]+hh:(?:mm|ii)(?::ss)?)?|hh:mm(?::ss)?")
    });
    static FILLER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:date ?time|date|timestamp|time|or|and|format|formatted|as|in|the)\b|[,:()/]",
        )
    });
    let formats: Vec<String> = DATE
        .find_iter(text)
        .map(|m| m.as_str().to_uppercase())
        .collect();
    if formats.is_empty() {
        return None;
    }
    let rest = DATE.replace_all(text, " ");
    let note = FILLER
        .replace_all(&rest, " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if note.split_whitespace().count() > 6 {
        return None;
    }
    let type_name = typed(text)
        .and_then(|values| values.type_name)
        .unwrap_or_else(|| "Date".to_owned());
    let mut unique: Vec<String> = Vec::new();
    for format in formats {
        if !unique.contains(&format) {
            unique.push(format);
        }
    }
    Some(Values {
        type_name: Some(type_name),
        formats: unique,
        allowed: Vec::new(),
        note,
    })
}

fn typed(text: &str) -> Option<Values> {
    let (type_name, rest) = type_at_start(text)?;
    let mut values = Values {
        type_name: Some(type_name),
        ..Values::default()
    };
    let rest = rest
        .trim()
        .trim_start_matches([',', ';', ':', '-', '–'])
        .trim();
    if rest.is_empty() {
        return Some(values);
    }
    if let Some(inner) = rest
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .filter(|i| !i.contains('('))
    {
        bracket(inner.trim(), &mut values);
        return Some(values);
    }
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^\(?(?:(?:in|among|from|either|one of|any of|possible values|values|enum)\b\s*:?\s*)+",
        )
    });
    let listed = LEAD.replace(rest, "");
    match list_of(listed.trim_end_matches(')')) {
        Some((allowed, note)) if allowed.len() > 1 || listed.len() < rest.len() => {
            values.allowed = allowed;
            values.note = note;
        }
        Some((allowed, note))
            if allowed
                .iter()
                .all(|value| value.chars().all(|c| c.is_ascii_digit())) =>
        {
            values.allowed = allowed;
            values.note = note;
        }
        _ => values.note = rest.to_owned(),
    }
    Some(values)
}

fn bracket(inner: &str, values: &mut Values) {
    let head = inner.to_lowercase();
    let is_hint = ["e.g", "i.e", "ex", "see ", "for "]
        .iter()
        .any(|word| head.starts_with(word));
    match list_of(inner) {
        Some((allowed, note)) if !is_hint && allowed.len() >= 2 => {
            values.allowed = allowed;
            values.note = note;
        }
        _ if !is_hint && inner.split_whitespace().count() <= 3 => values.formats.push(head),
        _ => values.note = inner.to_owned(),
    }
}

/// The type at the start of a text, and the words behind it.
fn type_at_start(text: &str) -> Option<(String, &str)> {
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:comma[- ]separated\s+)?(?:list|array|collection|set)\s+of\s+(.+)$")
    });
    static QUALIFIED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)^(?:(?:valid|positive|unsigned|signed|unix|non-empty|single)\s+)(.+)$")
    });
    if let Some(inner) = LIST.captures(text).and_then(|found| found.get(1)) {
        return match scalar_at_start(inner.as_str()) {
            Some((name, rest)) => Some((format!("List of {name}"), rest)),
            None => {
                let word = inner.as_str().split_whitespace().next()?;
                let rest = &inner.as_str()[word.len()..];
                Some((
                    format!("List of {}", singular(word.trim_end_matches(','))),
                    rest,
                ))
            }
        };
    }
    if let Some(inner) = QUALIFIED.captures(text).and_then(|found| found.get(1)) {
        return scalar_at_start(inner.as_str());
    }
    let (name, rest) = scalar_at_start(text)?;
    Some(match rest.strip_prefix("[]") {
        Some(rest) => (format!("List of {name}"), rest),
        None => (name, rest),
    })
}

fn scalar_at_start(text: &str) -> Option<(String, &str)> {
    let lower = text.to_ascii_lowercase();
    let mut best: Option<(&str, usize)> = None;
    for (written, name) in TYPES {
        let Some(rest) = lower.strip_prefix(written) else {
            continue;
        };
        let plural = usize::from(rest.starts_with('s'));
        let ends = !rest[plural..]
            .starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        let length = written.len() + plural;
        if ends && best.is_none_or(|(_, known)| known < length) {
            best = Some((name, length));
        }
    }
    best.map(|(name, length)| (name.to_owned(), &text[length..]))
}

fn singular(word: &str) -> String {
    word.strip_suffix('s')
        .filter(|stem| stem.len() > 2)
        .unwrap_or(word)
        .to_owned()
}

fn enumerated(text: &str) -> Option<Values> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:one of|any of|among|possible values?(?: are)?|allowed values?(?: are)?|accepted values?|values?|enum|either)\s*:?\s+",
        )
    });
    let bare = LEAD.replace(text, "");
    let announced = bare.len() < text.len();
    let (allowed, note) = list_of(&bare)?;
    let single = allowed.len() == 1;
    let is_value = allowed
        .iter()
        .all(|value| !value.starts_with(|c: char| c.is_uppercase()));
    (announced || !single || is_value).then(|| Values {
        allowed,
        note,
        ..Values::default()
    })
}

/// One capitalised word is a type of the page's own; anything else is prose.
fn other(text: &str) -> Values {
    let one_word = !text.contains(' ')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    if one_word {
        Values {
            type_name: Some(text.to_owned()),
            ..Values::default()
        }
    } else {
        Values {
            note: text.to_owned(),
            ..Values::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Values, in_description, read, special};

    fn cell(text: &str) -> Values {
        read(&[text.to_owned()])
    }

    fn allowed(text: &str) -> Vec<String> {
        cell(text).allowed
    }

    #[test]
    fn types_have_one_spelling() {
        let name = |text: &str| cell(text).type_name.unwrap();
        assert_eq!(name("Integer"), "Integer");
        assert_eq!(name("List of integers"), "List of Integer");
        assert_eq!(name("List of integer"), "List of Integer");
        assert_eq!(name("integer[]"), "List of Integer");
        assert_eq!(name("Valid email"), "Email");
        assert_eq!(name("Array of widgets"), "List of widget");
        assert_eq!(name("Money"), "Money");
        assert_eq!(name("List of ISO2 (e.g. xx, yy...)"), "List of ISO2");
    }

    #[test]
    fn forms_are_kept() {
        assert_eq!(cell("String (2 chars)").formats, ["2 chars"]);
        assert_eq!(
            cell("Date YYYY-MM-DD HH:MM:SS").formats,
            ["YYYY-MM-DD HH:MM:SS"]
        );
        let two = cell("`YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`");
        assert_eq!(
            (two.type_name.as_deref(), two.formats.len()),
            (Some("Date"), 2)
        );
    }

    #[test]
    fn values_are_found_however_they_are_listed() {
        let three = ["red", "green", "blue"];
        for text in [
            "`red`, `green` or `blue`",
            "red, green, blue",
            "red / green / blue",
            "`red`/`green`/`blue`",
            "List of string `red`, `green` or `blue`",
            "String (red, green, blue)",
            "One of: red, green, blue",
            "String among red, green and blue",
        ] {
            assert_eq!(allowed(text), three, "{text}");
        }
        assert_eq!(allowed("0 (off) or 1 (on)"), ["0", "1"]);
        assert_eq!(allowed("`0` (off) - the only one"), ["0"]);
        assert_eq!(
            read(&["red".to_owned(), "blue".to_owned()]).allowed,
            ["red", "blue"]
        );
        assert!(allowed("See the list below").is_empty());
    }

    #[test]
    fn prose_is_a_note() {
        assert_eq!(cell("See the list below").note, "See the list below");
        assert_eq!(
            special("one may use `!null` & `null` too"),
            ["!null", "null"]
        );
    }

    #[test]
    fn a_description_may_list_values() {
        let (values, rest) = in_description("State (red, green)").unwrap();
        assert_eq!((values.len(), rest.trim()), (2, "State"));
        assert!(in_description("A word (see more below)").is_none());
        assert!(in_description("Languages (e.g. xx, yy)").is_none());
    }
}

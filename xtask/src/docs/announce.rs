//! Lines that announce what follows them, and lines that look as if they did.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Block, Body, Inline};
use super::fact::Kind;
use super::interpret::Interpreter;
use super::wording::{self, Label, pattern};
use super::{outline, tables};

impl Interpreter<'_> {
    /// Whether a text announces a table or an example; the words behind it are prose.
    pub(super) fn announce(&mut self, text: &str, line: usize, set_off: bool) -> bool {
        let Some((label, rest)) = wording::label(text) else {
            return false;
        };
        if !set_off && !rest.is_empty() && !text.contains('(') {
            return false;
        }
        self.unanswered();
        self.scope.label = Some(label);
        if !matches!(label, Label::Response | Label::Example) {
            self.scope.announced = Some((line, text.to_owned()));
        }
        if wording::unmark(text).deprecated {
            self.report(
                line,
                "the mark of deprecation stands on an announcement; mark its rows",
                text,
            );
        } else if !rest.is_empty() {
            self.prose(&Inline::plain(&rest), line);
        }
        true
    }

    /// Reports an announcement that nothing followed: rows given as a list are not read.
    pub(super) fn unanswered(&mut self) {
        if let Some((line, text)) = self.scope.announced.take() {
            self.report(line, "no table follows what announces one", &text);
        }
    }

    /// Whether a text says what the indicators of the next table are available on.
    pub(super) fn channels(&mut self, at: usize, inline: &Inline, line: usize) -> bool {
        let text = inline.text();
        let next = self.page.blocks[at + 1..]
            .iter()
            .take(3)
            .find_map(|block| match &block.body {
                Body::Table(table) => Some(tables::is_of_indicators(table)),
                _ => None,
            });
        let over = next == Some(true);
        match outline::styled_availability(inline) {
            Some(channels) if over => {
                self.scope.channels = channels.iter().map(|word| self.spelled(word)).collect();
            }
            Some(_) => self.report(
                line,
                "an availability stands over no table of indicators",
                &text,
            ),
            None if over && outline::is_about_availability(&text) => {
                self.scope.channels.clear();
                self.report(
                    line,
                    "the availability is not a plain list of channels",
                    &text,
                );
            }
            None => return false,
        }
        true
    }

    /// A channel as the page spells it elsewhere; otherwise as names are spelled, with a small first letter.
    fn spelled(&self, word: &str) -> String {
        let known = self
            .facts
            .iter()
            .filter(|fact| fact.kind == Kind::Indicator)
            .flat_map(|fact| fact.items("channels"))
            .find(|known| known.eq_ignore_ascii_case(word));
        if let Some(known) = known {
            return known;
        }
        if !word.chars().any(char::is_lowercase) {
            return word.to_lowercase();
        }
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_lowercase().to_string());
        format!("{}{}", first.unwrap_or_default(), letters.as_str())
    }

    /// Reports a name that stands alone in bold or as a heading, as indicators without a table do.
    pub(super) fn unread_indicator(&mut self, inline: &Inline, line: usize) -> bool {
        static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-z]+(?:_[a-z0-9]+)+$"));
        let first = inline.lines().first().cloned().unwrap_or_default();
        let run = inline.runs.iter().find(|run| !run.text.trim().is_empty());
        let strong = run.filter(|run| run.style.strong);
        let named = NAME.is_match(&first)
            || strong.is_some_and(|run| inline.runs.len() > 1 && NAME.is_match(run.text.trim()));
        let known = |name: &str| {
            self.facts.iter().any(|fact| {
                matches!(fact.kind, Kind::Field | Kind::Parameter)
                    && fact.key.ends_with(&format!(".{name}"))
            })
        };
        if !named || self.scope.resource.is_none() || known(&first) {
            return false;
        }
        self.report(
            line,
            "a name stands alone; rows are read from tables",
            &inline.text(),
        );
        true
    }

    /// Reports a line that can only be meant as an operation's method and path, and does not read as one.
    pub(super) fn unread_endpoint(&mut self, inline: &Inline, line: usize) -> bool {
        static ALONE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(r"^(?:[A-Z]{3,10}\s+\S*[A-Za-z]\S*|/[A-Za-z][^\s]*)(?:\s*\([A-Z]+\))?$")
        });
        static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:^|\s)/[A-Za-z]"));
        static METHOD: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"));
        if self.scope.resource.is_none() {
            return false;
        }
        let text = inline.text();
        let code = inline.runs.iter().any(|run| run.style.code);
        let alone = (code || text.starts_with('/')) && ALONE.is_match(&text);
        let told = self.scope.left && METHOD.is_match(&text) && PATH.is_match(&text);
        if alone || told {
            self.report(
                line,
                "the line names an operation but is not `METHOD /path` alone",
                &text,
            );
        }
        alone || told
    }

    /// Whether a text names the row whose members the next table lists.
    pub(super) fn nested_under(&mut self, at: usize, inline: &Inline) -> bool {
        let Some(Block {
            body: Body::Table(next),
            ..
        }) = self.page.blocks.get(at + 1)
        else {
            return false;
        };
        let text = inline.text();
        if text.split_whitespace().count() > 12 {
            return false;
        }
        let Some(endpoint) = self.scope.endpoints.last() else {
            return false;
        };
        let words: Vec<String> = text
            .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '[' | ']')))
            .map(|word| word.trim_matches('.').to_owned())
            .collect();
        let spaced = words
            .iter()
            .filter(|word| !word.is_empty())
            .map(|word| word.to_lowercase())
            .collect::<Vec<_>>();
        let spaced = spaced.join("_");
        let rows: Vec<&str> = self
            .facts
            .iter()
            .filter(|fact| matches!(fact.kind, Kind::Field | Kind::Parameter))
            .filter_map(|fact| fact.key.strip_prefix(endpoint.as_str())?.strip_prefix('.'))
            .collect();
        let named = |row: &&&str| {
            words.iter().any(|word| word == **row)
                || spaced.starts_with(&format!("{row}_"))
                || spaced == **row
        };
        let longest = rows
            .iter()
            .filter(named)
            .max_by_key(|row| row.len())
            .map(|row| (*row).to_owned());
        // A table whose rows bear the row's own name gives its forms, not its members.
        let (_, rows) = tables::header_and_rows(next);
        let is_own = |name: &String| rows.iter().all(|row| row.texts().first() == Some(name));
        let longest = longest.filter(|name| !is_own(name));
        let found = longest.is_some();
        self.scope.nested = longest;
        found
    }
}

//! Prose becomes rules: where a piece stands, the names it uses, and a hash of its words.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::Inline;
use super::fact::{Fact, Kind};
use super::interpret::{Interpreter, mark};
use super::tables::is_url;
use super::wording::{self, Unmarked, pattern};

impl Interpreter<'_> {
    /// Reads a paragraph or an item of a list.
    pub(super) fn prose(&mut self, inline: &Inline, line: usize) {
        let struck = Unmarked {
            deprecated: inline.is_struck(),
            ..Unmarked::default()
        };
        let text = without_callout(&inline.text());
        if text.is_empty()
            || self.authentication(&text, &struck, line)
            || self.base_url(&text, &struck, line)
        {
            return;
        }
        let mut kept: Vec<String> = Vec::new();
        for sentence in wording::sentences(&text) {
            if wording::is_signpost(&sentence) || self.deprecation(&sentence) {
                continue;
            }
            kept.push(sentence);
        }
        if kept.is_empty() {
            return;
        }
        let text = kept.join(" ");
        let kind = if wording::is_normative(&text) {
            Kind::Rule
        } else {
            Kind::Text
        };
        let mut fact = Fact::new(kind, self.place(), &self.scope.section, line);
        fact.prose("words", &text);
        fact.list("names", names(&text));
        if fact.attributes.is_empty() {
            return;
        }
        mark(&mut fact, &struck);
        if self.scope.awaiting {
            self.pending.push(fact);
        } else {
            self.facts.push(fact);
        }
    }

    /// Whether a sentence says that an operation, a resource or a row is deprecated.
    fn deprecation(&mut self, sentence: &str) -> bool {
        static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?i)^(?:warning|important|note|caution)?\s*[:!-]?\s*(?:(?:this|the) (?:resource|endpoint|method|operation|route|call|api|section|entry ?point|feature|request)s?\b.*\b(?:is|are|has been|was|will be)(?: now)? (?:deprecated|obsolete)|deprecated(?:\s*$|\s*[:,.!–—-]|\s+(?:since|in|as of|please|use|from|and)\b))[:,.!]?\s*(.*)$",
            )
        });
        static ROW: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?i)^(?:the )?(?:(?:field|filter|property|parameter|attribute|indicator|member)s?\s+)?(\S+)(?:\s+(?:field|filter|property|parameter|attribute|indicator|member)s?)?\s+(?:is|are|has been|was)(?: now)? (?:deprecated|obsolete)\b[:,.]?\s*(.*)$",
            )
        });
        let note = |found: &regex_lite::Captures<'_>, at: usize| Unmarked {
            text: String::new(),
            deprecated: true,
            note: found
                .get(at)
                .map_or("", |m| m.as_str())
                .trim_matches(['.', ' ', ',', ':'])
                .to_owned(),
        };
        if let Some(found) = WHOLE.captures(sentence) {
            if self.scope.resource.is_none() {
                return false;
            }
            self.deprecate_here(note(&found, 1));
            return true;
        }
        let Some(found) = ROW.captures(sentence) else {
            return false;
        };
        let row = found
            .get(1)
            .map_or("", |m| m.as_str())
            .trim_matches(|c: char| matches!(c, '`' | '"' | '\'' | '“' | '”'));
        let section = self.scope.section.clone();
        let ends = format!(".{row}");
        // A row of the operation at hand is meant before those of others.
        let here = format!("{}{ends}", self.place());
        let is_here = self.facts.iter().any(|fact| fact.key == here);
        let mut marked = false;
        for fact in self
            .facts
            .iter_mut()
            .filter(|fact| fact.section == section && (!is_here || fact.key == here))
        {
            let is_row = matches!(fact.kind, Kind::Field | Kind::Filter | Kind::Parameter)
                && fact.key.ends_with(&ends);
            if is_row || (fact.kind == Kind::Indicator && fact.key == row) {
                mark(fact, &note(&found, 2));
                marked = true;
            }
        }
        marked
    }

    /// Whether the text is one of the ways to authenticate, in the section about them.
    fn authentication(&mut self, text: &str, struck: &Unmarked, line: usize) -> bool {
        static HEADER: LazyLock<Regex> = LazyLock::new(|| pattern(r"([A-Za-z]+(?:-[A-Za-z]+)+)"));
        static QUERY: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r#"(?i)["'`]?([A-Za-z_]+)["'`]?,?\s+(?:as\s+an?\s+)?(?:GET|query|URL)\s+(?:string\s+)?param"#,
            )
        });
        if !wording::is_about_access(&self.scope.section) || text.ends_with(':') {
            return false;
        }
        let words = text.to_lowercase();
        let way = if words.contains("basic") {
            "basic"
        } else if QUERY.is_match(text) {
            "query"
        } else if words.contains("header") && HEADER.is_match(text) {
            "header"
        } else {
            return false;
        };
        let mut fact = Fact::new(
            Kind::Authentication,
            format!("Authentication.{way}"),
            &self.scope.section,
            line,
        );
        let name = match way {
            "header" => HEADER.captures(text),
            "query" => QUERY.captures(text),
            _ => None,
        };
        fact.text(
            "name",
            name.and_then(|found| found.get(1))
                .map_or("", |m| m.as_str()),
        );
        let unmarked = wording::unmark_cell(text);
        fact.prose("description", &unmarked.text);
        mark(&mut fact, &unmarked);
        mark(&mut fact, struck);
        self.add(fact);
        true
    }

    /// Whether the text is a base URL with the platform's name before it.
    fn base_url(&mut self, text: &str, struck: &Unmarked, line: usize) -> bool {
        static SECTION: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)\b(?:base url|url|host|platform|environment)s?\b"));
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some((last, head)) = words.split_last() else {
            return false;
        };
        let url = last.trim_matches(['`', '.', ',', '<', '>']);
        if !SECTION.is_match(&self.scope.section) || !is_url(url) || head.len() > 6 {
            return false;
        }
        let name = head.join(" ");
        let name =
            name.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | '*'));
        let key = if name.is_empty() {
            self.scope.section.clone()
        } else {
            name.to_owned()
        };
        let mut fact = Fact::new(Kind::BaseUrl, key, &self.scope.section, line);
        fact.text("url", url.trim_end_matches('/'));
        mark(&mut fact, struck);
        self.add(fact);
        true
    }
}

/// A callout without the word that opens it.
fn without_callout(text: &str) -> String {
    static CALLOUT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:\[!(?:note|warning|important|tip|caution|info)\]|[⚠ℹ❗\u{FE0F}]+|:[a-z_]+:|(?:please )?(?:note|warning|important|tip|caution|info|nb|n\.b\.)\s*(?:[:!]|-|–)|note(?: that)?\s)\s*",
        )
    });
    static WORD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(?:Note|Warning|Important|Tip|Caution|Info|WARNING|NOTE)\s+([A-Z].*)?$")
    });
    let bare = CALLOUT.replace(text, "").trim().to_owned();
    match WORD.captures(&bare).and_then(|found| found.get(1)) {
        Some(rest) => rest.as_str().to_owned(),
        None => bare,
    }
}

/// The names a piece of prose uses that are names by their looks, in any page format.
fn names(text: &str) -> Vec<String> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"[A-Za-z]+\[[^\]]*\](?:=\S+)?|\b[A-Za-z]+=\w+|\b[a-z]+(?:_[a-z]+)+\b|\bX-[A-Za-z-]+|!null\b",
        )
    });
    let mut names: Vec<String> = NAME
        .find_iter(text)
        .map(|m| m.as_str().trim_end_matches(['.', '`', '*', ',']).to_owned())
        .collect();
    names.dedup();
    names
}

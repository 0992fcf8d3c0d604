//! The page's own words for things: labels over tables, marks of deprecation, and how wordings compare.

use std::hash::Hasher;
use std::sync::LazyLock;

use fnv::FnvHasher;
use regex_lite::Regex;

/// A regular expression that is part of the program.
pub(crate) fn pattern(source: &str) -> Regex {
    match Regex::new(source) {
        Ok(regex) => regex,
        Err(error) => unreachable!("the pattern {source} is part of the program: {error}"),
    }
}

/// A text without what is only formatting: marks of emphasis and code, kinds of quotes, white space, case,
/// punctuation at its end.
pub(crate) fn normal(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter_map(|c| match c {
            '`' | '*' | '\'' | '"' | '‘' | '’' | '“' | '”' | '«' | '»' | '\u{200b}' => {
                None
            }
            '–' | '—' => Some('-'),
            c => Some(c),
        })
        .collect::<String>()
        .to_lowercase();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let mut joined = words.join(" ");
    for mark in [':', ';', ',', '.', '?', '!'] {
        // French typography puts a blank before some marks.
        joined = joined.replace(&format!(" {mark} "), &format!("{mark} "));
    }
    joined
        .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | ';' | ',' | '!'))
        .trim()
        .to_owned()
}

/// A short stable mark of a text that was made normal before.
pub(crate) fn hash(normal: &str) -> String {
    let mut hasher = FnvHasher::default();
    hasher.write(normal.as_bytes());
    format!("{:016x}", hasher.finish())
}

/// What a table or an example is announced as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Label {
    /// Filters of the resource.
    Filters,
    /// Filters of every list.
    CommonFilters,
    /// Members of what the operation answers, or takes when it is a write.
    Fields,
    /// What the operation takes.
    Parameters,
    /// What the operation answers.
    Response,
    /// An example.
    Example,
}

/// Reads an announcement: its label, and the words after it.
///
/// `alone` tells that the label was set off from the rest, so that no bracket or colon is needed after it.
pub(crate) fn label(text: &str) -> Option<(Label, String)> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:(?:available|specific|possible|list of|the|body|query|request|url|path|returned|output|response|input|common|global|generic|general|json|optional|mandatory|required)\s+)*(filters?|fields?|parameters?|params|arguments?|properties|attributes|body|payload|responses?|results?|output|examples?|samples?)(?:\s+(?:examples?|samples?|body|fields|attributes|parameters))?\s*(?:[:.]\s*$|:\s+|$|\(\s*|[-–]\s+)(.*)$",
        )
    });
    let text = text.trim();
    let found = LABEL.captures(text)?;
    let words = text.to_lowercase();
    let noun = found.get(1).map_or("", |m| m.as_str()).to_lowercase();
    let rest = found.get(2).map_or("", |m| m.as_str()).trim();
    // A bracket belongs to what follows the label.
    let rest = if rest.ends_with(')') && !rest.contains('(') {
        rest.trim_end_matches(')')
    } else {
        rest
    };
    let head = &words[..words.len() - found.get(2).map_or(0, |m| m.as_str().len())];
    let of_answer =
        head.contains("returned") || head.contains("response") || head.contains("output");
    let label = match noun.trim_end_matches('s') {
        "filter"
            if ["common", "global", "generic", "general"]
                .iter()
                .any(|word| head.contains(word)) =>
        {
            Label::CommonFilters
        }
        "filter" => Label::Filters,
        _ if head.contains("example") || head.contains("sample") => Label::Example,
        "field" | "propertie" | "attribute" if of_answer => Label::Response,
        "field" | "propertie" | "attribute" => Label::Fields,
        "response" | "result" | "output" => Label::Response,
        _ => Label::Parameters,
    };
    Some((label, rest.to_owned()))
}

/// A heading or name without its marks of deprecation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unmarked {
    /// What remains.
    pub(crate) text: String,
    /// Whether a mark was there.
    pub(crate) deprecated: bool,
    /// What the mark said beyond the word itself.
    pub(crate) note: String,
}

/// Takes the marks of deprecation off a heading or an announced endpoint.
pub(crate) fn unmark(text: &str) -> Unmarked {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\s*(?:[\[(]\s*(?:now\s+|is\s+)?(?:deprecated|obsolete)\b([^\])]*)[\])]|[-–—:|]\s*(?:deprecated|obsolete)\b(.*)$|\b(?:deprecated|obsolete)\b\s*(?:[:,\-–—]\s*(.*))?$|^(?:deprecated|obsolete)\b\s*[:,\-–—]?\s*)",
        )
    });
    let Some(found) = MARK.captures(text) else {
        return Unmarked {
            text: text.trim().to_owned(),
            ..Unmarked::default()
        };
    };
    let whole = found.get(0).map_or(0..0, |m| m.range());
    // "Whether it is deprecated" describes something; it marks nothing.
    let before = text[..whole.start]
        .split_whitespace()
        .next_back()
        .unwrap_or_default()
        .to_lowercase();
    if matches!(
        before.as_str(),
        "is" | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "not"
            | "or"
            | "and"
            | "of"
            | "the"
            | "a"
            | "now"
    ) {
        return Unmarked {
            text: text.trim().to_owned(),
            ..Unmarked::default()
        };
    }
    let note = (1..=3)
        .find_map(|at| found.get(at))
        .map_or("", |m| m.as_str());
    let note = note.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '.' | '-' | '–' | '—' | ')')
    });
    let rest = format!("{} {}", &text[..whole.start], &text[whole.end..]);
    let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    let inner = unmark(&rest);
    Unmarked {
        text: inner.text,
        deprecated: true,
        note: if note.is_empty() {
            inner.note
        } else {
            note.to_owned()
        },
    }
}

/// A heading without the badge behind it (`beta`, `new`), which is no part of its name.
pub(crate) fn without_badge(text: &str) -> String {
    static BADGE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^(.*\w)\s+[\[(]?(?:beta|alpha|new|Beta|BETA|Alpha|ALPHA|NEW)[\])]?$")
    });
    let bare = BADGE.captures(text).and_then(|found| found.get(1));
    bare.map_or(text, |bare| bare.as_str()).to_owned()
}

/// Whether a title says in other words that its operation is on its way out.
pub(crate) fn is_withdrawn(text: &str) -> bool {
    static GONE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)[\[(](?:removed|legacy|retired|discontinued|withdrawn|sunset)\b[^\])]*[\])]")
    });
    GONE.is_match(text)
}

/// Takes the marks of deprecation off the text of a cell, whole sentences among them.
pub(crate) fn unmark_cell(text: &str) -> Unmarked {
    static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:this|the)(?: \S+)? (?:field|filter|property|parameter|attribute|indicator|member|value|one)? ?(?:is|are|has been|was)(?: now)? (?:deprecated|obsolete)\b[:,.]?\s*(.*)$",
        )
    });
    let mut kept: Vec<String> = Vec::new();
    let mut mark = Unmarked::default();
    for sentence in sentences(text) {
        match SENTENCE.captures(&sentence).and_then(|found| found.get(1)) {
            Some(note) => {
                mark.deprecated = true;
                mark.note = note.as_str().trim_end_matches('.').to_owned();
            }
            None => kept.push(sentence),
        }
    }
    let rest = unmark(&kept.join(" "));
    let note = if rest.deprecated {
        rest.note
    } else {
        mark.note
    };
    Unmarked {
        text: rest.text,
        deprecated: rest.deprecated || mark.deprecated,
        note,
    }
}

/// The sentences of a paragraph.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut sentence = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        if !sentence.is_empty() {
            sentence.push(' ');
        }
        sentence.push_str(word);
        let ends = word.ends_with(['.', '!', '?'])
            && !word.eq_ignore_ascii_case("e.g.")
            && !word.eq_ignore_ascii_case("i.e.")
            && !word.eq_ignore_ascii_case("max.");
        let next_opens = words
            .peek()
            .is_none_or(|next| next.starts_with(|c: char| !c.is_lowercase()));
        if ends && next_opens {
            sentences.push(std::mem::take(&mut sentence));
        }
    }
    if !sentence.is_empty() {
        sentences.push(sentence);
    }
    sentences
}

/// Whether a sentence only sends the reader to another part of the page.
pub(crate) fn is_signpost(sentence: &str) -> bool {
    static SIGNPOST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:please )?(?:see|refer to|have a look at)\b[^.]*\b(?:section|below|above|examples?|fields)\b[^.]*\.?$",
        )
    });
    SIGNPOST.is_match(sentence)
}

/// Whether a text states something a client must know, rather than introducing or describing.
pub(crate) fn is_normative(text: &str) -> bool {
    static NORMATIVE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:must|can|cannot|can't|may|need|needs|over|limit\w*|maximum|minimum|max|min|default|if|when|use|using|don't|do not|should|required?|mandatory|optional|only|served|exclusively|supported|depending|return(?:ed|s)?|fetched|allowed|forbidden|please|note|sent?|unless|except|never|always|deprecated|removed|replaced?|instead|error|not|without|listed|displayed|https?|json|xml|\d+)\b",
        )
    });
    static LIMITING: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:must|cannot|can't|over|limit\w*|maximum|max|at most|only|never|\d+)\b")
    });
    // A sentence that only announces what follows it may still state a limit.
    let announces = text.trim_end().ends_with(':') && sentences(text).len() == 1;
    if announces {
        LIMITING.is_match(text)
    } else {
        NORMATIVE.is_match(text)
    }
}

/// Whether a heading's section is the one about how to authenticate.
pub(crate) fn is_about_access(heading: &str) -> bool {
    static SECTION: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)^(?:api )?(?:authentication|authorization|security)$"));
    SECTION.is_match(heading)
}

/// Whether a text is a short caption rather than a sentence.
pub(crate) fn is_caption(text: &str) -> bool {
    text.split_whitespace().count() <= 8 && !text.trim_end().ends_with(['.', '!', '?', ';', ','])
}

#[cfg(test)]
mod tests {
    use super::{Label, is_normative, is_signpost, label, normal, sentences, unmark, unmark_cell};

    #[test]
    fn formatting_does_not_count() {
        assert_eq!(normal("Use the `x` « y » :  **now**."), "use the x y: now");
        assert_eq!(normal("It’s"), normal("It's"));
    }

    #[test]
    fn labels_are_told_from_sentences() {
        assert_eq!(label("Filters"), Some((Label::Filters, String::new())));
        assert_eq!(
            label("Common filters:"),
            Some((Label::CommonFilters, String::new()))
        );
        assert_eq!(
            label("Parameters (as form)"),
            Some((Label::Parameters, "as form".to_owned()))
        );
        assert_eq!(
            label("Response fields"),
            Some((Label::Response, String::new()))
        );
        assert_eq!(label("Example of a thing"), None);
        assert_eq!(label("Fields marked with a star are needed"), None);
    }

    #[test]
    fn marks_are_taken_off() {
        for text in [
            "Group (deprecated)",
            "[DEPRECATED] Group",
            "Group - Deprecated",
            "Group deprecated",
        ] {
            let found = unmark(text);
            assert_eq!(
                (found.text.as_str(), found.deprecated),
                ("Group", true),
                "{text}"
            );
        }
        let found = unmark("role deprecated, use roles instead");
        assert_eq!(
            (found.text.as_str(), found.note.as_str()),
            ("role", "use roles instead")
        );
        assert!(!unmark("List all shelves").deprecated);
        assert!(!unmark("Whether it is deprecated").deprecated);
        let cell = unmark_cell("Colour of it. This field is deprecated, use paint.");
        assert_eq!(
            (cell.text.as_str(), cell.note.as_str()),
            ("Colour of it.", "use paint")
        );
        assert!(unmark_cell("Colour (deprecated)").deprecated);
    }

    #[test]
    fn prose_is_sorted() {
        assert!(is_signpost(
            "See below for the fields and see the listing section for answers."
        ));
        assert!(!is_signpost("Mind the header."));
        assert!(is_normative("At most 3 months are fetched."));
        assert!(!is_normative("All of them have the following base:"));
        assert_eq!(sentences("One two. Three e.g. four. Five").len(), 3);
    }
}

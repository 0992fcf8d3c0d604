//! Endpoints as the page writes them: method, path, a fixed query, and whatever follows on the line.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::wording::pattern;

/// An endpoint and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// Method and path, in the form of a key.
    pub(crate) key: String,
    /// Query parameters written into the path, with their values.
    pub(crate) query: Vec<(String, String)>,
    /// The words behind it.
    pub(crate) rest: String,
    /// The address it was written with, when it was.
    pub(crate) host: Option<String>,
}

impl Endpoint {
    /// Whether this stands for any resource, in the page's introduction.
    pub(crate) fn is_placeholder(&self) -> bool {
        is_placeholder(&self.key)
    }
}

/// Whether a key's path stands for any resource (`/my_resource`).
pub(crate) fn is_placeholder(key: &str) -> bool {
    let segment = key.split('/').nth(1).unwrap_or_default();
    let name = segment.trim_matches(|c: char| !c.is_alphanumeric());
    name.ends_with("resource") || name.ends_with("resources")
}

/// Reads an endpoint at the start of a text.
pub(crate) fn parse(text: &str) -> Option<Endpoint> {
    static ENDPOINT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[^A-Za-z/]{0,2}\s?)(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\s*:?\s+(https?://[^/\s]+)?(/[^\s?]*)(\?\S*)?\s*(.*)$",
        )
    });
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let found = ENDPOINT.captures(&flat)?;
    let part = |at: usize| found.get(at).map_or("", |m| m.as_str());
    let path = canonical_path(part(3));
    if path.is_empty() {
        return None;
    }
    let rest = part(5).trim();
    let rest = rest.strip_prefix("HTTP/1.1").unwrap_or(rest).trim();
    Some(Endpoint {
        key: format!("{} {path}", part(1)),
        query: query(part(4)),
        rest: rest.to_owned(),
        host: found.get(2).map(|m| m.as_str().to_owned()),
    })
}

/// Whether the words behind an endpoint leave it an announcement rather than the start of a sentence.
pub(crate) fn announces(endpoint: &Endpoint) -> bool {
    let rest = endpoint.rest.as_str();
    rest.is_empty()
        || rest.starts_with(['(', '[', '-', '–', ':'])
        || (endpoint.is_placeholder() && rest.contains('='))
        || super::wording::label(rest).is_some()
        || rest.to_lowercase().starts_with("deprecated")
}

fn canonical_path(path: &str) -> String {
    static VERSION: LazyLock<Regex> = LazyLock::new(|| pattern(r"^/api/\d+(?:\.\d+)?(/|$)"));
    let path = path.trim_end_matches(['.', ',', ';', ':', '`', '*', '"']);
    let path = VERSION.replace(path, "/");
    let segments: Vec<String> = path
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(segment_key)
        .collect();
    if segments.is_empty() {
        String::new()
    } else {
        format!("/{}", segments.join("/"))
    }
}

fn segment_key(segment: &str) -> String {
    let is_id = segment.chars().all(|c| c.is_ascii_digit())
        || segment.starts_with(':')
        || (segment.starts_with('{') && segment.ends_with('}'))
        || (segment.starts_with('<') && segment.ends_with('>'))
        || (segment.starts_with('[') && segment.ends_with(']'));
    if is_id {
        "{id}".to_owned()
    } else {
        segment.to_owned()
    }
}

fn query(text: &str) -> Vec<(String, String)> {
    let text = text
        .trim_start_matches('?')
        .trim_end_matches(['.', ',', ';', '`', '*']);
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{announces, parse};

    fn key(text: &str) -> String {
        parse(text).unwrap().key
    }

    #[test]
    fn identifiers_are_one_name() {
        for text in [
            "GET /thing/12",
            "GET /thing/:id",
            "GET /thing/{thing_id}",
            "GET /thing/<id>",
            "GET /thing/7/",
        ] {
            assert_eq!(key(text), "GET /thing/{id}", "{text}");
        }
        assert_eq!(
            key("PUT https://sd.example.com/api/2/thing/1/live"),
            "PUT /thing/{id}/live"
        );
    }

    #[test]
    fn query_and_rest_are_told_apart() {
        let found = parse("GET /thing.json/6?a=0&b=x Parameters (as form)").unwrap();
        assert_eq!(found.key, "GET /thing.json/{id}");
        assert_eq!(
            found.query,
            [
                ("a".to_owned(), "0".to_owned()),
                ("b".to_owned(), "x".to_owned())
            ]
        );
        assert!(announces(&found));
        assert!(!announces(&parse("GET /thing answers slowly.").unwrap()));
        assert!(parse("Use GET /thing instead").is_none());
    }
}

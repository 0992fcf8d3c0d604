//! How much of anything a caller may send, leave unread or hold open. They hold on every route, and stand
//! in the crate's README with the same figures.

use std::time::Duration;

/// Longest target of a request (host, path and query), in bytes.
pub(crate) const URL: usize = 8 * 1_024;
/// Longest method, in bytes.
pub(crate) const METHOD: usize = 32;
/// Names and values of all headers together, in bytes.
pub(crate) const HEADERS: usize = 16 * 1_024;
/// Headers of one request.
pub(crate) const HEADER_COUNT: usize = 64;
/// Head of a request at which reading stops, in bytes and in headers. It lies above the limits before, so
/// that most of what is too long is still answered with an envelope; from here on the connection gets a
/// bare 431.
pub(crate) const HEAD: usize = 64 * 1_024;
pub(crate) const HEAD_COUNT: usize = 4 * HEADER_COUNT;
/// Longest time from the opening of a connection, or from its last answer, to the end of a request's head.
pub(crate) const HEAD_TIME: Duration = Duration::from_secs(10);
/// Largest body, in bytes.
pub(crate) const BODY: usize = 1_024 * 1_024;
/// Longest time from the end of the head to the end of the body.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(30);
/// Longest time that an answer may lie unread while the connection takes no more of it.
pub(crate) const UNREAD_TIME: Duration = Duration::from_secs(30);
/// Longest time for an answer once the caller has closed its side of the connection.
pub(crate) const CLOSED_TIME: Duration = Duration::from_secs(10);
/// Pairs of a query or a form. More than any operation can use.
pub(crate) const PAIRS: usize = 1_000;
/// Elements of a list, as a body, a member or a filter.
pub(crate) const ELEMENTS: usize = 1_000;
/// Rules at work.
pub(crate) const RULES: usize = 1_000;
/// Levels of objects and arrays in a body. serde_json reads no deeper, whatever stands here.
#[cfg(test)]
pub(crate) const NESTING: usize = 127;
/// Connections that are served at once; more of them wait until one ends.
pub(crate) const CONNECTIONS: usize = 256;
/// Longest time that open requests are given when the server stops.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_the_same_figures() {
        let readme = include_str!("../README.md");
        let kilobytes = |bytes: usize| format!("{} KiB", bytes / 1_024);
        let seconds = |time: Duration| format!("{} s", time.as_secs());
        for (what, figure) in [
            ("method", format!("{METHOD} bytes")),
            ("URL", kilobytes(URL)),
            (
                "headers",
                format!("{}, {HEADER_COUNT} of them", kilobytes(HEADERS)),
            ),
            ("time for the head", seconds(HEAD_TIME)),
            ("body", kilobytes(BODY)),
            ("time for the body", seconds(BODY_TIME)),
            ("time an answer may lie unread", seconds(UNREAD_TIME)),
            (
                "time for an answer to a caller who has closed",
                seconds(CLOSED_TIME),
            ),
            ("pairs of a query or form", PAIRS.to_string()),
            ("elements of a list", ELEMENTS.to_string()),
            ("rules at work", RULES.to_string()),
            ("nesting of JSON", NESTING.to_string()),
            ("connections at once", CONNECTIONS.to_string()),
        ] {
            let row = format!("| {what} | {figure} |");
            assert!(readme.contains(&row), "README.md lacks: {row}");
        }
    }

    #[test]
    fn json_is_read_as_deep_as_is_said() {
        let nested = |levels| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let read = |levels| serde_json::from_str::<serde_json::Value>(&nested(levels));
        assert!(read(NESTING).is_ok());
        assert!(read(NESTING + 1).is_err());
    }
}

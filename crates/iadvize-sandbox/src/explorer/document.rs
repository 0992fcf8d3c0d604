//! The embedded document with one server, which is this sandbox.

use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::document::Document;

/// Stands where the host comes in; no host looks like it, and JSON needs no escape for it.
const HOST: &str = "<host>";

/// The document as it is served under this host.
pub(super) fn at(host: &str) -> Option<String> {
    let (before, after) = pieces().as_ref()?;
    let quoted = Value::from(host).to_string();
    let host = quoted.trim_matches('"');
    Some(format!("{before}{host}{after}"))
}

/// The text before and after the host, so that the document is written once.
fn pieces() -> &'static Option<(String, String)> {
    static PIECES: OnceLock<Option<(String, String)>> = OnceLock::new();
    PIECES.get_or_init(|| {
        let mut root: Value = serde_json::from_str(crate::document::TEXT).ok()?;
        let url = format!("http://{HOST}{}", Document::embedded().base);
        root["servers"] = json!([{ "url": url, "description": "This sandbox." }]);
        let text = root.to_string();
        let (before, after) = text.split_once(HOST)?;
        Some((before.to_owned(), after.to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_stands_in_the_server_alone() {
        let text = at("localhost:1").unwrap();
        assert!(!text.contains(HOST), "the mark occurs once");
        let mut served: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(served["servers"][0]["url"], "http://localhost:1/api/2");
        let mut embedded: Value = serde_json::from_str(crate::document::TEXT).unwrap();
        served["servers"] = Value::Null;
        embedded["servers"] = Value::Null;
        assert_eq!(served, embedded);
    }
}

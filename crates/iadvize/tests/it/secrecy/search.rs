//! Looking for the key in a text, in every form that it may take.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::raw::KEY;

/// What every text with the key in it holds, in whatever form.
static FORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let plain = spelled(KEY).into_iter();
    let encoded = encoded(KEY, &[""]).into_iter();
    let inner = encoded.map(|(before, text)| inner(&text, before));
    // As a list of bytes is printed.
    let bytes = format!("{:?}", KEY.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']).to_owned();
    plain.chain(inner).chain([bytes]).collect()
});

/// The key as it travels, and as others may repeat it.
pub(super) fn written(key: &str) -> Vec<String> {
    let encoded = encoded(key, &["", ":", ":x", "\"}"]).into_iter();
    let mut written = spelled(key);
    written.extend(encoded.map(|(_, text)| text));
    written
}

/// The key in every way to write its characters.
fn spelled(key: &str) -> Vec<String> {
    let each = |written: fn(u8) -> String| -> String { key.bytes().map(written).collect() };
    let percent: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let url = reqwest::Url::parse_with_params("http://a/", [("key", key)]).unwrap();
    let path = reqwest::Url::parse(&format!("http://a/{}", key.replace('%', "%25"))).unwrap();
    let json = serde_json::to_string(key).unwrap();
    vec![
        key.to_owned(),
        each(lower),
        percent.replace('%', "%25"),
        percent.to_lowercase(),
        percent,
        url.query().unwrap().trim_start_matches("key=").to_owned(),
        path.path().trim_start_matches('/').to_owned(),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("\\u{byte:04x}")),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{byte:02X}")),
        each(|byte| format!("&#{byte};")),
        key.replace('&', "&amp;"),
        json.replace('/', "\\/").trim_matches('"').to_owned(),
        json.trim_matches('"').to_owned(),
        format!("{key:?}").trim_matches('"').to_owned(),
    ]
}

/// The key in Base64 of both alphabets, behind no, one and two bytes that share its digits; and how many.
fn encoded(key: &str, after: &[&str]) -> Vec<(usize, String)> {
    let mut encoded = Vec::new();
    for before in ["", "a", "ab"] {
        for after in after {
            let pair = format!("{before}{key}{after}");
            for text in [STANDARD.encode(&pair), URL_SAFE.encode(&pair)] {
                encoded.push((before.len(), text));
            }
        }
    }
    encoded
}

/// A character percent-encoded with small letters, as some write it, where it has to be.
fn lower(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02x}")
    }
}

/// The digits of Base64 that hold nothing but the key, which stands behind so many bytes.
fn inner(encoded: &str, before: usize) -> String {
    let digits = encoded.trim_end_matches('=');
    let partial = usize::from(digits.len() < encoded.len());
    digits[(before * 8).div_ceil(6)..digits.len() - partial].to_owned()
}

/// The form of the key that a text shows.
pub(crate) fn shown(text: &str) -> Option<&'static str> {
    let form = FORMS.iter().find(|form| text.contains(form.as_str()));
    form.map(String::as_str)
}

#[track_caller]
pub(crate) fn assert_silent(text: &str, what: &str) {
    if let Some(form) = shown(text) {
        panic!("{what} shows {form}: {text}");
    }
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert_eq!(shown("no key; s3cr3t/k+y=&%~of-test; 73336372"), None);
    let pair = |before: &str, after: &str| format!("{before}{KEY}{after}");
    let mut url = reqwest::Url::parse("https://a.example/api/2/skill").unwrap();
    url.query_pairs_mut().append_pair("key", KEY);
    let texts = [
        format!("the key {KEY} itself"),
        url.to_string(),
        url.to_string().to_lowercase(),
        format!("{:?}", [("x-api-key", KEY)]),
        format!("{:?}", KEY.as_bytes().to_vec()),
        format!("{:?}", bytes::Bytes::from(KEY)),
        serde_json::json!({ "key": KEY }).to_string(),
        serde_json::json!({ "body": serde_json::json!({ "key": KEY }).to_string() }).to_string(),
        KEY.bytes().map(|byte| format!("{byte:02x}")).collect(),
        KEY.bytes().map(|byte| format!("{byte:02X}")).collect(),
        KEY.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        format!("Basic {}", STANDARD.encode(pair("", ":"))),
        format!("Basic {}", STANDARD.encode(pair("", ":x"))),
        STANDARD.encode(pair("a", "")),
        STANDARD.encode(pair("user:", ":")),
        URL_SAFE.encode(pair("ab", "?>?>")),
        URL_SAFE.encode(pair(r#"{"key":""#, "\"}")),
        STANDARD.encode(pair(r#"{"a":""#, "\"}")),
        STANDARD.encode(pair(r#"{"ab":""#, "\"}")),
    ];
    for text in texts {
        assert!(shown(&text).is_some(), "{text}");
    }
    for form in FORMS.iter().cloned().chain(written(KEY)) {
        assert!(shown(&format!("before {form} after")).is_some(), "{form}");
    }
}

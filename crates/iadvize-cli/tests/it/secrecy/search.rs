//! Looking for the key in bytes, in every form that it may take.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::KEY;
use super::decoded::values;

static FORMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let each = |written: fn(u8) -> String| -> String { KEY.bytes().map(written).collect() };
    let form = |upper: bool| -> String {
        let escaped = |byte: u8| match byte {
            byte if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) => {
                char::from(byte).to_string()
            }
            byte if upper => format!("%{byte:02X}"),
            byte => format!("%{byte:02x}"),
        };
        KEY.bytes().map(escaped).collect()
    };
    let json = serde_json::to_string(KEY).unwrap();
    let bytes = format!("{:?}", KEY.as_bytes());
    let mut forms = vec![
        KEY.to_owned(),
        form(true),
        form(false),
        form(true).replace('%', "%25"),
        KEY.replace('%', "%25").replace('&', "%26"),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%{byte:02x}")),
        each(|byte| format!("\\u{byte:04x}")),
        each(|byte| format!("{byte:02x}")),
        each(|byte| format!("{byte:02X}")),
        KEY.replace('&', "&amp;"),
        json.trim_matches('"').replace('/', "\\/"),
        format!("{KEY:?}").trim_matches('"').to_owned(),
        bytes.trim_matches(['[', ']']).to_owned(),
    ];
    for before in ["", "a", "ab"] {
        let pair = format!("{before}{KEY}");
        for encoded in [STANDARD.encode(&pair), URL_SAFE.encode(&pair)] {
            // What stands before and after the key shares the outermost digits.
            let digits = encoded.trim_end_matches('=');
            let partial = usize::from(digits.len() < encoded.len());
            let first = (before.len() * 8).div_ceil(6);
            forms.push(digits[first..digits.len() - partial].to_owned());
        }
    }
    forms
});

/// The form of the key that these bytes hold.
pub(super) fn shown(bytes: &[u8]) -> Option<&'static str> {
    // The key is ASCII, so what is no text takes nothing from it.
    let text = String::from_utf8_lossy(bytes);
    let form = FORMS.iter().find(|form| text.contains(form.as_str()));
    form.map(String::as_str)
}

#[track_caller]
pub(super) fn assert_silent(bytes: &[u8], what: &str) {
    if let Some(form) = shown(bytes) {
        panic!("{what} shows {form}: {}", String::from_utf8_lossy(bytes));
    }
}

/// Neither standard output nor standard error of a run shows the key.
#[track_caller]
pub(super) fn assert_quiet(output: &Output, what: &str) {
    assert_silent(&output.stdout, what);
    assert_silent(&output.stderr, what);
}

/// Every file below a folder.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// The files below a folder that show the key, in their bytes or decoded.
pub(super) fn found_in(folder: &Path) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| {
        let bytes = std::fs::read(path).unwrap();
        shown(&bytes).or_else(|| shown(&values(path))).is_some()
    });
    found
}

/// No file below a folder shows the key, neither in its name nor in what it holds; how many there are.
#[track_caller]
pub(super) fn assert_files_silent(folder: &Path) -> usize {
    let files = files(folder);
    for path in &files {
        assert_silent(path.as_os_str().as_encoded_bytes(), "a name");
    }
    assert_eq!(found_in(folder), [] as [PathBuf; 0]);
    files.len()
}

#[test]
fn the_search_finds_what_it_looks_for() {
    assert_eq!(shown(b"k/ey+42 k%2Fey%2B42 6b2f65792b3432"), None);
    let texts = [
        format!("the key {KEY} itself"),
        format!("{:?}", KEY.as_bytes()),
        serde_json::json!({ "key": KEY }).to_string(),
        serde_json::json!({ "body": serde_json::json!({ "key": KEY }).to_string() }).to_string(),
        KEY.bytes().map(|byte| format!("{byte:02x}")).collect(),
        KEY.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        STANDARD.encode(format!("{KEY}:")),
        STANDARD.encode(format!("{KEY}:x")),
        STANDARD.encode(format!("a{KEY}")),
        URL_SAFE.encode(format!("ab{KEY}c")),
        URL_SAFE.encode(format!("{{\"key\":\"{KEY}\"}}")),
    ];
    for text in texts.iter().chain(FORMS.iter()) {
        let bytes = [b"\xff\0before", text.as_bytes(), b"after\0"].concat();
        assert!(shown(&bytes).is_some(), "{text}");
        assert_eq!(shown(&bytes[..bytes.len() / 2]), None);
    }
}

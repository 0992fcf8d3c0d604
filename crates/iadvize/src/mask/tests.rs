//! Texts that repeat the key, in every way to write it, and texts that do not.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::*;

/// Keys as services give them out, and keys that are made to be missed.
const KEYS: [&str; 12] = [
    "4f1d8c2ab09e7d6635c1",
    "k/ey+42=\"\\&%~",
    "a/b\"c%d",
    "\\\\\\\\\\\\\\\\n",
    "%25%25%25%25",
    "&amp;&#47;&",
    ".*[a-z]+(?:x)$",
    "{\"a\":[1]}",
    "<script>'x'</script>",
    "abcd",
    "aaaa",
    "u0041u0041\\u0041",
];

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn each(text: &str, written: impl Fn(u8) -> String) -> String {
    text.bytes().map(written).collect()
}

/// A text as JSON writes it, between its quotes.
fn json(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    quoted[1..quoted.len() - 1].to_owned()
}

/// A key in every form that anybody may write it in.
fn forms(key: &str) -> Vec<String> {
    let (once, twice) = (json(key), json(&json(key)));
    let percent: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let html = key
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&apos;");
    let mut forms = vec![
        key.to_owned(),
        each(key, |byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02x}")
            }
        }),
        percent.replace('%', "%25"),
        percent,
        each(key, |byte| format!("%{byte:02X}")),
        each(key, |byte| format!("\\u{byte:04x}")),
        each(key, |byte| format!("\\\\u{byte:04X}")),
        each(key, |byte| format!("\\x{byte:02x}")),
        each(key, |byte| format!("&#{byte};")),
        each(key, |byte| format!("&#x{byte:02X};")),
        once.replace('/', "\\/"),
        once,
        twice,
        html,
        hex(key),
        hex(key).to_uppercase(),
    ];
    for (before, after) in [
        ("", ""),
        ("", ":"),
        ("", ":x"),
        ("a", ""),
        ("us", ":pass"),
        ("three", ""),
    ] {
        let pair = format!("{before}{key}{after}");
        for text in [
            STANDARD.encode(&pair),
            URL_SAFE.encode(&pair),
            URL_SAFE_NO_PAD.encode(&pair),
        ] {
            // What holds nothing of the key but the bits beside it may stay.
            forms.push(
                text.replace('=', "%3D")
                    .replace('+', "%2B")
                    .replace('/', "%2f"),
            );
            forms.push(text.replace('/', "\\/"));
            forms.push(text);
        }
    }
    forms
}

/// A text that shows nothing of the key, however it is decoded.
#[track_caller]
fn assert_hidden(masked: &str, form: &str, key: &str) {
    assert!(masked.contains(MASK), "{key} as {form}: {masked}");
    let rest = masked.replace(MASK, " ").replace('=', " ");
    let longest = rest.split_whitespace().map(str::len).max().unwrap_or(0);
    // The words around it, and the first characters of a Base64 that belong to what stands before the key.
    assert!(longest <= "before:".len(), "{key} as {form}: {masked}");
}

#[test]
fn the_key_is_masked_in_every_form() {
    for key in KEYS {
        for form in forms(key) {
            assert_hidden(&mask(&format!("é {form} !"), key), &form, key);
            assert_hidden(&mask(&form, key), &form, key);
            assert_hidden(&mask(&format!("{form} {form}"), key), &form, key);
        }
    }
}

fn between(text: &str, mark: &str) -> String {
    let characters: Vec<String> = text.chars().map(String::from).collect();
    format!("before {} after", characters.join(mark))
}

#[test]
fn lines_and_marks_in_a_key_do_not_hide_it() {
    for key in KEYS {
        for mark in ["\n", "\r\n", "\t", "\u{7}"] {
            for form in forms(key) {
                assert_hidden(&mask(&between(&form, mark), key), &form, key);
            }
        }
        let unescaped = [key.to_owned(), hex(key), STANDARD.encode(key)];
        for mark in [
            "\u{200b}",
            "\u{ad}\u{2028}",
            "\\n",
            "\\r\\n",
            "%0A",
            "%0d%0a",
            "%250A",
            "\\\\n",
        ] {
            for form in &unescaped {
                assert_hidden(&mask(&between(form, mark), key), mark, key);
            }
        }
    }
}

#[test]
fn a_key_that_somebody_has_shortened_is_masked_too() {
    let key = "4f1d8c2ab09e7d6635c1";
    for kept in 10..20 {
        for mark in ["", "...", "…", "' is no key"] {
            let masked = mask(&format!("no '{}{mark}", &key[..kept]), key);
            assert_eq!(masked, format!("no '[key]{mark}"));
        }
    }
    let encoded = STANDARD.encode(format!("{key}:x"));
    assert_eq!(mask(&format!("{}...", &encoded[..20]), key), "[key]...");
    assert_eq!(mask("order 4f1d8c2", key), "order 4f1d8c2");
}

#[test]
fn what_is_cut_shows_no_beginning_of_the_key() {
    const LONGEST: usize = 24;
    for key in &KEYS[..3] {
        for form in forms(key) {
            for before in (0..form.len()).step_by(5) {
                // So many keys that the cut would be shown once they are masked.
                let text = format!("{} {}", "x".repeat(before), format!("{form} ").repeat(20));
                let masked = mask_shortened(&text, key, LONGEST);
                assert!(masked.chars().count() <= LONGEST);
                // The mask itself may be cut.
                let rest = masked.trim_start_matches('x').replace("[key]", " ");
                let longest = rest.split_whitespace().map(str::len).max().unwrap_or(0);
                assert!(longest <= "dGhyZW[ke".len(), "{key} as {form}: {masked}");
            }
        }
    }
}

#[test]
fn only_what_may_be_the_beginning_of_the_key_is_masked_where_a_text_was_cut() {
    let forms = form::all("k/ey+42=");
    let cut = |text| replace(text, &forms, true);
    assert_eq!(cut("no %6"), "no [key]");
    assert_eq!(cut("no k/ey%2"), "no [key][key]");
    assert_eq!(cut("no k/ey\\u00"), "no [key][key]");
    // As long as a character can be written, so that it is none of the key's.
    for text in ["some words.", "100 %zz of it now.", "100 %zz of all that."] {
        assert_eq!(cut(text), text);
    }
}

#[test]
fn what_is_encoded_again_and_again_is_masked_to_its_end() {
    let percent = each("4f1d8c2ab0", |byte| format!("%25252525{byte:02x}"));
    assert_eq!(mask(&format!("no {percent}."), "4f1d8c2ab0"), "no [key].");
    assert_eq!(mask(r"no abcd\\\\ here", r"abcd\"), "no [key] here");
}

#[test]
fn a_short_key_is_masked_and_words_stay() {
    for key in ["k", "k/", "ab="] {
        let word = "Kind words: Basil, 6b6b61 bWFrZQ, 100 %.";
        assert!(!mask(&format!("no {key}!"), key).contains(&format!(" {key}")));
        for form in forms(key) {
            if form.starts_with(&STANDARD.encode(key)) || form == hex(key) {
                assert_eq!(mask(&form, key), MASK, "{key} as {form}");
            }
        }
        if key != "k" {
            assert_eq!(mask(word, key), word);
        }
    }
    assert_eq!(mask("aaaa", "aa"), "[key][key]");
    assert_eq!(mask("61623d, x61623d", "ab="), "[key], x61623d");
    assert_eq!(mask("Basic eDp5, eDs", "x"), "Basic [key], eDs");
}

#[test]
fn all_else_stays() {
    for key in KEYS {
        for text in [
            "",
            "a/b",
            "%",
            "a%2",
            "100 % of %C3%A9 é",
            "\\",
            "&",
            "&#;",
            "\\u",
            "🙂\\",
        ] {
            assert_eq!(mask(text, key), text);
        }
    }
    assert_eq!(mask("anything", ""), "anything");
    assert_eq!(
        mask("Basic YS9iImMlZDp4, no", "a/b\"c%d"),
        "Basic [key], no"
    );
}

#[test]
fn no_text_takes_long() {
    // Every reading of a run of backslashes is a place to go on from.
    let key = "\\".repeat(16);
    let text = "\\".repeat(3_000);
    assert!(mask_shortened(&text, &key, 300).contains(MASK));
    let encoded = "%25".repeat(2_000);
    assert_eq!(mask(&encoded, "4f1d8c2ab09e7d6635c1"), encoded);
}

proptest::proptest! {
    #[test]
    fn any_key_is_masked_in_any_text(
        key in "[!-~]{4,40}",
        before in "\\PC{0,20}",
        after in "\\PC{0,20}",
        which in 0_usize..64,
    ) {
        let forms = forms(&key);
        let form = &forms[which % forms.len()];
        let masked = mask(&format!("{before} {form} {after}"), &key);
        proptest::prop_assert!(!masked.contains(form.as_str()), "{} as {}: {}", key, form, masked);
        proptest::prop_assert!(!masked.contains(&key), "{} as {}: {}", key, form, masked);
    }
}

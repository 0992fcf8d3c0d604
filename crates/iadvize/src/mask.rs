//! Texts from elsewhere, made fit to be shown: without the key, in whatever form they repeat it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

const MASK: &str = "[key]";

/// The text as one line without the key: neither as it is, nor percent-encoded or escaped, nor as Base64.
pub(crate) fn mask(text: &str, key: &str) -> String {
    // Control characters go first, or a key with one in it would be whole once they are gone.
    let mut text: String = text.chars().filter(|c| !c.is_control()).collect();
    text = replace(&text, |rest| spelled(rest.as_bytes(), key.as_bytes()));
    // The beginning of the Base64 of `key` is that of `key:password`, up to the last whole group.
    let whole = &key.as_bytes()[..key.len() / 3 * 3];
    for encoded in [STANDARD_NO_PAD.encode(whole), URL_SAFE_NO_PAD.encode(whole)] {
        if !encoded.is_empty() {
            text = replace(&text, |rest| encoded_at(rest, &encoded));
        }
    }
    text
}

/// Puts the mask in place of what `found` measures at a place, in bytes.
fn replace(text: &str, found: impl Fn(&str) -> Option<usize>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        match found(rest) {
            Some(length) => {
                out.push_str(MASK);
                rest = &rest[length..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// The length of the key at the beginning of a text, each of its characters as it is, after a backslash or
/// as `%2F`. A key is ASCII.
fn spelled(text: &[u8], key: &[u8]) -> Option<usize> {
    if text.starts_with(key) {
        return (!key.is_empty()).then_some(key.len());
    }
    let mut at = 0;
    for byte in key {
        at += match &text[at..] {
            [b'\\', second, ..] if second == byte => 2,
            [b'%', high, low, ..] if hex(*high, *low) == Some(*byte) => 3,
            [first, ..] if first == byte => 1,
            _ => return None,
        };
    }
    (at > 0).then_some(at)
}

fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// The length of the word that begins with this Base64.
fn encoded_at(text: &str, encoded: &str) -> Option<usize> {
    let rest = text.strip_prefix(encoded)?;
    let more = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte))
        .count();
    Some(encoded.len() + more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_masked_in_every_spelling() {
        let key = "a/b\"c%d";
        for spelling in [
            "a/b\"c%d",
            "a%2Fb%22c%25d",
            "a%2fb%22c%25d",
            "a\\/b\\\"c%d",
            "%61/b\"c%25%64",
            "a/b\n\"c%d",
        ] {
            assert_eq!(mask(&format!("é {spelling}!"), key), "é [key]!");
        }
        assert_eq!(mask("Basic YS9iImMlZDp4, no", key), "Basic [key], no");
    }

    #[test]
    fn all_else_stays() {
        for text in ["", "a/b", "%", "a%2", "100 % of %C3%A9 é", "\\"] {
            assert_eq!(mask(text, "a/b\"c%d"), text);
        }
        assert_eq!(mask("aaaa", "aa"), "[key][key]");
    }
}

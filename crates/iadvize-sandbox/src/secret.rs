//! Secrets: the key and the token, which show themselves nowhere by accident.

use std::fmt;
use std::hash::{BuildHasher, RandomState};

/// What stands where a secret stood.
pub(crate) const MASK: &str = "***";

/// A text that its `Debug` does not show.
#[derive(Clone)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// 128 bits that nobody can guess, in hexadecimal digits. The standard library's hasher is a keyed
    /// function whose key the operating system draws.
    pub(crate) fn random() -> Self {
        let half = |number: u64| RandomState::new().hash_one(number);
        Self(format!("{:016x}{:016x}", half(1), half(2)))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether a header can carry it.
    pub(crate) fn fits_a_header(&self) -> bool {
        !self.0.is_empty() && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// How long it takes tells the length of what was given and nothing of the secret.
    pub(crate) fn is(&self, given: &[u8]) -> bool {
        let own = self.0.as_bytes();
        let start = usize::from(given.len() != own.len());
        let differences = given
            .iter()
            .zip(own.iter().cycle())
            .fold(start, |all, (left, right)| all | usize::from(left ^ right));
        std::hint::black_box(differences) == 0
    }

    /// Whether the text is the secret, or one of long secrets lies within it: plain, percent-encoded
    /// (more than once, too), in hexadecimal digits or in base64.
    pub(crate) fn shows_in(&self, text: &str) -> bool {
        let mut text = text.as_bytes().to_vec();
        for _ in 0..4 {
            if self.lies_in(&text) || self.lies_hidden_in(&text) {
                return true;
            }
            let decoded = unpercent(&text);
            if decoded == text {
                return false;
            }
            text = decoded;
        }
        false
    }

    /// Whether it lies in a word of base64 or hexadecimal digits, wherever in the word it begins.
    fn lies_hidden_in(&self, text: &[u8]) -> bool {
        let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(byte);
        let mut words = text.split(|byte| !is_digit(byte));
        words.any(|word| {
            let base64 = (0..4).filter_map(|skip| base64(word.get(skip..)?));
            let hex = (0..2).filter_map(|skip| unhex(word.get(skip..)?));
            base64.chain(hex).any(|bytes| self.lies_in(&bytes))
        })
    }

    fn lies_in(&self, bytes: &[u8]) -> bool {
        let own = self.0.as_bytes();
        // Names of headers come in small letters, so a secret that stands as one does, too.
        let is = |part: &[u8]| part.eq_ignore_ascii_case(own);
        // A secret of a few letters lies in ordinary words; it is masked where it stands alone.
        let whole = is(bytes) || bytes.split(|byte| *byte == b':').any(is);
        whole || own.len() >= 8 && bytes.windows(own.len()).any(is)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(MASK)
    }
}

/// Bytes from either alphabet of base64, with or without padding.
pub(crate) fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let end = text.iter().rposition(|byte| *byte != b'=')? + 1;
    let mut out = Vec::with_capacity(end * 3 / 4);
    let mut bits = 0_u32;
    let mut held = 0_u32;
    for byte in &text[..end] {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = ((bits << 6) | u32::from(value)) & 0xff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    Some(out)
}

/// Bytes from pairs of hexadecimal digits, up to where there are none.
fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = text.chunks_exact(2).map_while(pair).collect();
    (!bytes.is_empty()).then_some(bytes)
}

fn pair(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*digits.first()?)? * 16 + digit(*digits.get(1)?)?).ok()
}

fn unpercent(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let decoded = (*byte == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(pair))
            .flatten();
        out.push(decoded.unwrap_or(*byte));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_encoding() {
        let key = Secret::new("sandbox-key");
        for shown in [
            "sandbox-key",
            "a sandbox-key b",
            "sandbox%2Dkey",
            "%73andbox-key",
            "sandbox%252Dkey",
            "73616e64626f782d6b6579",
            "73616E64626F782D6B6579",
            // sandbox-key, and sandbox-key:any
            "c2FuZGJveC1rZXk=",
            "c2FuZGJveC1rZXk6YW55",
            "c2FuZGJveC1rZXk%3D",
            // Among other words, and behind other bytes.
            "Basic c2FuZGJveC1rZXk6YW55",
            "a c2FuZGJveC1rZXk=, b",
            "YTpzYW5kYm94LWtleQ==",
            "YWI6c2FuZGJveC1rZXk=",
            "a73616e64626f782d6b6579f",
        ] {
            assert!(key.shows_in(shown), "{shown}");
        }
        for other in ["", "sandbox", "sandbox_key", "%", "%7", "c2Fu", "736"] {
            assert!(!key.shows_in(other), "{other}");
        }
    }

    #[test]
    fn a_short_secret_is_masked_where_it_stands_alone() {
        let key = Secret::new("k");
        assert!(key.shows_in("k") && key.shows_in("%6b") && key.shows_in("k:any"));
        assert!(!key.shows_in("kind"));
        // As the name of a header.
        assert!(Secret::new("Key-With-Capitals").shows_in("key-with-capitals"));
    }

    #[test]
    fn secrets_are_compared_and_not_shown() {
        let key = Secret::new("key");
        for (given, expected) in [
            ("key", true),
            ("", false),
            ("ke", false),
            ("keykey", false),
            ("Key", false),
            ("kex", false),
        ] {
            assert_eq!(key.is(given.as_bytes()), expected, "{given:?}");
        }
        assert_eq!(format!("{key:?}"), "***");
        let (one, two) = (Secret::random(), Secret::random());
        assert_eq!(one.reveal().len(), 32);
        assert!(one.fits_a_header() && one.reveal() != two.reveal());
        assert!(!Secret::new("").fits_a_header() && !Secret::new("a b").fits_a_header());
    }
}

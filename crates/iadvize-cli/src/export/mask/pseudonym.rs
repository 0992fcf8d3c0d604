//! Pseudonyms: what stands in the place of personal data.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use iadvize::catalogue::Personal;
use sha2::Sha256;

/// What the secret is used for, so that the key is good for nothing else.
const PURPOSE: &[u8] = b"iadvize export pseudonyms 1";

/// A key for pseudonyms.
#[derive(Clone)]
pub(crate) struct Key(Arc<[u8]>);

impl Key {
    /// The key that follows from a secret, as the service's key or a phrase of one's own.
    pub(crate) fn from_secret(secret: &str) -> Self {
        Self(digest(secret.as_bytes(), &[PURPOSE]).into())
    }

    /// A mark by which the key is recognised, and which does not tell it.
    pub(super) fn mark(&self) -> String {
        self.hex("mark", "")
    }

    /// The pseudonym of a value. Spellings that mean the same person have the same one: addresses without
    /// regard to case, telephone numbers without regard to what parts their digits.
    pub(super) fn pseudonym(&self, kind: Personal, value: &str) -> String {
        let hex = self.hex(kind.as_str(), &canonical(kind, value));
        match kind {
            // A domain that is reserved, so that no mail can ever reach anybody.
            Personal::Email => format!("{hex}@masked.invalid"),
            _ => format!("{kind}-{hex}"),
        }
    }

    fn hex(&self, kind: &str, value: &str) -> String {
        let digest = digest(&self.0, &[kind.as_bytes(), b"\0", value.as_bytes()]);
        digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn canonical(kind: Personal, value: &str) -> String {
    let value = value.trim();
    match kind {
        Personal::Email | Personal::Name => value.to_lowercase(),
        Personal::Phone => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            match (digits.is_empty(), value.starts_with('+')) {
                (true, _) => value.to_owned(),
                (false, true) => format!("+{digits}"),
                (false, false) => digits,
            }
        }
        _ => value.to_owned(),
    }
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC takes keys of any length, so that this always succeeds.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return [0; 32];
    };
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

/// Without the key.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pseudonyms_follow_from_the_key_and_the_value_alone() {
        let key = Key::from_secret("a secret");
        let email = key.pseudonym(Personal::Email, "ana@example.com");
        assert_eq!(email, key.pseudonym(Personal::Email, " Ana@Example.COM"));
        assert_ne!(email, key.pseudonym(Personal::Email, "bea@example.com"));
        assert_ne!(
            email,
            Key::from_secret("another").pseudonym(Personal::Email, "ana@example.com")
        );
        assert!(
            email.ends_with("@masked.invalid") && email.len() == 31,
            "{email}"
        );
        let phone = key.pseudonym(Personal::Phone, "+33 6 14 03 77 35");
        assert_eq!(phone, key.pseudonym(Personal::Phone, "+33614037735"));
        assert_ne!(phone, key.pseudonym(Personal::Phone, "06 14 03 77 35"));
        assert!(phone.starts_with("phone-"), "{phone}");
        // The same text under another kind is another pseudonym.
        let name = key.pseudonym(Personal::Name, "x");
        assert_ne!(name[5..], key.pseudonym(Personal::Text, "x")[5..]);
        assert_eq!(format!("{key:?}"), "Key(…)");
    }

    /// The vector of RFC 4231, case 2, so that pseudonyms are what other programs compute.
    #[test]
    fn the_hash_is_that_of_the_standard() {
        let digest = digest(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        assert_eq!(digest[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    }
}

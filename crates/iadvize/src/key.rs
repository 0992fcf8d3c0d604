//! [`Key`]: the API key, which cannot be shown by accident.

use std::fmt;

use zeroize::Zeroizing;

/// The API key. What it took in memory is overwritten when it is dropped.
#[derive(Clone)]
pub(crate) struct Key(Zeroizing<String>);

impl Key {
    /// Its text, for the request that carries it and for those who look for it to hide it.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Key {
    fn from(key: String) -> Self {
        Self(Zeroizing::new(key))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_not_shown() {
        let key = Key::from("4f1d8c2ab0".to_owned());
        assert_eq!(
            format!("{key:?} {:#?}", Some(key.clone())),
            "Key Some(\n    Key,\n)"
        );
        assert_eq!(key.expose(), "4f1d8c2ab0");
    }
}

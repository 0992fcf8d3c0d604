//! Names, labels and wordings known beforehand, with which glued text is taken apart.

use std::collections::{BTreeMap, BTreeSet};

use super::declared::Declarations;
use super::fact::{Fact, Kind};
use super::lock;
use crate::document::Document;
use crate::outcome::Failure;

/// The facts that help to read a page: those of the lock, and what the document says of them.
///
/// # Errors
///
/// When the lock or the document cannot be read.
pub(crate) fn basis() -> Result<Vec<Fact>, Failure> {
    let mut facts = lock::load(&lock::default_path())?;
    facts.extend(Declarations::of(&Document::load()?).known());
    Ok(facts)
}

/// What is known of pages like the one to be read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    rows: BTreeMap<String, Row>,
    values: BTreeSet<String>,
    resources: BTreeSet<String>,
    platforms: Vec<String>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    labels: BTreeSet<String>,
    descriptions: BTreeSet<String>,
    values: BTreeSet<String>,
}

impl Known {
    /// What facts read before tell.
    pub(crate) fn of(facts: &[Fact]) -> Self {
        let mut known = Self::default();
        let owners: Vec<&str> = facts
            .iter()
            .filter(|fact| matches!(fact.kind, Kind::Endpoint | Kind::Resource))
            .map(|fact| fact.key.as_str())
            .chain([super::tables::COMMON_FILTERS])
            .collect();
        for fact in facts {
            known.values.extend(fact.items("enum"));
            known.values.extend(fact.items("channels"));
            match fact.kind {
                Kind::Resource => {
                    known.resources.insert(fact.key.clone());
                }
                Kind::BaseUrl => known.platforms.push(fact.key.clone()),
                Kind::Indicator => known.row(&fact.key, fact),
                Kind::Filter | Kind::Field | Kind::Parameter => {
                    let names = owners
                        .iter()
                        .filter_map(|owner| fact.key.strip_prefix(owner)?.strip_prefix('.'));
                    if let Some(name) = names.min_by_key(|name| name.len()) {
                        known.row(name, fact);
                    }
                }
                // The row's name stands before the sign; its descriptions are those of its forms.
                Kind::Variant => {
                    let name = fact.key.rsplit('.').next().unwrap_or_default();
                    known.row(name.split('=').next().unwrap_or_default(), fact);
                }
                _ => {}
            }
        }
        known
    }

    fn row(&mut self, name: &str, fact: &Fact) {
        let row = self.rows.entry(name.to_owned()).or_default();
        row.labels.extend(fact.items("label"));
        row.descriptions.extend(fact.items("description"));
        row.values.extend(fact.items("enum"));
    }

    /// Adds names found on the page itself.
    pub(crate) fn learn(&mut self, name: &str) {
        self.rows.entry(name.to_owned()).or_default();
    }

    /// Adds values found on the page itself.
    pub(crate) fn learn_values(&mut self, values: Vec<String>) {
        self.values.extend(values);
    }

    /// The longest known row name that a text begins with.
    pub(crate) fn longest_name<'a>(&self, text: &'a str) -> Option<&'a str> {
        let lengths = self
            .rows
            .keys()
            .filter(|name| text.starts_with(name.as_str()))
            .map(String::len);
        lengths.max().map(|length| &text[..length])
    }

    /// Whether a row of this name is known to be described so, by the hash of the description.
    pub(crate) fn describes(&self, name: &str, hash: &str) -> bool {
        self.rows
            .get(name)
            .is_some_and(|row| row.descriptions.contains(hash))
    }

    /// The known labels of a row, longest first.
    pub(crate) fn labels(&self, name: &str) -> Vec<&str> {
        let mut labels: Vec<&str> = self
            .rows
            .get(name)
            .map(|row| row.labels.iter().map(String::as_str).collect())
            .unwrap_or_default();
        labels.sort_by_key(|label| std::cmp::Reverse(label.len()));
        labels
    }

    /// Whether a word is an allowed value of a row of this name, or of any row when `name` has none.
    pub(crate) fn is_value(&self, name: &str, word: &str) -> bool {
        match self.rows.get(name).filter(|row| !row.values.is_empty()) {
            Some(row) => row.values.contains(word),
            None => self.values.contains(word),
        }
    }

    /// Whether a row of this name is known to allow a value.
    pub(crate) fn is_own_value(&self, name: &str, word: &str) -> bool {
        self.rows
            .get(name)
            .is_some_and(|row| row.values.contains(word))
    }

    /// Whether a word is a name or value, written as it is on purpose.
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.values.contains(word) || self.rows.contains_key(word)
    }

    /// Whether a resource of this name is known.
    pub(crate) fn has_resource(&self, name: &str) -> bool {
        self.resources.contains(name)
    }

    /// The names of the platforms.
    pub(crate) fn platforms(&self) -> &[String] {
        &self.platforms
    }
}

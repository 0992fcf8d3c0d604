//! What the page states, one fact at a time, under the keys of `openapi/README.md`.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::wording;

/// The kinds of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// A resource's section.
    Resource,
    /// An operation: method and path.
    Endpoint,
    /// A row of a table of filters.
    Filter,
    /// A row of a table under a read, or of a table of a response.
    Field,
    /// A row of a table under a write, or a query parameter fixed in an endpoint.
    Parameter,
    /// One form a field's value takes, where the page gives a table of forms.
    Variant,
    /// A statistic indicator.
    Indicator,
    /// A base URL.
    BaseUrl,
    /// A way to authenticate.
    Authentication,
    /// A block of sample data.
    Example,
    /// A rule in prose.
    Rule,
    /// Prose that states no rule.
    Text,
}

impl Kind {
    /// The name used in the lock and in a diff.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Resource => "resource",
            Self::Endpoint => "endpoint",
            Self::Filter => "filter",
            Self::Field => "field",
            Self::Parameter => "parameter",
            Self::Variant => "variant",
            Self::Indicator => "indicator",
            Self::BaseUrl => "base_url",
            Self::Authentication => "authentication",
            Self::Example => "example",
            Self::Rule => "rule",
            Self::Text => "text",
        }
    }

    /// Whether facts of this kind are pieces of prose.
    pub(crate) fn is_prose(self) -> bool {
        matches!(self, Self::Rule | Self::Text)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Value {
    /// Yes or no.
    Flag(bool),
    /// One word or phrase.
    Text(String),
    /// Several, whose order says nothing.
    List(Vec<String>),
}

impl Value {
    /// Whether both state the same; the order of a list says nothing.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List(a), Self::List(b)) => sorted(a) == sorted(b),
            _ => self == other,
        }
    }

    /// The members of a list, or the one text.
    pub(crate) fn items(&self) -> Vec<String> {
        match self {
            Self::Flag(flag) => vec![flag.to_string()],
            Self::Text(text) => vec![text.clone()],
            Self::List(items) => items.clone(),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.items().join(", "))
    }
}

fn sorted(items: &[String]) -> Vec<&String> {
    let mut items: Vec<&String> = items.iter().collect();
    items.sort();
    items
}

/// One thing the page states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fact {
    /// What it is.
    pub(crate) kind: Kind,
    /// Its key.
    pub(crate) key: String,
    /// The heading it stands under.
    pub(crate) section: String,
    /// What is stated of it.
    #[serde(flatten)]
    pub(crate) attributes: BTreeMap<String, Value>,
    /// Its line on the page, when it was read from one.
    #[serde(skip)]
    pub(crate) line: usize,
    /// The words behind the hashes, when it was read from a page.
    #[serde(skip)]
    pub(crate) words: BTreeMap<String, String>,
}

impl Fact {
    /// A fact of which nothing is stated yet.
    pub(crate) fn new(
        kind: Kind,
        key: impl Into<String>,
        section: impl Into<String>,
        line: usize,
    ) -> Self {
        Self {
            kind,
            key: key.into(),
            section: section.into(),
            attributes: BTreeMap::new(),
            line,
            words: BTreeMap::new(),
        }
    }

    /// States a text, unless it is empty.
    pub(crate) fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.attributes
                .insert(name.to_owned(), Value::Text(text.to_owned()));
        }
    }

    /// States a list, unless it is empty.
    pub(crate) fn list(&mut self, name: &str, items: Vec<String>) {
        if !items.is_empty() {
            self.attributes.insert(name.to_owned(), Value::List(items));
        }
    }

    /// States a yes or no.
    pub(crate) fn flag(&mut self, name: &str, flag: bool) {
        self.attributes.insert(name.to_owned(), Value::Flag(flag));
    }

    /// States prose by its hash, unless it is empty.
    pub(crate) fn prose(&mut self, name: &str, words: &str) {
        let normal = wording::normal(words);
        if !normal.is_empty() {
            self.text(name, &wording::hash(&normal));
            self.words.insert(name.to_owned(), words.to_owned());
        }
    }

    /// What is stated under a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.attributes.get(name)
    }

    /// The items stated under a name.
    pub(crate) fn items(&self, name: &str) -> Vec<String> {
        self.get(name).map(Value::items).unwrap_or_default()
    }

    /// Whether it is marked as deprecated.
    pub(crate) fn deprecated(&self) -> bool {
        self.get("deprecated") == Some(&Value::Flag(true))
    }
}

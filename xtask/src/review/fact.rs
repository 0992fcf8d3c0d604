//! The document as facts: what somebody who reviews it, or uses what is generated from it, looks at.

use std::collections::BTreeMap;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Server,
    Authentication,
    Resource,
    Operation,
    Parameter,
    Type,
    Member,
    Value,
    Indicator,
    /// What only explains: links, examples, the rules of the whole document.
    Text,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Server => "platform",
            Self::Authentication => "authentication",
            Self::Resource => "resource",
            Self::Operation => "operation",
            Self::Parameter => "parameter",
            Self::Type => "type",
            Self::Member => "member",
            Self::Value => "value",
            Self::Indicator => "indicator",
            Self::Text => "text",
        }
    }
}

/// What is said of it, in the order the outline says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Attribute {
    Url,
    OperationId,
    Resource,
    Body,
    Media,
    Result,
    Type,
    Role,
    Required,
    Nullable,
    Unit,
    Values,
    Channels,
    Category,
    Search,
    RustName,
    Aliases,
    Period,
    Limits,
    Order,
    DatedBy,
    Personal,
    Patch,
    KeepsUnknown,
    Deprecated,
    Origin,
    Rules,
    Label,
    /// Whatever else stands there: descriptions, reasons, examples. The outline leaves it out.
    Words,
}

impl Attribute {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Url => "URL",
            Self::OperationId => "operationId",
            Self::Resource => "resource",
            Self::Body => "body",
            Self::Media => "format of the body",
            Self::Result => "result",
            Self::Type => "type",
            Self::Role => "role",
            Self::Required => "required",
            Self::Nullable => "nullable",
            Self::Unit => "unit",
            Self::Values => "values",
            Self::Channels => "channels",
            Self::Category => "category",
            Self::Search => "search",
            Self::RustName => "name in Rust",
            Self::Aliases => "aliases",
            Self::Period => "longest period",
            Self::Limits => "limits",
            Self::Order => "order",
            Self::DatedBy => "dated by",
            Self::Personal => "personal data",
            Self::Patch => "patch",
            Self::KeepsUnknown => "unknown members",
            Self::Deprecated => "deprecated",
            Self::Origin => "origin",
            Self::Rules => "rules",
            Self::Label => "label",
            Self::Words => "words",
        }
    }
}

/// One thing that the document says something of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) kind: Kind,
    /// Unlike that of any other fact of its kind.
    pub(super) key: String,
    /// The operation, type or resource it belongs to.
    pub(super) parent: String,
    /// Its name without that of the parent.
    pub(super) name: String,
    pub(super) attributes: BTreeMap<Attribute, String>,
    /// The operations it concerns.
    pub(super) operations: Vec<String>,
}

impl Fact {
    pub(super) fn new(kind: Kind, parent: &str, name: &str, separator: &str) -> Self {
        let key = if parent.is_empty() {
            name.to_owned()
        } else {
            format!("{parent}{separator}{name}")
        };
        Self {
            kind,
            key,
            parent: parent.to_owned(),
            name: name.to_owned(),
            attributes: BTreeMap::new(),
            operations: Vec::new(),
        }
    }

    /// Says something of it; nothing when there is nothing to say.
    pub(super) fn with(mut self, attribute: Attribute, value: impl Into<Option<String>>) -> Self {
        if let Some(value) = value.into() {
            self.attributes.insert(attribute, value);
        }
        self
    }

    pub(super) fn says(&self, attribute: Attribute) -> Option<&str> {
        self.attributes.get(&attribute).map(String::as_str)
    }

    pub(super) fn has(&self, attribute: Attribute) -> bool {
        self.attributes.contains_key(&attribute)
    }
}

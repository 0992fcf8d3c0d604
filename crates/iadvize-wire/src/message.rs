//! [`Message`]: one message of a conversation's history.

use std::fmt;

use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use serde::{Serialize, Serializer};

use crate::lenient::{Seed, Tolerant};
use crate::{DateTime, Lenient, schema};

/// Who or what a message comes from, by the service's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum MessageKind {
    /// 1: a text from the operator.
    OperatorText,
    /// 2: a text from the visitor.
    VisitorText,
    /// 3: a note from the software, see [`Message::notification`].
    Notification,
    /// 5: a link, as to the page the visitor is on.
    Link,
    /// 6: the address of rich content from the operator, as an image.
    OperatorRich,
    /// 7: the address of rich content from the visitor.
    VisitorRich,
    /// A number this version does not know.
    Unknown(i64),
}

impl MessageKind {
    /// The kind with this number.
    pub const fn from_code(code: i64) -> Self {
        match code {
            1 => Self::OperatorText,
            2 => Self::VisitorText,
            3 => Self::Notification,
            5 => Self::Link,
            6 => Self::OperatorRich,
            7 => Self::VisitorRich,
            other => Self::Unknown(other),
        }
    }

    /// The kind's number.
    pub const fn code(self) -> i64 {
        match self {
            Self::OperatorText => 1,
            Self::VisitorText => 2,
            Self::Notification => 3,
            Self::Link => 5,
            Self::OperatorRich => 6,
            Self::VisitorRich => 7,
            Self::Unknown(code) => code,
        }
    }

    /// Whether an operator sent it.
    pub const fn is_operator(self) -> bool {
        matches!(self, Self::OperatorText | Self::OperatorRich)
    }

    /// Whether a visitor sent it.
    pub const fn is_visitor(self) -> bool {
        matches!(self, Self::VisitorText | Self::VisitorRich)
    }
}

impl Serialize for MessageKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.code())
    }
}

impl<'de> Deserialize<'de> for MessageKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::lenient(deserializer).map(Self::from_code)
    }
}

impl Lenient for MessageKind {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(MessageKind, {"type": "integer"});

/// One message of a history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Message {
    /// Who or what it comes from.
    pub kind: MessageKind,
    /// When, on the service's clock.
    pub at: DateTime,
    /// What was said: a text, an address, or the name of a notification.
    pub text: String,
    /// When, to the millisecond; not every message has it, or one that is a moment.
    #[cfg_attr(feature = "schemars", schemars(with = "Option<String>"))]
    pub sent_at: Option<Timestamp>,
}

impl Message {
    /// What the software says, if this message is from it.
    pub fn notification(&self) -> Option<Notification<'_>> {
        if self.kind != MessageKind::Notification {
            return None;
        }
        Some(match self.text.as_str() {
            "OPERATOR_CHAT_CLOSE" => Notification::OperatorClosed,
            "VISITOR_CHAT_CLOSE" => Notification::VisitorClosed,
            other => Notification::Other(other),
        })
    }
}

/// A note from the software.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Notification<'a> {
    /// The operator closed the chat.
    OperatorClosed,
    /// The visitor closed the chat (observed).
    VisitorClosed,
    /// Any other text, for people to read.
    Other(&'a str),
}

/// The members of a message as they stand in its array.
pub(crate) struct Tuple {
    pub(crate) kind: i64,
    pub(crate) at: DateTime,
    pub(crate) text: String,
    pub(crate) sent_at: Option<i64>,
}

impl<'de> Deserialize<'de> for Tuple {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(TupleVisitor)
    }
}

struct TupleVisitor;

/// Reads one place of the array tolerantly.
fn place<'de, A: de::SeqAccess<'de>, T: Lenient>(seq: &mut A) -> Result<Option<T>, A::Error> {
    seq.next_element_seed(Seed::<T, Tolerant>::new())
}

impl<'de> Visitor<'de> for TupleVisitor {
    type Value = Tuple;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a message: kind, date, text and milliseconds")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Tuple, A::Error> {
        let missing = |places| de::Error::invalid_length(places, &self);
        let kind = place(&mut seq)?.ok_or_else(|| missing(0))?;
        let at = place(&mut seq)?.ok_or_else(|| missing(1))?;
        let text: Option<String> = place(&mut seq)?.ok_or_else(|| missing(2))?;
        // The moment only adds to `at`, so that one that cannot be read does not cost the text.
        let sent_at = seq
            .next_element::<serde_json::Value>()?
            .and_then(|value| crate::lenient::<_, Option<i64>>(value).ok().flatten());
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Tuple {
            kind,
            at,
            text: text.unwrap_or_default(),
            sent_at,
        })
    }
}

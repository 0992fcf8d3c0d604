//! Masking: personal data of rows replaced by pseudonyms, before any format sees them.
//!
//! What is personal is marked in the document, see [`Member::personal`]. A pseudonym is a keyed hash of the
//! value (HMAC-SHA256, 64 bits of it), so that the same address is the same pseudonym in every row, list and
//! export under the same key: rows can still be joined and counted. Without the key nobody can try
//! addresses until one fits. Nothing else of a row changes, not a byte.

mod pseudonym;
mod store;

use iadvize::catalogue::{Member, MemberKind, Personal};
use iadvize::types::{History, Message, Notification};
use serde_json::Value;
use serde_json::value::RawValue;

pub(crate) use self::pseudonym::Key;
pub(super) use self::store::Masked;
use super::row::Members;

/// What is masked, and with which key.
#[derive(Clone, Debug)]
pub(crate) struct Mask {
    kinds: Vec<Personal>,
    key: Key,
}

impl Mask {
    /// A mask for these kinds of personal data.
    pub(crate) fn new(kinds: impl IntoIterator<Item = Personal>, key: Key) -> Self {
        let mut kinds: Vec<Personal> = kinds.into_iter().collect();
        kinds.sort_unstable();
        kinds.dedup();
        Self { kinds, key }
    }

    /// The names of the kinds, as manifests record them.
    pub(super) fn kinds(&self) -> Vec<String> {
        self.kinds.iter().map(ToString::to_string).collect()
    }

    /// A mark by which another key is noticed.
    pub(super) fn mark(&self) -> String {
        self.key.mark()
    }

    /// A row, masked. What is no object is text that nobody documents.
    pub(crate) fn row(&self, members: &[Member], json: &str) -> String {
        match serde_json::from_str(json) {
            Ok(row) => self.object(members, row),
            Err(_) => self.unknown(json),
        }
    }

    fn hides(&self, kind: Option<Personal>) -> Option<Personal> {
        kind.filter(|kind| self.kinds.contains(kind))
    }

    fn object(&self, members: &[Member], row: Members<'_>) -> String {
        let members: Vec<String> = row
            .into_iter()
            .map(|(name, raw)| {
                let known = members.iter().find(|member| member.is_called(&name));
                let value = match known {
                    Some(member) => self.member(member, raw),
                    None => self.unknown(raw.get()),
                };
                format!("{}:{value}", Value::from(name))
            })
            .collect();
        format!("{{{}}}", members.join(","))
    }

    fn member(&self, member: &Member, raw: &RawValue) -> String {
        if let Some(kind) = self.hides(member.personal) {
            return self.all(kind, raw.get());
        }
        let is_nested = matches!(member.kind, MemberKind::Object | MemberKind::History);
        if !is_nested {
            return raw.get().to_owned();
        }
        let inner = |member: &Member| self.hides(member.personal).is_some();
        let hides_any = member.members.iter().any(inner);
        match member.kind {
            MemberKind::History if hides_any => self.history(member, raw),
            MemberKind::History => raw.get().to_owned(),
            // Objects may hold members that nobody documents.
            _ => match serde_json::from_str(raw.get()) {
                Ok(members) => self.object(member.members, members),
                Err(_) => self.unknown(raw.get()),
            },
        }
    }

    /// What nobody documents may be anything: its texts are masked with the texts.
    fn unknown(&self, json: &str) -> String {
        match self.hides(Some(Personal::Text)) {
            Some(kind) => self.all(kind, json),
            None => json.to_owned(),
        }
    }

    /// A value in which everything that tells something is masked: texts, and for what is documented as
    /// personal numbers, too, since a telephone number may come as one.
    fn all(&self, kind: Personal, json: &str) -> String {
        match serde_json::from_str(json) {
            Ok(value) => self.value(kind, value).to_string(),
            // No JSON at all can only be a text.
            Err(_) => Value::from(self.key.pseudonym(kind, json)).to_string(),
        }
    }

    fn value(&self, kind: Personal, value: Value) -> Value {
        match value {
            Value::String(text) if text.trim().is_empty() => Value::String(text),
            Value::String(text) => Value::from(self.key.pseudonym(kind, &text)),
            Value::Number(number) if kind != Personal::Text => {
                Value::from(self.key.pseudonym(kind, &number.to_string()))
            }
            Value::Array(items) => items
                .into_iter()
                .map(|item| self.value(kind, item))
                .collect(),
            Value::Object(members) => members
                .into_iter()
                .map(|(name, value)| (name, self.value(kind, value)))
                .collect(),
            other => other,
        }
    }

    /// A history whose entries are masked, in the form in which the service writes it. Notices of the
    /// software that are constants stay; an entry that cannot be read is masked as a whole.
    fn history(&self, member: &Member, raw: &RawValue) -> String {
        let Ok(history) = serde_json::from_str::<History>(raw.get()) else {
            return self.unknown(raw.get());
        };
        if raw.get() == "null" {
            return raw.get().to_owned();
        }
        let entries: Vec<String> = history
            .messages()
            .map(|message| match message {
                Ok(message) => self.entry(member, &message),
                Err(error) => {
                    let rest = history.as_str().get(error.offset()..).unwrap_or_default();
                    let hidden = self.key.pseudonym(Personal::Text, rest);
                    Value::from(vec![Value::from(0), Value::from(""), Value::from(hidden)])
                        .to_string()
                }
            })
            .collect();
        Value::from(entries.join(",")).to_string()
    }

    fn entry(&self, member: &Member, message: &Message) -> String {
        let text = member
            .members
            .iter()
            .find(|member| member.is_called("text"));
        let kind = text.and_then(|text| self.hides(text.personal));
        let is_constant = matches!(
            message.notification(),
            Some(Notification::OperatorClosed | Notification::VisitorClosed)
        );
        let text = match kind {
            Some(kind) if !is_constant => self.value(kind, Value::from(message.text.as_str())),
            _ => Value::from(message.text.as_str()),
        };
        let mut entry = vec![
            Value::from(message.kind.code()),
            Value::from(message.at.as_str()),
            text,
        ];
        entry.extend(
            message
                .sent_at
                .map(|moment| Value::from(moment.as_millisecond())),
        );
        Value::from(entry).to_string()
    }
}

#[cfg(test)]
mod tests;

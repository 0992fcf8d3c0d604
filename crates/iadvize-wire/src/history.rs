//! [`History`]: what was said in a conversation.

use std::error::Error;
use std::fmt;
use std::iter::FusedIterator;

use jiff::Timestamp;
use serde::de::{self, Deserialize, Deserializer, IgnoredAny, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::message::Tuple;
use crate::{Lenient, Message, MessageKind, schema};

/// A conversation's history, as it was sent.
///
/// The service sends one text that holds the messages as JSON arrays with
/// commas between them, in most cases without brackets around the whole. A real
/// JSON array of arrays, `""` and `null` are read as well. The messages are
/// taken apart when they are asked for, see [`messages`](Self::messages).
///
/// ```
/// use iadvize_wire::{History, MessageKind};
///
/// let history = History::from(
///     r#"[2,"2016-02-16 11:24:23","Hello",1455618263000],[3,"2016-02-16 11:26:43","OPERATOR_CHAT_CLOSE"]"#,
/// );
/// let messages = history.messages().collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(messages[0].kind, MessageKind::VisitorText);
/// assert_eq!(messages[0].text, "Hello");
/// assert!(messages[1].notification().is_some());
/// # Ok::<(), iadvize_wire::HistoryError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct History(Box<str>);

impl History {
    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing was sent.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The messages, in the order sent, taken apart one by one.
    ///
    /// What stands between messages and is no part of any (brackets and braces
    /// around the whole, commas, a stray backtick) is skipped. A message that
    /// cannot be understood yields an error in its place, and reading goes on
    /// with the next one; a message that never ends yields an error and ends
    /// the history, since what belongs to it cannot be known.
    pub fn messages(&self) -> Messages<'_> {
        Messages {
            text: &self.0,
            at: 0,
            index: 0,
        }
    }
}

impl From<&str> for History {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for History {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Says how much was said, not what: conversations are private.
impl fmt::Debug for History {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "History({} bytes)", self.0.len())
    }
}

impl Serialize for History {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(HistoryVisitor)
    }
}

impl Lenient for History {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }

    /// An empty text is a history without messages, only `null` is none.
    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        crate::scalar::null_or(deserializer)
    }
}

schema::in_place!(History, {"type": "string"});

struct HistoryVisitor;

impl<'de> Visitor<'de> for HistoryVisitor {
    type Value = History;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a history: a text, an array of messages or null")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<History, E> {
        Ok(History::from(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<History, E> {
        Ok(History::from(value))
    }

    fn visit_unit<E: de::Error>(self) -> Result<History, E> {
        Ok(History::default())
    }

    fn visit_none<E: de::Error>(self) -> Result<History, E> {
        Ok(History::default())
    }

    /// A real array is kept as the text the service would have sent.
    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<History, A::Error> {
        let mut text = String::new();
        while let Some(message) = seq.next_element::<Value>()? {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&message.to_string());
        }
        Ok(History::from(text))
    }

    /// As does an array that lost its brackets; `{}` has no messages.
    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<History, A::Error> {
        let mut text = String::new();
        while let Some((_, message)) = map.next_entry::<IgnoredAny, Value>()? {
            if !text.is_empty() {
                text.push(',');
            }
            text.push_str(&message.to_string());
        }
        Ok(History::from(text))
    }
}

/// The messages of a [`History`].
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    text: &'a str,
    /// Where the text not yet read begins.
    at: usize,
    /// How many messages were read.
    index: usize,
}

/// What comes next in the text.
enum Piece {
    /// A message that begins here.
    Message(usize),
    /// Something between messages that is none.
    Junk(usize),
}

impl Messages<'_> {
    /// Finds the next piece, and goes on to its message or behind it.
    fn piece(&mut self) -> Option<Piece> {
        let bytes = self.text.as_bytes();
        loop {
            let start = self.at;
            match *bytes.get(start)? {
                b'[' => match next_visible(bytes, start + 1) {
                    // A bracket around the whole, or around nothing.
                    Some(b'[' | b']') => self.at += 1,
                    _ => return Some(Piece::Message(start)),
                },
                byte if is_between(byte) => self.at += 1,
                _ => {
                    let length = self.text[start..].find('[');
                    self.at = length.map_or(bytes.len(), |length| start + length);
                    return Some(Piece::Junk(start));
                }
            }
        }
    }

    /// Reads the message that begins here, and goes on behind it.
    fn message(&mut self, start: usize) -> Result<Tuple, Reason> {
        let text = &self.text[start..];
        let mut read = serde_json::Deserializer::from_str(text).into_iter();
        if let Some(Ok(tuple)) = read.next() {
            self.at = start + read.byte_offset();
            return Ok(tuple);
        }
        match message_end(text.as_bytes()) {
            Some(end) => {
                self.at = start + end;
                Err(Reason::Message)
            }
            None => {
                self.at = self.text.len();
                Err(Reason::Endless)
            }
        }
    }
}

/// Whether a byte may stand between messages.
const fn is_between(byte: u8) -> bool {
    matches!(byte, b',' | b']' | b'{' | b'}' | b'`' | b';') || byte.is_ascii_whitespace()
}

/// The next byte that is not white space.
fn next_visible(bytes: &[u8], from: usize) -> Option<u8> {
    bytes[from..]
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// Where the array at the front ends, if it does.
fn message_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' if !in_text => depth += 1,
            b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

impl Iterator for Messages<'_> {
    type Item = Result<Message, HistoryError>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = self.piece()?;
        let index = self.index;
        self.index += 1;
        let error = |offset, reason| {
            Some(Err(HistoryError {
                index,
                offset,
                reason,
            }))
        };
        let start = match piece {
            Piece::Message(start) => start,
            Piece::Junk(start) => return error(start, Reason::Junk),
        };
        let tuple = match self.message(start) {
            Ok(tuple) => tuple,
            Err(reason) => return error(start, reason),
        };
        let sent_at = tuple
            .sent_at
            .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
        let kind = MessageKind::from_code(tuple.kind);
        Some(Ok(Message {
            kind,
            at: tuple.at,
            text: tuple.text,
            sent_at,
        }))
    }
}

impl FusedIterator for Messages<'_> {}

/// A message of a history cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryError {
    index: usize,
    offset: usize,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Message,
    Endless,
    Junk,
}

impl HistoryError {
    /// The place of the message among those of the history, from 0.
    pub const fn index(&self) -> usize {
        self.index
    }

    /// Where the message begins in [`History::as_str`], in bytes.
    pub const fn offset(&self) -> usize {
        self.offset
    }
}

impl fmt::Display for HistoryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, offset) = (self.index + 1, self.offset);
        write!(
            formatter,
            "message {number} of the history (at byte {offset}) cannot be read: "
        )?;
        formatter.write_str(match self.reason {
            Reason::Message => "it is not [kind, \"date\", \"text\", milliseconds]",
            Reason::Endless => "it has no end, so that the rest of the history is lost",
            Reason::Junk => "it does not begin with [",
        })
    }
}

impl Error for HistoryError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Notification;
    use serde_json::{from_str, to_string};

    fn texts(history: &str) -> Vec<Result<String, Reason>> {
        let history = History::from(history);
        let read = history.messages().map(|message| match message {
            Ok(message) => Ok(message.text),
            Err(error) => Err(error.reason),
        });
        read.collect()
    }

    fn ok(text: &str) -> Result<String, Reason> {
        Ok(text.to_owned())
    }

    #[test]
    fn a_history_is_read_in_every_form() {
        let (one, two) = (
            r#"[2,"2020-01-01 10:00:00","Hi",1577869200000]"#,
            r#"[1,"2020-01-01 10:00:09","Yo"]"#,
        );
        let forms = [
            format!("{one},{two}"),
            format!("[{one},{two}]"),
            format!(" [ {one} , {two} ] "),
            format!("{{\n  {one},\n  {two}`\n}}"),
            format!("{one},{two},"),
            format!("{one}{two}"),
        ];
        for form in forms {
            assert_eq!(texts(&form), [ok("Hi"), ok("Yo")], "{form}");
            let sent: History = from_str(&to_string(&form).unwrap()).unwrap();
            assert_eq!(sent.as_str(), form);
        }
        let array: History = from_str(&format!("[{one},{two}]")).unwrap();
        assert_eq!(texts(array.as_str()), [ok("Hi"), ok("Yo")]);
        let object: History = from_str(&format!(r#"{{"0":{one},"1":{two}}}"#)).unwrap();
        assert_eq!(array, object);
    }

    #[test]
    fn nothing_is_a_history_without_messages() {
        for text in ["null", r#""""#, "[]", "{}", r#""[]""#, r#"" [ ] ""#] {
            let history: History = from_str(text).unwrap();
            assert_eq!(history.messages().count(), 0, "{text}");
        }
        let option = |text| {
            crate::lenient::<_, Option<History>>(&mut serde_json::Deserializer::from_str(text))
        };
        assert_eq!(option("null").unwrap(), None);
        assert!(option(r#""""#).unwrap().unwrap().is_empty());
        assert!(from_str::<History>("12").is_err());
    }

    #[test]
    fn a_message_has_its_parts() {
        let history = History::from(
            r#"["2","2020-01-01 10:00:00","a \"b\" [c], é\n","1577869200123"],[3,"x","VISITOR_CHAT_CLOSE"],[9,"x",null,null,"more"],[3,"x","A rule."]"#,
        );
        let messages: Vec<Message> = history.messages().map(Result::unwrap).collect();
        assert_eq!(messages[0].kind, MessageKind::VisitorText);
        assert!(messages[0].kind.is_visitor() && !messages[0].kind.is_operator());
        assert_eq!(messages[0].text, "a \"b\" [c], é\n");
        assert_eq!(
            messages[0].sent_at.unwrap().to_string(),
            "2020-01-01T09:00:00.123Z"
        );
        assert_eq!(messages[0].notification(), None);
        assert_eq!(
            messages[1].notification(),
            Some(Notification::VisitorClosed)
        );
        assert_eq!(
            (messages[2].kind, messages[2].text.as_str()),
            (MessageKind::Unknown(9), "")
        );
        assert_eq!(
            messages[3].notification(),
            Some(Notification::Other("A rule."))
        );
        assert_eq!(
            to_string(&messages[1]).unwrap(),
            r#"{"kind":3,"at":"x","text":"VISITOR_CHAT_CLOSE","sent_at":null}"#
        );
    }

    #[test]
    fn milliseconds_that_are_no_moment_do_not_cost_the_text() {
        for milliseconds in ["99999999999999999", "99999999999999999999", r#""x""#, "{}"] {
            let history = format!(r#"[1,"2016-02-16 11:24:43","a",{milliseconds},[1]]"#);
            let message = History::from(history).messages().next().unwrap().unwrap();
            assert_eq!((message.text.as_str(), message.sent_at), ("a", None));
            assert!(message.at.is_valid());
        }
    }

    #[test]
    fn broken_messages_do_not_take_others_along() {
        let history = r#"[1,"d","a"],[1,"d"],junk [2,"d","b"],[1,"d","c",99999999999999999],["x","d","e"],[5,"d","f"],[1,"d","g"#;
        let expected = [
            ok("a"),
            Err(Reason::Message),
            Err(Reason::Junk),
            ok("b"),
            ok("c"),
            Err(Reason::Message),
            ok("f"),
            Err(Reason::Endless),
        ];
        assert_eq!(texts(history), expected);
        let history = History::from(history);
        let error = history.messages().find_map(Result::err).unwrap();
        assert_eq!((error.index(), error.offset()), (1, 12));
        assert_eq!(
            error.to_string(),
            "message 2 of the history (at byte 12) cannot be read: it is not [kind, \"date\", \"text\", milliseconds]"
        );
    }

    #[test]
    fn what_was_said_is_not_shown_by_debug() {
        assert_eq!(format!("{:?}", History::from("secret")), "History(6 bytes)");
    }

    #[test]
    fn long_histories_take_linear_time() {
        // Would run for hours if a piece were looked at again for each other piece.
        for unit in [
            "[",
            "x[1,",
            "[1,2],",
            "[ ",
            "]",
            "\"",
            "[\"",
            "[1,\"d\",\"t\"],",
        ] {
            let history = History::from(unit.repeat(200_000));
            assert!(history.messages().count() <= 400_000, "{unit}");
        }
    }
}

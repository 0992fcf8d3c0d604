//! Rows: as the service sent them, or as they were made of them; and their values by dotted names.

use std::borrow::Cow;

use iadvize::catalogue::{Member, MemberKind};
use jaq_json::{Num, Val, read, write};

use crate::exit::Exit;
use crate::failure::Failure;

/// The deepest that values may be nested to be looked into. What reads and writes them calls itself for each
/// level, and would overflow the stack.
const DEEPEST: usize = 500;

/// One JSON value on its way out.
pub(crate) enum Row<'a> {
    /// As the service wrote it.
    Sent(&'a str),
    /// Chosen or computed from what was sent.
    Made(Val),
}

impl Row<'_> {
    /// The value, with its members in their order and its numbers as they were written.
    pub(crate) fn value(&self) -> Result<Cow<'_, Val>, Failure> {
        match self {
            Self::Sent(json) if depth(json) > DEEPEST => Err(Failure::new(
                Exit::Other,
                format!(
                    "a row is nested deeper than {DEEPEST} levels; `--output jsonl` passes it on as it is"
                ),
            )),
            Self::Sent(json) => read::parse_single(json.as_bytes())
                .map(Cow::Owned)
                .map_err(|_| {
                    Failure::new(
                        Exit::Other,
                        "a row is not JSON; the service may have changed",
                    )
                }),
            Self::Made(value) => Ok(Cow::Borrowed(value)),
        }
    }

    /// The value as JSON on one line, byte for byte as it was sent wherever possible.
    pub(crate) fn line(&self) -> Cow<'_, str> {
        match self {
            // A JSON text has line breaks between its tokens only.
            Self::Sent(json) if json.contains(['\n', '\r']) => {
                Cow::Owned(json.split(['\n', '\r']).collect())
            }
            Self::Sent(json) => Cow::Borrowed(json),
            Self::Made(value) => Cow::Owned(compact(value)),
        }
    }
}

/// How many arrays and objects of a JSON text stand within each other.
fn depth(json: &str) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let (mut in_text, mut is_escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// A value as JSON on one line.
pub(crate) fn compact(value: &Val) -> String {
    written(value, &write::Pp::default(), 0)
}

/// A value as JSON, in the manner of a pretty printer and at a depth.
pub(crate) fn written(value: &Val, manner: &write::Pp, depth: usize) -> String {
    let mut bytes = Vec::new();
    // Writing to memory cannot fail.
    let _ = write::write(&mut bytes, manner, depth, value);
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The text of a string.
pub(crate) fn text(value: &Val) -> Option<Cow<'_, str>> {
    match value {
        Val::TStr(bytes) => Some(String::from_utf8_lossy(bytes)),
        _ => None,
    }
}

/// A string as a value.
pub(crate) fn string(text: &str) -> Val {
    Val::from(text.to_owned())
}

/// JSON knows neither infinity nor what is no number, so `null` stands for them.
pub(crate) fn finite(value: Val) -> Val {
    match value {
        Val::Num(Num::Float(number)) if !number.is_finite() => Val::Null,
        Val::Arr(values) if values.iter().any(may_hold_float) => {
            values.iter().cloned().map(finite).collect()
        }
        Val::Obj(members) if members.values().any(may_hold_float) => {
            let members = members.iter();
            Val::obj(
                members
                    .map(|(name, value)| (name.clone(), finite(value.clone())))
                    .collect(),
            )
        }
        other => other,
    }
}

fn may_hold_float(value: &Val) -> bool {
    matches!(value, Val::Num(Num::Float(_)) | Val::Arr(_) | Val::Obj(_))
}

/// The value by a dotted name: a member of that very name, or a member of a member.
pub(crate) fn member<'a>(value: &'a Val, name: &str) -> Option<&'a Val> {
    let Val::Obj(members) = value else {
        return None;
    };
    if let Some(found) = members.get(&string(name)) {
        return Some(found);
    }
    name.match_indices('.').find_map(|(at, _)| {
        let inner = members.get(&string(&name[..at]))?;
        member(inner, &name[at + 1..])
    })
}

/// The dotted names of all that is not an object in a value, in order.
///
/// Where the document knows an object that is null here, the names of its members are given.
pub(crate) fn names(value: &Val, documented: &[Member]) -> Vec<String> {
    let mut names = Vec::new();
    collect(value, documented, "", &mut names);
    names
}

fn collect(value: &Val, documented: &[Member], prefix: &str, names: &mut Vec<String>) {
    let Val::Obj(members) = value else {
        return;
    };
    for (key, value) in members.iter() {
        let Some(key) = text(key) else { continue };
        let name = format!("{prefix}{key}");
        let known = documented.iter().find(|member| member.is_called(&key));
        let inner = known.map_or(&[][..], |member| member.members);
        match value {
            Val::Obj(members) if !members.is_empty() => {
                collect(value, inner, &format!("{name}."), names);
            }
            Val::Null | Val::Obj(_) if known.is_some_and(is_object) => {
                document(inner, &format!("{name}."), names);
            }
            _ => names.push(name),
        }
    }
}

/// The names that the document has for a row, for those that a row in hand lacks.
pub(crate) fn missing(value: &Val, documented: &[Member]) -> Vec<String> {
    let absent = |member: &&Member| {
        let mut called = std::iter::once(&member.name).chain(member.aliases);
        !called.any(|name| self::member(value, name).is_some())
    };
    let mut names = Vec::new();
    for member in documented.iter().filter(absent) {
        document(std::slice::from_ref(member), "", &mut names);
    }
    names
}

fn document(documented: &[Member], prefix: &str, names: &mut Vec<String>) {
    for member in documented {
        let name = format!("{prefix}{}", member.name);
        if is_object(member) {
            document(member.members, &format!("{name}."), names);
        } else {
            names.push(name);
        }
    }
}

fn is_object(member: &Member) -> bool {
    member.kind == MemberKind::Object && !member.list && !member.members.is_empty()
}

/// A value as the text of a cell: text as it is, nothing for null, everything else as JSON.
pub(crate) fn cell(value: Option<&Val>) -> Cow<'_, str> {
    match value {
        None | Some(Val::Null) => Cow::Borrowed(""),
        Some(value) => text(value).unwrap_or_else(|| Cow::Owned(compact(value))),
    }
}

#[cfg(test)]
mod tests {
    use iadvize::catalogue;

    use super::*;

    fn value(json: &str) -> Val {
        read::parse_single(json.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_nested_too_deep_is_told() {
        let nested = |levels| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(Row::Sent(&nested(DEEPEST)).value().is_ok());
        let failure = Row::Sent(&nested(100_000)).value().err().unwrap();
        assert!(failure.to_string().contains("--output jsonl"), "{failure}");
        assert_eq!(depth(r#"{"a\"[":["[[[",{}], "b": [1, 2]}"#), 3);
    }

    #[test]
    fn rows_stay_as_they_were_sent() {
        let json = "{\"b\": 1.0,\n \"a\": 12345678901234567890123, \"c\": 1e2}";
        assert_eq!(
            Row::Sent(json).line(),
            "{\"b\": 1.0, \"a\": 12345678901234567890123, \"c\": 1e2}"
        );
        assert_eq!(
            compact(&value(json)),
            r#"{"b":1.0,"a":12345678901234567890123,"c":1e2}"#
        );
    }

    #[test]
    fn members_have_dotted_names() {
        let row = value(r#"{"a":{"b":1,"c":{"d":2}},"x.y":3,"l":[1,2],"e":{}}"#);
        assert_eq!(names(&row, &[]), ["a.b", "a.c.d", "x.y", "l", "e"]);
        for (name, text) in [
            ("a.c.d", "2"),
            ("x.y", "3"),
            ("l", "[1,2]"),
            ("a.z", ""),
            ("z", ""),
        ] {
            assert_eq!(cell(member(&row, name)), text, "{name}");
        }
    }

    #[test]
    fn the_document_names_what_a_row_lacks() {
        let live = catalogue::LIST_OPERATORS_LIVE.row;
        let row = value(r#"{"id":1,"chat":null,"extra":2}"#);
        let names = names(&row, live);
        assert_eq!(names.first().map(String::as_str), Some("id"));
        assert!(
            names.iter().any(|name| name == "chat.available"),
            "{names:?}"
        );
        assert!(
            missing(&row, live)
                .iter()
                .any(|name| name == "call.available")
        );
    }

    #[test]
    fn what_json_cannot_say_is_null() {
        let odd = Val::from_iter([Val::from(f64::NAN), Val::from(1.5)]);
        assert_eq!(compact(&finite(odd)), "[null,1.5]");
    }
}

//! Text from strangers, made harmless where it is shown: no escape sequences and no change of direction on
//! a terminal, no formulas in a spreadsheet.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character could steer a terminal or hide what a line says.
fn is_dangerous(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Marks, embeddings, overrides and isolates of direction.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Breaks of lines and paragraphs.
            | '\u{2028}' | '\u{2029}'
            // Nothing to see: spaces and operators without a width, annotations, tags.
            | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with every dangerous character written out, as in `\x1b`: for tables and messages.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if !text.contains(is_dangerous) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            '\n' => shown.write_str("\\n"),
            '\r' => shown.write_str("\\r"),
            '\t' => shown.write_str("\\t"),
            dangerous if is_dangerous(dangerous) && u32::from(dangerous) < 0x100 => {
                write!(shown, "\\x{:02x}", u32::from(dangerous))
            }
            dangerous if is_dangerous(dangerous) => {
                write!(shown, "\\u{{{:x}}}", u32::from(dangerous))
            }
            harmless => shown.write_char(harmless),
        };
    }
    Cow::Owned(shown)
}

/// Text over several lines, such as JSON or YAML: line breaks and tabs stay, the rest is written out.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    let kept = |character| matches!(character, '\n' | '\t');
    if !text.contains(|character| is_dangerous(character) && !kept(character)) {
        return Cow::Borrowed(text);
    }
    let parts = text.split_inclusive(kept).map(|part| {
        match part.char_indices().last().filter(|(_, last)| kept(*last)) {
            Some((at, last)) => format!("{}{last}", shown(&part[..at])),
            None => shown(part).into_owned(),
        }
    });
    Cow::Owned(parts.collect())
}

/// JSON that means the same and has no dangerous character: they are escaped as JSON escapes.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    // Between its tokens JSON has nothing dangerous but line breaks and tabs.
    let inside = |character| is_dangerous(character) && !matches!(character, '\n' | '\r' | '\t');
    if !text.contains(inside) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if inside(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(character);
        }
    }
    Cow::Owned(escaped)
}

/// Text for a cell of CSV: what a spreadsheet would take for a formula gets an apostrophe before it.
pub(crate) fn cell(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_a_terminal() {
        let text = "a\x1b[2J\u{9b}31m\u{202e}evil\u{2066}\u{7f}\u{0}\r\n";
        assert_eq!(
            shown(text),
            r"a\x1b[2J\x9b31m\u{202e}evil\u{2066}\x7f\x00\r\n"
        );
        assert_eq!(lines("a\n\tb\x1bc"), "a\n\tb\\x1bc");
        for text in ["", "Zoë 👩‍💻 – ok", "می‌خواهم"] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn escaped_json_means_the_same() {
        let text = "{\"a\":\"\u{202e}\u{9b}\u{e0041}é\"}";
        let escaped = json(text);
        assert_eq!(escaped, r#"{"a":"\u202e\u009b\udb40\udc41é"}"#);
        let (one, other): (serde_json::Value, serde_json::Value) = (
            serde_json::from_str(text).unwrap(),
            serde_json::from_str(&escaped).unwrap(),
        );
        assert_eq!(one, other);
    }

    #[test]
    fn formulas_are_text() {
        for text in ["=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "＝1"] {
            assert_eq!(cell(text), format!("'{text}"));
        }
        assert_eq!(cell("a=1"), "a=1");
    }
}

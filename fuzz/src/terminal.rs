//! Text from strangers on a terminal and in a spreadsheet.

use iadvize_cli::fuzzing::{cell, json, lines, shown};

/// Shows a text in every way there is.
///
/// # Panics
///
/// When it could steer a terminal, begin a formula, or mean something else as JSON.
pub fn show(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let line = shown(&text);
    assert!(!line.chars().any(steers), "{line:?}");
    assert_eq!(shown(&line), line, "what is harmless stays");
    if !text.chars().any(steers) {
        assert_eq!(line, text);
    }
    let several = lines(&text);
    assert!(
        !several
            .chars()
            .any(|c| steers(c) && !matches!(c, '\n' | '\t'))
    );
    assert_eq!(several.matches('\n').count(), text.matches('\n').count());
    let escaped = json(&text);
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).ok(),
            Some(value),
            "{escaped}"
        );
        let white = |c| matches!(c, '\n' | '\r' | '\t');
        assert!(
            !escaped.chars().any(|c| steers(c) && !white(c)),
            "{escaped:?}"
        );
    }
    let cell = cell(&text);
    assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']));
    assert!(cell.ends_with(&*text));
}

/// Controls, and all that Unicode calls a control of direction, a break of lines or a tag.
fn steers(character: char) -> bool {
    character.is_control()
        || matches!(u32::from(character),
            0x61c | 0x200b | 0x200e | 0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0xfeff
            | 0xfff9..=0xfffb | 0xe0000..=0xe007f)
}

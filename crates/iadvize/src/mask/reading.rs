//! The ways in which texts write a character: as it is, after backslashes, as `%2F`, `\u002f` or `&#47;`.

/// Marks that no reader sees, which may stand between the characters of a key: soft hyphen, marks of width
/// zero and of direction, separators of lines and paragraphs.
const INVISIBLE: [char; 14] = [
    '\u{ad}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}',
    '\u{2060}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{feff}',
];

/// How often what is percent-encoded may have been encoded again.
const AGAIN: usize = 4;

/// How many backslashes may stand before a character: one, three where JSON lies in JSON, and seven in there.
const BACKSLASHES: usize = 8;

/// The longest that one character may be written.
pub(super) const LONGEST: usize = 14;

/// Whether a character may be written with this one first.
pub(super) fn is_escape(byte: u8) -> bool {
    matches!(byte, b'\\' | b'%' | b'&')
}

/// Calls `found` with every character that may be written at this place, and with how many bytes.
pub(super) fn readings(text: &[u8], at: usize, mut found: impl FnMut(u8, usize)) {
    let rest = &text[at..];
    let Some(first) = rest.first() else { return };
    found(*first, 1);
    match first {
        b'\\' => escaped(rest, &mut found),
        b'%' => percent(rest, &mut found),
        b'&' => {
            if let Some((byte, length)) = entity(rest) {
                found(byte, length);
            }
        }
        _ => {}
    }
}

/// How many bytes at this place are no character of a key: a mark that nobody sees, or a line break that is
/// written out, as it comes when JSON lies in JSON.
pub(super) fn skipped(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    match rest.first()? {
        b'\\' => {
            let slashes = backslashes(rest);
            matches!(rest.get(slashes)?, b'n' | b'r').then_some(slashes + 1)
        }
        b'%' => {
            let mut skipped = None;
            percent(rest, &mut |byte, length| {
                if matches!(byte, b'\n' | b'\r') {
                    skipped = Some(length);
                }
            });
            skipped
        }
        _ => {
            let invisible = INVISIBLE.iter().map(|mark| {
                let mut bytes = [0; 4];
                let mark = mark.encode_utf8(&mut bytes).as_bytes();
                rest.starts_with(mark).then_some(mark.len())
            });
            invisible.flatten().next()
        }
    }
}

/// A character after one backslash or, where JSON lies in JSON, after several; and by its number.
fn escaped(rest: &[u8], found: &mut impl FnMut(u8, usize)) {
    let slashes = backslashes(rest);
    // Of several backslashes the last may be the character itself.
    for length in 1..slashes {
        found(b'\\', length + 1);
    }
    let Some(second) = rest.get(slashes) else {
        return;
    };
    found(*second, slashes + 1);
    let digits = match second {
        b'u' => 4,
        b'x' => 2,
        _ => return,
    };
    let start = slashes + 1;
    if let Some(byte) = rest.get(start..start + digits).and_then(number) {
        found(byte, start + digits);
    }
}

fn backslashes(rest: &[u8]) -> usize {
    let slashes = rest.iter().take(BACKSLASHES);
    slashes.take_while(|byte| **byte == b'\\').count()
}

/// A character as `%2F`, or as `%252F` where what was encoded is encoded again.
fn percent(rest: &[u8], found: &mut impl FnMut(u8, usize)) {
    for start in (1..=1 + 2 * AGAIN).step_by(2) {
        let Some(byte) = rest.get(start..start + 2).and_then(number) else {
            return;
        };
        found(byte, start + 2);
        if byte != b'%' {
            return;
        }
    }
}

/// A character as HTML and XML write it.
fn entity(rest: &[u8]) -> Option<(u8, usize)> {
    let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let byte = match &rest[1..end] {
        b"amp" => b'&',
        b"lt" => b'<',
        b"gt" => b'>',
        b"quot" => b'"',
        b"apos" => b'\'',
        [b'#', b'x' | b'X', digits @ ..] => number(digits)?,
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok()?,
        _ => return None,
    };
    Some((byte, end + 1))
}

/// The character with this number in hexadecimal digits, if it is one of ASCII.
fn number(digits: &[u8]) -> Option<u8> {
    let number = digits.iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        number.checked_mul(16)?.checked_add(digit)
    })?;
    u8::try_from(number).ok().filter(u8::is_ascii)
}

//! The forms in which a key is repeated, as sequences of what is expected, and looking for one at a place.

use super::reading;

/// Keys of fewer characters lie in ordinary words once they are encoded, so their encodings are looked for
/// where they stand alone.
const SHORT: usize = 4;

/// Fewer characters of a key's beginning may be a word; so many, and half of it, are a key that somebody
/// has shortened.
const BEGINNING: usize = 8;

/// How many marks that are no character may stand between two.
const MARKS: usize = 4;

/// A form of the key.
pub(super) struct Form {
    expected: Vec<Expected>,
    place: Place,
    /// How many characters of it are told to be the key when the others do not come.
    beginning: usize,
    /// Whether the rest of the word goes, too.
    takes_word: bool,
}

/// What is expected of one character.
enum Expected {
    Byte(u8),
    /// A hexadecimal digit of this value.
    Digit(u32),
    /// A digit of Base64, of either alphabet, that has these bits.
    Sextet {
        mask: u8,
        bits: u8,
    },
}

/// Where a form may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Where a word begins.
    Beginning,
    /// Where it is the whole word.
    Alone,
}

/// All forms of a key, which is ASCII.
pub(super) fn all(key: &str) -> Vec<Form> {
    let key = key.as_bytes();
    if key.is_empty() {
        return Vec::new();
    }
    let plain = key.iter().copied().map(Expected::Byte).collect();
    let mut forms = vec![Form::new(plain, Place::Anywhere)];
    if key.len() < SHORT {
        // As it is, and as the user name that the service is told.
        let user = [key, b":"].concat();
        forms.push(Form::new(digits(key), Place::Alone));
        forms.push(Form::new(sextets(key, 0), Place::Alone).with_word());
        forms.push(Form::new(digits(&user), Place::Beginning));
        forms.push(Form::new(sextets(&user, 0), Place::Beginning).with_word());
    } else {
        forms.push(Form::new(digits(key), Place::Anywhere));
        // What stands before the key shifts its bits by none, two or four.
        for shift in [0, 2, 4] {
            forms.push(Form::new(sextets(key, shift), Place::Anywhere).with_word());
        }
    }
    forms
}

fn digits(text: &[u8]) -> Vec<Expected> {
    let digits = text.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| Expected::Digit(digit.into())).collect()
}

/// The digits of Base64 that hold these bytes, of which the first begins after so many bits.
fn sextets(text: &[u8], shift: usize) -> Vec<Expected> {
    let count = (shift + 8 * text.len()).div_ceil(6);
    let bit = |at: usize| {
        let at = at.checked_sub(shift)?;
        Some((text.get(at / 8)? >> (7 - at % 8)) & 1)
    };
    let sextet = |digit: usize| {
        let (mut mask, mut bits) = (0, 0);
        for at in digit * 6..digit * 6 + 6 {
            mask = 2 * mask + u8::from(bit(at).is_some());
            bits = 2 * bits + bit(at).unwrap_or(0);
        }
        Expected::Sextet { mask, bits }
    };
    (0..count).map(sextet).collect()
}

impl Form {
    fn new(expected: Vec<Expected>, place: Place) -> Self {
        Self {
            beginning: BEGINNING.max(expected.len().div_ceil(2)),
            expected,
            place,
            takes_word: false,
        }
    }

    fn with_word(mut self) -> Self {
        self.takes_word = true;
        self
    }

    /// How many bytes the form takes at this place, if it stands there. Where the text was cut, whatever of
    /// the form its end may be stands there as well.
    pub(super) fn length_at(&self, text: &[u8], start: usize, is_cut: bool) -> Option<usize> {
        if self.place != Place::Anywhere && start > 0 && is_word(text[start - 1]) {
            return None;
        }
        let first = self.expected.first()?;
        if !first.is(text[start]) && !reading::is_escape(text[start]) {
            return None;
        }
        // A text can be read in several ways, so there may be several places to go on from.
        let mut places = step(text, &[start], first);
        if places.is_empty() && is_cut && is_end(&text[start..]) {
            return Some(text.len() - start);
        }
        for (met, expected) in self.expected.iter().enumerate().skip(1) {
            let end = *places.last()?;
            let next = step(text, &places, expected);
            if next.is_empty() {
                let ends_here = is_cut && is_end(&text[end..]);
                return (met >= self.beginning || ends_here).then_some(end - start);
            }
            places = next;
        }
        let end = *places.last()?;
        let (word, is_padding) = rest_of_word(text, end);
        match self.place {
            Place::Alone if !is_padding => None,
            _ if self.takes_word => Some(word - start),
            _ => Some(end - start),
        }
    }
}

/// Where a text may go on after what is expected at one of these places, in order.
fn step(text: &[u8], places: &[usize], expected: &Expected) -> Vec<usize> {
    let mut next = Vec::new();
    for place in places {
        let mut place = *place;
        for _ in 0..=MARKS {
            reading::readings(text, place, |byte, length| {
                if expected.is(byte) {
                    next.push(place + length);
                }
            });
            match reading::skipped(text, place) {
                Some(length) => place += length,
                None => break,
            }
        }
    }
    next.sort_unstable();
    next.dedup();
    next
}

/// Whether a text that was cut ends here, perhaps within a character that is written in several.
fn is_end(rest: &[u8]) -> bool {
    match rest {
        [] => true,
        [first, ..] => reading::is_escape(*first) && rest.len() < reading::LONGEST,
    }
}

/// Where the word ends that goes on here, and whether nothing but padding is left of it.
fn rest_of_word(text: &[u8], start: usize) -> (usize, bool) {
    let (mut end, mut is_padding) = (start, true);
    loop {
        let mut next = None;
        reading::readings(text, end, |byte, length| {
            if is_word(byte) {
                next = Some((byte, length));
            }
        });
        let Some((byte, length)) = next else {
            return (end, is_padding);
        };
        is_padding &= byte == b'=';
        end += length;
    }
}

/// What words of Base64 are written with.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte)
}

impl Expected {
    fn is(&self, byte: u8) -> bool {
        match self {
            Self::Byte(own) => *own == byte,
            Self::Digit(value) => char::from(byte).to_digit(16) == Some(*value),
            Self::Sextet { mask, bits } => sextet(byte).is_some_and(|value| value & mask == *bits),
        }
    }
}

/// The value of a digit of Base64, of either alphabet.
fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

//! Texts from elsewhere, made fit to be shown: without the key, in whatever form they repeat it.
//!
//! A form is a sequence of characters (`form`): the key itself, its digits in hexadecimal, its Base64. Each
//! character may be written in several ways (`reading`): as it is, percent-encoded, escaped for JSON or HTML.

mod form;
mod reading;

use form::Form;

const MASK: &str = "[key]";

/// The text as one line without the key: neither as it is, nor percent-encoded or escaped, nor in
/// hexadecimal digits or Base64. The beginning of the key goes too where the text ends in it.
pub(crate) fn mask(text: &str, key: &str) -> String {
    // Control characters go first, or a key with one in it would be whole once they are gone.
    let text: String = text.chars().filter(|c| !c.is_control()).collect();
    replace(&text, &form::all(key), false)
}

/// The same of at most so many characters, for texts of any length: neither reading nor result is longer.
pub(crate) fn mask_shortened(text: &str, key: &str, longest: usize) -> String {
    // What is masked is longer than its mask, so that more is read than is shown.
    let mut characters = text.chars().filter(|c| !c.is_control());
    let head: String = characters
        .by_ref()
        .take(longest.saturating_mul(10))
        .collect();
    let is_cut = characters.next().is_some();
    let masked = replace(&head, &form::all(key), is_cut);
    masked.chars().take(longest).collect()
}

/// Puts the mask in place of every form. Where the text was cut, its end may be the beginning of one.
fn replace(text: &str, forms: &[Form], is_cut: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let lengths = forms
            .iter()
            .filter_map(|form| form.length_at(text.as_bytes(), at, is_cut));
        match lengths.max() {
            Some(length) => {
                out.push_str(MASK);
                at += length;
            }
            None => {
                out.push(first);
                at += first.len_utf8();
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;

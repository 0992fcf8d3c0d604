//! How names of the document become names in Rust.

use proc_macro2::{Ident, Span};

/// `operator_id` for `operatorId`, `chat[available]` becomes `chat_available`, `filters[id]` becomes `id`.
pub(crate) fn field(name: &str) -> Ident {
    ident(&field_text(name))
}

/// The text of [`field`], which is no identifier for a name without letters.
pub(crate) fn field_text(name: &str) -> String {
    let bare = name
        .strip_prefix("filters[")
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name);
    words(bare).join("_")
}

/// `ContactNumber` for `contact_number`.
pub(crate) fn variant(value: &str) -> Ident {
    Ident::new(&variant_text(value), Span::call_site())
}

/// The text of [`variant`], which is no identifier for a value without letters and digits.
pub(crate) fn variant_text(value: &str) -> String {
    let camel: String = words(value).iter().map(|word| capitalised(word)).collect();
    if camel.starts_with(|c: char| c.is_ascii_digit()) {
        format!("N{camel}")
    } else {
        camel
    }
}

/// `LIST_OPERATORS` for `list_operators`.
pub(crate) fn constant(name: &str) -> Ident {
    Ident::new(&words(name).join("_").to_uppercase(), Span::call_site())
}

/// An identifier for a name, escaped where Rust keeps the word to itself.
pub(crate) fn ident(name: &str) -> Ident {
    syn::parse_str::<Ident>(name).unwrap_or_else(|_| {
        if matches!(name, "self" | "super" | "crate" | "Self" | "_" | "") {
            Ident::new(&format!("{name}_"), Span::call_site())
        } else {
            Ident::new_raw(name, Span::call_site())
        }
    })
}

/// The lower-case words of a name in snake case, camel case or with brackets.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || (c.is_ascii_uppercase() && lower_before) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c.to_ascii_lowercase());
        }
        fresh = false;
        lower_before = c.is_ascii_lowercase() || c.is_ascii_digit();
    }
    words
}

/// `Assumed` for `assumed`.
pub(crate) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_ascii_uppercase().to_string() + chars.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(field("filters[website_list]").to_string(), "website_list");
        assert_eq!(field("chat[available]").to_string(), "chat_available");
        assert_eq!(field("formatHistory").to_string(), "format_history");
        assert_eq!(field("_link").to_string(), "link");
        assert_eq!(field("type").to_string(), "r#type");
        assert_eq!(
            variant("facebookBusinessOnMessenger").to_string(),
            "FacebookBusinessOnMessenger"
        );
        assert_eq!(variant("contact_number").to_string(), "ContactNumber");
        assert_eq!(constant("list_operators").to_string(), "LIST_OPERATORS");
    }
}

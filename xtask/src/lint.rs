//! The document's lint: what would make the generator panic, or go wrong without a word.

use crate::document::Document;

/// Complaints, each `file:line: what is wrong and what to do`.
pub(crate) fn lint(_document: &Document) -> Vec<String> {
    Vec::new()
}

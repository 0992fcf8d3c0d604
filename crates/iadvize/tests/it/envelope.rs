//! What the service wraps its answers in, as raw servers send it.

use serde_json::{Value, json};

/// A success with data.
pub(crate) fn success(data: Value) -> Value {
    json!({"meta": {"status": "success"}, "data": data})
}

/// A refusal.
pub(crate) fn fail(message: &str) -> Value {
    json!({"meta": {"status": "fail", "message": message}, "data": null})
}

/// A page of a list.
pub(crate) fn page(
    rows: impl IntoIterator<Item = u64>,
    page: u64,
    pages: u64,
    count: u64,
) -> Value {
    let rows: Vec<_> = rows.into_iter().map(|id| json!({ "id": id })).collect();
    json!({
        "meta": {"status": "success"},
        "data": rows,
        "pagination": {"page": page, "pages": pages, "limit": 100, "count": count},
    })
}

/// The page that an honest service gives of rows that stay as they are; a page past the end is the last one.
pub(crate) fn page_of(rows: &[u64], asked: u64, limit: u64) -> Value {
    let pages = (rows.len() as u64).div_ceil(limit).max(1);
    let number = asked.min(pages);
    let from = usize::try_from((number - 1) * limit).unwrap();
    let shown = rows.iter().copied().skip(from);
    let limit = usize::try_from(limit).unwrap();
    page(shown.take(limit), number, pages, rows.len() as u64)
}

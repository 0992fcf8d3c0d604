//! The envelope around every answer, and the failures that are written into it.
//!
//! The page shows envelopes and no HTTP statuses. Assumed: 200 for `success` and `fail`, 403 for
//! `Forbidden`, and the usual 4xx for requests that reach no operation.

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};

use crate::filter::Bounds;

/// What a handler gives back: text of JSON for `data`, and what stands beside it.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) data: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) filters: Option<Vec<String>>,
    pub(crate) pagination: Option<Pagination>,
}

/// The place of a page within its list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pagination {
    pub(crate) page: i64,
    pub(crate) pages: i64,
    pub(crate) limit: i64,
    pub(crate) count: i64,
    offset: i64,
}

/// How lists answer while rules of quirks are at work; the default is the service's own way.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lists {
    /// A page past the end is empty.
    pub(crate) empty_past_the_end: bool,
    /// Every page is the first.
    pub(crate) page_ignored: bool,
    /// Rows that seem to come in at the head of the list between one page and the next; that seem to be
    /// deleted there when negative.
    pub(crate) shift: i64,
    /// How periods are read.
    pub(crate) bounds: Bounds,
}

impl Pagination {
    /// The page that is really answered: past the end it is the last one (observed).
    pub(crate) fn of(wanted: i64, limit: i64, count: i64, lists: Lists) -> Self {
        if lists != Lists::default() {
            return Self::bent(wanted, limit, count, lists);
        }
        let pages = pages(count, limit);
        let page = wanted.min(pages);
        Self {
            page,
            pages,
            limit,
            count,
            offset: (page - 1) * limit,
        }
    }

    /// With a shift, each page begins `limit - shift` rows after the one before it, and the count is that
    /// of the moment of this page.
    fn bent(wanted: i64, limit: i64, count: i64, lists: Lists) -> Self {
        let wanted = if lists.page_ignored { 1 } else { wanted };
        let step = limit.saturating_sub(lists.shift);
        let last = match step {
            ..=0 => i64::MAX,
            _ => 1 + (count - 1).max(0) / step,
        };
        let page = if lists.empty_past_the_end {
            wanted
        } else {
            wanted.min(last)
        };
        let moved = lists.shift.saturating_mul(page.min(last) - 1);
        let count_then = count.saturating_add(moved).max(0);
        Self {
            page,
            pages: pages(count_then, limit),
            limit,
            count: count_then,
            offset: (page - 1).saturating_mul(step.max(0)),
        }
    }

    pub(crate) fn offset(self) -> i64 {
        self.offset
    }
}

fn pages(count: i64, limit: i64) -> i64 {
    count.saturating_add(limit - 1).div_euclid(limit).max(1)
}

impl Answer {
    /// An answer whose `data` is already JSON text.
    pub(crate) fn raw(data: String) -> Self {
        Self {
            data: Some(data),
            ..Self::default()
        }
    }

    pub(crate) fn value(data: &Value) -> Self {
        Self::raw(data.to_string())
    }

    pub(crate) fn message(message: String) -> Self {
        Self {
            message: Some(message),
            ..Self::default()
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut meta = json!({ "status": "success" });
        if let Some(message) = self.message {
            meta["message"] = message.into();
        }
        if let Some(filters) = self.filters {
            meta["filters"] = filters.into();
        }
        let data = self.data.unwrap_or_default();
        let mut text = String::with_capacity(data.len() + 160);
        text.push_str("{\"meta\":");
        text.push_str(&meta.to_string());
        if !data.is_empty() {
            text.push_str(",\"data\":");
            text.push_str(&data);
        }
        if let Some(Pagination {
            page,
            pages,
            limit,
            count,
            ..
        }) = self.pagination
        {
            let pagination =
                json!({ "page": page, "pages": pages, "limit": limit, "count": count });
            text.push_str(",\"pagination\":");
            text.push_str(&pagination.to_string());
        }
        text.push('}');
        respond(StatusCode::OK, text)
    }
}

/// Why a request was not answered with data.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A required member is absent.
    Missing(String),
    /// A member, filter or parameter has a value that it cannot have.
    Invalid(String),
    /// No row of this resource has this identifier.
    Unknown(String, i64),
    /// The service understands the call and refuses it, for the reason given.
    Refused(String),
    /// The key is missing or wrong.
    Forbidden,
    /// The control API's token is missing or wrong.
    Token,
    /// The request does not come from this machine.
    Foreign(&'static str),
    /// The request reaches no operation, or cannot be read.
    Malformed(StatusCode, String),
    /// The path exists for other methods only.
    Method(String),
    /// A defect of the sandbox itself; the detail goes to the log, never to the caller.
    Internal(String),
}

impl Failure {
    pub(crate) fn invalid(name: impl Into<String>) -> Self {
        Self::Invalid(name.into())
    }

    pub(crate) fn malformed(status: StatusCode, message: impl Into<String>) -> Self {
        Self::Malformed(status, message.into())
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let (code, status, message) = match self {
            Self::Missing(name) => (
                StatusCode::OK,
                "fail",
                format!("Field '{name}' is missing."),
            ),
            Self::Invalid(name) => (
                StatusCode::OK,
                "fail",
                format!("Value of field '{}' is not valid.", excerpt(&name)),
            ),
            Self::Unknown(resource, id) => (
                StatusCode::OK,
                "fail",
                format!("Unknown '{resource}' with 'id' {id}."),
            ),
            Self::Refused(message) => (StatusCode::OK, "fail", message),
            Self::Forbidden => (StatusCode::FORBIDDEN, "error", "Forbidden".to_owned()),
            Self::Token => (
                StatusCode::FORBIDDEN,
                "error",
                "Forbidden: the header 'X-Sandbox-Token' must carry the token of the control API."
                    .to_owned(),
            ),
            Self::Foreign(header) => (
                StatusCode::FORBIDDEN,
                "error",
                format!("Forbidden: the header '{header}' names another host than this sandbox."),
            ),
            Self::Malformed(code, message) => (code, "error", message),
            Self::Method(allowed) => {
                let message = format!("Method not allowed; this path takes {allowed}.");
                let mut response =
                    respond(StatusCode::METHOD_NOT_ALLOWED, envelope("error", &message));
                if let Ok(value) = HeaderValue::from_str(&allowed) {
                    response.headers_mut().insert(ALLOW, value);
                }
                return response;
            }
            Self::Internal(detail) => {
                tracing::error!(detail, "the sandbox failed to answer");
                let message = "The sandbox failed; its log says why.".to_owned();
                (StatusCode::INTERNAL_SERVER_ERROR, "error", message)
            }
        };
        respond(code, envelope(status, &message))
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// The beginning of a text of the caller's, on one line, for a message.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|one| match one.is_control() {
            true => one.escape_default().to_string(),
            false => one.to_string(),
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

pub(crate) fn envelope(status: &str, message: &str) -> String {
    json!({ "meta": { "status": status, "message": message } }).to_string()
}

/// The content type of every answer.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

pub(crate) fn respond(code: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = code;
    let json = HeaderValue::from_static(JSON);
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_past_the_end_is_the_last_one() {
        let pagination = Pagination::of(9, 20, 45, Lists::default());
        assert_eq!(
            (pagination.page, pagination.pages, pagination.offset()),
            (3, 3, 40)
        );
        let empty = Pagination::of(2, 20, 0, Lists::default());
        assert_eq!((empty.page, empty.pages, empty.offset()), (1, 1, 0));
    }

    /// A list of numbers really changed between two pages, against the arithmetic.
    #[test]
    fn shifted_pages_are_those_of_a_list_that_changes() {
        for (count, limit, shift) in [
            (45, 20, 1),
            (45, 20, -1),
            (40, 20, 3),
            (1, 1, -1),
            (0, 5, 1),
            (7, 3, -5),
        ] {
            let lists = Lists {
                shift,
                ..Lists::default()
            };
            let mut rows: Vec<i64> = (0..count).collect();
            for page in 1..100 {
                let pagination = Pagination::of(page, limit, count, lists);
                let place = usize::try_from((page - 1) * limit).unwrap();
                if page > 1 && place >= rows.len() {
                    assert!(pagination.page < page, "past the end");
                    break;
                }
                let now = i64::try_from(rows.len()).unwrap();
                assert_eq!((pagination.page, pagination.count), (page, now));
                if let Some(first) = rows.get(place).filter(|row| **row >= 0) {
                    assert_eq!(
                        pagination.offset(),
                        *first,
                        "{count} {limit} {shift} {page}"
                    );
                }
                if shift > 0 {
                    rows.splice(0..0, (0..shift).map(|_| -1));
                } else {
                    let gone = usize::try_from(-shift).unwrap().min(rows.len());
                    rows.drain(..gone);
                }
            }
        }
    }

    #[test]
    fn pages_past_the_end_can_be_empty_or_the_first() {
        let empty = Lists {
            empty_past_the_end: true,
            ..Lists::default()
        };
        let past = Pagination::of(9, 20, 45, empty);
        assert_eq!((past.page, past.pages, past.offset()), (9, 3, 160));
        let first = Lists {
            page_ignored: true,
            ..Lists::default()
        };
        let first = Pagination::of(3, 20, 45, first);
        assert_eq!((first.page, first.pages, first.offset()), (1, 3, 0));
    }
}

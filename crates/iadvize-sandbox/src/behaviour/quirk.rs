//! Quirks in Rust's terms.

use super::effect::{Effect, WrongPagination};
use super::rule::Rule;

/// How the service answers in a way of its own. Each function gives a [`Rule`] that can be narrowed to
/// some requests.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Quirk {}

impl Quirk {
    /// `data: []` where `data` is an object.
    pub fn data_as_list() -> Rule {
        Rule::new("data_as_list", Effect::DataAsList)
    }

    /// The answer to a write has its row in a list of one.
    pub fn write_as_list() -> Rule {
        Rule::new("write_as_list", Effect::WriteAsList)
    }

    /// Every number in `data` comes as text.
    pub fn numbers_as_text() -> Rule {
        Rule::new("numbers_as_text", Effect::NumbersAsText)
    }

    /// Every boolean in `data` comes as 0 or 1.
    pub fn booleans_as_numbers() -> Rule {
        Rule::new("booleans_as_numbers", Effect::BooleansAsNumbers)
    }

    /// Members for which the document lists the values have this one.
    pub fn unknown_enum_values(value: impl Into<String>) -> Rule {
        let value = value.into();
        Rule::new("unknown_enum_values", Effect::UnknownEnumValues { value })
    }

    /// Every member that the document lets be null is null.
    pub fn nulls() -> Rule {
        Self::nulls_in(Vec::<String>::new())
    }

    /// These members are null, where the document lets them be so.
    pub fn nulls_in<N: Into<String>>(members: impl IntoIterator<Item = N>) -> Rule {
        let members = members.into_iter().map(Into::into).collect();
        Rule::new("nulls", Effect::Nulls { members })
    }

    /// Members bear the names that real bodies have in place of the page's, as the document records
    /// them.
    pub fn renamed_members() -> Rule {
        Rule::new("renamed_members", Effect::RenamedMembers)
    }

    /// Rows and `meta` have members that the document does not know.
    pub fn unknown_members() -> Rule {
        Rule::new("unknown_members", Effect::UnknownMembers)
    }

    /// A page past the end is empty, where it is the last page again otherwise.
    pub fn empty_page_past_the_end() -> Rule {
        Rule::new("empty_page_past_the_end", Effect::EmptyPagePastTheEnd)
    }

    /// Every page of a list is the first.
    pub fn page_ignored() -> Rule {
        Rule::new("page_ignored", Effect::PageIgnored)
    }

    /// As if this many rows, from 1 to 1,000, came in at the head of the list between one page and the
    /// next: the last rows of a page come again on the next one, and the count grows.
    pub fn duplicated_rows(rows: u16) -> Rule {
        let rows = i64::from(rows.clamp(1, 1_000));
        Rule::new("duplicated_rows", Effect::ShiftedRows(rows))
    }

    /// As if this many rows, from 1 to 1,000, were deleted at the head of the list between one page and
    /// the next: the first rows of the next page are missed, and the count shrinks.
    pub fn vanishing_rows(rows: u16) -> Rule {
        let rows = i64::from(rows.clamp(1, 1_000));
        Rule::new("vanishing_rows", Effect::ShiftedRows(-rows))
    }

    /// Periods may span this many months, from 1 to 1,200, and no more; without a bound, or with one, as
    /// many are answered. Later pages have one month for transactions.
    pub fn period_limit(months: u16) -> Rule {
        let months = i32::from(months.clamp(1, 1_200));
        Rule::new("period_limit", Effect::PeriodLimit { months })
    }

    /// An upper bound given as a day does not include that day.
    pub fn day_bound_excluded() -> Rule {
        Rule::new("day_bound_excluded", Effect::DayBoundExcluded)
    }

    /// Texts in the history of a conversation lack their fourth element.
    pub fn history_without_epochs() -> Rule {
        Rule::new("history_without_epochs", Effect::HistoryWithoutEpochs)
    }

    /// The `id` in a row of statistics is an object that has the identifier, and the date of a series.
    pub fn id_as_object() -> Rule {
        Rule::new("id_as_object", Effect::IdAsObject)
    }

    /// Lists have no `pagination`.
    pub fn pagination_missing() -> Rule {
        pagination("pagination_missing", WrongPagination::Missing)
    }

    /// `pages` and `count` are 0 whatever the rows.
    pub fn pagination_zero() -> Rule {
        pagination("pagination_zero", WrongPagination::Zero)
    }

    /// `pages` and `count` are -1.
    pub fn pagination_negative() -> Rule {
        pagination("pagination_negative", WrongPagination::Negative)
    }

    /// `pages` is always one more than the page that was asked for.
    pub fn pagination_growing() -> Rule {
        pagination("pagination_growing", WrongPagination::Growing)
    }

    /// The numbers of `pagination` come as text.
    pub fn pagination_as_text() -> Rule {
        pagination("pagination_as_text", WrongPagination::Text)
    }

    /// JSON under another content type.
    pub fn content_type(value: impl Into<String>) -> Rule {
        Rule::new("content_type", Effect::ContentType(value.into()))
    }

    /// The body begins with the byte-order mark of UTF-8.
    pub fn byte_order_mark() -> Rule {
        Rule::new("byte_order_mark", Effect::ByteOrderMark)
    }
}

fn pagination(name: &'static str, wrong: WrongPagination) -> Rule {
    Rule::new(name, Effect::Pagination(wrong))
}

//! What a rule does to a request or its answer.

use std::time::Duration;

/// The `meta.status` of an answer that a rule makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetaStatus {
    /// `success`
    Success,
    /// `fail`
    Fail,
    /// `error`
    #[default]
    Error,
}

impl MetaStatus {
    pub(crate) const ALL: [Self; 3] = [Self::Success, Self::Fail, Self::Error];

    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Fail => "fail",
            Self::Error => "error",
        }
    }
}

/// The value of the header `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RetryAfter {
    /// Seconds, or any other text.
    Text(String),
    /// A date so many seconds after the moment of the answer, by the clock of the machine: clients
    /// compare it with theirs.
    Date(i64),
}

/// What is wrong with `pagination`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WrongPagination {
    Missing,
    Zero,
    Negative,
    Growing,
    Text,
}

/// One fault or quirk with its parameters. [`super::table`] says what each means.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    Latency {
        from: Duration,
        to: Duration,
    },
    Status {
        status: u16,
        meta: MetaStatus,
        body: Option<String>,
        content_type: Option<String>,
    },
    Html,
    EmptyBody,
    Reset,
    ResetInBody {
        after: Option<usize>,
    },
    TruncatedBody {
        after: Option<usize>,
    },
    TruncatedJson {
        after: Option<usize>,
    },
    SlowDrip {
        bytes: usize,
        every: Duration,
    },
    DataAsList,
    WriteAsList,
    NumbersAsText,
    BooleansAsNumbers,
    UnknownEnumValues {
        value: String,
    },
    Nulls {
        members: Vec<String>,
    },
    RenamedMembers,
    UnknownMembers,
    EmptyPagePastTheEnd,
    PageIgnored,
    /// Rows that are inserted before the others between two pages; deleted ones when negative.
    ShiftedRows(i64),
    /// Longest span between `from` and `to`.
    PeriodLimit {
        months: i32,
    },
    DayBoundExcluded,
    HistoryWithoutEpochs,
    IdAsObject,
    Pagination(WrongPagination),
    ContentType(String),
    ByteOrderMark,
}

/// Where on the way of a request an effect takes place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Waits.
    Delay,
    /// Answers in place of the operation, or breaks the connection; one of them for a request.
    Ending,
    /// Changes which rows are on a page.
    Rows,
    /// Changes the JSON of the answer.
    Json,
    /// Changes the bytes or the headers of the answer.
    Bytes,
    /// Changes how the bytes are sent.
    Transfer,
}

impl Effect {
    pub(crate) fn stage(&self) -> Stage {
        match self {
            Self::Latency { .. } => Stage::Delay,
            Self::Status { .. } | Self::Html | Self::EmptyBody | Self::Reset => Stage::Ending,
            Self::EmptyPagePastTheEnd
            | Self::PageIgnored
            | Self::ShiftedRows(_)
            | Self::PeriodLimit { .. }
            | Self::DayBoundExcluded => Stage::Rows,
            Self::DataAsList
            | Self::WriteAsList
            | Self::NumbersAsText
            | Self::BooleansAsNumbers
            | Self::UnknownEnumValues { .. }
            | Self::Nulls { .. }
            | Self::RenamedMembers
            | Self::UnknownMembers
            | Self::HistoryWithoutEpochs
            | Self::IdAsObject
            | Self::Pagination(_) => Stage::Json,
            Self::TruncatedJson { .. } | Self::ContentType(_) | Self::ByteOrderMark => Stage::Bytes,
            Self::ResetInBody { .. } | Self::TruncatedBody { .. } | Self::SlowDrip { .. } => {
                Stage::Transfer
            }
        }
    }
}

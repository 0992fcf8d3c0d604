//! The unit of an export: a list, or one calendar month of it.

use std::fmt;

use iadvize::catalogue::Operation;
use iadvize::jiff::civil::{Date, DateTime};
use iadvize::jiff::{Span, ToSpan};

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month a day lies in.
    pub(crate) fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Its first moment.
    pub(crate) fn start(self) -> DateTime {
        Date::constant(self.year, self.month, 1).to_datetime(DateTime::ZERO.time())
    }

    /// The first moment of the next month; the end of time for the last one.
    pub(crate) fn end(self) -> DateTime {
        self.start()
            .checked_add(Span::new().months(1))
            .unwrap_or(DateTime::MAX)
    }

    /// The month after; none after the last one.
    pub(crate) fn next(self) -> Option<Self> {
        let next = self.start().checked_add(1.month()).ok()?;
        Some(Self::of(next.date()))
    }
}

/// `2020-01`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// The part of a month that is exported: from `from` up to, but not at, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// The month.
    pub(crate) month: Month,
    /// The first moment.
    pub(crate) from: DateTime,
    /// The first moment after it.
    pub(crate) end: DateTime,
}

/// What is fetched, proven complete and written as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The operation that lists.
    pub(crate) operation: &'static Operation,
    /// The part of a month; none where the list takes no period and is one unit.
    pub(crate) window: Option<Window>,
}

impl Unit {
    /// The table its rows belong to.
    pub(crate) fn table(&self) -> String {
        table(self.operation)
    }

    /// The name under which it is recorded: `conversation/month=2020-01`, or `operator`.
    pub(crate) fn key(&self) -> String {
        match self.window {
            Some(window) => format!("{}/month={}", self.table(), window.month),
            None => self.table(),
        }
    }
}

/// `conversation of 2020-01`, or `operator`.
impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.table())?;
        match self.window {
            Some(window) => write!(f, " of {}", window.month),
            None => Ok(()),
        }
    }
}

/// The name of a list's rows in an export, from its path: `conversation`, `operator_live`.
pub(crate) fn table(operation: &Operation) -> String {
    let path = operation.path.trim_start_matches('/');
    let mut steps: Vec<&str> = path.split('/').collect();
    // A suffix of the last step chooses a notation.
    if let Some(last) = steps.last_mut() {
        *last = last.split('.').next().unwrap_or_default();
    }
    steps.join("_")
}

//! What an export consists of: which lists, and which months of each.

use iadvize::catalogue::{OPERATIONS, Operation};
use iadvize::jiff::civil::{Date, DateTime};
use iadvize::types::DateBound;

use super::unit::{Month, Unit, Window, table};

/// The time that is exported: from `from` up to, but not at, `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first moment.
    pub(crate) from: DateTime,
    /// The first moment after it.
    pub(crate) end: DateTime,
}

impl Span {
    /// The span of two bounds. A last day belongs to it, a last moment does not, so that exports which
    /// adjoin share no row and miss none.
    ///
    /// # Errors
    ///
    /// When nothing lies between them, in one line.
    pub(crate) fn new(from: DateBound, to: DateBound) -> Result<Self, String> {
        let end = if to.is_day() {
            next_day(to.date())
        } else {
            to.start()
        };
        let from = from.start();
        if from >= end {
            return Err(format!(
                "nothing lies between --from {from} and --to {to}: exchange them, or choose a later end"
            ));
        }
        if from.year() < 1 {
            return Err(format!(
                "--from {from} is before the year 1, which the service cannot read"
            ));
        }
        Ok(Self { from, end })
    }

    /// Its months, the earliest first, each with the part of it that belongs to the span.
    pub(crate) fn windows(self) -> impl Iterator<Item = Window> {
        let first = Month::of(self.from.date());
        let months = std::iter::successors(Some(first), |month| month.next());
        months
            .take_while(move |month| month.start() < self.end)
            .map(move |month| Window {
                month,
                from: month.start().max(self.from),
                end: month.end().min(self.end),
            })
    }
}

fn next_day(day: Date) -> DateTime {
    day.tomorrow().map_or(DateTime::MAX, |next| {
        next.to_datetime(DateTime::ZERO.time())
    })
}

/// Every documented list, in the order of the document.
pub(crate) fn lists() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS
        .iter()
        .copied()
        .filter(|operation| operation.paged)
}

/// The list of a name, such as `conversation` or `operator_live`; a `-` stands for a `_`.
///
/// # Errors
///
/// When there is none, with those there are, in one line.
pub(crate) fn list(name: &str) -> Result<&'static Operation, String> {
    let wanted = name.replace('-', "_");
    lists()
        .find(|operation| table(operation) == wanted)
        .ok_or_else(|| {
            let names: Vec<String> = lists().map(table).collect();
            format!(
                "`{name}` is no list that can be exported; there are {}",
                names.join(", ")
            )
        })
}

/// The units of some lists, in the order in which they are fetched and written: first the lists that take
/// no period, then month after month of each other list.
///
/// # Errors
///
/// When a list takes a period and no span is given, in one line.
pub(crate) fn units(lists: &[&'static Operation], span: Option<Span>) -> Result<Vec<Unit>, String> {
    let (dated, whole): (Vec<_>, Vec<_>) = lists
        .iter()
        .copied()
        .partition(|operation| operation.dated_by.is_some());
    let mut units: Vec<Unit> = whole
        .into_iter()
        .map(|operation| Unit {
            operation,
            window: None,
        })
        .collect();
    for operation in dated {
        let span = span.ok_or_else(|| {
            format!(
                "{} is exported over a span of time: give --from, and --to if it is not to end today",
                table(operation)
            )
        })?;
        units.extend(span.windows().map(|window| Unit {
            operation,
            window: Some(window),
        }));
    }
    Ok(units)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bound(text: &str) -> DateBound {
        text.parse().unwrap()
    }

    fn shown(from: &str, to: &str) -> Vec<String> {
        let span = Span::new(bound(from), bound(to)).unwrap();
        span.windows()
            .map(|w| format!("{}: {} – {}", w.month, w.from, w.end))
            .collect()
    }

    #[test]
    fn months_end_where_the_calendar_ends_them() {
        assert_eq!(
            shown("2020-01-31", "2020-03-01"),
            [
                "2020-01: 2020-01-31T00:00:00 – 2020-02-01T00:00:00",
                "2020-02: 2020-02-01T00:00:00 – 2020-03-01T00:00:00",
                "2020-03: 2020-03-01T00:00:00 – 2020-03-02T00:00:00",
            ]
        );
        // The leap day belongs to its month, and to a span that ends with it.
        assert_eq!(
            shown("2020-02-29", "2020-02-29"),
            ["2020-02: 2020-02-29T00:00:00 – 2020-03-01T00:00:00"]
        );
        // A moment at the end does not belong to the span.
        assert_eq!(
            shown("2019-12-31 23:59:59", "2020-01-01 00:00:00"),
            ["2019-12: 2019-12-31T23:59:59 – 2020-01-01T00:00:00"]
        );
        assert!(Span::new(bound("2020-01-01 10:00:00"), bound("2020-01-01 10:00:00")).is_err());
        assert!(Span::new(bound("2020-01-02"), bound("2020-01-01")).is_err());
        assert_eq!(shown("9999-11-30", "9999-12-31").len(), 2);
    }

    #[test]
    fn every_list_has_a_name_of_its_own() {
        let mut names: Vec<String> = lists().map(table).collect();
        assert!(names.iter().any(|name| name == "conversation"));
        assert!(names.iter().any(|name| name == "operator_live"));
        for name in &names {
            assert_eq!(&table(list(name).unwrap()), name);
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(list("operator-live").is_ok());
        let refusal = list("statistic").unwrap_err();
        assert!(refusal.contains("conversation"), "{refusal}");
    }

    #[test]
    fn lists_without_a_period_are_one_unit_and_come_first() {
        let lists = [list("conversation").unwrap(), list("operator").unwrap()];
        let span = Span::new(bound("2020-01-15"), bound("2020-02-15")).unwrap();
        let keys: Vec<String> = units(&lists, Some(span))
            .unwrap()
            .iter()
            .map(Unit::key)
            .collect();
        assert_eq!(
            keys,
            [
                "operator",
                "conversation/month=2020-01",
                "conversation/month=2020-02"
            ]
        );
        let shown = units(&lists, Some(span)).unwrap();
        let shown: Vec<String> = shown.iter().map(Unit::to_string).collect();
        assert_eq!(shown[..2], ["operator", "conversation of 2020-01"]);
        assert!(units(&lists[1..], None).is_ok());
        assert!(units(&lists, None).unwrap_err().contains("--from"));
    }

    fn moment(years: std::ops::RangeInclusive<i16>) -> impl Strategy<Value = DateBound> {
        (years, 1i8..=12, 1i8..=31, 0i8..24, 0i8..60, any::<bool>()).prop_map(
            |(year, month, day, hour, minute, is_day)| {
                let first = Date::constant(year, month, 1);
                let date = first
                    .with()
                    .day(day.min(first.days_in_month()))
                    .build()
                    .unwrap();
                if is_day {
                    date.into()
                } else {
                    date.at(hour, minute, 0, 0).into()
                }
            },
        )
    }

    proptest! {
        #[test]
        fn windows_cover_any_span_with_no_gap_and_no_overlap(
            (a, b) in (1i16..=9990).prop_flat_map(|year| (moment(year..=year + 9), moment(year..=year + 9))),
        ) {
            let (from, to) = if a.start() <= b.start() { (a, b) } else { (b, a) };
            let Ok(span) = Span::new(from, to) else {
                prop_assert!(from.start() == to.start() && !to.is_day());
                return Ok(());
            };
            let windows: Vec<Window> = span.windows().collect();
            prop_assert_eq!(windows.first().map(|w| w.from), Some(span.from));
            prop_assert_eq!(windows.last().map(|w| w.end), Some(span.end));
            for window in &windows {
                prop_assert!(window.from < window.end);
                prop_assert!(window.month.start() <= window.from && window.end <= window.month.end());
            }
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].end, pair[1].from);
                prop_assert_eq!(pair[0].month.next(), Some(pair[1].month));
            }
        }
    }
}

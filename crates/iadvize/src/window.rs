//! Periods longer than the service takes, split into windows of calendar months.

use iadvize_wire::DateBound;
use jiff::{Span, civil};

use crate::error::{Error, Result};
use crate::list::Bounds;

/// Refuses a period that ends before it begins.
pub(crate) fn check(bounds: Bounds) -> Result<()> {
    for bound in [bounds.from, bounds.to].into_iter().flatten() {
        if bound.date().year() < 1 {
            return Err(Error::input(format!(
                "{} is before the year 1, which the service cannot read",
                bound.date()
            )));
        }
    }
    if let (Some(from), Some(to)) = (bounds.from, bounds.to)
        && (from.start() > to.start() && from.start() >= end(to))
    {
        return Err(Error::input(format!(
            "the period ends ({to}) before it begins ({from}); exchange its ends"
        )));
    }
    Ok(())
}

/// Refuses a period of more than so many calendar months.
pub(crate) fn check_span(bounds: Bounds, months: u8) -> Result<()> {
    if let (Some(from), Some(to)) = (bounds.from, bounds.to)
        && to.start() > later(from.start(), months)
    {
        return Err(Error::input(format!(
            "the period from {from} to {to} is longer than the {months} months that one call takes; stream it without `unsplit` to have it split"
        )));
    }
    Ok(())
}

/// Windows of at most so many calendar months that cover the period, the latest first.
///
/// Neighbours share the moment of their seam, since it is not settled whether the end of a period belongs
/// to it; rows that come twice are told by their identifiers. A period that is open on a side is left to
/// the service.
pub(crate) fn split(bounds: Bounds, months: u8) -> Vec<Bounds> {
    let (Some(from), Some(to)) = (bounds.from, bounds.to) else {
        return vec![bounds];
    };
    // A last day counts to its end here, so that no window is too long whichever way the service reads it.
    let end = end(to);
    let mut windows = Vec::new();
    let mut start = from;
    loop {
        let next = later(start.start(), months);
        if next >= end || next <= start.start() {
            windows.push(Bounds {
                from: Some(start),
                to: Some(to),
            });
            break;
        }
        let seam = DateBound::from(next);
        windows.push(Bounds {
            from: Some(start),
            to: Some(seam),
        });
        start = seam;
    }
    windows.reverse();
    windows
}

/// The first moment after a bound.
fn end(to: DateBound) -> civil::DateTime {
    if to.is_day() {
        to.start()
            .checked_add(Span::new().days(1))
            .unwrap_or(civil::DateTime::MAX)
    } else {
        to.start()
    }
}

fn later(moment: civil::DateTime, months: u8) -> civil::DateTime {
    moment
        .checked_add(Span::new().months(i64::from(months)))
        .unwrap_or(civil::DateTime::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bounds(from: &str, to: &str) -> Bounds {
        Bounds {
            from: Some(from.parse().unwrap()),
            to: Some(to.parse().unwrap()),
        }
    }

    fn shown(windows: &[Bounds]) -> Vec<String> {
        windows
            .iter()
            .map(|w| format!("{} – {}", w.from.unwrap(), w.to.unwrap()))
            .collect()
    }

    #[test]
    fn three_months_are_one_window() {
        let windows = split(bounds("2019-01-01 00:00:00", "2019-04-01 00:00:00"), 3);
        assert_eq!(
            shown(&windows),
            ["2019-01-01 00:00:00 – 2019-04-01 00:00:00"]
        );
    }

    #[test]
    fn a_year_is_four_windows_the_latest_first() {
        let windows = split(bounds("2019-01-01", "2019-12-31"), 3);
        assert_eq!(
            shown(&windows),
            [
                "2019-10-01 00:00:00 – 2019-12-31",
                "2019-07-01 00:00:00 – 2019-10-01 00:00:00",
                "2019-04-01 00:00:00 – 2019-07-01 00:00:00",
                "2019-01-01 – 2019-04-01 00:00:00",
            ]
        );
    }

    #[test]
    fn short_months_and_leap_days_shift_no_seam_too_far() {
        let windows = split(bounds("2019-11-30 12:00:00", "2020-06-30 00:00:00"), 3);
        assert_eq!(
            shown(&windows),
            [
                "2020-05-29 12:00:00 – 2020-06-30 00:00:00",
                "2020-02-29 12:00:00 – 2020-05-29 12:00:00",
                "2019-11-30 12:00:00 – 2020-02-29 12:00:00",
            ]
        );
    }

    #[test]
    fn the_end_of_time_ends() {
        let windows = split(bounds("9998-01-01", "9999-12-31"), 3);
        assert_eq!(windows.len(), 8);
        assert!(check(bounds("2019-01-02", "2019-01-01 12:00:00")).is_err());
        assert!(check(bounds("2019-01-02", "2019-01-01")).is_err());
        assert!(check(bounds("2019-01-01", "2019-01-01")).is_ok());
        assert!(check(bounds("2019-01-01 00:00:00", "2019-01-01 00:00:00")).is_ok());
        assert!(check(bounds("0001-01-01", "0001-01-01")).is_ok());
        let before = civil::date(0, 12, 31).into();
        assert!(
            check(Bounds {
                from: Some(before),
                to: None
            })
            .is_err()
        );
        assert!(check(bounds("2019-01-01 12:00:00", "2019-01-01")).is_ok());
        assert!(check_span(bounds("2019-01-01", "2019-04-01"), 3).is_ok());
        assert!(check_span(bounds("2019-01-01", "2019-04-02"), 3).is_err());
    }

    /// A bound in some year: any day, month ends and leap days among them, or any second of one, those that
    /// clocks skip or show twice among them.
    fn moment(year: i16) -> impl Strategy<Value = DateBound> {
        let time = (0i8..24, 0i8..60, 0i8..60);
        (1i8..=12, 1i8..=31, prop::option::of(time)).prop_map(move |(month, day, time)| {
            let first = civil::date(year, month, 1);
            let date = first
                .with()
                .day(day.min(first.days_in_month()))
                .build()
                .unwrap();
            match time {
                Some((hour, minute, second)) => date.at(hour, minute, second, 0).into(),
                None => date.into(),
            }
        })
    }

    /// Two bounds, in years that are at most ten apart.
    fn period() -> impl Strategy<Value = (DateBound, DateBound)> {
        let years = prop_oneof![Just(1i16), 1990i16..2040, 1i16..=9989];
        (years, 0i16..10).prop_flat_map(|(year, more)| (moment(year), moment(year + more)))
    }

    proptest! {
        #[test]
        fn windows_cover_any_period_without_a_gap((from, to) in period(), months in 1u8..13) {
            let bounds = Bounds { from: Some(from), to: Some(to) };
            prop_assume!(check(bounds).is_ok());
            let mut windows = split(bounds, months);
            windows.reverse();
            prop_assert_eq!(windows.first().and_then(|w| w.from), Some(from));
            prop_assert_eq!(windows.last().and_then(|w| w.to), Some(to));
            for pair in windows.windows(2) {
                // The same text on both sides, so that a moment which clocks skip or show twice is one seam.
                prop_assert_eq!(pair[0].to, pair[1].from);
                prop_assert!(pair[0].from.unwrap().start() < pair[1].from.unwrap().start());
                // Full, so that there are no more of them than needed.
                prop_assert_eq!(pair[0].to.unwrap().start(), later(pair[0].from.unwrap().start(), months));
            }
            for window in &windows {
                let (from, to) = (window.from.unwrap().start(), end(window.to.unwrap()));
                prop_assert!(from <= to);
                // Not too long, counted from either end.
                prop_assert!(to <= later(from, months));
                let earlier = to.checked_sub(Span::new().months(i64::from(months)));
                prop_assert!(earlier.is_err() || earlier.unwrap() <= from);
            }
        }

        #[test]
        fn a_period_of_one_window_is_sent_as_it_is((from, to) in period(), months in 1u8..13) {
            let bounds = Bounds { from: Some(from), to: Some(to) };
            prop_assume!(check(bounds).is_ok());
            let windows = split(bounds, months);
            // What one call takes is at most two windows: a last day is counted in full only here.
            prop_assert_eq!(check_span(bounds, months).is_ok(), to.start() <= later(from.start(), months));
            if windows.len() == 1 {
                prop_assert_eq!(windows[0], bounds);
                prop_assert!(check_span(bounds, months).is_ok());
            }
        }
    }
}

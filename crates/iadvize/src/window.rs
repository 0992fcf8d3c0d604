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
        let before = civil::date(-1, 1, 1).into();
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

    fn moment() -> impl Strategy<Value = DateBound> {
        (
            1990i16..2040,
            1i8..=12,
            1i8..=28,
            0i8..4,
            0i8..24,
            any::<bool>(),
        )
            .prop_map(|(year, month, day, more, hour, is_day)| {
                let date = civil::date(year, month, day)
                    .checked_add(Span::new().days(more))
                    .unwrap();
                if is_day {
                    date.into()
                } else {
                    date.at(hour, 30, 0, 0).into()
                }
            })
    }

    proptest! {
        #[test]
        fn windows_cover_any_period_without_a_gap(from in moment(), to in moment(), months in 1u8..13) {
            let bounds = Bounds { from: Some(from), to: Some(to) };
            prop_assume!(check(bounds).is_ok());
            let mut windows = split(bounds, months);
            windows.reverse();
            prop_assert_eq!(windows.first().and_then(|w| w.from), Some(from));
            prop_assert_eq!(windows.last().and_then(|w| w.to), Some(to));
            for pair in windows.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from);
            }
            for window in &windows {
                let (from, to) = (window.from.unwrap().start(), end(window.to.unwrap()));
                prop_assert!(from <= to);
                // Not too long, counted from either end.
                prop_assert!(to <= later(from, months));
                prop_assert!(to.checked_sub(Span::new().months(i64::from(months))).unwrap() <= from);
            }
        }
    }
}

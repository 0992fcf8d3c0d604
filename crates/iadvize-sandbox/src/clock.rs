//! Wall-clock time: seconds without a zone as the tables keep them, the texts the service accepts and
//! writes, calendar months, and the sandbox's own clock, which stands still until it is set.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

/// Seconds of wall-clock time since 1970-01-01T00:00:00, without a zone.
pub(crate) type Wall = i64;

/// A bound as it was written: with a time of day or without.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    /// The moment itself, midnight when only a day was given.
    pub(crate) at: Wall,
    /// Only a day was given.
    pub(crate) day_only: bool,
}

impl Bound {
    /// The first moment that an upper bound excludes: the next second, or the next midnight for a day.
    ///
    /// Whether the service includes the day of a bound without a time is not known; the sandbox does.
    pub(crate) fn end(self) -> Wall {
        self.at + if self.day_only { 86_400 } else { 1 }
    }
}

/// The sandbox's clock. It stands still, so that the same calls give the same answers.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn at(now: DateTime) -> Self {
        Self(Arc::new(AtomicI64::new(from_civil(now))))
    }

    pub(crate) fn now(&self) -> Wall {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, now: DateTime) {
        self.0.store(from_civil(now), Ordering::Relaxed);
    }
}

/// The moment that is 0. Moments are counted on the calendar, whose last days have no `Timestamp`.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

pub(crate) fn from_civil(moment: DateTime) -> Wall {
    moment.duration_since(EPOCH).as_secs()
}

/// The first or last moment of the calendar for one that lies outside.
pub(crate) fn to_civil(wall: Wall) -> DateTime {
    EPOCH.saturating_add(SignedDuration::from_secs(wall))
}

/// `YYYY-MM-DD HH:MM:SS`, as every moment is written.
pub(crate) fn text(wall: Wall) -> String {
    let mut out = Vec::with_capacity(19);
    write(&mut out, wall);
    out.into_iter().map(char::from).collect()
}

/// Appends a moment as it is written.
pub(crate) fn write(out: &mut Vec<u8>, wall: Wall) {
    let civil = to_civil(wall);
    let year = civil.year().unsigned_abs();
    if civil.year() < 0 {
        out.push(b'-');
    }
    let parts = [
        (b'-', civil.month()),
        (b'-', civil.day()),
        (b' ', civil.hour()),
        (b':', civil.minute()),
        (b':', civil.second()),
    ];
    // The parts of a year are below 100, and a calendar's parts are no negative numbers.
    let digits = |number: u8| [b'0' + number / 10, b'0' + number % 10];
    let [century, rest] = [year / 100, year % 100].map(|part| u8::try_from(part).unwrap_or(0));
    out.extend(digits(century));
    out.extend(digits(rest));
    for (separator, part) in parts {
        out.push(separator);
        out.extend(digits(part.unsigned_abs()));
    }
}

/// Moves by calendar months; the 31st becomes the last day of a shorter month, and the calendar's end is
/// not passed.
pub(crate) fn add_months(wall: Wall, months: i32) -> Wall {
    from_civil(to_civil(wall).saturating_add(months.months()))
}

/// Reads `YYYY-MM-DD`, `YYYY-MM-DD HH:MM:SS` or the same with a `T`.
///
/// A day past the end of its month runs over into the next one (assumed): the page itself shows
/// `2015-06-31 18:00:00` as a bound.
pub(crate) fn parse(text: &str) -> Option<Bound> {
    let text = text.trim();
    let (day, time) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    };
    let [year, month, day] = numbers::<3>(day, '-', &[4, 2, 2])?;
    let first = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()?;
    if !(1..=31).contains(&day) {
        return None;
    }
    let mut at = from_civil(first.to_datetime(jiff::civil::Time::midnight()));
    at += (day - 1) * 86_400;
    if let Some(time) = time {
        let [hour, minute, second] = numbers::<3>(time, ':', &[2, 2, 2])?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        at += hour * 3_600 + minute * 60 + second;
    }
    Some(Bound {
        at,
        day_only: time.is_none(),
    })
}

fn numbers<const N: usize>(text: &str, separator: char, widths: &[usize; N]) -> Option<[i64; N]> {
    let mut found = [0; N];
    let mut parts = text.split(separator);
    for (slot, width) in found.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != *width || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// Milliseconds since 1970 in UTC of a wall-clock moment in Paris, as the history of a conversation
/// carries them beside the wall-clock text.
pub(crate) fn paris_epoch(wall: Wall, millisecond: i64) -> i64 {
    static PARIS: OnceLock<TimeZone> = OnceLock::new();
    let zone = PARIS.get_or_init(|| TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC));
    let stamp = zone.to_ambiguous_timestamp(to_civil(wall)).compatible();
    stamp.map_or(wall, Timestamp::as_second) * 1_000 + millisecond
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Wall {
        parse(text).unwrap().at
    }

    #[test]
    fn texts_are_read_and_written() {
        assert_eq!(text(at("2016-02-29 23:59:58")), "2016-02-29 23:59:58");
        assert_eq!(at("2020-04-03T00:00:00"), at("2020-04-03"));
        assert_eq!(text(at("0007-01-09 03:00:05")), "0007-01-09 03:00:05");
        assert!(parse("2020-04-03").unwrap().day_only);
        assert!(!parse("2020-04-03 00:00:00").unwrap().day_only);
        for wrong in [
            "",
            "2020",
            "2020-13-01",
            "2020-01-00",
            "2020-01-32",
            "2020-1-1",
            "2020-01-01 24:00:00",
            "x",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_day_past_the_end_of_its_month_runs_over() {
        assert_eq!(text(at("2015-06-31 18:00:00")), "2015-07-01 18:00:00");
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        assert_eq!(text(add_months(at("2019-11-30"), 3)), "2020-02-29 00:00:00");
        assert_eq!(
            text(add_months(at("2020-05-31"), -3)),
            "2020-02-29 00:00:00"
        );
        assert_eq!(text(add_months(at("9999-12-01"), 3)), "9999-12-31 23:59:59");
        assert_eq!(
            text(add_months(at("9999-12-31"), -1)),
            "9999-11-30 00:00:00"
        );
    }

    #[test]
    fn epochs_follow_paris() {
        assert_eq!(
            paris_epoch(at("2016-02-16 11:24:43"), 869),
            1_455_618_283_869
        );
        assert_eq!(paris_epoch(at("2016-07-16 11:24:43"), 0), 1_468_661_083_000);
    }
}

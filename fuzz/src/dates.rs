//! Dates in answers, bounds of periods, their windows, and the date that a service asks to wait for.

use std::time::Duration;

use iadvize::jiff::civil;
use iadvize::jiff::{Span, Timestamp};
use iadvize::types::{DateBound, DateTime};
use iadvize_wire::paris;

/// Reads texts, one a line, as dates and as bounds; the first two bounds make a period.
///
/// # Panics
///
/// When a date is not what its text says, or windows leave something out.
pub fn read(input: &[u8]) {
    for line in input.split(|byte| *byte == b'\n') {
        wait(line);
    }
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let bounds: Vec<DateBound> = text.lines().filter_map(date).collect();
    if let [from, to, ..] = bounds[..] {
        // A long period is tried with few windows, which take no time.
        let years = to.date().year() - from.date().year();
        for months in if years > 50 { 12..=12 } else { 1..=4 } {
            windows(from, to, months);
        }
    }
}

/// A date keeps its text; a bound is written as it is read.
fn date(text: &str) -> Option<DateBound> {
    let date = DateTime::from(text);
    assert_eq!(date.as_str(), text);
    let bound = text.parse::<DateBound>().ok();
    let civil = date.civil();
    assert_eq!(date.is_valid(), civil.is_some());
    assert_eq!(
        date.timestamp(&paris()).is_ok(),
        civil.is_some_and(in_range)
    );
    let Some(civil) = civil else {
        return bound;
    };
    // Written as the service writes, it is the same moment, and its text stays.
    let written = DateTime::from(civil);
    assert_eq!(written.civil(), Some(civil));
    assert_eq!(DateTime::from(written.as_str()), written);
    if let Some(bound) = bound {
        assert_eq!(bound.start(), civil);
        let printed = bound.to_string();
        assert_eq!(printed.parse(), Ok(bound), "{printed}");
        assert_eq!(DateTime::from(printed.as_str()).civil(), Some(civil));
    }
    bound
}

/// Whether an instant can name the moment in any zone.
fn in_range(civil: civil::DateTime) -> bool {
    paris().to_timestamp(civil).is_ok()
}

/// Windows cover the period, in order, and none is longer than allowed.
fn windows(from: DateBound, to: DateBound, months: u8) {
    let Some(mut windows) = iadvize::fuzzing::windows(from, to, months) else {
        return;
    };
    windows.reverse();
    assert_eq!(windows.first().and_then(|window| window.from), Some(from));
    assert_eq!(windows.last().and_then(|window| window.to), Some(to));
    for pair in windows.windows(2) {
        assert_eq!(pair[0].to, pair[1].from, "no gap and no overlap");
        assert!(pair[0].from.map(|from| from.start()) < pair[1].from.map(|from| from.start()));
    }
    for window in windows {
        let (Some(from), Some(to)) = (window.from, window.to) else {
            panic!("a window of a period has both ends");
        };
        let longest = from
            .start()
            .checked_add(Span::new().months(i64::from(months)));
        assert!(
            to.start() <= longest.unwrap_or(civil::DateTime::MAX),
            "{from} {to}"
        );
    }
}

/// Whatever the service asks to wait for, the wait is a time.
fn wait(retry_after: &[u8]) {
    let Some(wait) = iadvize::fuzzing::wait_after(retry_after) else {
        return;
    };
    // A header of other characters is no text, and asks for nothing.
    let text = std::str::from_utf8(retry_after).unwrap_or_default();
    let text = if text.is_ascii() { text.trim() } else { "" };
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // Too many seconds to be counted are waited for no less.
        let seconds = text.parse().map_or(Duration::MAX, Duration::from_secs);
        assert_eq!(wait, seconds);
    } else {
        // A date, which lies within what a timestamp can name, or nothing that says how long.
        let most = Timestamp::MAX.duration_since(Timestamp::MIN).unsigned_abs();
        assert!(wait <= most, "{wait:?}");
    }
}

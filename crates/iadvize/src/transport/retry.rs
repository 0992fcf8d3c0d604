//! Whether and when a request is sent again.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::str::FromStr;
use std::sync::Mutex;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use iadvize_wire::Status;
use jiff::civil;
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;

use super::{Nature, Reply};
use crate::config::Retries;
use crate::error::{Kind, Result};

/// Retries that a client and its clones may spend: one for every five requests, and ten at once. In an
/// outage the service gets at most a fifth more requests than without retries, and ten.
#[derive(Debug)]
pub(super) struct Budget(Mutex<u32>);

/// One retry, in fifths.
const RETRY: u32 = 5;
const FULL: u32 = 10 * RETRY;

impl Default for Budget {
    fn default() -> Self {
        Self(Mutex::new(FULL))
    }
}

impl Budget {
    /// Counts a request.
    pub(super) fn deposit(&self) {
        self.change(|fifths| Some((fifths + 1).min(FULL)));
    }

    /// Takes a retry, if one is left.
    pub(super) fn withdraw(&self) -> Option<Withdrawal<'_>> {
        self.change(|fifths| fifths.checked_sub(RETRY))
            .then(|| Withdrawal(Some(self)))
    }

    fn change(&self, change: impl FnOnce(u32) -> Option<u32>) -> bool {
        // Whoever panicked holding the lock left a number that is as good as any.
        let mut fifths = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        match change(*fifths) {
            Some(changed) => {
                *fifths = changed;
                true
            }
            None => false,
        }
    }
}

/// A retry that was taken from a budget. It goes back unless it is sent, so that calls which are dropped
/// while they wait cost the others nothing.
#[derive(Debug)]
#[must_use = "a retry that is not spent goes back"]
pub(super) struct Withdrawal<'a>(Option<&'a Budget>);

impl Withdrawal<'_> {
    /// The retry is sent.
    pub(super) fn spend(mut self) {
        self.0 = None;
    }
}

impl Drop for Withdrawal<'_> {
    fn drop(&mut self) {
        if let Some(budget) = self.0 {
            budget.change(|fifths| Some((fifths + RETRY).min(FULL)));
        }
    }
}

/// How long to wait before the request is sent again; nothing when it must not be.
pub(super) fn wait(
    retries: &Retries,
    nature: Nature<'_>,
    attempt: u32,
    outcome: &Result<Reply>,
) -> Option<Duration> {
    if attempt > retries.maximum {
        return None;
    }
    match outcome {
        Ok(reply) if nature.idempotent && is_passing(reply) => {
            Some(asked(reply).unwrap_or_else(|| backoff(retries, attempt)))
        }
        Ok(_) => None,
        Err(error) => {
            let never_left = error.kind() == Kind::Connect;
            let broken = error.kind() == Kind::Broken;
            (never_left || broken && nature.idempotent).then(|| backoff(retries, attempt))
        }
    }
}

/// Whether the service may answer otherwise in a moment.
fn is_passing(reply: &Reply) -> bool {
    let status = reply.status;
    let passing = matches!(
        status,
        StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT
    );
    // Where the service itself has decided, that is its answer, whatever the status.
    let decided = || match iadvize_wire::head(&reply.body) {
        Ok(head) => match head.status {
            Status::Success => true,
            Status::Fail => status != StatusCode::TOO_MANY_REQUESTS,
            _ => false,
        },
        Err(_) => false,
    };
    passing && !decided()
}

/// What `Retry-After` asks for, in seconds or as a date.
fn asked(reply: &Reply) -> Option<Duration> {
    let text = reply.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large to be read is a wait too long to be begun.
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let until = date(text)?.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0));
    // What lies before 1970 is as past as any.
    let until = Duration::try_from(until).unwrap_or(Duration::ZERO);
    Some(until.saturating_sub(now))
}

/// A date in one of the three forms of HTTP, which all mean Greenwich. jiff's own reader of forms would add a
/// twentieth to the size of a program.
fn date(text: &str) -> Option<civil::DateTime> {
    let words = text.split([' ', ',', '-']).filter(|word| !word.is_empty());
    let (day, month, year, time) = match words.collect::<Vec<_>>()[..] {
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS
        .as_bytes()
        .chunks(3)
        .zip(1..)
        .find(|(name, _)| *name == month.as_bytes())?
        .1;
    let year = match (year.len(), number(year)?) {
        // As POSIX reads years of two digits.
        (2, short @ 69..) => 1900 + short,
        (2, short) => 2000 + short,
        (4, year) => year,
        _ => return None,
    };
    let date = civil::Date::new(year, month, number(day)?).ok()?;
    let mut parts = time.splitn(3, ':').map(number::<i8>);
    let mut part = || parts.next().flatten();
    let (hour, minute, second) = (part()?, part()?, part()?);
    // A leap second is 60.
    let second = if second == 60 { 59 } else { second };
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    Some(date.to_datetime(time))
}

/// A number of digits alone.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

/// Doubled for each attempt; the wait is drawn from the upper half, so that clients do not march in step.
fn backoff(retries: &Retries, attempt: u32) -> Duration {
    let doubled = retries.base.saturating_mul(1 << (attempt - 1).min(20));
    let half = doubled.min(retries.longest) / 2;
    half.saturating_add(half.mul_f64(chance()))
}

/// A number from 0 to 1 that differs from call to call and from process to process, for which the standard
/// library's seeds of hash tables are good enough.
fn chance() -> f64 {
    let drawn = RandomState::new().hash_one(());
    drawn as f64 / u64::MAX as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    const READ: Nature<'static> = Nature {
        name: "get",
        idempotent: true,
    };
    const CREATE: Nature<'static> = Nature {
        name: "create",
        idempotent: false,
    };

    fn reply(status: u16, retry_after: Option<&str>) -> Result<Reply> {
        let mut headers = reqwest::header::HeaderMap::new();
        if let Some(value) = retry_after {
            headers.insert(RETRY_AFTER, value.parse().unwrap());
        }
        Ok(Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers,
            body: bytes::Bytes::new(),
        })
    }

    #[test]
    fn only_what_may_be_sent_twice_is() {
        let retries = Retries::default();
        let broken = || Err(Error::new(Kind::Broken, "x"));
        let refused = || Err(Error::new(Kind::Connect, "x"));
        assert!(wait(&retries, READ, 1, &reply(503, None)).is_some());
        assert!(wait(&retries, READ, 1, &broken()).is_some());
        assert!(wait(&retries, READ, 3, &broken()).is_some(), "the last one");
        assert!(wait(&retries, READ, 4, &broken()).is_none());
        assert!(wait(&retries, READ, 1, &reply(404, None)).is_none());
        assert!(wait(&retries, CREATE, 1, &reply(503, None)).is_none());
        assert!(wait(&retries, CREATE, 1, &reply(429, Some("0"))).is_none());
        assert!(wait(&retries, CREATE, 1, &broken()).is_none());
        assert!(wait(&retries, CREATE, 1, &refused()).is_some());
        assert!(wait(&Retries::never(), READ, 1, &broken()).is_none());
    }

    #[test]
    fn retry_after_is_obeyed() {
        let asked = |value: &str| wait(&Retries::default(), READ, 1, &reply(429, Some(value)));
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("Tue, 01 Jan 2019 00:00:00 GMT"), Some(Duration::ZERO));
        for past in ["Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(asked(past), Some(Duration::ZERO), "{past}");
        }
        for absurd in [
            "Thu, 31 Dec 9998 23:59:59 GMT",
            "1000000000000000000000000000000",
        ] {
            assert!(
                asked(absurd).unwrap() > Duration::from_secs(3600),
                "{absurd}"
            );
        }
        let soon = (Timestamp::now() + Duration::from_secs(600)).to_zoned(TimeZone::UTC);
        for form in [
            "%a, %d %b %Y %T GMT",
            "%A, %d-%b-%y %T GMT",
            "%a %b %e %T %Y",
        ] {
            let asked = asked(&soon.strftime(form).to_string()).unwrap();
            assert!(asked > Duration::from_secs(500) && asked <= Duration::from_secs(600));
        }
        for garbage in [
            "soon",
            "-5",
            "",
            "Thu, 31 Dec 9998 23:59:59 CET",
            "Thu, 31 Dez 9998 23:59:59 GMT",
            "Thu, 31 Jan 9998 23:59 GMT",
            "Thu, 31 Feb 9998 23:59:59 GMT",
            "Thu, 31 Jan 9998 24:59:59 GMT",
            "x, +6 Nov 1999 08:49:37 GMT",
            "Sun Nov  6 08:49:37 +9",
            "Sun Nov  6 08:49:37 999",
        ] {
            let wait = asked(garbage).unwrap();
            let is_own = !wait.is_zero() && wait < Duration::from_secs(1);
            assert!(is_own, "{garbage}: {wait:?}");
        }
        let leap = asked("Sat, 31 Dec 2016 23:59:60 GMT");
        assert_eq!(leap, Some(Duration::ZERO));
    }

    #[test]
    fn years_of_two_digits_are_of_this_century_up_to_68() {
        let year = |year: &str| {
            date(&format!("Sunday, 06-Nov-{year} 08:49:37 GMT"))
                .unwrap()
                .year()
        };
        assert_eq!(
            (year("69"), year("99"), year("00"), year("68")),
            (1969, 1999, 2000, 2068)
        );
        assert_eq!((year("1968"), year("2100")), (1968, 2100));
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let retries = Retries::default();
        for attempt in 1..40 {
            let wait = backoff(&retries, attempt);
            let most = retries
                .base
                .saturating_mul(1 << (attempt - 1).min(20))
                .min(retries.longest);
            assert!(wait >= most / 2 && wait <= most, "{attempt}: {wait:?}");
            let others = (0..100).map(|_| backoff(&retries, attempt));
            let different = others.filter(|other| *other != wait).count();
            assert!(different > 90, "{attempt}: {different} of 100 differ");
        }
    }

    #[test]
    fn an_outage_costs_a_fifth_more_and_ten() {
        let budget = Budget::default();
        let mut retries = 0;
        for _ in 0..1000 {
            budget.deposit();
            while let Some(retry) = budget.withdraw() {
                retry.spend();
                retries += 1;
            }
        }
        // Each of the first ten is replaced at once, as long as the budget is full.
        assert!((200..=210).contains(&retries), "{retries}");
    }

    #[test]
    fn what_is_not_sent_costs_nothing() {
        let budget = Budget::default();
        let held: Vec<_> = std::iter::from_fn(|| budget.withdraw()).collect();
        assert_eq!(held.len(), 10);
        drop(held);
        let again: Vec<_> = std::iter::from_fn(|| budget.withdraw()).collect();
        assert_eq!(again.len(), 10);
        again.into_iter().for_each(Withdrawal::spend);
        assert!(budget.withdraw().is_none());
    }

    #[test]
    fn chances_differ_and_lie_between_0_and_1() {
        let drawn: Vec<f64> = (0..1_000).map(|_| chance()).collect();
        assert!(drawn.iter().all(|chance| (0.0..=1.0).contains(chance)));
        // A fair draw falls outside of this once in far more runs than there will be.
        let lower = drawn.iter().filter(|chance| **chance < 0.5).count();
        assert!(
            (350..650).contains(&lower),
            "{lower} of 1,000 in the lower half"
        );
    }
}

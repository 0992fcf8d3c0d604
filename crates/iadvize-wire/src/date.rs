//! [`DateTime`]: dates of answers, which carry no zone and need not exist.

use std::cmp::Ordering;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::{AmbiguousTimestamp, TimeZone};
use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::scalar::{Text, TextVisitor};
use crate::{Lenient, schema};

/// A wall-clock date of an answer, as it was sent.
///
/// The service writes `YYYY-MM-DD HH:MM:SS` and no zone. Dates that do not
/// exist (`2015-06-31 …`, `0000-00-00 00:00:00`) occur; they are kept as well,
/// and have no [`civil`](Self::civil) value.
///
/// ```
/// use iadvize_wire::{DateTime, paris};
///
/// let date = DateTime::from("2016-02-16 11:24:43");
/// assert_eq!(date.timestamp(&paris())?.to_string(), "2016-02-16T10:24:43Z");
///
/// let impossible = DateTime::from("2015-06-31 18:00:00");
/// assert_eq!((impossible.as_str(), impossible.civil()), ("2015-06-31 18:00:00", None));
/// # Ok::<(), iadvize_wire::DateError>(())
/// ```
///
/// Two dates are equal when their texts are. They are ordered by the moment on
/// the clock, dates that do not exist first, and then by text.
#[derive(Clone)]
pub struct DateTime(Repr);

/// Longest text that is kept in place. All forms of real dates fit; with the
/// length it makes the type as large as a `String`.
const INLINE: usize = 22;

#[derive(Clone)]
enum Repr {
    Inline { length: u8, bytes: [u8; INLINE] },
    Boxed(Box<str>),
}

impl DateTime {
    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // The bytes were copied from a text, so that this always succeeds.
            Repr::Inline { length, bytes } => bytes
                .get(..usize::from(*length))
                .and_then(|bytes| str::from_utf8(bytes).ok())
                .unwrap_or_default(),
            Repr::Boxed(text) => text,
        }
    }

    /// The date on the clock and calendar; `None` when it does not exist.
    ///
    /// Read from `YYYY-MM-DD HH:MM:SS`, the same with a `T` between, and
    /// `YYYY-MM-DD`, which is that day's midnight. A month `YYYY-MM`, as
    /// statistics may name one, is its first day's.
    pub fn civil(&self) -> Option<civil::DateTime> {
        let text = self.as_str();
        if text.len() == "YYYY-MM".len() {
            return parse(&format!("{text}-01"));
        }
        parse(text)
    }

    /// Whether the date exists.
    pub fn is_valid(&self) -> bool {
        self.civil().is_some()
    }

    /// The instant at which clocks of a zone show the date.
    ///
    /// An hour that clocks skip in spring is read with the offset before the
    /// change, and so falls into the hour after; of an hour that they show
    /// twice in autumn, the first is meant (jiff's strategy `compatible`). Use
    /// [`ambiguous`](Self::ambiguous) to decide otherwise.
    ///
    /// # Errors
    ///
    /// When the date does not exist or lies outside the years of [`Timestamp`].
    pub fn timestamp(&self, zone: &TimeZone) -> Result<Timestamp, DateError> {
        let instant = self.ambiguous(zone)?.compatible();
        instant.map_err(|_| DateError::new(self.as_str(), Reason::Range))
    }

    /// The instants at which clocks of a zone show the date, which may be two
    /// (a fold) or none (a gap).
    ///
    /// # Errors
    ///
    /// When the date does not exist.
    pub fn ambiguous(&self, zone: &TimeZone) -> Result<AmbiguousTimestamp, DateError> {
        match self.civil() {
            Some(civil) => Ok(zone.to_ambiguous_timestamp(civil)),
            None => Err(DateError::new(self.as_str(), Reason::NoDate)),
        }
    }
}

/// Reads a date that is written in one of the known forms and exists.
pub(crate) fn parse(text: &str) -> Option<civil::DateTime> {
    let bytes = text.as_bytes();
    if !matches!(bytes.len(), 10 | 19) {
        return None;
    }
    let date = civil::Date::new(
        i16::from(digits(bytes, 0)?) * 100 + i16::from(digits(bytes, 2)?),
        digits(bytes, 5)?,
        digits(bytes, 8)?,
    );
    let separators = (bytes[4], bytes[7]);
    if separators != (b'-', b'-') {
        return None;
    }
    let date = date.ok()?;
    if bytes.len() == 10 {
        return Some(date.to_datetime(civil::Time::midnight()));
    }
    if !matches!((bytes[10], bytes[13], bytes[16]), (b' ' | b'T', b':', b':')) {
        return None;
    }
    let time = civil::Time::new(
        digits(bytes, 11)?,
        digits(bytes, 14)?,
        digits(bytes, 17)?,
        0,
    );
    Some(date.to_datetime(time.ok()?))
}

/// The number written by the two digits at a place.
fn digits(bytes: &[u8], at: usize) -> Option<i8> {
    let pair = bytes.get(at..at + 2)?;
    if !pair.iter().all(u8::is_ascii_digit) {
        return None;
    }
    i8::try_from((pair[0] - b'0') * 10 + (pair[1] - b'0')).ok()
}

impl From<&str> for DateTime {
    /// Keeps any text: what is no date has no [`civil`](DateTime::civil) value.
    fn from(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(room), Ok(length)) => {
                room.copy_from_slice(text.as_bytes());
                Self(Repr::Inline { length, bytes })
            }
            _ => Self(Repr::Boxed(text.into())),
        }
    }
}

impl From<String> for DateTime {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<civil::DateTime> for DateTime {
    /// Writes the date as the service does, to the second.
    fn from(civil: civil::DateTime) -> Self {
        Self::from(civil.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }
}

impl FromStr for DateTime {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(text))
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DateTime({:?})", self.as_str())
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for DateTime {}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_clock = self.civil().cmp(&other.civil());
        by_clock.then_with(|| self.as_str().cmp(other.as_str()))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::lenient(deserializer)
    }
}

impl Lenient for DateTime {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(|text: Text<'_>| Self::from(text.as_str())))
    }
}

schema::in_place!(DateTime, {"type": "string"});

/// A text does not stand for a date or instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateError {
    text: Box<str>,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    NoDate,
    Range,
}

impl DateError {
    /// Names the text, cut to a length that fits a line.
    pub(crate) fn new(text: &str, reason: Reason) -> Self {
        Self {
            text: text.chars().take(40).collect::<String>().into(),
            reason,
        }
    }
}

impl fmt::Display for DateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.reason {
            Reason::NoDate => write!(
                formatter,
                "{text:?} is not a date that exists: expected YYYY-MM-DD or YYYY-MM-DD HH:MM:SS"
            ),
            Reason::Range => write!(
                formatter,
                "{text:?} is no instant in the zone: its year is out of the supported range"
            ),
        }
    }
}

impl Error for DateError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paris;
    use jiff::tz::AmbiguousOffset;
    use serde_json::from_str;

    #[test]
    fn the_forms_of_a_date_are_read() {
        let noon = civil::date(2020, 4, 3).at(12, 30, 59, 0);
        for text in ["2020-04-03 12:30:59", "2020-04-03T12:30:59"] {
            assert_eq!(DateTime::from(text).civil(), Some(noon), "{text}");
        }
        let midnight = civil::date(2020, 4, 3).at(0, 0, 0, 0);
        assert_eq!(DateTime::from("2020-04-03").civil(), Some(midnight));
        let month = civil::date(2020, 4, 1).at(0, 0, 0, 0);
        assert_eq!(DateTime::from("2020-04").civil(), Some(month));
    }

    #[test]
    fn what_is_no_date_is_kept_as_it_is() {
        let texts = [
            "0000-00-00 00:00:00",
            "2015-06-31 18:00:00",
            "2020-02-30",
            "2020-13",
            "2020/04",
            "020-004",
            "2020-04-03 24:00:00",
            "2020-04-03 12:60:00",
            "2020/04/03 12:00:00",
            "2020-04-03 12.00.00",
            "2020-04-03x12:00:00",
            "+020-04-03 12:00:00",
            "2020-04-03 12:00:00+02:00",
            "20é0-04-03 12:00:0",
            "",
            "a text that is much longer than any date",
        ];
        for text in texts {
            let date: DateTime = from_str(&serde_json::to_string(text).unwrap()).unwrap();
            assert_eq!((date.as_str(), date.is_valid()), (text, false));
            assert!(date.timestamp(&paris()).is_err());
            assert_eq!(serde_json::to_value(&date).unwrap(), text);
        }
    }

    #[test]
    fn clock_changes_are_resolved_and_shown() {
        let paris = paris();
        let at = |text| DateTime::from(text).timestamp(&paris).unwrap().to_string();
        assert_eq!(
            at("2020-03-29 02:30:00"),
            "2020-03-29T01:30:00Z",
            "skipped hour"
        );
        assert_eq!(
            at("2020-10-25 02:30:00"),
            "2020-10-25T00:30:00Z",
            "hour shown twice"
        );
        assert_eq!(at("2020-07-01"), "2020-06-30T22:00:00Z");
        let kind = |text| DateTime::from(text).ambiguous(&paris).unwrap().offset();
        assert!(matches!(
            kind("2020-03-29 02:30:00"),
            AmbiguousOffset::Gap { .. }
        ));
        assert!(matches!(
            kind("2020-10-25 02:30:00"),
            AmbiguousOffset::Fold { .. }
        ));
        assert!(matches!(
            kind("2020-10-26 02:30:00"),
            AmbiguousOffset::Unambiguous { .. }
        ));
    }

    #[test]
    fn errors_are_one_line() {
        let error = DateTime::from("2015-06-31")
            .timestamp(&paris())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"2015-06-31\" is not a date that exists: expected YYYY-MM-DD or YYYY-MM-DD HH:MM:SS"
        );
        let late = DateTime::from("9999-12-31 23:59:59")
            .timestamp(&TimeZone::UTC)
            .unwrap_err();
        assert!(late.to_string().contains("out of the supported range"));
    }

    #[test]
    fn dates_are_ordered_by_the_clock() {
        let mut dates = [
            "2020-01-02",
            "x",
            "2020-01-01T10:00:00",
            "2020-01-01 09:00:00",
        ]
        .map(DateTime::from);
        dates.sort();
        let texts = dates.each_ref().map(DateTime::as_str);
        assert_eq!(
            texts,
            [
                "x",
                "2020-01-01 09:00:00",
                "2020-01-01T10:00:00",
                "2020-01-02"
            ]
        );
    }

    #[test]
    fn it_is_small_and_written_as_the_service_does() {
        assert_eq!(size_of::<DateTime>(), size_of::<String>());
        let civil = civil::date(987, 1, 2).at(3, 4, 5, 600);
        assert_eq!(DateTime::from(civil).as_str(), "0987-01-02 03:04:05");
    }
}

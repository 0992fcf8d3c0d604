//! [`DateBound`]: where a period begins or ends.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::date::{Reason, parse};
use crate::{DateError, Lenient, schema};

/// A bound of a period: a whole day, or a moment to the second.
///
/// Written `YYYY-MM-DD` or `YYYY-MM-DD HH:MM:SS`; a `T` instead of the space is
/// read as well.
///
/// ```
/// use iadvize_wire::DateBound;
/// use jiff::civil::date;
///
/// assert_eq!(DateBound::from(date(2020, 4, 3)).to_string(), "2020-04-03");
/// let moment = DateBound::from(date(2020, 4, 3).at(9, 30, 0, 0));
/// assert_eq!(moment.to_string(), "2020-04-03 09:30:00");
/// assert_eq!("2020-04-03T09:30:00".parse(), Ok(moment));
/// assert!("2015-06-31".parse::<DateBound>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateBound(Bound);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Bound {
    Day(civil::Date),
    Moment(civil::DateTime),
}

impl DateBound {
    /// The moment, or the first one of the day.
    pub fn start(&self) -> civil::DateTime {
        match self.0 {
            Bound::Day(day) => day.to_datetime(civil::Time::midnight()),
            Bound::Moment(moment) => moment,
        }
    }

    /// Whether this is a whole day.
    pub const fn is_day(&self) -> bool {
        matches!(self.0, Bound::Day(_))
    }

    /// The day, or the day the moment lies in.
    pub fn date(&self) -> civil::Date {
        self.start().date()
    }
}

impl From<civil::Date> for DateBound {
    fn from(day: civil::Date) -> Self {
        Self(Bound::Day(day))
    }
}

impl From<civil::DateTime> for DateBound {
    /// Parts of a second are cut off: the service knows none.
    fn from(moment: civil::DateTime) -> Self {
        let whole = moment.with().subsec_nanosecond(0).build().unwrap_or(moment);
        Self(Bound::Moment(whole))
    }
}

impl FromStr for DateBound {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let text = text.trim();
        match parse(text) {
            Some(moment) if text.len() == "YYYY-MM-DD".len() => Ok(moment.date().into()),
            Some(moment) => Ok(moment.into()),
            None => Err(DateError::new(text, Reason::NoDate)),
        }
    }
}

impl TryFrom<&str> for DateBound {
    type Error = DateError;

    fn try_from(text: &str) -> Result<Self, DateError> {
        text.parse()
    }
}

impl fmt::Display for DateBound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bound::Day(day) => write!(formatter, "{}", day.strftime("%Y-%m-%d")),
            Bound::Moment(moment) => write!(formatter, "{}", moment.strftime("%Y-%m-%d %H:%M:%S")),
        }
    }
}

impl Serialize for DateBound {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateBound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Lenient for DateBound {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(DateBound, {"type": "string"});

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_moments_stay_what_they_are() {
        let day = DateBound::try_from("2013-08-22").unwrap();
        assert!(day.is_day());
        assert_eq!(day.start(), date(2013, 8, 22).at(0, 0, 0, 0));
        let midnight = DateBound::try_from("2013-08-22 00:00:00").unwrap();
        assert!(!midnight.is_day());
        assert_ne!(day, midnight);
        assert_eq!(
            (midnight.start(), midnight.date()),
            (day.start(), day.date())
        );
    }

    #[test]
    fn parts_of_a_second_are_cut_off() {
        let bound = DateBound::from(date(2020, 1, 2).at(3, 4, 5, 999_999_999));
        assert_eq!(bound.to_string().parse(), Ok(bound));
    }

    #[test]
    fn it_goes_out_in_a_query() {
        let query = [("from", DateBound::try_from("2013-08-22T01:02:03").unwrap())];
        let text = serde_urlencoded::to_string(query).unwrap();
        assert_eq!(text, "from=2013-08-22+01%3A02%3A03");
        let back: Vec<(String, DateBound)> = serde_urlencoded::from_str(&text).unwrap();
        assert_eq!(back[0].1, query[0].1);
        assert!(
            DateBound::try_from("2013-08").is_err(),
            "a month is no bound"
        );
        assert!(serde_json::from_str::<DateBound>(r#""2015-06-31 18:00:00""#).is_err());
    }
}

//! Small values of queries and forms: [`Flag`], [`Offline`], [`Limit`],
//! [`PageNumber`].

use std::error::Error;
use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::{Serialize, Serializer};

use crate::{Lenient, schema};

/// Yes or no, written `1` or `0`.
///
/// ```
/// use iadvize_wire::Flag;
///
/// assert_eq!(Flag::from(true).to_string(), "1");
/// assert_eq!(serde_json::from_str::<Flag>("\"false\"")?, Flag::from(false));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(bool);

impl Flag {
    /// Whether this is a yes.
    pub const fn is_set(self) -> bool {
        self.0
    }
}

impl From<bool> for Flag {
    fn from(value: bool) -> Self {
        Self(value)
    }
}

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0 { "1" } else { "0" })
    }
}

impl FromStr for Flag {
    type Err = FlagError;

    fn from_str(text: &str) -> Result<Self, FlagError> {
        match text.trim() {
            "1" | "true" => Ok(Self(true)),
            "0" | "false" => Ok(Self(false)),
            _ => Err(FlagError(())),
        }
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(u8::from(self.0))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bool::lenient(deserializer).map(Self)
    }
}

impl Lenient for Flag {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        bool::lenient(deserializer).map(Self)
    }
}

schema::in_place!(Flag, {"type": "integer", "enum": [0, 1]});

/// A text is neither yes nor no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlagError(());

impl fmt::Display for FlagError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a yes or no: give 1, 0, true or false")
    }
}

impl Error for FlagError {}

/// The only connection status that can be set: offline, written `0`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Offline;

impl fmt::Display for Offline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("0")
    }
}

impl Serialize for Offline {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u8(0)
    }
}

impl<'de> Deserialize<'de> for Offline {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if bool::lenient(deserializer)? {
            Err(de::Error::custom(
                "an operator can be set offline (0) only, not online (1)",
            ))
        } else {
            Ok(Self)
        }
    }
}

impl Lenient for Offline {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(Offline, {"type": "integer", "enum": [0]});

/// Most rows a page of a list is to hold: 1 to 100.
///
/// ```
/// use iadvize_wire::Limit;
///
/// assert_eq!(Limit::new(50)?.value(), 50);
/// let error = Limit::new(101).unwrap_err();
/// assert_eq!(error.to_string(), "a page cannot hold 101 rows: ask for 1 to 100");
/// # Ok::<(), iadvize_wire::LimitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Limit(u32);

impl Limit {
    /// The largest number of rows the service puts on a page.
    pub const MAX: Self = Self(100);

    /// A number of rows.
    ///
    /// # Errors
    ///
    /// When it is 0 or more than [`MAX`](Self::MAX).
    pub const fn new(rows: u32) -> Result<Self, LimitError> {
        if rows >= 1 && rows <= Self::MAX.0 {
            Ok(Self(rows))
        } else {
            Err(LimitError { rows })
        }
    }

    /// The number of rows.
    pub const fn value(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Limit {
    type Error = LimitError;

    fn try_from(rows: u32) -> Result<Self, LimitError> {
        Self::new(rows)
    }
}

impl FromStr for Limit {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        // What is no number at all is out of range as well.
        Self::new(text.trim().parse().unwrap_or(0))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u32::lenient(deserializer)?).map_err(de::Error::custom)
    }
}

impl Lenient for Limit {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(Limit, {"type": "integer", "minimum": 1, "maximum": 100});

/// A page cannot hold so many rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitError {
    rows: u32,
}

impl fmt::Display for LimitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (rows, most) = (self.rows, Limit::MAX);
        write!(
            formatter,
            "a page cannot hold {rows} rows: ask for 1 to {most}"
        )
    }
}

impl Error for LimitError {}

/// Number of a page of a list, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNumber(NonZeroU64);

impl PageNumber {
    /// The first page.
    pub const FIRST: Self = Self(NonZeroU64::MIN);

    /// A page by its number.
    ///
    /// # Errors
    ///
    /// When the number is 0.
    pub const fn new(number: u64) -> Result<Self, PageNumberError> {
        match NonZeroU64::new(number) {
            Some(number) => Ok(Self(number)),
            None => Err(PageNumberError(())),
        }
    }

    /// The number.
    pub const fn value(self) -> u64 {
        self.0.get()
    }

    /// The page after this one; the last possible number stays.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl Default for PageNumber {
    fn default() -> Self {
        Self::FIRST
    }
}

impl TryFrom<u64> for PageNumber {
    type Error = PageNumberError;

    fn try_from(number: u64) -> Result<Self, PageNumberError> {
        Self::new(number)
    }
}

impl FromStr for PageNumber {
    type Err = PageNumberError;

    fn from_str(text: &str) -> Result<Self, PageNumberError> {
        Self::new(text.trim().parse().unwrap_or(0))
    }
}

impl fmt::Display for PageNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl Serialize for PageNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.value())
    }
}

impl<'de> Deserialize<'de> for PageNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u64::lenient(deserializer)?).map_err(de::Error::custom)
    }
}

impl Lenient for PageNumber {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(PageNumber, {"type": "integer", "minimum": 1});

/// Pages are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageNumberError(());

impl fmt::Display for PageNumberError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not the number of a page: pages are counted from 1")
    }
}

impl Error for PageNumberError {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::from_str;

    #[test]
    fn flags_are_written_as_digits_and_read_in_all_forms() {
        let query = [("on", Flag::from(true)), ("off", Flag::default())];
        assert_eq!(serde_urlencoded::to_string(query).unwrap(), "on=1&off=0");
        assert_eq!(serde_json::to_string(&query[0].1).unwrap(), "1");
        for text in ["1", "true", r#""1""#, r#""true""#, "1.0"] {
            assert!(from_str::<Flag>(text).unwrap().is_set(), "{text}");
        }
        for text in ["2", "-1", "null", r#""yes""#, "0.5", "[]"] {
            assert!(from_str::<Flag>(text).is_err(), "{text}");
        }
        assert!(!bool::from("false".parse::<Flag>().unwrap()));
        assert!("no".parse::<Flag>().is_err());
    }

    #[test]
    fn nobody_can_be_set_online() {
        assert_eq!(
            serde_urlencoded::to_string([("connected", Offline)]).unwrap(),
            "connected=0"
        );
        assert_eq!(from_str::<Offline>("false").unwrap(), Offline);
        let error = from_str::<Offline>(r#""1""#).unwrap_err();
        assert!(error.to_string().contains("offline (0) only"), "{error}");
    }

    #[test]
    fn limits_are_checked_wherever_they_come_from() {
        assert_eq!(Limit::new(1).unwrap().to_string(), "1");
        assert_eq!(from_str::<Limit>(r#""100""#).unwrap(), Limit::MAX);
        for rows in [0, 101, u32::MAX] {
            assert!(Limit::try_from(rows).is_err(), "{rows}");
            assert!(from_str::<Limit>(&rows.to_string()).is_err(), "{rows}");
            assert!(rows.to_string().parse::<Limit>().is_err(), "{rows}");
        }
        assert!("many".parse::<Limit>().is_err());
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(PageNumber::default().next().value(), 2);
        assert_eq!(PageNumber::new(u64::MAX).unwrap().next().value(), u64::MAX);
        assert_eq!(from_str::<PageNumber>(r#""3""#).unwrap().to_string(), "3");
        assert!(PageNumber::try_from(0).is_err());
        assert!(from_str::<PageNumber>("0").is_err());
        assert!("-1".parse::<PageNumber>().is_err());
    }
}

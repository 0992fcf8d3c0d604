//! [`CommaList`]: several values of one filter.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::{Serialize, Serializer};

use crate::{Lenient, schema};

/// Values that are written as one text, joined by commas.
///
/// A value whose own text has a comma cannot be told from two values; the
/// service has no way to write one.
///
/// ```
/// use iadvize_wire::CommaList;
///
/// let ids = CommaList::from([1_u64, 2, 3]);
/// assert_eq!(ids.to_string(), "1,2,3");
/// assert_eq!("1, 2,3".parse(), Ok(ids));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommaList<T>(Vec<T>);

impl<T> CommaList<T> {
    /// The values as a plain vector.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Default for CommaList<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for CommaList<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> From<Vec<T>> for CommaList<T> {
    fn from(values: Vec<T>) -> Self {
        Self(values)
    }
}

impl<T, const N: usize> From<[T; N]> for CommaList<T> {
    fn from(values: [T; N]) -> Self {
        Self(values.into())
    }
}

impl<T> FromIterator<T> for CommaList<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<T> Extend<T> for CommaList<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.0.extend(values);
    }
}

impl<T> IntoIterator for CommaList<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T: fmt::Display> fmt::Display for CommaList<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, value) in self.0.iter().enumerate() {
            if index > 0 {
                formatter.write_str(",")?;
            }
            write!(formatter, "{value}")?;
        }
        Ok(())
    }
}

impl<T: FromStr> FromStr for CommaList<T> {
    type Err = T::Err;

    /// Reads values between commas; spaces around them do not count, and
    /// neither do places between commas that are empty.
    fn from_str(text: &str) -> Result<Self, T::Err> {
        let values = text
            .split(',')
            .map(str::trim)
            .filter(|value| !value.is_empty());
        values.map(str::parse).collect()
    }
}

impl<T: fmt::Display> Serialize for CommaList<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, T: FromStr<Err: fmt::Display>> Deserialize<'de> for CommaList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CommaVisitor(PhantomData))
    }
}

impl<T: FromStr<Err: fmt::Display>> Lenient for CommaList<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

schema::in_place!(CommaList<T>, {"type": "string"});

/// A text with commas, a single number, or an array of either.
struct CommaVisitor<T>(PhantomData<T>);

impl<'de, T: FromStr<Err: fmt::Display>> Visitor<'de> for CommaVisitor<T> {
    type Value = CommaList<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("values joined by commas")
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Self::Value, E> {
        value.parse().map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Self::Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut list = CommaList::default();
        while let Some(crate::scalar::AnyText(text)) = seq.next_element()? {
            list.extend(text.parse::<CommaList<T>>().map_err(de::Error::custom)?);
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::from_str;

    #[test]
    fn lists_go_out_and_come_back() {
        let query = [("filters[website_list]", CommaList::from([1_u64, 24, 32]))];
        let text = serde_urlencoded::to_string(&query).unwrap();
        assert_eq!(text, "filters%5Bwebsite_list%5D=1%2C24%2C32");
        let back: Vec<(String, CommaList<u64>)> = serde_urlencoded::from_str(&text).unwrap();
        assert_eq!(back[0].1, query[0].1);
        assert_eq!(CommaList::<u64>::default().to_string(), "");
    }

    #[test]
    fn other_forms_are_read_too() {
        for text in [
            r#""1,2""#,
            r#""1, 2,""#,
            "[1,2]",
            r#"["1",2]"#,
            r#"["1,2"]"#,
        ] {
            let list: CommaList<u64> = from_str(text).unwrap();
            assert_eq!(*list, [1, 2], "{text}");
        }
        assert_eq!(*from_str::<CommaList<u64>>("7").unwrap(), [7]);
        assert!(from_str::<CommaList<u64>>(r#""""#).unwrap().is_empty());
        assert!(from_str::<CommaList<u64>>(r#""1,x""#).is_err());
        assert!(from_str::<CommaList<u64>>("-7").is_err());
        assert!(from_str::<CommaList<u64>>("{}").is_err());
    }

    #[test]
    fn it_is_made_from_what_holds_values() {
        let collected: CommaList<u64> = (1..3).collect();
        assert_eq!(collected, CommaList::from(vec![1, 2]));
        assert_eq!(collected.clone().into_iter().sum::<u64>(), 3);
        assert_eq!(collected.into_vec(), [1, 2]);
    }
}

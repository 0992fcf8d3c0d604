//! [`List`]: rows and ids in every form in which the service lists them.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::de::value::{
    BorrowedStrDeserializer, MapAccessDeserializer, StrDeserializer, StringDeserializer,
};
use serde::de::{self, Deserializer, IgnoredAny, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize};

use crate::lenient::{Mode, Plain, Seed, Tolerant, forward_scalars};
use crate::{Lenient, schema};

/// A list that is read from an array, and from what the service sends instead.
///
/// | sent | read as |
/// | --- | --- |
/// | `[a, b]` | both |
/// | `null`, `{}`, `""` | an empty list |
/// | `{"0": a, "1": b}`: an array that lost its brackets, its keys whole numbers | both, in the order sent |
/// | a single object or scalar | a list of it alone |
///
/// ```
/// use iadvize_wire::List;
///
/// let one: List<u64> = serde_json::from_str("12")?;
/// let two: List<u64> = serde_json::from_str(r#"{"0": 12, "2": 34}"#)?;
/// assert_eq!((&one[..], &two[..]), (&[12][..], &[12, 34][..]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct List<T>(Vec<T>);

impl<T> List<T> {
    /// An empty list.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// The rows as a plain vector.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Deref for List<T> {
    type Target = Vec<T>;

    fn deref(&self) -> &Vec<T> {
        &self.0
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut Vec<T> {
        &mut self.0
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(rows: Vec<T>) -> Self {
        Self(rows)
    }
}

impl<T> From<List<T>> for Vec<T> {
    fn from(list: List<T>) -> Self {
        list.0
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Self(rows.into_iter().collect())
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(ListVisitor::<T, Plain>::new())
            .map(Self)
    }
}

impl<T: Lenient> Lenient for List<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::lenient(deserializer).map(Self)
    }
}

impl<T: Lenient> Lenient for Vec<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor::<T, Tolerant>::new())
    }
}

schema::delegate!(List<T> => Vec<T>);

/// Rows to make room for at once at most, whatever length is announced.
const CAPACITY: usize = 1024;

struct ListVisitor<T, M>(PhantomData<(T, M)>);

impl<T, M> ListVisitor<T, M> {
    const fn new() -> Self {
        Self(PhantomData)
    }

    fn forward<'de, D>(self, deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        M: Mode<'de, T>,
    {
        Ok(vec![M::decode(deserializer)?])
    }
}

impl<'de, T, M: Mode<'de, T>> Visitor<'de> for ListVisitor<T, M> {
    type Value = Vec<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list, a single element or null")
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<T>, A::Error> {
        let mut rows = Vec::with_capacity(seq.size_hint().unwrap_or(0).min(CAPACITY));
        while let Some(row) = seq.next_element_seed(Seed::<T, M>::new())? {
            rows.push(row);
        }
        Ok(rows)
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Vec<T>, A::Error> {
        let Some(first) = map.next_key::<String>()? else {
            return Ok(Vec::new());
        };
        if !is_index(&first) {
            return self.forward(MapAccessDeserializer::new(PutBack {
                first: Some(first),
                map,
            }));
        }
        let mut rows = vec![map.next_value_seed(Seed::<T, M>::new())?];
        while map.next_key::<IgnoredAny>()?.is_some() {
            rows.push(map.next_value_seed(Seed::<T, M>::new())?);
        }
        Ok(rows)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_none<E: de::Error>(self) -> Result<Vec<T>, E> {
        Ok(Vec::new())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    forward_scalars!();

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Vec<T>, E> {
        if value.is_empty() {
            return Ok(Vec::new());
        }
        self.forward(StrDeserializer::new(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Vec<T>, E> {
        if value.is_empty() {
            return Ok(Vec::new());
        }
        self.forward(BorrowedStrDeserializer::new(value))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Vec<T>, E> {
        if value.is_empty() {
            return Ok(Vec::new());
        }
        self.forward(value.into_deserializer())
    }
}

/// Whether a key is the index of an array written as an object.
pub(crate) fn is_index(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit())
}

/// A map whose first key was read already, to see what the map is.
struct PutBack<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: de::MapAccess<'de>> de::MapAccess<'de> for PutBack<A> {
    type Error = A::Error;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => {
                let key: StringDeserializer<A::Error> = key.into_deserializer();
                seed.deserialize(key).map(Some)
            }
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        let read = usize::from(self.first.is_some());
        self.map.size_hint().map(|rest| rest + read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, from_str, json};

    #[derive(Debug, PartialEq, Deserialize)]
    struct Row {
        id: u64,
        #[serde(default)]
        name: Option<String>,
    }

    fn ids(text: &str) -> Vec<u64> {
        from_str::<List<Row>>(text)
            .unwrap()
            .iter()
            .map(|row| row.id)
            .collect()
    }

    #[test]
    fn every_form_of_a_list_is_read() {
        assert_eq!(ids(r#"[{"id":1},{"id":2}]"#), [1, 2]);
        assert_eq!(ids(r#"{"0":{"id":1},"7":{"id":2}}"#), [1, 2]);
        assert_eq!(ids(r#"{"id":1,"name":"Ada"}"#), [1]);
        for nothing in ["[]", "{}", "null", r#""""#] {
            assert!(ids(nothing).is_empty(), "{nothing}");
        }
    }

    #[test]
    fn a_single_object_keeps_its_first_member() {
        let rows: List<Value> = from_str(r#"{"a":1,"b":2}"#).unwrap();
        assert_eq!(*rows, vec![json!({"a": 1, "b": 2})]);
    }

    #[test]
    fn a_single_scalar_is_a_list_of_it() {
        assert_eq!(*from_str::<List<u64>>("5").unwrap(), [5]);
        assert_eq!(*from_str::<List<String>>(r#""fr""#).unwrap(), ["fr"]);
        assert_eq!(*from_str::<List<&str>>(r#""fr""#).unwrap(), ["fr"]);
        assert_eq!(*from_str::<List<bool>>("true").unwrap(), [true]);
    }

    #[test]
    fn tolerant_lists_read_their_elements_tolerantly() {
        let read =
            |text| crate::lenient::<_, Vec<u64>>(&mut serde_json::Deserializer::from_str(text));
        assert_eq!(read(r#"["1",2,3.0]"#).unwrap(), [1, 2, 3]);
        assert_eq!(read(r#""12""#).unwrap(), [12]);
        assert!(read(r#"["x"]"#).is_err());
        assert!(
            from_str::<List<u64>>(r#"["1"]"#).is_err(),
            "plain lists stay plain"
        );
    }

    #[test]
    fn it_is_a_vector_in_all_but_name() {
        let list: List<u64> = [3, 4].into_iter().collect();
        assert_eq!(serde_json::to_string(&list).unwrap(), "[3,4]");
        assert_eq!((&list).into_iter().sum::<u64>(), 7);
        assert_eq!(list.clone().into_iter().max(), Some(4));
        assert_eq!(Vec::from(list), vec![3, 4]);
    }
}

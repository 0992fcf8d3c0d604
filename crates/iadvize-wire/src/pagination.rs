//! [`Pagination`]: where a page of a list stands.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use crate::scalar::IntegerVisitor;
use crate::{Lenient, lenient, schema};

/// Where a page of a list stands among the others.
///
/// Members that are missing or `null` have the values of a list without rows:
/// page 1 of 1, 20 rows a page, none in total. Numbers may come as texts; a
/// number below zero, which no page or count can have, is read as 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "PaginationMembers")]
#[non_exhaustive]
pub struct Pagination {
    /// Number of this page, from 1.
    pub page: u64,
    /// Number of pages.
    pub pages: u64,
    /// Most rows a page holds.
    pub limit: u64,
    /// Rows on all pages together.
    pub count: u64,
}

impl Pagination {
    /// The place of a page: its number, how many there are, the most rows each
    /// holds, and the rows on all of them together.
    pub const fn new(page: u64, pages: u64, limit: u64, count: u64) -> Self {
        Self {
            page,
            pages,
            limit,
            count,
        }
    }
}

schema::in_place!(Pagination, {
    "type": "object",
    "properties": {
        "page": {"type": ["integer", "null"], "format": "int64"},
        "pages": {"type": ["integer", "null"], "format": "int64"},
        "limit": {"type": ["integer", "null"], "format": "int64"},
        "count": {"type": ["integer", "null"], "format": "int64"}
    },
    "additionalProperties": true
});

impl Default for Pagination {
    fn default() -> Self {
        Self::new(1, 1, 20, 0)
    }
}

crate::impl_lenient!(Pagination);

/// The members of a [`Pagination`], of which any may be missing.
#[derive(Deserialize)]
struct PaginationMembers {
    #[serde(default, deserialize_with = "lenient")]
    page: Option<Count>,
    #[serde(default, deserialize_with = "lenient")]
    pages: Option<Count>,
    #[serde(default, deserialize_with = "lenient")]
    limit: Option<Count>,
    #[serde(default, deserialize_with = "lenient")]
    count: Option<Count>,
}

impl From<PaginationMembers> for Pagination {
    fn from(members: PaginationMembers) -> Self {
        let nothing = Self::default();
        let or = |member: Option<Count>, other| member.map_or(other, |Count(count)| count);
        Self {
            page: or(members.page, nothing.page),
            pages: or(members.pages, nothing.pages),
            limit: or(members.limit, nothing.limit),
            count: or(members.count, nothing.count),
        }
    }
}

/// A count, where numbers below zero stand for zero.
struct Count(u64);

impl From<u64> for Count {
    fn from(value: u64) -> Self {
        Self(value)
    }
}

impl From<i64> for Count {
    fn from(value: i64) -> Self {
        Self(u64::try_from(value).unwrap_or(0))
    }
}

impl Lenient for Count {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IntegerVisitor::new())
    }
}

/// A place among pages; `[]` and `false` mean that there is none.
pub(crate) struct PaginationOrNone(pub(crate) Option<Pagination>);

impl Lenient for PaginationOrNone {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PaginationVisitor).map(Self)
    }
}

struct PaginationVisitor;

impl<'de> Visitor<'de> for PaginationVisitor {
    type Value = Option<Pagination>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with page, pages, limit and count")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Pagination::deserialize(MapAccessDeserializer::new(map)).map(Some)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(None),
            Some(_) => Err(de::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Self::Value, E> {
        match value {
            false => Ok(None),
            true => Err(E::invalid_type(Unexpected::Bool(true), &self)),
        }
    }
}

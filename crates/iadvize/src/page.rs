//! One page of a list.

use iadvize_wire::{List, PageNumber};

use crate::call::Success;
use crate::error::{Error, Kind, Result};

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows, in the order of the service.
    pub items: Vec<T>,
    /// The number of this page, counted from 1, as the service says. A page past the end is answered with
    /// the last one.
    pub number: u64,
    /// How many pages there are, at least 1.
    pub pages: u64,
    /// How many rows a page holds at most; `None` when the service does not tell.
    pub limit: Option<u64>,
    /// How many rows the list has; `None` when the service does not tell.
    pub count: Option<u64>,
    /// The filters that the service says it applied (observed; undocumented).
    pub filters_applied: Vec<String>,
}

impl<T> Page<T> {
    /// A page out of a successful envelope. Only an empty list may do without `data`.
    pub(crate) fn new(success: Success<List<T>>, asked: Option<PageNumber>) -> Result<Self> {
        let is_empty = success
            .pagination
            .as_ref()
            .is_some_and(|told| told.count == 0);
        let items = match success.data {
            Some(rows) => rows.into_vec(),
            None if is_empty => Vec::new(),
            None => {
                let what = "the service reports success but sends no `data`";
                return Err(Error::new(Kind::Decode, what));
            }
        };
        let asked = asked.map_or(1, PageNumber::value);
        let told = success.pagination;
        // A count of nothing beside rows stands for a count that is missing.
        let count = told
            .as_ref()
            .map(|told| told.count)
            .filter(|count| *count > 0 || items.is_empty());
        Ok(Self {
            items,
            number: told.as_ref().map_or(asked, |told| told.page.max(1)),
            pages: told.as_ref().map_or(1, |told| told.pages.max(1)),
            limit: told.as_ref().map(|told| told.limit),
            count,
            filters_applied: success.meta.filters,
        })
    }

    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            number: self.number,
            pages: self.pages,
            limit: self.limit,
            count: self.count,
            filters_applied: self.filters_applied,
        }
    }

    /// Whether another page follows.
    pub fn has_next(&self) -> bool {
        self.number < self.pages
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

/// A row of a list that was not asked for in full.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reference<I> {
    /// The identifier, for `get`.
    pub id: I,
    /// The path of the row below the base URL, such as `/operator/12`.
    pub link: Option<String>,
}

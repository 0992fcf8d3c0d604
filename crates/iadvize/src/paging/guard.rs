//! What a list says of itself while it is read, and whether it can be believed to be complete.

use crate::error::{Error, Kind, Result};
use crate::page::Page;

use super::seen::Seen;

/// Watches the pages of one window.
#[derive(Debug)]
pub(super) struct Guard {
    first_count: Option<u64>,
    last_count: Option<u64>,
    first_pages: u64,
    rows: Seen,
    /// The identifiers on the first page.
    first: Vec<u64>,
    /// How many pages came.
    pages: u64,
    /// Whether a later page has a row that is newer than the first page's.
    newer: bool,
    repeated: bool,
    shrank: bool,
    begun_at: u64,
    /// How many rows a page was asked to hold.
    limit: u64,
    /// Whether the page before is full, so that more may follow whatever is announced.
    full: bool,
    /// New rows of the page before.
    fresh: u64,
    /// How many pages without a new row came one after the other.
    barren: u64,
}

/// How much longer a list may become while it is read, before it counts as endless.
const GROWTH: u64 = 100;

/// How many pages without a new row may come one after the other, before the list counts as endless.
const BARREN: u64 = 100;

/// How many rows the service puts on a page when it heeds no limit, as observed.
const UNASKED: u64 = 20;

impl Guard {
    pub(super) fn new(begun_at: u64, limit: u64) -> Self {
        Self {
            first_count: None,
            last_count: None,
            first_pages: 0,
            rows: Seen::default(),
            first: Vec::new(),
            pages: 0,
            newer: false,
            repeated: false,
            shrank: false,
            begun_at,
            limit,
            full: false,
            fresh: 0,
            barren: 0,
        }
    }

    /// Takes note of a page, asked for as `asked`, before its rows are given.
    ///
    /// A page past the end comes as the last one again, because the list became shorter: it gives nothing
    /// new and is no error yet.
    pub(super) fn admit<T>(&mut self, asked: u64, page: &Page<T>) -> Result<()> {
        if page.number != asked && page.pages >= asked {
            return Err(Error::new(
                Kind::Incomplete,
                format!(
                    "page {asked} was asked for and page {} came, so the list cannot be read on",
                    page.number
                ),
            ));
        }
        if let Some(count) = page.count {
            // Each page but an empty list's only one holds at least a row.
            if page.pages > count.max(1) {
                return Err(Error::new(
                    Kind::Incomplete,
                    format!(
                        "{} pages are announced for {count} rows, so the list cannot be believed",
                        page.pages
                    ),
                ));
            }
            self.shrank |= self.last_count.is_some_and(|last| count < last);
            self.first_count.get_or_insert(count);
            self.last_count = Some(count);
        }
        if self.first_pages == 0 {
            self.first_pages = page.pages;
        } else if page.pages > self.first_pages.saturating_mul(2).saturating_add(GROWTH) {
            return Err(Error::new(
                Kind::Incomplete,
                format!(
                    "the list grew from {} to {} pages while it was read",
                    self.first_pages, page.pages
                ),
            ));
        }
        self.progress(page.items.len() as u64)
    }

    /// Notices a list that goes on without giving anything new.
    fn progress(&mut self, rows: u64) -> Result<()> {
        self.pages += 1;
        self.full = rows >= self.limit || rows == UNASKED;
        self.barren = if self.fresh == 0 { self.barren + 1 } else { 0 };
        self.fresh = 0;
        if self.barren > BARREN {
            return Err(Error::new(
                Kind::Incomplete,
                format!(
                    "{BARREN} pages in a row gave no new row, so the list seems to have no end"
                ),
            ));
        }
        Ok(())
    }

    /// Takes note of a row; false if it came before.
    pub(super) fn row(&mut self, id: u64) -> bool {
        if self.pages <= 1 {
            self.first.push(id);
        } else {
            self.newer |= self.first.first().is_some_and(|newest| id > *newest);
        }
        let fresh = self.rows.insert(id);
        self.repeated |= !fresh;
        self.fresh += u64::from(fresh);
        fresh
    }

    /// Whether the list has to be looked at again before it can be believed: it is newest first, and a later page
    /// has a row that is newer than those of the first one. More than a page's worth of rows may have come in front
    /// and as many gone while that page was under way, so that numbers tell nothing of rows that it lacks.
    pub(super) fn is_odd(&self) -> bool {
        self.newer && self.first.len() > 1 && self.first.is_sorted_by(|a, b| a > b)
    }

    /// Judges by the first page, which was asked for again.
    pub(super) fn look_again(
        &self,
        count: Option<u64>,
        ids: impl Iterator<Item = u64>,
    ) -> Result<()> {
        if count == self.first_count && ids.eq(self.first.iter().copied()) {
            return Ok(());
        }
        Err(incomplete("the list shifted while it was read"))
    }

    /// Ends the watch: the [verdict](Self::verdict), and the memory of the rows goes.
    pub(super) fn close(&mut self) -> Result<()> {
        let verdict = self.verdict();
        self.rows = Seen::default();
        verdict
    }

    /// Whether everything that was there throughout has come, as far as numbers of pages and counts tell.
    fn verdict(&self) -> Result<()> {
        let rows = self.rows.len();
        // Someone who begins in the middle asks for a part.
        let from_the_start = self.begun_at <= 1;
        let what = if self.shrank {
            "rows were deleted while the list was read, which moves others past the reader"
                .to_owned()
        } else if self.full && from_the_start && self.last_count.is_none_or(|last| rows > last) {
            "the last page is full and nothing believable tells whether more follow".to_owned()
        } else if let Some(first) = self
            .first_count
            .filter(|first| from_the_start && rows < *first)
        {
            format!("{first} rows were announced and {rows} came")
        } else if self.repeated
            && from_the_start
            && self
                .first_count
                .is_some_and(|first| self.last_count == Some(first))
        {
            "the list shifted while it was read".to_owned()
        } else {
            return Ok(());
        };
        Err(incomplete(&what))
    }
}

fn incomplete(what: &str) -> Error {
    Error::new(
        Kind::Incomplete,
        format!("the list may be incomplete: {what}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: u64, pages: u64, count: u64) -> Page<()> {
        let (limit, count) = (Some(2), Some(count));
        Page {
            items: Vec::new(),
            number,
            pages,
            limit,
            count,
            filters_applied: Vec::new(),
        }
    }

    fn read(pages: &[(Page<()>, &[u64])]) -> (Guard, Vec<u64>) {
        let mut guard = Guard::new(1, 2);
        let mut given = Vec::new();
        for (asked, (page, ids)) in pages.iter().enumerate() {
            guard.admit(asked as u64 + 1, page).unwrap();
            given.extend(ids.iter().filter(|id| guard.row(**id)));
        }
        (guard, given)
    }

    #[test]
    fn a_quiet_list_is_complete() {
        let (guard, _) = read(&[(page(1, 2, 3), &[9, 8]), (page(2, 2, 3), &[7])]);
        assert!(guard.verdict().is_ok());
    }

    #[test]
    fn a_growing_list_has_all_that_was_there() {
        let (guard, given) = read(&[(page(1, 2, 3), &[9, 8]), (page(2, 2, 4), &[8, 7])]);
        assert!(guard.verdict().is_ok());
        assert_eq!(given, [9, 8, 7]);
    }

    #[test]
    fn deleted_missing_or_shifted_rows_are_reported() {
        let deleted = read(&[(page(1, 2, 4), &[9, 8]), (page(2, 2, 3), &[6])]);
        let missing = read(&[(page(1, 1, 4), &[9, 8])]);
        let shifted = read(&[(page(1, 2, 3), &[9, 8]), (page(2, 2, 3), &[8, 7])]);
        for (guard, _) in [deleted, missing, shifted] {
            assert!(guard.verdict().unwrap_err().is_incomplete());
        }
    }

    #[test]
    fn newer_rows_on_a_later_page_are_odd_where_the_first_one_falls() {
        let is_odd = |first: &[u64], later: &[u64]| {
            let pages = [(page(1, 2, 4), first), (page(2, 2, 4), later)];
            read(&pages).0.is_odd()
        };
        assert!(is_odd(&[9, 8], &[11, 7]) && is_odd(&[9, 8], &[7, 11]));
        assert!(!is_odd(&[9, 8], &[7, 6]) && !is_odd(&[9, 8], &[9, 7]));
        assert!(!is_odd(&[8, 9], &[11, 10]) && !is_odd(&[9], &[11]) && !is_odd(&[], &[11]));

        let (guard, _) = read(&[(page(1, 2, 4), &[9, 8]), (page(2, 2, 4), &[11, 7])]);
        let again = |count, ids: &[u64]| guard.look_again(count, ids.iter().copied());
        assert!(again(Some(4), &[9, 8]).is_ok());
        for (count, ids) in [
            (Some(4), &[12, 11][..]),
            (Some(4), &[9]),
            (Some(5), &[9, 8]),
            (None, &[9, 8]),
        ] {
            assert!(again(count, ids).unwrap_err().is_incomplete());
        }
    }

    #[test]
    fn a_page_that_is_not_the_one_asked_for_is_refused() {
        let mut guard = Guard::new(1, 2);
        guard.admit(1, &page(1, 3, 5)).unwrap();
        assert!(guard.admit(2, &page(1, 3, 5)).unwrap_err().is_incomplete());
        // The last page again because the list is shorter now: reported at the end.
        guard.admit(3, &page(2, 2, 4)).unwrap();
        assert!(guard.verdict().is_err());
    }

    #[test]
    fn absurd_page_counts_are_refused() {
        assert!(Guard::new(1, 2).admit(1, &page(1, u64::MAX, 3)).is_err());
        let mut guard = Guard::new(1, 2);
        guard.admit(1, &page(1, 3, 5)).unwrap();
        assert!(guard.admit(2, &page(2, 1000, 2000)).is_err());
    }

    #[test]
    fn as_many_pages_as_rows_can_be_and_no_more() {
        let admit = |pages, count| Guard::new(1, 2).admit(1, &page(1, pages, count));
        for (pages, count) in [(1, 0), (1, 1), (3, 3)] {
            assert!(admit(pages, count).is_ok(), "{pages} {count}");
        }
        for (pages, count) in [(2, 0), (2, 1), (4, 3)] {
            assert!(admit(pages, count).is_err(), "{pages} {count}");
        }
    }

    #[test]
    fn a_list_may_double_and_grow_by_a_hundred_pages() {
        let grown = |pages| {
            let mut guard = Guard::new(1, 2);
            guard.admit(1, &page(1, 3, 5)).unwrap();
            guard.admit(2, &page(2, pages, 1000))
        };
        assert!(grown(106).is_ok());
        let refusal = grown(107).unwrap_err().to_string();
        assert!(refusal.contains("grew from 3 to 107 pages"), "{refusal}");
    }

    #[test]
    fn a_hundred_pages_without_a_new_row_are_borne() {
        let mut guard = Guard::new(1, 2);
        guard.admit(1, &page(1, 300, 600)).unwrap();
        assert!(guard.row(1));
        // The page before tells: the second follows one that gave something.
        for number in 2..=102 {
            guard.admit(number, &page(number, 300, 600)).unwrap();
            assert!(!guard.row(1), "{number}");
        }
        let refusal = guard.admit(103, &page(103, 300, 600)).unwrap_err();
        assert!(
            refusal.to_string().contains("100 pages in a row"),
            "{refusal}"
        );
    }

    #[test]
    fn one_new_row_is_progress() {
        let mut guard = Guard::new(1, 2);
        for number in 1..=500 {
            guard.admit(number, &page(number, 1000, 2000)).unwrap();
            assert!(!number.is_multiple_of(90) || guard.row(number));
        }
    }

    /// The verdict on a last page of so many rows, of a list that begins with page `begun_at`.
    fn last_page(begun_at: u64, limit: u64, rows: u64, count: Option<u64>) -> Result<()> {
        let mut guard = Guard::new(begun_at, limit);
        let items = (0..rows).map(drop).collect();
        let page = Page {
            items,
            count,
            ..page(begun_at, begun_at, 0)
        };
        guard.admit(begun_at, &page).unwrap();
        assert!((0..rows).all(|id| guard.row(id)));
        guard.verdict()
    }

    #[test]
    fn a_full_last_page_needs_a_count_that_is_reached() {
        for (limit, rows) in [(2, 2), (2, 3), (100, 100), (100, 20)] {
            assert!(last_page(1, limit, rows, None).is_err(), "{limit} {rows}");
            assert!(
                last_page(1, limit, rows, Some(rows)).is_ok(),
                "{limit} {rows}"
            );
            assert!(
                last_page(1, limit, rows, Some(rows - 1)).is_err(),
                "{limit} {rows}"
            );
            assert!(
                last_page(1, limit, rows, Some(rows + 1)).is_err(),
                "{limit} {rows}"
            );
            // Who begins later asks for a part of the list.
            assert!(last_page(2, limit, rows, None).is_ok(), "{limit} {rows}");
            assert!(
                last_page(2, limit, rows, Some(rows + 1)).is_ok(),
                "{limit} {rows}"
            );
        }
        for (limit, rows) in [(2, 1), (100, 99), (100, 19), (100, 21), (100, 0)] {
            assert!(last_page(1, limit, rows, None).is_ok(), "{limit} {rows}");
        }
    }

    #[test]
    fn rows_that_come_twice_are_a_shift_where_nothing_explains_them() {
        let read = |begun_at, counts: [Option<u64>; 2]| {
            let mut guard = Guard::new(begun_at, 2);
            for (number, count) in (begun_at..).zip(counts) {
                let page = Page {
                    count,
                    ..page(number, begun_at + 1, 0)
                };
                guard.admit(number, &page).unwrap();
            }
            assert!(guard.row(9) && guard.row(8) && !guard.row(8) && guard.row(7));
            guard.verdict()
        };
        assert!(read(1, [Some(3), Some(3)]).is_err());
        // Nothing is known, the list grew, or a part was asked for.
        assert!(read(1, [None, None]).is_ok());
        assert!(read(1, [Some(3), Some(4)]).is_ok());
        assert!(read(2, [Some(3), Some(3)]).is_ok());
        assert!(read(2, [Some(4), Some(3)]).is_err(), "rows were deleted");
    }
}

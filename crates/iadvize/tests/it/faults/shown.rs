//! Faults that tests elsewhere show, by the names of these tests.

use std::fs;
use std::path::Path;

/// A fault, what the caller gets, and the test that shows it.
pub(super) struct Shown {
    pub(super) name: &'static str,
    pub(super) gives: &'static str,
    /// The test's file, below the folder `crates`.
    pub(super) file: &'static str,
    pub(super) test: &'static str,
}

const PAGING: &str = "iadvize/tests/it/paging.rs";
const DOUBTS: &str = "iadvize/tests/it/list_doubts.rs";
const CHANGES: &str = "iadvize/tests/it/list_changes.rs";
const WINDOWS: &str = "iadvize/tests/it/windows.rs";
const WINDOW: &str = "iadvize/src/window.rs";
const GUARD: &str = "iadvize/src/paging/guard.rs";
const RETRY: &str = "iadvize/src/transport/retry.rs";
const TRANSPORT: &str = "iadvize/tests/it/transport.rs";

const fn shown(
    name: &'static str,
    gives: &'static str,
    file: &'static str,
    test: &'static str,
) -> Shown {
    Shown {
        name,
        gives,
        file,
        test,
    }
}

const INCOMPLETE: &str = "its rows, and then an error that `is_incomplete` and `is_retryable`";

/// Lists that change or say what is not so.
pub(super) const LISTS: [Shown; 23] = [
    shown(
        "clamped pages: the first page for every number",
        "the first page's rows, and then `is_incomplete`",
        DOUBTS,
        "a_service_that_gives_the_first_page_for_any_is_noticed",
    ),
    shown(
        "repeated pages: the same rows under the numbers asked for",
        INCOMPLETE,
        DOUBTS,
        "a_service_that_gives_the_first_page_for_any_is_noticed",
    ),
    shown(
        "ignored page numbers, for ever",
        INCOMPLETE,
        DOUBTS,
        "endless_lists_end",
    ),
    shown(
        "negative numbers of pages",
        "the rows, as of a single page",
        DOUBTS,
        "odd_numbers_of_pages_are_borne_or_doubted",
    ),
    shown(
        "`pages: 0`",
        "the rows, as of a single page; `is_incomplete` where more were announced",
        DOUBTS,
        "odd_numbers_of_pages_are_borne_or_doubted",
    ),
    shown(
        "more pages than rows",
        "`is_incomplete`, without asking on",
        DOUBTS,
        "odd_numbers_of_pages_are_borne_or_doubted",
    ),
    shown(
        "another page than was asked for",
        "`is_incomplete`",
        GUARD,
        "a_page_that_is_not_the_one_asked_for_is_refused",
    ),
    shown(
        "growing pages: always one more",
        "the rows so far, and then `is_incomplete`",
        DOUBTS,
        "endless_lists_end",
    ),
    shown(
        "pages that become fewer",
        INCOMPLETE,
        DOUBTS,
        "an_insertion_loses_nothing_and_a_deletion_is_told",
    ),
    shown(
        "empty pages for ever",
        "`is_incomplete`",
        DOUBTS,
        "endless_lists_end",
    ),
    shown(
        "an empty page in the middle",
        "the rows before and behind it, and then `is_incomplete`",
        DOUBTS,
        "an_empty_page_does_not_end_a_list",
    ),
    shown(
        "a page past the end, where the last one comes again",
        "nothing",
        PAGING,
        "a_stream_that_begins_past_the_end_is_empty",
    ),
    shown(
        "rows inserted while paging",
        "every row that was there throughout, once",
        DOUBTS,
        "an_insertion_loses_nothing_and_a_deletion_is_told",
    ),
    shown(
        "rows deleted while paging",
        INCOMPLETE,
        DOUBTS,
        "an_insertion_loses_nothing_and_a_deletion_is_told",
    ),
    shown(
        "rows inserted in front and deleted while paging, page after page",
        "every row that was there throughout, or else `is_incomplete`",
        CHANGES,
        "page_after_page_nothing_is_lost_silently",
    ),
    shown(
        "rows inserted in front and deleted while several pages are in flight",
        "the same for a list that is newest first: where a later page shows rows newer than the first page's, that \
         one is asked for again",
        CHANGES,
        "in_flight_nothing_is_lost_silently",
    ),
    shown(
        "duplicated identifiers",
        "each row once, and then `is_incomplete` where rows are missing",
        DOUBTS,
        "rows_that_come_twice_are_given_once",
    ),
    shown(
        "fewer rows than announced",
        INCOMPLETE,
        GUARD,
        "deleted_missing_or_shifted_rows_are_reported",
    ),
    shown(
        "a count of nothing beside rows",
        "the rows, without a count",
        DOUBTS,
        "a_count_of_nothing_beside_rows_is_no_count",
    ),
    shown(
        "a full page without a word of others",
        INCOMPLETE,
        DOUBTS,
        "a_full_page_that_tells_of_no_others_is_doubted",
    ),
    shown(
        "pagination that goes missing on the way",
        "every row, or else `is_incomplete`",
        DOUBTS,
        "pagination_that_goes_missing_on_the_way_is_doubted",
    ),
    shown(
        "a list without `data`",
        "`is_decode`",
        DOUBTS,
        "a_list_without_data_is_no_empty_list",
    ),
    shown(
        "a page that fails",
        "the rows before it and the failure; nothing is sent after it",
        PAGING,
        "nothing_is_sent_after_an_error",
    ),
];

/// Periods, and the windows that they are split into.
pub(super) const PERIODS: [Shown; 8] = [
    shown(
        "a period longer than the service takes",
        "windows of three months, the latest first",
        WINDOWS,
        "windows_are_of_three_months_and_the_latest_comes_first",
    ),
    shown(
        "rows at the seam of two windows",
        "each row once",
        WINDOWS,
        "rows_at_seams_are_given_once_and_in_order",
    ),
    shown(
        "windows over ends of months and leap days",
        "no window longer than three months, no gap",
        WINDOW,
        "short_months_and_leap_days_shift_no_seam_too_far",
    ),
    shown(
        "any period at all",
        "windows that cover it without a gap",
        WINDOW,
        "windows_cover_any_period_without_a_gap",
    ),
    shown(
        "a year, compared with its months",
        "as many rows as the months count",
        WINDOWS,
        "a_year_of_the_sandbox_is_what_its_months_count",
    ),
    shown(
        "the end of time",
        "windows up to the year 9999",
        WINDOW,
        "the_end_of_time_ends",
    ),
    shown(
        "a period that ends before it begins",
        "`is_invalid_input`, nothing is sent",
        WINDOW,
        "the_end_of_time_ends",
    ),
    shown(
        "a window that cannot be believed",
        "the rows of all windows, and then `is_incomplete`",
        WINDOWS,
        "a_window_that_cannot_be_believed_is_told_after_all_rows",
    ),
];

/// What holds over many calls.
pub(super) const MANY: [Shown; 5] = [
    shown(
        "a total outage",
        "a fifth more requests than calls, and ten",
        RETRY,
        "an_outage_costs_a_fifth_more_and_ten",
    ),
    shown(
        "an outage that clones meet",
        "one budget of retries for all clones",
        TRANSPORT,
        "clones_share_what_may_be_retried",
    ),
    shown(
        "`Retry-After` in the future",
        "as long a wait",
        RETRY,
        "retry_after_is_obeyed",
    ),
    shown(
        "a call that is dropped while it waits",
        "nothing is sent any more",
        TRANSPORT,
        "a_dropped_call_is_not_sent_again",
    ),
    shown(
        "a stream that is dropped",
        "nothing is sent any more",
        PAGING,
        "a_dropped_stream_sends_nothing_more",
    ),
];

#[test]
fn the_tests_that_are_named_are_there() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for shown in LISTS.iter().chain(&PERIODS).chain(&MANY) {
        let source = fs::read_to_string(crates.join(shown.file)).unwrap();
        let found = source.contains(&format!("fn {}(", shown.test));
        assert!(found, "{} has no test {}", shown.file, shown.test);
    }
}

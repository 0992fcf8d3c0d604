//! A list that changes while several of its pages are in flight, over one window or several: an answer shows
//! the list as it is at the moment at which it is made, and answers are made in another order than they were
//! asked for. A row that was there throughout comes, or the stream says that it may be incomplete.
//!
//! The changes of a case are known beforehand, each with its millisecond, so that an answer can be made of any
//! moment between its request and its arrival. What holds does so for every course of time; that of a case is
//! the machine's.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use iadvize::jiff::ToSpan;
use iadvize::jiff::civil::{Date, DateTime, date};
use iadvize::types::DateBound;
use iadvize::{Client, Error};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::envelope::page_of;
use crate::paging::{drain, runtimes};
use crate::raw::{Act, Raw, Request};

/// The last day of every period. Its windows are of three months.
const LAST: Date = date(2019, 12, 31);

#[derive(Clone, Debug)]
enum Change {
    /// A new row, the newest.
    Insert,
    /// The row at this share of the list goes.
    Delete(u8),
}

/// One case: the list at the beginning, what becomes of it, and how it is read.
#[derive(Clone, Debug)]
struct Case {
    /// How many days before the last one each row came into being, ascending.
    ages: Vec<u16>,
    /// Changes, each in its millisecond, ascending.
    changes: Vec<(u64, Change)>,
    /// How many milliseconds pass before an answer is made, by the order of requests.
    pauses: Vec<u64>,
    months: i32,
    limit: u64,
    in_flight: usize,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    id: u64,
    /// Midnight, which may be the moment of a seam.
    at: DateTime,
}

impl Case {
    /// The list after so many milliseconds, the newest row first.
    fn rows(&self, moment: u64) -> Vec<Row> {
        let count = self.ages.len() as u64;
        let first = self.ages.iter().zip(0..).map(|(age, place)| Row {
            id: count - place,
            at: LAST.checked_sub(i64::from(*age).days()).unwrap().into(),
        });
        let mut rows: Vec<Row> = first.collect();
        let happened = self.changes.iter().take_while(|(at, _)| *at <= moment);
        for (next, (_, change)) in (count + 1..).zip(happened) {
            match change {
                Change::Insert => rows.insert(
                    0,
                    Row {
                        id: next,
                        at: LAST.into(),
                    },
                ),
                Change::Delete(share) if !rows.is_empty() => {
                    rows.remove(usize::from(*share) * rows.len() / 256);
                }
                Change::Delete(_) => {}
            }
        }
        rows
    }

    fn pause(&self, request: &Request) -> u64 {
        let pauses = &self.pauses;
        pauses
            .get(request.ordinal % pauses.len().max(1))
            .copied()
            .unwrap_or_default()
    }

    /// The answer that is made at a moment.
    fn answer(&self, request: &Request, moment: u64) -> serde_json::Value {
        let bound = |name: &str| -> DateBound { request.parameter(name).unwrap().parse().unwrap() };
        let (from, to) = (bound("filters[from]").start(), bound("filters[to]").start());
        let rows = self.rows(moment).into_iter();
        let ids: Vec<u64> = rows
            .filter(|row| (from..=to).contains(&row.at))
            .map(|row| row.id)
            .collect();
        page_of(&ids, request.page(), self.limit)
    }
}

fn case(
    insert: bool,
    delete: bool,
    in_flight: std::ops::Range<usize>,
) -> impl Strategy<Value = Case> {
    let deletion = || any::<u8>().prop_map(Change::Delete);
    let change = match (insert, delete) {
        (true, true) => prop_oneof![Just(Change::Insert), deletion()].boxed(),
        (true, false) => Just(Change::Insert).boxed(),
        _ => deletion().boxed(),
    };
    let parts = (
        prop::collection::vec(0_u16..400, 0..24),
        prop::collection::vec((0_u64..24, change), 0..10),
        prop::collection::vec(0_u64..5, 1..8),
        prop::sample::select(vec![2, 5, 12]),
        1_u64..6,
        in_flight,
    );
    parts.prop_map(
        |(mut ages, mut changes, pauses, months, limit, in_flight)| {
            ages.sort_unstable();
            changes.sort_by_key(|(moment, _)| *moment);
            Case {
                ages,
                changes,
                pauses,
                months,
                limit,
                in_flight,
            }
        },
    )
}

/// The case at hand, and when its reading began.
type Course = Arc<Mutex<(Case, Instant)>>;

/// A server of cases, and a client of it.
struct Stage {
    runtime: Runtime,
    course: Course,
    client: Client,
    _raw: Raw,
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap()
}

impl Stage {
    fn new(runtime: Runtime, case: Case) -> Self {
        let course: Course = Arc::new(Mutex::new((case, Instant::now())));
        let served = Arc::clone(&course);
        let raw = runtime.block_on(Raw::start(move |request| {
            let (case, begun) = &*served.lock().unwrap();
            let pause = case.pause(request);
            let answer = case.answer(request, millis(*begun) + pause);
            Act::json(answer).after(Duration::from_millis(pause))
        }));
        let client = raw.client();
        Self {
            runtime,
            course,
            client,
            _raw: raw,
        }
    }

    /// Reads the list: what came, how it ended, and what was there throughout.
    fn read(&self, case: &Case) -> (Vec<u64>, Option<Error>, HashSet<u64>) {
        let from = LAST.checked_sub(case.months.months()).unwrap();
        let list = self.client.conversations().list().between(from, LAST);
        let limit = u32::try_from(case.limit).unwrap();
        let mut items = list.limit(limit).pages_in_flight(case.in_flight).items();
        let begun = Instant::now();
        *self.course.lock().unwrap() = (case.clone(), begun);
        let (mut rows, mut error) = (Vec::new(), None);
        self.runtime.block_on(async {
            loop {
                match items.try_next().await {
                    Ok(Some(row)) => rows.push(row.id.value()),
                    Ok(None) => break,
                    Err(ended) => {
                        error = Some(ended);
                        break;
                    }
                }
            }
        });
        let ids = |moment| -> HashSet<u64> {
            let rows = case.rows(moment).into_iter();
            rows.filter(|row| row.at >= from.into())
                .map(|row| row.id)
                .collect()
        };
        let throughout = &ids(0) & &ids(millis(begun));
        (rows, error, throughout)
    }
}

fn check(insert: bool, delete: bool, in_flight: std::ops::Range<usize>) {
    for runtime in runtimes() {
        check_on(runtime, &case(insert, delete, in_flight.clone()));
    }
}

fn check_on(runtime: Runtime, cases: &impl Strategy<Value = Case>) {
    let mut runner = TestRunner::new(Config {
        cases: 32,
        failure_persistence: None,
        ..Config::default()
    });
    let runtime = std::cell::Cell::new(Some(runtime));
    let stage = std::cell::OnceCell::new();
    let outcome = runner.run(cases, |case| {
        let stage = stage.get_or_init(|| Stage::new(runtime.take().unwrap(), case.clone()));
        let (rows, error, throughout) = stage.read(&case);
        let given: HashSet<u64> = rows.iter().copied().collect();
        prop_assert_eq!(given.len(), rows.len(), "a row came twice: {:?}", rows);
        match error {
            Some(error) => prop_assert!(error.is_incomplete(), "{}", error),
            None => {
                let lost: Vec<_> = throughout.difference(&given).collect();
                prop_assert!(
                    lost.is_empty(),
                    "lost without a word: {:?} of {:?}",
                    lost,
                    rows
                );
            }
        }
        if case.changes.is_empty() {
            prop_assert_eq!(given, throughout, "a quiet list comes whole");
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn page_after_page_nothing_is_lost_silently() {
    check(true, true, 1..2);
}

/// The smallest change that no number tells: as page 2 is under way, three rows come and three go, so that it
/// shows a new row in the place of one that is lost.
#[tokio::test]
async fn a_page_late_by_more_than_a_page_of_new_rows_is_told() {
    const BEFORE: [u64; 10] = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    const AFTER: [u64; 10] = [13, 12, 11, 8, 7, 6, 5, 4, 3, 2];
    let raw = Raw::start(|request| {
        let is_early = request.ordinal == 0 || request.page() > 2;
        let rows = if is_early { BEFORE } else { AFTER };
        Act::json(page_of(&rows, request.page(), 2))
    })
    .await;
    let list = raw.client().websites().list().limit(2).pages_in_flight(8);
    let (rows, error) = drain(list.items()).await;
    assert_eq!(rows, [10, 9, 11, 8, 6, 5, 4, 3, 2, 1]);
    assert!(error.unwrap().is_incomplete());
    assert_eq!(raw.count(), 6);
}

/// A list whose first page falls, and which is not newest first, is asked for that page once more.
#[tokio::test]
async fn a_quiet_list_in_groups_is_believed() {
    const ROWS: [u64; 8] = [5, 4, 9, 8, 7, 6, 3, 2];
    let raw = Raw::start(|request| Act::json(page_of(&ROWS, request.page(), 2))).await;
    for (in_flight, requests) in [(1, 4), (8, 5)] {
        let before = raw.count();
        let list = raw.client().websites().list().limit(2);
        let (rows, error) = drain(list.pages_in_flight(in_flight).items()).await;
        assert_eq!((rows.as_slice(), error.is_none()), (&ROWS[..], true));
        assert_eq!(raw.count() - before, requests);
    }
}

#[test]
fn in_flight_nothing_is_lost_silently() {
    check(true, true, 2..9);
}

#[test]
fn in_flight_nothing_is_lost_silently_to_insertions() {
    check(true, false, 2..9);
}

#[test]
fn in_flight_nothing_is_lost_silently_to_deletions() {
    check(false, true, 2..9);
}

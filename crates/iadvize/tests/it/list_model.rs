//! A list under random insertions and deletions while it is read: a row that was there throughout comes, or
//! the stream says that it may be incomplete.
//!
//! What this holds for is as much as numbers of pages and counts can show. Rows that come at the front, as
//! observed for lists that are newest first, are noticed whatever is deleted.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use iadvize::{Client, Error};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Runtime;

use crate::envelope::page_of;
use crate::paging::{drain, runtimes};
use crate::raw::{Act, Raw};

#[derive(Clone, Debug)]
enum Change {
    /// A new row at the front.
    Insert,
    /// The row at this share of the list goes.
    Delete(u8),
}

/// What happens after each request.
type Story = Vec<Vec<Change>>;

struct Model {
    rows: Vec<u64>,
    throughout: HashSet<u64>,
    next: u64,
    story: std::vec::IntoIter<Vec<Change>>,
}

impl Model {
    fn new(count: u64, story: Story) -> Self {
        let rows: Vec<u64> = (1..=count).rev().collect();
        Self {
            throughout: rows.iter().copied().collect(),
            rows,
            next: count + 1,
            story: story.into_iter(),
        }
    }

    fn turn(&mut self) {
        for change in self.story.next().unwrap_or_default() {
            match change {
                Change::Insert => {
                    self.rows.insert(0, self.next);
                    self.next += 1;
                }
                Change::Delete(place) if !self.rows.is_empty() => {
                    let at = usize::from(place) * self.rows.len() / 256;
                    let gone = self.rows.remove(at);
                    self.throughout.remove(&gone);
                }
                Change::Delete(_) => {}
            }
        }
    }
}

fn story() -> impl Strategy<Value = Story> {
    let change = prop_oneof![Just(Change::Insert), any::<u8>().prop_map(Change::Delete)];
    prop::collection::vec(prop::collection::vec(change, 0..3), 0..12)
}

/// A server of the model, and a client of it.
struct Stage {
    runtime: Runtime,
    model: Arc<Mutex<Model>>,
    client: Client,
    _raw: Raw,
}

impl Stage {
    fn new(runtime: Runtime) -> Self {
        let model = Arc::new(Mutex::new(Model::new(0, Story::new())));
        let served = Arc::clone(&model);
        let raw = runtime.block_on(Raw::start(move |request| {
            let mut model = served.lock().unwrap();
            let page = page_of(&model.rows, request.page(), 3);
            model.turn();
            Act::json(page)
        }));
        let client = raw.client();
        Self {
            runtime,
            model,
            client,
            _raw: raw,
        }
    }

    /// Reads the list while the story is told: what came, how it ended, and what was there throughout.
    fn read(
        &self,
        count: u64,
        story: Story,
        in_flight: usize,
    ) -> (Vec<u64>, Option<Error>, HashSet<u64>) {
        *self.model.lock().unwrap() = Model::new(count, story);
        let list = self.client.websites().list().limit(3);
        let items = list.pages_in_flight(in_flight).items();
        let (rows, error) = self.runtime.block_on(drain(items));
        let throughout = self.model.lock().unwrap().throughout.clone();
        (rows, error, throughout)
    }
}

fn check(in_flight: usize) {
    for runtime in runtimes() {
        check_on(&Stage::new(runtime), in_flight);
    }
}

fn check_on(stage: &Stage, in_flight: usize) {
    let mut runner = TestRunner::new(Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    });
    let stories = (0_u64..24, story());
    let outcome = runner.run(&stories, |(count, story)| {
        let (rows, error, throughout) = stage.read(count, story, in_flight);
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
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn page_after_page_nothing_is_lost_silently() {
    check(1);
}

#[test]
fn in_flight_nothing_is_lost_silently() {
    check(4);
}

#[test]
fn a_quiet_list_is_never_doubted() {
    for stage in runtimes().map(Stage::new) {
        for count in 0..30 {
            let (rows, error, throughout) = stage.read(count, Vec::new(), 4);
            assert!(error.is_none(), "{count}: {error:?}");
            assert_eq!(rows.len(), throughout.len());
        }
    }
}

//! Calls that are given up: wherever they are, nothing more is sent, and the client works as before.
//!
//! Each call is polled once and dropped, polled twice and dropped, and so on until it is done, which is every
//! await that it has, several times over.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use iadvize::jiff::civil::date;
use iadvize::types::{SkillCreate, SkillUpdate};
use iadvize::{Client, ClientBuilder, Decision, Method, Observer, Outgoing, Retries};
use serde_json::json;
use tokio::task::JoinSet;

use crate::envelope::{page_of, success};
use crate::paging::runtimes;
use crate::raw::{Act, Raw, Request, answer, head};

type Call = Pin<Box<dyn Future<Output = bool> + Send>>;

/// A call, and the service that it meets.
#[derive(Clone, Copy)]
struct Case {
    name: &'static str,
    service: fn(&Request) -> Act,
    settings: fn(ClientBuilder) -> ClientBuilder,
    /// How many requests of a skill it makes, if none is tried again.
    requests: usize,
    /// Gives whether the call did what it should.
    call: fn(Client) -> Call,
}

/// Something that is asked of the service afterwards, and answered at once.
const AFTERWARDS: &str = "/website/1";
/// Something that fails for ever, for counting how often it may be asked for again.
const FAILING: &str = "/website/9";
/// Rows on a page.
const PAGE: u32 = 2;
/// How many retries a client has at once.
const RETRIES: usize = 10;
/// Longer than any test takes that passes.
const AGES: Duration = Duration::from_secs(60);

fn cases() -> Vec<Case> {
    let plain: fn(ClientBuilder) -> ClientBuilder = |builder| builder;
    let get: fn(Client) -> Call =
        |client| Box::pin(async move { client.skills().get(3).await.is_ok() });
    vec![
        Case {
            name: "a read",
            service: |_| skill().after(Duration::from_millis(2)),
            settings: plain,
            requests: 1,
            call: get,
        },
        Case {
            name: "a body that comes in drips",
            service: |_| {
                let body = r#"{"meta":{"status":"success"},"data":{"id":3}}"#;
                let bytes = answer(200, "application/json", body);
                Act::Drip(bytes, Duration::from_millis(1))
            },
            settings: plain,
            requests: 1,
            call: get,
        },
        Case {
            name: "a create",
            service: |_| skill().after(Duration::from_millis(2)),
            settings: plain,
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let create = SkillCreate::new("Returns");
                    client.skills().create(create).await.is_ok()
                })
            },
        },
        Case {
            name: "an update that is tried again",
            service: |request| failing_at_first(request, "Retry-After: 0\r\n"),
            settings: plain,
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let update = SkillUpdate::new().name("Returns");
                    client.skills().update(3, update).await.is_ok()
                })
            },
        },
        Case {
            name: "a wait for the next attempt",
            service: |request| failing_at_first(request, ""),
            settings: |builder| {
                let retries = Retries::default().maximum(20);
                builder.retries(retries.base(Duration::from_millis(30)))
            },
            requests: 1,
            call: get,
        },
        Case {
            name: "a request by path",
            service: |_| skill().after(Duration::from_millis(2)),
            settings: plain,
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let request = client.request(Method::GET, "/skill/3");
                    request
                        .send()
                        .await
                        .is_ok_and(|answer| answer.check().is_ok())
                })
            },
        },
        Case {
            name: "a list with pages in flight",
            service: |request| page(request, 30),
            settings: |builder| builder.pages_in_flight(8),
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let rows = client
                        .operators()
                        .list()
                        .limit(PAGE)
                        .items()
                        .try_collect()
                        .await;
                    rows.is_ok_and(|rows| rows.len() == 60)
                })
            },
        },
        Case {
            name: "windows",
            service: |request| page(request, 2),
            settings: |builder| builder.pages_in_flight(4),
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let list = client.conversations().list().limit(PAGE);
                    let list = list.between(date(2019, 1, 1), date(2020, 12, 31));
                    list.items().try_collect().await.is_ok()
                })
            },
        },
        Case {
            name: "a wait for a place",
            service: |_| skill().after(Duration::from_millis(2)),
            settings: |builder| builder.concurrency_limit(1),
            requests: 5,
            call: several,
        },
        Case {
            name: "a wait for the rate",
            service: |_| skill(),
            settings: |builder| builder.rate_limit(2, Duration::from_millis(10)),
            requests: 5,
            call: several,
        },
        Case {
            name: "a list that is held to a place and a rate",
            service: |request| page(request, 10),
            settings: |builder| {
                let builder = builder.concurrency_limit(2);
                builder.rate_limit(4, Duration::from_millis(5))
            },
            requests: 1,
            call: |client| {
                Box::pin(async move {
                    let rows = client
                        .operators()
                        .list()
                        .limit(PAGE)
                        .items()
                        .try_collect()
                        .await;
                    rows.is_ok_and(|rows| rows.len() == 20)
                })
            },
        },
    ]
}

fn several(client: Client) -> Call {
    Box::pin(async move {
        let skills = client.skills();
        let calls = (0..5).map(|_| skills.get(3));
        let rows = futures_util::future::join_all(calls).await;
        rows.iter().all(Result::is_ok)
    })
}

fn skill() -> Act {
    Act::json(success(json!({"id": 3, "name": "Returns"})))
}

fn busy(headers: &str) -> Act {
    let bytes = head(503, &format!("{headers}Content-Length: 4"));
    Act::Answer([bytes, b"busy".to_vec()].concat())
}

/// Fails three times.
fn failing_at_first(request: &Request, headers: &str) -> Act {
    if request.ordinal < 3 {
        busy(headers)
    } else {
        skill()
    }
}

/// A page of a list of so many, with rows of its own in each window.
fn page(request: &Request, pages: u64) -> Act {
    let window = request.target.bytes().map(u64::from).sum::<u64>() * u64::from(pages < 10);
    let rows: Vec<u64> = (1..=pages * u64::from(PAGE))
        .map(|row| window * 1_000 + row)
        .collect();
    Act::json(page_of(&rows, request.page(), PAGE.into())).after(Duration::from_millis(1))
}

/// What a client was about to send, by path.
#[derive(Debug, Default)]
struct Announced(Mutex<BTreeMap<String, usize>>);

impl Announced {
    fn all(&self) -> usize {
        self.0.lock().unwrap().values().sum()
    }

    fn of(&self, path: &str) -> usize {
        let announced = self.0.lock().unwrap();
        let of_path = announced.iter().filter(|(known, _)| known.ends_with(path));
        of_path.map(|(_, count)| count).sum()
    }
}

impl Observer for Announced {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let path = request.url().path().to_owned();
        *self.0.lock().unwrap().entry(path).or_default() += 1;
        Decision::Send
    }
}

/// Polls a future whenever it is woken, and drops it after so many times if it is not done by then.
async fn polled<T>(
    mut future: Pin<Box<dyn Future<Output = T> + Send + '_>>,
    times: usize,
) -> Option<T> {
    let mut left = times;
    poll_fn(|context| {
        left -= 1;
        match future.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Some(value)),
            Poll::Pending if left == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// Gives the call up after so many polls; whether it was done before.
async fn given_up(case: Case, polls: usize) -> bool {
    let place = || format!("{}, given up after {polls} polls", case.name);
    let raw = Raw::start(move |request| match request.path() {
        AFTERWARDS => Act::json(success(json!({"id": 1}))),
        FAILING => busy("Retry-After: 0\r\n"),
        _ => (case.service)(request),
    })
    .await;
    let announced = Arc::new(Announced::default());
    let retries = Retries::default()
        .maximum(20)
        .base(Duration::from_millis(1));
    let builder = (case.settings)(raw.builder().retries(retries));
    let client = builder.observer(announced.clone()).build().unwrap();

    let done = polled((case.call)(client.clone()), polls).await;
    assert!(done != Some(false), "{}: it fails", place());
    let sent = announced.all();
    // Time for what might still be at work to show itself.
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(announced.all(), sent, "{}: it goes on", place());
    assert!(raw.count() <= sent, "{}: more is sent", place());

    let spent = announced.of("/skill/3").saturating_sub(case.requests);
    let afterwards = client.websites().get(1).await;
    assert!(afterwards.is_ok(), "{}: {afterwards:?}", place());
    // Retries that were not sent are there for the next calls.
    assert!(client.websites().get(9).await.is_err());
    let left = announced.of(FAILING) - 1;
    assert_eq!(left, RETRIES - spent, "{}: retries are lost", place());

    drop(client);
    let alone = async {
        while Arc::strong_count(&announced) > 1 {
            tokio::task::yield_now().await;
        }
    };
    let ended = tokio::time::timeout(AGES, alone).await;
    assert!(ended.is_ok(), "{}: something holds the client", place());
    done.is_some()
}

/// Gives the call up after one poll, after two, and so on until it is done.
async fn given_up_everywhere(case: Case) {
    // Those that wait do so at the same time.
    const AT_ONCE: usize = 8;
    let mut first = 1;
    loop {
        let mut calls = JoinSet::new();
        for polls in first..first + AT_ONCE {
            calls.spawn(given_up(case, polls));
        }
        let done = calls.join_all().await;
        let done = done.iter().filter(|done| **done).count();
        let name = case.name;
        assert!(first > 1 || done < AT_ONCE, "{name} is never given up");
        if done == AT_ONCE {
            return;
        }
        first += AT_ONCE;
    }
}

#[tokio::test]
async fn a_call_that_is_given_up_sends_nothing_more_and_leaves_the_client_whole() {
    let cases: JoinSet<()> = cases().into_iter().map(given_up_everywhere).collect();
    cases.join_all().await;
}

/// A wait for the next row that is given up, as by `select!`, takes nothing from the stream.
#[tokio::test]
async fn a_stream_goes_on_where_a_wait_for_its_next_row_was_given_up() {
    for in_flight in [1, 4] {
        let raw = Raw::start(|request| page(request, 10).after(Duration::from_millis(4))).await;
        let list = raw.client().operators().list().limit(PAGE);
        let mut rows = list.pages_in_flight(in_flight).items();
        let (mut ids, mut given_up) = (Vec::new(), 0);
        loop {
            match polled(Box::pin(rows.try_next()), 1).await {
                Some(row) => match row.unwrap() {
                    Some(row) => ids.push(row.id.value()),
                    None => break,
                },
                None => {
                    given_up += 1;
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        }
        assert_eq!(ids, (1..=20).collect::<Vec<_>>());
        assert!(given_up >= 10 / in_flight, "{given_up}");
        assert_eq!(raw.count(), 10);
    }
}

/// Who gives a wait up may do so for ever, and others need the client meanwhile.
#[test]
fn a_wait_that_was_given_up_keeps_nothing_of_the_clients_limits() {
    let place: fn(ClientBuilder) -> ClientBuilder = |builder| builder.concurrency_limit(1);
    let rate: fn(ClientBuilder) -> ClientBuilder =
        |builder| builder.rate_limit(1, Duration::from_millis(40));
    for (limit, in_flight) in [(place, 1), (place, 2), (rate, 1), (rate, 2)] {
        for runtime in runtimes() {
            runtime.block_on(async {
                let raw = Raw::start(|request| match request.path() {
                    AFTERWARDS => Act::json(success(json!({"id": 1}))),
                    _ => Act::json(page_of(
                        &[8, 7, 6, 5, 4, 3, 2, 1],
                        request.page(),
                        PAGE.into(),
                    ))
                    .after(Duration::from_millis(20)),
                })
                .await;
                let client = limit(raw.builder()).build().unwrap();
                let list = || {
                    let list = client.operators().list().limit(PAGE);
                    list.pages_in_flight(in_flight).items()
                };
                let mut rows = list();
                // Until it waits for the second page, be it for the service or for the limit.
                for _ in 0..PAGE {
                    assert!(rows.try_next().await.unwrap().is_some());
                }
                assert!(polled(Box::pin(rows.try_next()), 1).await.is_none());
                let afterwards = client.websites().get(1).await;
                assert!(afterwards.is_ok(), "{in_flight} in flight: {afterwards:?}");
                // Another list waits as long as it takes, so that it must not be for ever.
                let other = tokio::time::timeout(AGES, list().try_collect()).await;
                assert_eq!(other.unwrap().unwrap().len(), 8);
                let left = rows.try_collect().await.unwrap();
                assert_eq!(left.len(), 6, "{in_flight} in flight");
                assert_eq!(raw.count(), 9, "{in_flight} in flight");
            });
        }
    }
}

#[test]
fn a_second_look_that_was_given_up_keeps_no_place() {
    // A later page has rows that are newer than those of the first.
    const ROWS: [u64; 8] = [5, 4, 9, 8, 7, 6, 3, 2];
    for runtime in runtimes() {
        runtime.block_on(async {
            let raw = Raw::start(|request| match request.path() {
                AFTERWARDS => Act::json(success(json!({"id": 1}))),
                _ => Act::json(page_of(&ROWS, request.page(), PAGE.into()))
                    .after(Duration::from_millis(20)),
            })
            .await;
            let client = raw.builder().concurrency_limit(1).build().unwrap();
            let mut rows = client.websites().list().limit(PAGE).items();
            for _ in ROWS {
                assert!(rows.try_next().await.unwrap().is_some());
            }
            assert!(polled(Box::pin(rows.try_next()), 1).await.is_none());
            let afterwards = client.websites().get(1).await;
            assert!(afterwards.is_ok(), "{afterwards:?}");
            assert!(rows.try_next().await.unwrap().is_none());
            assert_eq!(raw.count(), 6);
        });
    }
}

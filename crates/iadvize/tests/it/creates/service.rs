//! Against the sandbox: what is there afterwards is what callers were told.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use iadvize::{Client, Retries};
use iadvize_sandbox::Sandbox;

use super::{Told, clients, create};

/// Rules of the sandbox, and what the caller of a create can know under each.
const RULES: &[(&str, Told)] = &[
    ("byte_order_mark", Told::Done),
    ("write_as_list", Told::Done),
    ("numbers_as_text", Told::Done),
    ("content_type", Told::Done),
    ("unknown_members", Told::Done),
    ("slow_drip, bytes=16, milliseconds=1", Told::Done),
    ("status, status=429", Told::NotDone),
    ("status, status=429, retry_after=0", Told::NotDone),
    ("status, status=400", Told::NotDone),
    ("status, status=403", Told::NotDone),
    ("status, status=500", Told::Unknown),
    ("status, status=502, retry_after=0", Told::Unknown),
    ("status, status=503, retry_after=0", Told::Unknown),
    ("status, status=504, body=gone", Told::Unknown),
    ("status, status=500, after_write=true", Told::Unknown),
    (
        "status, status=503, retry_after=0, after_write=true",
        Told::Unknown,
    ),
    (
        "status, status=307, body=elsewhere, after_write=true",
        Told::Unknown,
    ),
    ("html", Told::Unknown),
    ("html, after_write=true", Told::Unknown),
    ("empty_body", Told::Unknown),
    ("empty_body, after_write=true", Told::Unknown),
    ("reset", Told::Unknown),
    ("reset, after_write=true", Told::Unknown),
    ("reset_in_body", Told::Unknown),
    ("truncated_body", Told::Unknown),
    ("truncated_body, after_bytes=0", Told::Unknown),
    ("truncated_json", Told::Unknown),
    ("data_as_list", Told::Unknown),
    ("latency, milliseconds=60000", Told::Unknown),
    ("slow_drip, bytes=1, milliseconds=60000", Told::Unknown),
];

/// Creates of each rule, so that there are a thousand and more.
const EACH: usize = 34;

/// What answers later than the deadline of a hasty caller.
const LATE: &str = "milliseconds=60000";

/// How often each name is there.
async fn names(client: &Client) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for skill in client
        .skills()
        .list()
        .full()
        .items()
        .try_collect()
        .await
        .unwrap()
    {
        *names.entry(skill.name.unwrap_or_default()).or_default() += 1;
    }
    names
}

/// Clients of a sandbox with so much time for a call.
fn with_time(sandbox: &Sandbox, time: Duration) -> Vec<Client> {
    clients(|| {
        Client::builder()
            .base_url(sandbox.base_url())
            .api_key(sandbox.api_key())
            .retries(Retries::default().base(Duration::from_millis(1)))
            .timeout(time)
            .http(crate::raw::local)
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_callers_are_told_is_what_is_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let patient = with_time(&sandbox, Duration::from_secs(60));
    let hasty = with_time(&sandbox, Duration::from_millis(200));
    let mut outcomes = Vec::new();
    for (number, (rule, expected)) in RULES.iter().enumerate() {
        sandbox.inject(format!("{rule}, operation=create_skill").parse().unwrap());
        let clients = if rule.ends_with(LATE) {
            &hasty
        } else {
            &patient
        };
        let created = (0..EACH).map(|each| format!("create {number}.{each}"));
        for (name, outcome) in create(clients, created.collect()).await {
            let told = Told::by(&outcome);
            assert_eq!(told, *expected, "{rule}: {outcome:?}");
            outcomes.push((name, told, rule.contains("after_write")));
        }
        let sent: u64 = sandbox.rules().iter().map(|rule| rule.applied).sum();
        assert_eq!(sent, EACH as u64, "{rule}: each create is sent once");
        sandbox.clear_rules();
    }

    let there = names(&patient[0]).await;
    let mut unknown = BTreeSet::new();
    for (name, told, is_written) in &outcomes {
        let count = there.get(name).copied().unwrap_or(0);
        assert!(count <= 1, "{name} is there {count} times");
        match told {
            Told::Done => assert_eq!(count, 1, "{name} is reported and not there"),
            Told::NotDone => assert_eq!(count, 0, "{name} is refused and there"),
            Told::Unknown => {
                assert!(count == 1 || !is_written, "{name} was written");
                unknown.insert(count);
            }
        }
    }
    assert!(outcomes.len() >= 1_000);
    assert_eq!(unknown.len(), 2, "what is not known is there or not");
}

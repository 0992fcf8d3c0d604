//! Runs the table: every fault of a call, for a read and for a create, with each way in which the key travels.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use iadvize::types::SkillCreate;
use iadvize::{Authentication, Client, Decision, Error, Observer, Outgoing};

use super::{Ending, Failure, Fault, Scene};

/// Counts what is tried, whether or not it arrives.
#[derive(Debug, Default)]
struct Attempts(AtomicU32);

impl Observer for Attempts {
    fn sending(&self, _: &Outgoing<'_>) -> Decision {
        self.0.fetch_add(1, Ordering::SeqCst);
        Decision::Send
    }
}

/// What became of a call.
fn ending(outcome: Result<u64, Error>, attempts: &Attempts, operation: &str) -> Ending {
    let failure = outcome.err().map(|error| Failure::of(&error, operation));
    Ending {
        attempts: attempts.0.load(Ordering::SeqCst),
        failure,
    }
}

async fn read(client: &Client) -> Result<u64, Error> {
    Ok(client.skills().get(3).await?.id.value())
}

async fn create(client: &Client) -> Result<u64, Error> {
    let skill = client.skills().create(SkillCreate::new("Returns")).await?;
    Ok(skill.id.value())
}

/// A client of a scene whose attempts are counted, and which has made the read that comes before.
async fn client(scene: &Scene, way: Authentication) -> (Client, Arc<Attempts>) {
    let attempts = Arc::new(Attempts::default());
    let builder = scene.builder().authentication(way);
    let client = builder.observer(attempts.clone()).build().unwrap();
    scene.warm_up(&client).await;
    attempts.0.store(0, Ordering::SeqCst);
    (client, attempts)
}

/// Runs a row of the table in one way of authentication, and tells where it differs.
async fn differences(fault: &Fault, way: Authentication) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |call: &str, expected: &Ending, got: &Ending| {
        if expected != got {
            differences.push(format!(
                "{} ({call}, {way:?}): {got:?} instead of {expected:?}",
                fault.name
            ));
        }
    };
    let scene = fault.stage.set().await;
    let (by, attempts) = client(&scene, way).await;
    let got = ending(read(&by).await, &attempts, "GET /skill/{id}");
    compare("read", &fault.read, &got);

    for _ in 0..CREATES {
        let scene = fault.stage.set().await;
        let (by, attempts) = client(&scene, way).await;
        let got = ending(create(&by).await, &attempts, "POST /skill");
        compare("create", &fault.create, &got);
        let arrived = scene.arrived();
        assert!(arrived.len() <= 1, "{}: created twice", fault.name);
        if let Some(elsewhere) = &scene.elsewhere {
            assert_eq!(elsewhere.count(), 0, "{}: went elsewhere", fault.name);
        }
    }
    differences
}

/// How often a create meets each fault in each way: more than a thousand creates in all.
const CREATES: usize = 3;

/// How many rows run at the same time: enough that waiting costs little, few enough that none waits for
/// another's work.
const TOGETHER: usize = 32;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_end_as_the_table_says() {
    let ways = [
        Authentication::Header,
        Authentication::Query,
        Authentication::Basic,
    ];
    let rows = ways
        .into_iter()
        .flat_map(|way| super::all().into_iter().map(move |fault| (fault, way)));
    let rows: Vec<_> = rows.collect();
    assert!(rows.len() * CREATES >= 1_000);
    let runs = stream::iter(rows).map(|(fault, way)| {
        tokio::spawn(async move {
            let run = tokio::time::timeout(Duration::from_secs(120), differences(&fault, way));
            run.await
                .unwrap_or_else(|_| vec![format!("{}: hangs", fault.name)])
        })
    });
    let differences: Vec<_> = runs.buffer_unordered(TOGETHER).collect().await;
    let differences: Vec<_> = differences.into_iter().flat_map(Result::unwrap).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

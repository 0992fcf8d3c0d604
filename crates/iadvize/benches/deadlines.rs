//! How far calls go beyond their deadlines: every fault of the table, and what else could keep a call from
//! ending. `cargo bench -p iadvize --bench deadlines` prints a table and fails when one is over by more than
//! 250 ms. `-- WORD` measures those faults alone whose names hold the word.

#![allow(
    clippy::unwrap_used,
    reason = "a panic is how a benchmark fails that cannot measure"
)]

#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/envelope.rs"]
mod envelope;
#[allow(dead_code, unused_imports, reason = "the tests use more of it")]
#[path = "../tests/it/faults/mod.rs"]
mod faults;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/raw/mod.rs"]
mod raw;

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use iadvize::types::SkillCreate;
use iadvize::{Authentication, Client, Incoming, Observer, Outgoing};
use tokio::runtime::{Builder, Runtime};

use faults::{Scene, Stage};
use raw::{Act, answer, head};

/// What a call has.
const DEADLINE: Duration = Duration::from_millis(300);
/// How far a call may go beyond it.
const ALLOWED: Duration = Duration::from_millis(250);
/// How often each call is made.
const ROUNDS: usize = 2;
/// The largest answer that is taken by default.
const LARGEST: usize = 64 << 20;

/// What was measured of a fault.
struct Measured {
    name: String,
    /// The longest that a call took.
    longest: Duration,
    over: Duration,
}

fn main() -> ExitCode {
    let servers = Builder::new_multi_thread().enable_all().build().unwrap();
    // What `cargo bench` itself passes is no name of a fault.
    let wanted = std::env::args()
        .skip(1)
        .find(|word| !word.starts_with("--"));
    let wanted = wanted.unwrap_or_default();
    let mut measured = Vec::new();
    let faults = faults::all()
        .into_iter()
        .map(|fault| (fault.name, fault.stage));
    for (name, stage) in faults.chain(others()) {
        if name.contains(&*wanted) {
            measured.push(measure(&servers, name, &stage));
        }
    }
    let mut decoded = decoding(&servers);
    // What lists are made of has to be in time all the same.
    measured.push(decoded.remove(0));
    measured.sort_by_key(|measured| (measured.over, measured.longest));
    print(&measured, &decoded);
    match measured.last() {
        Some(worst) if worst.over > ALLOWED => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

/// What could keep a call from ending, and ends of itself in the table or is none of its faults.
fn others() -> Vec<(&'static str, Stage)> {
    let busy = Act::Answer([&head(503, "Content-Length: 4"), &b"busy"[..]].concat());
    let bomb = gzip(&vec![b' '; 300_000_000]);
    let headers = format!("Content-Encoding: gzip\r\nContent-Length: {}", bomb.len());
    let compressed = Act::Answer([head(200, &headers), bomb].concat());
    vec![
        (
            "each attempt in time, all together not",
            Stage::Stalls(busy.after(DEADLINE / 3)),
        ),
        ("gzip bomb of 300 MB", Stage::Plays(vec![compressed])),
        (
            "endless body",
            Stage::Stalls(Act::Flood(
                head(200, "Connection: close"),
                vec![b' '; 1 << 16],
            )),
        ),
    ]
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body).unwrap();
    gzip.finish().unwrap()
}

/// Makes every kind of call against a fault, on a runtime of its own. The servers have another one, so that
/// only what the client does is measured.
fn measure(servers: &Runtime, name: &str, stage: &Stage) -> Measured {
    let mut longest = Duration::ZERO;
    for way in [
        Authentication::Header,
        Authentication::Query,
        Authentication::Basic,
    ] {
        for round in 0..2 * ROUNDS {
            let scene = set(servers, stage);
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let took = runtime.block_on(call(&scene, way, round % 2 == 0));
            longest = longest.max(took);
            // A lookup that cannot be stopped would be waited for.
            runtime.shutdown_background();
            let _entered = servers.enter();
            drop(scene);
        }
    }
    Measured {
        name: name.to_owned(),
        longest,
        over: longest.saturating_sub(DEADLINE),
    }
}

fn set(servers: &Runtime, stage: &Stage) -> Scene {
    let stage = stage.clone();
    let setting = servers.spawn(async move { stage.set().await });
    servers.block_on(setting).unwrap()
}

/// The time that a read or a create takes.
async fn call(scene: &Scene, way: Authentication, reads: bool) -> Duration {
    let builder = scene.builder().authentication(way);
    let client = builder.timeout(DEADLINE).build().unwrap();
    scene.warm_up(&client).await;
    let begun = Instant::now();
    let outcome = match reads {
        true => client.skills().get(3).await.map(drop),
        false => client
            .skills()
            .create(SkillCreate::new("Returns"))
            .await
            .map(drop),
    };
    drop(outcome);
    begun.elapsed()
}

/// When answers have come to their end.
#[derive(Debug, Default)]
struct Arrival(Mutex<Option<Instant>>);

impl Observer for Arrival {
    fn answered(&self, _: &Outgoing<'_>, _: &Incoming<'_>) {
        *self.0.lock().unwrap() = Some(Instant::now());
    }
}

/// The largest answers that are taken. If one came to its end at the very deadline, what is left to do is to
/// decode it.
fn decoding(servers: &Runtime) -> Vec<Measured> {
    let text = "x".repeat(3_000);
    let row = format!(
        r#"{{"id":ID,"channel":"chat","created_at":"2020-01-01 10:00:00","history":"[1,\"2020-01-01 10:00:00\",\"{text}\"]"}}"#
    );
    let rows = |row: &str| {
        let mut body = String::from(r#"{"meta":{"status":"success"},"data":["#);
        for id in 1.. {
            if body.len() + row.len() + 100 > LARGEST {
                break;
            }
            let comma = if id == 1 { "" } else { "," };
            let _ = write!(body, "{comma}{}", row.replace("ID", &id.to_string()));
        }
        body + r#"],"pagination":{"page":1,"pages":1,"limit":100,"count":1}}"#
    };
    let empty = |item: &str| {
        let items = vec![item; (LARGEST - 200) / (item.len() + 1)].join(",");
        rows(r#"{"id":ID}"#).split_once("},{").map_or(String::new(), |(first, _)| {
            format!(r#"{first},"x":[{items}]}}],"pagination":{{"page":1,"pages":1,"limit":100,"count":1}}}}"#)
        })
    };
    [
        ("64 MiB of conversations", rows(&row)),
        ("64 MiB of empty arrays in a row", empty("[]")),
        ("64 MiB of texts in a row", empty(r#""abcdefgh""#)),
    ]
    .into_iter()
    .map(|(name, body)| {
        let answer = answer(200, "application/json", body);
        let stage = Stage::Plays(vec![Act::Answer(answer)]);
        let scene = set(servers, &stage);
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let over = runtime.block_on(decode(&scene));
        Measured {
            name: name.to_owned(),
            longest: DEADLINE + over,
            over,
        }
    })
    .collect()
}

/// The time from an answer's end to the end of the call.
async fn decode(scene: &Scene) -> Duration {
    let arrival = Arc::new(Arrival::default());
    let builder = scene.builder().observer(arrival.clone());
    let client: Client = builder.build().unwrap();
    let page = client.conversations().list().full().await;
    let done = Instant::now();
    assert!(!page.unwrap().items.is_empty());
    let arrived = arrival.0.lock().unwrap().unwrap();
    done - arrived
}

fn print(measured: &[Measured], decoded: &[Measured]) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(
        out,
        "A deadline of {DEADLINE:?}, and the longest of {} calls:\n\n| fault | longest | over |\n| --- | ---: | ---: |",
        6 * ROUNDS
    );
    for Measured {
        name,
        longest,
        over,
    } in measured
    {
        let (longest, over) = (longest.as_millis(), over.as_millis());
        let _ = writeln!(out, "| {name} | {longest} ms | {over} ms |");
    }
    let worst = measured.last().map_or(0, |worst| worst.over.as_millis());
    let _ = writeln!(
        out,
        "\nWorst: {worst} ms over, of {} ms allowed.",
        ALLOWED.as_millis()
    );
    let _ = writeln!(
        out,
        "\nNo deadline ends the decoding of an answer that has come. The largest that are taken:\n\n\
         | answer | decoding |\n| --- | ---: |"
    );
    for Measured { name, over, .. } in decoded {
        let _ = writeln!(out, "| {name} | {} ms |", over.as_millis());
    }
}

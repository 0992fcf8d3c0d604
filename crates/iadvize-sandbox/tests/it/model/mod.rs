//! The sandbox against a model of it: random sequences of creates, updates, deletes, reads and lists get
//! the same whole answers from SQLite over HTTP and from plain maps in memory.
//!
//! What the model knows of names, types and values comes from the document, what it knows of meaning from
//! the page. A sequence that shows a difference is made as short as it can be before it is printed.
//! `SANDBOX_MODEL_SEQUENCES` and `SANDBOX_MODEL_SEED` ask for a longer run, or another one.

mod generate;
mod judge;
mod lists;
mod moment;
mod request;
mod shrink;
mod state;
mod values;

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::Value;

use self::generate::Generator;
use self::request::Request;
use self::state::Model;
use crate::document::Document;
use crate::support::{Talk, ids};

/// Requests in one sequence.
const LENGTH: usize = 120;
/// Sequences where the environment asks for no other number.
const SEQUENCES: u64 = 20;

pub(crate) fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{variable} is a number, not '{text}'"))
    })
}

/// Reads the state of a new sandbox over its own lists.
async fn load(talk: &Talk) -> Model {
    let mut all = BTreeMap::new();
    for list in Document::embedded().resources() {
        let path = format!("/{}", list.resource);
        let rows = match list.months {
            None => talk.all(&path).await,
            Some(months) => by_period(talk, &path, months).await,
        };
        all.insert(list.resource.clone(), rows);
    }
    let mut online = BTreeMap::new();
    for (flag, connected) in [("0", false), ("1", true)] {
        let path = format!("/operator?limit=100&filters[connected]={flag}");
        let found = ids(&talk.data(&path).await);
        online.extend(found.into_iter().map(|id| (id, connected)));
    }
    Model::new(all, online)
}

/// A list that gives no more than some months at once, month by month.
async fn by_period(talk: &Talk, path: &str, months: i64) -> Vec<Value> {
    assert!(months >= 1);
    let mut rows = BTreeMap::new();
    for year in 2017..=2020 {
        for month in 1..=12 {
            let from = format!("{year}-{month:02}-01");
            let period = format!("{path}?filters[from]={from}&filters[to]={year}-{month:02}-31");
            let found = talk.all(&period).await;
            rows.extend(found.into_iter().map(|row| (row["id"].as_i64(), row)));
        }
    }
    rows.into_values().collect()
}

async fn send(talk: &Talk, request: &Request) -> Value {
    let target = request.target();
    match request.payload() {
        Some((media, text)) => talk.body(request.method, &target, media, text).await,
        None => talk.bare(request.method, &target).await,
    }
}

/// Sends requests to a new sandbox until one is answered otherwise than by the model.
async fn replay(model: &Model, requests: &[Request]) -> Option<(usize, String)> {
    let talk = Talk::start().await;
    let mut model = model.clone();
    for (place, request) in requests.iter().enumerate() {
        let answer = send(&talk, request).await;
        if let Err(difference) = model.judge(request, &answer) {
            return Some((place, difference));
        }
    }
    talk.sandbox.stop().await;
    None
}

/// One sequence; where it fails, its requests up to there.
async fn sequence(start: &Model, rng: &mut Rng) -> Result<(), Vec<Request>> {
    let talk = Talk::start().await;
    let mut model = start.clone();
    let mut requests = Vec::new();
    for _ in 0..LENGTH {
        let request = Generator { rng, model: &model }.request();
        let answer = send(&talk, &request).await;
        requests.push(request);
        if model.judge(&requests[requests.len() - 1], &answer).is_err() {
            return Err(requests);
        }
    }
    // What no request looked at is as the model has it, too.
    for list in Document::embedded().resources() {
        let everything = Request {
            method: "GET",
            path: format!("/{}", list.resource),
            query: vec![("full".into(), "1".into()), ("limit".into(), "100".into())],
            body: None,
            encoded: false,
        };
        let answer = send(&talk, &everything).await;
        requests.push(everything);
        if model.judge(&requests[requests.len() - 1], &answer).is_err() {
            return Err(requests);
        }
    }
    talk.sandbox.stop().await;
    Ok(())
}

#[tokio::test]
async fn random_sequences_have_the_answers_of_the_model() {
    let talk = Talk::start().await;
    let model = load(&talk).await;
    talk.sandbox.stop().await;
    let seed = number("SANDBOX_MODEL_SEED", 2_0);
    for number in 0..number("SANDBOX_MODEL_SEQUENCES", SEQUENCES) {
        let mut rng = Rng::with_seed(seed.wrapping_add(number));
        let Err(requests) = sequence(&model, &mut rng).await else {
            continue;
        };
        let (requests, difference) = shrink::shortest(&model, requests).await;
        let told: Vec<String> = requests.iter().map(|one| format!("  {one}")).collect();
        panic!(
            "SANDBOX_MODEL_SEED={} differs from the model:\n{}\n  {difference}",
            seed.wrapping_add(number),
            told.join("\n")
        );
    }
}

#[tokio::test]
async fn the_model_sees_what_is_wrong() {
    let talk = Talk::start().await;
    let model = load(&talk).await;
    let request = Request {
        method: "GET",
        path: "/operator".to_owned(),
        query: vec![
            ("filters[name]".into(), "*a*".into()),
            ("full".into(), "1".into()),
        ],
        body: None,
        encoded: false,
    };
    let answer = send(&talk, &request).await;
    assert_eq!(model.clone().judge(&request, &answer), Ok(()));
    type Change = fn(&mut Value);
    let changes: [Change; 5] = [
        |answer| answer["data"][3]["pseudo"] = "X".into(),
        |answer| answer["data"].as_array_mut().unwrap().swap(0, 1),
        |answer| drop(answer["data"].as_array_mut().unwrap().pop()),
        |answer| answer["pagination"]["count"] = 0.into(),
        |answer| answer["meta"]["filters"] = serde_json::json!([]),
    ];
    for change in changes {
        let mut wrong = answer.clone();
        change(&mut wrong);
        assert!(model.clone().judge(&request, &wrong).is_err(), "{wrong}");
    }
}

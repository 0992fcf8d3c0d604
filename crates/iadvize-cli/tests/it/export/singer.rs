//! Singer's messages: every row once, and a state to go on from. A public target reads them in a gate of
//! their own.

use std::collections::BTreeMap;
use std::process::{Output, Stdio};

use iadvize_sandbox::{Quirk, Sandbox};
use serde_json::Value;

use super::{Service, manifest};

const LISTS: [&str; 4] = ["transaction", "tag", "--from", "2020-01-01"];

fn sung(service: &Service, more: &[&str]) -> Output {
    let arguments = [["export", "--singer"].as_slice(), &LISTS, more].concat();
    service.iadvize(&arguments).output().unwrap()
}

fn messages(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// How many records each stream has.
fn records(messages: &[Value]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for message in messages
        .iter()
        .filter(|message| message["type"] == "RECORD")
    {
        *counts
            .entry(message["stream"].as_str().unwrap().to_owned())
            .or_insert(0) += 1;
    }
    counts
}

#[test]
fn every_row_is_sent_once_and_a_state_spares_what_was_sent() {
    let service = Service::start(Sandbox::builder());
    let folder = tempfile::tempdir().unwrap();
    service.exported(&folder.path().join("out"), &LISTS).done();
    let mut expected = BTreeMap::new();
    for unit in manifest(&folder.path().join("out"))["units"]
        .as_array()
        .unwrap()
    {
        let table = unit["unit"]
            .as_str()
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        *expected.entry(table).or_insert(0) +=
            usize::try_from(unit["rows"].as_u64().unwrap()).unwrap();
    }
    let output = sung(&service, &["--to", "2020-04-30"]);
    assert_eq!(output.status.code(), Some(0));
    let first = messages(&output);
    let last = first.last().unwrap();
    assert_eq!(last["type"], "STATE");
    let until = &last["value"]["bookmarks"]["transaction"]["until"];
    assert_eq!(until, "2020-05-01 00:00:00");

    let state = folder.path().join("state.json");
    std::fs::write(&state, last["value"].to_string()).unwrap();
    let state = state.to_str().unwrap();
    let rest = messages(&sung(&service, &["--state", state, "--overlap", "0"]));
    let (first, rest) = (records(&first), records(&rest));
    assert_eq!(
        first["transaction"] + rest["transaction"],
        expected["transaction"]
    );
    assert_eq!(
        (first["tag"], rest["tag"]),
        (expected["tag"], expected["tag"])
    );
    assert!(first["transaction"] > 0 && rest["transaction"] > 0);

    std::fs::write(state, "[]").unwrap();
    assert_eq!(sung(&service, &["--state", state]).status.code(), Some(2));
    assert_eq!(sung(&service, &["--resume"]).status.code(), Some(2));
}

#[test]
fn a_state_does_not_go_past_what_may_be_missing() {
    let service = Service::start(Sandbox::builder());
    service
        .sandbox
        .inject(Quirk::vanishing_rows(1).operation("list_conversations"));
    let span = ["conversation", "--from", "2020-03-01", "--to", "2020-06-30"];
    let arguments = [["export", "--singer"].as_slice(), &span].concat();
    let output = service.iadvize(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(7));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--state FILE"), "{said}");
    let messages = messages(&output);
    let state = &messages.last().unwrap()["value"]["bookmarks"]["conversation"]["until"];
    assert!(state.as_str() < Some("2020-07-01 00:00:00"), "{state}");
}

#[test]
fn a_target_that_closes_the_pipe_is_no_failure() {
    let service = Service::start(Sandbox::builder());
    let mut command = service.iadvize(&["export", "--singer", "--all", "--from", "2018-01-01"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

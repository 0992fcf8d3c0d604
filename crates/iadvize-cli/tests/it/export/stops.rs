//! Runs that are stopped in the middle: by their user, or by a full disk.
#![cfg(unix)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use iadvize_sandbox::{Fault, Sandbox};

use super::{Outcome, Service, assert_same, files, manifest, recorded};
use crate::run::shell;

const SPAN: [&str; 5] = ["conversation", "--from", "2019-01-01", "--to", "2020-06-30"];

fn whole(service: &Service) -> std::collections::BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    service.exported(out.path(), &SPAN).done();
    files(out.path())
}

/// Starts an export that takes its time, and waits until something of it is there.
fn begun(service: &Service, out: &Path) -> Child {
    let mut command = service.export(out, &SPAN);
    command
        .args(["--jobs", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    while recorded(out) == 0 {
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it could be stopped"
        );
        sleep(Duration::from_millis(5));
    }
    child
}

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn an_interrupted_run_finishes_what_is_under_way_and_can_be_continued() {
    let service = Service::start(Sandbox::builder());
    let whole = whole(&service);
    for name in ["-INT", "-TERM"] {
        let rule = service
            .sandbox
            .inject(Fault::latency(Duration::from_millis(100)));
        let out = tempfile::tempdir().unwrap();
        let child = begun(&service, out.path());
        signal(&child, name);
        let outcome = Outcome::of(&child.wait_with_output().unwrap());
        assert!(
            outcome.said.contains("interrupt again to stop at once"),
            "{outcome:?}"
        );
        let line = outcome.failed(130);
        assert!(line.contains("--resume --out"), "{line}");
        assert_eq!(manifest(out.path())["state"], "unfinished");
        let names = files(out.path()).into_keys();
        assert_eq!(
            names.filter(|name| name.contains("/.")).count(),
            0,
            "nothing is half done"
        );
        assert!(service.sandbox.remove_rule(rule));
        let before = recorded(out.path());
        let said = service.exported(out.path(), &["--resume"]).done();
        let there = format!(", {before} of them from before");
        assert!(said.contains(&there), "{said}");
        assert_same(&whole, &files(out.path()));
    }
}

#[test]
fn a_second_interrupt_stops_at_once() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let rule = service
        .sandbox
        .inject(Fault::latency(Duration::from_millis(100)));
    let mut child = begun(&service, out.path());
    // From now on no answer comes, so that what is under way never ends by itself.
    assert!(service.sandbox.remove_rule(rule));
    service
        .sandbox
        .inject(Fault::latency(Duration::from_secs(3600)));
    signal(&child, "-INT");
    let mut said = std::io::BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    std::io::BufRead::read_line(&mut said, &mut line).unwrap();
    assert!(line.contains("interrupt again"), "{line}");
    signal(&child, "-INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_full_disk_says_how_to_go_on_and_costs_nothing() {
    let service = Service::start(Sandbox::builder());
    let whole = whole(&service);
    let out = tempfile::tempdir().unwrap();
    // Files may grow no larger than a part of a month, as on a disk that is full.
    let export = service.export(out.path(), &SPAN);
    let mut limited = shell(&export);
    limited.args(["-c", "trap '' XFSZ; ulimit -f 60; exec \"$@\"", "sh"]);
    limited.arg(export.get_program()).args(export.get_args());
    let line = Outcome::of(&limited.output().unwrap()).failed(1);
    assert!(line.contains("make room; then go on with"), "{line}");
    let names: Vec<String> = files(out.path()).into_keys().collect();
    assert!(!names.iter().any(|name| name.contains("/.")), "{names:?}");
    service.exported(out.path(), &["--resume"]).done();
    assert_same(&whole, &files(out.path()));
}

//! Failures: the line that is said, the exit code, and what had been printed before.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use iadvize_sandbox::Sandbox;

use crate::run::{Service, iadvize, sandbox, transcript};

/// A sandbox with a rule at work.
fn disturbed(rule: &str) -> Service {
    Service::start(Sandbox::builder().inject(rule.parse().unwrap()))
}

/// The exit code and the lines of standard error.
fn outcome(command: &mut Command) -> (i32, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

#[test]
fn every_failure_is_a_line_and_a_code() {
    let mut text = String::new();
    for line in [
        "operator get 999999",
        "group delete 1",
        "operator create --name A --email nonsense",
        "operator update 1",
        "operator get twelve",
        "operator list --website-list 1,x",
        "conversation list --from yesterday",
        "conversation list --from 2020-02-01 --to 2020-01-01",
        "conversation list --channel fax",
        "statistic get --indicator contact_number,contact_duration --granularity day",
        "statistic get --indicator max_occupation_rate --channel sms",
        "operator list --jq .a|",
        "operator list --jq nose",
        "operator list --limit 1 --jq .id.a",
        "visitor list --rate-limit 2",
        "api GET /nowhere",
        "api GET /operator/../../secret",
        "api POST /operator --paginate",
        "tag create --name a --name b --name c --website-id 1 --website-id 2",
        "nose",
        "operator nose",
    ] {
        let arguments: Vec<&str> = line.split(' ').collect();
        text.push_str(&transcript(&arguments, &sandbox(&arguments)));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_key_is_needed_and_has_to_be_the_right_one() {
    let (code, said) = outcome(iadvize().args(["website", "list"]));
    assert_eq!(code, 4);
    insta::assert_snapshot!("no_key", said);
    let service = Service::start(Sandbox::builder());
    let (code, said) = outcome(
        service
            .iadvize(&["website", "list"])
            .env("IADVIZE_API_KEY", "not-the-key"),
    );
    assert_eq!(code, 4);
    assert!(
        !said.contains("not-the-key") && said.lines().count() == 1,
        "{said}"
    );
    let url = "http://service.example/api/2";
    let (code, said) =
        outcome(
            iadvize()
                .env("IADVIZE_API_KEY", "k")
                .args(["website", "list", "--base-url", url]),
        );
    assert_eq!(code, 2);
    assert!(said.contains("use https"), "{said}");
}

#[test]
fn a_service_that_fails_or_is_not_there_is_the_network() {
    let service = disturbed("status, status=503");
    let (code, said) = outcome(&mut service.iadvize(&["website", "list"]));
    assert_eq!((code, said.lines().count()), (6, 1), "{said}");
    let (code, said) = outcome(&mut service.iadvize(&["skill", "create", "--name", "a"]));
    assert_eq!(code, 6);
    assert!(said.contains("look before sending it again"), "{said}");
    let (code, said) = outcome(
        iadvize()
            .env("IADVIZE_API_KEY", "k")
            .env("IADVIZE_BASE_URL", "http://127.0.0.1:1/api/2")
            .args(["website", "list"]),
    );
    assert_eq!(code, 6);
    assert!(said.contains("check the network"), "{said}");
    let slow = disturbed("latency, milliseconds=60000");
    let (code, said) = outcome(&mut slow.iadvize(&["website", "list", "--timeout", "0.2"]));
    assert_eq!(code, 6);
    assert!(said.contains("--timeout"), "{said}");
}

#[test]
fn an_answer_that_is_none_is_told_apart() {
    let service = disturbed("html");
    let (code, said) = outcome(&mut service.iadvize(&["website", "list"]));
    assert_eq!((code, said.lines().count()), (1, 1), "{said}");
    assert!(!said.contains("Error::body"), "{said}");
}

#[test]
fn a_base_url_that_leads_beside_the_service_is_told() {
    let service = Service::start(Sandbox::builder());
    let url = service.sandbox.base_url();
    let beside = url.strip_suffix("/api/2").unwrap();
    let out = tempfile::tempdir().unwrap();
    let out = out.path().join("archive");
    let out = out.to_str().unwrap();
    for (arguments, code) in [
        (&["website", "list"][..], 5),
        (&["operator", "get", "1"], 5),
        (&["skill", "create", "--name", "a"], 5),
        (&["export", "tag", "--out", out], 5),
        (&["export", "tag", "--singer"], 5),
        (&["auth", "status", "-q"], 5),
    ] {
        let mut command = service.iadvize(arguments);
        let (found, said) = outcome(command.env("IADVIZE_BASE_URL", beside));
        assert_eq!((found, said.lines().count()), (code, 1), "{said}");
        let advice = "check the base URL, which does not end in /api/2";
        assert!(said.contains(advice), "{said}");
    }
    // A folder of the wrong account could not be continued with the right one.
    assert!(!std::path::Path::new(out).join("manifest.json").exists());
    // Where it leads to the service, the path is to blame.
    let (_, said) = outcome(&mut service.iadvize(&["api", "GET", "/nowhere"]));
    assert!(!said.contains("base URL"), "{said}");
}

#[test]
fn a_list_that_breaks_off_shows_what_came_and_is_no_document() {
    // The first page is asked for alone, so there is one before a failure in any order of the rest.
    let rule = "status, status=403, every=3, operation=list_conversations";
    let arguments = [
        "conversation",
        "list",
        "--from",
        "2020-03-01",
        "--to",
        "2020-05-30",
        "--page-size",
        "20",
        "-o",
    ];
    for form in ["jsonl", "json", "table"] {
        let service = disturbed(rule);
        let output = service.iadvize(&arguments).arg(form).output().unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{said}");
        let rows = match form {
            "jsonl" => printed.lines().count(),
            "table" => printed.lines().count() - 1,
            _ => {
                assert!(serde_json::from_str::<serde_json::Value>(&printed).is_err());
                printed.matches("\"id\"").count()
            }
        };
        assert!(rows > 0 && rows % 20 == 0, "{rows}");
        assert!(
            said.contains(&format!("({rows} rows came before)")),
            "{rows}: {said}"
        );
    }
}

#[test]
fn a_list_that_cannot_be_proven_complete_is_incomplete() {
    let service = disturbed("vanishing_rows, rows=3");
    let arguments = [
        "conversation",
        "list",
        "--from",
        "2020-06-01",
        "--page-size",
        "20",
    ];
    let (code, said) = outcome(&mut service.iadvize(&arguments));
    assert_eq!((code, said.lines().count()), (7, 1), "{said}");
    assert!(said.contains("read the list again"), "{said}");
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = iadvize()
        .args([
            "--sandbox",
            "conversation",
            "list",
            "--from",
            "2018-01-01",
            "--full",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    assert!(first.starts_with("{\"id\":"), "{first}");
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_a_list_and_an_endless_expression() {
    use std::thread::sleep;
    use std::time::Duration;

    let slow = disturbed("latency, milliseconds=60000");
    let quick = Service::start(Sandbox::builder());
    for (service, arguments) in [
        (&slow, &["website", "list"][..]),
        (&quick, &["website", "list", "--jq", "last(repeat(1))"]),
    ] {
        let mut child = service
            .iadvize(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // A request counts once it is answered, and a rule as soon as it is at work.
        let is_busy = || {
            let rules = service.sandbox.rules();
            service.sandbox.counters().requests > 0 || rules.iter().any(|rule| rule.applied > 0)
        };
        while !is_busy() {
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(100));
        let kill = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        assert_eq!(child.wait().unwrap().code(), Some(130), "{arguments:?}");
    }
}

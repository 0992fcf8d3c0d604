//! The key is in its file and in the requests, and nowhere else that the program writes or starts.

mod decoded;
mod exports;
mod faults;
mod fixtures;
mod processes;
mod profiles;
mod search;
mod service;

use std::process::Output;

use iadvize_sandbox::Sandbox;

use self::search::assert_quiet;
use crate::run::Service;

/// A key with characters that queries, forms, JSON and Base64 write otherwise.
const KEY: &str = "k/ey+42=&%~?of-the-tests";

/// A sandbox that takes this key and no other.
fn service() -> Service {
    Service::start(Sandbox::builder().api_key(KEY))
}

#[track_caller]
fn ran(service: &Service, line: &str, more: &[&str]) -> Output {
    let arguments: Vec<&str> = line.split(' ').collect();
    let output = service.iadvize(&arguments).args(more).output().unwrap();
    assert_quiet(&output, line);
    output
}

#[test]
fn no_command_shows_the_key() {
    let service = service();
    for line in crate::every::COMMANDS {
        let output = ran(&service, line, &["-vv"]);
        assert!(!output.stderr.is_empty(), "{line}");
    }
    for line in crate::trial::COMMANDS {
        let output = ran(&service, line, &["--dry-run"]);
        assert!(output.status.success(), "{line}");
    }
    for form in ["json", "jsonl", "csv", "table", "yaml"] {
        ran(&service, "operator list --full --output", &[form, "-vv"]);
        ran(
            &service,
            "skill create --name x --dry-run --output",
            &[form],
        );
    }
    for line in [
        "config list",
        "config path",
        "auth status",
        "auth status -o table",
        "completions bash",
        "completions zsh",
        "completions fish",
        "man",
        "reference",
        "help",
        "indicator list",
        "plot contact_number --from 2020-06-01 --to 2020-06-07 -vv",
        "nose",
        "operator get key",
    ] {
        let output = ran(&service, line, &[]);
        assert!(
            !output.stdout.is_empty() || !output.stderr.is_empty(),
            "{line}"
        );
    }
}

#[test]
fn a_key_that_is_typed_where_it_does_not_belong_is_not_repeated_by_requests() {
    let service = service();
    let percent = "k%2Fey%2B42%3D%26%25%7E%3Fof-the-tests";
    for path in [
        format!("/operator?key={percent}"),
        format!("/operator/{percent}"),
        format!("/operator?filters[name]={percent}"),
    ] {
        for more in [&["-vv"][..], &["--dry-run"], &["--dry-run", "-o", "json"]] {
            ran(&service, "api GET", &[&[path.as_str()], more].concat());
        }
    }
    let field = format!("name={KEY}");
    for more in [
        &["-vv", "--quiet", "--jq", "empty"][..],
        &["--dry-run"],
        &["--dry-run", "-o", "json"],
    ] {
        ran(
            &service,
            "api POST /skill -f",
            &[&[field.as_str()], more].concat(),
        );
    }
}

//! What a run that did not do all it was asked to says is of use: the command that goes on works as it stands,
//! and advice names what an export has.
#![cfg(unix)]

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use iadvize_sandbox::{Fault, Sandbox};

use super::{Outcome, Service, assert_same, files, manifest};
use crate::run::{self, iadvize};

const SPAN: [&str; 5] = ["conversation", "--from", "2020-03-01", "--to", "2020-06-30"];

/// A shell that finds the program, in the environment of a command.
fn shell(like: &Command) -> Command {
    let mut shell = run::shell(like);
    let program = Path::new(env!("CARGO_BIN_EXE_iadvize"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let here = std::iter::once(program.parent().unwrap().to_owned());
    let path = std::env::join_paths(here.chain(std::env::split_paths(&path)));
    shell.env("PATH", path.unwrap());
    shell
}

/// What comes of the command that a line tells.
fn pasted(line: &str, like: &Command) -> Outcome {
    let told = line.split('`').nth(1).unwrap_or_default();
    Outcome::of(&shell(like).args(["-c", told]).output().unwrap())
}

#[test]
fn an_export_of_a_sandbox_goes_on_by_the_command_it_tells() {
    let parent = tempfile::tempdir().unwrap();
    let export = |out: &Path| {
        let mut command = iadvize();
        command.args(["--sandbox", "export", "--out"]);
        command.arg(out).args(SPAN);
        command
    };
    let whole = parent.path().join("whole");
    Outcome::of(&export(&whole).output().unwrap()).done();

    let out = parent.path().join("it's my archive; $HOME & *");
    let export = export(&out);
    // Files may grow no larger than a part of a month, as on a disk that is full.
    let mut limited = shell(&export);
    limited.args(["-c", "trap '' XFSZ; ulimit -f 60; exec \"$@\"", "sh"]);
    limited.arg(export.get_program()).args(export.get_args());
    let line = Outcome::of(&limited.output().unwrap()).failed(1);
    assert!(line.ends_with(" --sandbox`"), "{line}");
    pasted(&line, &export).done();
    assert_same(&files(&whole), &files(&out));
}

#[test]
fn flags_that_reached_the_service_are_told_too() {
    let service = Service::start(Sandbox::builder());
    let home = tempfile::tempdir().unwrap();
    let keys = home.path().join("keys");
    std::fs::create_dir(&keys).unwrap();
    let key = keys.join("work");
    std::fs::write(&key, service.sandbox.api_key()).unwrap();
    std::fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    let out = home.path().join("archive");
    let url = service.sandbox.base_url();
    let mut export = iadvize();
    export.env("IADVIZE_CONFIG_DIR", home.path());
    export.args(["export", "--profile", "work", "--base-url", &url, "--out"]);
    export.arg(&out).args(SPAN).args(["--attempts", "1"]);
    let rule = service
        .sandbox
        .inject(Fault::status(500).path("/conversation*").every(4));
    let line = Outcome::of(&export.output().unwrap()).failed(6);
    let expected = format!(
        "`iadvize export --resume --out {} --profile work --base-url {url}`",
        out.display()
    );
    assert!(line.contains(&expected), "{line}");
    assert!(service.sandbox.remove_rule(rule));
    pasted(&line, &export).done();
    assert_eq!(manifest(&out)["state"], "complete");
}

#[test]
fn an_answer_that_is_too_large_is_told_with_what_can_be_done_in_an_export() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let large = || {
        let body = " ".repeat((64 << 20) + 1);
        Fault::status_with_body(200, "application/json", body)
    };
    service.sandbox.inject(large().path("/tag"));
    service.sandbox.inject(large().path("/conversation*"));
    let whole = service
        .exported(&out.path().join("tag"), &["tag"])
        .failed(1);
    let dated = service.exported(&out.path().join("dated"), &SPAN).failed(1);
    for (line, flags, list) in [
        (whole, "with --filter into", "tag list"),
        (
            dated,
            "with --filter, --from and --to into",
            "conversation list",
        ),
    ] {
        let list = format!("`iadvize {list} --full --page-size 10`");
        assert!(line.contains(flags) && line.contains(&list), "{line}");
        // The same would come of it.
        assert!(!line.contains("--resume"), "{line}");
    }
    let list = service.iadvize(&["tag", "list"]).output().unwrap();
    let said = String::from_utf8(list.stderr).unwrap();
    assert!(
        said.contains("; ask for smaller pages with --page-size"),
        "{said}"
    );
}

#[test]
fn an_identifier_that_no_column_holds_is_no_trouble_of_the_disk() {
    let service = Service::start(Sandbox::builder());
    let body = r#"{"meta":{"status":"success"},"data":[{"id":9223372036854775808}],
        "pagination":{"page":1,"pages":1,"limit":100,"count":1}}"#;
    let fault = Fault::status_with_body(200, "application/json", body);
    service.sandbox.inject(fault.path("/tag"));
    let parent = tempfile::tempdir().unwrap();
    let out = |name: &str| parent.path().join(name);
    for format in ["parquet", "sqlite"] {
        let arguments = ["tag", "--format", format];
        let line = service.exported(&out(format), &arguments).failed(1);
        refused_row(&line);
    }
    let singer = service.iadvize(&["export", "tag", "--singer"]).output();
    let singer = String::from_utf8(singer.unwrap().stderr).unwrap();
    refused_row(singer.trim_end());
    // What it is told to do works.
    service.exported(&out("jsonl"), &["tag"]).done();
}

#[track_caller]
fn refused_row(line: &str) {
    assert!(
        line.contains("tag") && line.contains("row 9223372036854775808"),
        "{line}"
    );
    assert!(line.contains("--format jsonl"), "{line}");
    for wrong in ["disk", "cannot be written", "--resume"] {
        assert!(!line.contains(wrong), "{wrong}: {line}");
    }
}

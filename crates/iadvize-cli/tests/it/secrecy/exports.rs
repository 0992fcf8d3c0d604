//! Exports in every format, while they are made and after.

use iadvize_sandbox::Fault;

use super::search::{assert_files_silent, assert_quiet};
use super::{KEY, ran, service};

const SPAN: [&str; 6] = [
    "conversation",
    "website",
    "--from",
    "2020-05-15",
    "--to",
    "2020-06-30",
];

#[test]
fn no_export_shows_the_key() {
    let service = service();
    for format in ["jsonl", "csv", "parquet", "sqlite"] {
        let out = tempfile::tempdir().unwrap();
        let masks = ["--mask", "email,phone,name,text"];
        let arguments = [&SPAN[..], &["--format", format, "-vv"], &masks].concat();
        let output = service.export(out.path(), &arguments).output().unwrap();
        assert!(output.status.success(), "{format}");
        assert_quiet(&output, format);
        assert!(assert_files_silent(out.path()) > 1, "{format}");
        let output = service
            .export(out.path(), &["--since-last"])
            .output()
            .unwrap();
        assert_quiet(&output, format);
        assert_files_silent(out.path());
    }
    let span = ["2020-06-01", "--to", "2020-06-30"];
    let lines = ran(&service, "export conversation --singer --from", &span);
    assert!(lines.status.success() && lines.stdout.len() > 1_000);
}

#[test]
fn what_a_broken_off_export_leaves_does_not_show_the_key() {
    let service = service();
    let refusal = Fault::status_with_body(400, "text/html", KEY);
    service
        .sandbox
        .inject(refusal.operation("list_conversations"));
    for format in ["jsonl", "sqlite"] {
        let out = tempfile::tempdir().unwrap();
        let arguments = [&SPAN[..], &["--format", format]].concat();
        let output = service.export(out.path(), &arguments).output().unwrap();
        assert!(!output.status.success(), "{format}");
        assert_quiet(&output, format);
        assert!(assert_files_silent(out.path()) > 0, "{format}");
    }
}

/// An export at work: its lock, its spool, and the files that have no name.
#[cfg(target_os = "linux")]
#[test]
fn an_export_at_work_keeps_the_key_in_memory() {
    use std::process::Stdio;
    use std::time::Duration;

    use super::search::assert_silent;

    let service = service();
    let out = tempfile::tempdir().unwrap();
    let spool = tempfile::tempdir().unwrap();
    // Late pages, so that there is something in the making.
    let late = Fault::latency(Duration::from_secs(60));
    let late = late.operation("list_conversations").every(2);
    service.sandbox.inject(late);
    let mut child = service
        .export(
            out.path(),
            &["conversation", "--from", "2018-01-01", "--to", "2020-06-30"],
        )
        .env("TMPDIR", spool.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while service.sandbox.rules()[0].applied < 1 {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    let folder = format!("/proc/{}", child.id());
    let arguments = std::fs::read(format!("{folder}/cmdline")).unwrap();
    assert!(arguments.starts_with(env!("CARGO_BIN_EXE_iadvize").as_bytes()));
    assert_silent(&arguments, "the arguments");
    let mut open = 0;
    for entry in std::fs::read_dir(format!("{folder}/fd")).unwrap() {
        let path = entry.unwrap().path();
        // Files that are deleted are read by their descriptor.
        if std::fs::metadata(&path).is_ok_and(|file| file.is_file()) {
            assert_silent(&std::fs::read(&path).unwrap(), "an open file");
            open += 1;
        }
    }
    assert!(open > 0, "the lock is open");
    assert!(assert_files_silent(out.path()) > 0);
    assert_files_silent(spool.path());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_files_silent(out.path());
    assert_files_silent(spool.path());
}

//! What is refused, with the reason, before anything is touched.

use std::fs;

use iadvize_sandbox::Sandbox;

use super::{Service, assert_same, files};

#[test]
fn a_checkpoint_of_something_else_is_refused() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let span = ["satisfaction", "--from", "2020-05-01", "--to", "2020-06-30"];
    service.exported(out.path(), &span).done();
    let before = files(out.path());
    let refused = |service: &Service, more: &[&str]| {
        let arguments = [span.as_slice(), &["--resume"], more].concat();
        let line = service.exported(out.path(), &arguments).failed(2);
        assert_same(&before, &files(out.path()));
        line
    };
    let cases: [(&[&str], &str); 3] = [
        (&["--filter", "website_id=1"], "satisfaction.website_id=1"),
        (&["--format", "csv"], "as csv"),
        (&["tag"], "satisfaction, tag"),
    ];
    for (more, part) in cases {
        let line = refused(&service, more);
        assert!(line.contains(part) && line.contains("--out"), "{line}");
    }
    let elsewhere = Service::start(Sandbox::builder());
    let line = refused(&elsewhere, &[]);
    assert!(line.contains(&elsewhere.sandbox.base_url()), "{line}");

    let path = out.path().join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    let version = concat!("\"program\": \"", env!("CARGO_PKG_VERSION"), "\"");
    fs::write(&path, text.replace(version, "\"program\": \"0.0.1\"")).unwrap();
    let line = service.exported(out.path(), &["--resume"]).failed(2);
    assert!(line.contains("by version 0.0.1"), "{line}");
    fs::write(&path, "{").unwrap();
    let line = service.exported(out.path(), &["--resume"]).failed(2);
    assert!(line.contains("manifest.json"), "{line}");
    // To begin anew there is refused just the same.
    fs::write(&path, text).unwrap();
    let line = service.exported(out.path(), &span).failed(2);
    assert!(line.contains("--since-last"), "{line}");
}

#[test]
fn a_manifest_that_cannot_be_true_is_refused_or_not_believed() {
    let service = Service::start(Sandbox::builder());
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("archive");
    let span = ["satisfaction", "--from", "2020-04-10", "--to", "2020-06-20"];
    service.exported(&out, &span).done();
    let whole = files(&out);
    let path = out.join("manifest.json");
    let right = fs::read_to_string(&path).unwrap();
    let unit = |month: u8| format!("satisfaction/month=2020-0{month}");
    let file = |month: u8| format!("{}/satisfaction.jsonl", unit(month));
    let edited = |from: &str, to: &str| {
        assert!(right.contains(from), "{from}");
        fs::write(&path, right.replacen(from, to, 1)).unwrap();
        service.exported(&out, &["--resume"])
    };
    let day = |name: &str, day: &str| format!("\"{name}\": \"2020-{day} 00:00:00\"");
    // What makes months smaller or forgets them would lose rows that are there.
    for (from, to, part) in [
        (day("from", "04-10"), day("from", "04-15"), "2020-04"),
        (day("from", "04-10"), day("from", "05-01"), "2020-04"),
        (day("until", "06-21"), day("until", "06-15"), "2020-06"),
        (day("until", "06-21"), day("until", "06-01"), "2020-06"),
        (day("from", "04-10"), day("from", "07-01"), "2020-04"),
        ("\"rows\": ".to_owned(), "\"rows\": -".to_owned(), "-"),
        (unit(5), unit(4), "twice"),
    ] {
        let line = edited(&from, &to).failed(2);
        assert!(
            line.contains("manifest.json cannot be continued from"),
            "{line}"
        );
        assert!(line.contains(part), "{line}");
        fs::write(&path, &right).unwrap();
        assert_same(&whole, &files(&out));
    }
    // What says too little of a month, or too much, has it fetched again, to where it belongs.
    for (from, to) in [
        (file(4), "../beside.jsonl".to_owned()),
        (file(5), file(4)),
        (file(5), format!("/{}", file(5))),
        (unit(4), "satisfaction/month=2020-13".to_owned()),
        ("\"bytes\": ".to_owned(), "\"bytes\": 1".to_owned()),
    ] {
        edited(&from, &to).done();
        assert_same(&whole, &files(&out));
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }
    // Nobody counts the rows of a file whose bytes are right, but their sum is no trouble either.
    let (_, rest) = right.split_once("\"rows\": ").unwrap();
    let rows = format!("\"rows\": {},", rest.split(',').next().unwrap());
    edited(&rows, &format!("\"rows\": {},", u64::MAX)).done();
}

#[test]
fn a_second_run_is_kept_out() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let lock = fs::File::create(out.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    let line = service.exported(out.path(), &["tag"]).failed(2);
    assert!(line.contains("another export is at work"), "{line}");
    drop(lock);
    service.exported(out.path(), &["tag"]).done();
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    fs::write(out.path().join("thesis.txt"), "mine").unwrap();
    let line = service.exported(out.path(), &["tag"]).failed(2);
    assert!(line.contains("thesis.txt"), "{line}");
}

#[test]
fn what_cannot_be_carried_out_makes_no_folder_and_sends_nothing() {
    let service = Service::start(Sandbox::builder());
    let parent = tempfile::tempdir().unwrap();
    let out = parent.path().join("new");
    let cases: [(&[&str], &str); 8] = [
        (&[], "--all"),
        (&["statistic"], "conversation"),
        (&["conversation"], "--from"),
        (&["tag", "--from", "2020-01-01"], "period"),
        (&["tag", "--filter", "colour=red"], "colour"),
        (&["operator", "--filter", "connected=maybe"], "connected"),
        (
            &["conversation", "--from", "2020-02-01", "--to", "2020-01-01"],
            "--to",
        ),
        (&["--resume"], "--all"),
    ];
    for (arguments, part) in cases {
        let line = service.exported(&out, arguments).failed(2);
        assert!(line.contains(part), "{line}");
        assert!(!out.exists(), "{arguments:?}");
    }
    assert!(service.sandbox.requests().is_empty());
}

//! Masked exports: no personal data is left in any format, and rows can still be joined.

use std::collections::BTreeSet;

use iadvize_sandbox::Sandbox;
use serde_json::Value;

use super::{Service, assert_same, files, manifest};

const LISTS: [&str; 4] = ["visitor", "transaction", "--from", "2020-04-01"];

/// The rows of a list in an export as JSON lines.
fn rows(folder: &std::path::Path, list: &str) -> Vec<Value> {
    files(folder)
        .iter()
        .filter(|(name, _)| name.starts_with(&format!("{list}/")))
        .flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn texts(rows: &[Value], member: &str) -> BTreeSet<String> {
    let texts = rows.iter().filter_map(|row| row[member].as_str());
    let texts = texts.filter(|text| !text.is_empty());
    texts.map(str::to_owned).collect()
}

#[test]
fn no_address_is_left_in_any_format_and_joins_still_work() {
    let service = Service::start(Sandbox::builder());
    let plain = tempfile::tempdir().unwrap();
    service.exported(plain.path(), &LISTS).done();
    let visitors = rows(plain.path(), "visitor");
    let emails = texts(&visitors, "email");
    assert!(emails.len() > 100, "{} addresses", emails.len());
    let mut joined = texts(&rows(plain.path(), "transaction"), "visitor_email");
    joined.retain(|email| emails.contains(email));
    assert!(!joined.is_empty());

    for format in ["jsonl", "csv", "sqlite"] {
        let out = tempfile::tempdir().unwrap();
        let more = ["--mask", "email,phone", "--format", format];
        let arguments = [LISTS.as_slice(), &more].concat();
        service.exported(out.path(), &arguments).done();
        assert_eq!(
            manifest(out.path())["asked"]["mask"],
            serde_json::json!(["email", "phone"])
        );
        for (name, bytes) in files(out.path()) {
            let text = String::from_utf8_lossy(&bytes);
            let left = emails.iter().find(|email| text.contains(email.as_str()));
            assert_eq!(left, None, "in {name}");
        }
        if format == "jsonl" {
            let masked = rows(out.path(), "visitor");
            let pseudonyms = texts(&masked, "email");
            assert_eq!(pseudonyms.len(), emails.len());
            let mut still = texts(&rows(out.path(), "transaction"), "visitor_email");
            still.retain(|email| pseudonyms.contains(email));
            assert_eq!(still.len(), joined.len());
            assert_eq!(
                texts(&masked, "lastname"),
                texts(&visitors, "lastname"),
                "not asked for"
            );
        }
    }
}

#[test]
fn a_masked_export_goes_on_under_the_same_key_only() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let run = |key: &str, more: &[&str]| {
        let arguments = [["visitor"].as_slice(), more].concat();
        let mut command = service.export(out.path(), &arguments);
        super::Outcome::of(&command.env("IADVIZE_MASK_KEY", key).output().unwrap())
    };
    run("one", &["--mask", "name,text"]).done();
    let before = files(out.path());
    let line = run("two", &["--resume"]).failed(2);
    assert!(line.contains("IADVIZE_MASK_KEY"), "{line}");
    run("one", &["--resume"]).done();
    assert_same(&before, &files(out.path()));
    let line = run("one", &["--resume", "--mask", "colour"]).code;
    assert_eq!(line, Some(2));
}

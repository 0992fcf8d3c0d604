//! The commands as they are called: what they print, and how they end.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PAGE: &str = "# A\n## Resources\n### Thing\n#### List things\n`GET /thing`\n\n| Field | Type |\n| --- | --- |\n| id | Integer |\n";

fn xtask(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A page in a file of its own.
fn page(name: &str, content: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, content).unwrap();
    path
}

#[test]
fn a_page_becomes_a_fact_a_line() {
    let path = page("plain.md", PAGE);
    let output = xtask(&["docs", "read", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    let found = text(&output.stdout);
    assert!(found.contains("\"key\":\"GET /thing.id\""), "{found}");
}

#[test]
fn lines_without_a_place_are_all_reported_and_fail_the_command() {
    let path = page(
        "odd.md",
        &format!("{PAGE}| two words | Integer |\n\n```\nodd\n```\n"),
    );
    let name = path.to_str().unwrap();
    let output = xtask(&["docs", "read", name]);
    assert_eq!(output.status.code(), Some(1));
    let errors = text(&output.stderr);
    assert!(
        errors.contains(&format!("{name}:10: `two words` is not a name")),
        "{errors}"
    );
    assert!(errors.contains(&format!("{name}:13: ")), "{errors}");
}

#[test]
fn a_page_that_cannot_be_read_is_one_line() {
    let output = xtask(&["docs", "read", "no-such-page.md"]);
    assert_eq!(output.status.code(), Some(2));
    let errors = text(&output.stderr);
    assert!(
        errors.starts_with("error: reading no-such-page.md failed"),
        "{errors}"
    );
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

#[test]
fn changes_are_told_with_their_bump() {
    let old = page("old.md", PAGE);
    let new = page(
        "new.md",
        &PAGE.replace("| id | Integer |", "| id | String |"),
    );
    let output = xtask(&[
        "docs",
        "diff",
        old.to_str().unwrap(),
        new.to_str().unwrap(),
        "--format",
        "json",
    ]);
    assert_eq!(output.status.code(), Some(0));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        found,
        serde_json::json!({"changes": [{
            "op": "changed", "kind": "field.type", "key": "GET /thing.id",
            "before": "Integer", "after": "String", "class": "breaking",
        }], "bump": "major"})
    );
    let output = xtask(&["docs", "diff", old.to_str().unwrap(), old.to_str().unwrap()]);
    assert_eq!(text(&output.stdout), "no change\nversion bump: none\n");
}

#[test]
fn the_lock_and_the_document_agree() {
    let output = xtask(&["docs", "audit"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

//! Completions, manual pages and the reference.

use std::fs;
use std::path::Path;

use crate::run::iadvize;

fn printed(arguments: &[&str]) -> String {
    let output = iadvize().args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        assert!(
            script.contains("website-list") && script.contains("jsonl"),
            "{shell}"
        );
    }
    let unknown = iadvize().args(["completions", "tcsh"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn every_command_has_a_page() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("man1");
    printed(&["man", "--dir", dir.to_str().unwrap()]);
    let pages = fs::read_dir(&dir).unwrap().count();
    let reference = printed(&["reference"]);
    let commands = reference
        .lines()
        .filter(|line| line.starts_with("##") && line.contains("# `"));
    // The program has a page of its own; what help does not show has none.
    assert_eq!(pages, commands.count() + 1);
    let page = fs::read_to_string(dir.join("iadvize-operator-list.1")).unwrap();
    assert!(page.contains("website\\-list"), "{page}");
    assert!(printed(&["man", "operator", "list"]).contains("website\\-list"));
    let unknown = iadvize().args(["man", "operators"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2));
}

/// `UPDATE_DOCS=1 cargo test -p iadvize-cli reference` writes the file anew.
#[test]
fn the_reference_in_the_documentation_is_that_of_the_program() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    let reference = printed(&["reference"]);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &reference).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        written == reference,
        "docs/commands.md is stale; UPDATE_DOCS=1 cargo test -p iadvize-cli reference writes it anew"
    );
}

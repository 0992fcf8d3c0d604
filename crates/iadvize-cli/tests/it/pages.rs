//! The commands of README and documentation, typed one after the other with a sandbox.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::run::{iadvize, shell};

/// What stands for the program: itself, with a sandbox where the page leaves it out.
const PROGRAM: &str = r#"case " $* " in *" --sandbox "*) ;; *) set -- --sandbox "$@" ;; esac
exec "$PROGRAM" "$@""#;

/// What stands for a target of Singer's: it writes the last state.
const TARGET: &str = r#"sed -n 's/^{"type":"STATE","value":\(.*\)}$/\1/p' | tail -n 1"#;

/// The lines of a page that call the program.
fn commands(page: &str) -> Vec<String> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("$ "));
    let lines = lines.map(|line| line.replacen("cargo run -p iadvize-cli --", "iadvize", 1));
    let ours = lines.filter(|line| line.starts_with("iadvize "));
    // A sandbox has no key to keep.
    ours.filter(|line| line != "iadvize auth login").collect()
}

#[test]
fn commands_of_the_pages_do_something_one_after_the_other() {
    let programs = tempfile::tempdir().unwrap();
    for (name, script) in [("iadvize", PROGRAM), ("target-jsonl", TARGET)] {
        let path = programs.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    }
    let path = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{path}", programs.path().display());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for page in [
        "README.md",
        "crates/iadvize-cli/README.md",
        "docs/exports.md",
    ] {
        let commands = commands(&fs::read_to_string(root.join(page)).unwrap());
        assert!(commands.len() > 1, "{page}");
        let folder = tempfile::tempdir().unwrap();
        for line in commands {
            let like = iadvize();
            let mut shell = shell(&like);
            shell.env("PROGRAM", like.get_program()).env("PATH", &path);
            shell.args(["-c", &line]).current_dir(folder.path());
            let output = shell.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{page}: {line}: {said}");
            assert!(!said.contains("error"), "{page}: {line}: {said}");
            assert!(
                !(output.stdout.is_empty() && said.is_empty()),
                "{page}: {line}: nothing"
            );
        }
    }
}

//! What tests and tools have written into the repository: snapshots, corpora, documentation, examples.

use std::fs;
use std::path::{Path, PathBuf};

use super::search::shown;

/// The source that names the key. That it is found shows that the others were searched.
const NAMING: &str = "crates/iadvize/tests/it/raw/mod.rs";

/// Every file below a folder but what is built and what git keeps.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    // As Cargo marks what it builds, wherever it lies.
    if folder.join("CACHEDIR.TAG").is_file() {
        return;
    }
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_file() {
            found.push(entry.path());
        } else if kind.is_dir() && entry.file_name() != ".git" {
            files(&entry.path(), found);
        }
    }
}

#[test]
fn no_file_of_the_repository_holds_the_key() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !root.join("openapi/iadvize.yaml").is_file() {
        return; // The crate alone, as it is published.
    }
    let mut found = Vec::new();
    files(&root, &mut found);
    assert!(found.len() > 500, "{} files", found.len());
    // The key is ASCII, so what is no text takes nothing from it.
    found.retain(|file| shown(&String::from_utf8_lossy(&fs::read(file).unwrap())).is_some());
    found.sort();
    assert_eq!(found, [root.join(NAMING)]);
}

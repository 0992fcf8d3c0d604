//! `openapi/docs.lock`: the facts of the page, one a line, written by machine.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::fact::Fact;
use crate::outcome::{Failure, workspace_root};

const ABOUT: &str = "Facts of the publisher's page, one a line in page order. Written by `cargo xtask docs read PAGE --write`, never by hand. Prose is kept as a hash only; openapi/README.md explains the keys.";
const FORMAT: u32 = 1;

#[derive(Deserialize)]
struct Lock {
    format: u32,
    facts: Vec<Fact>,
}

/// Where the lock is kept.
pub(crate) fn default_path() -> PathBuf {
    workspace_root().join("openapi/docs.lock")
}

/// The lock's text.
///
/// # Errors
///
/// When a fact cannot be written as JSON.
pub(crate) fn render(facts: &[Fact]) -> Result<String, Failure> {
    let mut lines: Vec<String> = Vec::with_capacity(facts.len());
    for fact in facts {
        let line = serde_json::to_string(fact);
        lines.push(line.map_err(|error| {
            Failure::new(format!("writing the fact `{}` failed: {error}", fact.key))
        })?);
    }
    let about = serde_json::Value::from(ABOUT);
    Ok(format!(
        "{{\n\"about\": {about},\n\"format\": {FORMAT},\n\"facts\": [\n{}\n]\n}}\n",
        lines.join(",\n")
    ))
}

/// Whether a text is a lock rather than a page.
pub(crate) fn looks_like(content: &str) -> bool {
    content.starts_with("{\n\"about\":")
}

/// The facts of a lock.
///
/// # Errors
///
/// When it is not one, or one of another format.
pub(crate) fn parse(content: &str) -> Result<Vec<Fact>, String> {
    let lock: Lock = serde_json::from_str(content).map_err(|error| error.to_string())?;
    if lock.format != FORMAT {
        return Err(format!(
            "its format is {}, this tool knows {FORMAT}",
            lock.format
        ));
    }
    Ok(lock.facts)
}

/// The facts of the lock kept with the document; none when there is no lock yet.
///
/// # Errors
///
/// When it cannot be read.
pub(crate) fn load(path: &Path) -> Result<Vec<Fact>, Failure> {
    let name = path.display();
    match std::fs::read_to_string(path) {
        Ok(content) => parse(&content).map_err(|error| {
            Failure::new(format!("reading {name} failed: {error}; write it anew with `cargo xtask docs read PAGE --write`"))
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Failure::new(format!("reading {name} failed: {error}"))),
    }
}

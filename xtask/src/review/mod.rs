//! `cargo xtask review`: the document's outline, and what changed since another version of it.

mod classify;
mod compare;
mod extract;
mod fact;
mod outline;
mod types;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use clap::Args;

use crate::docs::classify::{Class, bump};
use crate::docs::output;
use crate::document::{self, Document};
use crate::outcome::{Failure, Outcome, Verdict, workspace_root};
use compare::Change;

/// Prints the document's outline, or what changed since another version of it.
#[derive(Args)]
pub(crate) struct Command {
    /// Say what changed since a git revision, or since the document in a file.
    #[arg(long, value_name = "REV_OR_FILE")]
    against: Option<String>,
}

/// Runs the command.
pub(crate) fn run(command: &Command) -> Outcome {
    let document = Document::load()?;
    match &command.against {
        None => write!(std::io::stdout().lock(), "{}", text(&document))?,
        Some(other) => print(&changes(&version(other)?, &document))?,
    }
    Ok(Verdict::Clean)
}

/// The outline of a document.
fn text(document: &Document) -> String {
    let info = &document.value["info"];
    let said = |key: &str| info[key].as_str().unwrap_or_default().to_owned();
    let title = format!("{} {}", said("title"), said("version"));
    outline::outline(&title, &extract::facts(document))
}

fn changes(old: &Document, new: &Document) -> Vec<Change> {
    compare::compare(&extract::facts(old), &extract::facts(new))
}

/// The document in a file, or at a git revision where there is no such file.
fn version(name: &str) -> Result<Document, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        return Document::read(path, name);
    }
    let object = format!("{name}:{}", document::PATH);
    let git = std::process::Command::new("git")
        .args(["show", "--end-of-options", &object])
        .current_dir(workspace_root())
        .output()
        .map_err(|error| Failure::new(format!("reading {object} failed: running git: {error}")))?;
    if !git.status.success() {
        let said = String::from_utf8_lossy(&git.stderr);
        let said = said.lines().next().unwrap_or("no reason given");
        let said = said.trim_start_matches("fatal: ").trim_end_matches('.');
        return Err(Failure::new(format!(
            "{name} is no file, and git has no {object}: {said}; name a file, or a revision that has the document"
        )));
    }
    let text = String::from_utf8(git.stdout)
        .map_err(|_| Failure::new(format!("{object} is not UTF-8; name another revision")))?;
    Document::parse(&text, &object)
}

fn print(changes: &[Change]) -> Result<(), Failure> {
    if changes.is_empty() {
        output::line("no change")?;
    } else {
        let rows: Vec<Vec<String>> = changes.iter().map(row).collect();
        let header = [
            "class",
            "op",
            "what",
            "key",
            "before",
            "after",
            "operations",
        ];
        output::table(&header, &rows)?;
        for line in by_operation(changes) {
            output::line(&line)?;
        }
    }
    let bump = bump(changes.iter().map(|change| change.class));
    output::line(&format!("version bump: {bump}"))
}

fn row(change: &Change) -> Vec<String> {
    let cell = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let operations = match change.operations.as_slice() {
        [] => "–".to_owned(),
        [one, two, _, rest @ ..] if !rest.is_empty() => {
            format!("{one}, {two} and {} more", rest.len() + 1)
        }
        few => few.join(", "),
    };
    vec![
        change.class.name().to_owned(),
        change.op.name().to_owned(),
        change.what.clone(),
        change.key.clone(),
        cell(&change.before),
        cell(&change.after),
        operations,
    ]
}

/// For each class the operations of which it is the gravest.
fn by_operation(changes: &[Change]) -> Vec<String> {
    let mut gravest: BTreeMap<&str, Class> = BTreeMap::new();
    for change in changes {
        for operation in &change.operations {
            let class = gravest.entry(operation).or_insert(change.class);
            *class = change.class.max(*class);
        }
    }
    [Class::Breaking, Class::Compatible, Class::Text]
        .into_iter()
        .filter_map(|class| {
            let of: Vec<&str> = gravest
                .iter()
                .filter(|(_, found)| **found == class)
                .map(|(id, _)| *id)
                .collect();
            (!of.is_empty()).then(|| format!("{}: {}", class.name(), of.join(", ")))
        })
        .collect()
}

#[cfg(test)]
mod tests;

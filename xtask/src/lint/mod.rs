//! The document's lint: what would make the generator panic, or go wrong without a word.
//!
//! Each module looks at one side of the document. A complaint names the line, what is wrong and what to do.

mod extensions;
mod indicators;
mod known;
mod naming;
mod operations;
mod parameters;
mod prose;
mod references;
mod schemas;
mod sites;
mod walk;
mod wire_types;

use std::fmt::Display;

use serde_json::Value;

use crate::document::Document;
use known::Known;

/// Complaints in the order of their lines, each `file:line: what is wrong; what to do`.
pub(crate) fn lint(document: &Document) -> Vec<String> {
    match Known::load() {
        Ok(known) => held_against(document, &known),
        Err(failure) => vec![failure.to_string()],
    }
}

fn held_against(document: &Document, known: &Known) -> Vec<String> {
    let mut lint = Lint {
        document,
        known,
        complaints: Vec::new(),
    };
    lint.root_members();
    references::check(&mut lint);
    extensions::check(&mut lint);
    prose::check(&mut lint);
    schemas::check(&mut lint);
    wire_types::check(&mut lint);
    naming::check(&mut lint);
    parameters::check(&mut lint);
    operations::check(&mut lint);
    indicators::check(&mut lint);
    lint.finish()
}

/// A lint under way.
struct Lint<'a> {
    document: &'a Document,
    known: &'a Known,
    complaints: Vec<(u64, String)>,
}

impl<'a> Lint<'a> {
    fn root(&self) -> &'a Value {
        &self.document.value
    }

    /// Complains about what stands at a JSON pointer.
    fn complain(&mut self, pointer: &str, message: impl Display) {
        let line = self.document.line(pointer);
        let complaint = format!("{}:{line}: {message}", self.document.name);
        self.complaints.push((line, complaint));
    }

    /// A node, or what its `$ref` leads to; nothing where that leads nowhere, which is complained about
    /// once, where the reference stands.
    fn resolve(&self, node: &'a Value) -> Option<&'a Value> {
        references::resolve(self.root(), node)
    }

    fn root_members(&mut self) {
        let version = &self.root()["openapi"];
        if !version.as_str().is_some_and(|v| v.starts_with("3.0.")) {
            self.complain(
                "/openapi",
                format_args!("openapi is {version}; the generator takes 3.0 only, write 3.0.3"),
            );
        }
        for member in ["/info/title", "/info/version"] {
            if !self.root().pointer(member).is_some_and(Value::is_string) {
                let name = member.replace('/', " ");
                self.complain(
                    member,
                    format_args!("no text for{name}; state it, in quotes"),
                );
            }
        }
        for member in ["/paths", "/components", "/components/schemas"] {
            if !self.root().pointer(member).is_some_and(Value::is_object) {
                let name = member.replace('/', " ");
                self.complain(member, format_args!("no mapping of{name}; describe them"));
            }
        }
    }

    fn finish(mut self) -> Vec<String> {
        self.complaints.sort();
        self.complaints.dedup();
        self.complaints.into_iter().map(|(_, text)| text).collect()
    }
}

#[cfg(test)]
mod cases;

//! `cargo xtask codegen`: the document turned into the checked-in sources.
//!
//! [`prepare`] rewrites the document in memory into what progenitor takes, [`client`] runs progenitor and
//! finishes its types and methods, the other modules write what progenitor does not know: typed ids and open enums,
//! request builders, the catalogue, the filters of the ergonomic layer, the answers that are fuzzed and the
//! sandbox's copy.

mod answers;
pub(crate) mod catalogue;
mod client;
mod docs;
mod fields;
mod filters;
pub(crate) mod guard;
mod ids_and_enums;
mod json_schemas;
mod methods;
pub(crate) mod names;
pub(crate) mod prepare;
pub(crate) mod requests;
mod rows;
mod types;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value;
use similar::TextDiff;
use syn::visit_mut::VisitMut;

use crate::document::{self, Document};
use crate::lint;
use crate::outcome::{Failure, Outcome, Verdict, workspace_root};

/// Generates the client, the catalogue, the filters and the sandbox's copy of the document.
#[derive(Args)]
pub(crate) struct Command {
    /// Write nothing; print how the checked-in files differ and fail if they do.
    #[arg(long)]
    check: bool,
    /// Try another document: lint it and generate from it, and write nothing. With `--check`, also print
    /// how the checked-in files differ from what comes of it.
    #[arg(long, value_name = "PATH")]
    document: Option<PathBuf>,
}

/// One generated file: where it goes, seen from the workspace's root, and what it holds.
pub(crate) struct Generated {
    pub(crate) path: &'static str,
    pub(crate) text: String,
}

/// Runs the command.
pub(crate) fn run(command: &Command) -> Outcome {
    let document = match &command.document {
        Some(path) => Document::read(path, &path.display().to_string())?,
        None => Document::load()?,
    };
    let complaints = lint::lint(&document);
    if !complaints.is_empty() {
        let mut err = std::io::stderr().lock();
        for complaint in &complaints {
            writeln!(err, "{complaint}")?;
        }
        let count = complaints.len();
        return Err(Failure::new(format!(
            "{} cannot be generated from: {count} complaint(s) above; mend them and run `cargo xtask codegen` again",
            document.name
        )));
    }
    let files = generate(&document)?;
    if command.check {
        let mut out = std::io::stdout().lock();
        check(&files, &workspace_root(), &mut out)
    } else if command.document.is_some() {
        let count = files.len();
        let name = &document.name;
        writeln!(
            std::io::stdout().lock(),
            "{name}: nothing to complain about; {count} files can be generated, none was written"
        )?;
        Ok(Verdict::Clean)
    } else {
        write(&files)
    }
}

/// Everything that is generated from a document.
pub(crate) fn generate(document: &Document) -> Result<Vec<Generated>, Failure> {
    let value = &document.value;
    let schemas = prepare::schemas(value);
    let part = |path, source: &dyn Fn() -> Result<String, Failure>| {
        guard::part(document, path, source).map(|text| Generated { path, text })
    };
    Ok(vec![
        part("crates/iadvize-api/src/generated.rs", &|| {
            client::source(document, &schemas)
        })?,
        part("crates/iadvize-api/src/catalogue/data.rs", &|| {
            catalogue::source(document)
        })?,
        part("crates/iadvize/src/filters.rs", &|| filters::source(value))?,
        part("fuzz/src/answers.rs", &|| answers::source(value))?,
        part("crates/iadvize-sandbox/openapi.json", &|| rendered(value))?,
    ])
}

/// The document as JSON, with the indicators' names filled in as the allowed values of their schema.
fn rendered(document: &Value) -> Result<String, Failure> {
    let mut document = document.clone();
    let names: Value = catalogue::indicators(&document)
        .iter()
        .filter_map(|indicator| indicator.get("name").cloned())
        .collect();
    if let Some(schema) = document.pointer_mut("/components/schemas/Indicator") {
        schema["enum"] = names;
    }
    serde_json::to_string_pretty(&document)
        .map(|text| text + "\n")
        .map_err(|error| Failure::new(format!("rendering the document as JSON failed: {error}")))
}

fn write(files: &[Generated]) -> Outcome {
    for file in files {
        let path = workspace_root().join(file.path);
        if fs::read_to_string(&path).is_ok_and(|text| text == file.text) {
            continue;
        }
        fs::write(&path, &file.text)
            .map_err(|error| Failure::new(format!("writing {} failed: {error}", file.path)))?;
        writeln!(std::io::stdout().lock(), "wrote {}", file.path)?;
    }
    Ok(Verdict::Clean)
}

fn check(files: &[Generated], root: &Path, out: &mut impl Write) -> Outcome {
    let mut verdict = Verdict::Clean;
    for file in files {
        let found = fs::read_to_string(root.join(file.path)).unwrap_or_default();
        if found == file.text {
            continue;
        }
        verdict = Verdict::Differs;
        let diff = TextDiff::from_lines(&found, &file.text);
        let header = format!("{} (checked in)", file.path);
        write!(
            out,
            "{}",
            diff.unified_diff()
                .header(&header, "generated from the document")
        )?;
    }
    if verdict == Verdict::Differs {
        writeln!(
            out,
            "The checked-in sources are not what {} generates: run `cargo xtask codegen` and commit.",
            document::PATH
        )?;
    }
    Ok(verdict)
}

/// A source file out of tokens, headed by where it comes from.
fn print(about: &str, tokens: proc_macro2::TokenStream) -> Result<String, Failure> {
    let file = syn::parse2(tokens)
        .map_err(|error| Failure::new(format!("the generated {about} does not parse: {error}")))?;
    Ok(print_file(about, file))
}

fn print_file(about: &str, mut file: syn::File) -> String {
    docs::SplitLines.visit_file_mut(&mut file);
    let head = format!(
        "//! {about}\n//!\n//! @generated by `cargo xtask codegen` from `{}`; do not edit.\n\n",
        document::PATH
    );
    head + &prettyplease::unparse(&file)
}

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod checked_in;

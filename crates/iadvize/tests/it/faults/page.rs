//! Writes `docs/faults.md` from the table.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{Chapter, Ending, Fault};

const HEAD: &str = "\
# Faults

What can go wrong between a program and the service, and what the program gets. This page is written from the \
tables of the tests, which provoke every fault and compare what comes of it with what is said here: \
`UPDATE_DOCS=1 cargo test -p iadvize --test it faults` writes it anew.

Calls are made with the default settings, each with the key in a header, in the query and as basic \
authentication, for a read (`GET /skill/{id}`) and for a create (`POST /skill`). A call is tried once where no \
number of attempts is given; a create is never sent twice once it may have arrived. The line is what the error \
shows behind the operation, and the predicates are those of `Error` that hold.
";

/// How a call ends, in a cell of a table.
fn cell(ending: &Ending) -> String {
    let attempts = match ending.attempts {
        1 => String::new(),
        attempts => format!(" after {attempts} attempts"),
    };
    let Some(failure) = &ending.failure else {
        return format!("success{attempts}");
    };
    let predicates: Vec<_> = failure
        .is
        .split(", ")
        .filter(|predicate| !predicate.is_empty())
        .map(|predicate| format!("`is_{predicate}`"))
        .collect();
    format!("{}{attempts} · {}", failure.line, predicates.join(" "))
}

fn row(fault: &Fault) -> String {
    let (read, create) = (cell(&fault.read), cell(&fault.create));
    let create = match create == read {
        true => "the same".to_owned(),
        false => create,
    };
    let cells = [fault.name, fault.how, &read, &create].map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

fn chapter(chapter: &Chapter) -> String {
    let title = chapter.title;
    let head = "| fault | provoked by | a read | a create |\n| --- | --- | --- | --- |";
    let rows: String = chapter.faults.iter().map(row).collect();
    format!("\n## {title}\n\n{head}\n{rows}")
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for each in super::chapters() {
        let _ = write!(page, "{}", chapter(&each));
    }
    page
}

/// `UPDATE_DOCS=1 cargo test -p iadvize --test it faults` writes the file anew.
#[test]
fn the_page_of_faults_is_that_of_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/faults.md");
    let page = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/faults.md is stale; UPDATE_DOCS=1 cargo test -p iadvize --test it faults writes it anew"
    );
}

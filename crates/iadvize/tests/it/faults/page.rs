//! Writes `docs/faults.md` from the table.

use std::fs;
use std::path::Path;

use super::shown::Shown;
use super::{Chapter, Ending, bounds, rows, shown};

const HEAD: &str = "\
# Faults

What can go wrong between a program and the service, and what the program gets. This page is written from the \
tables of the tests: `UPDATE_DOCS=1 cargo test -p iadvize --test it faults` writes it anew. The tables of calls, \
rows and bounds are run, and what comes of each is compared with what is said here; the others name the test that \
shows it.

Each row of calls is run by `calls_end_as_the_table_says` in `crates/iadvize/tests/it/faults/run.rs`: with the key \
in a header, in the query and as basic authentication, for a read (`GET /skill/{id}`) and, three times each, for a \
create (`POST /skill`). Settings are the default ones, except that the client's own waits before an attempt are short (or longer than the \
call may take, where `Retry-After` is obeyed), that a call has 250 ms where nothing ends by itself, and what a row \
says itself. \
A call is tried once where no number of attempts is given; a create is never sent twice once it may have arrived. \
The line is what the error shows behind the operation, with the predicates of `Error` that hold.

Answers come compressed only where the feature `gzip` is on, which asks for them. Without it, as by default, a \
compressed answer is one that nobody asked for, whatever its headers say.
";

/// How a call ends, in a cell of a table.
fn cell(ending: &Ending) -> String {
    let outcome = match &ending.failure {
        Some(failure) => failure.to_string(),
        None => "success".to_owned(),
    };
    match ending.attempts {
        1 => outcome,
        attempts => format!("{attempts} attempts: {outcome}"),
    }
}

/// A row of a table.
fn row<const N: usize>(cells: [&str; N]) -> String {
    let cells = cells.map(|cell| cell.replace('|', "\\|"));
    format!("| {} |\n", cells.join(" | "))
}

/// A chapter: its title, what it is about, and its table.
fn chapter<const N: usize>(
    title: &str,
    about: &str,
    columns: [&str; N],
    rows: impl IntoIterator<Item = String>,
) -> String {
    let about = match about {
        "" => String::new(),
        about => format!("{about}\n\n"),
    };
    let head = row(columns) + &row(["---"; N]);
    let rows: String = rows.into_iter().collect();
    format!("\n## {title}\n\n{about}{head}{rows}")
}

fn calls(part: &Chapter) -> String {
    let rows = part.faults.iter().map(|fault| {
        let (read, create) = (cell(&fault.read), cell(&fault.create));
        let create = match create == read {
            true => "the same",
            false => &create,
        };
        row([fault.name, fault.how, &read, create])
    });
    let columns = ["fault", "provoked by", "a read", "a create"];
    chapter(part.title, "", columns, rows)
}

fn elsewhere(title: &str, about: &str, shown: &[Shown]) -> String {
    let rows = shown.iter().map(|shown| {
        let test = format!("`{}` in `crates/{}`", shown.test, shown.file);
        row([shown.name, shown.gives, &test])
    });
    chapter(
        title,
        about,
        ["fault", "what the caller gets", "shown by"],
        rows,
    )
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.extend(super::chapters().iter().map(calls));
    page += &elsewhere("Many calls", "", &shown::MANY);
    page += &elsewhere("Lists", "Streams of pages and rows.", &shown::LISTS);
    let rows = rows::rows();
    let rows = rows.iter().map(|each| {
        let record = each.record.as_deref().unwrap_or("as it came");
        row([each.name, each.how, &each.full, record])
    });
    page += &chapter(
        "Rows",
        "A list of one row, read in full (`client.conversations().list().full()`) and as it came \
         (`client.records(…)`), by `rows_are_given_as_the_table_says` in `crates/iadvize/tests/it/faults/rows.rs`.",
        ["fault", "provoked by", "a row in full", "a record"],
        rows,
    );
    let bounds = bounds::BOUNDS.iter().map(|bound| {
        let (Ok(becomes) | Err(becomes)) = bound
            .sent
            .map(|sent| format!("sent as `{sent}`"))
            .map_err(str::to_owned);
        row([bound.name, &format!("`{}`", bound.text), &becomes])
    });
    page += &chapter(
        "Bounds of periods",
        "What is given as `from`, by `bounds_are_sent_or_refused_as_the_table_says` in `crates/iadvize/tests/it/faults/bounds.rs`. Bounds carry no \
         zone, so clocks that change do not change them.",
        ["bound", "written", "what becomes of it"],
        bounds,
    );
    page + &elsewhere("Periods", "", &shown::PERIODS)
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

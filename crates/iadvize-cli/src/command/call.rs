//! Single calls: reading one row, creating, updating, deleting, and whatever else an operation does.

use clap::ArgMatches;
use iadvize::catalogue::{BodyForm, Operation};
use iadvize::{Invocation, Response};
use serde_json::value::RawValue;

use crate::exit::Exit;
use crate::failure::{Failure, UNKNOWN};
use crate::flags;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::session::Session;

/// Sends an operation and prints what came back.
pub(crate) async fn run(
    session: &Session,
    operation: &'static Operation,
    id: Option<u64>,
    matches: &ArgMatches,
    options: &Options,
) -> Result<(), Failure> {
    let mut call = session.client().invoke(operation);
    if let Some(id) = id {
        call = call.id(id);
    }
    for (name, value) in flags::filters(matches, operation) {
        call = call.filter(name, &value)?;
    }
    let output = Output::new(options, shape(operation), operation.row)?;
    let answer = with_members(call, operation, matches)?.send().await?;
    answer.check()?;
    print(operation, &answer, output)
}

/// Fills in the body.
fn with_members(
    mut call: Invocation,
    operation: &'static Operation,
    matches: &ArgMatches,
) -> Result<Invocation, Failure> {
    let Some(body) = &operation.body else {
        return Ok(call);
    };
    let members: Vec<_> = body
        .fields
        .iter()
        .map(|field| (field, flags::given(matches, field.name, field.kind)))
        .collect();
    let rows = members.iter().map(|(_, given)| given.len()).max();
    let rows = if body.form == BodyForm::JsonList {
        rows.unwrap_or(1).max(1)
    } else {
        1
    };
    for row in 0..rows {
        if row > 0 {
            call = call.another()?;
        }
        for (field, given) in &members {
            // What is given once holds for every object; what is given more often, for one each.
            let value = match given.as_slice() {
                [] => None,
                [one] => Some(one),
                several if several.len() == rows => several.get(row),
                several => {
                    return Err(Failure::usage(format!(
                        "--{} is given {} times and another flag {rows} times; give it once, or as often",
                        field.name.replace('_', "-"),
                        several.len()
                    )));
                }
            };
            if let Some(value) = value {
                call = call.set(field.name, value)?;
            } else if flags::is_cleared(matches, field) {
                call = call.clear(field.name)?;
            }
        }
    }
    Ok(call)
}

/// Some operations answer with several rows.
fn shape(operation: &'static Operation) -> Shape {
    match &operation.body {
        Some(body) if body.form == BodyForm::JsonList => Shape::Rows,
        _ => Shape::One,
    }
}

/// Prints the rows of an answer; nothing where the operation gives none.
fn print(operation: &Operation, answer: &Response, mut output: Output) -> Result<(), Failure> {
    // A row may come in a list of one, and nothing as an empty list.
    let rows = match answer.data::<Vec<Box<RawValue>>>() {
        Ok(rows) => rows,
        Err(_) => answer.data::<Box<RawValue>>().into_iter().collect(),
    };
    if rows.is_empty() && !operation.row.is_empty() {
        return Err(rowless(operation));
    }
    for row in &rows {
        output.row(row.get())?;
    }
    output.finish()
}

/// A success that shows nothing of the row it is about.
fn rowless(operation: &Operation) -> Failure {
    let (exit, advice) = if operation.is_idempotent() {
        (
            Exit::Other,
            "check the base URL; the service may have changed",
        )
    } else {
        (Exit::Network, UNKNOWN)
    };
    Failure::new(
        exit,
        format!("{operation}: the service reports success but sends no row; {advice}"),
    )
}

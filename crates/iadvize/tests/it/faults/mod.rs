//! The classes of faults: one table in which a row says how a fault is provoked and what the caller gets. The
//! rows of calls are run as they stand; `docs/faults.md` is written from the table.

mod answers;
mod bounds;
mod connections;
mod framing;
mod page;
mod rows;
mod run;
mod scene;
mod shown;
mod statuses;

use std::fmt;

use iadvize::Error;

pub(crate) use scene::{Scene, Stage};

/// A way in which a single call goes wrong.
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    /// How it is provoked.
    pub(crate) how: &'static str,
    pub(crate) stage: Stage,
    /// How a read ends.
    pub(crate) read: Ending,
    /// How a create ends.
    pub(crate) create: Ending,
}

/// How a call ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ending {
    /// How often the request was tried.
    pub(crate) attempts: u32,
    /// The failure; none when the call succeeds.
    pub(crate) failure: Option<Failure>,
}

/// A failure as the caller sees it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// The predicates of the error that hold, without `is_`.
    pub(crate) is: String,
    /// What it shows as, behind the operation.
    pub(crate) line: String,
}

type Predicate = fn(&Error) -> bool;

const PREDICATES: [(&str, Predicate); 14] = [
    ("invalid_input", Error::is_invalid_input),
    ("configuration", Error::is_configuration),
    ("refused", Error::is_refused),
    ("not_found", Error::is_not_found),
    ("auth", Error::is_auth),
    ("timeout", Error::is_timeout),
    ("connect", Error::is_connect),
    ("rate_limited", Error::is_rate_limited),
    ("redirect", Error::is_redirect),
    ("too_large", Error::is_too_large),
    ("decode", Error::is_decode),
    ("incomplete", Error::is_incomplete),
    ("outcome_unknown", Error::is_outcome_unknown),
    ("retryable", Error::is_retryable),
];

impl Failure {
    /// What a call of this operation failed with.
    fn of(error: &Error, operation: &str) -> Self {
        let line = error.to_string();
        assert_eq!(error.operation(), Some(operation), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
        let holding = PREDICATES
            .iter()
            .filter(|(_, holds)| holds(error))
            .map(|(name, _)| *name);
        let is = holding.collect::<Vec<_>>().join(", ");
        let line = line.strip_prefix(&format!("{operation}: "));
        let line = line.expect("the operation comes first").to_owned();
        Self { is, line }
    }
}

/// As the page of faults has it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.line)?;
        let predicates = self.is.split(", ").filter(|name| !name.is_empty());
        predicates
            .into_iter()
            .enumerate()
            .try_for_each(|(index, name)| {
                let mark = if index == 0 { " · " } else { " " };
                write!(f, "{mark}`is_{name}`")
            })
    }
}

/// The advice where a create may have been carried out.
const LOOK: &str = "whether it was carried out is unknown, so look before sending it again";

impl Fault {
    /// A fault that fails both a read and a create, which are tried once, in the same words.
    fn new(
        name: &'static str,
        how: &'static str,
        stage: Stage,
        is: &str,
        summary: &str,
        advice: &str,
    ) -> Self {
        let failure = Failure {
            is: is.to_owned(),
            line: match advice {
                "" => summary.to_owned(),
                advice => format!("{summary}; {advice}"),
            },
        };
        Self::ending(name, how, stage, Some(failure))
    }

    /// A fault that neither a read nor a create notices.
    fn harmless(name: &'static str, how: &'static str, stage: Stage) -> Self {
        Self::ending(name, how, stage, None)
    }

    /// A fault after which a read and a create end alike, each tried once.
    fn ending(
        name: &'static str,
        how: &'static str,
        stage: Stage,
        failure: Option<Failure>,
    ) -> Self {
        let ending = Ending {
            attempts: 1,
            failure,
        };
        Self {
            name,
            how,
            stage,
            read: ending.clone(),
            create: ending,
        }
    }

    /// A read is tried so often.
    fn read_tried(mut self, attempts: u32) -> Self {
        self.read.attempts = attempts;
        self
    }

    /// A create is tried so often, which nothing but a connection that never came about allows.
    fn create_tried(mut self, attempts: u32) -> Self {
        self.create.attempts = attempts;
        self
    }

    /// A read succeeds at this attempt.
    fn read_succeeds(mut self, attempts: u32) -> Self {
        self.read = Ending {
            attempts,
            failure: None,
        };
        self
    }

    /// A create may have been carried out.
    fn create_unknown(mut self) -> Self {
        let Some(Failure { is, line }) = &mut self.create.failure else {
            return self;
        };
        let summary = line.split_once(';').map_or(&**line, |(summary, _)| summary);
        *line = format!("{summary}; {LOOK}");
        let mut left: Vec<_> = is
            .split(", ")
            .filter(|predicate| !matches!(*predicate, "" | "retryable"))
            .collect();
        left.push("outcome_unknown");
        *is = left.join(", ");
        self
    }
}

/// A chapter of the table.
pub(crate) struct Chapter {
    pub(crate) title: &'static str,
    pub(crate) faults: Vec<Fault>,
}

/// The faults of calls, in chapters.
pub(crate) fn chapters() -> Vec<Chapter> {
    vec![
        connections::chapter(),
        framing::chapter(),
        statuses::chapter(),
        answers::chapter(),
    ]
}

/// All faults of calls. What they are provoked with is made by [`Stage::set`].
pub(crate) fn all() -> Vec<Fault> {
    chapters()
        .into_iter()
        .flat_map(|chapter| chapter.faults)
        .collect()
}

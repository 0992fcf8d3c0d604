//! The measures that formulas need, each source asked once, and their results brought together.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

use super::formula::Formula;
use super::measure::Measure;
use super::source::{Resource, Source};
use super::statement::Statement;
use crate::clock::Wall;
use crate::envelope::Failure;

/// A stretch of time, up to but not at `stop`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) start: Wall,
    pub(crate) stop: Wall,
}

impl Stretch {
    /// From and to the bounds that there are; an open end lies beyond every row.
    pub(crate) fn between(start: Option<Wall>, stop: Option<Wall>) -> Self {
        let far = 1 << 40;
        Self {
            start: start.unwrap_or(-far),
            stop: stop.unwrap_or(far),
        }
    }
}

/// Which rows count, and how they are grouped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Rows of any of these.
    pub(crate) websites: Option<Vec<i64>>,
    pub(crate) channel: Option<String>,
    pub(crate) resource: Option<Resource>,
    /// Rows of any of these only, when there are any.
    pub(crate) ids: Vec<Sql>,
    /// Results are given for each of them. They do not overlap.
    pub(crate) stretches: Vec<Stretch>,
}

/// What a row is grouped by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Whole,
    Number(i64),
    Text(String),
}

impl Key {
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Whole => Value::Null,
            Self::Number(number) => (*number).into(),
            Self::Text(text) => text.as_str().into(),
        }
    }
}

/// A count or a measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    Count(i64),
    Real(f64),
}

impl Number {
    #[allow(
        clippy::cast_precision_loss,
        reason = "sums of seconds and counts stay far below 2^53"
    )]
    pub(crate) fn real(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Real(real) => real,
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "an estimate of a count")]
    pub(crate) fn rounded(real: f64) -> Self {
        Self::Count(real.round() as i64)
    }

    /// Reals are shown to six places, which hides the noise of adding binary fractions.
    pub(crate) fn json(self) -> Value {
        match self {
            Self::Count(count) => count.into(),
            Self::Real(real) => ((real * 1e6).round() / 1e6).into(),
        }
    }
}

/// The values of the formulas, in their order, for each stretch and key that has any row.
pub(crate) type Results = BTreeMap<(usize, Key), Vec<Option<Number>>>;

/// Computes formulas over a selection. Without a resource every stretch has a result, with one every key
/// that any of the sources found; what comes from a source that knows nothing of the resource is nothing.
pub(crate) fn compute(
    connection: &Connection,
    selection: &Selection,
    now: Wall,
    formulas: &[Formula],
) -> Result<Results, Failure> {
    let mut wanted: BTreeMap<Source, BTreeSet<Measure>> = BTreeMap::new();
    for measure in formulas.iter().flat_map(|formula| formula.measures()) {
        wanted.entry(measure.source).or_default().insert(measure);
    }
    let mut found = Found::default();
    for (source, measures) in wanted {
        let measures: Vec<Measure> = measures.into_iter().collect();
        match Statement::of(selection, now, source, &measures) {
            Some(statement) => found.collect(connection, statement, &measures)?,
            None => found.ignorant.push(source),
        }
    }
    if selection.resource.is_none() {
        found
            .keys
            .extend((0..selection.stretches.len()).map(|number| (number, Key::Whole)));
    }
    let mut results = Results::new();
    for place in &found.keys {
        let values = formulas
            .iter()
            .map(|formula| formula.value(|measure| found.value(place, measure)));
        results.insert(place.clone(), values.collect());
    }
    Ok(results)
}

type Place = (usize, Key);

#[derive(Default)]
struct Found {
    keys: BTreeSet<Place>,
    values: BTreeMap<Measure, BTreeMap<Place, Number>>,
    /// Sources that know nothing of the resource.
    ignorant: Vec<Source>,
}

impl Found {
    /// Zero where a source has no rows.
    fn value(&self, place: &Place, measure: Measure) -> Option<Number> {
        if self.ignorant.contains(&measure.source) {
            return None;
        }
        let values = self.values.get(&measure);
        Some(
            values
                .and_then(|values| values.get(place).copied())
                .unwrap_or(Number::Count(0)),
        )
    }

    fn collect(
        &mut self,
        connection: &Connection,
        statement: Statement,
        measures: &[Measure],
    ) -> Result<(), Failure> {
        let mut prepared = connection.prepare_cached(&statement.sql)?;
        let mut rows = prepared.query(params_from_iter(statement.values))?;
        while let Some(row) = rows.next()? {
            let number = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
            let key = match row.get_ref(1)? {
                ValueRef::Integer(number) => Key::Number(number),
                ValueRef::Text(text) => Key::Text(String::from_utf8_lossy(text).into_owned()),
                _ => Key::Whole,
            };
            let place = (number, key);
            for (column, measure) in measures.iter().enumerate() {
                let value = match row.get_ref(2 + column)? {
                    ValueRef::Integer(count) => Number::Count(count),
                    ValueRef::Real(real) => Number::Real(real),
                    _ => Number::Count(0),
                };
                let values = self.values.entry(*measure).or_default();
                values.insert(place.clone(), value);
            }
            self.keys.insert(place);
        }
        Ok(())
    }
}

/// When the first row of all sources happened, that is when an open period begins.
pub(crate) fn first_moment(connection: &Connection) -> Result<Option<Wall>, Failure> {
    let sql = super::source::first_moment();
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([], |row| row.get(0))?)
}

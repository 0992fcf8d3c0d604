//! One statement for each source that the formulas need, and their results brought together.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde_json::Value;

use super::definition::{Formula, Measure};
use super::source::{Resource, Source};
use crate::clock::Wall;
use crate::envelope::Failure;

/// A stretch of time, from `start` up to, but not at, `stop`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) start: Wall,
    pub(crate) stop: Wall,
}

/// Which rows count, and how they are grouped.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    /// Each list restricts on its own.
    pub(crate) websites: Vec<Vec<i64>>,
    pub(crate) channel: Option<String>,
    pub(crate) resource: Option<Resource>,
    pub(crate) resource_id: Option<String>,
    /// Results are given for each of them.
    pub(crate) stretches: Vec<Stretch>,
    /// The clock's moment, up to which what has no end yet lasts.
    pub(crate) now: Wall,
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
    pub(super) fn real(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Real(real) => real,
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "an estimate of a count")]
    pub(super) fn rounded(real: f64) -> Self {
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
/// that any of the measures found.
pub(crate) fn compute(
    connection: &Connection,
    selection: &Selection,
    formulas: &[Formula],
) -> Result<Results, Failure> {
    let wanted: BTreeSet<Measure> = formulas
        .iter()
        .flat_map(|formula| formula.measures())
        .collect();
    let mut sums: BTreeMap<Source, Vec<Measure>> = BTreeMap::new();
    let mut found = Found::default();
    for measure in wanted {
        match measure {
            Measure::Sum(source, _) => sums.entry(source).or_default().push(measure),
            Measure::Covered(states) => found.covered(connection, selection, measure, states)?,
        }
    }
    for (source, measures) in sums {
        found.sums(connection, selection, source, &measures)?;
    }
    if selection.resource.is_none() {
        found
            .keys
            .extend((0..selection.stretches.len()).map(|number| (number, Key::Whole)));
    }
    let mut results = Results::new();
    for key in found.keys {
        let values = formulas.iter().map(|formula| {
            formula.value(|measure| {
                found
                    .values
                    .get(&(key.clone(), measure))
                    .copied()
                    .unwrap_or(Number::Count(0))
            })
        });
        results.insert(key.clone(), values.collect());
    }
    Ok(results)
}

#[derive(Default)]
struct Found {
    keys: BTreeSet<(usize, Key)>,
    values: BTreeMap<((usize, Key), Measure), Number>,
}

impl Found {
    fn sums(
        &mut self,
        connection: &Connection,
        selection: &Selection,
        source: Source,
        measures: &[Measure],
    ) -> Result<(), Failure> {
        let Some(rows) = Rows::of(selection, source) else {
            return Ok(());
        };
        let aggregates: Vec<&str> = measures
            .iter()
            .map(|measure| match measure {
                Measure::Sum(_, sql) | Measure::Covered(sql) => *sql,
            })
            .collect();
        let sql = format!(
            "{} SELECT b.number, {}, {} FROM {} GROUP BY 1, 2",
            rows.with,
            rows.key,
            aggregates.join(", "),
            rows.from
        );
        self.collect(connection, &sql, rows.values, measures)
    }

    /// Joins overlapping intervals: each adds what reaches beyond all that began before it.
    fn covered(
        &mut self,
        connection: &Connection,
        selection: &Selection,
        measure: Measure,
        states: &str,
    ) -> Result<(), Failure> {
        let Some(rows) = Rows::of(selection, Source::Presence) else {
            return Ok(());
        };
        let sql = format!(
            "{}, cut AS (SELECT b.number AS number, {} AS k, max(s.start_at, b.start) AS f, min(s.end_at, b.stop) AS t
                FROM {} AND s.state IN ({states})),
             reach AS (SELECT number, k, f, t, max(t) OVER (PARTITION BY number, k ORDER BY f, t
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM cut)
             SELECT number, k, sum(max(0, t - max(f, coalesce(before, f)))) FROM reach GROUP BY 1, 2",
            rows.with, rows.key, rows.from
        );
        self.collect(connection, &sql, rows.values, &[measure])
    }

    fn collect(
        &mut self,
        connection: &Connection,
        sql: &str,
        values: Vec<Sql>,
        measures: &[Measure],
    ) -> Result<(), Failure> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let number = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(0);
            let key = match row.get_ref(1)? {
                ValueRef::Integer(number) => Key::Number(number),
                ValueRef::Text(text) => Key::Text(String::from_utf8_lossy(text).into_owned()),
                _ => Key::Whole,
            };
            self.keys.insert((number, key.clone()));
            for (place, measure) in measures.iter().enumerate() {
                let value = match row.get_ref(2 + place)? {
                    ValueRef::Integer(count) => Number::Count(count),
                    ValueRef::Real(real) => Number::Real(real),
                    _ => Number::Count(0),
                };
                self.values.insert(((number, key.clone()), *measure), value);
            }
        }
        Ok(())
    }
}

/// The parts of a statement over one source, without what is selected from it.
struct Rows {
    with: String,
    key: &'static str,
    from: String,
    values: Vec<Sql>,
}

impl Rows {
    /// Nothing when the source has no rows for the resource.
    fn of(selection: &Selection, source: Source) -> Option<Self> {
        let (join, key) = match selection.resource {
            Some(resource) => source.key(resource)?,
            None => ("", "NULL"),
        };
        let marks = vec!["(?, ?, ?)"; selection.stretches.len()].join(", ");
        let with = format!(
            "WITH b (number, start, stop) AS (VALUES {marks}), clock (now) AS (VALUES (?))"
        );
        let mut values = Vec::new();
        for (number, stretch) in selection.stretches.iter().enumerate() {
            values.push(Sql::Integer(i64::try_from(number).unwrap_or(i64::MAX)));
            values.extend([Sql::Integer(stretch.start), Sql::Integer(stretch.stop)]);
        }
        values.push(Sql::Integer(selection.now));
        // The stretches come first, so that each is looked up in the index of the moments.
        let mut from = format!(
            "b CROSS JOIN {} {join} WHERE {}",
            source.tables(),
            source.within()
        );
        for websites in &selection.websites {
            from.push_str(" AND ");
            from.push_str(&source.websites(&vec!["?"; websites.len()].join(", ")));
            values.extend(websites.iter().copied().map(Sql::Integer));
        }
        if let (Some(channel), Some(condition)) = (&selection.channel, source.channel()) {
            from.push_str(" AND ");
            from.push_str(condition);
            values.push(Sql::Text(channel.clone()));
        }
        if selection.resource.is_some() {
            from.push_str(&format!(" AND {key} IS NOT NULL"));
        }
        if let Some(id) = &selection.resource_id {
            from.push_str(&format!(" AND CAST({key} AS TEXT) = ?"));
            values.push(Sql::Text(id.clone()));
        }
        Some(Self {
            with,
            key,
            from,
            values,
        })
    }
}

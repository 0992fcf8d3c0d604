//! One statement for each source: the stretches of time, the rows that fall into them and fit the
//! selection, and the sums over them by stretch and resource.

use rusqlite::types::Value as Sql;

use super::engine::Selection;
use super::measure::{Aggregate, Measure};
use super::source::{Column, Join, Resource, Source};
use crate::clock::Wall;

/// The text of a statement and what it binds. Its rows are the number of a stretch, the resource, and one
/// value for each measure.
pub(super) struct Statement {
    pub(super) sql: String,
    pub(super) values: Vec<Sql>,
}

impl Statement {
    /// Sums the measures, which are all of this source; nothing when it knows nothing of the resource.
    pub(super) fn of(
        selection: &Selection,
        now: Wall,
        source: Source,
        measures: &[Measure],
    ) -> Option<Self> {
        let rows = Rows::of(selection, now, source)?;
        let sql = match source {
            Source::Presence => rows.presence(measures),
            Source::Talk => rows.talk(&aggregates(measures)),
            _ => rows.plain(&aggregates(measures)),
        };
        Some(Self {
            sql,
            values: rows.values,
        })
    }
}

/// The stretches are bound as one text, so that the same question has the same statement whatever its
/// period.
const STRETCHES: &str = "WITH b (number, start, stop, now) AS MATERIALIZED \
    (SELECT key, value ->> 0, value ->> 1, ?2 FROM json_each(?1))";

/// Messages that count are texts and rich content of operators (1, 6) and of visitors (2, 7). An answer is
/// an operator's message that directly follows one of the visitor.
const TALK: &str =
    "talk AS (SELECT number, k, closed_at, sum(by_operator) AS sent, sum(by_visitor) AS received,
        min(at) FILTER (WHERE by_visitor) AS first_question_at,
        max(at) FILTER (WHERE by_visitor) AS last_question_at,
        min(at) FILTER (WHERE by_operator AND after_visitor) AS first_answer_at,
        sum(at - before) FILTER (WHERE by_operator AND after_visitor) AS answer_time,
        count(*) FILTER (WHERE by_operator AND after_visitor) AS answers
    FROM line GROUP BY number, k, id)";
const LINE: &str = "s.id AS id, s.closed_at AS closed_at, m.sent_at AS at,
    m.kind IN (1, 6) AS by_operator, m.kind IN (2, 7) AS by_visitor,
    lag(m.kind IN (2, 7)) OVER w AS after_visitor, lag(m.sent_at) OVER w AS before";

fn aggregates(measures: &[Measure]) -> String {
    let each: Vec<&str> = measures
        .iter()
        .map(|measure| match measure.aggregate {
            Aggregate::Sum(sql) | Aggregate::Covered(sql) => sql,
        })
        .collect();
    each.join(", ")
}

/// The rows of a source that are selected, before anything is made of them.
struct Rows {
    /// What they are grouped by.
    key: &'static str,
    /// What stands behind FROM, with the conditions.
    from: String,
    grouped: bool,
    values: Vec<Sql>,
}

impl Rows {
    fn of(selection: &Selection, now: Wall, source: Source) -> Option<Self> {
        let key = match selection.resource {
            Some(resource) => Some(source.key(resource)?),
            None => None,
        };
        let mut rows = Gathered {
            joins: Vec::new(),
            conditions: Vec::new(),
            values: vec![Sql::Text(stretches(selection)), Sql::Integer(now)],
        };
        let within = rows.column(source.within());
        rows.conditions.push(within.to_owned());
        if let Some(websites) = &selection.websites {
            let marks = rows.marks(websites.iter().copied().map(Sql::Integer));
            rows.conditions.push(source.websites(&marks));
        }
        if let (Some(channel), Some(condition)) = (&selection.channel, source.channel()) {
            let condition = rows.column(condition);
            let mark = rows.marks([Sql::Text(channel.clone())]);
            rows.conditions.push(condition.replace('?', &mark));
        }
        let key = match key {
            Some(key) => rows.resource(selection, key),
            None => "NULL",
        };
        let joins: String = rows.joins.iter().map(|join| join.sql()).collect();
        Some(Self {
            key,
            // The stretches come first, so that each is looked up in the index of the moments.
            from: format!(
                "b CROSS JOIN {} s{joins} WHERE {}",
                source.table(),
                rows.conditions.join(" AND ")
            ),
            grouped: selection.resource.is_some() || selection.stretches.len() != 1,
            values: rows.values,
        })
    }

    fn plain(&self, aggregates: &str) -> String {
        let Self { key, from, .. } = self;
        if self.grouped {
            format!("{STRETCHES} SELECT b.number, {key}, {aggregates} FROM {from} GROUP BY 1, 2")
        } else {
            format!("{STRETCHES} SELECT 0, NULL, {aggregates} FROM {from}")
        }
    }

    fn derived(&self, with: &str, table: &str, aggregates: &str) -> String {
        let group = if self.grouped { "GROUP BY 1, 2" } else { "" };
        let (number, key) = if self.grouped {
            ("s.number", "s.k")
        } else {
            ("0", "NULL")
        };
        format!("{STRETCHES}, {with} SELECT {number}, {key}, {aggregates} FROM {table} s {group}")
    }

    fn talk(&self, aggregates: &str) -> String {
        let (from, conditions) = self.from.split_once(" WHERE ").unwrap_or((&self.from, "1"));
        let with = format!(
            "line AS (SELECT b.number AS number, {} AS k, {LINE} FROM {from}
                LEFT JOIN message m ON m.conversation_id = s.id AND m.kind IN (1, 2, 6, 7) WHERE {conditions}
                WINDOW w AS (PARTITION BY b.number, s.id ORDER BY m.position)), {TALK}",
            self.key
        );
        self.derived(&with, "talk", aggregates)
    }

    /// Intervals are cut to the stretch, an open one at the clock. Overlapping intervals are joined: each
    /// adds what reaches beyond all that began before it.
    fn presence(&self, measures: &[Measure]) -> String {
        let (mut reaches, mut sums) = (Vec::new(), Vec::new());
        for (place, measure) in measures.iter().enumerate() {
            sums.push(match measure.aggregate {
                Aggregate::Sum(sql) => sql.to_owned(),
                Aggregate::Covered(states) => {
                    reaches.push(format!(
                        ", max(CASE WHEN state IN ({states}) THEN t END) OVER w AS reach_{place}"
                    ));
                    format!(
                        "sum(CASE WHEN s.state IN ({states})
                            THEN max(0, s.t - max(s.f, coalesce(s.reach_{place}, s.f))) ELSE 0 END)"
                    )
                }
            });
        }
        let window = if reaches.is_empty() {
            ""
        } else {
            "WINDOW w AS (PARTITION BY number, k ORDER BY f, t ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
        };
        let with = format!(
            "whole AS (SELECT b.number AS number, {} AS k, s.state AS state, max(s.start_at, b.start) AS f,
                min(coalesce(s.end_at, b.now), b.stop) AS t FROM {}),
             cut AS (SELECT number, k, state, f, t{} FROM whole WHERE f < t {window})",
            self.key,
            self.from,
            reaches.concat()
        );
        self.derived(&with, "cut", &sums.join(", "))
    }
}

/// Joins, conditions and values as they come together.
struct Gathered {
    joins: Vec<Join>,
    conditions: Vec<String>,
    values: Vec<Sql>,
}

impl Gathered {
    /// Notes the joins of a column.
    fn column(&mut self, (sql, joins): Column) -> &'static str {
        for join in joins {
            if !self.joins.contains(join) {
                self.joins.push(*join);
            }
        }
        sql
    }

    /// Leaves the rows that belong to any resource, or to those that are asked for.
    fn resource(&mut self, selection: &Selection, key: Column) -> &'static str {
        let key = self.column(key);
        let condition = if !selection.ids.is_empty() {
            format!("{key} IN ({})", self.marks(selection.ids.iter().cloned()))
        } else if selection.resource.is_some_and(Resource::is_numbered) {
            format!("{key} IS NOT NULL")
        } else {
            // A page without a type has an empty one.
            format!("{key} <> ''")
        };
        self.conditions.push(condition);
        key
    }

    /// Binds values and gives their numbered marks.
    fn marks(&mut self, values: impl IntoIterator<Item = Sql>) -> String {
        let first = self.values.len() + 1;
        self.values.extend(values);
        let marks: Vec<String> = (first..=self.values.len())
            .map(|number| format!("?{number}"))
            .collect();
        marks.join(", ")
    }
}

/// The stretches as JSON.
fn stretches(selection: &Selection) -> String {
    let each: Vec<String> = selection
        .stretches
        .iter()
        .map(|stretch| format!("[{},{}]", stretch.start, stretch.stop))
        .collect();
    format!("[{}]", each.join(","))
}

#[cfg(test)]
mod tests {
    use rusqlite::{Connection, params_from_iter};

    use super::*;
    use crate::statistic::Stretch;
    use crate::statistic::catalogue::defined;

    fn plan(connection: &Connection, statement: &Statement) -> Vec<String> {
        let mut explain = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql))
            .unwrap();
        let values = params_from_iter(statement.values.iter());
        let steps = explain.query_map(values, |row| row.get(3)).unwrap();
        steps.map(Result::unwrap).collect()
    }

    /// Every source finds the rows of the period by an index that holds their moments, with or without
    /// other conditions.
    #[test]
    fn a_period_is_looked_up_and_not_scanned() {
        let connection = Connection::open_in_memory().unwrap();
        let schema = concat!(
            include_str!("../schema.sql"),
            include_str!("../indexes.sql"),
            include_str!("../indexes_large.sql")
        );
        connection.execute_batch(schema).unwrap();
        let whole = Selection {
            stretches: vec![Stretch::between(Some(0), Some(1))],
            ..Selection::default()
        };
        let selections = [
            whole.clone(),
            Selection {
                websites: Some(vec![1, 2]),
                ..whole.clone()
            },
            Selection {
                channel: Some("chat".to_owned()),
                resource: Some(Resource::Group),
                ..whole.clone()
            },
            Selection {
                resource: Some(Resource::Operator),
                ids: vec![Sql::Integer(4)],
                ..whole
            },
        ];
        for selection in selections {
            for source in Source::ALL {
                let measures = defined().iter().flat_map(|one| one.formula().measures());
                let own: Vec<Measure> = measures.filter(|one| one.source == *source).collect();
                let Some(statement) = Statement::of(&selection, 0, *source, &own) else {
                    continue;
                };
                let steps = plan(&connection, &statement);
                let by_index = |step: &&String| {
                    step.starts_with("SEARCH s USING") && !step.contains("AUTOMATIC")
                };
                let found: Vec<&String> = steps.iter().filter(by_index).collect();
                let moment = format!("{}<?", source.moment());
                // Surveys and sales of one operator are few, and are looked up by him.
                let bounded =
                    |step: &&String| step.contains(&moment) || step.contains("operator_id=?");
                assert!(!found.is_empty(), "{source:?}: {steps:#?}");
                assert!(
                    found.iter().copied().all(|step| bounded(&step)),
                    "{source:?}: {steps:#?}"
                );
            }
        }
    }
}

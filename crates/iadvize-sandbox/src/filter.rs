//! Filters as SQL. A filter named like a column compares that column, one named like a list member (or
//! one value of it) looks into the list's table; only what means something else has an entry here.
//! Every value is a bound parameter.

use rusqlite::types::Value as Sql;

use crate::clock::{self, Bound, Wall};
use crate::document::{Document, Filter, FilterKind, Kind, Operation};
use crate::envelope::Failure;
use crate::query::Query;
use crate::routes::statistic::FILTERS as STATISTIC;
use crate::table::{Table, Tables, quoted};

/// Filters with a meaning of their own: resource, filter, and a condition with one `?`.
const SPECIAL: &[(&str, &str, &str)] = &[(
    // Offline operators show only when they logged in at least once, that is when they have a session.
    "operator",
    "connected",
    "EXISTS (SELECT 1 FROM session s WHERE s.operator_id = t.id AND s.connected = ?)",
)];

/// A conjunction of conditions over the alias `t`, with the values they bind.
#[derive(Debug, Default)]
pub(crate) struct Conditions {
    clauses: Vec<String>,
    pub(crate) values: Vec<Sql>,
    /// Whether a period bounds the rows.
    pub(crate) bounded: bool,
    /// Names of the filters of the request that were applied.
    pub(crate) applied: Vec<String>,
}

impl Conditions {
    /// `WHERE …`, or nothing.
    pub(crate) fn sql(&self) -> String {
        if self.clauses.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", self.clauses.join(" AND "))
        }
    }

    pub(crate) fn push(
        &mut self,
        clause: impl Into<String>,
        values: impl IntoIterator<Item = Sql>,
    ) {
        self.clauses.push(clause.into());
        self.values.extend(values);
    }

    /// The conditions that a request's filters ask for.
    pub(crate) fn of(
        operation: &Operation,
        table: &Table,
        query: &Query,
        now: Wall,
        bounds: Bounds,
    ) -> Result<Self, Failure> {
        let mut conditions = Self::default();
        for filter in &operation.filters {
            let Some(values) = query.filter_list(&filter.name) else {
                continue;
            };
            if !is_bound(filter) {
                conditions.add(table, filter, &values, query)?;
            }
            conditions.applied.push(filter.name.clone());
        }
        if operation.filters.iter().any(is_bound) {
            let months = bounds.months.or(operation.months);
            let period = Period::of(query, Bounds { months, ..bounds }, now)?;
            conditions.bound(table, period)?;
        }
        Ok(conditions)
    }

    fn add(
        &mut self,
        table: &Table,
        filter: &Filter,
        values: &[&str],
        query: &Query,
    ) -> Result<(), Failure> {
        let name = filter.name.as_str();
        let invalid = || Failure::invalid(name);
        if let Some(special) = special(&table.name, name) {
            let value = single(values)
                .and_then(|text| parse(text, &Kind::Boolean))
                .ok_or_else(invalid)?;
            self.push(special, [value]);
            return Ok(());
        }
        let (column, kind, link) = match table.link(name) {
            Some(link) => {
                let kind = table
                    .members
                    .iter()
                    .find(|member| member.name == link.member);
                let Some(Kind::List(kind)) = kind.map(|member| &member.kind) else {
                    return Err(Failure::Internal(format!("no list member behind {name}")));
                };
                (link.value.to_owned(), (**kind).clone(), Some(link))
            }
            None => {
                let member = table.members.iter().find(|member| member.name == name);
                let kind = member.map_or(Kind::Integer, |member| member.kind.clone());
                if !table.has_column(name) {
                    return Err(Failure::Refused(format!(
                        "The sandbox does not know the filter '{name}'."
                    )));
                }
                (format!("t.{}", quoted(name)), kind, None)
            }
        };
        let whole = query.filter_single(name).and_then(Result::ok);
        let comparison = compare(&column, filter, &kind, values, whole).ok_or_else(invalid)?;
        let (clause, bound) = comparison;
        match link {
            Some(link) => self.push(
                format!(
                    "t.id IN (SELECT {} FROM {} WHERE {clause})",
                    link.owner, link.table
                ),
                bound,
            ),
            None => self.push(clause, bound),
        }
        Ok(())
    }

    fn bound(&mut self, table: &Table, period: Period) -> Result<(), Failure> {
        let column = table
            .moment()
            .ok_or_else(|| Failure::Internal(format!("'{}' has no moment to bound", table.name)))?;
        self.bounded = period != Period::default();
        if let Some(from) = period.from {
            self.push(format!("t.{column} >= ?"), [Sql::Integer(from)]);
        }
        if let Some(end) = period.end {
            self.push(format!("t.{column} < ?"), [Sql::Integer(end)]);
        }
        Ok(())
    }
}

/// Filters of the document that neither a column, a list nor an entry here answers.
pub(crate) fn unserved(document: &Document, tables: &Tables) -> Vec<String> {
    let mut found = Vec::new();
    for operation in &document.operations {
        for filter in &operation.filters {
            let served = match tables.of(&operation.resource) {
                Some(table) => {
                    special(&table.name, &filter.name).is_some()
                        || table.has_column(&filter.name)
                        || table.link(&filter.name).is_some()
                        || (is_bound(filter) && table.moment().is_some())
                }
                None => operation.path == "/statistic" && STATISTIC.contains(&filter.name.as_str()),
            };
            if !served {
                found.push(format!(
                    "{} {}: {}",
                    operation.method, operation.path, filter.name
                ));
            }
        }
    }
    found
}

/// How `from` and `to` are read.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bounds {
    /// The longest span in months, where there is one.
    pub(crate) months: Option<i32>,
    /// An upper bound given as a day is that day's first moment and does not include the day.
    pub(crate) days_excluded: bool,
}

/// The moments between which a row must lie: from `from` up to, but not at, `end`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Period {
    pub(crate) from: Option<Wall>,
    pub(crate) end: Option<Wall>,
}

impl Period {
    /// Reads `from` and `to`. With a longest span, the page's four rules hold: the last months, the months
    /// after `from`, the months before `to`, or a failure when both are further apart.
    pub(crate) fn of(query: &Query, bounds: Bounds, now: Wall) -> Result<Self, Failure> {
        let read = |name: &str| -> Result<Option<Bound>, Failure> {
            query
                .filter_single(name)
                .map(|text| clock::parse(text?).ok_or_else(|| Failure::invalid(name)))
                .transpose()
        };
        let (from, to) = (read("from")?, read("to")?);
        let mut period = Self {
            from: from.map(|bound| bound.at),
            end: to.map(|bound| match bounds.days_excluded {
                true => bound.at + 1,
                false => bound.end(),
            }),
        };
        let Some(months) = bounds.months else {
            return Ok(period);
        };
        match (from, to) {
            (None, None) => {
                period = Self {
                    from: Some(clock::add_months(now, -months)),
                    end: Some(now + 1),
                };
            }
            (Some(from), None) => {
                period.end = Some(clock::add_months(from.at, months));
            }
            (None, Some(to)) => period.from = Some(clock::add_months(to.at, -months)),
            (Some(from), Some(to)) if to.at > clock::add_months(from.at, months) => {
                let plural = if months == 1 { "" } else { "s" };
                return Err(Failure::Refused(format!(
                    "The period between 'from' and 'to' is over {months} month{plural}."
                )));
            }
            (Some(_), Some(_)) => {}
        }
        Ok(period)
    }
}

fn is_bound(filter: &Filter) -> bool {
    filter.kind == FilterKind::Bound
}

fn special(table: &str, filter: &str) -> Option<&'static str> {
    SPECIAL
        .iter()
        .find(|(of, name, _)| *of == table && *name == filter)
        .map(|(_, _, sql)| *sql)
}

fn single<'a>(values: &[&'a str]) -> Option<&'a str> {
    match values {
        [value] => Some(value),
        _ => None,
    }
}

fn compare(
    column: &str,
    filter: &Filter,
    kind: &Kind,
    values: &[&str],
    whole: Option<&str>,
) -> Option<(String, Vec<Sql>)> {
    match filter.kind {
        // A comma is part of a text, not a separator.
        FilterKind::Text | FilterKind::Pattern if *kind == Kind::Text => {
            // LIKE would end at a NUL, and no text holds one.
            let text = whole.filter(|text| !text.contains('\0'))?;
            if !filter.values.is_empty() && !filter.values.iter().any(|value| value == text) {
                return None;
            }
            if filter.kind == FilterKind::Pattern && text.contains('*') {
                return Some((
                    format!("{column} LIKE ? ESCAPE '\\'"),
                    vec![Sql::Text(like(text))],
                ));
            }
            // The service's own lists do not tell cases apart (assumed), neither does LIKE.
            let collation = if filter.values.is_empty() {
                " COLLATE NOCASE"
            } else {
                ""
            };
            Some((
                format!("{column} = ?{collation}"),
                vec![Sql::Text(text.to_owned())],
            ))
        }
        FilterKind::Presence if values == ["null"] => {
            Some((format!("{column} IS NULL"), Vec::new()))
        }
        FilterKind::Presence if values == ["!null"] => {
            Some((format!("{column} IS NOT NULL"), Vec::new()))
        }
        FilterKind::Flag => Some((
            format!("{column} = ?"),
            vec![parse(single(values)?, &Kind::Boolean)?],
        )),
        _ => {
            let values: Option<Vec<Sql>> = values.iter().map(|text| parse(text, kind)).collect();
            let values = values?;
            let marks = vec!["?"; values.len()].join(", ");
            Some((format!("{column} IN ({marks})"), values))
        }
    }
}

fn parse(text: &str, kind: &Kind) -> Option<Sql> {
    match kind {
        Kind::Integer => text.trim().parse().ok().map(Sql::Integer),
        Kind::Number => text.trim().parse().ok().map(Sql::Real),
        Kind::Boolean => match text {
            "0" | "false" => Some(Sql::Integer(0)),
            "1" | "true" => Some(Sql::Integer(1)),
            _ => None,
        },
        Kind::Moment => clock::parse(text).map(|bound| Sql::Integer(bound.at)),
        _ => Some(Sql::Text(text.to_owned())),
    }
}

/// A pattern of the page as one of LIKE: `*` stands for anything, everything else for itself.
fn like(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 4);
    for character in pattern.chars() {
        match character {
            '*' => out.push('%'),
            '%' | '_' | '\\' => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_literal_but_for_the_star() {
        assert_eq!(like("*100%_\\*"), "%100\\%\\_\\\\%");
    }

    fn period(query: &str, now: &str) -> Result<(String, String), Failure> {
        let now = clock::parse(now).unwrap().at;
        let bounds = Bounds {
            months: Some(3),
            ..Bounds::default()
        };
        let period = Period::of(&Query::parse(query), bounds, now)?;
        Ok((
            clock::text(period.from.unwrap()),
            clock::text(period.end.unwrap() - 1),
        ))
    }

    #[test]
    fn the_four_rules_of_a_period() {
        let now = "2020-05-31 12:00:00";
        let both = |from: &str, end: &str| (from.to_owned(), end.to_owned());
        assert_eq!(
            period("", now).unwrap(),
            both("2020-02-29 12:00:00", "2020-05-31 12:00:00")
        );
        assert_eq!(
            period("filters[from]=2019-11-30", now).unwrap(),
            both("2019-11-30 00:00:00", "2020-02-28 23:59:59")
        );
        assert_eq!(
            period("filters[to]=2019-05-31 08:00:00", now).unwrap(),
            both("2019-02-28 08:00:00", "2019-05-31 08:00:00")
        );
        assert!(period("filters[from]=2019-01-01&filters[to]=2019-04-01", now).is_ok());
        let long = period("filters[from]=2019-01-01&filters[to]=2019-04-02", now);
        assert!(matches!(long, Err(Failure::Refused(_))));
    }
}

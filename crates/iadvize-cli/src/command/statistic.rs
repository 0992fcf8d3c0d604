//! `iadvize statistic get`: indicators over a period, one row for the whole, for each resource or for each
//! span of time.

use clap::ArgMatches;
use iadvize::types::StatisticId;
use iadvize::{Line, catalogue};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::session::Session;

/// Asks for statistics and prints their lines.
pub(crate) async fn run(
    session: &Session,
    matches: &ArgMatches,
    options: &Options,
) -> Result<(), Failure> {
    let mut query = session.client().statistics();
    for (name, value) in flags::filters(matches, &catalogue::GET_STATISTICS) {
        query = query.filter(name, &value)?;
    }
    let mut output = Output::new(options, Shape::Rows, &[])?;
    let statistics = query.send().await?;
    for line in &statistics {
        output.members(&members(line))?;
    }
    output.finish()
}

/// The members of a line: what it is about, its values, and what else came.
pub(crate) fn members(line: &Line) -> Vec<(&str, Value)> {
    let mut members = Vec::new();
    if let Some(id) = &line.id {
        let id = match id {
            StatisticId::Number(number) => json!(number),
            StatisticId::Text(text) => json!(text),
        };
        members.push(("id", id));
    }
    if let Some(date) = &line.date {
        members.push(("date", json!(date)));
    }
    for (indicator, value) in &line.values {
        let number = value.map(|value| number(value.number));
        members.push((indicator.as_str(), json!(number)));
    }
    let rest = line.extra.iter();
    members.extend(rest.map(|(name, value)| (name.as_str(), value.clone())));
    members
}

/// Whole numbers without a point, as counts came.
fn number(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[allow(clippy::cast_possible_truncation, reason = "whole, and below 2⁵³")]
        let whole = number as i64;
        json!(whole)
    } else {
        json!(number)
    }
}

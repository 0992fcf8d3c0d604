//! `iadvize statistic get`: indicators over a period, one row for the whole, for each resource or for each
//! span of time.

use clap::ArgMatches;
use iadvize::types::{Indicator, StatisticId};
use iadvize::{Line, catalogue};
use serde_json::{Map, Value, json};

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
    let statistics = query.send().await?;
    let mut output = Output::new(options, Shape::Rows);
    for line in &statistics {
        output.row(&row(line).to_string())?;
    }
    output.finish()
}

/// A line as a row: what it is about, then its values.
pub(crate) fn row(line: &Line) -> Value {
    let mut row = Map::new();
    if let Some(id) = &line.id {
        let id = match id {
            StatisticId::Number(number) => json!(number),
            StatisticId::Text(text) => json!(text),
        };
        row.insert("id".to_owned(), id);
    }
    if let Some(date) = &line.date {
        row.insert("date".to_owned(), json!(date));
    }
    for (indicator, value) in &line.values {
        let number = value.map(|value| number(value.number));
        row.insert(Indicator::as_str(indicator).to_owned(), json!(number));
    }
    row.extend(line.extra.clone());
    Value::Object(row)
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

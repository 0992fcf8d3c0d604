//! Statistics by the filters of a request, and those of one operator.

use serde_json::{Map, Value, json};

use super::{Call, Scene};
use crate::clock::{self, Wall};
use crate::document::{Document, Indicator};
use crate::envelope::{Answer, Failure};
use crate::filter::Period;
use crate::query::Query;
use crate::rows;
use crate::statistic::{Key, Resource, Selection, Stretch, compute, definition};

/// The filters that [`list`] reads.
pub(crate) const FILTERS: &[&str] = &[
    "website_id",
    "website_list",
    "channel",
    "resource",
    "resource_id",
    "indicators",
    "from",
    "to",
    "granularity",
];

/// More stretches than a chart can show.
const MAXIMUM_STRETCHES: usize = 10_000;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Granularity {
    Hour,
    Day,
    Month,
}

/// One object; with a resource, a row for each of its values; with a granularity, a row for each hour,
/// day or month of the period (assumed: every one of them, under the name `date`).
pub(crate) fn list(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    let query = &call.query;
    let channel = one_of(call, "channel")?;
    let indicators = indicators(query, channel.as_deref())?;
    let granularity = granularity(call, indicators.len())?;
    let period = Period::of(query, None, scene.now)?;
    let resource = match one_of(call, "resource")? {
        Some(name) => Some(Resource::named(&name).ok_or_else(|| Failure::invalid("resource"))?),
        None => None,
    };
    let resource_id = query.filter("resource_id").map(str::to_owned);
    if resource_id.is_some() && resource.is_none() {
        return Err(Failure::Missing("resource".to_owned()));
    }
    let selection = Selection {
        websites: websites(query)?,
        channel,
        resource,
        resource_id,
        stretches: stretches(scene, period, granularity)?,
        now: scene.now,
    };
    let formulas: Option<Vec<_>> = indicators
        .iter()
        .map(|one| definition::of(&one.name))
        .collect();
    let formulas =
        formulas.ok_or_else(|| Failure::Internal("an indicator has no definition".to_owned()))?;
    let results = compute(scene.connection, &selection, &formulas)?;

    let mut shown = Vec::with_capacity(results.len());
    for ((number, key), values) in &results {
        let mut row = Map::new();
        if *key != Key::Whole {
            row.insert("id".to_owned(), key.json());
        }
        if let Some(granularity) = granularity {
            let date = label(selection.stretches[*number].start, granularity);
            row.insert("date".to_owned(), date.into());
        }
        for (indicator, value) in indicators.iter().zip(values) {
            row.insert(
                indicator.name.clone(),
                value.map_or(Value::Null, |value| value.json()),
            );
        }
        shown.push(Value::Object(row));
    }
    let data = match (resource, granularity) {
        (None, None) => shown.pop().unwrap_or_else(|| json!({})),
        _ => Value::Array(shown),
    };
    let applied = call
        .operation
        .filters
        .iter()
        .map(|filter| filter.name.clone());
    let applied = applied
        .filter(|name| query.filter_list(name).is_some())
        .collect();
    Ok(Answer {
        filters: Some(applied),
        ..Answer::value(&data)
    })
}

/// What an operator has done so far, by the same definitions.
pub(crate) fn of_operator(scene: &Scene<'_>, call: &Call) -> Result<Answer, Failure> {
    if !rows::exists(scene.connection, "operator", call.id)? {
        return Err(Failure::Unknown("operator".to_owned(), call.id));
    }
    let formula = |name: &str| {
        definition::of(name).ok_or_else(|| Failure::Internal(format!("no definition of '{name}'")))
    };
    let formulas = [
        formula("contact_number")?,
        formula("satisfaction_global_rate")?,
        definition::EXPERIENCE,
    ];
    let selection = Selection {
        resource: Some(Resource::Operator),
        resource_id: Some(call.id.to_string()),
        stretches: vec![Stretch {
            start: 0,
            stop: scene.now + 1,
        }],
        now: scene.now,
        ..Selection::default()
    };
    let results = compute(scene.connection, &selection, &formulas)?;
    let values = results.into_values().next().unwrap_or_default();
    let value = |place: usize| {
        values
            .get(place)
            .copied()
            .flatten()
            .map(|number| number.json())
    };
    Ok(Answer::value(&json!({
        "id": call.id,
        "conversation_number": value(0).unwrap_or(0.into()),
        "satisfaction_global_rate": value(1),
        "experience": value(2).unwrap_or(0.into()),
    })))
}

/// The value of a filter that the document gives a set of values for.
fn one_of(call: &Call, name: &str) -> Result<Option<String>, Failure> {
    let Some(value) = call.query.filter(name) else {
        return Ok(None);
    };
    let allowed = call
        .operation
        .filters
        .iter()
        .find(|filter| filter.name == name)
        .map(|filter| &filter.values);
    if allowed.is_some_and(|values| values.iter().any(|known| known == value)) {
        Ok(Some(value.to_owned()))
    } else {
        Err(Failure::invalid(name))
    }
}

/// The indicators asked for, or all that the channel has when none are named (assumed).
fn indicators(query: &Query, channel: Option<&str>) -> Result<Vec<&'static Indicator>, Failure> {
    let catalogue = &Document::embedded().indicators;
    let has = |indicator: &Indicator| {
        channel.is_none_or(|channel| indicator.channels.iter().any(|one| one == channel))
    };
    let Some(names) = query.filter_list("indicators") else {
        return Ok(catalogue
            .iter()
            .filter(|indicator| has(indicator))
            .collect());
    };
    let mut chosen: Vec<&Indicator> = Vec::new();
    for name in names {
        let indicator = catalogue
            .iter()
            .find(|indicator| indicator.name == name)
            .ok_or_else(|| Failure::invalid("indicators"))?;
        if !has(indicator) {
            let channel = channel.unwrap_or_default();
            return Err(Failure::Refused(format!(
                "Indicator '{name}' is not available on channel '{channel}'."
            )));
        }
        if !chosen.iter().any(|one| one.name == indicator.name) {
            chosen.push(indicator);
        }
    }
    Ok(chosen)
}

fn granularity(call: &Call, indicators: usize) -> Result<Option<Granularity>, Failure> {
    let granularity = match one_of(call, "granularity")?.as_deref() {
        None => return Ok(None),
        Some("hour") => Granularity::Hour,
        Some("day") => Granularity::Day,
        Some("month") => Granularity::Month,
        Some(_) => return Err(Failure::invalid("granularity")),
    };
    if indicators == 1 {
        Ok(Some(granularity))
    } else {
        let message = "A granularity is available for one indicator only.".to_owned();
        Err(Failure::Refused(message))
    }
}

fn websites(query: &Query) -> Result<Vec<Vec<i64>>, Failure> {
    let mut lists = Vec::new();
    for name in ["website_id", "website_list"] {
        let Some(texts) = query.filter_list(name) else {
            continue;
        };
        let ids: Result<Vec<i64>, _> = texts.iter().map(|text| text.trim().parse()).collect();
        lists.push(ids.map_err(|_| Failure::invalid(name))?);
    }
    Ok(lists)
}

/// The period as one stretch, or cut into hours, days or months of the calendar. An open period reaches
/// from the first conversation to the clock's moment when it is cut.
fn stretches(
    scene: &Scene<'_>,
    period: Period,
    granularity: Option<Granularity>,
) -> Result<Vec<Stretch>, Failure> {
    let Some(granularity) = granularity else {
        // Far beyond every row, and far from overflowing.
        let (start, stop) = (
            period.from.unwrap_or(-(1 << 40)),
            period.end.unwrap_or(1 << 40),
        );
        return Ok(vec![Stretch { start, stop }]);
    };
    let from = match period.from {
        Some(from) => from,
        None => scene.connection.query_row(
            "SELECT coalesce(min(created_at), ?1) FROM conversation",
            [scene.now],
            |row| row.get(0),
        )?,
    };
    let stop = period.end.unwrap_or(scene.now + 1);
    let mut stretches = Vec::new();
    let mut start = from;
    while start < stop {
        if stretches.len() == MAXIMUM_STRETCHES {
            return Err(Failure::Refused(format!(
                "The period has more than {MAXIMUM_STRETCHES} rows at this granularity."
            )));
        }
        let next = following(start, granularity).min(stop);
        stretches.push(Stretch { start, stop: next });
        start = next;
    }
    Ok(stretches)
}

/// The beginning of the hour, day or month after this moment.
fn following(at: Wall, granularity: Granularity) -> Wall {
    match granularity {
        Granularity::Hour => at - at.rem_euclid(3_600) + 3_600,
        Granularity::Day => at - at.rem_euclid(86_400) + 86_400,
        Granularity::Month => {
            let first = clock::to_civil(at).date().first_of_month();
            clock::from_civil(first.at(0, 0, 0, 0)) + i64::from(first.days_in_month()) * 86_400
        }
    }
}

/// The beginning of the hour, day or month; of the latter two as a day, which dates are read from.
fn label(at: Wall, granularity: Granularity) -> String {
    let text = clock::text(at);
    match granularity {
        Granularity::Hour => format!("{}:00:00", &text[..13]),
        Granularity::Day => text[..10].to_owned(),
        Granularity::Month => format!("{}-01", &text[..7]),
    }
}

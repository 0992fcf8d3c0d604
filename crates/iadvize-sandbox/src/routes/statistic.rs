//! Statistics by the filters of a request, and those of one operator.

use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

use super::{Call, Scene};
use crate::clock::{self, Wall};
use crate::envelope::{Answer, Failure};
use crate::filter::Period;
use crate::query::Query;
use crate::rows;
use crate::statistic::catalogue::{self, Defined};
use crate::statistic::engine::Number;
use crate::statistic::{Key, Resource, Selection, Stretch, compute, definition, first_moment};

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

/// Three years of hours; more rows than that are refused.
const MAXIMUM_STRETCHES: usize = 3 * 366 * 24;

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
    let period = Period::of(query, scene.lists.bounds, scene.now)?;
    let (resource, ids) = resource(call)?;
    let selection = Selection {
        websites: websites(query)?,
        channel,
        resource,
        ids,
        stretches: stretches(scene, period, granularity)?,
    };
    let formulas: Vec<_> = indicators.iter().map(|one| one.formula()).collect();
    let results = compute(scene.connection, &selection, scene.now, &formulas)?;

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
        for (one, value) in indicators.iter().zip(values) {
            row.insert(one.indicator.name.clone(), one.shown(*value));
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
    let defined = |name: &str| {
        catalogue::named(name)
            .ok_or_else(|| Failure::Internal(format!("no definition of '{name}'")))
    };
    let contacts = defined("contact_number")?;
    let satisfaction = defined("satisfaction_global_rate")?;
    let formulas = [
        contacts.formula(),
        satisfaction.formula(),
        definition::EXPERIENCE,
    ];
    let selection = Selection {
        resource: Some(Resource::Operator),
        ids: vec![Sql::Integer(call.id)],
        stretches: vec![Stretch::between(None, None)],
        ..Selection::default()
    };
    let results = compute(scene.connection, &selection, scene.now, &formulas)?;
    // An operator without any row has done nothing yet.
    let values = results
        .into_values()
        .next()
        .unwrap_or_else(|| vec![Some(Number::Count(0)), None, Some(Number::Count(0))]);
    Ok(Answer::value(&json!({
        "id": call.id,
        "conversation_number": contacts.shown(values[0]),
        "satisfaction_global_rate": satisfaction.shown(values[1]),
        "experience": values[2].map_or(Value::Null, Number::json),
    })))
}

/// The one value of a filter, written plainly or as the only one of a list.
fn single<'a>(query: &'a Query, name: &str) -> Result<Option<&'a str>, Failure> {
    match query.filter_list(name).as_deref() {
        None => Ok(None),
        Some([value]) => Ok(Some(value)),
        Some(_) => Err(Failure::invalid(name)),
    }
}

/// The value of a filter that the document gives a set of values for.
fn one_of(call: &Call, name: &str) -> Result<Option<String>, Failure> {
    let Some(value) = single(&call.query, name)? else {
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

/// The indicators asked for, each once. Without any the call is refused (assumed, by the document).
fn indicators(query: &Query, channel: Option<&str>) -> Result<Vec<Defined>, Failure> {
    let names = query
        .filter_list("indicators")
        .ok_or_else(|| Failure::Missing("indicators".to_owned()))?;
    let mut chosen: Vec<Defined> = Vec::new();
    for name in names {
        let one = catalogue::named(name).ok_or_else(|| Failure::invalid("indicators"))?;
        if let Some(channel) = channel
            && !one.is_on(channel)
        {
            return Err(Failure::Refused(format!(
                "Indicator '{name}' is not available on channel '{channel}'."
            )));
        }
        if !chosen.iter().any(|other| other.indicator.name == name) {
            chosen.push(one);
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

/// What to group by, and the identifiers to leave. Several may be given (assumed); those of page types
/// are texts, in which a comma is part of the text.
fn resource(call: &Call) -> Result<(Option<Resource>, Vec<Sql>), Failure> {
    let name = "resource_id";
    let query = &call.query;
    let resource = match one_of(call, "resource")? {
        Some(name) => Some(Resource::named(&name).ok_or_else(|| Failure::invalid("resource"))?),
        None => None,
    };
    let Some(texts) = query.filter_list(name) else {
        return Ok((resource, Vec::new()));
    };
    let ids = match resource {
        None => return Err(Failure::Missing("resource".to_owned())),
        Some(resource) if resource.is_numbered() => integers(name, &texts)?
            .into_iter()
            .map(Sql::Integer)
            .collect(),
        Some(_) => {
            let texts = query.filter(name).map_or(texts, |whole| vec![whole]);
            texts
                .into_iter()
                .map(|text| Sql::Text(text.to_owned()))
                .collect()
        }
    };
    Ok((resource, ids))
}

fn integers(name: &str, texts: &[&str]) -> Result<Vec<i64>, Failure> {
    let ids: Result<Vec<i64>, _> = texts.iter().map(|text| text.trim().parse()).collect();
    ids.map_err(|_| Failure::invalid(name))
}

/// The websites that both filters name, where both are given.
fn websites(query: &Query) -> Result<Option<Vec<i64>>, Failure> {
    let mut common: Option<Vec<i64>> = None;
    for name in ["website_id", "website_list"] {
        if let Some(texts) = query.filter_list(name) {
            let mut ids = integers(name, &texts)?;
            if let Some(before) = common {
                ids.retain(|id| before.contains(id));
            }
            common = Some(ids);
        }
    }
    Ok(common)
}

/// The period as one stretch, or cut into hours, days or months of the calendar. When it is cut, an open
/// period reaches from the first row to the clock's moment.
fn stretches(
    scene: &Scene<'_>,
    period: Period,
    granularity: Option<Granularity>,
) -> Result<Vec<Stretch>, Failure> {
    let Some(granularity) = granularity else {
        return Ok(vec![Stretch::between(period.from, period.end)]);
    };
    let stop = period.end.unwrap_or(scene.now + 1);
    let mut start = match period.from {
        Some(from) => from,
        None => first_moment(scene.connection)?.unwrap_or(stop),
    };
    let mut stretches = Vec::new();
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

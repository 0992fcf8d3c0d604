//! Indicators computed over a period: in total, by resource, or over time.

use std::collections::BTreeMap;
use std::fmt;

use iadvize_api::catalogue::{self, Unit};
use iadvize_api::types::{Indicator, StatisticFilters};
use iadvize_wire::{DateTime, StatisticData, StatisticId, StatisticRow};

use crate::client::Client;
use crate::error::{Error, Result};
use crate::list::Bounds;
use crate::{value, window};

impl Client {
    /// Indicators computed over a period. Page: `GET /statistic`.
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// use iadvize::types::{Granularity, Indicator};
    ///
    /// let total = client.statistics().indicator(Indicator::ContactNumber).send().await?;
    /// println!("{:?}", total.value(&Indicator::ContactNumber));
    ///
    /// let daily = client
    ///     .statistics()
    ///     .indicator(Indicator::ContactNumber)
    ///     .granularity(Granularity::Day)
    ///     .send()
    ///     .await?;
    /// for line in &daily {
    ///     println!("{:?} {:?}", line.date, line.value(&Indicator::ContactNumber));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn statistics(&self) -> StatisticQuery {
        StatisticQuery {
            client: self.clone(),
            filters: StatisticFilters::default(),
        }
    }
}

/// A question for statistics that has not been sent yet.
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until it is sent"]
pub struct StatisticQuery {
    client: Client,
    pub(crate) filters: StatisticFilters,
}

impl StatisticQuery {
    /// Adds one indicator.
    pub fn indicator(mut self, indicator: impl Into<Indicator>) -> Self {
        self.filters
            .indicators
            .get_or_insert_default()
            .extend([indicator.into()]);
        self
    }

    /// Sets a filter by its name, such as `website_list`, from text as the page writes it. What a program
    /// needs that learns from its user what to ask.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](crate::Error::is_invalid_input) when there is no such filter, or when it cannot
    /// have this value.
    pub fn filter(mut self, name: &str, value: &str) -> Result<Self> {
        let operation = &catalogue::GET_STATISTICS;
        let refused = |why: String| Error::input(format!("{name}: {why}")).of(operation);
        let filter = value::filter(operation, name)?;
        let text = value::written(filter.kind, filter.values, value).map_err(refused)?;
        // The filters are read back with the value among them, by the names they go out as.
        let filters = serde_json::to_value(&self.filters).and_then(|mut filters| {
            filters[filter.parameter] = text.into();
            serde_json::from_value(filters)
        });
        self.filters = filters.map_err(|error| refused(error.to_string()))?;
        Ok(self)
    }

    /// Sends the question.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](crate::Error::is_invalid_input), before anything is sent, when a granularity
    /// comes with other than one indicator, when an indicator is not available on the channel, or when the
    /// period ends before it begins.
    pub async fn send(self) -> Result<Statistics> {
        let operation = &catalogue::GET_STATISTICS;
        self.check().map_err(|error| error.of(operation))?;
        let asked = self
            .filters
            .indicators
            .as_deref()
            .map(<[_]>::to_vec)
            .unwrap_or_default();
        let answer = self.client.raw().get_statistics(Some(&self.filters));
        let data = self.client.data(operation, answer).await?;
        Ok(Statistics::new(data, &asked))
    }

    fn check(&self) -> Result<()> {
        let filters = &self.filters;
        window::check(Bounds {
            from: filters.from,
            to: filters.to,
        })?;
        let indicators = filters.indicators.as_deref().unwrap_or_default();
        let no_websites = filters.website_list.as_deref().is_some_and(<[_]>::is_empty);
        if no_websites || (filters.indicators.is_some() && indicators.is_empty()) {
            return Err(Error::input(
                "a list of websites or indicators is empty, which would select everything; name at least one",
            ));
        }
        if filters.granularity.is_some() && indicators.len() != 1 {
            return Err(Error::input(format!(
                "a granularity goes with exactly one indicator, and there are {}",
                indicators.len()
            )));
        }
        let Some(channel) = filters
            .channel
            .as_ref()
            .filter(|channel| channel.is_known())
        else {
            return Ok(());
        };
        for info in indicators.iter().filter_map(Indicator::info) {
            if !info.is_available_on(channel) {
                let channels: Vec<_> = info
                    .channels
                    .iter()
                    .map(|channel| channel.as_str())
                    .collect();
                return Err(Error::input(format!(
                    "indicator {} is not available on channel {}, only on {}",
                    info.name,
                    channel.as_str(),
                    channels.join(", ")
                )));
            }
        }
        Ok(())
    }
}

/// Statistics: one line in total, a line for each resource, or a line for each hour, day or month.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Statistics {
    /// The lines, in the order of the service.
    pub lines: Vec<Line>,
}

/// What was computed for the whole, for one resource or for one span of time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Line {
    /// The resource, where the question names a resource to group by.
    pub id: Option<StatisticId>,
    /// The beginning of the span, where the question has a granularity.
    pub date: Option<DateTime>,
    /// The values; `None` for an indicator that the service gives as `null`.
    pub values: BTreeMap<Indicator, Option<Value>>,
    /// Members that are neither of these, as they came.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A value and its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Value {
    /// The number. Counts are whole; they are exact up to 2⁵³.
    pub number: f64,
    /// Its unit; `None` for an indicator that this version does not know.
    pub unit: Option<Unit>,
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Some(Unit::Seconds) => write!(f, "{} s", rounded(self.number)),
            Some(Unit::Ratio) => write!(f, "{} %", rounded(self.number * 100.0)),
            _ => rounded(self.number).fmt(f),
        }
    }
}

/// Without the noise behind the tenth decimal that comes of binary fractions.
fn rounded(number: f64) -> f64 {
    const SCALE: f64 = 1e10;
    let scaled = (number * SCALE).round() / SCALE;
    if scaled.is_finite() { scaled } else { number }
}

impl Statistics {
    fn new(data: StatisticData, asked: &[Indicator]) -> Self {
        Self {
            lines: data
                .into_rows()
                .into_iter()
                .map(|row| Line::new(row, asked))
                .collect(),
        }
    }

    /// The value of an indicator in the first line, which is the only one when neither a resource nor a
    /// granularity was asked for.
    pub fn value(&self, indicator: &Indicator) -> Option<Value> {
        self.lines.first()?.value(indicator)
    }
}

impl Line {
    fn new(row: StatisticRow, asked: &[Indicator]) -> Self {
        let values = row.values.into_iter().map(|(name, number)| {
            // A series may name its numbers no more than `value`: there is one indicator in it.
            let indicator = match asked {
                [one] if name == StatisticRow::UNNAMED => one.clone(),
                _ => Indicator::from(name.as_str()),
            };
            let unit = indicator.info().map(|info| info.unit);
            (indicator, number.map(|number| Value { number, unit }))
        });
        Self {
            id: row.id,
            date: row.date,
            values: values.collect(),
            extra: row.extra,
        }
    }

    /// The value of an indicator; `None` when it is missing or `null`.
    pub fn value(&self, indicator: &Indicator) -> Option<Value> {
        self.values.get(indicator).copied().flatten()
    }
}

impl<'a> IntoIterator for &'a Statistics {
    type Item = &'a Line;
    type IntoIter = std::slice::Iter<'a, Line>;

    fn into_iter(self) -> Self::IntoIter {
        self.lines.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_by_name_are_those_by_method() {
        let client = Client::builder().api_key("k").build().unwrap();
        let mut query = client.statistics();
        for (name, value) in [
            ("indicators", "contact_number,contact_duration"),
            ("channel", "chat"),
            ("website_list", "1, 2"),
            ("from", "2020-01-01"),
            ("resource", "operator"),
            ("resource_id", "12"),
        ] {
            query = query.filter(name, value).unwrap();
        }
        assert_eq!(
            serde_json::to_value(&query.filters).unwrap(),
            serde_json::json!({
                "filters[indicators]": "contact_number,contact_duration",
                "filters[channel]": "chat",
                "filters[website_list]": "1,2",
                "filters[from]": "2020-01-01",
                "filters[resource]": "operator",
                "filters[resource_id]": "12",
            })
        );
        for (name, value) in [
            ("nose", "1"),
            ("granularity", "week"),
            ("from", "yesterday"),
        ] {
            let error = client.statistics().filter(name, value).unwrap_err();
            assert!(
                error.is_invalid_input() && error.to_string().contains(name),
                "{error}"
            );
        }
    }
}

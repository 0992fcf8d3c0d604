//! From lines of statistics to what a chart shows: a panel for each indicator, lines over time or bars for
//! resources.

use std::collections::{BTreeMap, BTreeSet};

use iadvize::catalogue::Unit;
use iadvize::jiff::civil::DateTime;
use iadvize::types::{Indicator, StatisticId};
use iadvize::{Line, Statistics};

use super::label;
use super::scale::Scale;

/// Lines that can still be told apart within one panel.
pub(crate) const MOST_SERIES: usize = 6;
/// Bars that can still be read one below another.
pub(crate) const MOST_BARS: usize = 200;

/// The names of what the values are grouped by.
pub(crate) type Names = BTreeMap<u64, String>;

/// A whole chart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chart {
    /// What it shows.
    pub(crate) title: String,
    /// What the values were selected by.
    pub(crate) subtitle: String,
    /// Parts below one another.
    pub(crate) panels: Vec<Panel>,
}

/// A part of a chart with scales of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Panel {
    pub(crate) title: String,
    pub(crate) unit: Option<Unit>,
    pub(crate) figures: Figures,
}

/// What a panel shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Figures {
    /// Values over time.
    Lines {
        /// The moments of all values, ascending.
        moments: Vec<DateTime>,
        /// With a value, or a gap, for each moment.
        series: Vec<Series>,
    },
    /// A value each.
    Bars(Vec<Bar>),
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) values: Vec<Option<f64>>,
}

/// A bar; one without a value is a gap.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) name: String,
    pub(crate) value: Option<f64>,
}

/// An indicator with the statistics that were asked for it.
pub(crate) struct Indicated<'a> {
    pub(crate) indicator: &'a Indicator,
    pub(crate) statistics: &'a Statistics,
}

/// Whether lines of the same unit share a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Crowd {
    /// They do, where they can be told apart.
    Shared,
    /// Each has a panel of its own.
    Apart,
}

impl Panel {
    /// A panel for one indicator, and how many lines or bars there was no room for; nothing where there is
    /// no value at all.
    fn new(indicated: &Indicated<'_>, names: &Names) -> Option<(Self, usize)> {
        let indicator = indicated.indicator;
        let lines: Vec<&Line> = indicated.statistics.into_iter().collect();
        let valued = lines.iter().any(|line| value(line, indicator).is_some());
        if !valued {
            return None;
        }
        let dated = lines.iter().any(|line| moment(line).is_some());
        let (figures, hidden) = if dated {
            over_time(&lines, indicator, names)
        } else {
            bars(&lines, indicator, names)
        };
        let info = indicator.info();
        let title = info.map_or_else(
            || indicator.as_str().to_owned(),
            |info| info.label.to_owned(),
        );
        let unit = info.map(|info| info.unit);
        let panel = Self {
            title,
            unit,
            figures,
        };
        Some((panel, hidden))
    }

    /// The scale for its values.
    pub(crate) fn scale(&self, steps: usize) -> Scale {
        Scale::new(self.values(), self.unit, steps)
    }

    /// All values, without the gaps.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let values: Vec<f64> = match &self.figures {
            Figures::Lines { series, .. } => series
                .iter()
                .flat_map(|one| &one.values)
                .copied()
                .flatten()
                .collect(),
            Figures::Bars(bars) => bars.iter().filter_map(|bar| bar.value).collect(),
        };
        values.into_iter()
    }
}

impl Chart {
    /// The labels of all scales beside lines, which their panels make room for alike, so that the same
    /// moments lie below one another.
    pub(crate) fn tick_labels(&self, steps: usize) -> Vec<String> {
        let lined = self
            .panels
            .iter()
            .filter(|panel| matches!(panel.figures, Figures::Lines { .. }));
        lined
            .flat_map(|panel| label::ticks(&panel.scale(steps), panel.unit))
            .map(|(_, label)| label)
            .collect()
    }

    /// The panels of indicators, and how many lines or bars there was no room for.
    pub(crate) fn panels(
        indicated: &[Indicated<'_>],
        names: &Names,
        crowd: Crowd,
    ) -> (Vec<Panel>, usize) {
        let mut panels: Vec<Panel> = Vec::new();
        let mut hidden = 0;
        for one in indicated {
            let Some((panel, more)) = Panel::new(one, names) else {
                continue;
            };
            hidden += more;
            match panels
                .iter_mut()
                .find(|other| crowd == Crowd::Shared && shares(other, &panel))
            {
                Some(other) => merge(other, panel),
                None => panels.push(panel),
            }
        }
        // What is in a panel alone has its title for a name.
        for panel in &mut panels {
            if let Figures::Lines { series, .. } = &panel.figures
                && let [first, _, ..] = series.as_slice()
                && panel.title == first.name
            {
                panel.title = series
                    .iter()
                    .map(|one| one.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
            }
        }
        (panels, hidden)
    }
}

/// Whether a panel of one line can join another panel.
fn shares(panel: &Panel, joining: &Panel) -> bool {
    match (&panel.figures, &joining.figures) {
        (
            Figures::Lines { moments, series },
            Figures::Lines {
                moments: others,
                series: joining_series,
            },
        ) => {
            let plain = |title: &str, series: &[Series]| {
                series.first().is_some_and(|one| one.name == title)
            };
            panel.unit == joining.unit
                && moments == others
                && plain(&panel.title, series)
                && plain(&joining.title, joining_series)
                && series.len() + joining_series.len() <= MOST_SERIES
        }
        _ => false,
    }
}

fn merge(panel: &mut Panel, joining: Panel) {
    if let (Figures::Lines { series, .. }, Figures::Lines { series: more, .. }) =
        (&mut panel.figures, joining.figures)
    {
        series.extend(more);
    }
}

fn over_time(lines: &[&Line], indicator: &Indicator, names: &Names) -> (Figures, usize) {
    let moments: Vec<DateTime> = lines
        .iter()
        .filter_map(|line| moment(line))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut keyed: BTreeMap<Option<&StatisticId>, Vec<Option<f64>>> = BTreeMap::new();
    for line in lines {
        let place = moment(line).and_then(|moment| moments.binary_search(&moment).ok());
        if let Some(place) = place {
            let values = keyed
                .entry(line.id.as_ref())
                .or_insert_with(|| vec![None; moments.len()]);
            values[place] = value(line, indicator);
        }
    }
    let label = indicator
        .info()
        .map_or(indicator.as_str(), |info| info.label);
    let series = keyed.into_iter().map(|(id, values)| Series {
        name: id.map_or_else(|| label.to_owned(), |id| named(id, names)),
        values,
    });
    let (series, hidden) = largest(series.collect(), MOST_SERIES, |series| {
        series.values.iter().flatten().sum()
    });
    (Figures::Lines { moments, series }, hidden)
}

fn bars(lines: &[&Line], indicator: &Indicator, names: &Names) -> (Figures, usize) {
    let label = indicator
        .info()
        .map_or(indicator.as_str(), |info| info.label);
    let bars = lines.iter().map(|line| Bar {
        name: match (
            line.extra.get("name").and_then(|name| name.as_str()),
            &line.id,
        ) {
            (Some(name), _) => name.to_owned(),
            (None, Some(id)) => named(id, names),
            (None, None) => label.to_owned(),
        },
        value: value(line, indicator),
    });
    let (bars, hidden) = largest(bars.collect(), MOST_BARS, |bar| bar.value.unwrap_or(0.0));
    (Figures::Bars(bars), hidden)
}

/// The largest in their order, and how many others there were.
fn largest<T>(all: Vec<T>, most: usize, size: impl Fn(&T) -> f64) -> (Vec<T>, usize) {
    let hidden = all.len().saturating_sub(most);
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by(|a, b| size(&all[*b]).total_cmp(&size(&all[*a])));
    let kept: BTreeSet<usize> = order.into_iter().take(most).collect();
    let rows = all.into_iter().enumerate();
    let kept = rows
        .filter(|(index, _)| kept.contains(index))
        .map(|(_, row)| row);
    (kept.collect(), hidden)
}

fn named(id: &StatisticId, names: &Names) -> String {
    let name = id.number().and_then(|number| names.get(&number));
    match name {
        Some(name) => format!("{name} ({id})"),
        None => id.to_string(),
    }
}

/// A finite value; what no scale can show counts as a gap.
fn value(line: &Line, indicator: &Indicator) -> Option<f64> {
    line.value(indicator)
        .map(|value| value.number)
        .filter(|number| number.is_finite())
}

fn moment(line: &Line) -> Option<DateTime> {
    line.date.as_ref().and_then(|date| date.civil())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_stay_in_their_order() {
        let (kept, hidden) = largest(vec![1.0, 5.0, 2.0, 4.0], 3, |one| *one);
        assert_eq!((kept, hidden), (vec![5.0, 2.0, 4.0], 1));
        let (kept, hidden) = largest(vec![1.0], 3, |one: &f64| *one);
        assert_eq!((kept, hidden), (vec![1.0], 0));
    }

    #[test]
    fn names_keep_the_identifier() {
        let names = Names::from([(7, "Ada".to_owned())]);
        assert_eq!(named(&StatisticId::from("7"), &names), "Ada (7)");
        assert_eq!(named(&StatisticId::from("8"), &names), "8");
        assert_eq!(named(&StatisticId::from("page"), &names), "page");
    }
}

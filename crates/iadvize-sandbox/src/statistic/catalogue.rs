//! Indicators as they are known outside: what the document says of each, beside its definition.

use std::sync::OnceLock;

use serde_json::Value;

use super::definition::{DEFINITIONS, Definition};
use super::engine::Number;
use super::formula::Formula;
use crate::document::{Document, Indicator};

/// An indicator of the document with its definition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Defined {
    pub(crate) indicator: &'static Indicator,
    definition: &'static Definition,
}

impl Defined {
    pub(crate) fn formula(self) -> Formula {
        self.definition.formula
    }

    /// The value as it is answered: whole where something is counted, else fractional (observed).
    pub(crate) fn shown(self, value: Option<Number>) -> Value {
        let Some(value) = value else {
            return Value::Null;
        };
        if self.indicator.unit == "count" && self.formula().is_whole() {
            value.json()
        } else {
            Number::Real(value.real()).json()
        }
    }

    /// It is available on the channel.
    pub(crate) fn is_on(self, channel: &str) -> bool {
        self.indicator.channels.iter().any(|one| one == channel)
    }
}

/// Every indicator of the document that has a definition, in the document's order.
pub(crate) fn defined() -> &'static [Defined] {
    static DEFINED: OnceLock<Vec<Defined>> = OnceLock::new();
    DEFINED.get_or_init(|| {
        let indicators = Document::embedded().indicators.iter();
        let known = indicators.filter_map(|indicator| {
            let definition = DEFINITIONS.iter().find(|one| one.name == indicator.name)?;
            Some(Defined {
                indicator,
                definition,
            })
        });
        known.collect()
    })
}

/// An indicator by its name in the document.
pub(crate) fn named(name: &str) -> Option<Defined> {
    defined()
        .iter()
        .find(|one| one.indicator.name == name)
        .copied()
}

/// What an indicator of the statistics is: its unit and meaning as the document has them, and how the
/// sandbox computes it. See [`indicators`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndicatorDefinition {
    /// The name it is asked for by.
    pub name: &'static str,
    /// What the service calls it.
    pub label: &'static str,
    /// What it tells.
    pub description: &'static str,
    /// `seconds`, `count`, `ratio` (from 0 to 1) or `currency` (that of the website).
    pub unit: &'static str,
    /// `contact`, `presence`, `satisfaction` or `transaction`.
    pub category: &'static str,
    /// The channels it is available on.
    pub channels: &'static [String],
    /// What the sandbox computes, in words of its tables.
    pub computed: String,
    /// What was assumed where the service's documentation leaves the meaning open; nothing where it is
    /// documented.
    pub assumption: Option<&'static str>,
}

/// The definition of every indicator of the statistics.
#[must_use]
pub fn indicators() -> Vec<IndicatorDefinition> {
    let each = defined().iter().map(|one| IndicatorDefinition {
        name: &one.indicator.name,
        label: &one.indicator.label,
        description: &one.indicator.description,
        unit: &one.indicator.unit,
        category: &one.indicator.category,
        channels: &one.indicator.channels,
        computed: one.formula().words(),
        assumption: one.definition.assumption,
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_indicator_of_the_document_has_one_definition() {
        let document = Document::embedded();
        let documented: BTreeSet<&str> = document
            .indicators
            .iter()
            .map(|indicator| indicator.name.as_str())
            .collect();
        let names: BTreeSet<&str> = DEFINITIONS.iter().map(|one| one.name).collect();
        assert_eq!(documented, names);
        assert_eq!(names.len(), DEFINITIONS.len(), "one is defined twice");
        assert_eq!(indicators().len(), 57);
    }

    #[test]
    fn formulas_give_what_the_units_say() {
        for one in defined() {
            let (name, formula) = (&one.indicator.name, one.formula());
            let fits = match one.indicator.unit.as_str() {
                "ratio" => matches!(formula, Formula::Share(..) | Formula::Rating(..)),
                // Averages of counts are fractional, and the document says so.
                "count" if formula.is_whole() => true,
                "count" => {
                    matches!(formula, Formula::Mean(..) | Formula::PerHour(..))
                        && one.indicator.description.contains("may be fractional")
                }
                "seconds" => matches!(formula, Formula::Total(_) | Formula::Mean(..)),
                "currency" => !matches!(formula, Formula::Share(..) | Formula::Rating(..)),
                other => panic!("{name}: unit {other}"),
            };
            assert!(fits, "{name}: {formula:?}");
        }
    }

    #[test]
    fn definitions_are_told_in_words() {
        for one in indicators() {
            assert!(one.computed.len() > 4, "{one:?}");
            assert!(
                !one.label.is_empty() && !one.description.is_empty(),
                "{one:?}"
            );
            assert!(
                one.assumption.is_none_or(|text| text.ends_with('.')),
                "{one:?}"
            );
        }
    }
}

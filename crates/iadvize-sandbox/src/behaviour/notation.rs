//! Rules as JSON objects, and as one line for a command line.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::effect::{Effect, MetaStatus, RetryAfter};
use super::given::Given;
use super::rule::{Limits, Rule, RuleError};
use super::table;

/// What every rule can have beside the parameters of its effect, and what it means.
pub(crate) const LIMITS: &[(&str, &str)] = &[
    ("method", "only this method"),
    (
        "path",
        "only this path: as requested, as in the document, or with `*` for anything",
    ),
    ("operation", "only this `operationId` of the document"),
    ("first", "only the first so many requests that fit"),
    ("every", "only every so many-th request that fits"),
    ("times", "so many times in all"),
    ("probability", "from 0 to 1"),
    (
        "seed",
        "number that draws follow from; the sandbox's own otherwise",
    ),
    (
        "after_write",
        "true: the operation is carried out before the fault",
    ),
    (
        "retry_after",
        "the header `Retry-After`: seconds or any text",
    ),
    (
        "retry_after_date",
        "the header `Retry-After` as a date so many seconds from now",
    ),
];

impl Rule {
    /// Reads a rule as the control API takes it: an object with `name`, the parameters of that name, and
    /// whatever narrows it.
    ///
    /// # Errors
    ///
    /// When the name is unknown, a member is unknown or ill-typed, or the rule could never work.
    pub fn from_json(value: &Value) -> Result<Self, RuleError> {
        let Value::Object(members) = value else {
            return Err(RuleError("a rule must be a JSON object".to_owned()));
        };
        let mut members = members.clone();
        let name = match members.remove("name") {
            Some(Value::String(name)) => name,
            Some(_) => return Err(RuleError("'name' of a rule must be text".to_owned())),
            None => return Err(RuleError("a rule must have a 'name'".to_owned())),
        };
        let behaviour = table::named(&name).ok_or_else(|| {
            let shown: String = name
                .chars()
                .filter(|one| !one.is_control())
                .take(64)
                .collect();
            RuleError(format!("there is no rule '{shown}'; GET / lists them"))
        })?;
        let wrong = |reason: String| RuleError(format!("the rule '{name}': {reason}"));
        let mut given = Given::new(members);
        let mut rule = Self::new(behaviour.name, (behaviour.read)(&mut given).map_err(wrong)?);
        rule.read_limits(&mut given).map_err(wrong)?;
        given.finish().map_err(wrong)?;
        rule.check()?;
        Ok(rule)
    }

    fn read_limits(&mut self, given: &mut Given) -> Result<(), String> {
        self.limits = Limits {
            method: given.text("method")?.map(|name| name.to_ascii_uppercase()),
            path: given.text("path")?,
            operation: given.text("operation")?,
            first: given.whole("first", 0, u64::MAX)?,
            every: given.whole("every", 1, u64::MAX)?,
            times: given.whole("times", 0, u64::MAX)?,
            probability: given.share("probability")?,
            seed: given.whole("seed", 0, u64::MAX)?,
        };
        self.after_write = given.flag("after_write")?;
        let (text, date) = (
            given.text_or_number("retry_after")?,
            given.seconds("retry_after_date")?,
        );
        self.retry_after = match (text, date) {
            (None, None) => None,
            (Some(text), None) => Some(RetryAfter::Text(text)),
            (None, Some(seconds)) => Some(RetryAfter::Date(seconds)),
            (Some(_), Some(_)) => {
                return Err("'retry_after' and 'retry_after_date' exclude each other".to_owned());
            }
        };
        Ok(())
    }

    /// The rule as [`from_json`](Self::from_json) reads it.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = parameters(&self.effect);
        members.insert("name".to_owned(), self.name.into());
        let limits = &self.limits;
        let (text, date) = match &self.retry_after {
            None => (None, None),
            Some(RetryAfter::Text(text)) => (Some(text), None),
            Some(RetryAfter::Date(seconds)) => (None, Some(*seconds)),
        };
        for (name, value) in [
            ("method", limits.method.as_ref().map(|one| json!(one))),
            ("path", limits.path.as_ref().map(|one| json!(one))),
            ("operation", limits.operation.as_ref().map(|one| json!(one))),
            ("first", limits.first.map(Value::from)),
            ("every", limits.every.map(Value::from)),
            ("times", limits.times.map(Value::from)),
            ("probability", limits.probability.map(Value::from)),
            ("seed", limits.seed.map(Value::from)),
            ("after_write", self.after_write.then_some(true.into())),
            ("retry_after", text.map(|one| json!(one))),
            ("retry_after_date", date.map(Value::from)),
        ] {
            if let Some(value) = value {
                members.insert(name.to_owned(), value);
            }
        }
        Value::Object(members)
    }
}

/// The parameters of an effect, without those that have no value.
fn parameters(effect: &Effect) -> Map<String, Value> {
    let milliseconds =
        |time: &std::time::Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let value = match effect {
        Effect::Latency { from, to } if from == to => json!({ "milliseconds": milliseconds(from) }),
        Effect::Latency { from, to } => {
            json!({ "milliseconds": milliseconds(from), "to_milliseconds": milliseconds(to) })
        }
        Effect::Status {
            status,
            meta,
            body,
            content_type,
        } => json!({
            "status": status,
            "meta": (*meta != MetaStatus::default()).then(|| meta.text()),
            "body": body,
            "content_type": content_type,
        }),
        Effect::ResetInBody { after }
        | Effect::TruncatedBody { after }
        | Effect::TruncatedJson { after } => json!({ "after_bytes": after }),
        Effect::SlowDrip { bytes, every } => {
            json!({ "bytes": bytes, "milliseconds": milliseconds(every) })
        }
        Effect::UnknownEnumValues { value } | Effect::ContentType(value) => {
            json!({ "value": value })
        }
        Effect::Nulls { members } if !members.is_empty() => json!({ "members": members }),
        Effect::PeriodLimit { months } => json!({ "months": months }),
        Effect::ShiftedRows(rows) => json!({ "rows": rows.abs() }),
        Effect::Html
        | Effect::EmptyBody
        | Effect::Reset
        | Effect::DataAsList
        | Effect::WriteAsList
        | Effect::NumbersAsText
        | Effect::BooleansAsNumbers
        | Effect::Nulls { .. }
        | Effect::RenamedMembers
        | Effect::UnknownMembers
        | Effect::EmptyPagePastTheEnd
        | Effect::PageIgnored
        | Effect::DayBoundExcluded
        | Effect::HistoryWithoutEpochs
        | Effect::IdAsObject
        | Effect::Pagination(_)
        | Effect::ByteOrderMark => json!({}),
    };
    match value {
        Value::Object(mut members) => {
            members.retain(|_, value| !value.is_null());
            members
        }
        _ => Map::new(),
    }
}

/// Reads a JSON object, or a name followed by `member=value`, separated by commas:
/// `latency, milliseconds=200, path=/operator*`. A value is JSON where it can be read so, else text; one
/// with a comma in it needs the JSON form.
impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.trim();
        if text.starts_with('{') {
            let value = serde_json::from_str(text)
                .map_err(|error| RuleError(format!("the rule is no JSON: {error}")))?;
            return Self::from_json(&value);
        }
        let mut parts = text.split(',').map(str::trim);
        let mut members = Map::new();
        members.insert("name".to_owned(), parts.next().unwrap_or_default().into());
        for part in parts {
            let (name, value) = part.split_once('=').ok_or_else(|| {
                RuleError("after its name a rule is written as member=value".to_owned())
            })?;
            let value = value.trim();
            let value = serde_json::from_str(value).unwrap_or_else(|_| value.into());
            if members.insert(name.trim().to_owned(), value).is_some() {
                return Err(RuleError("a rule names each member once".to_owned()));
            }
        }
        Self::from_json(&Value::Object(members))
    }
}

/// The JSON form.
impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.to_json())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule of every name, with all its parameters that have a default left out.
    fn of_every_name() -> Vec<Rule> {
        let read = |row: &table::Behaviour| {
            let mut members = json!({ "name": row.name });
            for (name, least) in [("status", 503), ("milliseconds", 5)] {
                if row.parameters.iter().any(|(one, _)| *one == name) {
                    members[name] = least.into();
                }
            }
            Rule::from_json(&members).unwrap()
        };
        table::TABLE.iter().map(read).collect()
    }

    #[test]
    fn every_rule_is_written_as_it_is_read() {
        for rule in of_every_name() {
            let rule = rule
                .on("get", "/operator")
                .operation("list_operators")
                .first(4)
                .every(2)
                .times(3)
                .probability(0.5)
                .seed(9)
                .after_write()
                .retry_after_date(-5);
            assert_eq!(rule.to_string().parse(), Ok(rule.clone()), "{rule}");
            // What the listing says is all that is written.
            let known = table::named(rule.name).unwrap().parameters.iter();
            let known: Vec<&str> = known.chain(LIMITS).map(|(name, _)| *name).collect();
            let value = rule.to_json();
            for name in value.as_object().unwrap().keys() {
                assert!(name == "name" || known.contains(&name.as_str()), "{name}");
            }
        }
    }

    /// What Rust makes is what is written and read, and Rust can make whatever the table names.
    #[test]
    fn every_name_has_its_functions() {
        use std::time::Duration;

        use crate::{Fault, Quirk};

        let time = Duration::from_millis(5);
        let rules = [
            Fault::latency(time),
            Fault::latency_between(time..=2 * time),
            Fault::status(503),
            Fault::status_with_meta(200, MetaStatus::Fail),
            Fault::status_with_body(502, "text/plain", "a, b"),
            Fault::html(),
            Fault::empty_body(),
            Fault::reset(),
            Fault::reset_in_body(),
            Fault::reset_after(3),
            Fault::truncated_body(),
            Fault::truncated_after(3),
            Fault::truncated_json(),
            Fault::slow_drip(3, time),
            Quirk::data_as_list(),
            Quirk::write_as_list(),
            Quirk::numbers_as_text(),
            Quirk::booleans_as_numbers(),
            Quirk::unknown_enum_values("new"),
            Quirk::nulls(),
            Quirk::nulls_in(["name"]),
            Quirk::renamed_members(),
            Quirk::unknown_members(),
            Quirk::period_limit(1),
            Quirk::day_bound_excluded(),
            Quirk::history_without_epochs(),
            Quirk::id_as_object(),
            Quirk::empty_page_past_the_end(),
            Quirk::page_ignored(),
            Quirk::duplicated_rows(2),
            Quirk::vanishing_rows(2),
            Quirk::pagination_missing(),
            Quirk::pagination_zero(),
            Quirk::pagination_negative(),
            Quirk::pagination_growing(),
            Quirk::pagination_as_text(),
            Quirk::content_type("text/plain"),
            Quirk::byte_order_mark(),
        ];
        for rule in &rules {
            assert_eq!(rule.to_string().parse().as_ref(), Ok(rule), "{rule}");
        }
        for row in table::TABLE {
            let made = rules.iter().any(|rule| rule.name == row.name);
            assert!(made, "{} cannot be made in Rust", row.name);
        }
    }

    /// The parameters that the table tells of are those that are read, and no others.
    #[test]
    fn the_table_tells_of_every_parameter() {
        for rule in of_every_name() {
            let mut members = rule.to_json();
            members["unheard"] = 1.into();
            let said = Rule::from_json(&members).unwrap_err().to_string();
            let (_, known) = said.split_once("known are ").unwrap();
            let mut told: Vec<&str> = table::named(rule.name)
                .unwrap()
                .parameters
                .iter()
                .chain(LIMITS)
                .map(|(name, _)| *name)
                .collect();
            told.sort_unstable();
            assert_eq!(known, told.join(", "), "{}", rule.name);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_in_one_line() {
        for (text, reason) in [
            ("", "there is no rule ''"),
            ("nap", "there is no rule 'nap'; GET / lists them"),
            ("{", "the rule is no JSON"),
            ("{}", "a rule must have a 'name'"),
            ("{\"name\":1}", "'name' of a rule must be text"),
            (
                "status",
                "'status' is missing, a whole number from 200 to 599",
            ),
            (
                "status, status=99",
                "'status' must be a whole number from 200 to 599",
            ),
            ("status, status=many", "'status' must be a whole number"),
            (
                "status, status=503, meta=odd",
                "'meta' must be one of success, fail, error",
            ),
            (
                "status, status=503, times=-1",
                "'times' must be a whole number from 0",
            ),
            (
                "status, status=503, probability=2",
                "'probability' must be a number from 0 to 1",
            ),
            (
                "html, operation=nothing",
                "the document has no operation 'nothing'",
            ),
            ("nulls, members=nothing", "no row has a member 'nothing'"),
            ("html, path=operator", "'path' must begin with '/'"),
            ("html, method=G T", "'method' is no HTTP method"),
            ("html, every=0", "'every' must be a whole number from 1"),
            (
                "html, retry_after=1, retry_after_date=1",
                "exclude each other",
            ),
            (
                "{\"name\":\"html\",\"retry_after\":\"a\\nb\"}",
                "no header can carry the text of 'retry_after'",
            ),
            ("html, times", "written as member=value"),
            ("html, times=1, times=2", "names each member once"),
            (
                "latency, milliseconds=5, to_milliseconds=4",
                "'to_milliseconds' must be a whole number from 5",
            ),
            (
                "slow_drip, bytes=0",
                "'bytes' must be a whole number from 1",
            ),
        ] {
            let said = text.parse::<Rule>().unwrap_err().to_string();
            assert!(said.contains(reason), "{text}: {said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
    }
}

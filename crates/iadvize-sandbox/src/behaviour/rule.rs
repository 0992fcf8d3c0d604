//! A rule: one effect, and the requests it is for.

use std::fmt;

use axum::http::HeaderValue;

use super::effect::{Effect, RetryAfter};
use super::table;
use crate::document::{Document, Operation};

/// A fault or a quirk, and the requests it is for. Made by [`Fault`](crate::Fault) and
/// [`Quirk`](crate::Quirk), narrowed here, and put to work by [`Sandbox::inject`](crate::Sandbox::inject)
/// or [`Builder::inject`](crate::Builder::inject).
///
/// Rules are asked in the order they were added. A rule counts the requests that it is asked about and
/// that its method, path and operation fit; [`first`](Self::first), [`every`](Self::every) and
/// [`probability`](Self::probability) choose among those, and [`times`](Self::times) ends it. As soon as
/// one rule answers in place of the operation or breaks the connection, later ones that would do so are
/// not asked, so that two 429 and then two 503 are two rules with `times(2)`.
///
/// ```
/// use iadvize_sandbox::{Fault, Quirk, Rule};
///
/// let busy = Fault::status(429).retry_after_seconds(1).times(2).on("GET", "/operator");
/// let storm = Fault::status(500).probability(0.2);
/// let lost = Fault::reset().on("POST", "/visitor").after_write();
/// let loose = Quirk::numbers_as_text().operation("list_operators");
/// // The same in the notation of the control API and of the program's `--rule`.
/// let same: Rule = "status, status=429, retry_after=1, times=2, method=GET, path=/operator".parse()?;
/// assert_eq!(same, busy);
/// # Ok::<(), iadvize_sandbox::RuleError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a rule does nothing until it is injected"]
pub struct Rule {
    pub(crate) name: &'static str,
    pub(crate) effect: Effect,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) after_write: bool,
    pub(crate) limits: Limits,
}

/// The requests that a rule is for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Limits {
    pub(crate) method: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) first: Option<u64>,
    pub(crate) every: Option<u64>,
    pub(crate) times: Option<u64>,
    pub(crate) probability: Option<f64>,
    pub(crate) seed: Option<u64>,
}

impl Rule {
    pub(crate) fn new(name: &'static str, effect: Effect) -> Self {
        Self {
            name,
            effect,
            retry_after: None,
            after_write: false,
            limits: Limits::default(),
        }
    }

    /// Only for this method on this path: short for [`method`](Self::method) and [`path`](Self::path).
    pub fn on(self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.method(method).path(path)
    }

    /// Only for requests of this method.
    pub fn method(mut self, method: impl Into<String>) -> Self {
        self.limits.method = Some(method.into().to_ascii_uppercase());
        self
    }

    /// Only for this path, without the base URL's: one that is requested (`/operator/12`), one of the
    /// document (`/operator/{id}`), or one in which `*` stands for anything (`/operator*`).
    pub fn path(mut self, path: impl Into<String>) -> Self {
        self.limits.path = Some(path.into());
        self
    }

    /// Only for the operation with this `operationId` of the document, such as `list_operators`.
    pub fn operation(mut self, id: impl Into<String>) -> Self {
        self.limits.operation = Some(id.into());
        self
    }

    /// Only the first `count` requests that fit.
    pub fn first(mut self, count: u64) -> Self {
        self.limits.first = Some(count);
        self
    }

    /// Only every `step`-th request that fits: with 3 the third, the sixth and so on. At least 1.
    pub fn every(mut self, step: u64) -> Self {
        self.limits.every = Some(step);
        self
    }

    /// So many times in all, and never again.
    pub fn times(mut self, count: u64) -> Self {
        self.limits.times = Some(count);
        self
    }

    /// With this probability, from 0 to 1. The draws follow from the sandbox's seed, the number of the
    /// rule and the number of the request, so that they are the same in every run.
    pub fn probability(mut self, share: f64) -> Self {
        self.limits.probability = Some(share);
        self
    }

    /// The number that draws follow from, in place of the sandbox's seed and the number of the rule.
    pub fn seed(mut self, seed: u64) -> Self {
        self.limits.seed = Some(seed);
        self
    }

    /// The operation is carried out first, and what it wrote stays: the answer is lost, late or replaced
    /// all the same. Without it a fault in place of the answer leaves the state as it was. Faults that
    /// spoil an answer, and all quirks, carry the operation out anyway.
    pub fn after_write(mut self) -> Self {
        self.after_write = true;
        self
    }

    /// The answer carries `Retry-After` with this number of seconds.
    pub fn retry_after_seconds(self, seconds: u64) -> Self {
        self.retry_after_text(seconds.to_string())
    }

    /// The answer carries `Retry-After` with the HTTP date so many seconds after the moment it is
    /// answered, by the real clock of this machine; a negative number gives a date in the past.
    pub fn retry_after_date(mut self, seconds_from_now: i64) -> Self {
        self.retry_after = Some(RetryAfter::Date(seconds_from_now));
        self
    }

    /// The answer carries `Retry-After` with this text, sensible or not.
    pub fn retry_after_text(mut self, text: impl Into<String>) -> Self {
        self.retry_after = Some(RetryAfter::Text(text.into()));
        self
    }

    /// Says why the rule could never work, if so.
    pub(crate) fn check(&self) -> Result<(), RuleError> {
        let limits = &self.limits;
        let document = Document::embedded();
        if let Some(id) = &limits.operation
            && document.operations.iter().all(|one| one.id != *id)
        {
            return Err(self.wrong(format!(
                "the document has no operation '{}'",
                id.escape_debug()
            )));
        }
        if let Some(method) = &limits.method
            && axum::http::Method::from_bytes(method.as_bytes()).is_err()
        {
            return Err(self.wrong("'method' is no HTTP method".to_owned()));
        }
        if let Some(path) = &limits.path
            && !path.starts_with(['/', '*'])
        {
            return Err(self.wrong("'path' must begin with '/' or '*'".to_owned()));
        }
        if limits.every == Some(0) {
            return Err(self.wrong("'every' must be at least 1".to_owned()));
        }
        if let Some(share) = limits.probability
            && !(0.0..=1.0).contains(&share)
        {
            return Err(self.wrong("'probability' must be from 0 to 1".to_owned()));
        }
        self.check_effect()
    }

    fn check_effect(&self) -> Result<(), RuleError> {
        let header = |name: &str, value: &str| match HeaderValue::from_str(value) {
            Ok(_) => Ok(()),
            Err(_) => Err(self.wrong(format!("no header can carry the text of '{name}'"))),
        };
        if let Some(RetryAfter::Text(text)) = &self.retry_after {
            header("retry_after", text)?;
        }
        match &self.effect {
            Effect::Status {
                status,
                content_type,
                ..
            } => {
                if !(200..=599).contains(status) {
                    return Err(self.wrong("'status' must be from 200 to 599".to_owned()));
                }
                content_type
                    .iter()
                    .try_for_each(|value| header("content_type", value))
            }
            Effect::ContentType(value) => header("value", value),
            Effect::Latency { from, to } if from > to => {
                Err(self.wrong("the longest wait is shorter than the shortest".to_owned()))
            }
            Effect::Latency { to: time, .. } | Effect::SlowDrip { every: time, .. }
                if time.as_millis() > u128::from(table::LONGEST) =>
            {
                Err(self.wrong("a wait is at most a day".to_owned()))
            }
            Effect::Nulls { members } => members.iter().try_for_each(|name| {
                let mut rows = Document::embedded()
                    .operations
                    .iter()
                    .flat_map(|one| &one.row);
                match rows.any(|member| member.name == *name) {
                    true => Ok(()),
                    false => {
                        Err(self.wrong(format!("no row has a member '{}'", name.escape_debug())))
                    }
                }
            }),
            Effect::SlowDrip { bytes: 0, .. } => {
                Err(self.wrong("'bytes' must be at least 1".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn wrong(&self, reason: String) -> RuleError {
        RuleError(format!("the rule '{}' cannot work: {reason}", self.name))
    }
}

impl Limits {
    /// Whether the request is one of those that the rule counts.
    pub(crate) fn fit(&self, method: &str, path: &str, operation: Option<&Operation>) -> bool {
        self.method.as_ref().is_none_or(|own| own == method)
            && self
                .operation
                .as_ref()
                .is_none_or(|id| operation.is_some_and(|operation| operation.id == *id))
            && self.path.as_ref().is_none_or(|own| {
                operation.is_some_and(|operation| operation.path == *own) || matches(own, path)
            })
    }
}

/// Compares with a pattern in which `*` stands for any text. Each part between two stars is looked for
/// once, at its first place, so that no pattern takes long.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let (middle, tail) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(inner) = text
        .strip_prefix(head)
        .and_then(|text| text.strip_suffix(tail))
    else {
        return false;
    };
    let mut parts = middle.split('*');
    let left = parts.try_fold(inner, |left, part| {
        left.find(part).map(|at| &left[at + part.len()..])
    });
    left.is_some()
}

/// Why a rule cannot work or cannot be read, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleError(pub(crate) String);

impl fmt::Display for RuleError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for RuleError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_anything() {
        for (pattern, text, same) in [
            ("/operator", "/operator", true),
            ("/operator", "/operator/1", false),
            ("/operator*", "/operator/1", true),
            ("*live", "/operator/1/live", true),
            ("/*/1/*", "/operator/1/live", true),
            ("/*/2/*", "/operator/1/live", false),
            ("*", "", true),
            ("/a*a", "/a", false),
            ("/a*a", "/aa", true),
            ("/*ab*ab*", "/abab", true),
            ("/*ab*ab*", "/aba", false),
            ("**/é**", "/a/é", true),
        ] {
            assert_eq!(matches(pattern, text), same, "{pattern} {text}");
        }
    }

    #[test]
    fn many_stars_take_no_longer_and_go_no_deeper() {
        let text = format!("/{}", "a".repeat(8_000));
        assert!(!matches(&format!("{}b", "*a".repeat(4_000)), &text));
        assert!(matches(&"*".repeat(1_000_000), &text));
    }
}

//! The rules at work: their order, their counts, and what they make of one request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fastrand::Rng;

use super::effect::{Effect, RetryAfter, Stage};
use super::rule::{Rule, RuleError};
use crate::document::Operation;
use crate::envelope::Lists;
use crate::limits;

/// The number of a rule at work. Numbers are given from 1 on and never again in the same sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u64);

impl RuleId {
    pub(crate) fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number itself, as the control API shows it.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// A rule at work, and how often it was asked and applied.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ActiveRule {
    /// Its number.
    pub id: RuleId,
    /// The rule itself.
    pub rule: Rule,
    /// Requests that it was asked about and that its method, path and operation fit.
    pub asked: u64,
    /// How many of them it was applied to.
    pub applied: u64,
}

/// All rules at work.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Whether there are any: all that a request reads when there are none.
    some: AtomicBool,
    seed: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: u64,
    active: Vec<ActiveRule>,
    /// How often each name was applied since the start, by rules that are gone as well.
    applied: BTreeMap<&'static str, u64>,
}

/// Every request asks every rule, so their number is bounded.
pub(crate) fn check_number(rules: usize) -> Result<(), RuleError> {
    if rules <= limits::RULES {
        return Ok(());
    }
    let most = limits::RULES;
    Err(RuleError(format!(
        "there may be {most} rules at work: remove some, or widen one"
    )))
}

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    /// Without the base URL's path.
    pub(crate) path: &'a str,
    pub(crate) operation: Option<&'static Operation>,
}

/// What the rules make of one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    pub(crate) wait_before: Duration,
    pub(crate) wait_after: Duration,
    /// What answers in place of the operation, and whether the operation is carried out before.
    pub(crate) ending: Option<(Effect, bool)>,
    pub(crate) lists: Lists,
    pub(crate) json: Vec<Effect>,
    pub(crate) bytes: Vec<Effect>,
    pub(crate) transfer: Vec<Effect>,
    pub(crate) retry_after: Option<RetryAfter>,
    pub(crate) names: Vec<&'static str>,
}

impl Rules {
    /// Fails when there are too many rules.
    pub(crate) fn new(seed: u64, rules: Vec<Rule>) -> Result<Self, RuleError> {
        let own = Self {
            seed,
            ..Self::default()
        };
        own.replace(rules)?;
        Ok(own)
    }

    /// Fails when there are as many as may be.
    pub(crate) fn add(&self, rule: Rule) -> Result<RuleId, RuleError> {
        let mut state = self.lock();
        check_number(state.active.len() + 1)?;
        self.some.store(true, Ordering::Release);
        Ok(state.add(rule))
    }

    /// Fails, and leaves those that are, when there are too many.
    pub(crate) fn replace(&self, rules: Vec<Rule>) -> Result<Vec<RuleId>, RuleError> {
        check_number(rules.len())?;
        let mut state = self.lock();
        state.active.clear();
        self.some.store(!rules.is_empty(), Ordering::Release);
        Ok(rules.into_iter().map(|rule| state.add(rule)).collect())
    }

    pub(crate) fn clear(&self) {
        let mut state = self.lock();
        state.active.clear();
        self.some.store(false, Ordering::Release);
    }

    /// Whether there was such a rule.
    pub(crate) fn remove(&self, id: RuleId) -> bool {
        let mut state = self.lock();
        let before = state.active.len();
        state.active.retain(|active| active.id != id);
        self.some.store(!state.active.is_empty(), Ordering::Release);
        state.active.len() < before
    }

    pub(crate) fn list(&self) -> Vec<ActiveRule> {
        self.lock().active.clone()
    }

    pub(crate) fn applied(&self) -> BTreeMap<&'static str, u64> {
        self.lock().applied.clone()
    }

    pub(crate) fn clear_applied(&self) {
        self.lock().applied.clear();
    }

    /// What the rules make of this request; nothing when none applies.
    pub(crate) fn plan<'a>(&self, asked: impl FnOnce() -> Asked<'a>) -> Option<Plan> {
        if self.some.load(Ordering::Acquire) {
            self.plan_of(asked())
        } else {
            None
        }
    }

    fn plan_of(&self, asked: Asked<'_>) -> Option<Plan> {
        let mut plan = Plan::default();
        let state = &mut *self.lock();
        for active in &mut state.active {
            let ends = active.rule.effect.stage() == Stage::Ending;
            if ends && plan.ending.is_some() {
                continue;
            }
            let limits = &active.rule.limits;
            if !limits.fit(asked.method, asked.path, asked.operation) {
                continue;
            }
            active.asked += 1;
            let mut rng = draws(self.seed, active);
            if chosen(active, &mut rng) {
                active.applied += 1;
                *state.applied.entry(active.rule.name).or_default() += 1;
                plan.add(&active.rule, &mut rng);
            }
        }
        (!plan.names.is_empty()).then_some(plan)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held; counts would be right even then.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, rule: Rule) -> RuleId {
        self.last += 1;
        let id = RuleId(self.last);
        self.active.push(ActiveRule {
            id,
            rule,
            asked: 0,
            applied: 0,
        });
        id
    }
}

/// The draws for the request that the rule was asked about last.
fn draws(seed: u64, active: &ActiveRule) -> Rng {
    let own = active
        .rule
        .limits
        .seed
        .unwrap_or_else(|| seed.wrapping_add(active.id.0.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    // The generator's first numbers are alike for seeds that are, so a draw of one seeds the next.
    let mixed = Rng::with_seed(own).u64(..) ^ active.asked.wrapping_mul(0xd6e8_feb8_6659_fd93);
    let mut rng = Rng::with_seed(mixed);
    rng.u64(..);
    rng
}

fn chosen(active: &ActiveRule, rng: &mut Rng) -> bool {
    let limits = &active.rule.limits;
    limits.first.is_none_or(|first| active.asked <= first)
        && limits
            .every
            .is_none_or(|step| active.asked.is_multiple_of(step))
        && limits.times.is_none_or(|times| active.applied < times)
        && limits.probability.is_none_or(|share| rng.f64() < share)
}

impl Plan {
    fn add(&mut self, rule: &Rule, rng: &mut Rng) {
        self.names.push(rule.name);
        if rule.retry_after.is_some() {
            self.retry_after.clone_from(&rule.retry_after);
        }
        let effect = rule.effect.clone();
        match effect.stage() {
            Stage::Delay => {
                if let Effect::Latency { from, to } = effect {
                    let wait = between(from, to, rng);
                    if rule.after_write {
                        self.wait_after += wait;
                    } else {
                        self.wait_before += wait;
                    }
                }
            }
            Stage::Ending => self.ending = Some((effect, rule.after_write)),
            Stage::Rows => match effect {
                Effect::EmptyPagePastTheEnd => self.lists.empty_past_the_end = true,
                Effect::PageIgnored => self.lists.page_ignored = true,
                Effect::ShiftedRows(rows) => self.lists.shift += rows,
                Effect::PeriodLimit { months } => self.lists.bounds.months = Some(months),
                Effect::DayBoundExcluded => self.lists.bounds.days_excluded = true,
                _ => {}
            },
            Stage::Json => self.json.push(effect),
            Stage::Bytes => self.bytes.push(effect),
            Stage::Transfer => self.transfer.push(effect),
        }
    }
}

fn between(from: Duration, to: Duration, rng: &mut Rng) -> Duration {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(rng.u64(milliseconds(from)..=milliseconds(to).max(milliseconds(from))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Fault, Quirk};

    fn ask(rules: &Rules, method: &'static str, path: &'static str) -> Vec<&'static str> {
        let asked = || Asked {
            method,
            path,
            operation: None,
        };
        rules.plan(asked).map(|plan| plan.names).unwrap_or_default()
    }

    fn pattern(rule: Rule, requests: usize) -> String {
        let rules = Rules::new(7, vec![rule]).unwrap();
        let ask = |_| match ask(&rules, "GET", "/operator").len() {
            0 => '.',
            _ => 'x',
        };
        (0..requests).map(ask).collect()
    }

    #[test]
    fn rules_are_limited() {
        assert_eq!(pattern(Fault::html(), 4), "xxxx");
        assert_eq!(pattern(Fault::html().first(2), 4), "xx..");
        assert_eq!(pattern(Fault::html().every(3), 7), "..x..x.");
        assert_eq!(pattern(Fault::html().every(2).times(2), 8), ".x.x....");
        assert_eq!(pattern(Fault::html().times(0), 2), "..");
        assert_eq!(pattern(Fault::html().on("GET", "/oper*"), 2), "xx");
        assert_eq!(pattern(Fault::html().method("POST"), 2), "..");
        assert_eq!(pattern(Fault::html().operation("list_operators"), 2), "..");
    }

    #[test]
    fn draws_are_the_same_in_every_run_and_near_their_share() {
        let often = |share: f64| {
            let drawn = pattern(Fault::html().probability(share), 2_000);
            assert_eq!(drawn, pattern(Fault::html().probability(share), 2_000));
            drawn.matches('x').count()
        };
        assert_eq!((often(0.0), often(1.0)), (0, 2_000));
        assert!((350..450).contains(&often(0.2)), "{}", often(0.2));
        let one = pattern(Fault::html().probability(0.5).seed(1), 64);
        assert_ne!(one, pattern(Fault::html().probability(0.5).seed(2), 64));
    }

    #[test]
    fn one_rule_ends_a_request_and_the_others_wait_their_turn() {
        let rules = Rules::new(
            7,
            vec![
                Fault::status(429).times(2),
                Fault::reset().times(1),
                Quirk::nulls(),
            ],
        )
        .unwrap();
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.push(ask(&rules, "GET", "/operator").join(" "));
        }
        assert_eq!(
            seen,
            ["status nulls", "status nulls", "reset nulls", "nulls"]
        );
        let counts: Vec<_> = rules
            .list()
            .iter()
            .map(|active| (active.asked, active.applied))
            .collect();
        assert_eq!(counts, [(4, 2), (2, 1), (4, 4)]);
        assert_eq!(rules.applied()["status"], 2);
    }

    #[test]
    fn rules_come_and_go() {
        let rules = Rules::default();
        assert_eq!(ask(&rules, "GET", "/"), Vec::<&str>::new());
        let add = |rule| rules.add(rule).unwrap();
        let (one, two) = (add(Fault::html()), add(Quirk::nulls()));
        assert_ne!(one, two);
        assert!(rules.remove(one) && !rules.remove(one));
        assert_eq!(ask(&rules, "GET", "/"), ["nulls"]);
        let ids = rules.replace(vec![Fault::empty_body()]).unwrap();
        assert_eq!(ids.len(), 1);
        assert!(ids[0] > two, "numbers are not given twice");
        rules.clear();
        assert_eq!(ask(&rules, "GET", "/"), Vec::<&str>::new());
    }

    #[test]
    fn their_number_is_bounded() {
        let rules = Rules::default();
        let many = |number| vec![Fault::html(); number];
        assert!(rules.replace(many(limits::RULES)).is_ok());
        assert!(rules.add(Fault::html()).is_err());
        assert!(rules.replace(many(limits::RULES + 1)).is_err());
        assert_eq!(rules.list().len(), limits::RULES, "those before stay");
    }
}

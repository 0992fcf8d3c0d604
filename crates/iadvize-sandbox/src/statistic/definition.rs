//! What each indicator is. A measure sums something over the rows of a source; a formula makes an
//! indicator of measures. Where the page leaves a meaning open, the choice is marked `assumed`.
//!
//! Times of presence are cut to the stretch `b` that is asked about.

use super::engine::Number;
use super::source::Source::{
    self, Contact, Missed, Presence, Sale, SaleAfterContact, Satisfaction, Targeting, Wait,
};

/// An SQL aggregate over the rows of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Measure {
    Sum(Source, &'static str),
    /// Length of the time covered by at least one presence in one of these states.
    Covered(&'static str),
}

/// How an indicator follows from measures.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Formula {
    /// The measure itself; zero when there are no rows.
    Total(Measure),
    /// The first over the second, times a factor; nothing when the second is zero.
    Ratio(Measure, Measure, f64),
    /// The first, times the second over the third, rounded to a whole number when it counts something;
    /// zero when the third is zero.
    Estimate {
        of: Measure,
        times: Measure,
        over: Measure,
        count: bool,
    },
}

const fn sum(source: Source, sql: &'static str) -> Measure {
    Measure::Sum(source, sql)
}

const CONTACTS: Measure = sum(Contact, "count(*)");
const ANSWERED: Measure = sum(Contact, "sum(s.operator_answer)");
const CONVERTED: Measure = sum(
    Contact,
    "sum(EXISTS (SELECT 1 FROM \"transaction\" x WHERE x.conversation_id = s.id))",
);

// From the first text of the visitor to the first text of the operator after it.
const FIRST_ANSWER: Measure = sum(
    Contact,
    "sum((SELECT min(a.sent_at) - q.at
        FROM (SELECT min(sent_at) AS at, min(position) AS place FROM message
              WHERE conversation_id = s.id AND kind = 2) q
        JOIN message a ON a.conversation_id = s.id AND a.kind = 1 AND a.position > q.place))",
);
const FIRST_ANSWERS: Measure = sum(
    Contact,
    "sum((SELECT count(DISTINCT a.conversation_id)
        FROM (SELECT min(position) AS place FROM message WHERE conversation_id = s.id AND kind = 2) q
        JOIN message a ON a.conversation_id = s.id AND a.kind = 1 AND a.position > q.place))",
);

// From each text of the visitor that the operator's next text answers (assumed: directly follows).
const ANSWER_TIME: Measure = sum(
    Contact,
    "sum((SELECT sum(gap) FROM (
        SELECT kind, sent_at - lag(sent_at) OVER w AS gap, lag(kind) OVER w AS before FROM message
        WHERE conversation_id = s.id AND kind IN (1, 2) WINDOW w AS (ORDER BY position))
      WHERE kind = 1 AND before = 2))",
);
const ANSWERS: Measure = sum(
    Contact,
    "sum((SELECT count(*) FROM (
        SELECT kind, lag(kind) OVER w AS before FROM message
        WHERE conversation_id = s.id AND kind IN (1, 2) WINDOW w AS (ORDER BY position))
      WHERE kind = 1 AND before = 2))",
);

const LAST_TO_CLOSE: Measure = sum(
    Contact,
    "sum(s.closed_at - (SELECT max(sent_at) FROM message WHERE conversation_id = s.id AND kind IN (2, 7)))",
);
const CLOSED_AFTER_MESSAGE: Measure = sum(
    Contact,
    "sum(s.closed_at IS NOT NULL AND EXISTS (
        SELECT 1 FROM message WHERE conversation_id = s.id AND kind IN (2, 7)))",
);
const LENGTH: Measure = sum(Contact, "sum(s.closed_at - s.created_at)");
const CLOSED: Measure = sum(Contact, "count(s.closed_at)");
/// Time that operators spent in conversations that are over.
const HELD: Measure = sum(
    Contact,
    "sum(s.operator_answer * (s.closed_at - s.created_at))",
);

const SENT: Measure = sum(
    Contact,
    "sum((SELECT count(*) FROM message WHERE conversation_id = s.id AND kind IN (1, 6)))",
);
const RECEIVED: Measure = sum(
    Contact,
    "sum((SELECT count(*) FROM message WHERE conversation_id = s.id AND kind IN (2, 7)))",
);
const BY_RULE: Measure = sum(Contact, "count(s.rule_id)");

const MISSED: Measure = sum(Missed, "count(*)");
const MISSED_BUSY: Measure = sum(Missed, "sum(s.reason = 'busy')");
const MISSED_NOBODY: Measure = sum(Missed, "sum(s.reason = 'nobody')");

const WAITS: Measure = sum(Wait, "count(*)");
const WAITS_ANSWERED: Measure = sum(Wait, "count(s.conversation_id)");
const WAITS_LEFT: Measure = sum(Wait, "sum(s.conversation_id IS NULL)");
const WAITED: Measure = sum(
    Wait,
    "sum((s.conversation_id IS NOT NULL) * (s.left_at - s.entered_at))",
);
const WAITED_IN_VAIN: Measure = sum(
    Wait,
    "sum((s.conversation_id IS NULL) * (s.left_at - s.entered_at))",
);

const DISPLAYS: Measure = sum(Targeting, "sum(s.displayed)");
const TRIGGERS: Measure = sum(Targeting, "count(*)");

const PRESENT: Measure = sum(
    Presence,
    "sum(min(s.end_at, b.stop) - max(s.start_at, b.start))",
);
const ABSENT: Measure = sum(
    Presence,
    "sum((s.state = 'absent') * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const FREE: Measure = sum(
    Presence,
    "sum((s.state = 'free') * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const PARTIAL: Measure = sum(
    Presence,
    "sum((s.state = 'partial') * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const FULL: Measure = sum(
    Presence,
    "sum((s.state = 'full') * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const OCCUPIED: Measure = sum(
    Presence,
    "sum((s.state IN ('partial', 'full')) * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const PRODUCTION: Measure = sum(
    Presence,
    "sum((s.state <> 'absent') * (min(s.end_at, b.stop) - max(s.start_at, b.start)))",
);
const COVERED: Measure = Measure::Covered("'absent', 'free', 'partial', 'full'");
const COVERED_PRODUCTION: Measure = Measure::Covered("'free', 'partial', 'full'");
// A button can be shown while somebody has a slot left.
const COVERED_AVAILABLE: Measure = Measure::Covered("'free', 'partial'");

const SURVEYS: Measure = sum(Satisfaction, "count(*)");
const WELCOME: Measure = sum(Satisfaction, "sum(s.note_welcome)");
const WELCOMES: Measure = sum(Satisfaction, "count(s.note_welcome)");
const RESOLUTION: Measure = sum(Satisfaction, "sum(s.note_resolution)");
const RESOLUTIONS: Measure = sum(Satisfaction, "count(s.note_resolution)");
const DELAY: Measure = sum(Satisfaction, "sum(s.node_delay)");
const DELAYS: Measure = sum(Satisfaction, "count(s.node_delay)");
// Of one survey, the mean of the notes that were given.
const OVERALL: Measure = sum(
    Satisfaction,
    "sum((coalesce(s.note_welcome, 0) + coalesce(s.note_resolution, 0) + coalesce(s.node_delay, 0))
      / nullif((s.note_welcome IS NOT NULL) + (s.note_resolution IS NOT NULL) + (s.node_delay IS NOT NULL), 0))",
);
const OVERALLS: Measure = sum(
    Satisfaction,
    "sum(coalesce(s.note_welcome, s.note_resolution, s.node_delay) IS NOT NULL)",
);

const SALES: Measure = sum(Sale, "count(*)");
const TURNOVER: Measure = sum(Sale, "total(s.amount)");
const SALES_AFTER: Measure = sum(SaleAfterContact, "count(*)");
const TURNOVER_AFTER: Measure = sum(SaleAfterContact, "total(s.amount)");
const TIME_TO_SALE: Measure = sum(SaleAfterContact, "sum(s.created_at - c.created_at)");

const HOUR: f64 = 3_600.0;
/// Notes are percentages, rates run from 0 to 1.
const PERCENT: f64 = 0.01;

use Formula::{Estimate, Ratio, Total};

/// What a missed opportunity would have been worth: as much as a contact of the same selection (assumed).
const fn lost(missed: Measure, worth: Measure, count: bool) -> Formula {
    Estimate {
        of: missed,
        times: worth,
        over: CONTACTS,
        count,
    }
}

/// The definition of every indicator.
const DEFINITIONS: &[(&str, Formula)] = &[
    (
        "contact_answered_after_first_message_duration",
        Ratio(FIRST_ANSWER, FIRST_ANSWERS, 1.0),
    ),
    (
        "contact_answered_duration",
        Ratio(ANSWER_TIME, ANSWERS, 1.0),
    ),
    (
        "contact_closed_after_last_message_duration",
        Ratio(LAST_TO_CLOSE, CLOSED_AFTER_MESSAGE, 1.0),
    ),
    ("contact_duration", Ratio(LENGTH, CLOSED, 1.0)),
    ("contact_number", Total(CONTACTS)),
    ("contact_sent_message_number", Total(SENT)),
    ("contact_received_message_number", Total(RECEIVED)),
    (
        "contact_unanswered_number",
        Total(sum(Contact, "sum(NOT s.operator_answer)")),
    ),
    ("contact_missed_number", Total(MISSED)),
    (
        "contact_missed_with_busy_operators_number",
        Total(MISSED_BUSY),
    ),
    (
        "contact_missed_with_no_operators_number",
        Total(MISSED_NOBODY),
    ),
    // Time in conversations over time online (assumed): 2 when an operator always holds two.
    ("contact_simultaneous_number", Ratio(HELD, PRESENT, 1.0)),
    ("contact_waiting_abort_number", Total(WAITS_LEFT)),
    ("contact_waiting_answered_number", Total(WAITS_ANSWERED)),
    (
        "contact_waiting_before_quit_duration",
        Ratio(WAITED_IN_VAIN, WAITS_LEFT, 1.0),
    ),
    // Waiting time before contact (assumed: of those who got one).
    (
        "contact_waiting_duration",
        Ratio(WAITED, WAITS_ANSWERED, 1.0),
    ),
    ("contact_waiting_number", Total(WAITS)),
    // Of all operators: per hour in which anybody was in production; of one: per hour of production.
    (
        "contact_per_hour_average_number",
        Ratio(ANSWERED, COVERED_PRODUCTION, HOUR),
    ),
    ("contact_per_hour_number", Ratio(ANSWERED, PRODUCTION, HOUR)),
    ("rule_contact_rate", Ratio(BY_RULE, DISPLAYS, 1.0)),
    ("rule_display_number", Total(DISPLAYS)),
    ("targeting_rule_triggered", Total(TRIGGERS)),
    ("max_and_partial_occupation_duration", Total(OCCUPIED)),
    ("max_occupation_duration", Total(FULL)),
    ("max_occupation_rate", Ratio(FULL, PRODUCTION, 1.0)),
    ("non_production_duration", Total(ABSENT)),
    ("non_production_rate", Ratio(ABSENT, PRESENT, 1.0)),
    ("presentation_duration", Total(COVERED_AVAILABLE)),
    ("production_smoothed_duration", Total(COVERED_PRODUCTION)),
    ("presence_duration", Total(PRESENT)),
    ("presence_smoothed_duration", Total(COVERED)),
    ("occupation_rate", Ratio(PARTIAL, PRODUCTION, 1.0)),
    ("non_occupation_duration", Total(FREE)),
    ("non_occupation_rate", Ratio(FREE, PRODUCTION, 1.0)),
    (
        "max_and_partial_occupation_rate",
        Ratio(OCCUPIED, PRODUCTION, 1.0),
    ),
    ("production_duration", Total(PRODUCTION)),
    ("satisfaction_delay_rate", Ratio(DELAY, DELAYS, PERCENT)),
    (
        "satisfaction_global_rate",
        Ratio(OVERALL, OVERALLS, PERCENT),
    ),
    (
        "satisfaction_resolution_rate",
        Ratio(RESOLUTION, RESOLUTIONS, PERCENT),
    ),
    ("satisfaction_respondent_number", Total(SURVEYS)),
    (
        "satisfaction_respondent_rate",
        Ratio(SURVEYS, CONTACTS, 1.0),
    ),
    (
        "satisfaction_welcome_rate",
        Ratio(WELCOME, WELCOMES, PERCENT),
    ),
    ("occupation_duration", Total(PARTIAL)),
    ("conversion_rate", Ratio(CONVERTED, CONTACTS, 1.0)),
    (
        "cart_after_contact_amount",
        Ratio(TURNOVER_AFTER, SALES_AFTER, 1.0),
    ),
    ("cart_global_amount", Ratio(TURNOVER, SALES, 1.0)),
    ("transaction_after_contact_amount", Total(TURNOVER_AFTER)),
    ("transaction_after_contact_number", Total(SALES_AFTER)),
    ("transaction_total_amount", Total(TURNOVER)),
    ("transaction_total_number", Total(SALES)),
    // From the beginning of the contact (assumed to be the first exchange) to the sale.
    (
        "transaction_after_contact_duration",
        Ratio(TIME_TO_SALE, SALES_AFTER, 1.0),
    ),
    (
        "transaction_after_conversation_amount_per_hour",
        Ratio(TURNOVER_AFTER, PRODUCTION, HOUR),
    ),
    (
        "transaction_missed_with_busy_operators_amount",
        lost(MISSED_BUSY, TURNOVER_AFTER, false),
    ),
    (
        "transaction_missed_with_busy_operators_number",
        lost(MISSED_BUSY, CONVERTED, true),
    ),
    (
        "transaction_missed_with_no_operators_amount",
        lost(MISSED_NOBODY, TURNOVER_AFTER, false),
    ),
    (
        "transaction_missed_with_no_operators_number",
        lost(MISSED_NOBODY, CONVERTED, true),
    ),
    (
        "transaction_amount_per_conversation",
        Ratio(TURNOVER_AFTER, CONTACTS, 1.0),
    ),
];

/// The experience of `/operator/{id}/statistic`: ten points for each conversation the operator answered
/// (assumed: the page shows a score and no rule for it).
pub(crate) const EXPERIENCE: Formula = Total(sum(Contact, "10 * sum(s.operator_answer)"));

/// The definition of an indicator, by its name in the document.
pub(crate) fn of(name: &str) -> Option<Formula> {
    DEFINITIONS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, formula)| *formula)
}

impl Formula {
    pub(super) fn measures(self) -> Vec<Measure> {
        match self {
            Total(one) => vec![one],
            Ratio(one, two, _) => vec![one, two],
            Estimate {
                of, times, over, ..
            } => vec![of, times, over],
        }
    }

    /// The value, given that of each measure.
    pub(super) fn value(self, of: impl Fn(Measure) -> Number) -> Option<Number> {
        match self {
            Total(measure) => Some(of(measure)),
            Ratio(over, under, factor) => {
                let under = of(under).real();
                (under != 0.0).then(|| Number::Real(of(over).real() / under * factor))
            }
            Estimate {
                of: one,
                times,
                over,
                count,
            } => {
                let over = of(over).real();
                let value = if over == 0.0 {
                    0.0
                } else {
                    of(one).real() * of(times).real() / over
                };
                Some(if count {
                    Number::rounded(value)
                } else {
                    Number::Real(value)
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document::Document;

    #[test]
    fn every_indicator_of_the_document_has_one_definition() {
        let documented: BTreeSet<&str> = Document::embedded()
            .indicators
            .iter()
            .map(|indicator| indicator.name.as_str())
            .collect();
        let defined: BTreeSet<&str> = DEFINITIONS.iter().map(|(name, _)| *name).collect();
        assert_eq!(documented, defined);
        assert_eq!(
            defined.len(),
            DEFINITIONS.len(),
            "a definition is written twice"
        );
    }
}

//! What is summed over the rows of a source, each once: in words of the schema, and as SQL.
//!
//! `s` is the row, `b` the stretch of time that is asked about, with `b.now` as the clock's moment.
//! Presence is seen through `cut`, where every interval is cut to the stretch (see [`super::statement`]),
//! messages through `talk`, which has one row for each conversation.

use super::source::Source::{
    self, Contact, Missed, Presence, Sale, SaleAfterContact, Satisfaction, Talk, Targeting, Wait,
};

/// A sum over the rows of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Measure {
    pub(crate) source: Source,
    pub(crate) words: &'static str,
    pub(crate) aggregate: Aggregate,
}

/// How the rows are brought together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aggregate {
    /// An aggregate expression of SQL.
    Sum(&'static str),
    /// Seconds covered by at least one presence in a state of this list.
    Covered(&'static str),
}

const fn sum(source: Source, words: &'static str, sql: &'static str) -> Measure {
    Measure {
        source,
        words,
        aggregate: Aggregate::Sum(sql),
    }
}

const fn covered(words: &'static str, states: &'static str) -> Measure {
    Measure {
        source: Presence,
        words,
        aggregate: Aggregate::Covered(states),
    }
}

pub(super) const CONTACTS: Measure = sum(Contact, "conversations", "count(*)");
pub(super) const ANSWERED: Measure = sum(
    Contact,
    "conversations with operator_answer",
    "sum(s.operator_answer)",
);
pub(super) const POINTS: Measure = sum(
    Contact,
    "ten points for each conversation with operator_answer",
    "10 * sum(s.operator_answer)",
);
pub(super) const UNANSWERED: Measure = sum(
    Contact,
    "conversations without operator_answer",
    "sum(NOT s.operator_answer)",
);
pub(super) const BY_RULE: Measure =
    sum(Contact, "conversations with a rule_id", "count(s.rule_id)");
pub(super) const CONVERTED: Measure = sum(
    Contact,
    "conversations with a transaction at or after their created_at",
    "sum(EXISTS (SELECT 1 FROM \"transaction\" x
        WHERE x.conversation_id = s.id AND x.created_at >= s.created_at))",
);
pub(super) const SURVEYED: Measure = sum(
    Contact,
    "conversations with a satisfaction",
    "sum(EXISTS (SELECT 1 FROM satisfaction x WHERE x.conversation_id = s.id))",
);
pub(super) const LENGTH: Measure = sum(
    Contact,
    "closed_at minus created_at of closed conversations",
    "sum(s.closed_at - s.created_at)",
);
pub(super) const CLOSED: Measure = sum(Contact, "closed conversations", "count(s.closed_at)");
pub(super) const HELD: Measure = sum(
    Contact,
    "time from created_at to closed_at, or to now, of conversations with operator_answer",
    "sum(s.operator_answer * max(0, coalesce(s.closed_at, b.now) - s.created_at))",
);

pub(super) const SENT: Measure = sum(
    Talk,
    "messages of kind 1 or 6 in conversations",
    "sum(s.sent)",
);
pub(super) const RECEIVED: Measure = sum(
    Talk,
    "messages of kind 2 or 7 in conversations",
    "sum(s.received)",
);
pub(super) const FIRST_ANSWER: Measure = sum(
    Talk,
    "time from a conversation's first message of the visitor to the operator's first one after it",
    "sum(s.first_answer_at - s.first_question_at)",
);
pub(super) const FIRST_ANSWERS: Measure = sum(
    Talk,
    "conversations with such an answer",
    "count(s.first_answer_at)",
);
pub(super) const ANSWER_TIME: Measure = sum(
    Talk,
    "time from a visitor's message to the operator's message that directly follows it",
    "sum(s.answer_time)",
);
pub(super) const ANSWERS: Measure = sum(Talk, "such messages of operators", "sum(s.answers)");
pub(super) const LAST_TO_CLOSE: Measure = sum(
    Talk,
    "time from the visitor's last message to closed_at",
    "sum(s.closed_at - s.last_question_at)",
);
pub(super) const CLOSED_AFTER_MESSAGE: Measure = sum(
    Talk,
    "closed conversations with a message of the visitor",
    "count(s.closed_at - s.last_question_at)",
);

pub(super) const MISSED: Measure = sum(Missed, "missed", "count(*)");
pub(super) const MISSED_BUSY: Measure = sum(
    Missed,
    "missed with the reason busy",
    "sum(s.reason = 'busy')",
);
pub(super) const MISSED_NOBODY: Measure = sum(
    Missed,
    "missed with the reason nobody",
    "sum(s.reason = 'nobody')",
);

pub(super) const WAITS: Measure = sum(Wait, "waits", "count(*)");
pub(super) const WAITS_ANSWERED: Measure = sum(
    Wait,
    "waits with a conversation",
    "count(s.conversation_id)",
);
pub(super) const WAITS_LEFT: Measure = sum(
    Wait,
    "waits without a conversation",
    "sum(s.conversation_id IS NULL)",
);
pub(super) const WAITED: Measure = sum(
    Wait,
    "left_at minus entered_at of waits with a conversation",
    "sum((s.conversation_id IS NOT NULL) * (s.left_at - s.entered_at))",
);
pub(super) const WAITED_IN_VAIN: Measure = sum(
    Wait,
    "left_at minus entered_at of waits without a conversation",
    "sum((s.conversation_id IS NULL) * (s.left_at - s.entered_at))",
);

pub(super) const DISPLAYS: Measure =
    sum(Targeting, "buttons displayed by rules", "sum(s.displayed)");
pub(super) const TRIGGERS: Measure = sum(Targeting, "triggers of rules", "sum(s.triggered)");

pub(super) const PRESENT: Measure = sum(Presence, "presence", "sum(s.t - s.f)");
pub(super) const ABSENT: Measure = sum(
    Presence,
    "presence in the state absent",
    "sum((s.state = 'absent') * (s.t - s.f))",
);
pub(super) const FREE: Measure = sum(
    Presence,
    "presence in the state free",
    "sum((s.state = 'free') * (s.t - s.f))",
);
pub(super) const PARTIAL: Measure = sum(
    Presence,
    "presence in the state partial",
    "sum((s.state = 'partial') * (s.t - s.f))",
);
pub(super) const FULL: Measure = sum(
    Presence,
    "presence in the state full",
    "sum((s.state = 'full') * (s.t - s.f))",
);
pub(super) const OCCUPIED: Measure = sum(
    Presence,
    "presence in the states partial and full",
    "sum((s.state IN ('partial', 'full')) * (s.t - s.f))",
);
pub(super) const PRODUCTION: Measure = sum(
    Presence,
    "presence in any state but absent",
    "sum((s.state <> 'absent') * (s.t - s.f))",
);
pub(super) const COVERED: Measure = covered(
    "time with the presence of at least one operator",
    "'absent', 'free', 'partial', 'full'",
);
pub(super) const COVERED_PRODUCTION: Measure = covered(
    "time with at least one operator in any state but absent",
    "'free', 'partial', 'full'",
);
pub(super) const COVERED_AVAILABLE: Measure = covered(
    "time with at least one operator in the state free or partial",
    "'free', 'partial'",
);

pub(super) const SURVEYS: Measure = sum(Satisfaction, "satisfactions", "count(*)");
pub(super) const WELCOME: Measure = sum(Satisfaction, "note_welcome", "sum(s.note_welcome)");
pub(super) const WELCOMES: Measure = sum(
    Satisfaction,
    "satisfactions with a note_welcome",
    "count(s.note_welcome)",
);
pub(super) const RESOLUTION: Measure =
    sum(Satisfaction, "note_resolution", "sum(s.note_resolution)");
pub(super) const RESOLUTIONS: Measure = sum(
    Satisfaction,
    "satisfactions with a note_resolution",
    "count(s.note_resolution)",
);
pub(super) const DELAY: Measure = sum(Satisfaction, "node_delay", "sum(s.node_delay)");
pub(super) const DELAYS: Measure = sum(
    Satisfaction,
    "satisfactions with a node_delay",
    "count(s.node_delay)",
);
pub(super) const OVERALL: Measure = sum(
    Satisfaction,
    "the mean of the notes of a satisfaction",
    "sum((coalesce(s.note_welcome, 0) + coalesce(s.note_resolution, 0) + coalesce(s.node_delay, 0))
      / nullif((s.note_welcome IS NOT NULL) + (s.note_resolution IS NOT NULL) + (s.node_delay IS NOT NULL), 0))",
);
pub(super) const OVERALLS: Measure = sum(
    Satisfaction,
    "satisfactions with any note",
    "count(coalesce(s.note_welcome, s.note_resolution, s.node_delay))",
);

pub(super) const SALES: Measure = sum(Sale, "transactions", "count(*)");
pub(super) const TURNOVER: Measure = sum(Sale, "amount of transactions", "total(s.amount)");
pub(super) const SALES_AFTER: Measure = sum(
    SaleAfterContact,
    "transactions at or after the created_at of their conversation",
    "count(*)",
);
pub(super) const TURNOVER_AFTER: Measure = sum(
    SaleAfterContact,
    "amount of transactions at or after the created_at of their conversation",
    "total(s.amount)",
);
pub(super) const TIME_TO_SALE: Measure = sum(
    SaleAfterContact,
    "time from the created_at of the conversation to that of the transaction",
    "sum(s.created_at - c.created_at)",
);

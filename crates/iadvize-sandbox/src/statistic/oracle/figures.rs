//! Every indicator in plain loops over the rows, from the page's sentence and nothing of the definitions.

use super::rows::{Conversation, Outcome, Survey};
use super::slice::Table::{
    self, Contacts, Missed, Presence, Sales, SalesAfter, Surveys, Targetings, Waits,
};
use super::slice::{Doing, Slice};
use crate::clock::Wall;

/// Name, the tables it is made of, and the value.
pub(super) type Figure = (
    &'static str,
    &'static [Table],
    fn(&Slice<'_>) -> Option<f64>,
);

fn count(number: usize) -> Option<f64> {
    Some(number as f64)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn ratio(one: f64, two: f64) -> Option<f64> {
    (two != 0.0).then(|| one / two)
}

fn is_operators(kind: i64) -> bool {
    kind == 1 || kind == 6
}

fn is_visitors(kind: i64) -> bool {
    kind == 2 || kind == 7
}

fn seconds(from: Wall, to: Wall) -> f64 {
    (to - from) as f64
}

fn first_answer(contact: &Conversation) -> Option<f64> {
    let (mut asked, mut answer) = (None, None);
    for (kind, at) in &contact.messages {
        if asked.is_none() && is_visitors(*kind) {
            asked = Some(*at);
        } else if asked.is_some() && answer.is_none() && is_operators(*kind) {
            answer = Some(*at);
        }
    }
    Some(seconds(asked?, answer?))
}

fn answers(contact: &Conversation) -> Vec<f64> {
    let mut found = Vec::new();
    let mut question: Option<Wall> = None;
    for (kind, at) in &contact.messages {
        if is_visitors(*kind) {
            question = Some(*at);
        } else if is_operators(*kind) {
            found.extend(question.take().map(|asked| seconds(asked, *at)));
        }
    }
    found
}

fn after_last(contact: &Conversation) -> Option<f64> {
    let spoken = contact
        .messages
        .iter()
        .rev()
        .find(|(kind, _)| is_visitors(*kind))?;
    Some(seconds(spoken.1, contact.closed?))
}

fn lengths(slice: &Slice<'_>) -> Vec<f64> {
    let closed = slice.contacts.iter();
    closed
        .filter_map(|one| Some(seconds(one.created, one.closed?)))
        .collect()
}

fn over_contacts(slice: &Slice<'_>, of: fn(&Conversation) -> Option<f64>) -> Option<f64> {
    let values: Vec<f64> = slice.contacts.iter().filter_map(|one| of(one)).collect();
    mean(&values)
}

fn messages(slice: &Slice<'_>, of: fn(i64) -> bool) -> Option<f64> {
    let all = slice.contacts.iter().flat_map(|one| &one.messages);
    count(all.filter(|(kind, _)| of(*kind)).count())
}

fn answered(slice: &Slice<'_>) -> f64 {
    slice.contacts.iter().filter(|one| one.answered).count() as f64
}

fn held(slice: &Slice<'_>) -> f64 {
    let mut total = 0;
    for one in slice.contacts.iter().filter(|one| one.answered) {
        let end = one.closed.unwrap_or(slice.now);
        if end > one.created {
            total += end - one.created;
        }
    }
    total as f64
}

fn waited(slice: &Slice<'_>, in_vain: bool) -> Vec<f64> {
    let waits = slice.waits.iter();
    waits
        .filter(|one| one.conversation.is_none() == in_vain)
        .map(|one| seconds(one.entered, one.left))
        .collect()
}

fn missed(slice: &Slice<'_>, reason: &str) -> f64 {
    slice
        .missed
        .iter()
        .filter(|one| one.outcome == Outcome::Missed(reason.to_owned()))
        .count() as f64
}

/// How often rules were met, and how often their buttons were shown.
fn met(slice: &Slice<'_>) -> (f64, f64) {
    let mut all = (0.0, 0.0);
    for one in &slice.targetings {
        if let Outcome::Met {
            triggered,
            displayed,
        } = one.outcome
        {
            all.0 += f64::from(triggered);
            all.1 += f64::from(displayed);
        }
    }
    all
}

fn spent(slice: &Slice<'_>, states: &[&str]) -> f64 {
    let fits = |one: &&Doing<'_>| states.contains(&one.state);
    let each = slice.presence.iter().filter(fits);
    each.map(|one| seconds(one.from, one.to)).sum()
}

/// Length of the time in which somebody is in one of the states, by counting who is as time goes by.
fn covered(slice: &Slice<'_>, states: &[&str]) -> f64 {
    let mut edges: Vec<(Wall, i64)> = Vec::new();
    for one in slice
        .presence
        .iter()
        .filter(|one| states.contains(&one.state))
    {
        edges.extend([(one.from, 1), (one.to, -1)]);
    }
    edges.sort_unstable();
    let (mut present, mut since, mut total) = (0, 0, 0);
    for (at, change) in edges {
        if present > 0 {
            total += at - since;
        }
        present += change;
        since = at;
    }
    total as f64
}

const ALL: &[&str] = &["absent", "free", "partial", "full"];
const PRODUCTION: &[&str] = &["free", "partial", "full"];
const OCCUPIED: &[&str] = &["partial", "full"];

fn part(slice: &Slice<'_>, states: &[&str], of: &[&str]) -> Option<f64> {
    ratio(spent(slice, states), spent(slice, of))
}

fn per_hour(amount: f64, duration: f64) -> Option<f64> {
    ratio(amount, duration / 3_600.0)
}

fn note(slice: &Slice<'_>, of: impl Fn(&Survey) -> Option<f64>) -> Option<f64> {
    let notes: Vec<f64> = slice.surveys.iter().filter_map(|one| of(one)).collect();
    Some(mean(&notes)? / 100.0)
}

fn overall(survey: &Survey) -> Option<f64> {
    let given: Vec<f64> = survey.notes.iter().copied().flatten().collect();
    mean(&given)
}

fn converted(slice: &Slice<'_>) -> f64 {
    let contacts = slice.contacts.iter();
    contacts.filter(|one| one.sold).count() as f64
}

fn turnover(slice: &Slice<'_>) -> f64 {
    slice.sales.iter().map(|sale| sale.amount).sum()
}

fn turnover_after(slice: &Slice<'_>) -> f64 {
    slice.sales_after.iter().map(|(sale, _)| sale.amount).sum()
}

/// What the missed contacts would have been worth at the rate of those that were not.
fn lost(slice: &Slice<'_>, reason: &str, worth: f64) -> f64 {
    let contacts = slice.contacts.len() as f64;
    if contacts == 0.0 {
        0.0
    } else {
        missed(slice, reason) * worth / contacts
    }
}

pub(super) const FIGURES: &[Figure] = &[
    (
        "contact_answered_after_first_message_duration",
        &[Contacts],
        |s| over_contacts(s, first_answer),
    ),
    ("contact_answered_duration", &[Contacts], |s| {
        mean(
            &s.contacts
                .iter()
                .flat_map(|one| answers(one))
                .collect::<Vec<_>>(),
        )
    }),
    (
        "contact_closed_after_last_message_duration",
        &[Contacts],
        |s| over_contacts(s, after_last),
    ),
    ("contact_duration", &[Contacts], |s| mean(&lengths(s))),
    ("contact_number", &[Contacts], |s| count(s.contacts.len())),
    ("contact_sent_message_number", &[Contacts], |s| {
        messages(s, is_operators)
    }),
    ("contact_received_message_number", &[Contacts], |s| {
        messages(s, is_visitors)
    }),
    ("contact_unanswered_number", &[Contacts], |s| {
        Some(s.contacts.len() as f64 - answered(s))
    }),
    ("contact_missed_number", &[Missed], |s| {
        count(s.missed.len())
    }),
    (
        "contact_missed_with_busy_operators_number",
        &[Missed],
        |s| Some(missed(s, "busy")),
    ),
    ("contact_missed_with_no_operators_number", &[Missed], |s| {
        Some(missed(s, "nobody"))
    }),
    ("contact_simultaneous_number", &[Contacts, Presence], |s| {
        ratio(held(s), spent(s, ALL))
    }),
    ("contact_waiting_abort_number", &[Waits], |s| {
        count(waited(s, true).len())
    }),
    ("contact_waiting_answered_number", &[Waits], |s| {
        count(waited(s, false).len())
    }),
    ("contact_waiting_before_quit_duration", &[Waits], |s| {
        mean(&waited(s, true))
    }),
    ("contact_waiting_duration", &[Waits], |s| {
        mean(&waited(s, false))
    }),
    ("contact_waiting_number", &[Waits], |s| count(s.waits.len())),
    (
        "contact_per_hour_average_number",
        &[Contacts, Presence],
        |s| per_hour(answered(s), covered(s, PRODUCTION)),
    ),
    ("contact_per_hour_number", &[Contacts, Presence], |s| {
        per_hour(answered(s), spent(s, PRODUCTION))
    }),
    ("rule_contact_rate", &[Contacts, Targetings], |s| {
        let came = s.contacts.iter().filter(|one| one.rule.is_some()).count() as f64;
        Some(ratio(came, met(s).1)?.min(1.0))
    }),
    ("rule_display_number", &[Targetings], |s| Some(met(s).1)),
    ("targeting_rule_triggered", &[Targetings], |s| {
        Some(met(s).0)
    }),
    ("max_and_partial_occupation_duration", &[Presence], |s| {
        Some(spent(s, OCCUPIED))
    }),
    ("max_occupation_duration", &[Presence], |s| {
        Some(spent(s, &["full"]))
    }),
    ("max_occupation_rate", &[Presence], |s| {
        part(s, &["full"], PRODUCTION)
    }),
    ("non_production_duration", &[Presence], |s| {
        Some(spent(s, &["absent"]))
    }),
    ("non_production_rate", &[Presence], |s| {
        part(s, &["absent"], ALL)
    }),
    ("presentation_duration", &[Presence], |s| {
        Some(covered(s, &["free", "partial"]))
    }),
    ("production_smoothed_duration", &[Presence], |s| {
        Some(covered(s, PRODUCTION))
    }),
    ("presence_duration", &[Presence], |s| Some(spent(s, ALL))),
    ("presence_smoothed_duration", &[Presence], |s| {
        Some(covered(s, ALL))
    }),
    ("occupation_rate", &[Presence], |s| {
        part(s, &["partial"], PRODUCTION)
    }),
    ("non_occupation_duration", &[Presence], |s| {
        Some(spent(s, &["free"]))
    }),
    ("non_occupation_rate", &[Presence], |s| {
        part(s, &["free"], PRODUCTION)
    }),
    ("max_and_partial_occupation_rate", &[Presence], |s| {
        part(s, OCCUPIED, PRODUCTION)
    }),
    ("production_duration", &[Presence], |s| {
        Some(spent(s, PRODUCTION))
    }),
    ("satisfaction_delay_rate", &[Surveys], |s| {
        note(s, |one| one.notes[2])
    }),
    ("satisfaction_global_rate", &[Surveys], |s| note(s, overall)),
    ("satisfaction_resolution_rate", &[Surveys], |s| {
        note(s, |one| one.notes[1])
    }),
    ("satisfaction_respondent_number", &[Surveys], |s| {
        count(s.surveys.len())
    }),
    ("satisfaction_respondent_rate", &[Contacts], |s| {
        let asked = s.contacts.iter().filter(|one| one.surveyed).count();
        ratio(asked as f64, s.contacts.len() as f64)
    }),
    ("satisfaction_welcome_rate", &[Surveys], |s| {
        note(s, |one| one.notes[0])
    }),
    ("occupation_duration", &[Presence], |s| {
        Some(spent(s, &["partial"]))
    }),
    ("conversion_rate", &[Contacts], |s| {
        ratio(converted(s), s.contacts.len() as f64)
    }),
    ("cart_after_contact_amount", &[SalesAfter], |s| {
        ratio(turnover_after(s), s.sales_after.len() as f64)
    }),
    ("cart_global_amount", &[Sales], |s| {
        ratio(turnover(s), s.sales.len() as f64)
    }),
    ("transaction_after_contact_amount", &[SalesAfter], |s| {
        Some(turnover_after(s))
    }),
    ("transaction_after_contact_number", &[SalesAfter], |s| {
        count(s.sales_after.len())
    }),
    ("transaction_total_amount", &[Sales], |s| Some(turnover(s))),
    ("transaction_total_number", &[Sales], |s| {
        count(s.sales.len())
    }),
    ("transaction_after_contact_duration", &[SalesAfter], |s| {
        let each = s.sales_after.iter();
        mean(
            &each
                .map(|(sale, contact)| seconds(contact.created, sale.at))
                .collect::<Vec<_>>(),
        )
    }),
    (
        "transaction_after_conversation_amount_per_hour",
        &[SalesAfter, Presence],
        |s| per_hour(turnover_after(s), spent(s, PRODUCTION)),
    ),
    (
        "transaction_missed_with_busy_operators_amount",
        &[Missed, SalesAfter, Contacts],
        |s| Some(lost(s, "busy", turnover_after(s))),
    ),
    (
        "transaction_missed_with_busy_operators_number",
        &[Missed, Contacts],
        |s| Some(lost(s, "busy", converted(s)).round()),
    ),
    (
        "transaction_missed_with_no_operators_amount",
        &[Missed, SalesAfter, Contacts],
        |s| Some(lost(s, "nobody", turnover_after(s))),
    ),
    (
        "transaction_missed_with_no_operators_number",
        &[Missed, Contacts],
        |s| Some(lost(s, "nobody", converted(s)).round()),
    ),
    (
        "transaction_amount_per_conversation",
        &[SalesAfter, Contacts],
        |s| ratio(turnover_after(s), s.contacts.len() as f64),
    ),
];

/// It counts, and gives whole numbers; everything else is fractional.
pub(super) fn is_whole(name: &str) -> bool {
    let average = [
        "contact_simultaneous_number",
        "contact_per_hour_average_number",
        "contact_per_hour_number",
    ];
    (name.ends_with("_number") || name == "targeting_rule_triggered") && !average.contains(&name)
}

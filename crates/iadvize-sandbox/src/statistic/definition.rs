//! What each indicator is: a formula over measures, and where the page leaves its meaning open, the
//! choice that was made. Units, labels and channels are those of the document.

use super::formula::Formula::{self, Estimate, Mean, PerHour, Rating, Share, Total};
use super::measure::{
    ABSENT, ANSWER_TIME, ANSWERED, ANSWERS, BY_RULE, CLOSED, CLOSED_AFTER_MESSAGE, CONTACTS,
    CONVERTED, COVERED, COVERED_AVAILABLE, COVERED_PRODUCTION, DELAY, DELAYS, DISPLAYS,
    FIRST_ANSWER, FIRST_ANSWERS, FREE, FULL, HELD, LAST_TO_CLOSE, LENGTH, MISSED, MISSED_BUSY,
    MISSED_NOBODY, Measure, OCCUPIED, OVERALL, OVERALLS, PARTIAL, POINTS, PRESENT, PRODUCTION,
    RECEIVED, RESOLUTION, RESOLUTIONS, SALES, SALES_AFTER, SENT, SURVEYED, SURVEYS, TIME_TO_SALE,
    TRIGGERS, TURNOVER, TURNOVER_AFTER, UNANSWERED, WAITED, WAITED_IN_VAIN, WAITS, WAITS_ANSWERED,
    WAITS_LEFT, WELCOME, WELCOMES,
};

/// The definition of one indicator.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Definition {
    pub(super) name: &'static str,
    pub(super) formula: Formula,
    /// What was chosen where the page leaves the meaning open.
    pub(super) assumption: Option<&'static str>,
}

/// An indicator whose meaning the page gives.
const fn documented(name: &'static str, formula: Formula) -> Definition {
    Definition {
        name,
        formula,
        assumption: None,
    }
}

/// An indicator whose meaning the page leaves open in the point that is named.
const fn assumed(name: &'static str, formula: Formula, assumption: &'static str) -> Definition {
    Definition {
        name,
        formula,
        assumption: Some(assumption),
    }
}

/// What a missed opportunity would have been worth.
const fn lost(missed: Measure, worth: Measure, count: bool) -> Formula {
    Estimate {
        of: missed,
        times: worth,
        over: CONTACTS,
        count,
    }
}

const ANY_MESSAGE: &str =
    "A question or an answer is a text or rich content; notifications and links are neither.";
const RECORDED: &str =
    "The service estimates; here each visitor who met a rule in vain is a row and is counted.";
const PROCESSED: &str = "A contact is processed when an operator answered it.";
const NOTES: &str =
    "Notes are percentages, and the rate is their mean; notes that were not given do not count.";
const LOST: &str =
    "A missed contact would have been worth as much as a contact of the same selection.";
const WEBSITE: &str =
    "All sales of the websites; the channel does not select them, they may have had none.";
const BY_MOMENT: &str = "Sales belong to the period by their own moment.";

/// The definition of every indicator, in the order of the page.
pub(super) const DEFINITIONS: &[Definition] = &[
    assumed(
        "contact_answered_after_first_message_duration",
        Mean(FIRST_ANSWER, FIRST_ANSWERS),
        ANY_MESSAGE,
    ),
    assumed(
        "contact_answered_duration",
        Mean(ANSWER_TIME, ANSWERS),
        "Of several messages in a row, the time runs from the visitor's last to the operator's first; texts and \
         rich content count alike.",
    ),
    documented(
        "contact_closed_after_last_message_duration",
        Mean(LAST_TO_CLOSE, CLOSED_AFTER_MESSAGE),
    ),
    documented("contact_duration", Mean(LENGTH, CLOSED)),
    documented("contact_number", Total(CONTACTS)),
    assumed(
        "contact_sent_message_number",
        Total(SENT),
        "Rich content counts as a message.",
    ),
    assumed(
        "contact_received_message_number",
        Total(RECEIVED),
        "Rich content counts as a message.",
    ),
    assumed(
        "contact_unanswered_number",
        Total(UNANSWERED),
        "Every contact counts as initiated by the visitor.",
    ),
    assumed("contact_missed_number", Total(MISSED), RECORDED),
    assumed(
        "contact_missed_with_busy_operators_number",
        Total(MISSED_BUSY),
        RECORDED,
    ),
    assumed(
        "contact_missed_with_no_operators_number",
        Total(MISSED_NOBODY),
        RECORDED,
    ),
    assumed(
        "contact_simultaneous_number",
        Mean(HELD, PRESENT),
        "Time in the contacts that began in the period over time online: 2 when an operator always holds two.",
    ),
    documented("contact_waiting_abort_number", Total(WAITS_LEFT)),
    documented("contact_waiting_answered_number", Total(WAITS_ANSWERED)),
    documented(
        "contact_waiting_before_quit_duration",
        Mean(WAITED_IN_VAIN, WAITS_LEFT),
    ),
    assumed(
        "contact_waiting_duration",
        Mean(WAITED, WAITS_ANSWERED),
        "The label says before contact, so only visitors who got one count.",
    ),
    assumed(
        "contact_waiting_number",
        Total(WAITS),
        "The description is that of the waiting time; label and unit are followed.",
    ),
    assumed(
        "contact_per_hour_average_number",
        PerHour(ANSWERED, COVERED_PRODUCTION),
        "Of all operators together: an hour in which several are in production counts once; a contact is processed \
         when an operator answered it.",
    ),
    assumed(
        "contact_per_hour_number",
        PerHour(ANSWERED, PRODUCTION),
        PROCESSED,
    ),
    assumed(
        "rule_contact_rate",
        Share(BY_RULE, DISPLAYS),
        "Displays do not know their contact: contacts that came by a rule are held against displays of the same \
         selection.",
    ),
    documented("rule_display_number", Total(DISPLAYS)),
    documented("targeting_rule_triggered", Total(TRIGGERS)),
    documented("max_and_partial_occupation_duration", Total(OCCUPIED)),
    documented("max_occupation_duration", Total(FULL)),
    documented("max_occupation_rate", Share(FULL, PRODUCTION)),
    documented("non_production_duration", Total(ABSENT)),
    documented("non_production_rate", Share(ABSENT, PRESENT)),
    assumed(
        "presentation_duration",
        Total(COVERED_AVAILABLE),
        "An operator is available while a slot is left.",
    ),
    documented("production_smoothed_duration", Total(COVERED_PRODUCTION)),
    documented("presence_duration", Total(PRESENT)),
    documented("presence_smoothed_duration", Total(COVERED)),
    documented("occupation_rate", Share(PARTIAL, PRODUCTION)),
    documented("non_occupation_duration", Total(FREE)),
    documented("non_occupation_rate", Share(FREE, PRODUCTION)),
    documented(
        "max_and_partial_occupation_rate",
        Share(OCCUPIED, PRODUCTION),
    ),
    documented("production_duration", Total(PRODUCTION)),
    assumed("satisfaction_delay_rate", Rating(DELAY, DELAYS), NOTES),
    assumed(
        "satisfaction_global_rate",
        Rating(OVERALL, OVERALLS),
        "Of one survey the mean of the notes that were given, of all surveys the mean of those.",
    ),
    assumed(
        "satisfaction_resolution_rate",
        Rating(RESOLUTION, RESOLUTIONS),
        NOTES,
    ),
    assumed(
        "satisfaction_respondent_number",
        Total(SURVEYS),
        "A visitor who answers after two conversations counts twice.",
    ),
    documented("satisfaction_respondent_rate", Share(SURVEYED, CONTACTS)),
    assumed(
        "satisfaction_welcome_rate",
        Rating(WELCOME, WELCOMES),
        NOTES,
    ),
    assumed(
        "occupation_duration",
        Total(PARTIAL),
        "The description is that of time out of production; name and label are followed.",
    ),
    documented("conversion_rate", Share(CONVERTED, CONTACTS)),
    assumed(
        "cart_after_contact_amount",
        Mean(TURNOVER_AFTER, SALES_AFTER),
        BY_MOMENT,
    ),
    assumed("cart_global_amount", Mean(TURNOVER, SALES), WEBSITE),
    assumed(
        "transaction_after_contact_amount",
        Total(TURNOVER_AFTER),
        BY_MOMENT,
    ),
    assumed(
        "transaction_after_contact_number",
        Total(SALES_AFTER),
        BY_MOMENT,
    ),
    assumed("transaction_total_amount", Total(TURNOVER), WEBSITE),
    assumed("transaction_total_number", Total(SALES), WEBSITE),
    assumed(
        "transaction_after_contact_duration",
        Mean(TIME_TO_SALE, SALES_AFTER),
        "The first exchange is the beginning of the conversation.",
    ),
    assumed(
        "transaction_after_conversation_amount_per_hour",
        PerHour(TURNOVER_AFTER, PRODUCTION),
        "The hours are those that operators were in production.",
    ),
    assumed(
        "transaction_missed_with_busy_operators_amount",
        lost(MISSED_BUSY, TURNOVER_AFTER, false),
        LOST,
    ),
    assumed(
        "transaction_missed_with_busy_operators_number",
        lost(MISSED_BUSY, CONVERTED, true),
        LOST,
    ),
    assumed(
        "transaction_missed_with_no_operators_amount",
        lost(MISSED_NOBODY, TURNOVER_AFTER, false),
        LOST,
    ),
    assumed(
        "transaction_missed_with_no_operators_number",
        lost(MISSED_NOBODY, CONVERTED, true),
        LOST,
    ),
    assumed(
        "transaction_amount_per_conversation",
        Mean(TURNOVER_AFTER, CONTACTS),
        "The turnover is that of sales after a contact.",
    ),
];

/// The experience of `/operator/{id}/statistic` (assumed: the page shows a score and no rule for it).
pub(crate) const EXPERIENCE: Formula = Total(POINTS);

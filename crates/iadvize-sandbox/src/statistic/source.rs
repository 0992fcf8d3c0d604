//! The rows that indicators count: where they come from, when they happened, and how they are selected
//! by website and channel and grouped by resource. `s` is the row itself in every source.

/// What rows can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Operator,
    Group,
    Skill,
    Rule,
    ContactType,
    PageType,
}

impl Resource {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "operator" => Self::Operator,
            "group" => Self::Group,
            "skill" => Self::Skill,
            "rule" => Self::Rule,
            "contact_type" => Self::ContactType,
            "page_type" => Self::PageType,
            _ => return None,
        })
    }
}

/// A kind of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Conversations, by the moment they began.
    Contact,
    /// Stays in the waiting queue, by the moment they began.
    Wait,
    /// Visitors nobody could take.
    Missed,
    /// Rules that fired.
    Targeting,
    /// What operators were doing, cut to the period.
    Presence,
    /// Answered surveys, by the moment of the answer.
    Satisfaction,
    /// All sales. The channel does not select them: they are those of the website, talked to or not.
    Sale,
    /// Sales that followed a conversation, by the moment of the sale.
    SaleAfterContact,
}

/// Tables of a conversation that rows hang on: `c` the conversation, `o` its operator.
const OF_CONTACT: &str =
    "JOIN conversation c ON c.id = s.conversation_id LEFT JOIN operator o ON o.id = s.operator_id";

impl Source {
    /// What follows FROM, besides the stretches of time.
    pub(super) fn tables(self) -> String {
        match self {
            Self::Contact => {
                "conversation s LEFT JOIN operator o ON o.id = s.operator_id".to_owned()
            }
            Self::Wait => "wait s LEFT JOIN conversation c ON c.id = s.conversation_id \
                LEFT JOIN operator o ON o.id = c.operator_id"
                .to_owned(),
            Self::Missed => "missed s".to_owned(),
            Self::Targeting => "targeting s".to_owned(),
            // An interval that is going on lasts up to the clock's moment, and not less than nothing.
            Self::Presence => "(SELECT operator_id, state, start_at, \
                coalesce(end_at, max(start_at, (SELECT now FROM clock))) AS end_at FROM presence) s \
                JOIN operator o ON o.id = s.operator_id"
                .to_owned(),
            Self::Satisfaction => format!("satisfaction s {OF_CONTACT}"),
            Self::Sale => "\"transaction\" s LEFT JOIN conversation c ON c.id = s.conversation_id \
                LEFT JOIN operator o ON o.id = s.operator_id"
                .to_owned(),
            Self::SaleAfterContact => format!("\"transaction\" s {OF_CONTACT}"),
        }
    }

    /// Condition that a row falls into the stretch `b`.
    pub(super) fn within(self) -> &'static str {
        match self {
            Self::Contact | Self::Satisfaction | Self::Sale | Self::SaleAfterContact => {
                "s.created_at >= b.start AND s.created_at < b.stop"
            }
            Self::Wait => "s.entered_at >= b.start AND s.entered_at < b.stop",
            Self::Missed | Self::Targeting => "s.at >= b.start AND s.at < b.stop",
            Self::Presence => "s.start_at < b.stop AND s.end_at > b.start",
        }
    }

    /// Condition that a row belongs to any of the websites whose marks are given.
    pub(super) fn websites(self, marks: &str) -> String {
        match self {
            Self::Presence => format!(
                "s.operator_id IN (SELECT w.operator_id FROM operator_website w WHERE w.website_id IN ({marks}))"
            ),
            _ => format!("s.website_id IN ({marks})"),
        }
    }

    /// Condition that a row belongs to the channel, with one `?`. Operators are present on a channel when
    /// they may use it (assumed).
    pub(super) fn channel(self) -> Option<&'static str> {
        match self {
            Self::Contact | Self::Wait | Self::Missed | Self::Targeting => Some("s.channel = ?"),
            Self::Satisfaction | Self::SaleAfterContact => Some("c.channel = ?"),
            Self::Presence => Some(
                "CASE ? WHEN 'chat' THEN o.chat_enabled WHEN 'call' THEN o.call_enabled \
                 WHEN 'video' THEN o.video_enabled ELSE 0 END",
            ),
            Self::Sale => None,
        }
    }

    /// What the rows are grouped by, and a join it needs. Sources that know nothing of a resource have
    /// no rows for it.
    pub(super) fn key(self, resource: Resource) -> Option<(&'static str, &'static str)> {
        let of_contact = matches!(
            self,
            Self::Satisfaction | Self::Sale | Self::SaleAfterContact
        );
        Some(match (resource, self) {
            (Resource::Operator, Self::Wait) => ("", "c.operator_id"),
            (Resource::Operator | Resource::Group, Self::Missed | Self::Targeting) => return None,
            (Resource::Operator, _) => ("", "s.operator_id"),
            (Resource::Group, _) => ("", "o.group_id"),
            (Resource::Skill, Self::Contact | Self::Wait) => ("", "s.skill_id"),
            // An operator with several skills is present for each of them.
            (Resource::Skill, Self::Presence) => (
                "JOIN operator_skill k ON k.operator_id = s.operator_id",
                "k.skill_id",
            ),
            (Resource::Skill, Self::Missed | Self::Targeting) => return None,
            (_, Self::Presence) => return None,
            (Resource::Skill, _) => ("", "c.skill_id"),
            (Resource::Rule, _) if of_contact => ("", "c.rule_id"),
            (Resource::Rule, _) => ("", "s.rule_id"),
            (Resource::ContactType, Self::Contact) => ("", "s.contact_type_id"),
            (Resource::ContactType, Self::Missed | Self::Targeting) => return None,
            (Resource::ContactType, _) => ("", "c.contact_type_id"),
            (Resource::PageType, _) if of_contact => ("", "c.page_type"),
            (Resource::PageType, _) => ("", "s.page_type"),
        })
    }
}

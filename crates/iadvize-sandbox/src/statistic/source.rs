//! The rows that indicators count: where they come from, when they happened, and how they are selected
//! by website and channel and grouped by resource. `s` is the row itself in every source, `c` the
//! conversation and `o` the operator it hangs on.

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

    /// It is named by a number; page types are named by text.
    pub(crate) fn is_numbered(self) -> bool {
        self != Self::PageType
    }
}

/// A kind of row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// Conversations, by the moment they began.
    Contact,
    /// The same conversations, with what follows from their messages.
    Talk,
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
    /// Sales that followed the beginning of their conversation, by the moment of the sale.
    SaleAfterContact,
}

/// A table beside that of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Join {
    Contact,
    /// The operator of the row itself.
    Operator,
    /// The operator of the conversation.
    ContactOperator,
    /// Every skill of the operator.
    Skill,
}

impl Join {
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Contact => " LEFT JOIN conversation c ON c.id = s.conversation_id",
            Self::Operator => " LEFT JOIN operator o ON o.id = s.operator_id",
            Self::ContactOperator => " LEFT JOIN operator o ON o.id = c.operator_id",
            Self::Skill => " JOIN operator_skill k ON k.operator_id = s.operator_id",
        }
    }
}

/// An expression over the row, and the tables it needs.
pub(super) type Column = (&'static str, &'static [Join]);

impl Source {
    pub(super) const ALL: &[Self] = &[
        Self::Contact,
        Self::Talk,
        Self::Wait,
        Self::Missed,
        Self::Targeting,
        Self::Presence,
        Self::Satisfaction,
        Self::Sale,
        Self::SaleAfterContact,
    ];

    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Contact | Self::Talk => "conversation",
            Self::Wait => "wait",
            Self::Missed => "missed",
            Self::Targeting => "targeting",
            Self::Presence => "presence",
            Self::Satisfaction => "satisfaction",
            Self::Sale | Self::SaleAfterContact => "\"transaction\"",
        }
    }

    /// When a row happened, or began.
    pub(super) fn moment(self) -> &'static str {
        match self {
            Self::Wait => "entered_at",
            Self::Missed | Self::Targeting => "at",
            Self::Presence => "start_at",
            _ => "created_at",
        }
    }

    /// Condition that a row falls into the stretch `b`, and the tables it needs.
    pub(super) fn within(self) -> Column {
        match self {
            Self::Wait => ("s.entered_at >= b.start AND s.entered_at < b.stop", &[]),
            Self::Missed | Self::Targeting => ("s.at >= b.start AND s.at < b.stop", &[]),
            // An interval that reaches into the stretch began at most the longest one's length before it,
            // which bounds the search in the index from below. Those that are still open have an index of
            // their own.
            Self::Presence => (
                "s.start_at < b.stop AND (s.end_at IS NULL
                    OR s.end_at > b.start AND s.start_at < b.stop
                       AND s.start_at > b.start - (SELECT max(end_at - start_at) FROM presence))",
                &[],
            ),
            Self::SaleAfterContact => (
                "s.created_at >= b.start AND s.created_at < b.stop AND s.created_at >= c.created_at",
                &[Join::Contact],
            ),
            _ => ("s.created_at >= b.start AND s.created_at < b.stop", &[]),
        }
    }

    /// Condition that a row belongs to any of the websites whose marks are given. Operators are present on
    /// the websites they work for.
    pub(super) fn websites(self, marks: &str) -> String {
        match self {
            Self::Presence => format!(
                "s.operator_id IN (SELECT w.operator_id FROM operator_website w WHERE w.website_id IN ({marks}))"
            ),
            _ => format!("s.website_id IN ({marks})"),
        }
    }

    /// The channel of a row, or for operators, who are present on every channel they may use (assumed),
    /// whether the channel `?` is one of them. Nothing where the channel does not select.
    pub(super) fn channel(self) -> Option<Column> {
        Some(match self {
            Self::Sale => return None,
            Self::Satisfaction | Self::SaleAfterContact => ("c.channel = ?", &[Join::Contact]),
            Self::Presence => (
                "CASE ? WHEN 'chat' THEN o.chat_enabled WHEN 'call' THEN o.call_enabled \
                 WHEN 'video' THEN o.video_enabled ELSE 0 END",
                &[Join::Operator],
            ),
            _ => ("s.channel = ?", &[]),
        })
    }

    /// What the rows are grouped by. Sources that know nothing of a resource have none.
    pub(super) fn key(self, resource: Resource) -> Option<Column> {
        use Resource::{ContactType, Group, Operator, PageType, Rule, Skill};
        let is_contact = matches!(self, Self::Contact | Self::Talk);
        Some(match self {
            Self::Presence => match resource {
                Operator => ("s.operator_id", &[]),
                Group => ("o.group_id", &[Join::Operator]),
                // An operator with several skills is present for each of them.
                Skill => ("k.skill_id", &[Join::Skill]),
                Rule | ContactType | PageType => return None,
            },
            Self::Missed | Self::Targeting => match resource {
                Rule => ("s.rule_id", &[]),
                PageType => ("s.page_type", &[]),
                Operator | Group | Skill | ContactType => return None,
            },
            Self::Contact | Self::Talk | Self::Wait => match resource {
                Operator if is_contact => ("s.operator_id", &[]),
                Operator => ("c.operator_id", &[Join::Contact]),
                Group if is_contact => ("o.group_id", &[Join::Operator]),
                Group => ("o.group_id", &[Join::Contact, Join::ContactOperator]),
                Skill => ("s.skill_id", &[]),
                Rule => ("s.rule_id", &[]),
                ContactType if is_contact => ("s.contact_type_id", &[]),
                ContactType => ("c.contact_type_id", &[Join::Contact]),
                PageType => ("s.page_type", &[]),
            },
            Self::Satisfaction | Self::Sale | Self::SaleAfterContact => match resource {
                Operator => ("s.operator_id", &[]),
                Group => ("o.group_id", &[Join::Operator]),
                Skill => ("c.skill_id", &[Join::Contact]),
                Rule => ("c.rule_id", &[Join::Contact]),
                ContactType => ("c.contact_type_id", &[Join::Contact]),
                PageType => ("c.page_type", &[Join::Contact]),
            },
        })
    }
}

/// Statement that gives the moment of the first row of all sources, from their indexes alone.
pub(super) fn first_moment() -> String {
    let each: Vec<String> = Source::ALL
        .iter()
        .map(|source| {
            format!(
                "SELECT min({}) AS at FROM {}",
                source.moment(),
                source.table()
            )
        })
        .collect();
    format!("SELECT min(at) FROM ({})", each.join(" UNION ALL "))
}

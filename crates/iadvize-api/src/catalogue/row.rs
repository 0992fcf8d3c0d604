//! The members of rows: names, kinds, what is nested in them, and which hold personal data.

use std::fmt;

use super::Unit;

/// One documented member of a row.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its name on the wire, such as `created_at`.
    pub name: &'static str,
    /// Other names under which the service has been seen to send it.
    pub aliases: &'static [&'static str],
    /// The form of its value, or of one value of its list.
    pub kind: MemberKind,
    /// Whether it holds a list of such values.
    pub list: bool,
    /// The members of an object, or of one entry of a history.
    pub members: &'static [Member],
    /// The values the page allows, where it lists them.
    pub values: &'static [&'static str],
    /// What personal data it holds.
    pub personal: Option<Personal>,
    /// The unit of a number.
    pub unit: Option<Unit>,
    /// What it is.
    pub description: &'static str,
    /// Whether the page advises against it.
    pub deprecated: bool,
}

impl Member {
    /// Whether a member of a row has its name, or another under which it has been seen.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }
}

/// The form of a member's value. Any of them may be null.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemberKind {
    /// An identifier.
    Id,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false, which may come as 1 or 0.
    Flag,
    /// A moment on the clock without a zone, which need not exist.
    DateTime,
    /// A moment in milliseconds since the Unix epoch.
    Instant,
    /// Text as it is.
    Text,
    /// Text that is one of the allowed values, or a new one.
    Value,
    /// An object with members.
    Object,
    /// Entries with members, written one after another in a text.
    History,
}

/// What personal data a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Personal {
    /// A mail address.
    Email,
    /// A telephone number.
    Phone,
    /// A name of a person.
    Name,
    /// Anything people wrote, or that says where they live.
    Text,
}

impl Personal {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Email, Self::Phone, Self::Name, Self::Text];

    /// Its name in the document, such as `email`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OPERATIONS, operation};
    use super::*;

    fn member<'a>(members: &'a [Member], name: &str) -> &'a Member {
        members
            .iter()
            .find(|member| member.is_called(name))
            .unwrap_or_else(|| panic!("no member {name}"))
    }

    #[test]
    fn every_list_has_rows_that_begin_with_an_identifier() {
        for operation in OPERATIONS.iter().filter(|operation| operation.paged) {
            let id = operation
                .row
                .first()
                .map(|member| (member.name, member.kind));
            assert_eq!(id, Some(("id", MemberKind::Id)), "{operation}");
        }
    }

    #[test]
    fn lists_are_dated_by_a_date_of_their_rows() {
        let mut dated = 0;
        for operation in OPERATIONS.iter().filter(|operation| operation.paged) {
            let has_bounds = operation.filters.iter().any(|filter| filter.name == "from");
            assert_eq!(operation.dated_by.is_some(), has_bounds, "{operation}");
            if let Some(name) = operation.dated_by {
                assert_eq!(member(operation.row, name).kind, MemberKind::DateTime);
                dated += 1;
            }
        }
        assert!(dated > 0);
    }

    #[test]
    fn what_is_nested_and_what_is_personal_is_known() {
        let row = operation("list_conversations").unwrap().row;
        let history = member(row, "history");
        assert_eq!((history.kind, history.list), (MemberKind::History, true));
        assert_eq!(
            member(history.members, "text").personal,
            Some(Personal::Text)
        );
        assert_eq!(member(history.members, "sent_at").kind, MemberKind::Instant);
        assert_eq!(member(row, "operator_answered").name, "operator_answer");
        let tags = member(row, "tag_list");
        assert_eq!((tags.kind, tags.list), (MemberKind::Id, true));

        let live = operation("list_operators_live").unwrap().row;
        let chat = member(live, "chat");
        assert_eq!((chat.kind, chat.list), (MemberKind::Object, false));
        assert_eq!(member(chat.members, "busy").kind, MemberKind::Flag);

        let websites = member(operation("list_tags").unwrap().row, "website_id");
        assert!(websites.list, "a list, though one may come alone");
        let email = member(operation("list_visitors").unwrap().row, "email");
        assert_eq!(email.personal.map(Personal::as_str), Some("email"));
    }
}

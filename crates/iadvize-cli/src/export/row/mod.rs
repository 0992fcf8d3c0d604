//! Rows as tables know them: columns with types, and the cells of a row.
//!
//! Both come from the members that the catalogue knows of an operation's rows. A date becomes two columns,
//! the moment in UTC and, under the name with `_text` behind it, what was sent. The last column, `extra`,
//! keeps as JSON what no other column holds: members that nobody has documented, and values that do not fit
//! their column. So nothing of a row is lost.

mod flat;
mod members;
mod read;

use iadvize::catalogue::{Member, MemberKind};
use iadvize::jiff::Timestamp;
use serde_json::{Map, Number, Value};

pub(super) use flat::Flat;
pub(super) use members::Members;
pub(super) use read::Table;

/// The name of the column for what no other column holds.
pub(super) const EXTRA: &str = "extra";

/// A column of a table, or a field of an object in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    /// The type of its values, or of those in its lists.
    pub(super) of: Type,
    /// Whether it holds lists.
    pub(super) list: bool,
    /// The member it is about; none for [`EXTRA`].
    pub(super) member: Option<&'static Member>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A whole number of 64 bits.
    Integer,
    /// A floating number of 64 bits.
    Number,
    /// True or false.
    Flag,
    /// A moment in UTC, to the microsecond.
    Moment,
    /// Text.
    Text,
    /// An object with these fields.
    Object(Vec<Column>),
}

impl Column {
    /// Whether it holds the identifier of something, be it the row itself.
    pub(super) fn is_identifier(&self) -> bool {
        self.member
            .is_some_and(|member| member.kind == MemberKind::Id)
    }
}

/// The columns of members, in their order.
fn columns(members: &'static [Member]) -> Vec<Column> {
    members.iter().flat_map(of_member).collect()
}

fn of_member(member: &'static Member) -> impl Iterator<Item = Column> {
    let column = |name: String, of: Type| Column {
        name,
        of,
        list: member.list,
        member: Some(member),
    };
    let of = match member.kind {
        MemberKind::Id | MemberKind::Integer => Type::Integer,
        MemberKind::Number => Type::Number,
        MemberKind::Flag => Type::Flag,
        MemberKind::DateTime | MemberKind::Instant => Type::Moment,
        MemberKind::Object | MemberKind::History => Type::Object(columns(member.members)),
        // A kind that a later catalogue brings is kept as the text it comes in.
        _ => Type::Text,
    };
    let raw = (member.kind == MemberKind::DateTime)
        .then(|| column(format!("{}_text", member.name), Type::Text));
    std::iter::once(column(member.name.to_owned(), of)).chain(raw)
}

/// A value in a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Null,
    /// Of [`Type::Integer`].
    Integer(i64),
    /// Of [`Type::Number`]; finite.
    Number(f64),
    /// Of [`Type::Flag`].
    Flag(bool),
    /// Of [`Type::Moment`].
    Moment(Timestamp),
    /// Of [`Type::Text`].
    Text(String),
    /// Of a column that holds lists.
    List(Vec<Cell>),
    /// Of [`Type::Object`]: a cell for each field.
    Object(Vec<Cell>),
}

impl Cell {
    /// As JSON; `column` is the one it stands in.
    pub(super) fn to_json(&self, column: &Column) -> Value {
        match (self, &column.of) {
            (Self::Null, _) => Value::Null,
            (Self::Integer(number), _) => Value::from(*number),
            (Self::Number(number), _) => {
                Number::from_f64(*number).map_or(Value::Null, Value::Number)
            }
            (Self::Flag(flag), _) => Value::Bool(*flag),
            (Self::Moment(moment), _) => Value::String(moment.to_string()),
            (Self::Text(text), _) => Value::String(text.clone()),
            (Self::List(cells), _) => cells.iter().map(|cell| cell.to_json(column)).collect(),
            (Self::Object(cells), Type::Object(fields)) => {
                let fields = fields.iter().zip(cells);
                let members = fields.map(|(field, cell)| (field.name.clone(), cell.to_json(field)));
                Value::Object(members.collect::<Map<_, _>>())
            }
            (Self::Object(_), _) => Value::Null,
        }
    }
}

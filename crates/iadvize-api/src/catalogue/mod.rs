//! What the document says of operations, filters and indicators, as data for programs.
//!
//! ```
//! use iadvize_api::catalogue::{self, Unit};
//! use iadvize_api::types::{Channel, Indicator};
//!
//! let info = Indicator::ContactDuration.info().ok_or("a documented indicator")?;
//! assert_eq!(info.unit, Unit::Seconds);
//! assert!(info.is_available_on(&Channel::Chat));
//! assert!(catalogue::operation("list_operators").is_some_and(|operation| operation.paged));
//! # Ok::<(), &str>(())
//! ```

#[rustfmt::skip]
mod data;
mod row;

use std::fmt;

pub use data::*;
pub use row::{Member, MemberKind, Personal};

use crate::types::{Channel, Indicator};

/// One documented operation.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`, such as `list_operators`.
    pub id: &'static str,
    /// The HTTP method, in capitals.
    pub method: &'static str,
    /// The path below the base URL, with `{id}` where an identifier stands.
    pub path: &'static str,
    /// The resource it belongs to, such as `operator`.
    pub resource: &'static str,
    /// One line that says what it does.
    pub summary: &'static str,
    /// Whether the page advises against it.
    pub deprecated: bool,
    /// Whether its answer is a page of a list.
    pub paged: bool,
    /// The filters it takes.
    pub filters: &'static [Filter],
    /// Query parameters that have a single allowed value, with it.
    pub constants: &'static [(&'static str, &'static str)],
    /// What it takes as its body.
    pub body: Option<Body>,
    /// The longest period it takes, where the page limits it.
    pub period: Option<Period>,
    /// The member of a row that the filters `from` and `to` are held against, where it has them.
    pub dated_by: Option<&'static str>,
    /// The members of a full row of its answer; none where it answers with no row, or with one whose
    /// members depend on what was asked for.
    pub row: &'static [Member],
}

impl Operation {
    /// Whether sending it twice does no more than sending it once: everything but a `POST` and a `PATCH`.
    pub fn is_idempotent(&self) -> bool {
        !matches!(self.method, "POST" | "PATCH")
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The limit of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Period {
    /// The longest period, in calendar months.
    pub maximum_months: u8,
}

/// One documented filter of a list.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filter {
    /// Its name, such as `website_list`.
    pub name: &'static str,
    /// The query parameter it goes out as, such as `filters[website_list]`.
    pub parameter: &'static str,
    /// The form of its value.
    pub kind: Kind,
    /// The values the page allows, where it lists them.
    pub values: &'static [&'static str],
    /// What it selects.
    pub description: &'static str,
    /// Whether the page advises against it.
    pub deprecated: bool,
}

/// What an operation takes as its body.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Body {
    /// How it is written.
    pub form: BodyForm,
    /// Its members.
    pub fields: &'static [Field],
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyForm {
    /// One JSON object.
    Json,
    /// A JSON list of such objects.
    JsonList,
    /// A form.
    Form,
}

/// One documented member of a body.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Its name in Rust, such as `chat`.
    pub name: &'static str,
    /// The member it goes out as, such as `chat[available]`.
    pub member: &'static str,
    /// The form of its value.
    pub kind: Kind,
    /// The values the page allows, where it lists them.
    pub values: &'static [&'static str],
    /// What it is.
    pub description: &'static str,
    /// Whether the operation needs it.
    pub required: bool,
    /// Whether the operation can clear it.
    pub clearable: bool,
    /// Whether the page advises against it.
    pub deprecated: bool,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// An identifier.
    Id,
    /// Several identifiers; joined by commas in a filter.
    IdList,
    /// Several values; joined by commas in a filter.
    List,
    /// Text in which `*` stands for anything.
    Pattern,
    /// Text as it is.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// 0 or 1.
    Flag,
    /// An identifier, `null` or `!null`.
    Presence,
    /// A day or a moment.
    Date,
    /// One of the allowed values.
    Value,
}

/// One documented platform.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Server {
    /// How the page calls it.
    pub name: &'static str,
    /// Its base URL.
    pub url: &'static str,
}

/// One documented indicator.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub struct IndicatorInfo {
    /// Its name on the wire, such as `contact_number`.
    pub name: &'static str,
    /// Its label on the page.
    pub label: &'static str,
    /// What it measures.
    pub description: &'static str,
    /// The group it belongs to: `contact`, `presence`, `satisfaction` or `transaction`.
    pub category: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// The channels it is available on.
    pub channels: &'static [Channel],
}

impl IndicatorInfo {
    /// Whether the page offers the indicator on a channel.
    pub fn is_available_on(&self, channel: &Channel) -> bool {
        self.channels.contains(channel)
    }
}

/// The unit of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// How many.
    Count,
    /// A share: 1 is all of it.
    Ratio,
    /// An amount of money in the currency of the website.
    Currency,
    /// A share of a hundred.
    Percent,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Seconds => "seconds",
            Self::Count => "count",
            Self::Ratio => "ratio",
            Self::Currency => "currency",
            Self::Percent => "percent",
        })
    }
}

impl Indicator {
    /// What the page says of the indicator; nothing for one that this version does not know.
    pub fn info(&self) -> Option<&'static IndicatorInfo> {
        INDICATORS.iter().find(|info| info.name == self.as_str())
    }
}

/// Stands for a list that the document does not know: pages as every list has them, and nothing else.
pub static ANY_LIST: Operation = Operation {
    id: "any_list",
    method: "GET",
    path: "",
    resource: "",
    summary: "List rows",
    deprecated: false,
    paged: true,
    filters: &[],
    constants: &[],
    body: None,
    period: None,
    dated_by: None,
    row: &[],
};

/// The operation with this `operationId`.
pub fn operation(id: &str) -> Option<&'static Operation> {
    OPERATIONS
        .iter()
        .copied()
        .find(|operation| operation.id == id)
}

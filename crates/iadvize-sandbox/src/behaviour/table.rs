//! The one table of all faults and quirks: their names, what is known about them, and their parameters.
//! The control API, `GET /`, the program's `--rule` and the README's table are made from it.

use std::time::Duration;

use super::effect::{Effect, MetaStatus, WrongPagination};
use super::given::Given;

/// How sure it is that the service behaves so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Its page says so.
    Documented,
    /// It was seen.
    Observed,
    /// It is this project's choice.
    Assumed,
}

impl Origin {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

/// Whether the service fails, or answers in a way of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Fault,
    Quirk,
}

impl Kind {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Fault => "fault",
            Self::Quirk => "quirk",
        }
    }
}

/// A parameter by its name in JSON, and what it means.
type Parameter = (&'static str, &'static str);

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Behaviour {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) origin: Origin,
    pub(crate) sentence: &'static str,
    pub(crate) parameters: &'static [Parameter],
    pub(crate) read: fn(&mut Given) -> Result<Effect, String>,
}

const fn fault(
    name: &'static str,
    origin: Origin,
    sentence: &'static str,
    parameters: &'static [Parameter],
    read: fn(&mut Given) -> Result<Effect, String>,
) -> Behaviour {
    Behaviour {
        name,
        kind: Kind::Fault,
        origin,
        sentence,
        parameters,
        read,
    }
}

const fn quirk(
    name: &'static str,
    origin: Origin,
    sentence: &'static str,
    parameters: &'static [Parameter],
    read: fn(&mut Given) -> Result<Effect, String>,
) -> Behaviour {
    Behaviour {
        kind: Kind::Quirk,
        ..fault(name, origin, sentence, parameters, read)
    }
}

use Origin::{Assumed, Documented, Observed};

const AFTER: Parameter = (
    "after_bytes",
    "bytes of the body that are sent (half of it by default)",
);
const ROWS: Parameter = ("rows", "how many between two pages (1 by default)");

/// Longest wait and longest pause; the vendor's own client waits a day.
pub(crate) const LONGEST: u64 = 24 * 60 * 60 * 1_000;

/// All of them, faults first.
pub(crate) const TABLE: &[Behaviour] = &[
    fault(
        "latency",
        Observed,
        "The answer begins late, by a fixed time or by one drawn from a range; the vendor's own client waits for up to a day.",
        &[
            ("milliseconds", "the wait, or its shortest"),
            ("to_milliseconds", "its longest, where it is drawn"),
        ],
        |given| {
            let from = given.required_whole("milliseconds", 0, LONGEST)?;
            let to = given.whole("to_milliseconds", from, LONGEST)?;
            Ok(Effect::Latency {
                from: Duration::from_millis(from),
                to: Duration::from_millis(to.unwrap_or(from)),
            })
        },
    ),
    fault(
        "status",
        Assumed,
        "This HTTP status in an envelope, or with a body of your own, such as 429 and 503 with `Retry-After`, or a storm of 500; nothing public says how the service limits and fails.",
        &[
            ("status", "200 to 599"),
            ("meta", "`meta.status` of the envelope (`error` by default)"),
            ("body", "text in place of the envelope"),
            ("content_type", "its type (`text/html` by default)"),
        ],
        |given| {
            let status = given.required_whole("status", 200, 599)?;
            let names = MetaStatus::ALL.map(MetaStatus::text);
            let meta = given.one_of("meta", &names)?;
            Ok(Effect::Status {
                status: u16::try_from(status).unwrap_or(500),
                meta: meta.map_or_else(MetaStatus::default, |at| MetaStatus::ALL[at]),
                body: given.text("body")?,
                content_type: given.text("content_type")?,
            })
        },
    ),
    fault(
        "html",
        Assumed,
        "A page of HTML with status 200, as gateways and captive networks answer.",
        &[],
        |_| Ok(Effect::Html),
    ),
    fault(
        "empty_body",
        Assumed,
        "Status 200 and a body without a byte.",
        &[],
        |_| Ok(Effect::EmptyBody),
    ),
    fault(
        "reset",
        Assumed,
        "The connection is reset (TCP RST) in place of an answer.",
        &[],
        |_| Ok(Effect::Reset),
    ),
    fault(
        "reset_in_body",
        Assumed,
        "The connection is reset (TCP RST) in the middle of the body.",
        &[AFTER],
        |given| {
            let after = given.size("after_bytes", 0)?;
            Ok(Effect::ResetInBody { after })
        },
    ),
    fault(
        "truncated_body",
        Assumed,
        "Fewer bytes than `Content-Length` says, then an orderly end of the connection.",
        &[AFTER],
        |given| {
            let after = given.size("after_bytes", 0)?;
            Ok(Effect::TruncatedBody { after })
        },
    ),
    fault(
        "truncated_json",
        Assumed,
        "JSON that breaks off, in an answer that is complete as HTTP.",
        &[AFTER],
        |given| {
            let after = given.size("after_bytes", 0)?;
            Ok(Effect::TruncatedJson { after })
        },
    ),
    fault(
        "slow_drip",
        Assumed,
        "The body comes a few bytes at a time.",
        &[
            ("bytes", "bytes in one go (64 by default)"),
            ("milliseconds", "pause after each (20 by default)"),
        ],
        |given| {
            let every = given.whole("milliseconds", 0, LONGEST)?.unwrap_or(20);
            Ok(Effect::SlowDrip {
                bytes: given.size("bytes", 1)?.unwrap_or(64),
                every: Duration::from_millis(every),
            })
        },
    ),
    quirk(
        "data_as_list",
        Documented,
        "`data: []` where `data` is an object, as the page's example of hanging up has it.",
        &[],
        |_| Ok(Effect::DataAsList),
    ),
    quirk(
        "write_as_list",
        Observed,
        "The answer to a write has its row in a list of one.",
        &[],
        |_| Ok(Effect::WriteAsList),
    ),
    quirk(
        "numbers_as_text",
        Assumed,
        "Every number in `data` comes as text.",
        &[],
        |_| Ok(Effect::NumbersAsText),
    ),
    quirk(
        "booleans_as_numbers",
        Assumed,
        "Every boolean in `data` comes as 0 or 1, as forms send them.",
        &[],
        |_| Ok(Effect::BooleansAsNumbers),
    ),
    quirk(
        "unknown_enum_values",
        Assumed,
        "Members for which the document lists the values have one that it does not list.",
        &[("value", "the value (`unlisted` by default)")],
        |given| {
            let value = given
                .text("value")?
                .unwrap_or_else(|| "unlisted".to_owned());
            Ok(Effect::UnknownEnumValues { value })
        },
    ),
    quirk(
        "nulls",
        Observed,
        "Members that the document lets be null are null, as empty ones have been seen.",
        &[(
            "members",
            "the members (every one that may be null by default)",
        )],
        |given| {
            let members = given.texts("members")?;
            Ok(Effect::Nulls { members })
        },
    ),
    quirk(
        "renamed_members",
        Observed,
        "Members bear the names that real bodies have in place of the page's, as the document records them.",
        &[],
        |_| Ok(Effect::RenamedMembers),
    ),
    quirk(
        "unknown_members",
        Observed,
        "Rows and `meta` have members that the document does not know; real bodies have more than the page lists.",
        &[],
        |_| Ok(Effect::UnknownMembers),
    ),
    quirk(
        "empty_page_past_the_end",
        Assumed,
        "A page past the end is empty; by default it is the last page again (observed).",
        &[],
        |_| Ok(Effect::EmptyPagePastTheEnd),
    ),
    quirk(
        "page_ignored",
        Assumed,
        "Every page of a list is the first.",
        &[],
        |_| Ok(Effect::PageIgnored),
    ),
    quirk(
        "duplicated_rows",
        Assumed,
        "Page after page, rows come in at the head of the list while somebody pages: the last rows of a page come again on the next one, and the count grows.",
        &[ROWS],
        |given| Ok(Effect::ShiftedRows(rows(given)?)),
    ),
    quirk(
        "vanishing_rows",
        Assumed,
        "Page after page, rows at the head of the list are deleted while somebody pages: the first rows of the next page are missed, and the count shrinks.",
        &[ROWS],
        |given| Ok(Effect::ShiftedRows(-rows(given)?)),
    ),
    quirk(
        "period_limit",
        Observed,
        "Periods may span so many months and no more, by the four rules of conversations; later pages have one month for transactions.",
        &[("months", "the longest span (1 by default)")],
        |given| {
            let months = given.whole("months", 1, 1_200)?.unwrap_or(1);
            let months = i32::try_from(months).unwrap_or(1);
            Ok(Effect::PeriodLimit { months })
        },
    ),
    quirk(
        "day_bound_excluded",
        Assumed,
        "An upper bound given as a day ends with the day's first moment; by default it includes the day (assumed too, neither is known).",
        &[],
        |_| Ok(Effect::DayBoundExcluded),
    ),
    quirk(
        "history_without_epochs",
        Observed,
        "Texts in the history of a conversation have three elements; the last of four, milliseconds since 1970, is missing.",
        &[],
        |_| Ok(Effect::HistoryWithoutEpochs),
    ),
    quirk(
        "id_as_object",
        Observed,
        "The `id` in a row of statistics is an object that has the identifier, and the date of a series; its members belong to the row.",
        &[],
        |_| Ok(Effect::IdAsObject),
    ),
    quirk(
        "pagination_missing",
        Observed,
        "Lists have no `pagination`.",
        &[],
        |_| Ok(Effect::Pagination(WrongPagination::Missing)),
    ),
    quirk(
        "pagination_zero",
        Assumed,
        "`pages` and `count` of `pagination` are 0 whatever the rows.",
        &[],
        |_| Ok(Effect::Pagination(WrongPagination::Zero)),
    ),
    quirk(
        "pagination_negative",
        Assumed,
        "`pages` and `count` of `pagination` are -1.",
        &[],
        |_| Ok(Effect::Pagination(WrongPagination::Negative)),
    ),
    quirk(
        "pagination_growing",
        Assumed,
        "`pages` is always one more than the page that was asked for, and `count` grows with it.",
        &[],
        |_| Ok(Effect::Pagination(WrongPagination::Growing)),
    ),
    quirk(
        "pagination_as_text",
        Assumed,
        "The numbers of `pagination` come as text.",
        &[],
        |_| Ok(Effect::Pagination(WrongPagination::Text)),
    ),
    quirk(
        "content_type",
        Assumed,
        "JSON under another content type.",
        &[("value", "the type (`text/html; charset=utf-8` by default)")],
        |given| {
            let value = given.text("value")?;
            Ok(Effect::ContentType(
                value.unwrap_or_else(|| "text/html; charset=utf-8".to_owned()),
            ))
        },
    ),
    quirk(
        "byte_order_mark",
        Assumed,
        "The body begins with the byte-order mark of UTF-8.",
        &[],
        |_| Ok(Effect::ByteOrderMark),
    ),
];

fn rows(given: &mut Given) -> Result<i64, String> {
    let rows = given.whole("rows", 1, 1_000)?.unwrap_or(1);
    Ok(i64::try_from(rows).unwrap_or(1))
}

/// The row of this name.
pub(crate) fn named(name: &str) -> Option<&'static Behaviour> {
    TABLE.iter().find(|behaviour| behaviour.name == name)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    const README: &str = include_str!("../../README.md");
    const BEGIN: &str = "<!-- table of rules: begin -->\n\n";
    const END: &str = "\n<!-- table of rules: end -->";

    /// The table as the README shows it.
    fn markdown() -> String {
        let mut out =
            String::from("| name | | what happens | parameters |\n| --- | --- | --- | --- |\n");
        for row in TABLE {
            let parameters: Vec<String> = row
                .parameters
                .iter()
                .map(|(name, meaning)| format!("`{name}`: {meaning}"))
                .collect();
            let (kind, origin) = (row.kind.text(), row.origin.text());
            let parameters = parameters.join("; ");
            // Writing to a String does not fail.
            let _ = writeln!(
                out,
                "| `{}` | {kind}, {origin} | {} | {parameters} |",
                row.name, row.sentence
            );
        }
        out
    }

    /// `UPDATE_README=1 cargo test -p iadvize-sandbox` writes the table.
    #[test]
    fn the_readme_shows_this_table() {
        let start = README
            .find(BEGIN)
            .expect("the README has the table's place")
            + BEGIN.len();
        let end = README.find(END).expect("the README has the table's end");
        if std::env::var_os("UPDATE_README").is_some() {
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
            let text = format!("{}{}{}", &README[..start], markdown(), &README[end..]);
            std::fs::write(path, text).unwrap();
        } else {
            assert!(
                README[start..end] == markdown(),
                "the README's table differs from the code: run the tests with UPDATE_README=1"
            );
        }
    }

    #[test]
    fn names_are_told_apart() {
        for (place, row) in TABLE.iter().enumerate() {
            assert!(TABLE[..place].iter().all(|other| other.name != row.name));
            assert!(row.sentence.ends_with('.'), "{}", row.name);
        }
    }
}

//! Rows of a list that are not what the page shows, read in full and as they came.

use iadvize::jiff::tz::AmbiguousOffset;
use iadvize::types::Conversation;
use iadvize::{catalogue, paris};

use super::Failure;
use crate::raw::{Act, Raw};

/// A row, and what becomes of it.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) how: &'static str,
    /// The row's JSON.
    json: String,
    /// What a row in full shows, or the failure.
    pub(super) full: String,
    /// The failure of a row as it came; none when it is given.
    pub(super) record: Option<String>,
}

const LIST: &str = "GET /conversation.json-unicode";

/// A row with this member.
fn row(
    name: &'static str,
    how: &'static str,
    members: impl std::fmt::Display,
    full: &'static str,
) -> Row {
    Row {
        name,
        how,
        json: format!(r#"{{"id":7,{members}}}"#),
        full: full.to_owned(),
        record: None,
    }
}

/// A row whose identifier is no identifier, which is noticed at these columns.
fn unnamed(name: &'static str, how: &'static str, json: &str, [full, record]: [u32; 2]) -> Row {
    let failure = |column| {
        format!(
            "the answer holds a value of an unexpected form at line 1 column {column}; see `Error::body`; \
             the service may have changed · `is_decode`"
        )
    };
    Row {
        name,
        how,
        json: json.to_owned(),
        full: failure(full),
        record: Some(failure(record)),
    }
}

pub(super) fn rows() -> Vec<Row> {
    let mut rows = identifiers();
    rows.extend(members());
    rows.extend(histories());
    rows.extend(dates());
    rows
}

fn identifiers() -> Vec<Row> {
    vec![
        unnamed(
            "row without an identifier",
            "a row that has a name only",
            r#"{"operator_name":"Ada"}"#,
            [60, 61],
        ),
        unnamed(
            "row whose identifier is null",
            "`\"id\":null`",
            r#"{"id":null}"#,
            [47, 49],
        ),
        unnamed(
            "row whose identifier is beyond 64 bits",
            "18446744073709551616",
            r#"{"id":18446744073709551616}"#,
            [63, 65],
        ),
        unnamed(
            "row that is none",
            "a text among the rows",
            r#""Ada""#,
            [42, 43],
        ),
    ]
}

fn members() -> Vec<Row> {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    vec![
        row(
            "row that is nested deeply",
            "200,000 arrays in a member that no type knows",
            format!(r#""x":{deep}"#),
            "the answer is nested too deeply at line 1 column 174; see `Error::body`; the service may have changed · `is_decode`",
        ),
        row(
            "number beyond all numbers in a row",
            "a member that no type knows with `1e999`",
            r#""x":1e999"#,
            "the answer holds a number out of range at line 1 column 54; see `Error::body`; the service may have changed · `is_decode`",
        ),
        row(
            "duplicate key in a row of a list",
            "`channel` twice",
            r#""channel":"chat","channel":"call""#,
            "the answer holds a value of an unexpected form at line 1 column 71; see `Error::body`; the service may have changed · `is_decode`",
        ),
        row(
            "unknown value",
            "a channel that the page does not name",
            r#""channel":"pigeon""#,
            "row 7, the channel pigeon",
        ),
    ]
}

fn histories() -> Vec<Row> {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    vec![
        row(
            "history that is nested deeply",
            "200,000 arrays in a history's text",
            format!(r#""history":"{deep}""#),
            "row 7, message 1 of the history (at byte 199999) cannot be read: it is not [kind, \"date\", \"text\", milliseconds]",
        ),
        row(
            "history as an array that is nested deeply",
            "200,000 arrays in place of a history's text",
            format!(r#""history":{deep}"#),
            "the answer is nested too deeply at line 1 column 180; see `Error::body`; the service may have changed · `is_decode`",
        ),
        row(
            "broken message in a history",
            "a message that is none between two that are",
            r#""history":"[1,\"2020-01-01 00:00:00\",\"a\"],[1],[1,\"2020-01-01 00:00:00\",\"b\"]""#,
            "row 7, a message `a`, message 2 of the history (at byte 30) cannot be read: it is not [kind, \"date\", \"text\", milliseconds], a message `b`",
        ),
        row(
            "history that is cut off",
            "the second message does not end",
            r#""history":"[1,\"2020-01-01 00:00:00\",\"a\"],[1,\"2020-01-01""#,
            "row 7, a message `a`, message 2 of the history (at byte 30) cannot be read: it has no end, so that the rest of the history is lost",
        ),
    ]
}

fn dates() -> Vec<Row> {
    let date =
        |name, how, date: &str, full| row(name, how, format!(r#""created_at":"{date}""#), full);
    vec![
        date(
            "zero date",
            "`0000-00-00 00:00:00`",
            "0000-00-00 00:00:00",
            "row 7, its date does not exist",
        ),
        date(
            "impossible day",
            "`2015-06-31 18:00:00`",
            "2015-06-31 18:00:00",
            "row 7, its date does not exist",
        ),
        date(
            "30 February",
            "`2020-02-30 00:00:00`",
            "2020-02-30 00:00:00",
            "row 7, its date does not exist",
        ),
        date(
            "leap day",
            "`2020-02-29 12:00:00`",
            "2020-02-29 12:00:00",
            "row 7, its date is 2020-02-29T11:00:00Z",
        ),
        date(
            "leap day of another year",
            "`2019-02-29 12:00:00`",
            "2019-02-29 12:00:00",
            "row 7, its date does not exist",
        ),
        date(
            "hour that clocks skip",
            "`2020-03-29 02:30:00`, when clocks are put forward",
            "2020-03-29 02:30:00",
            "row 7, clocks skip its date, which is taken for 2020-03-29T01:30:00Z",
        ),
        date(
            "hour that clocks show twice",
            "`2020-10-25 02:30:00`, when clocks are put back",
            "2020-10-25 02:30:00",
            "row 7, clocks show its date twice, and 2020-10-25T00:30:00Z is taken",
        ),
        date(
            "hour beyond the day",
            "`2020-01-01 24:00:00`",
            "2020-01-01 24:00:00",
            "row 7, its date does not exist",
        ),
        date(
            "leap second",
            "`2016-12-31 23:59:60`",
            "2016-12-31 23:59:60",
            "row 7, its date does not exist",
        ),
        date(
            "date that is none",
            "`yesterday`",
            "yesterday",
            "row 7, its date does not exist",
        ),
        row(
            "date as a number",
            "seconds since 1970",
            r#""created_at":1455618283"#,
            "row 7, its date does not exist",
        ),
    ]
}

/// What can be seen of a row: its dates and messages, in words.
fn shown(row: &Conversation) -> String {
    let mut parts = vec![format!("row {}", row.id)];
    if let Some(date) = &row.created_at {
        let taken = date.timestamp(&paris()).ok();
        let taken = taken.map_or(String::new(), |moment| moment.to_string());
        let ambiguous = date.ambiguous(&paris()).map(|moment| moment.offset());
        parts.push(match ambiguous {
            Err(_) => "its date does not exist".to_owned(),
            Ok(AmbiguousOffset::Unambiguous { .. }) => format!("its date is {taken}"),
            Ok(AmbiguousOffset::Gap { .. }) => {
                format!("clocks skip its date, which is taken for {taken}")
            }
            Ok(AmbiguousOffset::Fold { .. }) => {
                format!("clocks show its date twice, and {taken} is taken")
            }
        });
    }
    if let Some(history) = &row.history {
        parts.extend(history.messages().map(|message| match message {
            Ok(message) => format!("a message `{}`", message.text),
            Err(error) => error.to_string(),
        }));
    }
    if let Some(channel) = &row.channel {
        parts.push(format!("the channel {channel}"));
    }
    parts.join(", ")
}

#[tokio::test]
async fn rows_are_given_as_the_table_says() {
    let mut differences = Vec::new();
    for row in rows() {
        let body = format!(
            r#"{{"meta":{{"status":"success"}},"data":[{}],"pagination":{{"page":1,"pages":1,"limit":20,"count":1}}}}"#,
            row.json
        );
        let raw = Raw::playing([Act::json(body)]).await;
        let client = raw.client_without_retries();
        let full = client.conversations().list().full().items().try_collect();
        let full = match full.await {
            Ok(rows) => shown(&rows[0]),
            Err(error) => Failure::of(&error, LIST).to_string(),
        };
        let records = client
            .records(&catalogue::LIST_CONVERSATIONS)
            .full()
            .items();
        let record = match records.try_collect().await {
            Ok(rows) => {
                assert_eq!(rows[0].json(), row.json, "{}", row.name);
                None
            }
            Err(error) => Some(Failure::of(&error, LIST).to_string()),
        };
        if full != row.full || record != row.record {
            differences.push(format!("{}: {full:?} {record:?}", row.name));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

//! Bounds of periods as people write them, and what is sent of them.

use iadvize::catalogue;

use crate::envelope::page;
use crate::raw::{Act, Raw};

/// A bound, and what becomes of it: `filters[from]` as it is sent, or the refusal.
pub(super) struct Bound {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) sent: Result<&'static str, &'static str>,
}

pub(super) const BOUNDS: [Bound; 12] = [
    sent("leap day", "2020-02-29", "2020-02-29"),
    sent(
        "hour that clocks skip",
        "2020-03-29 02:30:00",
        "2020-03-29 02:30:00",
    ),
    sent(
        "hour that clocks show twice",
        "2020-10-25 02:30:00",
        "2020-10-25 02:30:00",
    ),
    sent(
        "moment with a T",
        "2020-06-01T10:00:00",
        "2020-06-01 10:00:00",
    ),
    refused(
        "leap day of another year",
        "2021-02-29",
        "not sent: from: `2021-02-29` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "30 February",
        "2020-02-30",
        "not sent: from: `2020-02-30` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "zero date",
        "0000-00-00 00:00:00",
        "not sent: from: `0000-00-00 00:00:00` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "year zero",
        "0000-01-01",
        "not sent: 0000-01-01 is before the year 1, which the service cannot read",
    ),
    refused(
        "13th month",
        "2020-13-01",
        "not sent: from: `2020-13-01` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "hour beyond the day",
        "2020-06-01 24:00:00",
        "not sent: from: `2020-06-01 24:00:00` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "moment with a zone",
        "2020-06-01 10:00:00+02:00",
        "not sent: from: `2020-06-01 10:00:00+02:00` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
    refused(
        "day of another order",
        "01/06/2020",
        "not sent: from: `01/06/2020` is no day (YYYY-MM-DD) or moment (YYYY-MM-DD HH:MM:SS)",
    ),
];

const fn sent(name: &'static str, text: &'static str, sent: &'static str) -> Bound {
    Bound {
        name,
        text,
        sent: Ok(sent),
    }
}

const fn refused(name: &'static str, text: &'static str, line: &'static str) -> Bound {
    Bound {
        name,
        text,
        sent: Err(line),
    }
}

#[tokio::test]
async fn bounds_are_sent_or_refused_as_the_table_says() {
    let mut differences = Vec::new();
    for bound in BOUNDS {
        let raw = Raw::playing([Act::json(page([], 1, 1, 0))]).await;
        let list = raw.client().records(&catalogue::LIST_CONVERSATIONS);
        let got = match list.filter("from", bound.text) {
            Err(error) => Err(error),
            Ok(list) => list
                .items()
                .try_collect()
                .await
                .map(|_| raw.request().parameter("filters[from]").unwrap()),
        };
        let got = got.map_err(|error| {
            assert!(error.is_invalid_input() && raw.count() == 0, "{error}");
            let line = error.to_string();
            let line = line.strip_prefix("GET /conversation.json-unicode: ");
            line.unwrap().to_owned()
        });
        if got.as_deref().map_err(|line| &**line) != bound.sent {
            differences.push(format!("{}: {got:?}", bound.name));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

//! Every filter of the document reaches the wire through its typed method, in the form of its kind.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use iadvize::catalogue::{self, Filter, Kind};
use iadvize::jiff::civil::date;
use iadvize::types::{
    Channel, ConversationId, Granularity, Indicator, Pattern, Presence, StatisticResource,
};
use iadvize::{Client, List, Listed, StatisticQuery, Wants};
use serde_json::json;

use crate::envelope;
use crate::raw::{Act, Raw};

type Sent = Pin<Box<dyn Future<Output = ()>>>;

/// Operation, filter, the value on the wire, and the call that is to send it.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    fn(&Client) -> Sent,
);

fn list<R: Listed, W: Wants<R>>(list: List<R, W>) -> Sent {
    Box::pin(async move { drop(list.await.unwrap()) })
}

fn statistic(query: StatisticQuery) -> Sent {
    Box::pin(async move { drop(query.send().await.unwrap()) })
}

const ENTRIES: &[Entry] = &[
    ("list_call_meetings", "from", "2020-04-03", |c| {
        list(c.call_meetings().list().from(date(2020, 4, 3)))
    }),
    ("list_call_meetings", "to", "2020-04-03 18:30:00", |c| {
        list(
            c.call_meetings()
                .list()
                .to(date(2020, 4, 3).at(18, 30, 0, 0)),
        )
    }),
    ("list_call_meetings", "website_id", "7", |c| {
        list(c.call_meetings().list().website_id(7))
    }),
    ("list_conversations", "channel", "social", |c| {
        list(c.conversations().list().channel(Channel::Social))
    }),
    ("list_conversations", "from", "2020-01-31", |c| {
        list(c.conversations().list().from(date(2020, 1, 31)))
    }),
    ("list_conversations", "operator_id", "8", |c| {
        list(c.conversations().list().operator_id(8))
    }),
    ("list_conversations", "rule_id", "9", |c| {
        list(c.conversations().list().rule_id(9))
    }),
    ("list_conversations", "skill_id", "10", |c| {
        list(c.conversations().list().skill_id(10))
    }),
    ("list_conversations", "tag_id", "11", |c| {
        list(c.conversations().list().tag_id(11))
    }),
    ("list_conversations", "to", "2020-02-29", |c| {
        list(c.conversations().list().to(date(2020, 2, 29)))
    }),
    ("list_conversations", "visitor_id", "12", |c| {
        list(c.conversations().list().visitor_id(12))
    }),
    ("list_conversations", "website_id", "13", |c| {
        list(c.conversations().list().website_id(13))
    }),
    ("list_groups", "parent_id", "14", |c| {
        list(c.groups().list().parent_id(14))
    }),
    ("list_operators", "connected", "1", |c| {
        list(c.operators().list().connected(true))
    }),
    ("list_operators", "connected", "0", |c| {
        list(c.operators().list().connected(false))
    }),
    ("list_operators", "external_id", "EXT-*", |c| {
        list(
            c.operators()
                .list()
                .external_id(Pattern::starts_with("EXT-")),
        )
    }),
    ("list_operators", "group_id", "15", |c| {
        list(c.operators().list().group_id(15))
    }),
    ("list_operators", "id", "18446744073709551615", |c| {
        list(c.operators().list().id(u64::MAX))
    }),
    ("list_operators", "name", "*é & [ü]=+%*", |c| {
        list(c.operators().list().name(Pattern::contains("é & [ü]=+%")))
    }),
    ("list_operators", "skill_id", "16", |c| {
        list(c.operators().list().skill_id(16))
    }),
    ("list_operators", "website_id", "17", |c| {
        list(c.operators().list().website_id(17))
    }),
    ("list_operators", "website_list", "1,2,3", |c| {
        list(c.operators().list().website_list([1, 2, 3]))
    }),
    ("list_operators_live", "connected", "0", |c| {
        list(c.operators().live().connected(false))
    }),
    ("list_operators_live", "external_id", "*7", |c| {
        list(c.operators().live().external_id("*7"))
    }),
    ("list_operators_live", "group_id", "18", |c| {
        list(c.operators().live().group_id(18))
    }),
    ("list_operators_live", "id", "19", |c| {
        list(c.operators().live().id(19))
    }),
    ("list_operators_live", "name", "Ju*", |c| {
        list(c.operators().live().name("Ju*"))
    }),
    ("list_operators_live", "skill_id", "20", |c| {
        list(c.operators().live().skill_id(20))
    }),
    ("list_operators_live", "website_id", "21", |c| {
        list(c.operators().live().website_id(21))
    }),
    ("list_operators_live", "website_list", "22", |c| {
        list(c.operators().live().website_list([22]))
    }),
    ("list_satisfactions", "conversation_id", "23", |c| {
        list(c.satisfactions().list().conversation_id(23))
    }),
    ("list_satisfactions", "from", "2019-12-31 23:59:59", |c| {
        list(
            c.satisfactions()
                .list()
                .from(date(2019, 12, 31).at(23, 59, 59, 0)),
        )
    }),
    ("list_satisfactions", "operator_id", "24", |c| {
        list(c.satisfactions().list().operator_id(24))
    }),
    ("list_satisfactions", "to", "0999-01-02", |c| {
        list(c.satisfactions().list().to(date(999, 1, 2)))
    }),
    ("list_satisfactions", "website_id", "25", |c| {
        list(c.satisfactions().list().website_id(25))
    }),
    ("list_skills", "operator_id", "26", |c| {
        list(c.skills().list().operator_id(26))
    }),
    ("list_skills", "parent_id", "27", |c| {
        list(c.skills().list().parent_id(27))
    }),
    ("get_statistics", "channel", "whatsapp", |c| {
        statistic(c.statistics().channel(Channel::Whatsapp))
    }),
    ("get_statistics", "from", "2020-05-01", |c| {
        statistic(c.statistics().from(date(2020, 5, 1)))
    }),
    ("get_statistics", "granularity", "month", |c| {
        statistic(
            c.statistics()
                .indicator(Indicator::ContactNumber)
                .granularity(Granularity::Month),
        )
    }),
    (
        "get_statistics",
        "indicators",
        "contact_number,contact_duration",
        |c| {
            statistic(
                c.statistics()
                    .indicators([Indicator::ContactNumber, Indicator::ContactDuration]),
            )
        },
    ),
    ("get_statistics", "resource", "operator", |c| {
        statistic(c.statistics().resource(StatisticResource::from("operator")))
    }),
    ("get_statistics", "resource_id", "a b", |c| {
        statistic(c.statistics().resource_id("a b"))
    }),
    ("get_statistics", "to", "2020-05-31", |c| {
        statistic(c.statistics().to(date(2020, 5, 31)))
    }),
    ("get_statistics", "website_id", "28", |c| {
        #[allow(deprecated, reason = "the page advises against it and still has it")]
        statistic(c.statistics().website_id(28))
    }),
    ("get_statistics", "website_list", "1,29", |c| {
        statistic(c.statistics().website_list([1, 29]))
    }),
    ("list_tags", "website_id", "30", |c| {
        list(c.tags().list().website_id(30))
    }),
    ("list_transactions", "conversation_id", "31", |c| {
        list(
            c.transactions()
                .list()
                .conversation_id(ConversationId::new(31)),
        )
    }),
    ("list_transactions", "conversation_id", "null", |c| {
        list(c.transactions().list().conversation_id(Presence::Null))
    }),
    ("list_transactions", "conversation_id", "!null", |c| {
        list(c.transactions().list().conversation_id(Presence::NotNull))
    }),
    ("list_transactions", "from", "2020-06-01", |c| {
        list(c.transactions().list().from(date(2020, 6, 1)))
    }),
    ("list_transactions", "operator_id", "32", |c| {
        list(c.transactions().list().operator_id(32))
    }),
    ("list_transactions", "to", "2020-06-30", |c| {
        list(c.transactions().list().to(date(2020, 6, 30)))
    }),
    ("list_transactions", "website_id", "33", |c| {
        list(c.transactions().list().website_id(33))
    }),
    ("list_visitors", "external_id", "*", |c| {
        list(c.visitors().list().external_id("*"))
    }),
    ("list_visitors", "unique_id", "abc*", |c| {
        list(c.visitors().list().unique_id("abc*"))
    }),
    ("list_visitors", "website_id", "34", |c| {
        list(c.visitors().list().website_id(34))
    }),
];

/// What the form of a filter allows.
fn fits(filter: &Filter, value: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match filter.kind {
        Kind::Id => number(value),
        Kind::IdList | Kind::List => value
            .split(',')
            .all(|part| number(part) || part.parse::<Indicator>().is_ok_and(|i| i.is_known())),
        Kind::Pattern => value.contains('*'),
        Kind::Text => !value.is_empty(),
        Kind::Flag => matches!(value, "0" | "1"),
        Kind::Presence => matches!(value, "null" | "!null") || number(value),
        Kind::Date => value.len() == 10 || value.len() == 19,
        Kind::Value => filter.values.contains(&value),
        _ => false,
    }
}

fn filter(operation: &str, name: &str) -> Option<&'static Filter> {
    let filters = catalogue::operation(operation)?.filters;
    filters.iter().find(|filter| filter.name == name)
}

#[tokio::test]
async fn every_filter_goes_out_as_its_kind_demands() {
    let raw = Raw::playing([Act::json(envelope::success(json!([])))]).await;
    let client = raw.client();
    for (operation, name, value, send) in ENTRIES {
        let filter = filter(operation, name).unwrap_or_else(|| panic!("no {operation}.{name}"));
        assert!(fits(filter, value), "{operation}.{name}: {value}");
        let sent = raw.count();
        send(&client).await;
        let request = raw.requests().split_off(sent).pop().unwrap();
        let known = catalogue::operation(operation).unwrap();
        assert_eq!(
            (&*request.method, request.path()),
            (known.method, known.path)
        );
        let mut query = request.query();
        // Beside the filter stand only what the page asks to send always, and what the filter requires.
        query.retain(|(key, _)| {
            key != "formatHistory"
                && (*operation != "list_operators_live" || key != "full")
                && (*name != "granularity" || key != "filters[indicators]")
        });
        assert_eq!(
            query,
            [(filter.parameter.to_owned(), (*value).to_owned())],
            "{operation}"
        );
        // By its name a filter goes out the same.
        if known.paged {
            let list = client.records(known).filter(name, value).unwrap();
            list.await.unwrap();
            let mut query = raw.requests().pop().unwrap().query();
            query.retain(|(key, _)| key != "formatHistory");
            let sent = (filter.parameter.to_owned(), (*value).to_owned());
            assert_eq!(query, [sent], "{operation}");
        }
    }
}

#[test]
fn no_filter_of_the_document_is_missing() {
    let documented: BTreeSet<_> = catalogue::OPERATIONS
        .iter()
        .flat_map(|operation| {
            operation
                .filters
                .iter()
                .map(|filter| (operation.id, filter.name))
        })
        .collect();
    let tried: BTreeSet<_> = ENTRIES
        .iter()
        .map(|(operation, name, ..)| (*operation, *name))
        .collect();
    assert_eq!(tried, documented);
}

#[tokio::test]
async fn filters_add_up_and_the_last_value_counts() {
    let raw = Raw::playing([Act::json(envelope::page([], 1, 1, 0))]).await;
    let list = raw
        .client()
        .operators()
        .list()
        .name("a*")
        .website_list([1, 2])
        .name("b*");
    list.full().limit(100).page(3).await.unwrap();
    let mut query = raw.request().query();
    query.sort();
    let expected = [
        ("filters[name]", "b*"),
        ("filters[website_list]", "1,2"),
        ("full", "1"),
        ("limit", "100"),
        ("page", "3"),
    ];
    assert_eq!(
        query,
        expected.map(|(key, value)| (key.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn nothing_is_sent_that_was_not_asked_for() {
    let raw = Raw::playing([Act::json(envelope::page([], 1, 1, 0))]).await;
    let client = raw.client();
    client.operators().list().await.unwrap();
    client.operators().live().await.unwrap();
    client.clients().list().full().await.unwrap();
    client
        .statistics()
        .send()
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let targets: Vec<_> = raw
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/api/2/operator",
            "/api/2/operator/live?full=1",
            "/api/2/client?full=1",
            "/api/2/statistic"
        ]
    );
}

#[tokio::test]
async fn conversations_come_with_their_history_well_formatted() {
    let raw = Raw::start(|request| match request.path() {
        "/conversation.json-unicode/5" => Act::json(envelope::success(json!({"id": 5}))),
        _ => Act::json(envelope::page([], 1, 1, 0)),
    })
    .await;
    let client = raw.client();
    client.conversations().get(5).await.unwrap();
    client.conversations().list().await.unwrap();
    client
        .conversations()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    for request in raw.requests() {
        assert_eq!(
            request.parameter("formatHistory").as_deref(),
            Some("0"),
            "{}",
            request.target
        );
    }
}

#[tokio::test]
async fn streams_ask_for_whole_pages() {
    let raw = Raw::playing([Act::json(envelope::page([], 1, 1, 0))]).await;
    let client = raw.client();
    client.skills().list().items().try_collect().await.unwrap();
    client
        .skills()
        .list()
        .limit(7)
        .full()
        .items()
        .try_collect()
        .await
        .unwrap();
    let targets: Vec<_> = raw
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(
        targets,
        [
            "/api/2/skill?limit=100&page=1",
            "/api/2/skill?full=1&limit=7&page=1"
        ]
    );
}

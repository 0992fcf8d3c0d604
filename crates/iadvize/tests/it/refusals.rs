//! What is refused before anything is sent, and whether the message says what to do.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;

use iadvize::jiff::civil::date;
use iadvize::types::{
    Availability, Channel, DateBound, Granularity, Indicator, Limit, Offline, OperatorId,
    PageNumber, TagCreate,
};
use iadvize::{Client, Error, Method, Result};
use serde_json::json;

use crate::envelope::success;
use crate::raw::{Act, Raw};

type Refused = Pin<Box<dyn Future<Output = Error>>>;

fn refused<T>(call: impl Future<Output = Result<T>> + 'static) -> Refused {
    Box::pin(async move { call.await.err().expect("it is refused") })
}

/// What is tried, and the call.
type Case = (&'static str, fn(Client) -> Refused);

const CASES: &[Case] = &[
    ("a page of no rows", |c| {
        refused(async move { c.operators().list().limit(0).await })
    }),
    ("a page of 101 rows", |c| {
        refused(async move { c.operators().list().limit(101).await })
    }),
    ("a stream of such pages", |c| {
        refused(async move { c.skills().list().limit(101).items().try_next().await })
    }),
    ("page 0", |c| {
        refused(async move { c.clients().list().page(0).await })
    }),
    ("a stream from page 0", |c| {
        refused(async move { c.clients().list().page(0).pages().try_next().await })
    }),
    ("no website", |c| {
        refused(async move { c.operators().list().website_list([0; 0]).await })
    }),
    ("statistics of no website", |c| {
        refused(async move { c.statistics().website_list([0; 0]).send().await })
    }),
    ("a later page of a period that is split", |c| {
        refused(async move {
            let list = c.conversations().list();
            let list = list.between(date(2019, 1, 1), date(2019, 12, 31)).page(2);
            list.items().try_next().await
        })
    }),
    ("a year before the first", |c| {
        refused(async move { c.satisfactions().list().from(date(-1, 1, 1)).await })
    }),
    ("a period that ends the day before", |c| {
        refused(async move {
            let (from, to) = (date(2020, 1, 2), date(2020, 1, 1));
            c.transactions().list().between(from, to).await
        })
    }),
    ("two indicators over time", |c| {
        refused(async move {
            let indicators = [Indicator::ContactNumber, Indicator::ContactDuration];
            c.statistics()
                .indicators(indicators)
                .granularity(Granularity::Day)
                .send()
                .await
        })
    }),
    ("no indicator over time", |c| {
        refused(async move { c.statistics().granularity(Granularity::Hour).send().await })
    }),
    ("an indicator that the channel has not", |c| {
        refused(async move {
            c.statistics()
                .indicator(Indicator::ContactNumber)
                .channel(Channel::Social)
                .send()
                .await
        })
    }),
    ("a period of statistics that ends before it begins", |c| {
        refused(async move {
            c.statistics()
                .indicator(Indicator::ContactNumber)
                .between(date(2020, 2, 1), date(2020, 1, 1))
                .send()
                .await
        })
    }),
    ("a period that ends before it begins", |c| {
        refused(async move {
            c.transactions()
                .list()
                .between(date(2020, 2, 1), date(2020, 1, 1))
                .await
        })
    }),
    ("a stream over such a period", |c| {
        refused(async move {
            c.conversations()
                .list()
                .between(date(2020, 2, 1), date(2020, 1, 1))
                .items()
                .try_next()
                .await
        })
    }),
    ("a year of conversations on one page", |c| {
        refused(async move {
            c.conversations()
                .list()
                .between(date(2019, 1, 1), date(2019, 12, 31))
                .await
        })
    }),
    ("a year of conversations in one piece", |c| {
        refused(async move {
            let list = c
                .conversations()
                .list()
                .between(date(2019, 1, 1), date(2019, 12, 31));
            list.unsplit().items().try_next().await
        })
    }),
    ("three months and a day on one page", |c| {
        refused(async move {
            c.conversations()
                .list()
                .between(date(2019, 1, 31), date(2019, 5, 1))
                .full()
                .await
        })
    }),
    ("no tags", |c| {
        refused(async move { c.tags().create(Vec::<TagCreate>::new()).await })
    }),
    ("no availability", |c| {
        refused(async move {
            c.operators()
                .set_availability(12, Availability::new())
                .await
        })
    }),
    ("a path to elsewhere", |c| {
        refused(async move { c.request(Method::GET, "//example.org/x").send().await })
    }),
    ("a path without a slash", |c| {
        refused(async move { c.request(Method::GET, "operator").send().await })
    }),
    ("a path upwards", |c| {
        refused(async move { c.request(Method::GET, "/operator/../../1/x").send().await })
    }),
    ("a path upwards in disguise", |c| {
        refused(async move { c.request(Method::DELETE, "/%2E./x").send().await })
    }),
    ("a path with a line break", |c| {
        refused(async move { c.request(Method::GET, "/.\n./22/x").send().await })
    }),
    ("a path with a fragment", |c| {
        refused(async move { c.request(Method::GET, "/x#y").send().await })
    }),
    ("a body that is no JSON", |c| {
        refused(async move {
            let keys_of_lists = std::collections::BTreeMap::from([(vec![1], 2)]);
            c.request(Method::POST, "/skill")
                .json(&keys_of_lists)
                .send()
                .await
        })
    }),
];

#[tokio::test]
async fn refused_calls_send_nothing_and_say_what_to_do() {
    let raw = Raw::playing([Act::json(success(json!([])))]).await;
    let client = raw.client();
    let mut shown = String::new();
    for (what, call) in CASES {
        let error = call(client.clone()).await;
        assert!(error.is_invalid_input(), "{what}: {error}");
        assert!(!error.is_retryable() && !error.is_outcome_unknown() && error.status().is_none());
        assert!(error.operation().is_some(), "{what}: {error}");
        writeln!(shown, "{what}\n    {error}").unwrap();
    }
    assert_eq!(raw.connections(), 0);
    insta::assert_snapshot!("refusals", shown);
}

#[test]
fn values_that_the_page_forbids_cannot_be_made() {
    let mut shown = String::new();
    for text in ["true", "1", "\"1\""] {
        let error = serde_json::from_str::<Offline>(text).unwrap_err();
        writeln!(shown, "connected {text}\n    {error}").unwrap();
    }
    assert!(serde_json::from_str::<Offline>("0").is_ok());
    writeln!(shown, "limit 0\n    {}", Limit::new(0).unwrap_err()).unwrap();
    writeln!(shown, "page 0\n    {}", PageNumber::new(0).unwrap_err()).unwrap();
    writeln!(
        shown,
        "day\n    {}",
        "2015-06-31".parse::<DateBound>().unwrap_err()
    )
    .unwrap();
    writeln!(
        shown,
        "identifier\n    {}",
        "twelve".parse::<OperatorId>().unwrap_err()
    )
    .unwrap();
    insta::assert_snapshot!("values", shown);
}

type Change = fn(iadvize::ClientBuilder) -> iadvize::ClientBuilder;

#[test]
fn settings_that_cannot_be_are_told() {
    let build = |change: Change| {
        let builder = Client::builder()
            .api_key("k3y")
            .base_url("https://service.example/api/2");
        change(builder).build().unwrap_err()
    };
    let cases: [(&str, Change); 9] = [
        ("no key", |_| Client::builder()),
        ("an empty key", |builder| builder.api_key("")),
        ("a key with a line break", |builder| {
            builder.api_key("k3y\n")
        }),
        ("a key of other letters", |builder| builder.api_key("clé")),
        ("a key with a colon as a user name", |builder| {
            builder
                .api_key("k3:y")
                .authentication(iadvize::Authentication::Basic)
        }),
        ("plain http", |builder| {
            builder.base_url("http://service.example/api/2")
        }),
        ("a base URL with a key", |builder| {
            builder.base_url("https://service.example/?key=k3y")
        }),
        ("a base URL with a user", |builder| {
            builder.base_url("https://k3y:x@service.example/")
        }),
        ("no pages in flight", |builder| builder.pages_in_flight(0)),
    ];
    let mut shown = String::new();
    for (what, change) in cases {
        let error = build(change);
        assert!(error.is_configuration(), "{what}: {error}");
        assert!(!format!("{error} {error:?}").contains("k3"), "{error}");
        writeln!(shown, "{what}\n    {error}").unwrap();
    }
    insta::assert_snapshot!("settings", shown);
}

#[tokio::test]
async fn what_is_just_allowed_is_sent() {
    let raw = Raw::playing([Act::json(success(json!([])))]).await;
    let c = raw.client();
    c.operators().list().limit(1).page(1).await.unwrap();
    c.operators()
        .list()
        .limit(100)
        .page(u64::MAX)
        .await
        .unwrap();
    c.conversations()
        .list()
        .between(date(2019, 1, 31), date(2019, 4, 30))
        .await
        .unwrap();
    c.conversations()
        .list()
        .between(date(2020, 1, 1), date(2020, 1, 1))
        .await
        .unwrap();
    c.conversations()
        .list()
        .from(date(2010, 1, 1))
        .await
        .unwrap();
    c.statistics()
        .indicator(Indicator::ContactNumber)
        .granularity(Granularity::Month)
        .send()
        .await
        .unwrap();
    // What this version does not know is for the service to judge.
    c.statistics()
        .indicator("later")
        .channel(Channel::Chat)
        .send()
        .await
        .unwrap();
    c.statistics()
        .indicator(Indicator::ContactNumber)
        .channel("pigeon")
        .send()
        .await
        .unwrap();
    assert_eq!(raw.count(), 8);
}

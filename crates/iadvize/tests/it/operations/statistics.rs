//! Statistics, held against the rows that are listed.

use std::collections::BTreeMap;

use iadvize::catalogue::Unit;
use iadvize::jiff::{ToSpan, civil};
use iadvize::types::{Channel, Conversation, DateTime, Granularity, Indicator, StatisticResource};

use super::{Entry, Scene};

pub(super) const ENTRIES: &[Entry] = &[("get_statistics", |s| Box::pin(statistics(s)))];

/// A month that is over, so that none of its conversations is open.
fn month(now: civil::DateTime) -> (civil::Date, civil::Date) {
    let first = now.date().first_of_month().checked_sub(2.months()).unwrap();
    (first, first.last_of_month())
}

async fn statistics(s: Scene) {
    let (from, to) = month(s.now);
    let list = s
        .client
        .conversations()
        .list()
        .between(from, to)
        .channel(Channel::Chat);
    let talks = list.full().items().try_collect().await.unwrap();
    assert!(talks.len() > 20, "{}", talks.len());
    in_total(&s, &talks).await;
    over_time(&s, &talks).await;
    by_operator(&s, &talks).await;
    of_transactions(&s).await;
}

/// From the beginning to the end of a conversation.
fn seconds(talk: &Conversation) -> f64 {
    let moment = |moment: &Option<DateTime>| moment.as_ref().unwrap().civil().unwrap();
    let length = moment(&talk.closed_at).duration_since(moment(&talk.created_at));
    length.as_secs_f64()
}

async fn in_total(s: &Scene, talks: &[Conversation]) {
    let (from, to) = month(s.now);
    let query = s
        .client
        .statistics()
        .indicators([Indicator::ContactNumber, Indicator::ContactDuration]);
    let total = query
        .channel(Channel::Chat)
        .between(from, to)
        .send()
        .await
        .unwrap();
    let count = total.value(&Indicator::ContactNumber).unwrap();
    assert_eq!(
        (count.number, count.unit),
        (talks.len() as f64, Some(Unit::Count))
    );
    let duration = total.value(&Indicator::ContactDuration).unwrap();
    assert_eq!(duration.unit, Some(Unit::Seconds));
    let lengths: f64 = talks.iter().map(seconds).sum();
    let expected = lengths / talks.len() as f64;
    assert!(
        (duration.number - expected).abs() < 0.01,
        "{duration} instead of {expected}"
    );
    assert!(total.lines.len() == 1 && total.lines[0].id.is_none() && total.lines[0].date.is_none());
}

async fn over_time(s: &Scene, talks: &[Conversation]) {
    let (from, to) = month(s.now);
    let query = s
        .client
        .statistics()
        .indicator(Indicator::ContactNumber)
        .channel(Channel::Chat);
    let daily = query
        .between(from, to)
        .granularity(Granularity::Day)
        .send()
        .await
        .unwrap();
    let mut expected = BTreeMap::<civil::Date, f64>::new();
    for row in talks {
        *expected
            .entry(row.created_at.as_ref().unwrap().civil().unwrap().date())
            .or_default() += 1.0;
    }
    let told: BTreeMap<_, _> = daily
        .lines
        .iter()
        .filter_map(|line| {
            let day = line.date.as_ref()?.civil()?.date();
            Some((day, line.value(&Indicator::ContactNumber)?.number))
        })
        .filter(|(_, number)| *number > 0.0)
        .collect();
    assert_eq!(told, expected);
}

async fn by_operator(s: &Scene, talks: &[Conversation]) {
    let (from, to) = month(s.now);
    let query = s
        .client
        .statistics()
        .indicator(Indicator::ContactNumber)
        .channel(Channel::Chat);
    let rows = query
        .between(from, to)
        .resource(StatisticResource::Operator)
        .send()
        .await
        .unwrap();
    let mut expected = BTreeMap::<String, f64>::new();
    for operator in talks.iter().filter_map(|row| row.operator_id) {
        *expected.entry(operator.to_string()).or_default() += 1.0;
    }
    let told: BTreeMap<_, _> = rows
        .lines
        .iter()
        .filter_map(|line| {
            Some((
                line.id.as_ref()?.to_string(),
                line.value(&Indicator::ContactNumber)?.number,
            ))
        })
        .filter(|(_, number)| *number > 0.0)
        .collect();
    assert_eq!(told, expected);
}

async fn of_transactions(s: &Scene) {
    let (from, to) = month(s.now);
    let rows = s
        .client
        .transactions()
        .list()
        .between(from, to)
        .full()
        .items();
    let count = rows.try_collect().await.unwrap().len();
    let info = |name: &str| Indicator::from(name);
    let query = s
        .client
        .statistics()
        .indicator(info("transaction_total_number"))
        .between(from, to);
    let total = query.send().await.unwrap();
    assert_eq!(
        total
            .value(&info("transaction_total_number"))
            .unwrap()
            .number,
        count as f64
    );
}

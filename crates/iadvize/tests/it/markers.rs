//! What may be shared with other threads, moved while it is polled, and copied. None of it stands in a line of
//! code, so that a member more could take it away unseen; this file would no longer compile.

use std::future::{Future, IntoFuture};

use iadvize::jiff::civil::date;
use iadvize::types::*;
use iadvize::{
    AsSent, Authentication, Bounds, Brief, Client, ClientBuilder, Decision, Encoding, Error, Full,
    Incoming, Invocation, Items, Line, List, Listed, Method, Outgoing, Page, Pages, Platform,
    Record, Reference, Request, Response, Retries, Selection, StatisticQuery, Statistics, Value,
    catalogue, resources,
};

use crate::raw::{Act, Raw};

fn shared<T: Send + Sync + Unpin>() {}

fn copied<T: Send + Sync + Unpin + Clone + 'static>() {}

fn moved<T: Send + Unpin + 'static>() {}

fn sent(_: impl Future + Send) {}

fn spawned(_: impl Future + Send + 'static) {}

macro_rules! each {
    ($check:ident: $($type:ty),* $(,)?) => {
        $($check::<$type>();)*
    };
}

/// A row with its lists, pages and streams, whatever they give for it.
macro_rules! listed {
    ($($row:ty),* $(,)?) => {$(
        each!(copied: $row, <$row as Listed>::Filters, <$row as Listed>::Id, Page<$row>,
            Reference<<$row as Listed>::Id>, Page<Reference<<$row as Listed>::Id>>,
            List<$row>, List<$row, Full>, List<$row, AsSent>);
        each!(moved: Pages<$row, Brief>, Pages<$row, Full>, Pages<$row, AsSent>,
            Items<$row, Brief>, Items<$row, Full>, Items<$row, AsSent>,
            <List<$row> as IntoFuture>::IntoFuture, <List<$row, Full> as IntoFuture>::IntoFuture);
    )*};
}

#[test]
fn rows_lists_and_streams_go_to_other_threads() {
    listed!(
        CallMeeting,
        iadvize::types::Client,
        Conversation,
        Group,
        Operator,
        OperatorLive,
        Satisfaction,
        Skill,
        Tag,
        Transaction,
        Visitor,
        Website,
        Record,
    );
    let rows = catalogue::OPERATIONS
        .iter()
        .filter(|operation| operation.paged);
    assert_eq!(rows.count(), 12, "each list has its row above");
}

#[test]
fn what_programs_keep_goes_to_other_threads() {
    each!(copied: Client, Invocation, StatisticQuery, Statistics, Line, Value, Selection, Retries,
        Bounds, DateBound, DateTime, Authentication, Encoding, Platform, Decision, Flag, Limit,
        PageNumber, Pattern, Presence<u64>, Patch<String>, CommaList<u64>, History, Message,
        StatisticId);
    each!(copied: OperatorCreate, OperatorUpdate, SkillCreate, SkillUpdate, GroupCreate, GroupUpdate,
        TagCreate, VisitorCreate, VisitorUpdate, WebsiteUpdate, Availability, OperatorStatistic,
        OperatorProfile, OdigoCallback, OdigoPickup);
    each!(copied: resources::callmeeting::CallMeetings, resources::client::Clients,
        resources::conversation::Conversations, resources::group::Groups, resources::odigo::Odigo,
        resources::operator::Operators, resources::satisfaction::Satisfactions,
        resources::skill::Skills, resources::tag::Tags, resources::transaction::Transactions,
        resources::visitor::Visitors, resources::website::Websites);
    // The builder holds a closure that is called once, and is built in one place.
    each!(moved: ClientBuilder);
    each!(shared: Error, Request, Response, Outgoing<'_>, Incoming<'_>, Messages<'_>);
}

#[tokio::test]
async fn calls_can_be_made_by_tasks() {
    let raw = Raw::playing([Act::status(500, "never asked")]).await;
    let client = raw.client();
    let operators = client.operators();
    sent(operators.get(1));
    sent(operators.create(OperatorCreate::new("ada@example.org", "Ada")));
    sent(operators.update(1, OperatorUpdate::new()));
    sent(operators.delete(1));
    sent(operators.availability(1));
    sent(operators.set_availability(1, Availability::new()));
    sent(operators.statistic(1));
    sent(operators.profile(1));
    sent(client.odigo().pick_up(OdigoCallback::new("nobody", "1", 1)));
    sent(client.odigo().hang_up(OdigoCallback::new("nobody", "1", 1)));
    spawned(client.statistics().send());
    spawned(client.invoke(&catalogue::DELETE_OPERATOR).send());
    spawned(client.request(Method::GET, "/operator").send());
    let list = client
        .conversations()
        .list()
        .between(date(2020, 1, 1), date(2020, 9, 1));
    spawned(list.clone().into_future());
    spawned(list.clone().items().try_collect());
    let (pages, items) = (list.clone().pages(), list.clone().items());
    assert_eq!(format!("{pages:?}"), r#"Pages("list_conversations")"#);
    assert_eq!(format!("{items:?}"), r#"Items("list_conversations")"#);
    sent(list.clone().pages().try_next());
    sent(list.items().try_next());
    let borrowing = client.clone();
    spawned(async move { borrowing.operators().get(1).await });
}

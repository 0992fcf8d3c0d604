//! Conversations and what comes of them: callbacks, call meetings, satisfactions, transactions, visitors.

use iadvize::jiff::ToSpan;
use iadvize::types::{
    Channel, OdigoCallback, OperatorCreate, Presence, VisitorCreate, VisitorUpdate,
};

use super::{Entry, Scene, assert_gone, assert_listed, assert_same, plain};

pub(super) const ENTRIES: &[Entry] = &[
    ("list_conversations", |s| {
        Box::pin(async move {
            let (from, to) = (s.now.date().checked_sub(1.month()).unwrap(), s.now.date());
            let period = [
                ("filters[from]", &*from.to_string()),
                ("filters[to]", &*to.to_string()),
            ];
            let query = [
                period[0],
                period[1],
                ("filters[channel]", "chat"),
                ("formatHistory", "0"),
            ];
            let list = s
                .client
                .conversations()
                .list()
                .between(from, to)
                .channel(Channel::Chat);
            let rows = assert_listed(&s.client, list, "/conversation.json-unicode", &query).await;
            assert!(rows.iter().all(|row| row.channel == Some(Channel::Chat)));
            let messages = rows
                .iter()
                .flat_map(|row| row.history.iter())
                .flat_map(|history| history.messages());
            let messages: Vec<_> = messages.collect();
            assert!(messages.len() > rows.len() && messages.iter().all(Result::is_ok));
        })
    }),
    ("get_conversation", |s| {
        Box::pin(async move {
            let id = s.client.conversations().list().await.unwrap().items[0].id;
            let conversation = s.client.conversations().get(id).await.unwrap();
            let path = format!("/conversation.json-unicode/{id}?formatHistory=0");
            assert_same(&conversation, &plain(&s.client, &path).await);
            assert_gone(s.client.conversations().get(99_999_999)).await;
        })
    }),
    ("pick_up_odigo_callback", |s| {
        Box::pin(async move {
            let callback = caller(&s, "PICK-UP").await;
            let pickup = s.client.odigo().pick_up(&callback).await.unwrap();
            let conversation = s
                .client
                .conversations()
                .get(pickup.conversation_id.unwrap())
                .await
                .unwrap();
            assert_eq!(
                (conversation.channel, conversation.closed_at),
                (Some(Channel::Call), None)
            );
            assert_eq!(pickup.website_id, conversation.website_id);
            assert_eq!(pickup.visitor_uid, conversation.visitor_uid);
            let error = s
                .client
                .odigo()
                .pick_up(OdigoCallback::new("nobody", "1", 1))
                .await
                .unwrap_err();
            assert!(error.is_refused(), "{error}");
        })
    }),
    ("hang_up_odigo_callback", |s| {
        Box::pin(async move {
            let callback = caller(&s, "HANG-UP").await;
            let id = s
                .client
                .odigo()
                .pick_up(&callback)
                .await
                .unwrap()
                .conversation_id
                .unwrap();
            s.client.odigo().hang_up(&callback).await.unwrap();
            let conversation = s.client.conversations().get(id).await.unwrap();
            assert!(conversation.closed_at.is_some());
            assert!(
                s.client
                    .odigo()
                    .hang_up(&callback)
                    .await
                    .unwrap_err()
                    .is_refused()
            );
        })
    }),
    ("list_call_meetings", |s| {
        Box::pin(async move {
            let all = assert_listed(
                &s.client,
                s.client.call_meetings().list(),
                "/callmeeting",
                &[],
            )
            .await;
            let website = all[0].website_id.unwrap();
            let query = [("filters[website_id]", &*website.to_string())];
            let list = s.client.call_meetings().list().website_id(website);
            let found = assert_listed(&s.client, list, "/callmeeting", &query).await;
            assert!(found.iter().all(|row| row.website_id == Some(website)));
        })
    }),
    ("list_satisfactions", |s| {
        Box::pin(async move {
            let from = s.now.date().checked_sub(2.months()).unwrap();
            let query = [("filters[from]", &*from.to_string())];
            let list = s.client.satisfactions().list().from(from);
            let rows = assert_listed(&s.client, list, "/satisfaction", &query).await;
            assert!(
                rows.iter()
                    .all(|row| row.created_at.as_ref().unwrap().civil().unwrap().date() >= from)
            );
        })
    }),
    ("get_satisfaction", |s| {
        Box::pin(async move {
            let id = s.client.satisfactions().list().await.unwrap().items[0].id;
            let satisfaction = s.client.satisfactions().get(id).await.unwrap();
            assert_same(
                &satisfaction,
                &plain(&s.client, &format!("/satisfaction/{id}")).await,
            );
            assert_gone(s.client.satisfactions().get(99_999_999)).await;
        })
    }),
    ("list_transactions", |s| {
        Box::pin(async move {
            let transactions = s.client.transactions();
            let all = assert_listed(&s.client, transactions.list(), "/transaction", &[]).await;
            let query = [("filters[conversation_id]", "!null")];
            let list = transactions.list().conversation_id(Presence::NotNull);
            let with = assert_listed(&s.client, list, "/transaction", &query).await;
            assert!(with.iter().all(|row| row.conversation_id.is_some()));
            let list = transactions.list().conversation_id(Presence::Null);
            let without = assert_listed(
                &s.client,
                list,
                "/transaction",
                &[("filters[conversation_id]", "null")],
            )
            .await;
            assert_eq!(with.len() + without.len(), all.len());
        })
    }),
    ("get_transaction", |s| {
        Box::pin(async move {
            let id = s.client.transactions().list().await.unwrap().items[0].id;
            let transaction = s.client.transactions().get(id).await.unwrap();
            assert!(transaction.amount.unwrap() > 0.0);
            assert_same(
                &transaction,
                &plain(&s.client, &format!("/transaction/{id}")).await,
            );
            assert_gone(s.client.transactions().get(99_999_999)).await;
        })
    }),
    ("list_visitors", |s| {
        Box::pin(async move {
            let list = s.client.visitors().list().website_id(3);
            let rows =
                assert_listed(&s.client, list, "/visitor", &[("filters[website_id]", "3")]).await;
            let uid = rows[0].unique_id.clone().unwrap();
            let found = s
                .client
                .visitors()
                .list()
                .unique_id(&uid)
                .full()
                .await
                .unwrap();
            assert_eq!((found.count, found.items[0].id), (Some(1), rows[0].id));
        })
    }),
    ("create_visitor", |s| {
        Box::pin(async move {
            let visitor = VisitorCreate::new()
                .firstname("Zoé")
                .email("zoe@example.org")
                .website_id([1]);
            let created = s.client.visitors().create(visitor).await.unwrap();
            assert_eq!(
                (
                    created.firstname.as_deref(),
                    created.lastname.as_deref().unwrap_or_default()
                ),
                (Some("Zoé"), "")
            );
            assert_eq!(created.created_at.as_ref().unwrap().civil(), Some(s.now));
            assert_same(
                &created,
                &plain(&s.client, &format!("/visitor/{}", created.id)).await,
            );
        })
    }),
    ("get_visitor", |s| {
        Box::pin(async move {
            let id = s.client.visitors().list().await.unwrap().items[0].id;
            let visitor = s.client.visitors().get(id).await.unwrap();
            assert_same(&visitor, &plain(&s.client, &format!("/visitor/{id}")).await);
            assert_gone(s.client.visitors().get(99_999_999)).await;
        })
    }),
    ("update_visitor", |s| {
        Box::pin(async move {
            let visitors = s.client.visitors();
            let visitor = VisitorCreate::new()
                .city("Lyon")
                .zip("69000")
                .website_id([1]);
            let id = visitors.create(visitor).await.unwrap().id;
            let after = visitors
                .update(id, VisitorUpdate::new().city("Nantes").clear_zip())
                .await
                .unwrap();
            assert_eq!(
                (
                    after.city.as_deref(),
                    after.zip.as_deref().unwrap_or_default()
                ),
                (Some("Nantes"), "")
            );
            assert_same(&after, &plain(&s.client, &format!("/visitor/{id}")).await);
        })
    }),
    ("delete_visitor", |s| {
        Box::pin(async move {
            let visitors = s.client.visitors();
            let id = visitors
                .create(VisitorCreate::new().firstname("Gone").website_id([1]))
                .await
                .unwrap()
                .id;
            visitors.delete(id).await.unwrap();
            assert_gone(visitors.get(id)).await;
        })
    }),
];

/// An operator of one's own, and a callback for them.
async fn caller(s: &Scene, external_id: &str) -> OdigoCallback {
    let operator = OperatorCreate::new(format!("{external_id}@example.org"), external_id)
        .external_id(external_id)
        .call_enabled(true)
        .website_list([1]);
    s.client.operators().create(operator).await.unwrap();
    OdigoCallback::new(external_id, format!("+33 {external_id}"), 1)
}

//! Clients, websites and tags.

use iadvize::types::{TagCreate, WebsiteUpdate};

use super::{Entry, assert_gone, assert_listed, assert_same, plain};

pub(super) const ENTRIES: &[Entry] = &[
    ("list_clients", |s| {
        Box::pin(async move {
            assert_listed(&s.client, s.client.clients().list(), "/client", &[]).await;
        })
    }),
    ("get_client", |s| {
        Box::pin(async move {
            let client = s.client.clients().get(1).await.unwrap();
            assert_same(&client, &plain(&s.client, "/client/1").await);
            assert_gone(s.client.clients().get(99_999)).await;
        })
    }),
    ("list_websites", |s| {
        Box::pin(async move {
            assert_listed(&s.client, s.client.websites().list(), "/website", &[]).await;
        })
    }),
    ("get_website", |s| {
        Box::pin(async move {
            let website = s.client.websites().get(2).await.unwrap();
            assert_same(&website, &plain(&s.client, "/website/2").await);
            assert_gone(s.client.websites().get(99_999)).await;
        })
    }),
    ("update_website", |s| {
        Box::pin(async move {
            let before = s.client.websites().get(2).await.unwrap();
            let changes = WebsiteUpdate::new().label("The other shop");
            let after = s.client.websites().update(2, changes).await.unwrap();
            assert_eq!(after.label.as_deref(), Some("The other shop"));
            assert_eq!(
                (&after.url, &after.currency),
                (&before.url, &before.currency)
            );
            assert_same(&after, &plain(&s.client, "/website/2").await);
        })
    }),
    ("list_tags", |s| {
        Box::pin(async move {
            assert_listed(&s.client, s.client.tags().list(), "/tag", &[]).await;
            let list = s.client.tags().list().website_id(1);
            let tags =
                assert_listed(&s.client, list, "/tag", &[("filters[website_id]", "1")]).await;
            assert!(
                tags.iter()
                    .all(|tag| tag.website_id.iter().flatten().any(|id| id.value() == 1))
            );
        })
    }),
    ("get_tag", |s| {
        Box::pin(async move {
            let tag = s.client.tags().get(1).await.unwrap();
            assert_same(&tag, &plain(&s.client, "/tag/1").await);
            assert_gone(s.client.tags().get(99_999)).await;
        })
    }),
    ("create_tags", |s| {
        Box::pin(async move {
            let tags = [TagCreate::new("Refund", 1), TagCreate::new("Delivery", 2)];
            let created = s.client.tags().create(tags).await.unwrap();
            let names: Vec<_> = created
                .iter()
                .filter_map(|tag| tag.name.as_deref())
                .collect();
            assert_eq!(names, ["Refund", "Delivery"]);
            for tag in &created {
                assert_same(tag, &plain(&s.client, &format!("/tag/{}", tag.id)).await);
            }
        })
    }),
];

//! Operators with their availability, profile and figures; groups and skills.

use iadvize::types::{
    Availability, GroupCreate, GroupUpdate, Offline, OperatorCreate, OperatorUpdate, Role,
    SkillCreate, SkillUpdate,
};
use serde_json::json;

use super::{Entry, Scene, assert_gone, assert_listed, assert_same, plain};

pub(super) const ENTRIES: &[Entry] = &[
    ("list_operators", |s| {
        Box::pin(async move {
            let operators = s.client.operators();
            assert_listed(&s.client, operators.list(), "/operator", &[]).await;
            let query = [("filters[name]", "*a*"), ("filters[website_list]", "1,2")];
            let list = operators.list().name("*a*").website_list([1, 2]);
            let found = assert_listed(&s.client, list, "/operator", &query).await;
            assert!(
                found
                    .iter()
                    .all(|row| row.name.as_ref().unwrap().to_lowercase().contains('a'))
            );
        })
    }),
    ("create_operator", |s| {
        Box::pin(async move {
            let operator = OperatorCreate::new("grace@example.org", "Grace")
                .first_name("Hopper")
                .chat_enabled(true)
                .chat_max_number(4)
                .roles([Role::Expert])
                .website_list([1, 2]);
            let created = s.client.operators().create(operator).await.unwrap();
            assert_eq!(created.email.as_deref(), Some("grace@example.org"));
            assert_eq!(
                (created.chat_enabled, created.chat_max_number),
                (Some(true), Some(4))
            );
            assert_eq!(created.website_list.len(), 2);
            assert_same(
                &created,
                &plain(&s.client, &format!("/operator/{}", created.id)).await,
            );
        })
    }),
    ("get_operator", |s| {
        Box::pin(async move {
            let operator = s.client.operators().get(3).await.unwrap();
            assert_same(&operator, &plain(&s.client, "/operator/3").await);
            assert_gone(s.client.operators().get(99_999)).await;
        })
    }),
    ("update_operator", |s| {
        Box::pin(async move {
            let before = s.client.operators().get(3).await.unwrap();
            let changes = OperatorUpdate::new()
                .pseudo("Third")
                .chat_enabled(false)
                .clear_external_id();
            let after = s.client.operators().update(3, changes).await.unwrap();
            assert_eq!(
                (after.pseudo.as_deref(), after.chat_enabled),
                (Some("Third"), Some(false))
            );
            assert!(after.external_id.as_deref().unwrap_or_default().is_empty());
            assert_eq!(
                (&after.name, &after.skill_list),
                (&before.name, &before.skill_list)
            );
            assert_same(&after, &plain(&s.client, "/operator/3").await);
        })
    }),
    ("delete_operator", |s| {
        Box::pin(async move {
            let operators = s.client.operators();
            let id = operators
                .create(OperatorCreate::new("gone@example.org", "Gone"))
                .await
                .unwrap()
                .id;
            operators.delete(id).await.unwrap();
            assert_gone(operators.get(id)).await;
            assert_gone(operators.delete(id)).await;
        })
    }),
    ("list_operators_live", |s| {
        Box::pin(async move {
            let live = s
                .client
                .operators()
                .live()
                .items()
                .try_collect()
                .await
                .unwrap();
            let rows = super::plain_rows(&s.client, "/operator/live", &[]).await;
            assert!(!live.is_empty() && live.len() == rows.len());
            for (live, row) in live.iter().zip(&rows) {
                assert_same(live, row);
            }
            let offline = s
                .client
                .operators()
                .live()
                .connected(false)
                .items()
                .try_collect()
                .await
                .unwrap();
            assert!(
                !offline.is_empty() && offline.iter().all(|live| live.connected == Some(false))
            );
        })
    }),
    ("get_operator_live", |s| {
        Box::pin(async move {
            let live = s.client.operators().availability(5).await.unwrap();
            assert_eq!(live.id.value(), 5);
            assert!(live.chat.as_ref().unwrap().slot_max_number.is_some());
            assert_same(&live, &plain(&s.client, "/operator/5/live").await);
            assert_gone(s.client.operators().availability(99_999)).await;
        })
    }),
    ("set_operator_availability", |s| {
        Box::pin(set_availability(s))
    }),
    ("get_operator_statistic", |s| {
        Box::pin(async move {
            let figures = s.client.operators().statistic(7).await.unwrap();
            assert_same(&figures, &plain(&s.client, "/operator/7/statistic").await);
            let count = s
                .client
                .conversations()
                .list()
                .operator_id(7)
                .limit(1)
                .await
                .unwrap()
                .count;
            assert!(figures.conversation_number.unwrap() >= count.unwrap().try_into().unwrap());
            assert_gone(s.client.operators().statistic(99_999)).await;
        })
    }),
    ("get_operator_profile", |s| {
        Box::pin(async move {
            let profile = s.client.operators().profile(7).await.unwrap();
            assert_eq!(profile.user_id.value(), 7);
            assert_same(&profile, &plain(&s.client, "/operator/7/profile").await);
            assert_gone(s.client.operators().profile(99_999)).await;
        })
    }),
    ("list_groups", |s| {
        Box::pin(async move {
            let groups = assert_listed(&s.client, s.client.groups().list(), "/group", &[]).await;
            let parent = groups.iter().find_map(|group| group.parent_id).unwrap();
            let query = [("filters[parent_id]", &*parent.to_string())];
            let list = s.client.groups().list().parent_id(parent);
            let children = assert_listed(&s.client, list, "/group", &query).await;
            assert!(children.iter().all(|group| group.parent_id == Some(parent)));
        })
    }),
    ("create_group", |s| {
        Box::pin(async move {
            let group = GroupCreate::new("Night shift")
                .operator_list([1, 2])
                .parent_id(1);
            let created = s.client.groups().create(group).await.unwrap();
            assert_eq!(created.parent_id.map(|id| id.value()), Some(1));
            assert_same(
                &created,
                &plain(&s.client, &format!("/group/{}", created.id)).await,
            );
            let operator = s.client.operators().get(2).await.unwrap();
            assert_eq!(operator.group_id, Some(created.id));
        })
    }),
    ("get_group", |s| {
        Box::pin(async move {
            let group = s.client.groups().get(1).await.unwrap();
            assert_same(&group, &plain(&s.client, "/group/1").await);
            assert_gone(s.client.groups().get(99_999)).await;
        })
    }),
    ("update_group", |s| {
        Box::pin(async move {
            let groups = s.client.groups();
            let id = groups
                .create(GroupCreate::new("Days").parent_id(1))
                .await
                .unwrap()
                .id;
            let after = groups
                .update(id, GroupUpdate::new().name("Nights").clear_parent_id())
                .await
                .unwrap();
            assert_eq!(
                (after.name.as_deref(), after.parent_id),
                (Some("Nights"), None)
            );
            assert_same(&after, &plain(&s.client, &format!("/group/{id}")).await);
        })
    }),
    ("delete_group", |s| {
        Box::pin(async move {
            let groups = s.client.groups();
            let id = groups.create(GroupCreate::new("Gone")).await.unwrap().id;
            groups.delete(id).await.unwrap();
            assert_gone(groups.get(id)).await;
        })
    }),
    ("list_skills", |s| {
        Box::pin(async move {
            let skills = assert_listed(&s.client, s.client.skills().list(), "/skill", &[]).await;
            let operator = skills
                .iter()
                .find_map(|skill| skill.operator_list.first())
                .unwrap();
            let query = [("filters[operator_id]", &*operator.to_string())];
            let list = s.client.skills().list().operator_id(*operator);
            let found = assert_listed(&s.client, list, "/skill", &query).await;
            assert!(
                found
                    .iter()
                    .all(|skill| skill.operator_list.contains(operator))
            );
        })
    }),
    ("create_skill", |s| {
        Box::pin(async move {
            let skill = SkillCreate::new("Returns")
                .order(3)
                .parent_id(1)
                .operator_list([4]);
            let created = s.client.skills().create(skill).await.unwrap();
            assert_eq!(
                (created.name.as_deref(), created.order),
                (Some("Returns"), Some(3))
            );
            assert_same(
                &created,
                &plain(&s.client, &format!("/skill/{}", created.id)).await,
            );
            let error = s
                .client
                .skills()
                .create(SkillCreate::new("x").parent_id(99_999))
                .await
                .unwrap_err();
            assert!(error.is_refused() && !error.is_outcome_unknown(), "{error}");
        })
    }),
    ("get_skill", |s| {
        Box::pin(async move {
            let skill = s.client.skills().get(1).await.unwrap();
            assert_same(&skill, &plain(&s.client, "/skill/1").await);
            assert_gone(s.client.skills().get(99_999)).await;
        })
    }),
    ("update_skill", |s| {
        Box::pin(async move {
            let skills = s.client.skills();
            let id = skills
                .create(SkillCreate::new("A").order(2).parent_id(1))
                .await
                .unwrap()
                .id;
            let after = skills
                .update(id, SkillUpdate::new().name("B").clear_parent_id())
                .await
                .unwrap();
            assert_eq!(
                (after.name.as_deref(), after.order, after.parent_id),
                (Some("B"), Some(2), None)
            );
            assert_same(&after, &plain(&s.client, &format!("/skill/{id}")).await);
            assert_gone(skills.update(99_999, SkillUpdate::new().name("C"))).await;
        })
    }),
    ("delete_skill", |s| {
        Box::pin(async move {
            let skills = s.client.skills();
            let id = skills.create(SkillCreate::new("Gone")).await.unwrap().id;
            skills.delete(id).await.unwrap();
            assert_gone(skills.get(id)).await;
            assert_gone(skills.delete(id)).await;
        })
    }),
];

/// Switches an operator of one's own on and off, channel by channel, and logs the operator out.
async fn set_availability(s: Scene) {
    let operators = s.client.operators();
    let live = operators
        .live()
        .connected(true)
        .items()
        .try_collect()
        .await
        .unwrap();
    let usable = |live: &&iadvize::types::OperatorLive| {
        live.chat
            .as_ref()
            .is_some_and(|chat| chat.available == Some(true))
    };
    let id = live.iter().find(usable).expect("someone can chat").id;
    let available = |path: String| {
        let client = s.client.clone();
        async move { plain(&client, &path).await["chat"]["available"].clone() }
    };
    let path = format!("/operator/{id}/live");
    let message = operators
        .set_availability(id, Availability::new().chat(false))
        .await
        .unwrap();
    assert!(message.unwrap().contains("unavailable"));
    assert_eq!(available(path.clone()).await, json!(false));
    operators
        .set_availability(id, Availability::new().chat(true))
        .await
        .unwrap();
    assert_eq!(available(path.clone()).await, json!(true));
    operators
        .set_availability(id, Availability::new().connected(Offline))
        .await
        .unwrap();
    assert_eq!(plain(&s.client, &path).await["connected"], json!(false));
    assert_gone(operators.set_availability(99_999, Availability::new().chat(true))).await;
}

//! Answers that are not what the page shows: what is taken, and what is told in a typed error.

use iadvize::types::{Channel, Role};
use iadvize::{Client, Error, Method, Retries};
use serde_json::{Value, json};

use crate::envelope::{fail, success};
use crate::raw::{Act, Raw};

async fn client_of(act: Act) -> (Raw, Client) {
    let raw = Raw::playing([act]).await;
    let client = raw.client_without_retries();
    (raw, client)
}

async fn skill_error(act: Act) -> Error {
    let (_raw, client) = client_of(act).await;
    client.skills().get(3).await.unwrap_err()
}

#[tokio::test]
async fn the_body_of_an_error_is_there_for_those_who_ask() {
    for (status, body) in [
        (200, "<html>a</html>"),
        (400, "no"),
        (503, "busy"),
        (200, r#"{"meta":1}"#),
    ] {
        let error = skill_error(Act::status(status, body)).await;
        assert_eq!(error.body(), Some(body.as_bytes()), "{error}");
        assert_eq!(error.status(), Some(status));
    }
    let body = fail("No.").to_string();
    let error = skill_error(Act::status(422, &body)).await;
    assert_eq!(error.body(), Some(body.as_bytes()));
}

/// The page tells what each word means; statuses tell more only where they say who is to blame.
#[tokio::test]
async fn every_status_may_come_with_every_word() {
    let raw = Raw::start(|request| {
        let (word, status) = request.path().rsplit_once('/').unwrap();
        let word = word.trim_start_matches('/');
        let body = json!({"meta": {"status": word, "message": "No."}, "data": []});
        Act::status(status.parse().unwrap(), body)
    })
    .await;
    let client = raw.builder().retries(Retries::never()).build().unwrap();
    // Redirects are not answers, and 204, 205 and 304 have no body.
    let statuses = (200..=599).filter(|status| !matches!(status, 204 | 205 | 300..=399));
    for status in statuses {
        for word in ["fail", "error"] {
            let answer = client.request(Method::GET, &format!("/{word}/{status}"));
            let error = answer.send().await.unwrap().check().unwrap_err();
            type Is = fn(&Error) -> bool;
            let is: Is = match (word, status) {
                (_, 401 | 403) => Error::is_auth,
                (_, 429) => Error::is_rate_limited,
                ("fail", 404) => Error::is_not_found,
                ("error", 200..=399 | 408 | 500..) => Error::is_retryable,
                _ => Error::is_refused,
            };
            let place = format!("{word} {status}: {error}");
            assert!(is(&error), "{place}");
            let blames = error.is_refused() || error.is_auth();
            assert_ne!(blames, error.is_retryable(), "{place}");
            assert_eq!(error.status(), Some(status), "{place}");
        }
    }
}

#[tokio::test]
async fn meta_status_decides_whatever_the_http_status() {
    type Is = fn(&Error) -> bool;
    let envelope = |status: &str, message: &str| json!({"meta": {"status": status, "message": message}, "data": []});
    let unknown = "Unknown 'skill' with 'id' 3.";
    let cases: [(u16, Value, Is); 15] = [
        (
            200,
            envelope("fail", "Field 'name' is missing."),
            Error::is_refused,
        ),
        (
            400,
            envelope("fail", "Field 'name' is missing."),
            Error::is_refused,
        ),
        (
            500,
            envelope("fail", "Field 'name' is missing."),
            Error::is_refused,
        ),
        (200, envelope("fail", unknown), Error::is_not_found),
        (404, envelope("fail", unknown), Error::is_not_found),
        (404, envelope("error", "x"), Error::is_refused),
        (200, envelope("error", "Forbidden"), Error::is_auth),
        (403, envelope("error", "x"), Error::is_auth),
        (401, envelope("fail", "x"), Error::is_auth),
        (429, envelope("error", "x"), Error::is_rate_limited),
        (200, envelope("error", "Out of order."), Error::is_retryable),
        (400, envelope("error", "Out of order."), Error::is_refused),
        (408, envelope("error", "Out of order."), Error::is_retryable),
        (500, envelope("error", "Out of order."), Error::is_retryable),
        (503, envelope("error", "Out of order."), Error::is_retryable),
    ];
    for (status, body, is) in cases {
        let message = body["meta"]["message"].as_str().unwrap().to_owned();
        let error = skill_error(Act::status(status, &body)).await;
        assert!(is(&error), "{status} {body}: {error}");
        assert_eq!(error.message(), Some(&*message));
        assert_eq!(error.status(), Some(status));
    }
    // A success is a success.
    for status in [200, 201, 400, 404, 500, 503] {
        let body = json!({"data": {"id": 3}, "meta": {"status": "success"}});
        let (_raw, client) = client_of(Act::status(status, body)).await;
        assert_eq!(
            client.skills().get(3).await.unwrap().id.value(),
            3,
            "{status}"
        );
    }
}

#[tokio::test]
async fn success_is_taken_in_every_wrapping() {
    let row = json!({"id": 3, "name": "Returns"});
    let meta = r#""meta":{"status":"success"}"#;
    let bodies = [
        success(row.clone()).to_string(),
        success(json!([row])).to_string(),
        format!(r#"{{"data":{row},{meta}}}"#),
        format!(r#"{{"data":[{row}],"more":{{"a":[1]}},{meta}}}"#),
        format!("\n\t {{{meta},\"data\":{row}}} \n"),
        format!("\u{feff}{{{meta},\"data\":{row}}}"),
    ];
    for body in bodies {
        let (_raw, client) = client_of(Act::json(&body)).await;
        let skill = client
            .skills()
            .get(3)
            .await
            .unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!(
            (skill.id.value(), skill.name.as_deref()),
            (3, Some("Returns"))
        );
        let (_raw, client) = client_of(Act::json(&body)).await;
        let answer = client
            .request(iadvize::Method::GET, "/skill/3")
            .send()
            .await
            .unwrap();
        let _: Value = answer.data().unwrap();
    }
    for data in ["[]", "{}", "null", r#"[{"id":1}]"#] {
        let (_raw, client) = client_of(Act::json(format!(r#"{{"data":{data},{meta}}}"#))).await;
        client.skills().delete(3).await.unwrap();
    }
    let (_raw, client) = client_of(Act::json(format!("{{{meta}}}"))).await;
    client.skills().delete(3).await.unwrap();
}

#[tokio::test]
async fn empty_arrays_stand_for_empty_objects() {
    let callback = || iadvize::types::OdigoCallback::new("EXT-1", "+33 1 00 00 00 00", 2);
    let (_raw, client) = client_of(Act::json(success(json!([])))).await;
    let pickup = client.odigo().pick_up(callback()).await.unwrap();
    assert_eq!(pickup.conversation_id, None);
    client.odigo().hang_up(callback()).await.unwrap();
    assert!(
        client
            .statistics()
            .send()
            .await
            .unwrap()
            .value(&"contact_number".into())
            .is_none()
    );
    let live = success(json!({"id": 3, "connected": 1, "chat": [], "call": null}));
    let (_raw, client) = client_of(Act::json(live)).await;
    let live = client.operators().availability(3).await.unwrap();
    assert_eq!((live.connected, live.call), (Some(true), None));
}

#[tokio::test]
async fn members_of_other_names_and_forms_are_read() {
    let row = json!({
        "id": "77",
        "channel": "pigeon",
        "operator_answered": 1,
        "operator_closed": "0",
        "waiting_list": "1",
        "skill_id": null,
        "page_type": "",
        "history_link": "",
        "visitor_id": "5",
        "tag_list": [],
        "created_at": "0000-00-00 00:00:00",
        "closed_at": "2015-06-31 18:00:00",
        "mood": {"of": ["the", "day"]},
        "_link": "/conversation/77",
    });
    let (_raw, client) = client_of(Act::json(success(row))).await;
    let conversation = client.conversations().get(77).await.unwrap();
    assert_eq!(conversation.id.value(), 77);
    assert_eq!(
        conversation.channel,
        Some(Channel::Unknown("pigeon".to_owned()))
    );
    assert_eq!(conversation.operator_answer, Some(true));
    assert_eq!(conversation.operator_closed, Some(false));
    assert_eq!(conversation.waitinglist, Some(true));
    assert_eq!(conversation.skill_id, None);
    assert_eq!(conversation.visitor_id.map(|id| id.value()), Some(5));
    assert!(conversation.tag_list.is_empty());
    assert!(!conversation.closed_at.as_ref().unwrap().is_valid());
    assert_eq!(
        conversation.created_at.unwrap().as_str(),
        "0000-00-00 00:00:00"
    );
    assert_eq!(conversation.extra["mood"], json!({"of": ["the", "day"]}));
    assert_eq!(conversation.extra.len(), 1);
}

#[tokio::test]
async fn lists_are_read_in_every_form() {
    let page = |data: Value| {
        json!({"meta": {"status": "success", "filters": ["name"]}, "data": data,
            "pagination": {"page": "1", "pages": "1", "limit": "20", "count": "1"}})
    };
    let row =
        json!({"id": "4", "roles": ["expert", "wizard"], "chat_enabled": 1, "website_list": "7"});
    for data in [json!([row]), json!({"0": row}), row.clone()] {
        let (_raw, client) = client_of(Act::json(page(data.clone()))).await;
        let page = client
            .operators()
            .list()
            .full()
            .await
            .unwrap_or_else(|error| panic!("{data}: {error}"));
        assert_eq!(
            (page.count, page.pages, &*page.filters_applied),
            (Some(1), 1, &["name".to_owned()][..])
        );
        let operator = &page.items[0];
        assert_eq!(operator.roles[1], Role::Unknown("wizard".to_owned()));
        assert_eq!(operator.chat_enabled, Some(true));
        assert_eq!(operator.website_list.len(), 1);
    }
    for data in [json!([]), json!({}), json!(null)] {
        let mut empty = page(data);
        empty["pagination"]["count"] = json!("0");
        let (_raw, client) = client_of(Act::json(empty)).await;
        assert!(client.operators().list().await.unwrap().items.is_empty());
    }
    // A row is announced and nothing comes.
    let (_raw, client) = client_of(Act::json(page(json!(null)))).await;
    assert!(client.operators().list().await.unwrap_err().is_decode());
}

#[tokio::test]
async fn statistics_are_read_by_resource_and_over_time() {
    use iadvize::types::Indicator;
    let read = |data: Value| async move {
        let (_raw, client) = client_of(Act::json(success(data))).await;
        client
            .statistics()
            .indicator(Indicator::ContactNumber)
            .send()
            .await
            .unwrap()
    };
    let total = read(json!({"contact_number": "12", "later_indicator": 1.5})).await;
    assert_eq!(total.value(&Indicator::ContactNumber).unwrap().number, 12.0);
    let later = total.value(&Indicator::from("later_indicator")).unwrap();
    assert_eq!((later.number, later.unit), (1.5, None));
    let rows =
        read(json!([{"id": 3, "contact_number": 4}, {"id": "5", "contact_number": null}])).await;
    assert_eq!(rows.lines.len(), 2);
    assert!(rows.lines.iter().all(|line| line.id.is_some()));
    assert_eq!(rows.lines[1].value(&Indicator::ContactNumber), None);
}

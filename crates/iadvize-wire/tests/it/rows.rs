//! Whole answers with rows as the generated client declares them.

use iadvize_wire::{DateTime, Envelope, History, List, One, StatisticData, lenient};
use serde::Deserialize;
use serde_json::{Map, Value, json};

iadvize_wire::id! {
    /// Identifier of a conversation.
    struct ConversationId;
}

#[derive(Debug, PartialEq, Deserialize)]
struct Conversation {
    #[serde(deserialize_with = "lenient")]
    id: ConversationId,
    #[serde(default, alias = "operator_answered", deserialize_with = "lenient")]
    operator_answer: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    skill_id: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    page_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    created_at: Option<DateTime>,
    #[serde(default, deserialize_with = "lenient")]
    tag_list: Vec<u64>,
    #[serde(default, deserialize_with = "lenient")]
    history: Option<History>,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

fn row(id: u64) -> Value {
    json!({
        "id": id.to_string(),
        "operator_answered": 1,
        "skill_id": null,
        "page_type": "",
        "created_at": "2020-02-30 10:00:00",
        "tag_list": {"0": "4", "1": 5},
        "history": "[2,\"2020-01-01 10:00:00\",\"Hi\"]",
        "xmpp_id": "a-b"
    })
}

#[test]
fn a_page_of_odd_rows_is_read() {
    let answer = json!({
        "meta": {"status": "success", "filters": []},
        "data": [row(1), row(2)],
        "pagination": {"page": "1", "pages": 1, "limit": 20, "count": 2}
    });
    for text in [
        answer.to_string(),
        answer.to_string().replace("\"data\"", "\"\\u0064ata\""),
    ] {
        let page: Envelope<List<Conversation>> = serde_json::from_slice(text.as_bytes()).unwrap();
        let rows = page.data.unwrap();
        assert_eq!((rows.len(), rows[1].id), (2, ConversationId::new(2)));
        assert_eq!(
            (rows[0].operator_answer, rows[0].skill_id),
            (Some(true), None)
        );
        assert_eq!(rows[0].page_type.as_deref(), Some(""));
        assert!(!rows[0].created_at.as_ref().unwrap().is_valid());
        assert_eq!(rows[0].tag_list, [4, 5]);
        assert_eq!(rows[0].history.as_ref().unwrap().messages().count(), 1);
        assert_eq!(rows[0].extra["xmpp_id"], "a-b");
    }
}

#[test]
fn a_created_row_is_read_in_both_wrappings() {
    for data in [row(3), json!([row(3)])] {
        let answer = json!({"meta": {"status": "success"}, "data": data});
        let created: Envelope<One<Conversation>> = serde_json::from_value(answer).unwrap();
        assert_eq!(created.data.unwrap().id, ConversationId::new(3));
    }
}

#[test]
fn errors_name_the_place() {
    let text = "{\"meta\":{\"status\":\"success\"},\n\"data\":[{\"id\":\"x\"}]}";
    let error = serde_json::from_str::<Envelope<List<Conversation>>>(text).unwrap_err();
    assert_eq!(error.line(), 2);
    assert!(error.to_string().contains(r#"string "x""#), "{error}");
}

#[test]
fn statistics_without_figures_are_data() {
    let text = r#"{"meta":{"status":"success"},"data":[]}"#;
    let answer: Envelope<StatisticData> = serde_json::from_str(text).unwrap();
    assert!(answer.data.unwrap().rows().is_empty());
}

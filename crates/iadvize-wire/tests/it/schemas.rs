//! The JSON Schemas say what the service documents.

use iadvize_wire::{
    CommaList, DateBound, DateTime, Empty, Envelope, Flag, History, Limit, List, Message, Offline,
    One, PageNumber, Pagination, Patch, Pattern, Presence, StatisticData,
};
use schemars::{JsonSchema, schema_for};
use serde_json::{Value, json};

iadvize_wire::id! {
    /// Identifier of an operator.
    struct OperatorId;
}

iadvize_wire::open_enum! {
    /// Channel of a conversation.
    enum Channel {
        /// Text in the page.
        Chat = "chat",
    }
}

fn schema<T: JsonSchema>() -> Value {
    let mut schema = schema_for!(T).to_value();
    let members = schema.as_object_mut().unwrap();
    members.remove("$schema");
    members.remove("title");
    schema
}

#[test]
fn scalars_have_the_type_they_are_sent_in() {
    for text in [
        schema::<DateTime>(),
        schema::<DateBound>(),
        schema::<History>(),
        schema::<Pattern>(),
        schema::<CommaList<OperatorId>>(),
        schema::<Presence<OperatorId>>(),
    ] {
        assert_eq!(text, json!({"type": "string"}));
    }
    assert_eq!(schema::<Flag>(), json!({"type": "integer", "enum": [0, 1]}));
    assert_eq!(schema::<Offline>(), json!({"type": "integer", "enum": [0]}));
    assert_eq!(
        schema::<Limit>(),
        json!({"type": "integer", "minimum": 1, "maximum": 100})
    );
    assert_eq!(
        schema::<PageNumber>(),
        json!({"type": "integer", "minimum": 1})
    );
    assert_eq!(
        schema::<OperatorId>(),
        json!({"type": "integer", "format": "int64"})
    );
    assert_eq!(
        schema::<Channel>(),
        json!({"type": "string", "x-known-values": ["chat"]})
    );
    let largest = schema::<Limit>()["maximum"].as_u64();
    assert_eq!(
        largest,
        Some(Limit::MAX.value().into()),
        "the schema knows the limit"
    );
}

#[test]
fn wrappers_have_the_schema_of_what_they_wrap() {
    assert_eq!(schema::<One<OperatorId>>(), schema::<OperatorId>());
    let list = schema::<List<OperatorId>>();
    assert_eq!(
        (&list["type"], &list["items"]),
        (&json!("array"), &json!({"$ref": "#/$defs/OperatorId"}))
    );
    assert_eq!(
        schema::<Patch<String>>(),
        json!({"type": ["string", "null"]})
    );
}

#[test]
fn answers_have_an_envelope() {
    let envelope = schema::<Envelope<List<OperatorId>>>();
    assert_eq!(envelope["required"], json!(["meta"]));
    assert_eq!(
        envelope["properties"]["meta"]["required"],
        json!(["status"])
    );
    assert_eq!(
        envelope["properties"]["data"]["items"],
        json!({"$ref": "#/$defs/OperatorId"})
    );
    let page = &schema::<Pagination>()["properties"]["page"];
    assert_eq!(
        *page,
        json!({"type": ["integer", "null"], "format": "int64"})
    );
    assert_eq!(schema::<StatisticData>()["oneOf"][0]["type"], "object");
    assert_eq!(schema::<Message>()["properties"]["text"]["type"], "string");
    assert_eq!(schema::<Empty>(), json!({}));
}

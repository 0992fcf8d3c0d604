//! The exported macros, used as another crate uses them.

use std::collections::{BTreeSet, HashSet};

use iadvize_wire::{CommaList, Lenient, lenient};
use serde_json::{from_str, to_string};

iadvize_wire::id! {
    /// Identifier of a website.
    pub struct WebsiteId;
    /// Identifier of an operator.
    struct OperatorId;
}

iadvize_wire::open_enum! {
    /// Channel of a conversation.
    #[allow(missing_copy_implementations)]
    pub enum Channel {
        /// Text in the page.
        Chat = "chat",
        /// A phone call.
        Call = "call",
    }
    /// Precedence, whose values look like numbers.
    enum Priority {
        /// First.
        High = "10",
    }
}

#[derive(Debug, PartialEq, serde::Deserialize, serde::Serialize)]
struct Slots {
    #[serde(default, deserialize_with = "lenient")]
    slot_number: Option<u64>,
}
iadvize_wire::impl_lenient!(Slots);

/// Any integer literal becomes an id: there is one conversion to choose from.
fn website_list(ids: impl IntoIterator<Item = impl Into<WebsiteId>>) -> Vec<u64> {
    ids.into_iter().map(|id| id.into().value()).collect()
}

#[test]
fn literals_become_ids() {
    assert_eq!(website_list([1, 2, 3]), [1, 2, 3]);
    assert_eq!(website_list(vec![WebsiteId::new(4)]), [4]);
    assert_eq!(WebsiteId::from(5), WebsiteId::new(5));
    const FIXED: OperatorId = OperatorId::new(6);
    assert_eq!(u64::from(FIXED), 6);
}

#[test]
fn ids_are_numbers_on_the_wire() {
    for text in ["12", r#""12""#, "12.0"] {
        assert_eq!(from_str::<WebsiteId>(text).unwrap(), WebsiteId::new(12));
    }
    for text in ["-1", "1.5", "null", r#""x""#, "[]"] {
        assert!(from_str::<WebsiteId>(text).is_err(), "{text}");
    }
    assert_eq!(
        to_string(&WebsiteId::new(u64::MAX)).unwrap(),
        u64::MAX.to_string()
    );
    assert_eq!(
        format!("{:>4}|{:?}", WebsiteId::new(7), OperatorId::new(7)),
        "   7|OperatorId(7)"
    );
    let error = "-3".parse::<OperatorId>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#""-3" is no OperatorId: give a whole number such as 123"#
    );
    assert_eq!(" 3 ".parse::<OperatorId>().unwrap(), OperatorId::new(3));
    assert_eq!(
        "1,2".parse(),
        Ok(CommaList::from([WebsiteId::new(1), WebsiteId::new(2)]))
    );
    let ordered: BTreeSet<WebsiteId> = [2, 1, 2].map(WebsiteId::new).into();
    assert_eq!(ordered.first(), Some(&WebsiteId::new(1)));
    assert_eq!(HashSet::from([2, 1, 2].map(WebsiteId::new)).len(), 2);
}

#[test]
fn open_enums_keep_what_they_do_not_know() {
    for (text, channel) in [
        ("chat", Channel::Chat),
        ("fax", Channel::Unknown("fax".into())),
    ] {
        let json = to_string(text).unwrap();
        assert_eq!(from_str::<Channel>(&json).unwrap(), channel);
        assert_eq!(to_string(&channel).unwrap(), json);
        assert_eq!(Channel::from(text.to_owned()), channel);
        assert_eq!(text.parse(), Ok(channel.clone()));
        assert_eq!(
            (channel.to_string().as_str(), channel.as_ref()),
            (text, text)
        );
        assert_eq!(channel.is_known(), text == "chat");
    }
    assert_eq!(from_str::<Channel>("12").unwrap().as_str(), "12");
    assert!(from_str::<Channel>("null").is_err());
    let option = |text| Option::<Channel>::lenient(&mut serde_json::Deserializer::from_str(text));
    assert_eq!(option(r#""""#).unwrap(), None);
    assert_eq!(option(r#""call""#).unwrap(), Some(Channel::Call));
    assert_eq!(
        Channel::VALUES,
        Channel::KNOWN
            .iter()
            .map(Channel::as_str)
            .collect::<Vec<_>>()
    );
    assert_eq!(from_str::<Priority>("10").unwrap(), Priority::High);
    assert_eq!(format!("{:>6}", Channel::Chat), "  chat");
}

#[test]
fn nested_structs_read_empty_arrays() {
    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Live {
        #[serde(deserialize_with = "lenient")]
        chat: Slots,
        #[serde(default, deserialize_with = "lenient")]
        call: Option<Slots>,
        #[serde(default, deserialize_with = "lenient")]
        others: Vec<Slots>,
    }
    let text = r#"{"chat":[],"call":[{"slot_number":"2"}],"others":{"slot_number":3}}"#;
    let slots = |slot_number| Slots { slot_number };
    let live = Live {
        chat: slots(None),
        call: Some(slots(Some(2))),
        others: vec![slots(Some(3))],
    };
    assert_eq!(from_str::<Live>(text).unwrap(), live);
    assert_eq!(
        from_str::<Live>(r#"{"chat":{},"call":""}"#).unwrap().call,
        None
    );
    assert_eq!(
        from_str::<Live>(r#"{"chat":{},"call":null}"#).unwrap().call,
        None
    );
    assert!(from_str::<Live>(r#"{"chat":null}"#).is_err());
    assert!(from_str::<Live>(r#"{"chat":[{},{}]}"#).is_err());
}

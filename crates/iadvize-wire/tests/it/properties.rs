//! What holds for every text: nothing panics, and what was written is read back.

use iadvize_wire::{
    CommaList, DateBound, DateTime, Empty, Envelope, Flag, History, Lenient, Limit, List,
    MessageKind, Meta, Offline, One, PageNumber, Pagination, Patch, Pattern, Presence,
    StatisticData, StatisticId, StatisticRow, Status, paris,
};
use jiff::civil;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

iadvize_wire::id! {
    /// Any identifier.
    struct AnyId;
}

iadvize_wire::open_enum! {
    /// Any value.
    enum Kind {
        /// One that is known.
        Known = "known",
    }
}

/// Any JSON, with the names and values that the types look for among others.
fn any_json() -> impl Strategy<Value = Value> {
    let texts = prop_oneof![
        ".*",
        "[0-9]{1,3}",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?",
        Just("success".to_owned()),
        Just(r#"[1,"d","t",1]"#.to_owned()),
    ];
    let keys = prop_oneof![
        ".*",
        "[0-9]{1,2}",
        "20[0-9]{2}-[01][0-9]",
        prop::sample::select(vec![
            "meta",
            "status",
            "message",
            "filters",
            "data",
            "pagination",
            "page",
            "id",
            "date"
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        Just(Value::from(u64::MAX)),
        Just(Value::from(i64::MIN)),
        // As many digits as amounts and durations have; serde_json may be off by
        // one in the last place of longer ones.
        any::<i32>().prop_map(|thousandths| Value::from(f64::from(thousandths) / 1000.0)),
        texts.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Reads a type in all ways; what could be read must survive being written.
fn read<T: DeserializeOwned + Serialize + Lenient + PartialEq>(json: &Value) {
    let text = json.to_string();
    let plain = serde_json::from_str::<T>(&text).ok();
    let lenient = T::lenient(&mut serde_json::Deserializer::from_str(&text)).ok();
    let _ = Option::<T>::lenient(&mut serde_json::Deserializer::from_str(&text)).is_ok();
    let _ = Vec::<T>::lenient(&mut serde_json::Deserializer::from_str(&text)).is_ok();
    let _ = serde_json::from_value::<T>(json.clone()).is_ok();
    for value in plain.into_iter().chain(lenient) {
        let written = serde_json::to_string(&value).unwrap();
        let back = serde_json::from_str::<T>(&written);
        assert!(
            back.is_ok_and(|back| back == value),
            "{text} became {written}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_makes_a_type_panic(json in any_json()) {
        read::<One<Pagination>>(&json);
        read::<One<Map<String, Value>>>(&json);
        read::<List<AnyId>>(&json);
        read::<List<Vec<Pagination>>>(&json);
        read::<Empty>(&json);
        read::<AnyId>(&json);
        read::<Kind>(&json);
        read::<Status>(&json);
        read::<Meta>(&json);
        read::<DateTime>(&json);
        read::<DateBound>(&json);
        read::<Flag>(&json);
        read::<Offline>(&json);
        read::<Limit>(&json);
        read::<PageNumber>(&json);
        read::<Pattern>(&json);
        read::<CommaList<AnyId>>(&json);
        read::<Presence<AnyId>>(&json);
        read::<Patch<u64>>(&json);
        read::<History>(&json);
        read::<MessageKind>(&json);
        read::<StatisticId>(&json);
        if let Ok(data) = serde_json::from_value::<StatisticData>(json.clone()) {
            // Odd members may come back elsewhere, and still have to be readable.
            let written = serde_json::to_value(&data).unwrap();
            prop_assert!(serde_json::from_value::<StatisticData>(written).is_ok());
        }
        read::<bool>(&json);
        read::<i32>(&json);
        read::<f64>(&json);
        read::<String>(&json);
    }

    #[test]
    fn no_answer_makes_the_envelope_panic(data in any_json(), place in any_json(), first in any::<bool>()) {
        let meta = r#""meta":{"status":"success"}"#;
        let rest = format!(r#""data":{data},"pagination":{place}"#);
        let text = if first { format!("{{{meta},{rest}}}") } else { format!("{{{rest},{meta}}}") };
        if let Ok(envelope) = serde_json::from_str::<Envelope<Value>>(&text) {
            prop_assert_eq!(envelope.data, Some(data).filter(|data| !data.is_null()));
        }
        let refusal = text.replacen("success", "fail", 1);
        if first {
            let refusal: Envelope<Value> = serde_json::from_str(&refusal).unwrap();
            prop_assert_eq!((refusal.data, refusal.pagination), (None, None));
        }
        let _ = serde_json::from_str::<Envelope<StatisticData>>(&text).is_ok();
        let _ = serde_json::from_str::<Envelope<List<One<Pagination>>>>(&text).is_ok();
    }

    #[test]
    fn every_text_is_kept_as_a_date(text in ".*") {
        let date = DateTime::from(text.as_str());
        prop_assert_eq!(date.as_str(), text.as_str());
        prop_assert_eq!(date.timestamp(&paris()).is_ok(), date.is_valid());
        prop_assert_eq!(text.parse::<DateBound>().is_ok(), DateTime::from(text.trim()).is_valid());
    }

    #[test]
    fn dates_are_written_and_read_back(
        year in 0_i16..=9998, month in 1_i8..=12, day in 1_i8..=31,
        hour in 0_i8..24, minute in 0_i8..60, second in 0_i8..60,
    ) {
        let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        let date = DateTime::from(text.as_str());
        match civil::DateTime::new(year, month, day, hour, minute, second, 0) {
            Ok(civil) => {
                prop_assert_eq!(date.civil(), Some(civil));
                prop_assert_eq!(&DateTime::from(civil), &date);
                prop_assert_eq!(&DateBound::from(civil).to_string(), &text);
                prop_assert_eq!(text.parse(), Ok(DateBound::from(civil)));
                let day = DateBound::from(civil.date());
                prop_assert_eq!(day.to_string().parse(), Ok(day));
                prop_assert!(date.timestamp(&paris()).is_ok());
            }
            Err(_) => {
                prop_assert!(!date.is_valid());
                prop_assert!(text.parse::<DateBound>().is_err());
            }
        }
    }

    #[test]
    fn no_text_makes_a_history_panic(text in r#"[\[\]{},`"\\ 0-9a-zé]{0,60}"#) {
        let history = History::from(text.as_str());
        let items: Vec<_> = history.messages().collect();
        prop_assert!(items.len() <= text.len());
        for error in items.into_iter().filter_map(Result::err) {
            prop_assert!(history.as_str().is_char_boundary(error.offset()));
            prop_assert!(!error.to_string().contains('\n'));
        }
    }

    #[test]
    fn histories_are_read_back_in_every_form(
        messages in prop::collection::vec((0_i64..9, ".*", prop::option::of(0_i64..4_102_444_800_000)), 0..8),
    ) {
        let tuples: Vec<String> = messages.iter().map(|(kind, text, sent_at)| match sent_at {
            Some(sent_at) => json!([kind, "2020-01-01 10:00:00", text, sent_at]).to_string(),
            None => json!([kind, "2020-01-01 10:00:00", text]).to_string(),
        }).collect();
        let bare = tuples.join(",");
        let array: History = serde_json::from_str(&format!("[{bare}]")).unwrap();
        for history in [
            History::from(format!("[{bare}]")),
            History::from(format!("{{\n{}`\n}}", tuples.join(",\n"))),
            History::from(format!("{bare},")),
            History::from(bare),
            array,
        ] {
            let read: Vec<_> = history.messages().map(Result::unwrap).map(|message| {
                let sent_at = message.sent_at.map(|sent_at| sent_at.as_millisecond());
                (message.kind.code(), message.text, sent_at)
            }).collect();
            prop_assert_eq!(&read, &messages);
        }
    }

    #[test]
    fn statistics_are_read_back(
        rows in prop::collection::vec(
            (
                prop::option::of("[a-z]{1,4}|[1-9][0-9]{0,3}"),
                prop::option::of("20[0-9]{2}-0[1-9]-0[1-9]"),
                prop::collection::btree_map("[a-z]{3,9}_number", prop::option::of(-9999_i32..9999), 1..5),
            ),
            1..5,
        ),
    ) {
        let rows = rows.into_iter().map(|(id, date, figures)| {
            let mut row = StatisticRow::default();
            row.id = id.map(|id| StatisticId::from(id.as_str()));
            row.date = date.map(DateTime::from);
            row.values = figures.into_iter().map(|(name, figure)| (name, figure.map(|figure| f64::from(figure) / 4.0))).collect();
            row.extra.insert("name".to_owned(), Value::from("Ada"));
            row
        }).collect::<Vec<_>>();
        let total = StatisticData::Total(rows[0].clone());
        for data in [total, StatisticData::Rows(rows)] {
            let written = serde_json::to_string(&data).unwrap();
            prop_assert_eq!(serde_json::from_str::<StatisticData>(&written).unwrap(), data);
        }
    }

    #[test]
    fn filters_are_read_back_from_a_query(
        ids in prop::collection::vec(any::<u64>(), 0..5), text in ".*", flag in any::<bool>(), rows in 1_u32..=100,
    ) {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Query {
            #[serde(rename = "filters[website_list]")]
            website_list: CommaList<AnyId>,
            #[serde(rename = "filters[name]")]
            name: Option<Pattern>,
            #[serde(rename = "filters[skill_id]")]
            skill_id: Presence<AnyId>,
            full: Flag,
            limit: Limit,
        }
        let query = Query {
            website_list: ids.iter().copied().map(AnyId::new).collect(),
            name: Some(Pattern::from(text)),
            skill_id: ids.first().copied().map_or(Presence::Null, |id| AnyId::new(id).into()),
            full: flag.into(),
            limit: Limit::new(rows).unwrap(),
        };
        let sent = serde_urlencoded::to_string(&query).unwrap();
        prop_assert_eq!(serde_urlencoded::from_str::<Query>(&sent).unwrap(), query);
    }
}

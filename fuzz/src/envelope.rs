//! Whole answers: what was read is read again from what it is written as, and the order of members says
//! nothing.

use std::fmt::Debug;

use iadvize_wire::{Empty, Envelope, List, One, StatisticData};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::json;

/// Reads a body as the answers there are.
///
/// # Panics
///
/// When an answer does not come back as it was read.
pub fn read(body: &[u8]) {
    round_trip::<Value>(body);
    round_trip::<List<Value>>(body);
    round_trip::<One<Map<String, Value>>>(body);
    round_trip::<Empty>(body);
    statistics(body);
    if let Ok(value) = iadvize_wire::from_slice::<Value>(body) {
        same_in_any_order::<List<Value>>(&value);
        same_in_any_order::<One<Map<String, Value>>>(&value);
        same_in_any_order::<StatisticData>(&value);
    }
}

fn round_trip<T: DeserializeOwned + Serialize>(body: &[u8]) {
    let Ok(envelope) = iadvize_wire::from_slice::<Envelope<T>>(body) else {
        return;
    };
    if !envelope.meta.status.is_success() {
        assert!(envelope.data.is_none(), "a refusal has no data");
    }
    comes_back(&envelope);
}

/// An answer is read from what it is written as.
pub(crate) fn comes_back<T: DeserializeOwned + Serialize>(envelope: &Envelope<T>) {
    let written = serde_json::to_value(envelope).expect("an answer can be written");
    let text = written.to_string();
    let again: Envelope<T> = serde_json::from_str(&text).expect("what was written can be read");
    let again = serde_json::to_value(&again).expect("an answer can be written again");
    assert!(json::alike(&again, &written), "{text} became {again}");
}

/// Odd members of statistics may come back elsewhere; from then on they stay.
fn statistics(body: &[u8]) {
    let Ok(first) = iadvize_wire::from_slice::<Envelope<StatisticData>>(body) else {
        return;
    };
    let written = serde_json::to_string(&first).expect("statistics can be written");
    let second: Envelope<StatisticData> =
        serde_json::from_str(&written).expect("written statistics can be read");
    let rows =
        |envelope: &Envelope<StatisticData>| envelope.data.as_ref().map(|data| data.rows().len());
    assert_eq!(rows(&second), rows(&first), "{written}");
}

/// Reads a value from two texts that differ in the order of members alone.
pub(crate) fn same_in_any_order<T: DeserializeOwned + PartialEq + Debug>(value: &Value) {
    let one = serde_json::from_str::<Envelope<T>>(&value.to_string()).ok();
    let other = serde_json::from_str::<Envelope<T>>(&json::reversed(value)).ok();
    assert_eq!(one, other, "{value}");
}

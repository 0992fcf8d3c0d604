//! [`Envelope`]: what every answer of the service is wrapped in.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::lenient::{Seed, Tolerant};
use crate::pagination::PaginationOrNone;
use crate::{Lenient, Meta, Pagination, Status, lenient};

/// An answer of the service.
///
/// `meta.status` decides what is read: only a success has data and a place
/// among pages. After a head that is not a success, whatever the answer goes
/// on with is skipped, so that a refusal is readable however its data looks.
///
/// When the head comes first, as it does, the data is decoded while the text
/// is read; data that comes before the head waits as text until the head is
/// known. Members that the envelope does not know are ignored.
///
/// ```
/// use iadvize_wire::{Envelope, List, Status};
///
/// let page: Envelope<List<u64>> = serde_json::from_str(
///     r#"{"meta": {"status": "success"}, "data": [3, 4], "pagination": {"page": 1, "pages": "2"}}"#,
/// )?;
/// assert_eq!(*page.data.unwrap_or_default(), [3, 4]);
/// assert_eq!(page.pagination.unwrap_or_default().pages, 2);
///
/// let refusal: Envelope<List<u64>> =
///     serde_json::from_str(r#"{"meta": {"status": "fail", "message": "no"}, "data": {"a": "b"}}"#)?;
/// assert_eq!(refusal.meta.status, Status::Fail);
/// assert_eq!((refusal.meta.message.as_deref(), refusal.data), (Some("no"), None));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Envelope<T> {
    /// The head, which decides.
    pub meta: Meta,
    /// What was asked for; `None` when the answer has none or `null`, and
    /// always when it is not a success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<T>,
    /// Where a list's page stands; `None` on everything but lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Option<Pagination>,
}

impl<T> Envelope<T> {
    /// A success with this data.
    pub const fn success(data: T) -> Self {
        Self {
            meta: Meta::new(Status::Success),
            data: Some(data),
            pagination: None,
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EnvelopeVisitor(PhantomData))
    }
}

impl<T: DeserializeOwned> Lenient for Envelope<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::deserialize(deserializer)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Meta,
    Data,
    Pagination,
    #[serde(other)]
    Other,
}

/// A member that is only worth decoding in a success.
enum Held<T> {
    Absent,
    /// Came before the head.
    Text(Box<RawValue>),
    /// Came after the head of a success.
    Decoded(Option<T>),
}

impl<T: Lenient> Held<T> {
    /// Reads the member as far as the head, if it is known already, allows.
    fn read<'de, A: MapAccess<'de>>(meta: Option<&Meta>, map: &mut A) -> Result<Self, A::Error> {
        match meta {
            None => map.next_value().map(Self::Text),
            Some(meta) if meta.status.is_success() => Ok(Self::Decoded(
                map.next_value_seed(Seed::<_, Tolerant>::new())?,
            )),
            Some(_) => {
                map.next_value::<IgnoredAny>()?;
                Ok(Self::Decoded(None))
            }
        }
    }

    /// The member's value, now that the head is known.
    fn finish<E: de::Error>(self, meta: &Meta) -> Result<Option<T>, E> {
        match self {
            Self::Text(text) if meta.status.is_success() => {
                let mut deserializer = serde_json::Deserializer::from_str(text.get());
                lenient(&mut deserializer).map_err(E::custom)
            }
            Self::Decoded(value) => Ok(value),
            Self::Absent | Self::Text(_) => Ok(None),
        }
    }

    const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// Reads the data by its `Deserialize`; only `null` stands for none, because
/// what `""` or `[]` mean is for the type itself to say.
struct Data<T>(T);

impl<T: DeserializeOwned> Lenient for Data<T> {
    fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self)
    }

    fn lenient_option<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Self>, D::Error> {
        Ok(Option::deserialize(deserializer)?.map(Self))
    }
}

struct EnvelopeVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for EnvelopeVisitor<T> {
    type Value = Envelope<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an answer of the service: an object with the member meta")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Envelope<T>, A::Error> {
        let mut meta: Option<Meta> = None;
        let mut data = Held::<Data<T>>::Absent;
        let mut pagination = Held::<PaginationOrNone>::Absent;
        while let Some(member) = map.next_key()? {
            match member {
                Member::Meta if meta.is_some() => return Err(de::Error::duplicate_field("meta")),
                Member::Meta => meta = Some(map.next_value()?),
                Member::Data if data.is_absent() => data = Held::read(meta.as_ref(), &mut map)?,
                Member::Data => return Err(de::Error::duplicate_field("data")),
                Member::Pagination if pagination.is_absent() => {
                    pagination = Held::read(meta.as_ref(), &mut map)?;
                }
                Member::Pagination => return Err(de::Error::duplicate_field("pagination")),
                Member::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let meta = meta.ok_or_else(|| de::Error::missing_field("meta"))?;
        let data = data.finish(&meta)?.map(|Data(data)| data);
        let pagination = pagination
            .finish(&meta)?
            .and_then(|PaginationOrNone(place)| place);
        Ok(Envelope {
            meta,
            data,
            pagination,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Empty, List, One};
    use serde_json::{Value, from_str, json};

    fn read<T: DeserializeOwned>(text: &str) -> Envelope<T> {
        from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_order_of_members_does_not_matter() {
        let members = [
            r#""meta":{"status":"success"}"#,
            r#""data":[1,"2"]"#,
            r#""pagination":{"page":"2","pages":3,"limit":"20","count":55}"#,
        ];
        let expected = Some(Pagination::new(2, 3, 20, 55));
        for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]] {
            let text = format!("{{{}}}", order.map(|member| members[member]).join(","));
            let page: Envelope<List<Value>> = read(&text);
            assert_eq!(*page.data.unwrap(), [json!(1), json!("2")], "{text}");
            assert_eq!(page.pagination, expected, "{text}");
        }
    }

    #[test]
    fn a_refusal_is_read_whatever_its_data_is() {
        for data in ["null", "[]", r#""text""#, r#"{"id":"x"}"#] {
            for text in [
                format!(
                    r#"{{"meta":{{"status":"fail","message":"No."}},"data":{data},"pagination":7}}"#
                ),
                format!(
                    r#"{{"pagination":7,"data":{data},"meta":{{"status":"fail","message":"No."}}}}"#
                ),
            ] {
                let refusal: Envelope<One<Pagination>> = read(&text);
                assert_eq!(refusal.meta.status, Status::Fail);
                assert_eq!(refusal.meta.message.as_deref(), Some("No."));
                assert_eq!((refusal.data, refusal.pagination), (None, None));
            }
        }
        let odd: Envelope<u64> = read(r#"{"meta":{"status":"later"},"data":"x"}"#);
        assert_eq!(odd.meta.status, Status::Unknown("later".to_owned()));
        assert!(!odd.meta.status.is_success());
    }

    #[test]
    fn data_that_does_not_fit_a_success_is_an_error() {
        for text in [
            r#"{"meta":{"status":"success"},"data":"x"}"#,
            r#"{"data":"x","meta":{"status":"success"}}"#,
            r#"{"meta":{"status":"success"},"data":1,"data":2}"#,
            r#"{"meta":{"status":"success"},"pagination":{"page":"x"}}"#,
            r#"{"meta":{"status":"success"},"pagination":[1]}"#,
            r#"{"meta":{}}"#,
            r#"{"meta":[]}"#,
            r#"{"data":1}"#,
            "[]",
            "null",
        ] {
            assert!(from_str::<Envelope<u64>>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn missing_data_is_none() {
        assert_eq!(read::<u64>(r#"{"meta":{"status":"success"}}"#).data, None);
        assert_eq!(
            read::<u64>(r#"{"data":null,"meta":{"status":"success"}}"#).data,
            None
        );
        let empty = read::<Empty>(r#"{"meta":{"status":"success","more":1},"data":[],"x":[{}]}"#);
        assert_eq!(empty.data, Some(Empty));
        let rows = read::<List<u64>>(r#"{"meta":{"status":"success"},"data":[]}"#);
        assert_eq!(rows.data, Some(List::new()));
    }

    #[test]
    fn places_are_tolerant() {
        let place = |text: &str| {
            let text = format!(r#"{{"meta":{{"status":"success"}},"pagination":{text}}}"#);
            read::<Empty>(&text).pagination
        };
        for nothing in ["null", "[]", "false", r#""""#] {
            assert_eq!(place(nothing), None, "{nothing}");
        }
        assert_eq!(place("{}"), Some(Pagination::default()));
        assert_eq!(
            place(r#"{"page":3,"count":null}"#),
            Some(Pagination::new(3, 1, 20, 0))
        );
        let odd = r#"{"page":-1,"pages":"-3","limit":100.0,"count":18446744073709551615,"x":1}"#;
        assert_eq!(place(odd), Some(Pagination::new(0, 0, 100, u64::MAX)));
    }

    #[test]
    fn an_envelope_is_written_as_the_service_does() {
        let text = serde_json::to_string(&Envelope::success(One(json!({"id": 1})))).unwrap();
        assert_eq!(text, r#"{"meta":{"status":"success"},"data":{"id":1}}"#);
        assert_eq!(
            read::<One<Value>>(&text),
            Envelope::success(One(json!({"id": 1})))
        );
    }
}

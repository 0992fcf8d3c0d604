//! Rows as they came: any documented list, by its operation.

use std::collections::BTreeMap;
use std::fmt;

use iadvize_api::catalogue::{self, Filter, Kind, Operation};
use iadvize_wire::{DateBound, Flag, Lenient, Limit, PageNumber};
use reqwest::Method;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::call::Success;
use crate::client::Client;
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::list::{Bounds, List, Listed, Wants, sealed};
use crate::value;

impl Client {
    /// Any documented list, by its operation: rows as they came, filters by name. What a program needs
    /// that learns from its user, or from [`catalogue`](crate::catalogue), what to list; the handles of the
    /// resources are typed.
    ///
    /// Pages, windows and the proof of completeness are those of every [`List`].
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// use iadvize::catalogue;
    ///
    /// let list = client.records(&catalogue::LIST_OPERATORS).filter("name", "*uli*")?;
    /// let mut rows = list.full().items();
    /// while let Some(row) = rows.try_next().await? {
    ///     println!("{} {}", row.id(), row.json());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn records(&self, operation: &'static Operation) -> List<Record> {
        List::new(self, operation)
    }
}

impl Client {
    /// A list by its path below the base URL, whether or not the document knows it. Query parameters are
    /// [sent as they are](List::query); pages and the proof of completeness are those of every [`List`].
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// let mut rows = client.records_at("/operator").query("filters[name]", "*uli*").as_sent().items();
    /// while let Some(row) = rows.try_next().await? {
    ///     println!("{}", row.json());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn records_at(&self, path: &str) -> List<Record> {
        let mut list: List<Record> = List::new(self, &catalogue::ANY_LIST);
        list.filters.path = Some(path.to_owned());
        list
    }
}

/// A row as it came.
#[derive(Clone)]
pub struct Record {
    id: u64,
    json: Box<RawValue>,
}

impl Record {
    /// Its identifier.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Its JSON, byte for byte as the service wrote it.
    pub fn json(&self) -> &str {
        self.json.get()
    }

    /// Reads it as a value, such as a row of [`types`](crate::types).
    ///
    /// # Errors
    ///
    /// [`is_decode`](Error::is_decode) when it has another form.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.json.get()).map_err(|error| {
            Error::new(
                ErrorKind::Decode,
                format!(
                    "the row {} holds a value of an unexpected form at column {}",
                    self.id,
                    error.column()
                ),
            )
        })
    }
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let id = identifier(json.get())
            .ok_or_else(|| D::Error::custom("a row without an identifier"))?;
        Ok(Self { id, json })
    }
}

/// The identifier of a row that is known to be JSON. It is read no further than to its identifier, which
/// stands at the front, as a row is long and was read once already.
fn identifier(json: &str) -> Option<u64> {
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // That reading stops in the middle is an error to the parser.
    let _ = deserializer.deserialize_map(Identifier(&mut found));
    found
}

struct Identifier<'a>(&'a mut Option<u64>);

#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Member {
    Id,
    #[serde(other)]
    Other,
}

impl<'de> Visitor<'de> for Identifier<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<(), A::Error> {
        #[derive(serde::Deserialize)]
        #[serde(transparent)]
        struct Number(#[serde(deserialize_with = "u64::lenient")] u64);

        while let Some(member) = map.next_key()? {
            if matches!(member, Member::Id) {
                let Number(id) = map.next_value()?;
                *self.0 = Some(id);
                return Ok(());
            }
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Without what it holds: it may be personal data.
impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The filters of a list of records, as they are sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    values: BTreeMap<&'static str, String>,
    bounds: Bounds,
    /// The path, where the operation has none.
    path: Option<String>,
    /// Query parameters that the document may not know.
    query: Vec<(String, String)>,
}

impl Selection {
    /// The query parameters and their values.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, String)> {
        let bounds = [
            ("filters[from]", self.bounds.from),
            ("filters[to]", self.bounds.to),
        ];
        let values = self
            .values
            .iter()
            .map(|(name, value)| (*name, value.clone()));
        let bounds = bounds
            .into_iter()
            .filter_map(|(name, bound)| Some((name, bound?.to_string())));
        values.chain(bounds)
    }
}

impl<W: Wants<Record>> List<Record, W> {
    /// Sets a filter by its name, such as `website_list`, from text as the page writes it.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](Error::is_invalid_input) when the list has no such filter, or when the filter
    /// cannot have this value.
    pub fn filter(mut self, name: &str, value: &str) -> Result<Self> {
        let operation = self.operation;
        let filter = value::filter(operation, name)?;
        self.filters
            .set(filter, value)
            .map_err(|error| error.of(operation))?;
        Ok(self)
    }

    /// Adds a query parameter as it is, such as `filters[name]`. Nothing is known of it, so nothing is checked.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.filters
            .query
            .push((name.to_owned(), value.to_string()));
        self
    }

    /// Both ends of the period at once: `from` is included. Refused when the list takes no period.
    pub fn between(mut self, from: impl Into<DateBound>, to: impl Into<DateBound>) -> Self {
        self.filters.bounds = Bounds {
            from: Some(from.into()),
            to: Some(to.into()),
        };
        self
    }
}

impl Selection {
    fn set(&mut self, filter: &'static Filter, value: &str) -> Result<()> {
        let refused = |why: &dyn fmt::Display| Error::input(format!("{}: {why}", filter.name));
        match (filter.kind, filter.name) {
            (Kind::Date, "from") => {
                self.bounds.from = Some(value::bound(value).map_err(|why| refused(&why))?)
            }
            (Kind::Date, "to") => {
                self.bounds.to = Some(value::bound(value).map_err(|why| refused(&why))?)
            }
            _ => {
                let text = value::written(filter.kind, filter.values, value)
                    .map_err(|why| refused(&why))?;
                self.values.insert(filter.parameter, text);
            }
        }
        Ok(())
    }
}

impl Listed for Record {
    type Filters = Selection;
    type Id = u64;

    fn id(&self) -> u64 {
        self.id
    }
}

impl sealed::Fetch for Record {
    fn key(&self) -> u64 {
        self.id
    }

    fn into_link(self) -> Option<String> {
        #[derive(serde::Deserialize)]
        struct Linked {
            #[serde(rename = "_link")]
            link: Option<String>,
        }
        self.parse().map_or(None, |row: Linked| row.link)
    }

    fn bounds(filters: &Selection) -> Bounds {
        filters.bounds
    }

    fn set_bounds(filters: &mut Selection, bounds: Bounds) {
        filters.bounds = bounds;
    }

    async fn fetch(
        client: &Client,
        operation: &'static Operation,
        filters: &Selection,
        full: Option<Flag>,
        limit: Option<Limit>,
        page: Option<PageNumber>,
    ) -> Result<Success<iadvize_wire::List<Self>>> {
        let path = filters.path.as_deref().unwrap_or(operation.path);
        let mut request = client.request(Method::GET, path);
        for (name, value) in &filters.query {
            request = request.query(name, value);
        }
        for (name, value) in filters.parameters() {
            request = request.query(name, value);
        }
        for (name, value) in operation.constants {
            request = request.query(name, value);
        }
        if let Some(full) = full {
            request = request.query("full", full);
        }
        if let Some(limit) = limit {
            request = request.query("limit", limit);
        }
        if let Some(page) = page {
            request = request.query("page", page);
        }
        request.send().await?.success()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(json: &str) -> Option<u64> {
        serde_json::from_str::<Record>(json).ok().map(|row| row.id)
    }

    #[test]
    fn the_identifier_is_found_wherever_and_however_it_stands() {
        for row in [
            r#"{"id":12,"name":"a"}"#,
            r#"{ "id" : "12" }"#,
            r#"{"name":{"id":3},"list":[{"id":4}],"id":12.0,"n":1e400}"#,
            r#"{"\u0069d":12}"#,
        ] {
            let record: Record = serde_json::from_str(row).unwrap();
            assert_eq!((record.id(), record.json()), (12, row));
        }
    }

    #[test]
    fn a_row_without_an_identifier_is_none() {
        for row in [
            "{}",
            "[]",
            "12",
            r#"{"id":null}"#,
            r#"{"id":"x"}"#,
            r#"{"id":-1}"#,
            r#"{"name":{"id":3}}"#,
            // What comes behind the identifier has to be JSON, too.
            r#"{"id":12,"name":}"#,
            r#"{"id":12"#,
        ] {
            assert_eq!(id(row), None, "{row}");
        }
    }
}

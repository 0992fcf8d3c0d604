//! The query of a request: filters, paging, `full` and `fields`, in the bracketed forms that are in use.

use crate::envelope::Failure;

const DEFAULT_LIMIT: i64 = 20;
const MAXIMUM_LIMIT: i64 = 100;

/// The decoded pairs of a query, in their order.
#[derive(Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    pub(crate) fn parse(raw: &str) -> Self {
        Self(
            form_urlencoded::parse(raw.as_bytes())
                .into_owned()
                .collect(),
        )
    }

    /// The last value under this name, as PHP keeps it.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// All values under `name`, `name[]` and `name[0]`; those of the plain name are split at commas.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<&str>> {
        let mut values = Vec::new();
        let mut seen = false;
        for (key, value) in &self.0 {
            match key.strip_prefix(name) {
                Some("") => values.extend(value.split(',')),
                Some(rest) if is_index(rest) => values.push(value.as_str()),
                _ => continue,
            }
            seen = true;
        }
        seen.then_some(values)
    }

    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        self.value(&format!("filters[{name}]"))
    }

    pub(crate) fn filter_list(&self, name: &str) -> Option<Vec<&str>> {
        self.list(&format!("filters[{name}]"))
    }

    /// `page` and `limit`, checked.
    pub(crate) fn paging(&self, default: Option<i64>) -> Result<(i64, i64), Failure> {
        let number = |name: &str, default: i64, maximum: i64| match self.value(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .ok()
                .filter(|number| (1..=maximum).contains(number))
                .ok_or_else(|| Failure::invalid(name)),
        };
        let page = number("page", 1, 1 << 40)?;
        let limit = number("limit", default.unwrap_or(DEFAULT_LIMIT), MAXIMUM_LIMIT)?;
        Ok((page, limit))
    }

    /// `full=1` and `full=true` show all members.
    pub(crate) fn full(&self) -> Result<bool, Failure> {
        match self.value("full") {
            None | Some("0" | "false" | "") => Ok(false),
            Some("1" | "true") => Ok(true),
            Some(_) => Err(Failure::invalid("full")),
        }
    }

    /// The members picked by `fields[]=id&fields[]=name` (observed).
    pub(crate) fn fields(&self) -> Option<Vec<&str>> {
        self.list("fields")
    }
}

fn is_index(rest: &str) -> bool {
    rest.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_by_comma_and_by_index() {
        let query = Query::parse(
            "filters%5Ba%5D=1,2&filters[a][0]=3&filters[a][]=4,5&filters[ab]=9&fields[0]=id",
        );
        assert_eq!(query.filter_list("a"), Some(vec!["1", "2", "3", "4,5"]));
        assert_eq!(query.filter("ab"), Some("9"));
        assert_eq!(query.filter_list("b"), None);
        assert_eq!(query.fields(), Some(vec!["id"]));
    }

    #[test]
    fn limits_are_checked() {
        assert_eq!(Query::parse("").paging(None).unwrap(), (1, 20));
        assert_eq!(
            Query::parse("page=3&limit=100").paging(None).unwrap(),
            (3, 100)
        );
        for wrong in [
            "limit=101",
            "limit=0",
            "limit=x",
            "page=0",
            "page=-1",
            "page=",
        ] {
            assert!(Query::parse(wrong).paging(None).is_err(), "{wrong}");
        }
    }
}

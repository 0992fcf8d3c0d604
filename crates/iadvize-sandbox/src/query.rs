//! The query of a request: filters, paging, `full` and `fields`, in the bracketed forms that are in use.

use crate::document::{FilterKind, Operation};
use crate::envelope::Failure;
use crate::limits;

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
        Some(match self.given(name)? {
            Given::Plain(value) => value.split(',').collect(),
            Given::Indexed(values) => values.into_iter().map(|(_, value)| value).collect(),
        })
    }

    /// The one value under `name`, `name[]` or `name[0]`, in which a comma is a character like others;
    /// an error when there are several.
    pub(crate) fn single(&self, name: &str) -> Option<Result<&str, Failure>> {
        Some(match self.given(name)? {
            Given::Plain(value) => Ok(value),
            Given::Indexed(values) => match values.as_slice() {
                [(_, value)] => Ok(value),
                _ => Err(Failure::invalid(inner(name))),
            },
        })
    }

    /// As PHP has it, a name that comes again replaces what was there, brackets replace a plain value and
    /// a plain value brackets, and a number that comes again replaces its element.
    fn given(&self, name: &str) -> Option<Given<'_>> {
        let mut given = None;
        for (key, value) in &self.0 {
            let index = match key.strip_prefix(name) {
                Some("") => {
                    given = Some(Given::Plain(value));
                    continue;
                }
                Some(rest) => match index(rest) {
                    Some(index) => index,
                    None => continue,
                },
                None => continue,
            };
            let mut values = match given.take() {
                Some(Given::Indexed(values)) => values,
                _ => Vec::new(),
            };
            let same = values
                .iter_mut()
                .find(|(other, _)| !index.is_empty() && *other == index);
            match same {
                Some((_, old)) => *old = value,
                None => values.push((index, value.as_str())),
            }
            given = Some(Given::Indexed(values));
        }
        given
    }

    pub(crate) fn filter(&self, name: &str) -> Option<&str> {
        self.value(&format!("filters[{name}]"))
    }

    /// A filter that takes one value, see [`Self::single`].
    pub(crate) fn filter_single(&self, name: &str) -> Option<Result<&str, Failure>> {
        self.single(&format!("filters[{name}]"))
    }

    pub(crate) fn filter_list(&self, name: &str) -> Option<Vec<&str>> {
        self.list(&format!("filters[{name}]"))
    }

    /// Refuses values that the document's other parameters cannot have, and filters with too many of them,
    /// whether or not the answer depends on them.
    pub(crate) fn check(&self, operation: &Operation) -> Result<(), Failure> {
        for parameter in &operation.parameters {
            let known = |value: &str| match parameter.kind {
                FilterKind::Flag => flag(value).is_some(),
                _ => {
                    parameter.values.is_empty()
                        || parameter.values.iter().any(|known| known == value)
                }
            };
            if self
                .value(&parameter.name)
                .is_some_and(|value| !known(value))
            {
                return Err(Failure::invalid(&parameter.name));
            }
        }
        let lists = operation.filters.iter().map(|filter| &filter.name);
        for name in lists {
            if self
                .filter_list(name)
                .is_some_and(|values| values.len() > limits::ELEMENTS)
            {
                return Err(Failure::invalid(name));
            }
        }
        Ok(())
    }

    /// `page` and `limit`, checked. A page past the end is the last one, however far past it is.
    pub(crate) fn paging(&self, default: Option<i64>) -> Result<(i64, i64), Failure> {
        let number = |name: &str, default: i64, maximum: i64| match self.value(name) {
            None => Ok(default),
            Some(text) if is_number(text) => {
                // A number too large to hold lies past every end.
                Some(text.parse().unwrap_or(i64::MAX))
                    .filter(|number| (1..=maximum).contains(number))
                    .ok_or_else(|| Failure::invalid(name))
            }
            Some(_) => Err(Failure::invalid(name)),
        };
        let page = number("page", 1, i64::MAX)?;
        let limit = number("limit", default.unwrap_or(DEFAULT_LIMIT), MAXIMUM_LIMIT)?;
        Ok((page, limit))
    }

    /// `full=1` and `full=true` show all members.
    pub(crate) fn full(&self) -> Result<bool, Failure> {
        self.value("full").map_or(Ok(false), |value| {
            flag(value).ok_or_else(|| Failure::invalid("full"))
        })
    }

    /// The members picked by `fields[]=id&fields[]=name` (observed).
    pub(crate) fn fields(&self) -> Option<Vec<&str>> {
        self.list("fields")
    }
}

fn flag(value: &str) -> Option<bool> {
    match value {
        "0" | "false" | "" => Some(false),
        "1" | "true" => Some(true),
        _ => None,
    }
}

/// What stands under one name.
enum Given<'a> {
    Plain(&'a str),
    /// Each value with what its brackets hold.
    Indexed(Vec<(&'a str, &'a str)>),
}

fn index(rest: &str) -> Option<&str> {
    rest.strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .filter(|index| index.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `name` of `filters[name]`, and of itself.
fn inner(name: &str) -> &str {
    name.strip_prefix("filters[")
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(name)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_by_comma_and_by_index() {
        let query = Query::parse(
            "filters%5Ba%5D=1,2&filters[c][0]=3&filters[c][]=4,5&filters[ab]=9&fields[0]=id",
        );
        assert_eq!(query.filter_list("a"), Some(vec!["1", "2"]));
        assert_eq!(query.filter_list("c"), Some(vec!["3", "4,5"]));
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

//! Lists as the page tells them, over plain rows: filters, order, pages and the choice of members.

use serde_json::{Map, Value, json};

use super::moment::Bound;
use super::state::{Faults, Model, Row, invalid};
use crate::document::{Filter, FilterKind, Operation};

/// A condition that a row meets or not.
type Test = Box<dyn Fn(&Row) -> bool>;

/// The pairs of a query, which overwrite each other as PHP has it: a name that comes again replaces what
/// was there, a number in brackets replaces that one element.
struct Query<'a>(&'a [(String, String)]);

enum Given {
    Plain(String),
    Indexed(Vec<(String, String)>),
}

impl Given {
    fn texts(&self) -> Vec<&str> {
        match self {
            Self::Plain(text) => text.split(',').collect(),
            Self::Indexed(list) => list.iter().map(|(_, text)| text.as_str()).collect(),
        }
    }

    /// The one text, in which a comma is a character like others.
    fn single(&self) -> Option<&str> {
        match self {
            Self::Plain(text) => Some(text),
            Self::Indexed(list) => match list.as_slice() {
                [(_, text)] => Some(text),
                _ => None,
            },
        }
    }
}

impl Query<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter().rev();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    fn given(&self, name: &str) -> Option<Given> {
        let mut found = None;
        for (key, value) in self.0 {
            let Some(rest) = key.strip_prefix(name) else {
                continue;
            };
            if rest.is_empty() {
                found = Some(Given::Plain(value.clone()));
                continue;
            }
            let inner = rest
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            let Some(index) = inner.filter(|one| one.bytes().all(|byte| byte.is_ascii_digit()))
            else {
                continue;
            };
            let mut list = match found.take() {
                Some(Given::Indexed(list)) => list,
                _ => Vec::new(),
            };
            let same = |(at, _): &&mut (String, String)| !index.is_empty() && at == index;
            match list.iter_mut().find(same) {
                Some((_, old)) => old.clone_from(value),
                None => list.push((index.to_owned(), value.clone())),
            }
            found = Some(Given::Indexed(list));
        }
        found
    }
}

/// The whole answer of a list, or every sentence that may refuse it.
pub(crate) fn list(
    model: &Model,
    operation: &Operation,
    pairs: &[(String, String)],
) -> Result<Value, Faults> {
    let query = Query(pairs);
    let mut faults = Faults::new();
    let mut number = |name: &str, default: i64, most: i64| {
        let text = query.value(name).unwrap_or("");
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // A number too large to hold is past every end.
        let value = text.parse::<i64>().unwrap_or(i64::MAX);
        match query.value(name) {
            None => default,
            Some(_) if digits && (1..=most).contains(&value) => value,
            Some(_) => {
                faults.insert(invalid(name));
                default
            }
        }
    };
    let page = number("page", 1, i64::MAX);
    let limit = number("limit", 20, 100);
    let full = match query.value("full") {
        None | Some("" | "0" | "false") => false,
        Some("1" | "true") => true,
        Some(_) => !faults.insert(invalid("full")),
    };
    let mut applied = Vec::new();
    let mut tests: Vec<Test> = Vec::new();
    for filter in &operation.filters {
        let Some(given) = query.given(&format!("filters[{}]", filter.name)) else {
            continue;
        };
        applied.push(filter.name.clone());
        match test(model, filter, &given) {
            Some(test) => tests.push(test),
            None => drop(faults.insert(invalid(&filter.name))),
        }
    }
    if faults.is_empty() {
        tests.extend(period(model, operation, &query, &mut faults));
    }
    if !faults.is_empty() {
        return Err(faults);
    }

    let resource = operation.resource.as_str();
    // Filters may ask for members that follow from other rows, so that every row is looked at in full.
    let mut ids: Vec<i64> = model.rows(resource).keys().copied().collect();
    if !tests.is_empty() {
        ids.retain(|id| {
            let stored = &model.rows(resource)[id];
            let follows = matches!(resource, "skill" | "group");
            let shown = follows.then(|| model.shown(resource, *id));
            tests
                .iter()
                .all(|test| test(shown.as_ref().unwrap_or(stored)))
        });
    }
    if let Some(order) = &operation.order {
        let name = order.trim_start_matches('-');
        let rows = model.rows(resource);
        ids.sort_by_key(|id| (rows[id][name].as_str().unwrap(), *id));
        if order.starts_with('-') {
            ids.reverse();
        }
    }
    let count = i64::try_from(ids.len()).unwrap();
    let pages = ((count + limit - 1) / limit).max(1);
    let page = page.min(pages);
    let from = usize::try_from((page - 1) * limit).unwrap();
    let fields = query.given("fields");
    let fields: Option<Vec<&str>> = fields.as_ref().map(Given::texts);
    let shown = ids
        .into_iter()
        .skip(from)
        .take(usize::try_from(limit).unwrap());
    let data: Vec<Value> = shown
        .map(|id| view(model.shown(resource, id), full, fields.as_deref()))
        .collect();
    Ok(json!({
        "meta": { "status": "success", "filters": applied },
        "data": data,
        "pagination": { "page": page, "pages": pages, "limit": limit, "count": count },
    }))
}

fn view(row: Row, full: bool, fields: Option<&[&str]>) -> Value {
    let wanted = |name: &str| match fields {
        Some(names) => name == "id" || names.contains(&name),
        None => full || name == "id" || name == "_link",
    };
    let shown: Map<String, Value> = row.into_iter().filter(|(name, _)| wanted(name)).collect();
    Value::Object(shown)
}

/// What a filter asks of a row, or nothing when its value is none.
fn test(model: &Model, filter: &Filter, given: &Given) -> Option<Test> {
    let name = filter.name.clone();
    let one = given.single();
    Some(match filter.kind {
        FilterKind::Bound => {
            Bound::read(one?.trim())?;
            Box::new(|_| true)
        }
        FilterKind::Flag => {
            let wanted = match one? {
                "0" | "false" => false,
                "1" | "true" => true,
                _ => return None,
            };
            assert_eq!(
                name, "connected",
                "the one flag whose meaning the model has"
            );
            let online = model.online.clone();
            Box::new(move |row| online.get(&row["id"].as_i64().unwrap()) == Some(&wanted))
        }
        FilterKind::Presence if one? == "null" => Box::new(move |row| row[&name].is_null()),
        FilterKind::Presence if one? == "!null" => Box::new(move |row| !row[&name].is_null()),
        FilterKind::Presence => {
            let wanted: i64 = one?.trim().parse().ok()?;
            Box::new(move |row| row[&name] == wanted)
        }
        FilterKind::Choice => {
            let wanted = one?.to_owned();
            if !filter.values.contains(&wanted) {
                return None;
            }
            Box::new(move |row| row[&name] == wanted.as_str())
        }
        FilterKind::Pattern | FilterKind::Text => {
            let wanted = one?.to_ascii_lowercase();
            if wanted.contains('\0') {
                return None;
            }
            let wild = filter.kind == FilterKind::Pattern;
            Box::new(move |row| {
                let text = row[&name].as_str().map(str::to_ascii_lowercase);
                text.is_some_and(|text| {
                    if wild {
                        fits(&wanted, &text)
                    } else {
                        wanted == text
                    }
                })
            })
        }
        FilterKind::Integer | FilterKind::List => {
            let wanted = given
                .texts()
                .into_iter()
                .map(|text| text.trim().parse::<i64>().ok());
            let wanted: Vec<i64> = wanted.collect::<Option<_>>()?;
            Box::new(move |row| {
                let list = name.strip_suffix("_id").map(|stem| format!("{stem}_list"));
                let held = row.get(&name).or_else(|| row.get(&list.unwrap())).unwrap();
                let is = |value: &Value| value.as_i64().is_some_and(|id| wanted.contains(&id));
                held.as_array()
                    .map_or_else(|| is(held), |list| list.iter().any(is))
            })
        }
    })
}

/// Whether a text is a pattern in which `*` stands for anything.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or("");
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// The page's rules of a period, or plain bounds where a list has none.
fn period(
    model: &Model,
    operation: &Operation,
    query: &Query<'_>,
    faults: &mut Faults,
) -> Option<Test> {
    let bounded = operation
        .filters
        .iter()
        .any(|filter| filter.kind == FilterKind::Bound);
    if !bounded {
        return None;
    }
    let read = |name: &str| {
        let given = query.given(&format!("filters[{name}]"))?;
        Bound::read(given.single()?.trim())
    };
    let (from, to) = (read("from"), read("to"));
    let mut start = from.map(Bound::seconds);
    let mut end = to.map(Bound::end);
    if let Some(months) = operation.months {
        let now = Bound::read(model.now).unwrap();
        match (from, to) {
            (None, None) => (start, end) = (Some(now.months_on(-months)), Some(now.end())),
            (Some(from), None) => end = Some(from.months_on(months)),
            (None, Some(to)) => start = Some(to.months_on(-months)),
            (Some(from), Some(to)) if to.seconds() > from.months_on(months) => {
                faults.insert(format!(
                    "The period between 'from' and 'to' is over {months} months."
                ));
            }
            _ => {}
        }
    }
    let row = &operation.row;
    let mut dated = ["created_at", "start_at"].into_iter();
    let name = dated.find(|name| row.iter().any(|one| one.name == *name))?;
    Some(Box::new(move |row| {
        let at = Bound::read(row[name].as_str().unwrap()).unwrap().seconds();
        start.is_none_or(|start| at >= start) && end.is_none_or(|end| at < end)
    }))
}

#[test]
fn the_model_knows_patterns() {
    for (pattern, text, wanted) in [
        ("*", "", true),
        ("", "", true),
        ("a*", "abc", true),
        ("*c", "abc", true),
        ("a*b*c", "a-b-b-c", true),
        ("*aa", "a", false),
        ("a*a", "a", false),
        ("%", "x", false),
        ("_b*", "ab", false),
    ] {
        assert_eq!(fits(pattern, text), wanted, "{pattern} {text}");
    }
}

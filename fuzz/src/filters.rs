//! What goes out: filters and members given as text, written into queries, forms and JSON, and read back from
//! them the way the service reads; queries by the sandbox itself, which shares no code with the client.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use iadvize::catalogue::{BodyForm, Filter, Kind, OPERATIONS, Operation};
use iadvize::{Client, ClientBuilder, Decision, Observer, Outgoing};
use iadvize_sandbox::fuzzing;
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

/// Fills an operation's filters and members with the lines of a text and looks at what would be sent. The
/// first byte chooses the operation.
///
/// # Panics
///
/// When what is sent does not say what was given.
pub fn fill(input: &[u8]) {
    let Some((choice, rest)) = input.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    let operation = OPERATIONS[usize::from(choice.wrapping_sub(b' ')) % OPERATIONS.len()];
    let values: Vec<&str> = text.split('\n').collect();
    if operation.paged {
        list(operation, &values);
    }
    invoke(operation, &values);
    form(text);
}

/// Filters of a list come back from the query, and are taken again as they were written.
fn list(operation: &'static Operation, values: &[&str]) {
    let mut list = DESK.client.records(operation);
    let mut given = Vec::new();
    for (filter, value) in operation.filters.iter().zip(values) {
        let Ok(with) = list.clone().filter(filter.name, value) else {
            continue;
        };
        list = with;
        let written = list.filters().parameters();
        let written: Vec<String> = written
            .filter(|(name, _)| *name == filter.parameter)
            .map(|(_, text)| text)
            .collect();
        let [written] = &written[..] else {
            panic!("{} is written once: {written:?}", filter.name);
        };
        let again = DESK.client.records(operation).filter(filter.name, written);
        let again = again.unwrap_or_else(|error| panic!("{written} is refused: {error}"));
        assert_eq!(
            again.filters().parameters().next().map(|(_, text)| text),
            Some(written.clone())
        );
        given.push((filter, written.clone()));
    }
    let Some(sent) = DESK.held(list.into_future()) else {
        return;
    };
    let pairs = pairs(sent.query.as_bytes());
    for (filter, written) in &given {
        let pair = (filter.parameter.to_owned(), written.clone());
        assert!(pairs.contains(&pair), "{pair:?} is not in {pairs:?}");
    }
    served(operation, &given, &sent.query);
}

/// A list of the sandbox selects by the filters that were given, and by what was written for them.
fn served(operation: &Operation, given: &[(&Filter, String)], query: &str) {
    if given.iter().any(|(filter, text)| is_beyond(filter, text)) {
        return;
    }
    let read = fuzzing::selection(operation.path, query);
    let read = read.unwrap_or_else(|refusal| panic!("{query} is refused: {refusal}"));
    let names: Vec<&str> = given.iter().map(|(filter, _)| filter.name).collect();
    assert_eq!(read.applied, names, "{query}");
    let mut values = read.values.into_iter();
    for (filter, text) in given {
        match filter.kind {
            Kind::Date if filter.name == "from" => {
                let begins = if text.contains(' ') { "" } else { " 00:00:00" };
                assert_eq!(read.first, Some(format!("{text}{begins}")));
            }
            Kind::Date => {
                let ends = if text.contains(' ') { "" } else { " 23:59:59" };
                assert_eq!(read.last, Some(format!("{text}{ends}")));
            }
            Kind::Presence if text.ends_with("null") => {}
            Kind::IdList | Kind::List => {
                for one in text.split(',') {
                    assert_eq!(values.next().as_deref(), Some(one), "{query}");
                }
            }
            Kind::Pattern if text.contains('*') => {
                let pattern = values.next().map(|like| pattern(&like));
                assert_eq!(pattern.as_ref(), Some(text), "{query}");
            }
            _ => assert_eq!(values.next().as_ref(), Some(text), "{query}"),
        }
    }
    assert_eq!(values.next(), None, "{query}");
}

/// Whether the sandbox refuses what the page does not forbid: its columns hold no larger numbers and no NUL,
/// and a list is only so long.
fn is_beyond(filter: &Filter, text: &str) -> bool {
    let is_large = |one: &str| one.parse::<u64>().is_ok() && one.parse::<i64>().is_err();
    let is_number = matches!(filter.kind, Kind::Id | Kind::IdList | Kind::Presence);
    text.contains('\0')
        || text.split(',').count() > 1_000
        || (is_number && text.split(',').any(is_large))
}

/// The pattern of the page that one of LIKE stands for.
fn pattern(like: &str) -> String {
    let mut characters = like.chars();
    let mut out = String::new();
    while let Some(character) = characters.next() {
        match character {
            '\\' => out.extend(characters.next()),
            '%' => out.push('*'),
            '_' => panic!("a pattern of the page stands for no single character: {like}"),
            other => out.push(other),
        }
    }
    out
}

/// Members of a body are what was given, whichever way they are written.
fn invoke(operation: &'static Operation, values: &[&str]) {
    let Some(body) = &operation.body else {
        return;
    };
    let mut call = DESK.client.invoke(operation);
    if operation.path.contains("{id}") {
        call = call.id(7);
    }
    let mut members = Vec::new();
    for (field, value) in body.fields.iter().zip(values) {
        if let Ok(with) = call.clone().set(field.name, value) {
            call = with;
            members.push(field.member.to_owned());
        }
    }
    let Some(sent) = DESK.held(call.send()) else {
        return;
    };
    let sent_members: Vec<String> = match body.form {
        BodyForm::Form => pairs(&sent.body)
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
        _ => match serde_json::from_slice(&sent.body) {
            Ok(Value::Object(members)) => members.into_iter().map(|(name, _)| name).collect(),
            Ok(Value::Array(rows)) => rows[0]
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect(),
            other => panic!("{other:?}"),
        },
    };
    members.sort();
    let mut sent_members = sent_members;
    sent_members.sort();
    assert_eq!(sent_members, members);
}

/// An object that goes out as a form with brackets is the same object to a service that reads such forms.
fn form(text: &str) {
    let Ok(Value::Object(object)) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let Some(form) = iadvize::fuzzing::form(text) else {
        panic!("an object can be written as a form: {text}");
    };
    if !object
        .iter()
        .all(|(name, value)| is_plain(name) && has_plain_names(value))
    {
        return;
    }
    let mut read = Map::new();
    for (name, value) in pairs(form.as_bytes()) {
        let steps: Vec<&str> = name
            .split('[')
            .map(|step| step.trim_end_matches(']'))
            .collect();
        put(&mut read, &steps, value);
    }
    assert_eq!(
        Value::Object(read),
        as_text(&Value::Object(object)),
        "{form}"
    );
}

/// What the service makes of a pair: brackets lead into objects.
fn put(into: &mut Map<String, Value>, steps: &[&str], value: String) {
    match steps {
        [] => {}
        [last] => {
            let before = into.insert((*last).to_owned(), Value::from(value));
            assert_eq!(before, None, "{last} comes twice");
        }
        [first, rest @ ..] => {
            let inner = into.entry(*first).or_insert_with(|| Map::new().into());
            match inner {
                Value::Object(inner) => put(inner, rest, value),
                _ => panic!("{first} is a value and holds others"),
            }
        }
    }
}

/// JSON as far as a form can say it: every scalar a text, arrays objects with numbers for names, and what is
/// empty an empty text, or nothing at all.
fn as_text(value: &Value) -> Value {
    match value {
        Value::Null => Value::from(""),
        Value::Bool(set) => Value::from(if *set { "1" } else { "0" }),
        Value::Number(number) => Value::from(number.to_string()),
        Value::String(text) => Value::from(text.as_str()),
        Value::Array(items) if items.is_empty() => Value::from(""),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            Value::Object(
                items
                    .filter(|(_, item)| !is_nothing(item))
                    .map(|(at, item)| (at.to_string(), as_text(item)))
                    .collect(),
            )
        }
        Value::Object(members) => {
            let members = members.iter().filter(|(_, value)| !is_nothing(value));
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), as_text(value)))
                    .collect(),
            )
        }
    }
}

/// Whether a form has no word for a value: an object without members.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.values().all(is_nothing),
        Value::Array(items) => !items.is_empty() && items.iter().all(is_nothing),
        _ => false,
    }
}

/// Whether brackets and the like in names leave no doubt what a form means.
fn has_plain_names(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().all(has_plain_names),
        Value::Object(members) => members
            .iter()
            .all(|(name, value)| is_plain(name) && has_plain_names(value)),
        _ => true,
    }
}

fn is_plain(name: &str) -> bool {
    !name.contains(['[', ']'])
}

fn pairs(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

/// A client whose requests are looked at and held back.
struct Desk {
    client: Client,
    runtime: Mutex<Runtime>,
    held: Arc<Held>,
}

/// What a request would have sent.
#[derive(Debug)]
struct Sent {
    query: String,
    body: Vec<u8>,
}

#[derive(Debug, Default)]
struct Held(Mutex<Option<Sent>>);

impl Observer for Held {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let sent = Sent {
            query: request.url().query().unwrap_or_default().to_owned(),
            body: request.body().unwrap_or_default().to_vec(),
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(sent);
        Decision::Hold
    }
}

static DESK: LazyLock<Desk> = LazyLock::new(|| {
    let held = Arc::new(Held::default());
    let builder: ClientBuilder = Client::builder().api_key("fuzzed").observer(held.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    Desk {
        client: builder.build().expect("a client can be built"),
        runtime: Mutex::new(runtime.expect("a runtime can be built")),
        held,
    }
});

impl Desk {
    /// What a call would have sent; nothing where it is refused before.
    fn held<T>(&self, call: impl Future<Output = iadvize::Result<T>>) -> Option<Sent> {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        let error = runtime.block_on(call).err().expect("nothing is ever sent");
        let sent = self
            .held
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        assert_eq!(sent.is_some(), error.is_held(), "{error}");
        assert!(error.is_held() || error.is_invalid_input(), "{error}");
        sent
    }
}

//! `iadvize api`: any method and path, with the key, the guards and the output of every other command.

use std::fs;
use std::io::Read;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use iadvize::{Method, Request};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::list::{self, Wanted};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::session::Session;

/// The command.
pub(crate) fn command() -> Command {
    Command::new("api")
        .about("Call any method and path of the service")
        .long_about(
            "Call any method and path of the service, with the key, the retries and the output of every \
             other command.\n\nFields go into the query of a GET, into a JSON object elsewhere, and into a \
             form with --form.",
        )
        .arg(
            Arg::new("method")
                .value_name("METHOD")
                .required(true)
                .value_parser(|text: &str| {
                    Method::from_bytes(text.to_ascii_uppercase().as_bytes())
                        .map_err(|_| "no method of HTTP")
                })
                .help("Method of HTTP, such as GET"),
        )
        .arg(
            Arg::new("path")
                .value_name("PATH")
                .required(true)
                .help("Path below the base URL, such as /operator/12"),
        )
        .arg(
            pair("field", 'F')
                .help("A field; numbers, true, false, null, lists and objects are those of JSON"),
        )
        .arg(pair("raw-field", 'f').help("A field whose value is text, whatever it looks like"))
        .arg(
            Arg::new("form")
                .long("form")
                .action(ArgAction::SetTrue)
                .help("Sends the fields as a form"),
        )
        .arg(
            Arg::new("input")
                .long("input")
                .value_name("FILE")
                .conflicts_with_all(["field", "raw-field", "form", "paginate"])
                .help("Sends the JSON in a file as the body, or from standard input with `-`"),
        )
        .arg(
            Arg::new("paginate")
                .long("paginate")
                .action(ArgAction::SetTrue)
                .help("Reads every page of a list, as one stream of rows"),
        )
        .arg(
            Arg::new("limit")
                .long("limit")
                .value_name("ROWS")
                .requires("paginate")
                .value_parser(value_parser!(u64))
                .help("With --paginate: stops after so many rows"),
        )
        .arg(flags::page_size().requires("paginate"))
}

fn pair(name: &'static str, short: char) -> Arg {
    Arg::new(name)
        .long(name)
        .short(short)
        .value_name("KEY=VALUE")
        .action(ArgAction::Append)
        .value_parser(|text: &str| {
            text.split_once('=')
                .filter(|(name, _)| !name.is_empty())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .ok_or("KEY=VALUE is needed")
        })
}

/// Sends what the user asks for, and prints what comes back.
pub(crate) async fn run(matches: &ArgMatches, options: &Options) -> Result<(), Failure> {
    let call = Call::new(matches)?;
    let session = Session::open(options).await?;
    let done = if matches.get_flag("paginate") {
        paginate(&session, &call, matches, options).await
    } else {
        send(&session, &call, options).await
    };
    session.close().await;
    done
}

/// What is to be sent.
struct Call {
    method: Method,
    path: String,
    fields: Vec<(String, Value)>,
    form: bool,
    body: Option<Box<RawValue>>,
}

impl Call {
    fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let method = matches.get_one::<Method>("method").cloned();
        let path = matches.get_one::<String>("path").cloned();
        let mut path = path.unwrap_or_default();
        if !path.starts_with('/') {
            path.insert(0, '/');
        }
        let input = matches.get_one::<String>("input");
        let call = Self {
            method: method.unwrap_or(Method::GET),
            path,
            fields: fields(matches),
            form: matches.get_flag("form"),
            body: input.map(|name| body(name)).transpose()?,
        };
        if matches.get_flag("paginate") && call.method != Method::GET {
            return Err(Failure::usage(
                "--paginate goes with GET, which lists; leave one of them out",
            ));
        }
        Ok(call)
    }

    fn pairs(&self) -> impl Iterator<Item = (&str, String)> {
        self.fields.iter().map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            (name.as_str(), text)
        })
    }

    fn request(&self, session: &Session) -> Request {
        let mut request = session.client().request(self.method.clone(), &self.path);
        if let Some(body) = &self.body {
            return request.json(body);
        }
        if self.fields.is_empty() {
            return request;
        }
        if self.form {
            let pairs: Vec<_> = self.pairs().collect();
            request.form(pairs.iter().map(|(name, text)| (*name, text.as_str())))
        } else if self.method == Method::GET {
            for (name, text) in self.pairs() {
                request = request.query(name, text);
            }
            request
        } else {
            let object: Map<String, Value> = self.fields.iter().cloned().collect();
            request.json(&object)
        }
    }
}

/// The fields, in the order in which they were given.
fn fields(matches: &ArgMatches) -> Vec<(String, Value)> {
    let mut fields = Vec::new();
    for (id, typed) in [("field", true), ("raw-field", false)] {
        let places = matches.indices_of(id).into_iter().flatten();
        let pairs = matches
            .get_many::<(String, String)>(id)
            .into_iter()
            .flatten();
        for (place, (name, text)) in places.zip(pairs) {
            let value = if typed {
                typed_value(text)
            } else {
                Value::from(text.as_str())
            };
            fields.push((place, (name.clone(), value)));
        }
    }
    fields.sort_by_key(|(place, _)| *place);
    fields.into_iter().map(|(_, field)| field).collect()
}

/// What reads as JSON is that, but for quoted texts; everything else is text.
fn typed_value(text: &str) -> Value {
    serde_json::from_str::<Value>(text)
        .ok()
        .filter(|value| !value.is_string())
        .unwrap_or_else(|| Value::from(text))
}

fn body(name: &str) -> Result<Box<RawValue>, Failure> {
    let text = if name == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(name)
    };
    let text =
        text.map_err(|error| Failure::usage(format!("--input {name} cannot be read: {error}")))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("--input {name} is not JSON: {error}")))
}

async fn send(session: &Session, call: &Call, options: &Options) -> Result<(), Failure> {
    // Whether it is a row or a list is not known before it is there.
    Output::new(options, Shape::Rows, &[])?;
    let answer = call.request(session).send().await?;
    answer.check()?;
    if let Ok(rows) = answer.data::<Vec<Box<RawValue>>>() {
        let mut output = Output::new(options, Shape::Rows, &[])?;
        for row in &rows {
            output.row(row.get())?;
        }
        return output.finish();
    }
    let mut output = Output::new(options, Shape::One, &[])?;
    if let Ok(row) = answer.data::<Box<RawValue>>() {
        output.row(row.get())?;
    }
    output.finish()
}

async fn paginate(
    session: &Session,
    call: &Call,
    matches: &ArgMatches,
    options: &Options,
) -> Result<(), Failure> {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    if !query.is_empty() {
        return Err(Failure::new(
            Exit::Usage,
            "--paginate takes no query in the path; give its parameters with -f",
        ));
    }
    let mut list = session.client().records_at(path);
    for (name, text) in call.pairs() {
        if matches!(name, "page" | "limit") {
            return Err(Failure::usage(format!(
                "--paginate chooses `{name}` itself; say --limit or --page-size instead"
            )));
        }
        list = list.query(name, text);
    }
    let output = Output::new(options, Shape::Rows, &[])?;
    list::print(list.as_sent(), Wanted::new(matches), output).await
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_have_the_type_they_look_like_unless_they_are_raw() {
        let call = |arguments: &[&str]| {
            let matches = command().try_get_matches_from(arguments).unwrap();
            Call::new(&matches).unwrap()
        };
        let call = call(&[
            "api",
            "put",
            "operator/1",
            "-F",
            "a=1",
            "-f",
            "b=1",
            "-F",
            "c=[1,2]",
            "-F",
            "d=x=y",
            "-F",
            "e=null",
            "-F",
            "f=\"q\"",
        ]);
        assert_eq!(
            (call.method.as_str(), call.path.as_str()),
            ("PUT", "/operator/1")
        );
        let expected = [
            ("a", json!(1)),
            ("b", json!("1")),
            ("c", json!([1, 2])),
            ("d", json!("x=y")),
            ("e", json!(null)),
            ("f", json!("\"q\"")),
        ];
        for ((name, value), (expected_name, expected)) in call.fields.iter().zip(&expected) {
            assert_eq!((name.as_str(), value), (*expected_name, expected));
        }
        assert_eq!(call.fields.len(), expected.len());
    }
}

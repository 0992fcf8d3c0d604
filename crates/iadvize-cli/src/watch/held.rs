//! Requests that are shown instead of being sent.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use iadvize::{Decision, Observer, Outgoing};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::options::Options;
use crate::output::{Output, Shape, harmless};

/// The requests that were held back, in the order in which they would have been sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Held(Arc<Mutex<Vec<Request>>>);

#[derive(Clone, Debug)]
struct Request {
    method: String,
    url: String,
    content_type: Option<String>,
    body: Option<String>,
}

impl Observer for Held {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let body = request.body().map(String::from_utf8_lossy);
        let held = Request {
            method: request.method().to_owned(),
            url: request.without_key(request.url().as_str()),
            content_type: request.content_type().map(str::to_owned),
            body: body.map(|body| request.without_key(&body)),
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(held);
        Decision::Hold
    }
}

impl Held {
    /// Prints the requests: in the form that --output names, else as HTTP writes them.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub(crate) fn print(&self, options: &Options) -> Result<(), Failure> {
        let held = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if options.output.is_none() {
            let text: Vec<String> = held.iter().map(Request::text).collect();
            let text = text.join("\n");
            return io::stdout()
                .lock()
                .write_all(text.as_bytes())
                .map_err(|error| Failure::output(&error));
        }
        if held.is_empty() {
            return Ok(());
        }
        // What chooses among the members of rows says nothing of requests.
        let options = Options {
            fields: Vec::new(),
            jq: None,
            ..options.clone()
        };
        let shape = if held.len() == 1 {
            Shape::One
        } else {
            Shape::Rows
        };
        let mut output = Output::new(&options, shape, &[])?;
        for request in &held {
            output.members(&request.members())?;
        }
        output.finish()
    }
}

impl Request {
    fn text(&self) -> String {
        let mut text = format!("{} {}\n", self.method, self.url);
        if let Some(kind) = &self.content_type {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "Content-Type: {kind}");
        }
        if let Some(body) = &self.body {
            let _ = write!(text, "\n{}\n", harmless::json(body));
        }
        text
    }

    fn members(&self) -> [(&'static str, Value); 3] {
        let body = self
            .body
            .as_deref()
            .map(|body| serde_json::from_str(body).unwrap_or_else(|_| Value::from(body)));
        [
            ("method", json!(self.method)),
            ("url", json!(self.url)),
            ("body", json!(body)),
        ]
    }
}

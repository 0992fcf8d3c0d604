//! What is sent and what comes back, written down on standard error.

use std::io::Write;

use iadvize::catalogue::Personal;
use iadvize::{Decision, Incoming, Observer, Outgoing};

use super::veil;
use crate::export::mask::{Key, Mask};
use crate::output::harmless;

/// Writes down requests and answers, each with one line, and what they hold with another.
#[derive(Debug)]
pub(super) struct Transcript {
    bodies: bool,
    mask: Mask,
}

impl Transcript {
    /// A transcript, with bodies or without.
    pub(super) fn new(bodies: bool, pseudonyms: &Key) -> Self {
        Self {
            bodies,
            mask: Mask::new(Personal::ALL, pseudonyms.clone()),
        }
    }

    /// Lines of one event are written at once, so that those of others do not come between them.
    fn write(&self, request: &Outgoing<'_>, mark: char, line: &str, body: Option<String>) {
        let mut text = format!("{mark} {line}\n");
        if let Some(body) = body {
            let body = request.without_key(&body);
            text.push_str(&format!("{mark} {}\n", harmless::shown(&body)));
        }
        // Nothing is left to be done when even this cannot be written.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    fn body(&self, request: &Outgoing<'_>, body: &[u8], is_form: bool) -> Option<String> {
        if !self.bodies || body.is_empty() {
            return None;
        }
        let operation = veil::operation(request.method(), request.url());
        Some(if is_form {
            veil::form(operation, body)
        } else {
            veil::json(operation, body, &self.mask)
        })
    }
}

impl Observer for Transcript {
    fn sending(&self, request: &Outgoing<'_>) -> Decision {
        let again = match request.attempt() {
            1 => String::new(),
            attempt => format!(" (attempt {attempt})"),
        };
        let is_form = request
            .content_type()
            .is_some_and(|kind| kind.contains("form-urlencoded"));
        let body = request.body().unwrap_or_default();
        let body = self.body(request, body, is_form);
        self.write(request, '>', &format!("{}{again}", called(request)), body);
        Decision::Send
    }

    fn answered(&self, request: &Outgoing<'_>, answer: &Incoming<'_>) {
        let took = answer.elapsed().as_millis();
        let line = match (answer.error(), answer.status()) {
            (None, Some(status)) => format!(
                "{status} {}: {} bytes in {took} ms",
                called(request),
                answer.body().len()
            ),
            (Some(error), _) => format!("{}: {} after {took} ms", called(request), error.summary()),
            (None, None) => called(request),
        };
        self.write(
            request,
            '<',
            &line,
            self.body(request, answer.body(), false),
        );
    }
}

/// Method and path with the query, personal data and key masked.
fn called(request: &Outgoing<'_>) -> String {
    let path = request.url().path();
    let text = format!(
        "{} {path}{}",
        request.method(),
        veil::query(request.method(), request.url())
    );
    harmless::shown(&request.without_key(&text)).into_owned()
}

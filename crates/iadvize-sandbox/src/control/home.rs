//! `GET /`: what the sandbox is, every fault and quirk it knows, and what is switched on; as JSON, or as
//! a page for those who ask for HTML. It needs no key and shows no secret.

use std::fmt::Write;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode};
use axum::routing::get;
use serde_json::{Map, Value, json};

use super::{ENDPOINTS, PREFIX, active, endpoints};
use crate::app::App;
use crate::behaviour::notation::LIMITS;
use crate::behaviour::table::{Behaviour, TABLE};
use crate::clock;
use crate::document::Document;
use crate::envelope::{Failure, excerpt, respond};
use crate::secret::MASK;

/// Pages that are linked, each with a path and a title.
#[cfg(feature = "explorer")]
const PAGES: &[(&str, &str)] = &[
    (crate::explorer::REFERENCE, "Reference, with calls to try"),
    (
        crate::explorer::LIVE,
        "Live operators, conversations and charts",
    ),
    (crate::explorer::DOCUMENT, "The OpenAPI document"),
];
#[cfg(not(feature = "explorer"))]
const PAGES: &[(&str, &str)] = &[];

pub(crate) fn router(app: &App) -> Router {
    let answer =
        get(home).fallback(async || Failure::Method("GET, HEAD".to_owned()).into_response());
    Router::new().route("/", answer.with_state(app.clone()))
}

async fn home(State(app): State<App>, headers: HeaderMap) -> Response<Body> {
    let home = describe(&app);
    let wanted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let mut response = if wanted.is_some_and(prefers_html) {
        let mut response = respond(StatusCode::OK, page(&home));
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, html);
        let policy = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'");
        response
            .headers_mut()
            .insert(CONTENT_SECURITY_POLICY, policy);
        response
    } else {
        respond(StatusCode::OK, home.to_string())
    };
    let vary = HeaderValue::from_static("accept");
    response.headers_mut().insert(VARY, vary);
    response
}

/// Whether HTML comes before JSON and before anything.
fn prefers_html(accept: &str) -> bool {
    let mut types = accept
        .split(',')
        .map(|one| one.split(';').next().unwrap_or("").trim());
    types.find(|one| matches!(*one, "text/html" | "application/json" | "*/*")) == Some("text/html")
}

fn describe(app: &App) -> Value {
    let rules = app.rules().list();
    let behaviours: Vec<Value> = TABLE
        .iter()
        .map(|row| {
            let on = rules.iter().filter(|active| active.rule.name == row.name);
            behaviour(row, on.count())
        })
        .collect();
    let pages = PAGES
        .iter()
        .map(|(path, title)| json!({ "path": path, "title": title }));
    let mut home = json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "api": Document::embedded().base,
        "clock": clock::text(app.clock().now()),
        "pages": pages.collect::<Vec<_>>(),
        "control": { "header": "X-Sandbox-Token", "endpoints": endpoints() },
        "behaviours": behaviours,
        "limits": named(LIMITS),
        "rules": rules.iter().map(active).collect::<Vec<_>>(),
    });
    veil(app, &mut home["rules"]);
    home
}

fn behaviour(row: &Behaviour, on: usize) -> Value {
    json!({
        "name": row.name,
        "kind": row.kind.text(),
        "label": row.origin.text(),
        "what": row.sentence,
        "parameters": named(row.parameters),
        "rules": on,
    })
}

fn named(list: &[(&str, &str)]) -> Value {
    let members = list
        .iter()
        .map(|(name, meaning)| ((*name).to_owned(), Value::from(*meaning)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// Characters of a rule's text that may be shown; of a longer one it is the beginning.
const SHOWN: usize = 400;

/// A rule may have been given a text with a secret in it, or one that is too long to be shown.
fn veil(app: &App, value: &mut Value) {
    match value {
        Value::String(text) => {
            let beginning: String = text.chars().take(SHOWN).collect();
            if app.key().shows_in(&beginning) || app.token().shows_in(&beginning) {
                MASK.clone_into(text);
            } else if beginning.len() < text.len() {
                *text = excerpt(text);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|one| veil(app, one)),
        Value::Object(members) => members.values_mut().for_each(|one| veil(app, one)),
        _ => {}
    }
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}\
    table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;padding:.3rem .6rem;\
    text-align:left;vertical-align:top}code{font-size:.9em}.on{background:#fff3c4}";

/// The same as a page.
fn page(home: &Value) -> String {
    let text = |value: &Value| escaped(value.as_str().unwrap_or_default());
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>iadvize-sandbox</title><style>{STYLE}</style></head><body>\n\
         <h1>iadvize-sandbox {}</h1>\n<p>The API is at <code>{}</code>, its clock stands at {}.</p>\n",
        text(&home["version"]),
        text(&home["api"]),
        text(&home["clock"])
    );
    for (path, title) in PAGES {
        let _ = writeln!(
            out,
            "<p><a href=\"{}\">{}</a></p>",
            escaped(path),
            escaped(title)
        );
    }
    out.push_str("<h2>Rules at work</h2>\n");
    let rules = home["rules"].as_array().map_or(&[][..], Vec::as_slice);
    if rules.is_empty() {
        out.push_str("<p>None: the service answers as documented.</p>\n");
    } else {
        out.push_str("<table><tr><th>id<th>rule<th>asked<th>applied\n");
        for rule in rules {
            let shown = escaped(&rule["rule"].to_string());
            let (id, asked, applied) = (&rule["id"], &rule["asked"], &rule["applied"]);
            let _ = writeln!(
                out,
                "<tr><td>{id}<td><code>{shown}</code><td>{asked}<td>{applied}"
            );
        }
        out.push_str("</table>\n");
    }
    out.push_str(
        "<h2>Faults and quirks</h2>\n<table><tr><th>name<th><th>what happens<th>parameters\n",
    );
    for row in TABLE {
        let on = rules.iter().any(|rule| rule["rule"]["name"] == row.name);
        let class = if on { " class=\"on\"" } else { "" };
        let (kind, origin) = (row.kind.text(), row.origin.text());
        let what = marked(row.sentence);
        let _ = write!(
            out,
            "<tr{class}><td><code>{}</code><td>{kind}, {origin}<td>{what}<td>",
            row.name
        );
        definitions(&mut out, row.parameters);
    }
    out.push_str("</table>\n<p>Each can be narrowed:</p>\n<p>");
    definitions(&mut out, LIMITS);
    let _ = write!(
        out,
        "</p>\n<h2>Control API</h2>\n<p>Requests carry the token in the header \
         <code>X-Sandbox-Token</code>.</p>\n<table>\n"
    );
    for (method, path, what) in ENDPOINTS {
        let what = escaped(what);
        let _ = writeln!(
            out,
            "<tr><td><code>{method} {PREFIX}{path}</code><td>{what}"
        );
    }
    out.push_str("</table>\n</body></html>\n");
    out
}

fn definitions(out: &mut String, list: &[(&str, &str)]) {
    for (name, meaning) in list {
        let _ = write!(out, "<code>{name}</code>: {}<br>", marked(meaning));
    }
    out.push('\n');
}

/// Text with its `code` marked.
fn marked(text: &str) -> String {
    let mut out = String::new();
    for (place, part) in text.split('`').enumerate() {
        out.push_str(match (place, place % 2) {
            (0, _) => "",
            (_, 1) => "<code>",
            _ => "</code>",
        });
        out.push_str(&escaped(part));
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_is_for_those_who_prefer_it() {
        for (accept, html) in [
            ("text/html,application/xhtml+xml,*/*;q=0.8", true),
            ("application/json, text/html", false),
            ("*/*", false),
            ("text/html;q=0.9", true),
            ("", false),
        ] {
            assert_eq!(prefers_html(accept), html, "{accept}");
        }
    }

    #[test]
    fn marks_become_elements_and_the_rest_is_escaped() {
        assert_eq!(marked("a `b<` & c"), "a <code>b&lt;</code> &amp; c");
    }
}

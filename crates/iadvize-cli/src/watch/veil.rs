//! Masking what is written down: by the marks of the document, and everything that it does not know.

use iadvize::catalogue::{Filter, Kind, OPERATIONS, Operation};
use iadvize::reqwest::Url;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::export::mask::Mask;

/// What stands in the place of a value.
const MASKED: &str = "[masked]";
/// Parameters of every list, which hold nothing personal.
const PAGING: [&str; 3] = ["page", "limit", "full"];

/// The operation of a request, by its method and the end of its path.
pub(super) fn operation(method: &str, url: &Url) -> Option<&'static Operation> {
    let fits = |operation: &&Operation| {
        // The first step of a path is empty, which none of a template is.
        let template = operation.path.trim_start_matches('/').rsplit('/');
        operation.method == method
            && template
                .zip(url.path().rsplit('/'))
                .all(|(known, step)| known == step || known == "{id}" && is_number(step))
    };
    OPERATIONS.iter().copied().find(fits)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The query of a request, with its question mark.
pub(super) fn query(method: &str, url: &Url) -> String {
    let operation = operation(method, url);
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| {
            let is_open = PAGING.contains(&&*name)
                || operation.is_some_and(|operation| is_open(operation, &name));
            let value = if is_open || value.is_empty() {
                &value
            } else {
                MASKED
            };
            format!("{name}={value}")
        })
        .collect();
    match pairs.as_slice() {
        [] => String::new(),
        pairs => format!("?{}", pairs.join("&")),
    }
}

/// Whether a query parameter can hold nothing personal: it is a constant, a number, date or choice, or stands
/// for a member of rows that is not marked.
fn is_open(operation: &Operation, parameter: &str) -> bool {
    let is_constant = operation
        .constants
        .iter()
        .any(|(name, _)| *name == parameter);
    let filter = operation
        .filters
        .iter()
        .find(|filter| filter.parameter == parameter);
    is_constant
        || filter.is_some_and(|filter| holds_no_text(filter) || is_plain(operation, filter.name))
}

fn holds_no_text(filter: &Filter) -> bool {
    !matches!(filter.kind, Kind::Text | Kind::Pattern)
}

/// Whether the document knows a member of rows by this name, and does not mark it.
fn is_plain(operation: &Operation, name: &str) -> bool {
    let known = operation.row.iter().find(|member| member.is_called(name));
    known.is_some_and(|member| member.personal.is_none())
}

/// The pairs of a form.
pub(crate) fn form(operation: Option<&Operation>, body: &[u8]) -> String {
    // A form is written as a query is.
    let Ok(mut url) = Url::parse("form:") else {
        return MASKED.to_owned();
    };
    url.set_query(Some(&String::from_utf8_lossy(body)));
    let pairs: Vec<String> = url
        .query_pairs()
        .map(|(name, value)| {
            let is_open = operation.is_some_and(|operation| {
                is_plain(operation, &name) || is_unmarked_member(operation, &name)
            });
            let value = if is_open { &value } else { MASKED };
            format!("{name}={value}")
        })
        .collect();
    pairs.join("&")
}

/// Whether a member of a body can hold nothing personal.
fn is_unmarked_member(operation: &Operation, name: &str) -> bool {
    let fields = operation.body.as_ref().map_or(&[][..], |body| body.fields);
    let field = fields.iter().find(|field| field.member == name);
    field.is_some_and(|field| !matches!(field.kind, Kind::Text | Kind::Pattern))
}

/// The rows of a JSON body masked one by one; what surrounds them in an answer stays.
pub(crate) fn json(operation: Option<&Operation>, body: &[u8], mask: &Mask) -> String {
    let Ok(text) = std::str::from_utf8(body) else {
        return format!("[{} bytes that are no text]", body.len());
    };
    let Ok(value) = serde_json::from_str::<&RawValue>(text) else {
        return format!("[{} bytes that are no JSON]", body.len());
    };
    let members = operation.map_or(&[][..], |operation| operation.row);
    let rows = |raw: &RawValue| match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        Ok(rows) => {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| mask.row(members, row.get()))
                .collect();
            format!("[{}]", rows.join(","))
        }
        Err(_) => mask.row(members, raw.get()),
    };
    match serde_json::from_str::<std::collections::BTreeMap<String, &RawValue>>(value.get()) {
        Ok(envelope) if envelope.contains_key("meta") => {
            let parts: Vec<String> = envelope
                .iter()
                .rev()
                .map(|(name, part)| {
                    let part = match name.as_str() {
                        "meta" => part.get().to_owned(),
                        "data" => rows(part),
                        _ => mask.row(&[], part.get()),
                    };
                    format!("{}:{part}", Value::from(name.as_str()))
                })
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        _ => rows(value),
    }
}

#[cfg(test)]
mod tests {
    use iadvize::catalogue::Personal;

    use super::*;
    use crate::export::mask::Key;

    fn url(path: &str) -> Url {
        Url::parse(&format!("https://service.example/api/2{path}")).unwrap()
    }

    #[test]
    fn requests_are_known_by_method_and_path() {
        let id = |method, path| operation(method, &url(path)).map(|operation| operation.id);
        assert_eq!(id("GET", "/operator"), Some("list_operators"));
        assert_eq!(id("POST", "/operator"), Some("create_operator"));
        assert_eq!(id("GET", "/operator/12"), Some("get_operator"));
        assert_eq!(id("GET", "/operator/live"), Some("list_operators_live"));
        for path in ["/operator/", "/operator/1x", "/operator/12/13", "/12", "/"] {
            assert_eq!(id("GET", path), None, "{path}");
        }
        assert_eq!(
            operation("GET", &Url::parse("https://service.example/12").unwrap()),
            None
        );
    }

    #[test]
    fn of_a_query_stays_what_cannot_be_personal() {
        let shown = |path: &str| query("GET", &url(path));
        assert_eq!(shown("/operator"), "");
        // Paging, a filter without a text, one whose member is not marked, one that is empty.
        for open in [
            "?page=2&limit=5&full=1",
            "?filters[connected]=1",
            "?filters[external_id]=EXT*",
            "?filters[name]=",
        ] {
            assert_eq!(shown(&format!("/operator{open}")), open);
        }
        // What is marked, and what nobody knows, there or anywhere.
        assert_eq!(
            shown("/operator?filters[name]=Zoe&page=2&x=Zoe"),
            "?filters[name]=[masked]&page=2&x=[masked]"
        );
        assert_eq!(
            shown("/elsewhere?filters[connected]=1"),
            "?filters[connected]=[masked]"
        );
        // A constant, and beside it what is none.
        assert_eq!(
            shown("/conversation.json-unicode?formatHistory=0&x=0"),
            "?formatHistory=0&x=[masked]"
        );
    }

    #[test]
    fn of_a_form_stays_what_cannot_be_personal() {
        let body = b"name=Returns&x=Zoe";
        let shown = |method, path| form(operation(method, &url(path)), body);
        assert_eq!(shown("POST", "/skill"), "name=Returns&x=[masked]");
        assert_eq!(shown("POST", "/elsewhere"), "name=[masked]&x=[masked]");
        let pickup = operation("POST", &url("/odigocallback/pickup"));
        assert_eq!(
            form(pickup, b"website_id=1&phone_number=%2B33123456789"),
            "website_id=1&phone_number=[masked]"
        );
    }

    #[test]
    fn of_a_body_rows_are_masked_by_their_members() {
        let mask = Mask::new(Personal::ALL, Key::from_secret("a secret"));
        let shown = |body: &[u8]| json(operation("POST", &url("/operator")), body, &mask);
        // A body that is sent is a row.
        let sent = shown(br#"{"id":7,"email":"zoe@a.example","x":"Zoe"}"#);
        assert!(
            sent.starts_with(r#"{"id":7,"email":""#) && !sent.contains("oe"),
            "{sent}"
        );
        assert!(sent.contains("@masked.invalid"), "{sent}");
        // What comes back surrounds its rows.
        let row = &sent[1..sent.len() - 1];
        for (data, masked) in [
            (
                r#"{"id":7,"email":"zoe@a.example","x":"Zoe"}"#,
                format!("{{{row}}}"),
            ),
            (
                r#"[{"id":7,"email":"zoe@a.example","x":"Zoe"}]"#,
                format!("[{{{row}}}]"),
            ),
        ] {
            let body = format!(
                r#"{{"pagination":{{"page":1}},"meta":{{"status":"success"}},"data":{data},"y":"Zoe"}}"#
            );
            let shown = shown(body.as_bytes());
            assert!(shown.contains(&format!(r#""data":{masked}"#)), "{shown}");
            assert!(shown.contains(r#""meta":{"status":"success"}"#), "{shown}");
            assert!(
                shown.contains(r#""page":1"#) && !shown.contains("Zoe"),
                "{shown}"
            );
        }
        assert_eq!(shown(b"\xff"), "[1 bytes that are no text]");
        assert_eq!(shown(b"Zoe"), "[3 bytes that are no JSON]");
    }
}

//! Creates and updates as forms with brackets, the way PHP services read them.

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Body, Method, Request};
use serde_json::Value;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Turns a JSON object in the body into a form. An array stays JSON: the page asks for it.
pub(super) fn encode(request: &mut Request) {
    if !matches!(*request.method(), Method::POST | Method::PUT) {
        return;
    }
    let is_json = request
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let Some(bytes) = request.body().and_then(Body::as_bytes).filter(|_| is_json) else {
        return;
    };
    let Ok(Value::Object(members)) = iadvize_wire::from_slice(bytes) else {
        return;
    };
    let mut pairs = Vec::new();
    for (name, value) in &members {
        flatten(name.clone(), value, &mut pairs);
    }
    let text = text(
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    );
    request.headers_mut().insert(CONTENT_TYPE, FORM);
    *request.body_mut() = Some(Body::from(text));
}

/// The pairs as the text of a form.
pub(crate) fn text<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

fn flatten(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => pairs.push((name, String::new())),
        Value::Bool(true) => pairs.push((name, "1".to_owned())),
        Value::Bool(false) => pairs.push((name, "0".to_owned())),
        Value::Number(number) => pairs.push((name, number.to_string())),
        Value::String(text) => pairs.push((name, text.clone())),
        // Nothing at all would leave the member as it is.
        Value::Array(items) if items.is_empty() => pairs.push((name, String::new())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                flatten(format!("{name}[{index}]"), item, pairs);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                flatten(format!("{name}[{member}]"), value, pairs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(json: &str) -> (String, String) {
        let url = reqwest::Url::parse("http://localhost/skill").unwrap();
        let mut request = Request::new(Method::POST, url);
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        *request.body_mut() = Some(Body::from(json.to_owned()));
        encode(&mut request);
        let kind = request.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        let body = request.body().unwrap().as_bytes().unwrap();
        (kind, String::from_utf8(body.to_vec()).unwrap())
    }

    #[test]
    fn objects_become_forms_with_brackets() {
        let (kind, body) = encoded(
            r#"{"name":"a b","order":2,"on":true,"off":false,"none":null,"list":[1,2],"empty":[],"in":{"x":"y"}}"#,
        );
        assert_eq!(kind, "application/x-www-form-urlencoded");
        let expected =
            "empty=&in%5Bx%5D=y&list%5B0%5D=1&list%5B1%5D=2&name=a+b&none=&off=0&on=1&order=2";
        let mut pairs: Vec<_> = body.split('&').collect();
        pairs.sort_unstable();
        assert_eq!(pairs.join("&"), expected);
    }

    #[test]
    fn arrays_stay_json() {
        assert_eq!(
            encoded(r#"[{"name":"a"}]"#),
            (
                "application/json".to_owned(),
                r#"[{"name":"a"}]"#.to_owned()
            )
        );
    }
}

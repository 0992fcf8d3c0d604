//! A request as the model and the sandbox both get it: the model as members and pairs, the sandbox as
//! bytes over HTTP, written as JSON or as a form.

use std::fmt;

use serde_json::{Map, Value};

pub(crate) type Members = Map<String, Value>;

/// How lists are written in a form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Brackets {
    /// `skill_list[]=1&skill_list[]=2`
    Empty,
    /// `skill_list[0]=1&skill_list[1]=2`
    Numbered,
    /// `skill_list=1,2`
    Comma,
}

#[derive(Clone, Debug)]
pub(crate) enum Encoding {
    Json,
    Form(Brackets),
}

#[derive(Clone, Debug)]
pub(crate) struct Body {
    pub(crate) objects: Vec<Members>,
    /// The operation takes a list of objects.
    pub(crate) is_list: bool,
    pub(crate) encoding: Encoding,
}

#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Option<Body>,
    /// Brackets of the query and of forms are percent-encoded.
    pub(crate) encoded: bool,
}

impl Request {
    pub(crate) fn target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        format!("{}?{}", self.path, pairs(&self.query, self.encoded))
    }

    /// Media type and text of the body.
    pub(crate) fn payload(&self) -> Option<(&'static str, String)> {
        let body = self.body.as_ref()?;
        Some(match body.encoding {
            Encoding::Json => {
                let mut objects = body.objects.iter().cloned().map(Value::Object);
                let value = match body.is_list {
                    true => objects.collect(),
                    false => objects.next_back().unwrap_or_default(),
                };
                ("application/json", value.to_string())
            }
            Encoding::Form(brackets) => {
                let text = pairs(&body.pairs(brackets), self.encoded);
                ("application/x-www-form-urlencoded", text)
            }
        })
    }
}

impl Body {
    fn pairs(&self, brackets: Brackets) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for (index, object) in self.objects.iter().enumerate() {
            for (name, value) in object {
                let name = match self.is_list {
                    true => format!("{index}[{name}]"),
                    false => name.clone(),
                };
                match value {
                    Value::Array(list) if list.is_empty() => pairs.push((name, String::new())),
                    Value::Array(list) if brackets == Brackets::Comma => {
                        let parts: Vec<String> = list.iter().map(written).collect();
                        pairs.push((name, parts.join(",")));
                    }
                    Value::Array(list) => pairs.extend(list.iter().enumerate().map(|(at, one)| {
                        let at = match brackets {
                            Brackets::Numbered => at.to_string(),
                            _ => String::new(),
                        };
                        (format!("{name}[{at}]"), written(one))
                    })),
                    value => pairs.push((name, written(value))),
                }
            }
        }
        pairs
    }
}

/// A value as a form writes it.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => u8::from(*flag).to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn pairs(pairs: &[(String, String)], encoded: bool) -> String {
    let escape = |text: &str| -> String {
        form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
    };
    let name = |text: &str| match encoded {
        true => escape(text),
        false => escape(text).replace("%5B", "[").replace("%5D", "]"),
    };
    let all: Vec<String> = pairs
        .iter()
        .map(|(key, value)| format!("{}={}", name(key), escape(value)))
        .collect();
    all.join("&")
}

impl fmt::Display for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.method, self.target())?;
        if let Some((media, text)) = self.payload() {
            write!(formatter, "\n      {media}: {text}")?;
        }
        Ok(())
    }
}

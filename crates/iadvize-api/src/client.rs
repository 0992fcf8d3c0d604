//! The client whose methods are generated, and what those have in common: a request is put together, carried
//! by a [`Transport`], and its answer read.

use std::error::Error as Cause;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// Carries the requests of a [`Client`]: authentication, deadlines, retries, limits.
pub trait Transport: fmt::Debug + Send + Sync {
    /// Carries one request of the operation with this id, and reads the answer to its end.
    ///
    /// # Errors
    ///
    /// When there is no answer. Whatever status an answer has, it is none.
    fn carry(&self, request: Request, operation: &'static str) -> Carried<'_>;
}

/// What a transport gives for a request.
pub type Carried<'a> =
    Pin<Box<dyn Future<Output = Result<Answer, Box<dyn Cause + Send + Sync>>> + Send + 'a>>;

/// An answer of whatever status.
#[derive(Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The whole body.
    pub body: Bytes,
}

/// Without the body: it may hold personal data.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish()
    }
}

/// Why a method gives no envelope.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The values cannot be written as a request; nothing was sent.
    Request(serde_json::Error),
    /// There is no answer; why not, the transport says.
    Transport(Box<dyn Cause + Send + Sync>),
    /// The answer has another HTTP status than the 200 of the document.
    Status(Answer),
    /// The answer has another form than the document says.
    Payload(Answer, serde_json::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(_) => f.write_str("the values cannot be written as a request"),
            Self::Transport(error) => error.fmt(f),
            Self::Status(answer) => write!(f, "the answer has HTTP status {}", answer.status),
            Self::Payload(_, error) => write!(
                f,
                "the answer has an unexpected form at line {} column {}",
                error.line(),
                error.column()
            ),
        }
    }
}

/// Without the parser's errors as sources: they quote what they read.
impl Cause for Error {}

/// One method for each documented operation.
///
/// They give envelopes as they come: whether the service agreed is in `meta.status`.
#[derive(Clone)]
pub struct Client {
    base_url: Url,
    transport: Arc<dyn Transport>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url.as_str())
            .field("transport", &self.transport)
            .finish()
    }
}

impl Client {
    /// A client of the service at a base URL such as `https://www.iadvize.com/api/2`.
    pub fn new(base_url: Url, transport: Arc<dyn Transport>) -> Self {
        Self {
            base_url,
            transport,
        }
    }

    /// A request that is not complete yet, to the path of these segments below the base URL.
    pub(crate) fn call(&self, operation: &'static str, method: Method, path: &[&str]) -> Call<'_> {
        let mut url = self.base_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        let mut request = Request::new(method, url);
        request.headers_mut().insert(ACCEPT, JSON);
        Call {
            transport: &*self.transport,
            operation,
            request: Ok(request),
        }
    }
}

/// A request that is being put together.
pub(crate) struct Call<'a> {
    transport: &'a dyn Transport,
    operation: &'static str,
    request: Result<Request, serde_json::Error>,
}

impl Call<'_> {
    /// Adds a parameter of the query; the members of an object are parameters of their own.
    pub(crate) fn query(self, name: &str, value: Option<impl Serialize>) -> Self {
        self.with(value.map(serde_json::to_value), |request, value| {
            let pairs = match value {
                Value::Object(members) => pairs(members),
                value => pairs([(name.to_owned(), value)]),
            };
            if !pairs.is_empty() {
                request.url_mut().query_pairs_mut().extend_pairs(pairs);
            }
        })
    }

    /// Sends a value as JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        self.with(Some(serde_json::to_vec(body)), |request, bytes| {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
            *request.body_mut() = Some(bytes.into());
        })
    }

    /// Sends the members of a value as a form.
    pub(crate) fn form(self, body: &impl Serialize) -> Self {
        self.with(Some(serde_json::to_value(body)), |request, value| {
            let members = match value {
                Value::Object(members) => pairs(members),
                _ => Vec::new(),
            };
            let mut form = form_urlencoded::Serializer::new(String::new());
            let text = form.extend_pairs(members).finish();
            request.headers_mut().insert(CONTENT_TYPE, FORM);
            *request.body_mut() = Some(text.into());
        })
    }

    fn with<T>(
        mut self,
        written: Option<serde_json::Result<T>>,
        add: impl FnOnce(&mut Request, T),
    ) -> Self {
        match (&mut self.request, written) {
            (Ok(request), Some(Ok(written))) => add(request, written),
            (Ok(_), Some(Err(error))) => self.request = Err(error),
            _ => {}
        }
        self
    }

    /// Sends the request and reads what comes back.
    pub(crate) async fn send<T: DeserializeOwned>(self) -> Result<T, Error> {
        let request = self.request.map_err(Error::Request)?;
        let carried = self.transport.carry(request, self.operation).await;
        let answer = carried.map_err(Error::Transport)?;
        if answer.status != StatusCode::OK {
            return Err(Error::Status(answer));
        }
        serde_json::from_slice(&answer.body).map_err(|error| Error::Payload(answer, error))
    }
}

/// The pairs of members: none for `null`, one for each element of a list.
fn pairs(members: impl IntoIterator<Item = (String, Value)>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Array(items) => items,
            value => vec![value],
        };
        pairs.extend(values.into_iter().filter_map(|value| match value {
            Value::Null => None,
            Value::String(text) => Some((name.clone(), text)),
            other => Some((name.clone(), other.to_string())),
        }));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use iadvize_wire::{Flag, Pattern};

    use super::*;
    use crate::types::{OdigoCallback, OperatorFilters, SkillUpdate};

    /// Gives one answer to everything, and says what was asked.
    #[derive(Debug)]
    struct Echo(StatusCode, &'static str);

    impl Transport for Echo {
        fn carry(&self, request: Request, operation: &'static str) -> Carried<'_> {
            let body = request.body().and_then(reqwest::Body::as_bytes);
            let asked = format!(
                "{operation}: {} {} {:?} {}",
                request.method(),
                request.url(),
                request.headers().get(CONTENT_TYPE),
                String::from_utf8_lossy(body.unwrap_or_default()),
            );
            let answer = match self.1 {
                "" => Err(asked.into()),
                body => Ok(Answer {
                    status: self.0,
                    body: Bytes::from_static(body.as_bytes()),
                }),
            };
            Box::pin(std::future::ready(answer))
        }
    }

    fn client(status: StatusCode, body: &'static str) -> Client {
        let base_url = "https://a.example/api/2".parse().unwrap();
        Client::new(base_url, Arc::new(Echo(status, body)))
    }

    /// The error of a method that never waits.
    fn error<T>(method: impl Future<Output = Result<T, Error>>) -> Error {
        let mut method = std::pin::pin!(method);
        match method
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(Err(error)) => error,
            _ => panic!("an answer, or none yet"),
        }
    }

    /// What a method sends.
    fn said<T>(method: impl Future<Output = Result<T, Error>>) -> String {
        error(method).to_string()
    }

    #[test]
    fn requests_are_what_the_document_says() {
        let client = client(StatusCode::OK, "");
        let mut filters = OperatorFilters::default();
        assert_eq!(
            said(client.list_operators(Some(&filters), None, None, None)),
            "list_operators: GET https://a.example/api/2/operator None "
        );
        filters.name = Some(Pattern::from("a&b*"));
        filters.group_id = Some(7.into());
        assert_eq!(
            said(client.list_operators(
                Some(&filters),
                Some(&Flag::from(true)),
                None,
                Some(&2.try_into().unwrap())
            )),
            "list_operators: GET https://a.example/api/2/operator?filters%5Bgroup_id%5D=7&filters%5Bname%5D=a%26b*&full=1&page=2 None "
        );
        let rename = SkillUpdate::default().name("x");
        assert_eq!(
            said(client.update_skill(&3.into(), &rename)),
            r#"update_skill: PUT https://a.example/api/2/skill/3 Some("application/json") {"name":"x"}"#
        );
        let callback: OdigoCallback = serde_json::from_str(
            r#"{"operator_external_id":"a b","phone_number":"+33","website_id":4}"#,
        )
        .unwrap();
        assert_eq!(
            said(client.hang_up_odigo_callback(&callback)),
            r#"hang_up_odigo_callback: POST https://a.example/api/2/odigocallback/hangup Some("application/x-www-form-urlencoded") operator_external_id=a+b&phone_number=%2B33&website_id=4"#
        );
    }

    #[test]
    fn what_a_list_and_a_null_become() {
        let members: serde_json::Map<_, _> =
            serde_json::from_str(r#"{"a":[1,"b",null],"c":null,"d":true}"#).unwrap();
        let written = pairs(members);
        let written: Vec<_> = written
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(written, [("a", "1"), ("a", "b"), ("d", "true")]);
    }

    #[test]
    fn errors_say_what_came_without_what_it_holds() {
        let missing = client(StatusCode::NOT_FOUND, "private");
        assert_eq!(
            said(missing.get_skill(&3.into())),
            "the answer has HTTP status 404 Not Found"
        );
        let strange = client(StatusCode::OK, "private");
        assert_eq!(
            said(strange.get_skill(&3.into())),
            "the answer has an unexpected form at line 1 column 1"
        );
        let error = error(missing.get_skill(&3.into()));
        assert!(!format!("{error:?}").contains("private"));
    }
}

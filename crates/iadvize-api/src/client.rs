//! The client whose methods are generated, and what those have in common: a request is put together, carried
//! by a [`Transport`], and its answer read.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, StatusCode, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::Error;
use crate::transport::Transport;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

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
    /// A client of the service at a base URL such as `https://www.iadvize.com/api/2`, of which a user, a
    /// password, a query and a fragment are left out.
    pub fn new(mut base_url: Url, transport: Arc<dyn Transport>) -> Self {
        base_url.set_query(None);
        base_url.set_fragment(None);
        // These fail where there is nothing to leave out.
        let _ = base_url.set_username("");
        let _ = base_url.set_password(None);
        Self {
            base_url,
            transport,
        }
    }

    /// A request that is not complete yet, to the path of these segments below the base URL.
    pub(crate) fn call(&self, operation: &'static str, method: Method, path: &[&str]) -> Call<'_> {
        Call {
            transport: &*self.transport,
            operation,
            request: self.url(path).map(|url| {
                let mut request = Request::new(method, url);
                request.headers_mut().insert(ACCEPT, JSON);
                request
            }),
        }
    }

    fn url(&self, path: &[&str]) -> Result<Url, &'static str> {
        // A URL leaves these out, so that the path would be another.
        let is_lost = |segment: &&str| {
            matches!(*segment, "" | "." | "..") || segment.contains(char::is_control)
        };
        if path.iter().any(is_lost) {
            return Err("a part of the path is empty, made of dots or holds control characters");
        }
        let mut url = self.base_url.clone();
        url.path_segments_mut()
            .map_err(|()| "the base URL has no path")?
            .pop_if_empty()
            .extend(path);
        Ok(url)
    }
}

/// A request that is being put together, or why it cannot be.
pub(crate) struct Call<'a> {
    transport: &'a dyn Transport,
    operation: &'static str,
    request: Result<Request, &'static str>,
}

impl Call<'_> {
    /// Adds a parameter of the query; the members of an object are parameters of their own, and what is
    /// absent adds nothing.
    pub(crate) fn query(self, name: &str, value: impl Serialize) -> Self {
        let written = json(serde_json::to_value(value)).and_then(|value| match value {
            Value::Object(members) => pairs(members),
            value => pairs([(name.to_owned(), value)]),
        });
        self.with(written, |request, pairs| {
            if !pairs.is_empty() {
                request.url_mut().query_pairs_mut().extend_pairs(pairs);
            }
        })
    }

    /// Sends a value as JSON.
    pub(crate) fn json(self, body: &impl Serialize) -> Self {
        self.with(json(serde_json::to_vec(body)), |request, bytes| {
            request.headers_mut().insert(CONTENT_TYPE, JSON);
            *request.body_mut() = Some(bytes.into());
        })
    }

    /// Sends the members of a value as a form.
    pub(crate) fn form(self, body: &impl Serialize) -> Self {
        let written = json(serde_json::to_value(body)).and_then(|value| match value {
            Value::Object(members) => pairs(members),
            _ => Err("a form is made of members"),
        });
        self.with(written, |request, pairs| {
            let mut form = form_urlencoded::Serializer::new(String::new());
            let text = form.extend_pairs(pairs).finish();
            request.headers_mut().insert(CONTENT_TYPE, FORM);
            *request.body_mut() = Some(text.into());
        })
    }

    fn with<T>(
        mut self,
        written: Result<T, &'static str>,
        add: impl FnOnce(&mut Request, T),
    ) -> Self {
        match (&mut self.request, written) {
            (Ok(request), Ok(written)) => add(request, written),
            (Ok(_), Err(why)) => self.request = Err(why),
            (Err(_), _) => {}
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
        iadvize_wire::from_slice(&answer.body).map_err(|error| Error::Payload(answer, error))
    }
}

fn json<T>(written: serde_json::Result<T>) -> Result<T, &'static str> {
    written.map_err(|_| "a value cannot be written as JSON")
}

/// The pairs of members: none for `null`, one for each element of a list.
fn pairs(
    members: impl IntoIterator<Item = (String, Value)>,
) -> Result<Vec<(String, String)>, &'static str> {
    let mut pairs = Vec::new();
    for (name, value) in members {
        let values = match value {
            Value::Array(items) => items,
            value => vec![value],
        };
        for value in values {
            match value {
                Value::Null => {}
                Value::String(text) => pairs.push((name.clone(), text)),
                Value::Bool(_) | Value::Number(_) => pairs.push((name.clone(), value.to_string())),
                Value::Array(_) | Value::Object(_) => {
                    return Err("a value is nested deeper than queries and forms are");
                }
            }
        }
    }
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;
    use std::task::{Context, Poll, Waker};

    use bytes::Bytes;
    use iadvize_wire::{Flag, Pattern};

    use super::*;
    use crate::transport::{Answer, Carried};
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
        let written = pairs(members).unwrap();
        let written: Vec<_> = written
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        assert_eq!(written, [("a", "1"), ("a", "b"), ("d", "true")]);
    }

    #[test]
    fn what_cannot_be_written_is_not_sent() {
        let here = client(StatusCode::OK, "");
        let refused = |call: Call<'_>| match call.request {
            Err(why) => why,
            Ok(request) => panic!("{}", request.url()),
        };
        for segment in ["", ".", "..", "a\tb"] {
            let why = refused(here.call("get", Method::GET, &["thing", segment]));
            assert!(why.starts_with("a part of the path"), "{segment:?}: {why}");
        }
        let call = || here.call("get", Method::GET, &["a/b?c%d"]);
        assert_eq!(
            call().request.unwrap().url().as_str(),
            "https://a.example/api/2/a%2Fb%3Fc%25d"
        );
        let deep = "a value is nested deeper than queries and forms are";
        assert_eq!(refused(call().query("a", [[1]])), deep);
        assert_eq!(refused(call().form(&serde_json::json!({"a": {}}))), deep);
        assert_eq!(refused(call().form(&[1])), "a form is made of members");
        let nowhere = Client::new("mailto:a".parse().unwrap(), here.transport.clone());
        assert_eq!(
            said(nowhere.get_skill(&3.into())),
            "nothing was sent, since the base URL has no path"
        );
    }

    #[test]
    fn only_the_place_of_a_base_url_counts() {
        let here = client(StatusCode::OK, "");
        let url = "https://user:secret@a.example:8080/api/2/?key=secret#x";
        let client = Client::new(url.parse().unwrap(), here.transport);
        assert!(!format!("{client:?}").contains("secret"));
        assert_eq!(
            said(client.get_skill(&3.into())),
            "get_skill: GET https://a.example:8080/api/2/skill/3 None "
        );
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
        for shown in [
            &missing,
            &strange,
            &client(StatusCode::OK, r#"{"meta":"private"}"#),
        ] {
            let error = error(shown.get_skill(&3.into()));
            assert!(!format!("{error:?}").contains("private"), "{error:?}");
            assert!(error.source().is_none());
        }
    }
}

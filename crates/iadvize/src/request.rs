//! Requests by method and path: the way out for what this crate does not know.

use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::call::{Success, left_open};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::transport::Nature;

impl Client {
    /// A request by method and path below the base URL. It carries the key and is retried, bounded and
    /// guarded like any other.
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// use iadvize::Method;
    ///
    /// let answer = client.request(Method::GET, "/operator").query("full", 1).send().await?;
    /// let rows: Vec<serde_json::Value> = answer.data()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: &str) -> Request {
        Request {
            client: self.clone(),
            method,
            path: path.to_owned(),
            query: Vec::new(),
            body: None,
            refused: None,
        }
    }
}

/// A request that has not been sent yet.
#[must_use = "a request does nothing until it is sent"]
pub struct Request {
    client: Client,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<(HeaderValue, Vec<u8>)>,
    refused: Option<Error>,
}

impl Request {
    /// Adds a query parameter, such as `filters[name]`.
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Sends a value as JSON, whatever encoding the client has for creates and updates.
    pub fn json(mut self, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => self.body = Some((HeaderValue::from_static("application/json"), bytes)),
            Err(_) => self.refused = Some(Error::input("the body cannot be written as JSON")),
        }
        self
    }

    /// Sends pairs as a form.
    pub fn form<'a>(mut self, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let text = crate::transport::form_text(pairs);
        self.body = Some((
            HeaderValue::from_static("application/x-www-form-urlencoded"),
            text.into_bytes(),
        ));
        self
    }

    /// Sends the request.
    ///
    /// # Errors
    ///
    /// Like any call, and [`Error::is_invalid_input`] when the path leads elsewhere than below the base
    /// URL. Whether the service agreed is asked of the [`Response`].
    pub async fn send(self) -> Result<Response> {
        let path = bare(&self.path);
        // Whoever builds paths by hand may have put the key there.
        let name = self.client.harmless(&format!("{} {path}", self.method));
        match self.sent(&name).await {
            Ok(response) => Ok(response),
            Err(error) => Err(error.of(name)),
        }
    }

    async fn sent(self, name: &str) -> Result<Response> {
        if let Some(error) = self.refused {
            return Err(error);
        }
        let mut url = self.client.url(&self.path)?;
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let idempotent = self.method.is_idempotent();
        let mut request = reqwest::Request::new(self.method, url);
        if let Some((kind, body)) = self.body {
            request.headers_mut().insert(CONTENT_TYPE, kind);
            *request.body_mut() = Some(body.into());
        }
        let nature = Nature { name, idempotent };
        let reply = self.client.carrier().send(request, nature).await?;
        Ok(Response {
            client: self.client,
            name: name.to_owned(),
            idempotent,
            status: reply.status,
            body: reply.body,
        })
    }
}

impl Client {
    /// The URL of a path, which must stay below the base URL: the key goes along.
    fn url(&self, path: &str) -> Result<reqwest::Url> {
        let refuse = || {
            Error::input(
                "the path must begin with a single `/` and lead nowhere but below the base URL",
            )
        };
        let steps_up = bare(path).split('/').any(|step| {
            let step = step.to_ascii_lowercase().replace("%2e", ".");
            step == ".."
        });
        if !path.starts_with('/')
            || path.starts_with("//")
            || path.contains(['\\', '#'])
            // A URL leaves tabs and line breaks out, which may join dots to steps upwards.
            || path.contains(char::is_control)
            || steps_up
        {
            return Err(refuse());
        }
        let base = self.base_url();
        let url = reqwest::Url::parse(&format!("{base}{path}")).map_err(|_| refuse())?;
        let below = url.as_str().strip_prefix(base);
        if below.is_some_and(|below| below.starts_with('/')) {
            Ok(url)
        } else {
            Err(refuse())
        }
    }
}

/// A path without its query.
fn bare(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

/// What came back, of whatever status.
pub struct Response {
    client: Client,
    name: String,
    idempotent: bool,
    status: reqwest::StatusCode,
    body: Bytes,
}

impl Response {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as it came.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The envelope's `data`, where `meta.status` is success.
    ///
    /// # Errors
    ///
    /// The service's refusal, or [`Error::is_decode`] when the data has another form.
    pub fn data<T: DeserializeOwned>(&self) -> Result<T> {
        self.success()?.data.ok_or_else(|| {
            Error::new(
                crate::error::Kind::Decode,
                "the service reports success but sends no `data`",
            )
            .with_body(self.body.clone())
            .outcome_unknown(!self.idempotent)
            .of(&self.name)
        })
    }

    /// Whether the service agreed, for answers whose `data` is of no interest.
    ///
    /// # Errors
    ///
    /// The service's refusal.
    pub fn check(&self) -> Result<()> {
        self.success::<serde::de::IgnoredAny>().map(drop)
    }

    /// The whole envelope, where it reports success.
    pub(crate) fn success<T: DeserializeOwned>(&self) -> Result<Success<T>> {
        self.client
            .decode(&self.body, self.status)
            .map_err(|error| left_open(error, self.idempotent).of(&self.name))
    }
}

/// Without what is sent: it may hold personal data.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.client.harmless(bare(&self.path)))
            .finish_non_exhaustive()
    }
}

/// Without the body: it may hold personal data.
impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("name", &self.name)
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_base_url() {
        let client = Client::builder()
            .api_key("k")
            .base_url("https://a.example/api/2")
            .build()
            .unwrap();
        for path in [
            "",
            "operator",
            "//b.example/",
            "/../1",
            "/a/%2e%2E/b",
            "/a\\b",
            "/a#b",
            "@b.example/",
            "/.\t./22/operator",
            "/a\nb",
        ] {
            assert!(client.url(path).unwrap_err().is_invalid_input(), "{path}");
        }
        assert_eq!(
            client.url("/operator/1?full=1").unwrap().as_str(),
            "https://a.example/api/2/operator/1?full=1"
        );
    }
}

//! A small client that knows nothing of the service but HTTP and JSON, and checks every answer.

use iadvize_sandbox::{Builder, Sandbox};
use serde_json::Value;

use crate::schema::{Outcome, Schemas};

/// A sandbox and a way to talk to it.
pub(crate) struct Talk {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

impl Talk {
    pub(crate) async fn start() -> Self {
        Self::with(Sandbox::builder()).await
    }

    pub(crate) async fn with(builder: Builder) -> Self {
        // Built with the whole workspace, reqwest has rustls without a provider; no test speaks TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            sandbox: builder.start().await.unwrap(),
            http,
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.base_url())
    }

    /// What a POST of any text is answered, with its HTTP status.
    pub(crate) async fn post_text(&self, path: &str, media: &str, text: String) -> (u16, Value) {
        self.send("POST", path, Some((media, text))).await
    }

    async fn send(&self, method: &str, path: &str, body: Option<(&str, String)>) -> (u16, Value) {
        let method_name = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.http.request(method_name, self.url(path));
        request = request.header("X-API-Key", self.sandbox.api_key());
        if let Some((media, text)) = body {
            request = request.header("Content-Type", media).body(text);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let content_type = response.headers().get("Content-Type");
        let content_type = content_type.map_or("", |media| media.to_str().unwrap());
        let content_type = content_type.to_owned();
        let text = response.text().await.unwrap();
        let answer: Value =
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("no JSON: {text}"));
        let outcome = Outcome {
            status,
            content_type: &content_type,
            body: &answer,
        };
        Schemas::of_document().check(method, path, &outcome);
        (status, answer)
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send("GET", path, None).await.1
    }

    /// The `data` of a successful answer.
    pub(crate) async fn data(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        assert_eq!(answer["meta"]["status"], "success", "{path}: {answer}");
        answer["data"].clone()
    }

    pub(crate) async fn json(&self, method: &str, path: &str, body: &Value) -> Value {
        self.send(method, path, Some(("application/json", body.to_string())))
            .await
            .1
    }

    pub(crate) async fn form(&self, method: &str, path: &str, body: &str) -> Value {
        self.send(
            method,
            path,
            Some(("application/x-www-form-urlencoded", body.to_owned())),
        )
        .await
        .1
    }

    /// A body of any media type.
    pub(crate) async fn body(&self, method: &str, path: &str, media: &str, body: String) -> Value {
        self.send(method, path, Some((media, body))).await.1
    }

    /// A request of any method without a body.
    pub(crate) async fn bare(&self, method: &str, path: &str) -> Value {
        self.send(method, path, None).await.1
    }

    pub(crate) async fn delete(&self, path: &str) -> Value {
        self.send("DELETE", path, None).await.1
    }

    /// All rows of a list, page by page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        for page in 1.. {
            let separator = if path.contains('?') { '&' } else { '?' };
            let answer = self
                .get(&format!("{path}{separator}full=1&limit=100&page={page}"))
                .await;
            rows.extend(answer["data"].as_array().unwrap().iter().cloned());
            if page >= answer["pagination"]["pages"].as_i64().unwrap() {
                break;
            }
        }
        rows
    }
}

impl Talk {
    /// Creates an operator of website 1 and gives his identifier. `more` are further members.
    pub(crate) async fn operator(&self, more: Value) -> i64 {
        let mut operator = serde_json::json!({ "name": "Neuf", "email": "neuf@desk.example", "website_list": [1] });
        for (name, value) in more.as_object().unwrap() {
            operator[name] = value.clone();
        }
        let created = self.json("POST", "/operator", &operator).await;
        created["data"]["id"].as_i64().unwrap()
    }

    /// Sets the clock forward, or back.
    pub(crate) fn pass(&self, seconds: i64) {
        let now = self.sandbox.now();
        let span = jiff::Span::new().seconds(seconds);
        self.sandbox.set_clock(now.checked_add(span).unwrap());
    }
}

/// The message of a refusal.
pub(crate) fn refusal(answer: &Value) -> &str {
    assert_eq!(answer["meta"]["status"], "fail", "{answer}");
    assert!(answer.get("data").is_none(), "{answer}");
    answer["meta"]["message"].as_str().unwrap()
}

pub(crate) fn ids(rows: &Value) -> Vec<i64> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_i64().unwrap())
        .collect()
}

//! Building a client out of settings.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::config::{Authentication, Config, Encoding, Platform, Retries};
use crate::error::{Error, Kind, Result};
use crate::key::Key;
use crate::observer::Observer;
use crate::transport::Rate;

type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Builds a [`Client`].
#[must_use]
pub struct ClientBuilder {
    key: Option<Key>,
    base_url: String,
    authentication: Authentication,
    encoding: Encoding,
    timeout: Duration,
    connect_timeout: Duration,
    retries: Retries,
    max_body: u64,
    in_flight: usize,
    at_once: Option<usize>,
    rate: Option<Rate>,
    user_agent: String,
    observer: Option<Arc<dyn Observer>>,
    adjust: Option<Adjust>,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .finish_non_exhaustive()
    }
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            key: None,
            base_url: Platform::default().base_url().to_owned(),
            authentication: Authentication::default(),
            encoding: Encoding::default(),
            timeout: Duration::from_secs(120),
            connect_timeout: Duration::from_secs(10),
            retries: Retries::default(),
            max_body: 64 << 20,
            in_flight: 8,
            at_once: None,
            rate: None,
            user_agent: concat!("iadvize-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
            observer: None,
            adjust: None,
        }
    }
}

impl ClientBuilder {
    /// The API key. It is shown nowhere: not in errors, `Debug`, logs or URLs that are logged.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(Key::from(key.into()));
        self
    }

    /// One of the documented platforms; the standard one by default.
    pub fn platform(self, platform: Platform) -> Self {
        self.base_url(platform.base_url())
    }

    /// Any other base URL, such as a sandbox's. Plain `http` is taken for this machine only.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// How the key travels; in a header by default.
    pub fn authentication(mut self, authentication: Authentication) -> Self {
        self.authentication = authentication;
        self
    }

    /// How creates and updates are encoded; as JSON by default.
    pub fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// The time that one call may take, retries and waiting included; 120 s by default.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time that one connection may take to come about; 10 s by default.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// When and how often a failed call is sent again.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// The largest answer taken, in bytes after decompression; 64 MiB by default. What has come is decoded
    /// whatever the time, so a larger one may take a call beyond its deadline.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many pages of a list are fetched at the same time; 8 by default. With 1
    /// nothing is fetched ahead: each page is asked for when its reader wants it.
    pub fn pages_in_flight(mut self, pages: usize) -> Self {
        self.in_flight = pages;
        self
    }

    /// How many requests this client and its clones have under way at the same time; as many as are asked for
    /// by default. The others wait, which counts as part of their time, save for the pages of a list, whose time
    /// begins with their turn.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// let client = iadvize::Client::builder()
    ///     .api_key("invented-key")
    ///     .concurrency_limit(4)
    ///     .rate_limit(100, Duration::from_secs(60))
    ///     .build()?;
    /// # Ok::<(), iadvize::Error>(())
    /// ```
    pub fn concurrency_limit(mut self, requests: usize) -> Self {
        self.at_once = Some(requests);
        self
    }

    /// How many requests this client and its clones send in any period of this length, retries included; no
    /// limit by default. The others wait for their turn; a call whose turn would come after its
    /// [`timeout`](Self::timeout) fails at once, and nothing of it is sent. The pages of a list wait for as long
    /// as it takes: their time begins with their turn.
    pub fn rate_limit(mut self, requests: usize, period: Duration) -> Self {
        self.rate = Some(Rate { requests, period });
        self
    }

    /// The `User-Agent` of every request.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Who watches what is sent and what comes back.
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Your own settings of the HTTP client: a proxy, root certificates, a client certificate. Redirects
    /// and the `Referer` header stay off whatever is set here, since both would carry the key away, and so
    /// does the log of what is read and written, which would show it.
    pub fn http(
        mut self,
        adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send + 'static,
    ) -> Self {
        self.adjust = Some(Box::new(adjust));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When the key is missing or cannot be sent, the base URL is none, or the HTTP client refuses its
    /// settings ([`Error::is_configuration`]).
    pub fn build(self) -> Result<Client> {
        let key = self
            .key
            .ok_or_else(|| refused("no API key: call `api_key`"))?;
        check_key(key.expose(), self.authentication)?;
        let url = checked_base_url(&self.base_url)?;
        let in_flight = NonZeroUsize::new(self.in_flight)
            .ok_or_else(|| refused("`pages_in_flight` is 0: at least one page is needed"))?;
        if self.timeout.is_zero() {
            return Err(refused("`timeout` is 0, so no call could be answered"));
        }
        check_limits(self.at_once, self.rate)?;
        install_crypto();
        let http = reqwest::Client::builder()
            .user_agent(self.user_agent)
            .connect_timeout(self.connect_timeout);
        // Plain http is for this machine, so a proxy from the environment would only get to see the key.
        let http = if url.scheme() == "http" {
            http.no_proxy()
        } else {
            http
        };
        let http = match self.adjust {
            Some(adjust) => adjust(http),
            None => http,
        };
        let http = http
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connection_verbose(false)
            .retry(reqwest::retry::never())
            .build()
            .map_err(|error| {
                refused(format!(
                    "the HTTP client refuses its settings: {}",
                    error.without_url()
                ))
            })?;
        let config = Config {
            key,
            base_url: url.as_str().trim_end_matches('/').to_owned(),
            authentication: self.authentication,
            encoding: self.encoding,
            timeout: self.timeout,
            retries: self.retries,
            max_body: self.max_body,
            in_flight,
            at_once: self.at_once,
            rate: self.rate,
            observer: self.observer,
        };
        Ok(Client::assemble(http, url, config))
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::new(Kind::Configuration, why)
}

fn check_limits(at_once: Option<usize>, rate: Option<Rate>) -> Result<()> {
    let most = tokio::sync::Semaphore::MAX_PERMITS;
    if at_once.is_some_and(|requests| !(1..=most).contains(&requests)) {
        return Err(refused(format!(
            "`concurrency_limit` is not between 1 and {most}, so no request could be sent"
        )));
    }
    if rate.is_some_and(|rate| rate.requests == 0 || rate.period.is_zero()) {
        return Err(refused(
            "`rate_limit` needs at least one request and a period above 0",
        ));
    }
    Ok(())
}

fn check_key(key: &str, authentication: Authentication) -> Result<()> {
    if key.is_empty() {
        return Err(refused("the API key is empty"));
    }
    if key.chars().any(|c| !c.is_ascii_graphic()) {
        return Err(refused(
            "the API key holds blanks or characters that cannot be sent; check how it was read",
        ));
    }
    if authentication == Authentication::Basic && key.contains(':') {
        return Err(refused(
            "the API key holds a colon, which ends a user name; let it travel in the header",
        ));
    }
    Ok(())
}

/// The base URL, without a slash at its end where there is a path.
fn checked_base_url(text: &str) -> Result<reqwest::Url> {
    // The text itself may hold a key, so it is not repeated.
    let mut url = reqwest::Url::parse(text)
        .map_err(|error| refused(format!("the base URL cannot be read: {error}")))?;
    let local = match url.host_str() {
        Some(host) => {
            let bare = host.trim_start_matches('[').trim_end_matches(']');
            host == "localhost"
                || bare
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|ip| ip.is_loopback())
        }
        None => return Err(refused("the base URL names no host")),
    };
    match url.scheme() {
        "https" => {}
        "http" if local => {}
        "http" => {
            return Err(refused(
                "the base URL is plain http, which would show the key; use https",
            ));
        }
        _ => return Err(refused("the base URL is neither https nor http")),
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(refused(
            "the base URL holds more than host and path; give the key with `api_key`",
        ));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// With rustls and no provider of its own, reqwest takes the process's; this names ring where the program
/// has named none.
fn install_crypto() {
    #[cfg(all(feature = "rustls", not(feature = "aws-lc")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_refused_before_anything_is_sent() {
        let build =
            |key: &str, url: &str| ClientBuilder::default().api_key(key).base_url(url).build();
        let cases = [
            ("", "https://a.example/api", "empty"),
            ("a b", "https://a.example/api", "blanks"),
            ("key", "nonsense", "base URL"),
            ("key", "http://a.example/api", "plain http"),
            ("key", "ftp://a.example", "neither"),
            ("key", "https://a.example/?key=secret", "more than host"),
        ];
        for (key, url, expected) in cases {
            let error = build(key, url).err().unwrap();
            assert!(
                error.is_configuration() && error.to_string().contains(expected),
                "{error}"
            );
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        assert!(ClientBuilder::default().build().is_err());
        assert!(build("key", "http://127.0.0.1:80/").is_ok());
        assert!(build("key", "http://[::1]:80/api").is_ok());
    }

    #[test]
    fn limits_that_let_nothing_through_are_refused() {
        let builder = || ClientBuilder::default().api_key("key");
        let second = Duration::from_secs(1);
        for refused in [
            builder().concurrency_limit(0),
            builder().concurrency_limit(usize::MAX),
            builder().rate_limit(0, second),
            builder().rate_limit(1, Duration::ZERO),
        ] {
            assert!(refused.build().err().unwrap().is_configuration());
        }
        assert!(
            builder()
                .concurrency_limit(1)
                .rate_limit(usize::MAX, Duration::MAX)
                .build()
                .is_ok()
        );
    }

    #[test]
    fn nothing_shows_the_key() {
        let builder = ClientBuilder::default().api_key("k3y-of-tests");
        assert!(!format!("{builder:?}").contains("k3y"));
        let client = builder.build().unwrap();
        assert!(!format!("{client:?}").contains("k3y"));
    }
}

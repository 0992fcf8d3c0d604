//! The settings of a client.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use iadvize_api::catalogue;
use secrecy::{ExposeSecret, SecretString};

use crate::client::Client;
use crate::error::{Error, Kind, Result};
use crate::observer::Observer;

/// The documented platforms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Platform {
    /// The standard platform.
    #[default]
    Standard,
    /// The platform with high availability.
    HighAvailability,
}

impl Platform {
    /// The base URL of the platform, as the document has it.
    pub fn base_url(self) -> &'static str {
        let name = match self {
            Self::Standard => "Standard platform",
            Self::HighAvailability => "High availability platform",
        };
        catalogue::SERVERS
            .iter()
            .find(|server| server.name == name)
            .map_or("", |server| server.url)
    }
}

/// How the key travels. The page names these three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Authentication {
    /// In the header `X-API-Key`.
    #[default]
    Header,
    /// In the query parameter `key`. Proxies may log it: prefer the header.
    Query,
    /// As the user name of HTTP basic authentication.
    Basic,
}

/// How creates and updates are encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// As JSON, as the page says.
    #[default]
    Json,
    /// As a form with brackets (`skill_list[0]=1`), as the service has been seen to take.
    Form,
}

/// When and how often a failed call is sent again.
///
/// Only calls that may be sent twice are: reads, updates and deletes. A create is sent again only when no
/// connection came about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Retries {
    /// How often at most; 3 by default, 0 for never.
    pub maximum: u32,
    /// The wait before the first retry, doubled for each further one; 100 ms by default.
    pub base: Duration,
    /// The longest wait that the client chooses by itself; 10 s by default.
    pub longest: Duration,
}

impl Default for Retries {
    fn default() -> Self {
        Self {
            maximum: 3,
            base: Duration::from_millis(100),
            longest: Duration::from_secs(10),
        }
    }
}

impl Retries {
    /// Never send anything twice.
    pub fn never() -> Self {
        Self {
            maximum: 0,
            ..Self::default()
        }
    }

    /// The same with another maximum.
    #[must_use]
    pub fn maximum(mut self, maximum: u32) -> Self {
        self.maximum = maximum;
        self
    }

    /// The same with another longest wait.
    #[must_use]
    pub fn longest(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// The same with another first wait.
    #[must_use]
    pub fn base(mut self, base: Duration) -> Self {
        self.base = base;
        self
    }
}

/// What a built client holds.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) key: SecretString,
    pub(crate) base_url: String,
    pub(crate) authentication: Authentication,
    pub(crate) encoding: Encoding,
    pub(crate) timeout: Duration,
    pub(crate) retries: Retries,
    pub(crate) max_body: u64,
    pub(crate) in_flight: NonZeroUsize,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_url", &self.base_url)
            .field("authentication", &self.authentication)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

type Adjust = Box<dyn FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Send>;

/// Builds a [`Client`].
#[must_use]
pub struct ClientBuilder {
    key: Option<SecretString>,
    base_url: String,
    authentication: Authentication,
    encoding: Encoding,
    timeout: Duration,
    connect_timeout: Duration,
    retries: Retries,
    max_body: u64,
    in_flight: usize,
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
            max_body: 256 << 20,
            in_flight: 8,
            user_agent: concat!("iadvize-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
            observer: None,
            adjust: None,
        }
    }
}

impl ClientBuilder {
    /// The API key. It is shown nowhere: not in errors, `Debug`, logs or URLs that are logged.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(SecretString::from(key.into()));
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

    /// The largest answer taken, in bytes after decompression; 256 MiB by default.
    pub fn max_body(mut self, bytes: u64) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many pages of a list are fetched at the same time; 8 by default, 1 for one after the other.
    pub fn pages_in_flight(mut self, pages: usize) -> Self {
        self.in_flight = pages;
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
        check_key(key.expose_secret(), self.authentication)?;
        let base_url = checked_base_url(&self.base_url)?;
        let in_flight = NonZeroUsize::new(self.in_flight)
            .ok_or_else(|| refused("`pages_in_flight` is 0: at least one page is needed"))?;
        if self.timeout.is_zero() {
            return Err(refused("`timeout` is 0, so no call could be answered"));
        }
        install_crypto();
        let http = reqwest::Client::builder()
            .user_agent(self.user_agent)
            .connect_timeout(self.connect_timeout);
        // Plain http is for this machine, so a proxy from the environment would only get to see the key.
        let http = if base_url.starts_with("http:") {
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
            base_url,
            authentication: self.authentication,
            encoding: self.encoding,
            timeout: self.timeout,
            retries: self.retries,
            max_body: self.max_body,
            in_flight,
            observer: self.observer,
        };
        Ok(Client::assemble(http, config))
    }
}

fn refused(why: impl Into<String>) -> Error {
    Error::new(Kind::Configuration, why)
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

fn checked_base_url(text: &str) -> Result<String> {
    // The text itself may hold a key, so it is not repeated.
    let url = reqwest::Url::parse(text)
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
    Ok(url.as_str().trim_end_matches('/').to_owned())
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
    fn platforms_come_from_the_document() {
        assert_eq!(
            Platform::Standard.base_url(),
            "https://www.iadvize.com/api/2"
        );
        assert_eq!(
            Platform::HighAvailability.base_url(),
            "https://ha.iadvize.com/api/2"
        );
    }

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
    fn nothing_shows_the_key() {
        let builder = ClientBuilder::default().api_key("k3y-of-tests");
        assert!(!format!("{builder:?}").contains("k3y"));
        let client = builder.build().unwrap();
        assert!(!format!("{client:?}").contains("k3y"));
    }
}

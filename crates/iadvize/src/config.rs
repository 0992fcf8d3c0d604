//! The settings of a client.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use iadvize_api::catalogue;

use crate::key::Key;
use crate::observer::Observer;
use crate::transport::Rate;

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
    pub(crate) key: Key,
    pub(crate) base_url: String,
    pub(crate) authentication: Authentication,
    pub(crate) encoding: Encoding,
    pub(crate) timeout: Duration,
    pub(crate) retries: Retries,
    pub(crate) max_body: u64,
    pub(crate) in_flight: NonZeroUsize,
    pub(crate) at_once: Option<usize>,
    pub(crate) rate: Option<Rate>,
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
}

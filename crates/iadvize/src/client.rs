//! The client.

use std::fmt;
use std::sync::Arc;

use crate::builder::ClientBuilder;
use crate::config::Config;
use crate::transport::Carrier;

/// A client of the service. Clones share connections, settings and the retry budget, so clone it freely.
///
/// ```no_run
/// # async fn example() -> iadvize::Result<()> {
/// let client = iadvize::Client::builder().api_key("…").build()?;
/// let operator = client.operators().get(12).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    api: iadvize_api::Client,
    carrier: Carrier,
    config: Arc<Config>,
}

impl Client {
    /// The settings of a new client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    pub(crate) fn assemble(http: reqwest::Client, url: reqwest::Url, config: Config) -> Self {
        let config = Arc::new(config);
        let carrier = Carrier::new(http, Arc::clone(&config));
        let api = iadvize_api::Client::new(url, Arc::new(carrier.clone()));
        Self(Arc::new(Shared {
            api,
            carrier,
            config,
        }))
    }

    /// The generated client underneath: one method for each documented operation, with the envelope and
    /// the generated client's own errors. Requests still go through this client's transport; what that fails
    /// with is an [`Error`](crate::Error) in [`Transport`](iadvize_api::Error::Transport).
    pub fn raw(&self) -> &iadvize_api::Client {
        &self.0.api
    }

    /// The base URL of this client, without a trailing slash.
    pub fn base_url(&self) -> &str {
        &self.0.config.base_url
    }

    pub(crate) fn carrier(&self) -> &Carrier {
        &self.0.carrier
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

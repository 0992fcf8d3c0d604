//! Starting a sandbox: what it is filled with, where it keeps it, and how it is reached.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::civil::{DateTime, date};

use crate::app::App;
use crate::clock::{self, Clock};
use crate::document::Document;
use crate::envelope::Failure;
use crate::seed::Size;
use crate::server::Server;
use crate::store::{Contents, Store};

/// The key that is accepted when no other is set.
pub const DEFAULT_API_KEY: &str = "sandbox-key";

/// The moment at which the clock stands when no other is set; the data ends there.
fn default_now() -> DateTime {
    date(2020, 6, 30).at(12, 0, 0, 0)
}

/// Settings of a sandbox that is yet to start. See [`Sandbox::builder`].
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing until `start` is called"]
pub struct Builder {
    seed: u64,
    size: Size,
    now: DateTime,
    api_key: String,
    port: u16,
    file: Option<PathBuf>,
    page_limit: Option<u8>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            seed: 7,
            size: Size::Small,
            now: default_now(),
            api_key: DEFAULT_API_KEY.to_owned(),
            port: 0,
            file: None,
            page_limit: None,
        }
    }
}

impl Builder {
    /// The number from which the data is drawn: the same seed, size and clock give the same rows. 7 by
    /// default.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// How much data there is; [`Size::Small`] by default.
    pub fn size(mut self, size: Size) -> Self {
        self.size = size;
        self
    }

    /// Where the clock stands, in wall-clock time of Europe/Paris; 2020-06-30T12:00:00 by default. The
    /// data spans the two and a half years before it.
    pub fn clock(mut self, now: DateTime) -> Self {
        self.now = now;
        self
    }

    /// The key that requests must carry; [`DEFAULT_API_KEY`] by default. Visible ASCII characters only,
    /// since a header has to carry it.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = key.into();
        self
    }

    /// The port of 127.0.0.1 to listen on; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps the data in a file, where it survives restarts. A new file is filled; in an existing one
    /// seed, size and clock of the data are those it was filled with.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.file = Some(path.into());
        self
    }

    /// Rows on a page for requests that name no limit, from 1 to 100; 20 by default. Small pages make
    /// short tests of paging.
    pub fn page_limit(mut self, limit: u8) -> Self {
        self.page_limit = Some(limit.clamp(1, 100));
        self
    }

    /// Starts the sandbox on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the key is empty or no header can carry it, the port is taken, the file is not a database of
    /// this version, or the data cannot be written.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        if self.api_key.is_empty() || !self.api_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(StartError(
                "the key must be one or more visible ASCII characters without spaces: set another"
                    .to_owned(),
            ));
        }
        let contents = Contents {
            seed: self.seed,
            size: self.size,
            now: clock::from_civil(self.now),
        };
        let file = self.file.clone();
        let store = tokio::task::spawn_blocking(move || Store::open(file.as_ref(), contents))
            .await
            .map_err(|error| StartError(error.to_string()))?
            .map_err(StartError)?;
        let app = App::new(
            store,
            Clock::at(self.now),
            self.api_key,
            self.page_limit.map(i64::from),
        );
        let router = app.router().map_err(StartError)?;
        let server = Server::start(self.port, router).await.map_err(|error| {
            StartError(format!("cannot listen on 127.0.0.1:{}: {error}", self.port))
        })?;
        Ok(Sandbox { app, server })
    }
}

/// Why a sandbox could not start, in one line.
#[derive(Debug)]
pub struct StartError(String);

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the sandbox did not start: {}", self.0)
    }
}

impl std::error::Error for StartError {}

/// Why an operator could not be logged in, in one line.
#[derive(Debug)]
pub struct LogInError(String);

impl fmt::Display for LogInError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the operator was not logged in: {}", self.0)
    }
}

impl std::error::Error for LogInError {}

/// A running sandbox. It stops when dropped, or in an orderly way by [`Sandbox::stop`].
#[derive(Debug)]
#[must_use = "the sandbox stops when it is dropped"]
pub struct Sandbox {
    app: App,
    server: Server,
}

impl Sandbox {
    /// Starts a sandbox with the default settings on a free port.
    ///
    /// # Errors
    ///
    /// As [`Builder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Builder::default().start().await
    }

    /// Settings to start from.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The URL that every path of the document continues, such as `http://127.0.0.1:40123/api/2`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}{}", self.address(), Document::embedded().base)
    }

    /// The address of the page on which every operation can be tried, with the key in its fragment.
    #[cfg(feature = "explorer")]
    #[must_use]
    pub fn explorer_url(&self) -> String {
        crate::explorer::address(&self.address().to_string(), self.api_key())
    }

    /// The address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The key that requests must carry.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.app.key()
    }

    /// The moment at which the sandbox's clock stands, in wall-clock time of Europe/Paris.
    #[must_use]
    pub fn now(&self) -> DateTime {
        clock::to_civil(self.app.clock().now())
    }

    /// Sets the clock. Rows created from now on, default periods and closings take this moment.
    pub fn set_clock(&self, now: DateTime) {
        self.app.clock().set(now);
    }

    /// Logs an operator in, as he would do at his desk; every channel that he may use is switched on. The
    /// API can only log operators out.
    ///
    /// # Errors
    ///
    /// When there is no operator with this identifier, or the state cannot be written.
    pub async fn log_in(&self, operator: i64) -> Result<(), LogInError> {
        let now = self.app.clock().now();
        let work = move |connection: &_, _: &_| crate::live::log_in(connection, operator, now);
        let done = self.app.store().write(work).await;
        done.map_err(|failure| {
            LogInError(match failure {
                Failure::Unknown(..) => format!("there is no operator {operator}"),
                _ => "the database could not be written".to_owned(),
            })
        })
    }

    /// Accepts no more connections, and returns when the open requests are answered. A file then has all
    /// data in itself, and can be copied without those beside it.
    pub async fn stop(self) {
        self.server.stop().await;
        if let Err(failure) = self.app.store().checkpoint().await {
            tracing::warn!(?failure, "the log could not be brought into the file");
        }
    }
}

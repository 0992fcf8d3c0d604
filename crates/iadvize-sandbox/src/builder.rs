//! Starting a sandbox: what it is filled with, where it keeps it, and how it is reached.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use jiff::civil::{DateTime, date};

use crate::app::{App, Shared};
use crate::behaviour::rules::Rules;
use crate::behaviour::{ActiveRule, Rule, RuleError, RuleId};
use crate::clock::{self, Clock};
use crate::control;
use crate::document::Document;
use crate::envelope::Failure;
use crate::guard::Hosts;
use crate::requests::{Counters, Log, ReceivedRequest};
use crate::secret::Secret;
use crate::seed::{Progress, Size, Teller};
use crate::server::Server;
use crate::store::{Contents, Store};

/// The key that is accepted when no other is set.
pub const DEFAULT_API_KEY: &str = "sandbox-key";

/// The moment at which the clock stands when no other is set; the data ends there.
fn default_now() -> DateTime {
    date(2020, 6, 30).at(12, 0, 0, 0)
}

/// Settings of a sandbox that is yet to start. See [`Sandbox::builder`].
///
/// Its `Debug` shows neither the key nor the token.
#[derive(Clone, Debug)]
#[must_use = "a builder starts nothing until `start` is called"]
pub struct Builder {
    seed: u64,
    size: Size,
    now: Option<DateTime>,
    api_key: Secret,
    token: Option<Secret>,
    address: IpAddr,
    allow_remote: bool,
    hosts: Vec<String>,
    port: u16,
    file: Option<PathBuf>,
    page_limit: Option<u8>,
    rules: Vec<Rule>,
    request_log: usize,
    tell: Teller,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            seed: 7,
            size: Size::Small,
            now: None,
            api_key: Secret::new(DEFAULT_API_KEY),
            token: None,
            address: Ipv4Addr::LOCALHOST.into(),
            allow_remote: false,
            hosts: Vec::new(),
            port: 0,
            file: None,
            page_limit: None,
            rules: Vec::new(),
            request_log: 1_000,
            tell: Teller::default(),
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

    /// Where the clock stands, in wall-clock time of Europe/Paris. By default it stands where it stood when
    /// the file's data was made, and at 2020-06-30T12:00:00 for new data, which spans the two and a half
    /// years before it.
    pub fn clock(mut self, now: DateTime) -> Self {
        self.now = Some(now);
        self
    }

    /// The key that requests must carry; [`DEFAULT_API_KEY`] by default. Visible ASCII characters only,
    /// since a header has to carry it.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Secret::new(key);
        self
    }

    /// The token that opens the control API, in the header `X-Sandbox-Token`; drawn at the start when none
    /// is set, and shown by [`Sandbox::control_token`]. Visible ASCII characters only, and another than the
    /// key.
    pub fn control_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Secret::new(token));
        self
    }

    /// The address to listen on; 127.0.0.1 by default. One that is not of this machine alone needs
    /// [`allow_remote`](Self::allow_remote) beside it.
    pub fn bind(mut self, address: impl Into<IpAddr>) -> Self {
        self.address = address.into();
        self
    }

    /// Lets [`bind`](Self::bind) name an address that others can reach. They talk plain HTTP, and whoever
    /// has the key reads and changes the data. `Host` may name the address itself, this machine, and what
    /// [`host_name`](Self::host_name) adds.
    pub fn allow_remote(mut self) -> Self {
        self.allow_remote = true;
        self
    }

    /// A further name or address under which the sandbox is asked for, as in `Host`, without a port.
    pub fn host_name(mut self, name: impl Into<String>) -> Self {
        self.hosts.push(name.into());
        self
    }

    /// A rule that is at work from the start; see [`Sandbox::inject`].
    pub fn inject(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// How many of the latest requests [`Sandbox::requests`] shows; 1,000 by default, 0 keeps none.
    pub fn request_log(mut self, requests: usize) -> Self {
        self.request_log = requests;
        self
    }

    /// The port to listen on; 0, the default, takes a free one.
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

    /// Hears how far the making of new data has come: some hundred times, from another thread.
    /// [`Size::Large`] takes long enough to tell somebody who waits.
    pub fn on_progress(mut self, tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.tell = Teller::new(tell);
        self
    }

    /// Starts the sandbox on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the key or the token is empty or no header can carry it, both are the same, `Host` cannot have
    /// a further name, the address is open to others without leave, the port is taken, the file is not a
    /// database of this version, the data cannot be written, a rule could never work, or there are more
    /// than 1,000 of them.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let token = self.token.clone().unwrap_or_else(Secret::random);
        self.check(&token)?;
        let hosts = Hosts::of(self.address, &self.hosts).map_err(StartError)?;
        let contents = Contents {
            seed: self.seed,
            size: self.size,
            now: clock::from_civil(self.now.unwrap_or_else(default_now)),
        };
        let file = self.file.clone();
        let tell = self.tell;
        // Making the data does not need the document, which is read meanwhile.
        tokio::task::spawn_blocking(Document::embedded);
        let open = move || Store::open_telling(file.as_ref(), contents, &|at| tell.tell(at));
        let store = tokio::task::spawn_blocking(open)
            .await
            .map_err(|error| StartError(error.to_string()))?
            .map_err(StartError)?;
        let start = self.now.map_or(store.made_at(), clock::from_civil);
        let address = SocketAddr::new(self.address, self.port);
        let app = App::new(Shared {
            store,
            clock: Clock::at(clock::to_civil(start)),
            start,
            key: self.api_key,
            token,
            limit: self.page_limit.map(i64::from),
            hosts,
            rules: Rules::new(self.seed, self.rules)
                .map_err(|error| StartError(error.to_string()))?,
            log: Log::new(self.request_log),
        });
        let router = app.router().map_err(StartError)?;
        let server = Server::start(address, router)
            .await
            .map_err(|error| StartError(format!("cannot listen on {address}: {error}")))?;
        Ok(Sandbox { app, server })
    }

    fn check(&self, token: &Secret) -> Result<(), StartError> {
        for (what, secret) in [("key", &self.api_key), ("token", token)] {
            if !secret.fits_a_header() {
                return Err(StartError(format!(
                    "the {what} must be one or more visible ASCII characters without spaces: set another"
                )));
            }
        }
        if token.is(self.api_key.reveal().as_bytes()) {
            let reason = "the key and the token must differ: set another of them";
            return Err(StartError(reason.to_owned()));
        }
        if !self.address.is_loopback() {
            let address = self.address;
            if !self.allow_remote {
                return Err(StartError(format!(
                    "{address} lets other machines in: allow that (`allow_remote`, or --allow-remote of the program), or listen on 127.0.0.1"
                )));
            }
            tracing::warn!(%address, "the sandbox can be reached from other machines, over plain HTTP");
        }
        self.rules
            .iter()
            .try_for_each(Rule::check)
            .map_err(|error| StartError(error.to_string()))
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

/// Why a sandbox could not be reset, in one line.
#[derive(Debug)]
pub struct ResetError(String);

impl fmt::Display for ResetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the sandbox was not reset: {}", self.0)
    }
}

impl std::error::Error for ResetError {}

/// A running sandbox. It stops when dropped, or in an orderly way by [`Sandbox::stop`]. Its `Debug` shows
/// neither the key nor the token.
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
        format!("{}{}", self.origin(), Document::embedded().base)
    }

    /// The URL that every path of the control API continues, such as `http://127.0.0.1:40123/_sandbox`.
    #[must_use]
    pub fn control_url(&self) -> String {
        format!("{}{}", self.origin(), control::PREFIX)
    }

    /// The token that opens the control API, in the header `X-Sandbox-Token`.
    #[must_use]
    pub fn control_token(&self) -> &str {
        self.app.token().reveal()
    }

    fn origin(&self) -> String {
        format!("http://{}", self.authority())
    }

    /// An address that stands for all of them is reached at this machine's own.
    fn authority(&self) -> String {
        let mut address = self.address();
        if address.ip().is_unspecified() {
            address.set_ip(match address.ip() {
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            });
        }
        address.to_string()
    }

    /// The address of the page on which every operation can be tried, with the key in its fragment.
    #[cfg(feature = "explorer")]
    #[must_use]
    pub fn explorer_url(&self) -> String {
        crate::explorer::address(&self.authority(), self.api_key())
    }

    /// The address that is listened on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }

    /// The key that requests must carry.
    #[must_use]
    pub fn api_key(&self) -> &str {
        self.app.key().reveal()
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

    /// Brings data and clock back to where they were at the start; of a file as well, whose rows are
    /// replaced. Rules and the log of requests stay.
    ///
    /// # Errors
    ///
    /// When the data cannot be written.
    pub async fn reset(&self) -> Result<(), ResetError> {
        self.app.reset().await.map_err(|failure| {
            ResetError(match failure {
                Failure::Internal(detail) => detail,
                other => format!("{other:?}"),
            })
        })
    }

    /// Puts a fault or a quirk to work, after those that are, and gives its number.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use iadvize_sandbox::{Fault, Sandbox};
    ///
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.inject(Fault::status(503).retry_after_seconds(1).times(2).on("GET", "/operator"));
    /// // … call your own code, which asks again …
    /// assert!(sandbox.requests().iter().all(|request| request.status == Some(503)));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the rule could never work: a status out of range, an operation that the document does not
    /// have, a text that no header can carry; or when 1,000 rules are at work already. [`try_inject`](Self::try_inject) says so in an error.
    #[track_caller]
    pub fn inject(&self, rule: Rule) -> RuleId {
        match self.try_inject(rule) {
            Ok(id) => id,
            Err(error) => panic!("{error}"),
        }
    }

    /// As [`inject`](Self::inject).
    ///
    /// # Errors
    ///
    /// When the rule could never work, or 1,000 rules are at work already.
    pub fn try_inject(&self, rule: Rule) -> Result<RuleId, RuleError> {
        rule.check()?;
        self.app.rules().add(rule)
    }

    /// The rules at work, in their order, with their counts.
    #[must_use]
    pub fn rules(&self) -> Vec<ActiveRule> {
        self.app.rules().list()
    }

    /// Removes a rule, and says whether it was there.
    pub fn remove_rule(&self, id: RuleId) -> bool {
        self.app.rules().remove(id)
    }

    /// Removes all rules: the service answers as documented again.
    pub fn clear_rules(&self) {
        self.app.rules().clear();
    }

    /// The latest requests of the API, the earliest first. The key is masked in them.
    #[must_use]
    pub fn requests(&self) -> Vec<ReceivedRequest> {
        self.app.requests()
    }

    /// Counts of requests, answers and applied rules.
    #[must_use]
    pub fn counters(&self) -> Counters {
        self.app.counters()
    }

    /// Forgets requests and counters. The counts of the rules themselves stay.
    pub fn clear_requests(&self) {
        self.app.clear_requests();
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

//! What a fault is provoked with: servers, ports where none is, and the settings of a client that meets them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use iadvize::{Client, ClientBuilder, Retries};
use reqwest::dns::{Name, Resolve, Resolving};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::raw::{self, Act, KEY, Raw, Request};

/// How a fault is provoked.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// A server that answers the first request with the first act, and so on; the last one is repeated.
    Plays(Vec<Act>),
    /// The same, for a client whose own waits between attempts are longer than a call may take.
    PlaysPatiently(Vec<Act>),
    /// The same as the first, after one read that succeeds, so that the connection is a kept one.
    PlaysLater(Vec<Act>),
    /// A server that plays for ever what does not end by itself.
    Stalls(Act),
    /// A server that answers with this and takes answers of so many bytes at most.
    Bounded(Act, u64),
    /// A port that nobody listens on.
    Refused,
    /// A port that takes no more connections.
    Full,
    /// The same, for a client that waits for connections less long than for calls.
    FullAtFirst,
    /// A port behind which nobody reads.
    Silent,
    /// A name that no machine has.
    NoName,
    /// A name that is never looked up to the end.
    SlowName,
    /// A name that is looked up for long by a thread that cannot be stopped, as the system's lookup.
    BlockingName,
    /// A server with a certificate.
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    Certificate(raw::tls::Flaw),
    /// A server that redirects from TLS to plain HTTP.
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    Downgrade,
    /// A client that speaks TLS to a plain server.
    TlsToPlain,
    /// A client that speaks plain HTTP to a server of TLS.
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    PlainToTls,
    /// A client that speaks TLS to a port behind which nobody reads.
    TlsToSilence,
    /// The same, where a connection has less time than the call.
    TlsToSilenceAtFirst,
    /// A server that redirects to another one, which would answer.
    Elsewhere(u16),
}

/// The time that a call has where nothing ends by itself.
const SHORT: Duration = Duration::from_millis(250);

/// A stage that is set.
pub(crate) struct Scene {
    base_url: String,
    short: bool,
    /// How long the client waits before its second attempt, unless it is told.
    wait: Duration,
    max_body: Option<u64>,
    connect_timeout: Option<Duration>,
    resolver: Option<Arc<Names>>,
    warm: bool,
    /// The server that is called, and others that must not be.
    pub(crate) raw: Option<Raw>,
    pub(crate) elsewhere: Option<Raw>,
    /// What is kept open meanwhile.
    _open: Vec<TcpListener>,
    _full: Vec<TcpStream>,
    _bound: Option<TcpSocket>,
}

impl Scene {
    fn at(base_url: impl Into<String>) -> Self {
        Self {
            base_url: base_url.into(),
            short: false,
            wait: Duration::from_millis(1),
            max_body: None,
            connect_timeout: None,
            resolver: None,
            warm: false,
            raw: None,
            elsewhere: None,
            _open: Vec::new(),
            _full: Vec::new(),
            _bound: None,
        }
    }

    fn of(raw: Raw) -> Self {
        let mut scene = Self::at(raw.base_url());
        scene.raw = Some(raw);
        scene
    }

    /// With little time, since nothing ends by itself.
    fn short(mut self) -> Self {
        self.short = true;
        self
    }

    /// The settings of a client that meets the fault.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let resolver = self.resolver.clone();
        let mut builder = Client::builder()
            .api_key(KEY)
            .base_url(&*self.base_url)
            .retries(Retries::default().base(self.wait).longest(2 * self.wait))
            .timeout(if self.short {
                SHORT
            } else {
                Duration::from_secs(30)
            })
            .http(move |http| match resolver {
                Some(resolver) => raw::local(http).dns_resolver(resolver),
                None => raw::local(http),
            });
        if let Some(timeout) = self.connect_timeout {
            builder = builder.connect_timeout(timeout);
        }
        if let Some(bytes) = self.max_body {
            builder = builder.max_body(bytes);
        }
        builder
    }

    /// Makes the read that comes before the fault, if one has to.
    pub(crate) async fn warm_up(&self, client: &Client) {
        if self.warm {
            client.skills().get(3).await.unwrap();
            // Long enough for a connection to be closed that is closed behind an answer, and for the client to
            // see it on a machine that has much else to do.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    /// What arrived at the server, without the read before the fault.
    pub(crate) fn arrived(&self) -> Vec<Request> {
        let mut requests = self.raw.as_ref().map(Raw::requests).unwrap_or_default();
        requests.drain(..usize::from(self.warm).min(requests.len()));
        requests
    }
}

impl Stage {
    /// Sets the stage anew.
    pub(crate) async fn set(&self) -> Scene {
        match self.clone() {
            Self::Plays(acts) => Scene::of(Raw::playing(acts).await),
            Self::PlaysPatiently(acts) => {
                let mut scene = Scene::of(Raw::playing(acts).await);
                scene.wait = Duration::from_secs(60);
                scene
            }
            Self::PlaysLater(acts) => {
                let mut scene = Scene::of(Raw::playing(acts).await);
                scene.warm = true;
                scene
            }
            Self::Stalls(act) => Scene::of(Raw::playing([act]).await).short(),
            Self::Bounded(act, bytes) => {
                let mut scene = Scene::of(Raw::playing([act]).await);
                scene.max_body = Some(bytes);
                scene
            }
            Self::Refused => {
                // Bound, so that nobody else gets the port, but not listening.
                let socket = bound();
                let mut scene = Scene::at(plain(socket.local_addr().unwrap()));
                scene._bound = Some(socket);
                scene
            }
            Self::Full => full().await.short(),
            Self::FullAtFirst => {
                let mut scene = full().await;
                scene.connect_timeout = Some(SHORT / 5);
                scene
            }
            Self::Silent => silent("http").await.short(),
            Self::TlsToSilence => silent("https").await.short(),
            Self::TlsToSilenceAtFirst => {
                let mut scene = silent("https").await;
                scene.connect_timeout = Some(SHORT / 5);
                scene
            }
            Self::NoName => {
                let mut scene = Scene::at("https://service.invalid/api/2");
                scene.resolver = Some(Arc::new(Names::Unknown));
                scene
            }
            Self::SlowName => slow_name(Names::Endless),
            Self::BlockingName => slow_name(Names::Blocking),
            #[cfg(any(feature = "rustls", feature = "aws-lc"))]
            Self::Certificate(flaw) => Scene::of(Raw::start_tls(flaw, |_| skill()).await),
            #[cfg(any(feature = "rustls", feature = "aws-lc"))]
            Self::Downgrade => {
                let elsewhere = Raw::playing([skill()]).await;
                let to = redirect(307, &format!("{}/skill/3", elsewhere.base_url()));
                let raw = Raw::start_tls(raw::tls::Flaw::None, move |_| to.clone()).await;
                let mut scene = Scene::of(raw);
                scene.elsewhere = Some(elsewhere);
                scene
            }
            Self::TlsToPlain => {
                let raw = Raw::playing([skill()]).await;
                let mut scene = Scene::at(raw.base_url().replace("http:", "https:"));
                scene.elsewhere = Some(raw);
                scene
            }
            #[cfg(any(feature = "rustls", feature = "aws-lc"))]
            Self::PlainToTls => {
                let raw = Raw::start_tls(raw::tls::Flaw::None, |_| skill()).await;
                let mut scene = Scene::at(raw.base_url().replace("https:", "http:"));
                scene.raw = Some(raw);
                scene
            }
            Self::Elsewhere(status) => {
                let elsewhere = Raw::playing([skill()]).await;
                let to = redirect(status, &format!("{}/skill/3", elsewhere.base_url()));
                let mut scene = Scene::of(Raw::playing([to]).await);
                scene.elsewhere = Some(elsewhere);
                scene
            }
        }
    }
}

/// The answer to a read and to a create alike.
pub(super) fn skill() -> Act {
    Act::json(r#"{"meta":{"status":"success"},"data":{"id":3,"name":"Returns"}}"#)
}

/// A redirect to a place.
pub(super) fn redirect(status: u16, place: &str) -> Act {
    Act::Answer(raw::head(
        status,
        &format!("Location: {place}\r\nContent-Length: 0"),
    ))
}

/// A port of one's own.
fn bound() -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket
}

fn plain(address: SocketAddr) -> String {
    format!("http://{address}/api/2")
}

fn slow_name(names: Names) -> Scene {
    let mut scene = Scene::at("https://service.invalid/api/2").short();
    scene.resolver = Some(Arc::new(names));
    scene
}

/// Connections are taken by the system, and nobody reads them.
async fn silent(scheme: &str) -> Scene {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut scene = Scene::at(format!("{scheme}://{address}/api/2"));
    scene._open.push(listener);
    scene
}

/// The queue of connections that wait to be taken is full, so that the next one hangs.
async fn full() -> Scene {
    let listener = bound().listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut scene = Scene::at(plain(address));
    for _ in 0..1_000 {
        let connect = tokio::time::timeout(SHORT, TcpStream::connect(address));
        match connect.await {
            Ok(stream) => scene._full.push(stream.unwrap()),
            Err(_) => break,
        }
    }
    scene._open.push(listener);
    scene
}

/// Looks no name up, in two ways.
#[derive(Debug)]
enum Names {
    /// No name is known.
    Unknown,
    /// No lookup ends.
    Endless,
    /// Each lookup keeps a thread busy for longer than a call has.
    Blocking,
}

impl Resolve for Names {
    fn resolve(&self, _: Name) -> Resolving {
        match self {
            Self::Unknown => Box::pin(async {
                let unknown = std::io::Error::other("failed to lookup address information");
                Err(unknown.into())
            }),
            Self::Endless => Box::pin(std::future::pending()),
            Self::Blocking => Box::pin(async {
                let lookup = || std::thread::sleep(8 * SHORT);
                tokio::task::spawn_blocking(lookup).await?;
                Err(std::io::Error::other("too late").into())
            }),
        }
    }
}

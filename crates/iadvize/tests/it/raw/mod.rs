//! A TCP server that answers as a test says: whole, in drips, cut off, reset or never, in plain HTTP or over
//! TLS. It records what it was asked.

#[cfg(any(feature = "rustls", feature = "aws-lc"))]
pub(crate) mod tls;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use iadvize::{Client, ClientBuilder, Retries};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// A key with characters that queries, forms and Base64 write otherwise.
pub(crate) const KEY: &str = "s3cr3t/k+y=&%~of-tests";

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// How many came before it.
    pub(crate) ordinal: usize,
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    /// The path, without `/api/2` and query.
    pub(crate) fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap();
        path.strip_prefix("/api/2").unwrap_or(path)
    }

    /// The query, decoded, in the order it was sent.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    /// One value of the query.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        self.query()
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// The page asked for.
    pub(crate) fn page(&self) -> u64 {
        self.parameter("page")
            .map_or(1, |page| page.parse().unwrap())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The pairs of a form, sorted.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let mut pairs: Vec<_> = form_urlencoded::parse(self.body.as_bytes())
            .into_owned()
            .collect();
        pairs.sort();
        pairs
    }
}

/// What to do about a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Answers with these bytes; the connection stays open.
    Answer(Vec<u8>),
    /// Answers with these bytes and closes the connection.
    Close(Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends these bytes and then nothing, for ever.
    Stall(Vec<u8>),
    /// Sends these bytes one by one, with a pause after each.
    Drip(Vec<u8>, Duration),
    /// Sends the first bytes, and the others again and again, as fast as they are taken.
    Flood(Vec<u8>, Vec<u8>),
    /// Answers with these bytes and closes the connection a moment later, when the client keeps it for its
    /// next call.
    CloseIdle(Vec<u8>),
    /// Waits before it acts.
    After(Duration, Box<Act>),
}

impl Act {
    /// JSON with status 200.
    pub(crate) fn json(body: impl ToString) -> Self {
        Self::Answer(answer(200, "application/json", body.to_string()))
    }

    /// JSON with another status.
    pub(crate) fn status(status: u16, body: impl ToString) -> Self {
        Self::Answer(answer(status, "application/json", body.to_string()))
    }

    /// The same, later.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Self::After(wait, Box::new(self))
    }
}

/// The bytes of an answer with its length.
pub(crate) fn answer(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Vec<u8> {
    let body = body.into();
    let mut bytes = head(
        status,
        &format!("Content-Type: {kind}\r\nContent-Length: {}", body.len()),
    );
    bytes.extend(body);
    bytes
}

/// The head of an answer with these headers, separated by `\r\n`.
pub(crate) fn head(status: u16, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\n{headers}\r\n\r\n").into_bytes()
}

type Script = dyn Fn(&Request) -> Act + Send + Sync;

struct Shared {
    script: Box<Script>,
    requests: Mutex<Vec<Request>>,
    connections: AtomicUsize,
    in_flight: AtomicUsize,
    most_in_flight: AtomicUsize,
}

/// A running server; it stops when dropped.
pub(crate) struct Raw {
    pub(crate) address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Raw {
    /// Answers each request as the script says.
    pub(crate) async fn start(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Self {
        Self::listening("http", script, |stream, shared| async move {
            let _ = stream.set_nodelay(true);
            serve(stream, shared).await;
        })
        .await
    }

    /// The same over TLS, with a certificate that has this flaw.
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    pub(crate) async fn start_tls(
        flaw: tls::Flaw,
        script: impl Fn(&Request) -> Act + Send + Sync + 'static,
    ) -> Self {
        let acceptor = tls::acceptor(flaw);
        Self::listening("https", script, move |stream, shared| {
            let acceptor = acceptor.clone();
            async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, shared).await;
                }
            }
        })
        .await
    }

    async fn listening<F: Future<Output = ()> + Send + 'static>(
        scheme: &'static str,
        script: impl Fn(&Request) -> Act + Send + Sync + 'static,
        connection: impl Fn(TcpStream, Arc<Shared>) -> F + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            script: Box::new(script),
            requests: Mutex::default(),
            connections: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
            most_in_flight: AtomicUsize::new(0),
        });
        let task = tokio::spawn(listen(listener, Arc::clone(&shared), connection));
        Self {
            address,
            scheme,
            shared,
            task,
        }
    }

    /// Answers the first request with the first act, and so on; the last act is repeated.
    pub(crate) async fn playing(acts: impl Into<Vec<Act>>) -> Self {
        let acts = acts.into();
        Self::start(move |request| acts[request.ordinal.min(acts.len() - 1)].clone()).await
    }

    /// The base URL for clients of this server.
    pub(crate) fn base_url(&self) -> String {
        format!("{}://{}/api/2", self.scheme, self.address)
    }

    /// The settings of a client of this server, which waits little and never for a proxy.
    pub(crate) fn builder(&self) -> ClientBuilder {
        Client::builder()
            .api_key(KEY)
            .base_url(self.base_url())
            .retries(Retries::default().base(Duration::from_millis(1)))
            .timeout(Duration::from_secs(30))
            .http(local)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// A client that sends nothing twice.
    pub(crate) fn client_without_retries(&self) -> Client {
        self.builder().retries(Retries::never()).build().unwrap()
    }

    /// What was asked so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The only request.
    pub(crate) fn request(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().unwrap()
    }

    pub(crate) fn count(&self) -> usize {
        self.shared.requests.lock().unwrap().len()
    }

    pub(crate) fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// The most requests that were unanswered at the same time.
    pub(crate) fn most_in_flight(&self) -> usize {
        self.shared.most_in_flight.load(Ordering::SeqCst)
    }

    /// Waits until so many requests have come.
    pub(crate) async fn until(&self, count: usize) {
        let wait = async {
            while self.count() < count {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait)
            .await
            .expect("the requests come");
    }
}

/// Settings for this machine alone: no proxy, and none of the machine's root certificates, which take long to
/// read.
pub(crate) fn local(http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
    let http = http.no_proxy();
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    let http = http.tls_certs_only([tls::root()]);
    #[cfg(all(
        feature = "native-tls",
        not(any(feature = "rustls", feature = "aws-lc"))
    ))]
    let http = http.tls_certs_only([]);
    http
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Connections end with the listener, since the set that holds them does.
async fn listen<F: Future<Output = ()> + Send + 'static>(
    listener: TcpListener,
    shared: Arc<Shared>,
    connection: impl Fn(TcpStream, Arc<Shared>) -> F,
) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.connections.fetch_add(1, Ordering::SeqCst);
        connections.spawn(connection(stream, Arc::clone(&shared)));
    }
}

/// A connection, plain or over TLS.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {
    /// The connection underneath.
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

#[cfg(any(feature = "rustls", feature = "aws-lc"))]
impl Socket for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn serve(mut stream: impl Socket, shared: Arc<Shared>) {
    let mut unread = Vec::new();
    while let Some(mut request) = read(&mut stream, &mut unread).await {
        let now = shared.in_flight.fetch_add(1, Ordering::SeqCst) + 1;
        shared.most_in_flight.fetch_max(now, Ordering::SeqCst);
        {
            let mut requests = shared.requests.lock().unwrap();
            request.ordinal = requests.len();
            requests.push(request.clone());
        }
        let mut act = (shared.script)(&request);
        while let Act::After(wait, then) = act {
            tokio::time::sleep(wait).await;
            act = *then;
        }
        shared.in_flight.fetch_sub(1, Ordering::SeqCst);
        if perform(&mut stream, act).await.is_none() {
            return;
        }
    }
}

/// Acts; nothing when the connection is over.
async fn perform(stream: &mut impl Socket, act: Act) -> Option<()> {
    match act {
        Act::Answer(bytes) => stream.write_all(&bytes).await.ok(),
        Act::Close(bytes) => {
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
            None
        }
        Act::Reset(bytes) => {
            let _ = stream.write_all(&bytes).await;
            // Time for the bytes to be read: a reset discards what has not been.
            tokio::time::sleep(Duration::from_millis(30)).await;
            let _ = stream.tcp().set_zero_linger();
            None
        }
        Act::Stall(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending().await
        }
        Act::Drip(bytes, pause) => {
            for byte in bytes {
                stream.write_all(&[byte]).await.ok()?;
                tokio::time::sleep(pause).await;
            }
            Some(())
        }
        Act::Flood(first, again) => {
            stream.write_all(&first).await.ok()?;
            loop {
                stream.write_all(&again).await.ok()?;
            }
        }
        Act::CloseIdle(bytes) => {
            let _ = stream.write_all(&bytes).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
            let _ = stream.shutdown().await;
            None
        }
        Act::After(..) => unreachable!("waiting is over"),
    }
}

async fn read(stream: &mut impl Socket, unread: &mut Vec<u8>) -> Option<Request> {
    let end = loop {
        if let Some(at) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, unread).await?;
        if !unread[0].is_ascii_alphabetic() {
            // No method of HTTP, as from a client that speaks TLS.
            let _ = stream
                .write_all(&answer(400, "text/plain", "no HTTP"))
                .await;
            return None;
        }
    };
    let head = String::from_utf8(unread.drain(..end).collect()).unwrap();
    let mut lines = head.trim_end().split("\r\n");
    let mut first = lines.next().unwrap().split(' ');
    let mut request = Request {
        ordinal: 0,
        method: first.next().unwrap().to_owned(),
        target: first.next().unwrap().to_owned(),
        headers: lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: String::new(),
    };
    let length = request
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    while unread.len() < length {
        more(stream, unread).await?;
    }
    request.body = String::from_utf8(unread.drain(..length).collect()).unwrap();
    Some(request)
}

async fn more(stream: &mut impl Socket, unread: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    match stream.read(&mut chunk).await {
        Ok(0) | Err(_) => None,
        Ok(count) => {
            unread.extend_from_slice(&chunk[..count]);
            Some(())
        }
    }
}

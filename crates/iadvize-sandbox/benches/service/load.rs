//! The load: connections that stay open, on one thread, each sending its next request when the answer to
//! the last one is complete. It only looks for the end of an answer, so that it costs little.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Error;

const CONNECTIONS: usize = 8;

/// A server, and what is asked of it.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    address: SocketAddr,
    request: Vec<u8>,
}

impl Target {
    pub(crate) fn new(name: &'static str, address: SocketAddr, path: &str, key: &str) -> Self {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\n\r\n");
        Self {
            name,
            address,
            request: request.into_bytes(),
        }
    }

    /// A body of JSON that is sent instead.
    pub(crate) fn posting(address: SocketAddr, path: &str, key: &str, body: &str) -> Self {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        Self {
            name: "write",
            address,
            request: request.into_bytes(),
        }
    }

    /// The body of one answer.
    pub(crate) fn json(&self) -> Result<Value, Error> {
        let runtime = one_thread()?;
        let body = runtime.block_on(async {
            let mut connection = Connection::open(self).await?;
            let body = connection.ask().await?;
            Ok::<_, Error>(connection.held[body..].to_vec())
        })?;
        Ok(serde_json::from_slice(&body)?)
    }

    /// How long one answer takes, on a connection that is open already; the best of several.
    pub(crate) fn time(&self, times: usize) -> Result<Duration, Error> {
        one_thread()?.block_on(async {
            let mut connection = Connection::open(self).await?;
            let mut best = Duration::MAX;
            for _ in 0..times {
                let begun = Instant::now();
                connection.ask().await?;
                best = best.min(begun.elapsed());
            }
            Ok(best)
        })
    }
}

fn one_thread() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// Requests per second over a stretch of time.
pub(crate) fn run(target: &Target, stretch: Duration) -> Result<f64, Error> {
    one_thread()?.block_on(async {
        let mut connections = Vec::new();
        for _ in 0..CONNECTIONS {
            let mut connection = Connection::open(target).await?;
            connection.ask().await?;
            connections.push(connection);
        }
        let begun = Instant::now();
        let local = tokio::task::LocalSet::new();
        let tasks = connections.into_iter().map(|mut connection| {
            local.spawn_local(async move {
                let mut answers = 0_u32;
                while begun.elapsed() < stretch {
                    connection.ask().await?;
                    answers += 1;
                }
                Ok::<_, Error>(answers)
            })
        });
        let tasks: Vec<_> = tasks.collect();
        local
            .run_until(async {
                let mut answers = 0;
                for task in tasks {
                    answers += task.await??;
                }
                Ok(f64::from(answers) / begun.elapsed().as_secs_f64())
            })
            .await
    })
}

/// An open connection and the bytes of its last answer.
struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    held: Vec<u8>,
}

impl Connection {
    async fn open(target: &Target) -> Result<Self, Error> {
        let stream = TcpStream::connect(target.address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            request: target.request.clone(),
            held: Vec::with_capacity(64 * 1_024),
        })
    }

    /// Sends the request and reads its answer. Gives where the body begins.
    async fn ask(&mut self) -> Result<usize, Error> {
        self.stream.write_all(&self.request).await?;
        self.held.clear();
        let mut end = None;
        loop {
            if self.stream.read_buf(&mut self.held).await? == 0 {
                return Err("the server closed the connection".into());
            }
            if end.is_none() {
                end = head(&self.held)?;
            }
            if let Some((body, length)) = end
                && self.held.len() >= body + length
            {
                return Ok(body);
            }
        }
    }
}

/// Where the body begins and how long it is, once the head is complete and if it tells of success.
fn head(held: &[u8]) -> Result<Option<(usize, usize)>, Error> {
    let Some(end) = held.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&held[..end])?;
    if !head.starts_with("HTTP/1.1 200") {
        return Err(format!("the server answered: {head}").into());
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    let length = length.ok_or("the server gave no length")?;
    Ok(Some((end + 4, length)))
}

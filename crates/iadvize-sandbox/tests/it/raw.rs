//! Requests as bytes, for what no HTTP client would send.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::Talk;

/// Everything that came back before the connection ended.
pub(crate) struct Raw {
    pub(crate) text: String,
}

impl Raw {
    /// The status of the first answer; 0 where the connection ended without one.
    pub(crate) fn status(&self) -> u16 {
        let status = self.text.split(' ').nth(1);
        status.and_then(|status| status.parse().ok()).unwrap_or(0)
    }

    /// The bodies of all answers are in the page's envelope, with the status given.
    pub(crate) fn is(&self, status: u16) -> bool {
        let is_envelope = self.text.contains("{\"meta\":{") && self.text.contains("\"status\":\"");
        self.status() == status && is_envelope
    }
}

pub(crate) async fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).await.unwrap()
}

/// Sends these bytes, ends the sending side, and reads to the end.
pub(crate) async fn send(address: SocketAddr, bytes: &[u8]) -> Raw {
    let mut stream = connect(address).await;
    // A server that has seen enough closes before everything was sent.
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    read(&mut stream).await
}

pub(crate) async fn read(stream: &mut TcpStream) -> Raw {
    let mut answer = Vec::new();
    // What was read before a reset counts.
    let _ = stream.read_to_end(&mut answer).await;
    Raw {
        text: String::from_utf8(answer).unwrap(),
    }
}

/// A head with the key and this machine's name, and what follows it.
pub(crate) fn request(talk: &Talk, first: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut head = format!(
        "{first}\r\nHost: localhost\r\nConnection: close\r\nX-API-Key: {}\r\n",
        talk.sandbox.api_key()
    );
    for header in headers {
        head.push_str(header);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

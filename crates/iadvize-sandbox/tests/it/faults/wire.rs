//! A client that sees bytes and how a connection ends.

use std::io::ErrorKind;

use iadvize_sandbox::Sandbox;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that stays open from request to request.
pub(crate) struct Wire {
    stream: TcpStream,
    head: String,
    unread: Vec<u8>,
}

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    /// All that was announced came.
    Whole,
    /// The connection was closed in an orderly way before.
    Closed,
    /// The connection was reset.
    Reset,
}

/// What came.
#[derive(Debug)]
pub(crate) struct Came {
    /// Nothing when not even the head came.
    pub(crate) status: Option<u16>,
    pub(crate) announced: usize,
    pub(crate) body: Vec<u8>,
    pub(crate) end: End,
}

impl Wire {
    pub(crate) async fn open(sandbox: &Sandbox) -> Self {
        let head = format!(
            "Host: {}\r\nX-API-Key: {}\r\n",
            sandbox.address(),
            sandbox.api_key()
        );
        Self {
            stream: TcpStream::connect(sandbox.address()).await.unwrap(),
            head,
            unread: Vec::new(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Came {
        self.send("GET", path, "").await;
        self.receive().await
    }

    pub(crate) async fn send(&mut self, method: &str, path: &str, json: &str) {
        let request = format!(
            "{method} /api/2{path} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
            self.head,
            json.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
    }

    pub(crate) async fn receive(&mut self) -> Came {
        let mut came = Came {
            status: None,
            announced: 0,
            body: Vec::new(),
            end: End::Whole,
        };
        let place = loop {
            if let Some(place) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break place;
            }
            if let Some(end) = self.more().await {
                came.end = end;
                return came;
            }
        };
        let head = String::from_utf8(self.unread.drain(..place + 4).collect()).unwrap();
        came.status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.trim().to_owned())
        });
        came.announced = length.expect("every answer has a length").parse().unwrap();
        while self.unread.len() < came.announced {
            if let Some(end) = self.more().await {
                came.end = end;
                came.body = std::mem::take(&mut self.unread);
                return came;
            }
        }
        came.body = self.unread.drain(..came.announced).collect();
        came
    }

    /// Reads on; gives the end where there is no more.
    async fn more(&mut self) -> Option<End> {
        let mut buffer = [0; 4_096];
        match self.stream.read(&mut buffer).await {
            Ok(0) => Some(End::Closed),
            Ok(read) => {
                self.unread.extend_from_slice(&buffer[..read]);
                None
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                Some(End::Reset)
            }
        }
    }
}

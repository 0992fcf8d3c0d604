//! A server that lists conversations, in a process of its own so that what it costs is not counted.
//!
//! It answers out of pages made before, a thread a connection, at the earliest after a given latency. Every
//! period has rows of its own, so that windows add up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::sys::socket::{setsockopt, sockopt};

use crate::Error;
use crate::rows::{PAGE, Page};

/// How a list is served.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Service {
    /// Rows of a period.
    pub(crate) rows: u64,
    /// From a request to its answer, on average.
    pub(crate) latency: Duration,
    /// The part of the latency by which an answer may come sooner or later.
    pub(crate) jitter: f64,
    /// How many bytes arrive at once at most, roughly, where a network or TLS would cut an answer in pieces.
    pub(crate) piece: Option<usize>,
}

impl Service {
    /// A list that is answered at once, in whatever pieces this machine makes.
    pub(crate) fn immediate(rows: u64) -> Self {
        Self {
            rows,
            latency: Duration::ZERO,
            jitter: 0.0,
            piece: None,
        }
    }
}

/// A running server; it ends when dropped.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    process: Child,
}

impl Stub {
    /// Starts this program again, as a server.
    pub(crate) fn start(service: Service) -> Result<Self, Error> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("--serve")
            .arg(service.rows.to_string())
            .arg(service.latency.as_micros().to_string())
            .arg(service.jitter.to_string())
            .arg(service.piece.unwrap_or(0).to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let said = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(said).read_line(&mut line)?;
        Ok(Self {
            address: line.trim().parse()?,
            process,
        })
    }

    /// How many requests came since the last time this was asked, and over how many connections.
    pub(crate) fn counts(&self) -> Result<(u64, u64), Error> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(b"GET /counts HTTP/1.1\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (requests, connections) = answer.trim().split_once(' ').ok_or("no counts")?;
        Ok((requests.parse()?, connections.parse()?))
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Shared {
    service: Service,
    pages: Vec<Page>,
    requests: AtomicU64,
    connections: AtomicU64,
}

/// What the program is when it was started as a server.
pub(crate) fn serve(arguments: &[String]) -> Result<(), Error> {
    let [rows, latency, jitter, piece] = arguments else {
        return Err("a server takes rows, latency, jitter and the size of a piece".into());
    };
    let piece = piece.parse()?;
    let service = Service {
        rows: rows.parse()?,
        latency: Duration::from_micros(latency.parse()?),
        jitter: jitter.parse()?,
        piece: (piece > 0).then_some(piece),
    };
    let shared = Arc::new(Shared {
        service,
        pages: Page::all(),
        requests: AtomicU64::new(0),
        connections: AtomicU64::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0")?;
    writeln!(std::io::stdout().lock(), "{}", listener.local_addr()?)?;
    std::thread::spawn(|| {
        // The input ends with the program that started this one.
        let _ = std::io::stdin().lock().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    for stream in listener.incoming() {
        let (stream, shared) = (stream?, Arc::clone(&shared));
        std::thread::spawn(move || connection(stream, &shared));
    }
    Ok(())
}

/// Answers until the other side closes; a connection that breaks is the other side's to notice.
fn connection(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    if let Some(piece) = shared.service.piece {
        setsockopt(&stream, sockopt::SndBuf, &piece)?;
    }
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    let mut random = fastrand::Rng::new();
    let mut fresh = true;
    loop {
        let mut target = String::new();
        if reader.read_line(&mut target)? == 0 {
            return Ok(());
        }
        let begun = Instant::now();
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        if target.contains("/counts") {
            let requests = shared.requests.swap(0, Ordering::SeqCst);
            let connections = shared.connections.swap(0, Ordering::SeqCst);
            return write!(writer, "{requests} {connections}");
        }
        // A program may look at the account as well.
        let listed = u64::from(target.contains("/conversation"));
        shared.requests.fetch_add(listed, Ordering::SeqCst);
        if std::mem::take(&mut fresh) {
            shared.connections.fetch_add(1, Ordering::SeqCst);
        }
        let answer = answer(shared, &target);
        let odds = 1.0 + shared.service.jitter * (2.0 * random.f64() - 1.0);
        let latency = shared.service.latency.mul_f64(odds);
        std::thread::sleep(latency.saturating_sub(begun.elapsed()));
        writer.write_all(&answer)?;
    }
}

fn answer(shared: &Shared, target: &str) -> Vec<u8> {
    let number = |name: &str, from: usize, digits: usize| {
        let value = target.split_once(name).map_or("", |(_, rest)| rest);
        let value = value.get(from..).unwrap_or_default();
        let end = value
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(value.len());
        value[..end.min(digits)].parse::<u64>().unwrap_or(0)
    };
    // The month in which the period begins tells it from others, and so do the rows' identifiers.
    let from = "filters%5Bfrom%5D=";
    let (year, of_year) = (number(from, 0, 4), number(from, 5, 2));
    let month = year * 12 + of_year;
    let count = shared.service.rows;
    let pages = count.div_ceil(PAGE).max(1);
    let page = number("&page=", 0, 9).clamp(1, pages);
    let first = 100_000_000 + (month % 900) * 1_000_000 + count - (page - 1) * PAGE;
    let template = usize::try_from(page).unwrap_or(0) % shared.pages.len();
    let held = (count - (page - 1) * PAGE).min(PAGE);
    let rows = shared.pages[template].rows(&format!("{year:04}-{of_year:02}"), first, held);
    let head = r#"{"meta":{"filters":[],"status":"success"},"data":["#;
    let tail = format!(
        r#"],"pagination":{{"count":{count},"limit":{PAGE},"page":{page},"pages":{pages}}}}}"#
    );
    let length = head.len() + rows.len() + tail.len();
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{head}"
    )
    .into_bytes();
    answer.extend(rows);
    answer.extend(tail.into_bytes());
    answer
}

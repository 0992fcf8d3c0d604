//! A connection's socket, which can be told to end with a reset, tells when what was written has gone to
//! the system, and when its peer has closed.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// Time between two looks at a connection on which bytes lie that nobody has read yet.
const LOOK: Duration = Duration::from_secs(1);

/// What the socket, its server and the answers on its connection share.
#[derive(Debug)]
pub(crate) struct Wire {
    /// One task uses it, so that the lock is always free.
    stream: Mutex<TcpStream>,
    reset: AtomicBool,
    /// Whether somebody waits for a flush; without, flushes are not counted.
    watched: AtomicBool,
    flushes: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

impl Wire {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self {
            stream: Mutex::new(stream),
            reset: AtomicBool::default(),
            watched: AtomicBool::default(),
            flushes: AtomicU64::default(),
            waker: Mutex::default(),
        }
    }

    fn stream(&self) -> MutexGuard<'_, TcpStream> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends when the peer has closed its side or the whole connection, which look alike until something
    /// is sent. The task that awaits it has to be the one that serves the connection.
    pub(crate) async fn closed_by_peer(&self) {
        loop {
            let look = |context: &mut Context<'_>| {
                let mut byte = [0];
                self.stream()
                    .poll_peek(context, &mut ReadBuf::new(&mut byte))
            };
            match poll_fn(look).await {
                Ok(0) | Err(_) => return,
                Ok(_) => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// The connection will end with a reset, which discards what is still to be sent.
    pub(crate) fn reset(&self) {
        self.reset.store(true, Ordering::Release);
    }

    /// Flushes so far. The caller is woken by the next one.
    pub(crate) fn watch(&self, waker: &Waker) -> u64 {
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(waker.clone());
        self.watched.store(true, Ordering::Release);
        self.flushes.load(Ordering::Acquire)
    }

    fn flushed(&self) {
        if !self.watched.load(Ordering::Acquire) {
            return;
        }
        self.flushes.fetch_add(1, Ordering::AcqRel);
        let mut slot = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waker) = slot.take() {
            waker.wake();
        }
    }
}

/// What reads from the wire and writes to it.
#[derive(Debug)]
pub(crate) struct Socket(pub(crate) Arc<Wire>);

impl Drop for Socket {
    fn drop(&mut self) {
        // A socket that lingers for no time at all is closed by a reset.
        if self.0.reset.load(Ordering::Acquire)
            && let Err(error) = self.0.stream().set_zero_linger()
        {
            tracing::warn!(%error, "a connection could not be reset");
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.stream()).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0.stream()).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0.stream()).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.stream().is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut *self.0.stream()).poll_flush(context);
        if done.is_ready() {
            self.0.flushed();
        }
        done
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0.stream()).poll_shutdown(context)
    }
}

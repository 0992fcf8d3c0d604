//! A connection's socket, which can be told to end with a reset, and tells when what was written has gone
//! to the system.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What the socket and the answers on its connection share.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    reset: AtomicBool,
    /// Whether somebody waits for a flush; without, flushes are not counted.
    watched: AtomicBool,
    flushes: AtomicU64,
    waker: Mutex<Option<Waker>>,
}

impl Wire {
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

/// The stream of a connection, with its wire.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    wire: Arc<Wire>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, wire: Arc<Wire>) -> Self {
        Self { stream, wire }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // A socket that lingers for no time at all is closed by a reset.
        if self.wire.reset.load(Ordering::Acquire)
            && let Err(error) = self.stream.set_zero_linger()
        {
            tracing::warn!(%error, "a connection could not be reset");
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = Pin::new(&mut self.stream).poll_flush(context);
        if done.is_ready() {
            self.wire.flushed();
        }
        done
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

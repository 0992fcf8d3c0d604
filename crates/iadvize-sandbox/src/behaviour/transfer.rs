//! How the bytes of an answer are sent: a few at a time, or not all of them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::CONTENT_LENGTH;
use hyper::body::{Bytes, Frame, SizeHint};
use tokio::time::Sleep;

use super::effect::Effect;
use crate::socket::Wire;

/// A mark on a response: it is not sent, and its connection is reset. As an error, what ends the
/// connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reset;

impl fmt::Display for Reset {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a rule breaks the connection")
    }
}

impl std::error::Error for Reset {}

/// A mark on a response: how its body, which is whole, is to be sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Transfer {
    body: Bytes,
    /// Bytes in one go, and the pause after them.
    pace: Option<(usize, Duration)>,
    cut: Option<Cut>,
}

/// Where the body ends before its end, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cut {
    after: Option<usize>,
    reset: bool,
}

impl Transfer {
    /// Of two cuts and of two paces the earlier rule's counts.
    pub(crate) fn new(body: Bytes, effects: &[Effect]) -> Self {
        let mut transfer = Self {
            body,
            pace: None,
            cut: None,
        };
        for effect in effects {
            let cut = |after: &Option<usize>, reset| Cut {
                after: *after,
                reset,
            };
            match effect {
                Effect::SlowDrip { bytes, every } => {
                    transfer.pace.get_or_insert((*bytes, *every));
                }
                Effect::TruncatedBody { after } => {
                    transfer.cut.get_or_insert(cut(after, false));
                }
                Effect::ResetInBody { after } => {
                    transfer.cut.get_or_insert(cut(after, true));
                }
                _ => {}
            }
        }
        transfer
    }

    /// Gives the response the body that is sent so over this wire.
    pub(crate) fn apply(self, mut response: Response<Body>, wire: Arc<Wire>) -> Response<Body> {
        // The router has announced the length of the body it saw; the new one announces its own.
        response.headers_mut().remove(CONTENT_LENGTH);
        let mut left = self.body;
        let mut announced = left.len() as u64;
        if let Some(cut) = self.cut {
            // At least one byte is missing, of an empty body as well.
            let most = left.len().saturating_sub(1);
            announced = announced.max(1);
            left.truncate(cut.after.unwrap_or(left.len() / 2).min(most));
        }
        let (piece, pause) = self.pace.unwrap_or((usize::MAX, Duration::ZERO));
        let spoiled = Spoiled {
            left,
            announced,
            piece: piece.max(1),
            pause,
            pausing: None,
            broken: self.cut,
            flushed: None,
            wire,
        };
        response.map(|_| Body::new(spoiled))
    }
}

/// A body that is sent in pieces and may end early.
struct Spoiled {
    /// What is still to be sent.
    left: Bytes,
    /// What the client still expects.
    announced: u64,
    piece: usize,
    pause: Duration,
    pausing: Option<Pin<Box<Sleep>>>,
    broken: Option<Cut>,
    /// Flushes of the wire when all that is sent had been handed over.
    flushed: Option<u64>,
    wire: Arc<Wire>,
}

impl Spoiled {
    /// Breaks off as soon as the bytes before have left this process.
    fn break_off(&mut self, cut: Cut, context: &mut Context<'_>) -> Poll<Reset> {
        let now = self.wire.watch(context.waker());
        if now == *self.flushed.get_or_insert(now) {
            return Poll::Pending;
        }
        if cut.reset {
            self.wire.reset();
        }
        Poll::Ready(Reset)
    }
}

impl hyper::body::Body for Spoiled {
    type Data = Bytes;
    type Error = Reset;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Reset>>> {
        if let Some(pausing) = &mut self.pausing {
            ready!(pausing.as_mut().poll(context));
            self.pausing = None;
        }
        if self.left.is_empty() {
            return match self.broken {
                Some(cut) => self.break_off(cut, context).map(|reset| Some(Err(reset))),
                None => Poll::Ready(None),
            };
        }
        let size = self.piece.min(self.left.len());
        let piece = self.left.split_to(size);
        self.announced -= piece.len() as u64;
        if !self.pause.is_zero() && !self.left.is_empty() {
            self.pausing = Some(Box::pin(tokio::time::sleep(self.pause)));
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.announced)
    }
}

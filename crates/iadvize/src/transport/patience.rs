//! Calls that nobody waits for one by one, as for the pages of a list that are fetched ahead.

use std::future::{Ready, poll_fn, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use futures_util::future::Either;
use tokio::task::futures::TaskLocalFuture;

tokio::task_local! {
    /// Whether the call has its answer.
    static ANSWERED: Arc<AtomicBool>;
}

/// A call that may wait for its first turn for as long as it takes; its time begins with it.
pub(crate) struct Patient<F> {
    call: Pin<Box<TaskLocalFuture<Arc<AtomicBool>, F>>>,
    answered: Arc<AtomicBool>,
}

/// Lets a call be patient.
pub(crate) fn patiently<F: Future>(call: F) -> Patient<F> {
    let answered = Arc::<AtomicBool>::default();
    Patient {
        call: Box::pin(ANSWERED.scope(Arc::clone(&answered), call)),
        answered,
    }
}

impl<F: Future> Patient<F> {
    /// Waits until the answer is there as it was sent. It is decoded when what this gives is awaited.
    pub(crate) async fn answered(mut self) -> Either<Ready<F::Output>, Self> {
        let early = poll_fn(|cx| match self.call.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.answered.load(Ordering::Relaxed) => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        match early.await {
            Some(output) => Either::Left(ready(output)),
            None => Either::Right(self),
        }
    }
}

impl<F: Future> Future for Patient<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        self.call.as_mut().poll(cx)
    }
}

/// Whether the call that is being made is patient.
pub(super) fn is_patient() -> bool {
    ANSWERED.try_with(|_| ()).is_ok()
}

/// Between an answer and its decoding, where a patient call may be left until somebody wants it.
///
/// The connection goes back to where the next request looks for it in a task of its own; without a chance to
/// run it might come too late, and one connection too many be opened.
pub(super) async fn rest() {
    if ANSWERED
        .try_with(|answered| answered.store(true, Ordering::Relaxed))
        .is_ok()
    {
        tokio::task::yield_now().await;
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_decoded_when_somebody_wants_it() {
        let (sent, decoded) = (AtomicBool::new(false), AtomicBool::new(false));
        let call = patiently(async {
            tokio::task::yield_now().await;
            sent.store(is_patient(), Ordering::Relaxed);
            rest().await;
            decoded.store(true, Ordering::Relaxed);
            7
        });
        let answered = call.answered().await;
        let both = || {
            (
                sent.load(Ordering::Relaxed),
                decoded.load(Ordering::Relaxed),
            )
        };
        assert_eq!(both(), (true, false));
        assert_eq!((answered.await, both()), (7, (true, true)));
    }

    #[tokio::test]
    async fn who_gets_no_answer_tells_it_at_once() {
        let failed = patiently(async { Err::<(), _>("refused") })
            .answered()
            .await;
        assert_eq!(failed.now_or_never(), Some(Err("refused")));
    }

    #[tokio::test]
    async fn a_call_that_somebody_waits_for_does_not_rest() {
        assert!(!is_patient());
        assert_eq!(rest().now_or_never(), Some(()));
        assert_eq!(patiently(rest()).now_or_never(), None);
        assert_eq!(patiently(rest()).await, ());
    }
}

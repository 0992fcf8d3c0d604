//! Being asked to stop: once to finish what is under way, twice to stop at once.

use tokio::sync::watch;

use crate::exit::Exit;

/// Tells whether the run was asked to stop.
#[derive(Clone, Debug)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Whether it was.
    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is.
    pub(crate) async fn asked(&mut self) {
        // Where nobody is left who could ask, it never is.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Listens for the signals that end a program. The first one is told to `tell` and to the [`Stop`]; the
/// second one ends the program, which loses no more than `kill -9` would.
pub(crate) fn listen(tell: impl FnOnce() + Send + 'static) -> Stop {
    let (asked, stop) = watch::channel(false);
    tokio::spawn(async move {
        signal().await;
        tell();
        asked.send_replace(true);
        signal().await;
        std::process::exit(Exit::Interrupted.code().into());
    });
    Stop(stop)
}

/// Waits for the next signal.
#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return interrupt().await;
    };
    tokio::select! {
        () = interrupt() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn signal() {
    interrupt().await;
}

async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

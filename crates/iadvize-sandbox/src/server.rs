//! Serving: a listener, a cap on connections, limits on headers, and an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Response;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::behaviour::{Reset, Transfer};
use crate::limits;
use crate::socket::{Socket, Wire};
use crate::stream::Impatient;

/// A running server. Dropping it stops it at once.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on this address, on a free port for port 0.
    pub(crate) async fn start(address: SocketAddr, router: Router) -> std::io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, router, stopped));
        Ok(Self {
            address,
            stop,
            task: Some(task),
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more connections, and waits until the open requests are answered.
    pub(crate) async fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(mut task) = self.task.take()
            && tokio::time::timeout(limits::GRACE, &mut task)
                .await
                .is_err()
        {
            task.abort();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn accept(listener: TcpListener, router: Router, mut stopped: watch::Receiver<bool>) {
    let permits = Arc::new(Semaphore::new(limits::CONNECTIONS));
    // The connections are aborted with this set when the task is.
    let mut connections = JoinSet::new();
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await;
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            next = next => next,
            _ = stopped.changed() => break,
        };
        while connections.try_join_next().is_some() {}
        match accepted {
            Ok((stream, _)) => {
                let (router, stopped) = (router.clone(), stopped.clone());
                connections.spawn(async move {
                    serve(stream, router, stopped).await;
                    drop(permit);
                });
            }
            // Out of file handles, most likely; accepting again at once would only burn time.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn serve(stream: TcpStream, router: Router, mut stopped: watch::Receiver<bool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "no TCP_NODELAY");
    }
    let wire = Arc::new(Wire::new(stream));
    let router = TowerToHyperService::new(router);
    let service = service_fn(|request| {
        let answering = router.call(request);
        let wire = &wire;
        async move {
            match answering.await {
                Ok(response) => sent(response, wire),
                Err(never) => match never {},
            }
        }
    });
    let stream = Impatient::new(Socket(Arc::clone(&wire)), limits::UNREAD_TIME);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Who has sent everything may say so, and is still answered.
        .half_close(true)
        .header_read_timeout(limits::HEAD_TIME)
        .max_buf_size(limits::HEAD)
        .max_headers(limits::HEAD_COUNT)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
        () = abandoned(&wire) => return tracing::debug!("nobody waited for an answer any more"),
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Ends when an answer has not come for too long after the caller closed its side. Who has left looks like
/// that too, and a rule may wait for hours: without an end, callers that give up would use up the
/// connections.
async fn abandoned(wire: &Wire) {
    wire.closed_by_peer().await;
    tokio::time::sleep(limits::CLOSED_TIME).await;
}

/// The response as it goes out: as it is, in another way than at once, or not at all.
fn sent(mut response: Response<Body>, wire: &Arc<Wire>) -> Result<Response<Body>, Reset> {
    if response.extensions().is_empty() {
        return Ok(response);
    }
    if let Some(reset) = response.extensions_mut().remove::<Reset>() {
        wire.reset();
        return Err(reset);
    }
    Ok(match response.extensions_mut().remove::<Transfer>() {
        Some(transfer) => transfer.apply(response, Arc::clone(wire)),
        None => response,
    })
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::mpsc;
    use tokio::time::{sleep, timeout};

    use super::*;

    /// Sends when it is dropped.
    struct Gone(mpsc::UnboundedSender<()>);

    impl Drop for Gone {
        fn drop(&mut self) {
            let _ = self.0.send(());
        }
    }

    async fn slow(wait: Duration) -> (Server, mpsc::UnboundedReceiver<()>, TcpStream) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let answer = get(async move || {
            let _gone = Gone(sender);
            sleep(wait).await;
            "late"
        });
        let router = Router::new().route("/", answer);
        let server = Server::start(([127, 0, 0, 1], 0).into(), router).await;
        let server = server.unwrap();
        let mut caller = TcpStream::connect(server.address()).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
        caller.write_all(request).await.unwrap();
        (server, receiver, caller)
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_leaves_holds_no_connection() {
        let hour = Duration::from_secs(3_600);
        let (_server, mut gone, caller) = slow(24 * hour).await;
        drop(caller);
        timeout(hour, gone.recv()).await.expect("it is given up");
    }

    #[tokio::test(start_paused = true)]
    async fn a_caller_who_has_said_all_is_answered() {
        let (_server, _gone, mut caller) = slow(limits::CLOSED_TIME / 2).await;
        caller.shutdown().await.unwrap();
        let mut answer = String::new();
        caller.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("late"), "{answer}");
    }
}

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
    let wire = Arc::new(Wire::default());
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
    let stream = Impatient::new(Socket::new(stream, Arc::clone(&wire)), limits::UNREAD_TIME);
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
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
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

//! Where the generated client meets what carries its requests.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};

use crate::Client;

/// What a transport gives for a request.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = reqwest::Result<reqwest::Response>> + Send + 'a>>;

/// Carries the requests of a [`Client`]: authentication, deadlines, retries, limits.
pub trait Transport: Debug + Send + Sync {
    /// Carries one request of the operation with this id, with the HTTP client of the generated client.
    fn carry<'a>(
        &'a self,
        http: &'a reqwest::Client,
        request: reqwest::Request,
        operation: &'static str,
    ) -> TransportFuture<'a>;
}

impl ClientHooks<Arc<dyn Transport>> for Client {
    async fn exec(
        &self,
        mut request: reqwest::Request,
        info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        // The generator sends the document's version along; the service has never asked for it.
        request.headers_mut().remove("api-version");
        self.inner()
            .carry(self.client(), request, info.operation_id)
            .await
    }
}

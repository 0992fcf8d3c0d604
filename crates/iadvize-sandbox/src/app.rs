//! The routes, made from the document, and the way of a request through them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{OriginalUri, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::body;
use crate::clock::Clock;
use crate::document::{Document, Operation};
use crate::envelope::{Answer, Failure, excerpt};
use crate::guard;
use crate::limits;
use crate::query::Query;
use crate::routes::{self, Call, Handler, Scene};
use crate::store::{Memo, Store};

/// What every request shares.
#[derive(Clone, Debug)]
pub(crate) struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    store: Store,
    clock: Clock,
    key: String,
    limit: Option<i64>,
}

impl App {
    pub(crate) fn new(store: Store, clock: Clock, key: String, limit: Option<i64>) -> Self {
        Self(Arc::new(Shared {
            store,
            clock,
            key,
            limit,
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn key(&self) -> &str {
        &self.0.key
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// One route for each operation of the document, under the base path of its servers.
    ///
    /// Fails when an operation has nothing that answers it, or a filter nothing that applies it.
    pub(crate) fn router(&self) -> Result<Router, String> {
        let document = Document::embedded();
        let unserved = crate::filter::unserved(document, &self.0.store.tables);
        if !unserved.is_empty() {
            return Err(format!(
                "filters of the document that the sandbox cannot apply: {}",
                unserved.join(", ")
            ));
        }
        let mut paths: BTreeMap<String, Vec<(&'static Operation, Handler)>> = BTreeMap::new();
        for operation in &document.operations {
            let handler = routes::handler(operation, &self.0.store.tables).ok_or_else(|| {
                format!(
                    "{} {} is in the document and has no handler",
                    operation.method, operation.path
                )
            })?;
            paths
                .entry(operation.path.clone())
                .or_default()
                .push((operation, handler));
            // The suffix of a path's first segment may be left out (observed).
            if let Some(short) = without_suffix(&operation.path) {
                paths.entry(short).or_default().push((operation, handler));
            }
        }
        let mut router = Router::new();
        for (path, operations) in paths {
            router = router.route(
                &format!("{}{path}", document.base),
                self.methods(operations),
            );
        }
        let router = router.fallback(|OriginalUri(uri): OriginalUri| async move {
            Failure::malformed(
                StatusCode::NOT_FOUND,
                format!("Unknown path '{}'.", excerpt(uri.path())),
            )
            .into_response()
        });
        let key = middleware::from_fn_with_state(self.clone(), guard::check_key);
        let router = router.layer(key);
        #[cfg(feature = "explorer")]
        let router = router.merge(crate::explorer::router());
        // Around everything, so that no route can be without it.
        Ok(router.layer(middleware::from_fn(guard::check_place)))
    }

    fn methods(&self, operations: Vec<(&'static Operation, Handler)>) -> MethodRouter {
        let allowed: Vec<&str> = operations
            .iter()
            .map(|(operation, _)| operation.method.as_str())
            .collect();
        let allowed = allowed.join(", ");
        let refuse = move || async move { Failure::Method(allowed).into_response() };
        let mut methods = MethodRouter::new().fallback(refuse);
        for (operation, handler) in operations {
            let app = self.clone();
            let answer = move |request: Request| async move {
                app.answer(operation, handler, request)
                    .await
                    .map_or_else(Failure::into_response, Answer::into_response)
            };
            methods = methods.merge(on(filter(&operation.method), answer));
        }
        methods
    }

    async fn answer(
        self,
        operation: &'static Operation,
        handler: Handler,
        request: Request,
    ) -> Result<Answer, Failure> {
        let id = identifier(operation, request.uri().path())?;
        let (parts, body) = request.into_parts();
        let raw_query = parts.uri.query().unwrap_or("");
        let content_type = parts
            .headers
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        // The guard has read it, and let pass what is not too large.
        let bytes = to_bytes(body, limits::BODY)
            .await
            .map_err(|error| Failure::Internal(error.to_string()))?;
        let query = Query::parse(raw_query);
        query.check(operation)?;
        let objects = body::parse(operation, content_type, &bytes, raw_query)?;
        let call = Call {
            operation,
            id,
            query,
            objects,
        };
        let (now, limit) = (self.0.clock.now(), self.0.limit);
        let work = move |connection: &_, tables: &_, memo: &_| {
            let scene = Scene {
                connection,
                tables,
                memo,
                now,
                limit,
            };
            handler(&scene, &call)
        };
        if operation.method == "GET" {
            self.0.store.read(work).await
        } else {
            // A write changes what could be remembered.
            let work = move |connection: &_, tables: &_| work(connection, tables, &Memo::default());
            self.0.store.write(work).await
        }
    }
}

/// The number at the place of `{id}`; 0 where the path has none.
fn identifier(operation: &Operation, path: &str) -> Result<i64, Failure> {
    let path = path
        .strip_prefix(&Document::embedded().base)
        .unwrap_or(path);
    let place = operation
        .path
        .split('/')
        .position(|segment| segment.starts_with('{'));
    match place {
        None => Ok(0),
        Some(place) => {
            let text = path.split('/').nth(place).unwrap_or("");
            let sign = text.starts_with('+');
            let id = text.parse().ok().filter(|_| !sign);
            id.ok_or_else(|| Failure::invalid("id"))
        }
    }
}

fn without_suffix(path: &str) -> Option<String> {
    let first = path.split('/').nth(1)?;
    let (bare, _) = first.split_once('.')?;
    Some(path.replacen(first, bare, 1))
}

fn filter(method: &str) -> MethodFilter {
    match method {
        "POST" => MethodFilter::POST,
        "PUT" => MethodFilter::PUT,
        "DELETE" => MethodFilter::DELETE,
        "PATCH" => MethodFilter::PATCH,
        _ => MethodFilter::GET,
    }
}

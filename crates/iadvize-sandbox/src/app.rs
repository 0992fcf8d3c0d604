//! The routes, made from the document, and the way of a request through them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Response, StatusCode};
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::behaviour::rules::{Asked, Rules};
use crate::body;
use crate::clock::{Clock, Wall};
use crate::control;
use crate::document::{Document, Operation};
use crate::envelope::{Answer, Failure, Lists, excerpt};
use crate::guard::{self, Hosts};
use crate::limits;
use crate::paging::Memo;
use crate::query::Query;
use crate::requests::{self, Counters, Log, ReceivedRequest};
use crate::routes::{self, Call, Handler, Scene};
use crate::secret::Secret;
use crate::store::Store;

/// What every request shares.
#[derive(Clone, Debug)]
pub(crate) struct App(Arc<Shared>);

/// What the requests share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    /// Where the clock stood at the start, and stands again after a reset.
    pub(crate) start: Wall,
    pub(crate) key: Secret,
    pub(crate) token: Secret,
    pub(crate) limit: Option<i64>,
    pub(crate) hosts: Hosts,
    pub(crate) rules: Rules,
    pub(crate) log: Log,
}

impl App {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn key(&self) -> &Secret {
        &self.0.key
    }

    pub(crate) fn token(&self) -> &Secret {
        &self.0.token
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn hosts(&self) -> &Hosts {
        &self.0.hosts
    }

    pub(crate) fn rules(&self) -> &Rules {
        &self.0.rules
    }

    pub(crate) fn log(&self) -> &Log {
        &self.0.log
    }

    pub(crate) fn requests(&self) -> Vec<ReceivedRequest> {
        self.0.log.list([&self.0.key, &self.0.token])
    }

    pub(crate) fn counters(&self) -> Counters {
        self.0.log.counters(self.0.rules.applied())
    }

    pub(crate) fn clear_requests(&self) {
        self.0.log.clear();
        self.0.rules.clear_applied();
    }

    /// Brings data and clock back to where they were at the start.
    pub(crate) async fn reset(&self) -> Result<(), Failure> {
        self.0.store.reset().await?;
        self.0.clock.set(crate::clock::to_civil(self.0.start));
        Ok(())
    }

    /// The API behind its key, the control API behind its token, and what holds no data.
    pub(crate) fn router(&self) -> Result<Router, String> {
        let key = middleware::from_fn_with_state(self.clone(), guard::check_key);
        let token = middleware::from_fn_with_state(self.clone(), guard::check_token);
        let noted = middleware::from_fn_with_state(self.clone(), requests::note);
        let router = self
            .api()?
            .layer(key)
            .layer(noted)
            .merge(control::router(self).layer(token))
            .merge(control::home::router(self));
        #[cfg(feature = "explorer")]
        let router = router.merge(crate::explorer::router());
        // Around everything, so that no route can be without it.
        let place = middleware::from_fn_with_state(self.clone(), guard::check_place);
        Ok(router.layer(place))
    }

    /// One route for each operation of the document, under the base path of its servers.
    ///
    /// Fails when an operation has nothing that answers it, or a filter nothing that applies it.
    fn api(&self) -> Result<Router, String> {
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
        let app = self.clone();
        Ok(router.fallback(async move |request: Request| {
            let path = request.uri().path();
            let message = format!("Unknown path '{}'.", excerpt(path));
            let failure = Failure::malformed(StatusCode::NOT_FOUND, message);
            app.ruled(None, request, async |_, _| Err(failure)).await
        }))
    }

    fn methods(&self, operations: Vec<(&'static Operation, Handler)>) -> MethodRouter {
        let allowed: Vec<&str> = operations
            .iter()
            .map(|(operation, _)| operation.method.as_str())
            .collect();
        let allowed = allowed.join(", ");
        let app = self.clone();
        let refuse = async move |request: Request| {
            let refused = async |_, _| Err(Failure::Method(allowed));
            app.ruled(None, request, refused).await
        };
        let mut methods = MethodRouter::new().fallback(refuse);
        for (operation, handler) in operations {
            let app = self.clone();
            let answer = async move |request: Request| {
                let run = async |request, lists| {
                    app.clone().answer(operation, handler, request, lists).await
                };
                app.ruled(Some(operation), request, run).await
            };
            methods = methods.merge(on(filter(&operation.method), answer));
        }
        methods
    }

    /// Runs what answers a request, as the rules at work would have it.
    async fn ruled(
        &self,
        operation: Option<&'static Operation>,
        request: Request,
        run: impl AsyncFnOnce(Request, Lists) -> Result<Answer, Failure>,
    ) -> Response<Body> {
        let plan = self.0.rules.plan(|| {
            let path = request.uri().path();
            Asked {
                method: request.method().as_str(),
                path: path
                    .strip_prefix(&Document::embedded().base)
                    .unwrap_or(path),
                operation,
            }
        });
        let run = async |request, lists| {
            let answered = run(request, lists).await;
            answered.map_or_else(Failure::into_response, Answer::into_response)
        };
        match plan {
            None => run(request, Lists::default()).await,
            Some(plan) => plan.carry_out(operation, request, run).await,
        }
    }

    async fn answer(
        self,
        operation: &'static Operation,
        handler: Handler,
        request: Request,
        lists: Lists,
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
                lists,
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

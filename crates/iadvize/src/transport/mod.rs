//! What carries every request: authentication, deadline, retries, limits and tracing.

mod auth;
mod body;
mod failure;
mod form;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod limits;
mod patience;
mod retry;
mod spare;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use reqwest::{Request, StatusCode};
use tracing::debug;

use crate::config::{Config, Encoding};
use crate::error::{Error, Kind, Result};
use crate::observer::{self, Decision, Incoming, Outgoing};
pub(crate) use form::text as form_text;
use limits::Limits;
pub(crate) use limits::Rate;
pub(crate) use patience::patiently;
use retry::{Budget, Withdrawal};
use spare::Spare;

/// A time limit that is none.
const NEVER: Duration = Duration::from_secs(30 * 365 * 86_400);

/// What editors put before a text, and JSON has no place for.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Carries the requests of a client and of all its clones.
#[derive(Clone)]
pub(crate) struct Carrier {
    http: reqwest::Client,
    config: Arc<Config>,
    budget: Arc<Budget>,
    limits: Arc<Limits>,
    spare: Spare,
}

/// Without what is in it: to show an HTTP client of reqwest's would make every program larger.
impl fmt::Debug for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carrier").finish_non_exhaustive()
    }
}

/// What came back: an answer of whatever status, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: Bytes,
}

/// What is known of a request before it is sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Nature<'a> {
    /// How the request is called in errors and traces.
    pub(crate) name: &'a str,
    /// Whether sending it twice does no more than sending it once.
    pub(crate) idempotent: bool,
}

impl Carrier {
    pub(crate) fn new(http: reqwest::Client, config: Arc<Config>) -> Self {
        let limits = Limits::new(config.at_once, config.rate);
        Self {
            http,
            config,
            budget: Arc::new(Budget::default()),
            limits: Arc::new(limits),
            spare: Spare::default(),
        }
    }

    /// Sends a request until it is answered, the deadline passes or retrying makes no sense.
    pub(crate) async fn send(&self, mut request: Request, nature: Nature<'_>) -> Result<Reply> {
        // Who watches sees the request as it was before the key was on it.
        let plain = match &self.config.observer {
            Some(_) => request.try_clone(),
            None => None,
        };
        auth::attach(&mut request, &self.config)?;
        let mut first_turn = self.limits.patient_turn().await;
        let begun = tokio::time::Instant::now();
        let deadline = begun
            .checked_add(self.config.timeout)
            .unwrap_or(begun + NEVER);
        let mut attempt = 1;
        let mut last = None;
        let mut retry: Option<Withdrawal<'_>> = None;
        loop {
            let copy = request
                .try_clone()
                .ok_or_else(|| Error::input("the body cannot be sent twice"))?;
            let turn = match first_turn.take() {
                Some(turn) => Some(turn),
                None => self.limits.turn(deadline).await,
            };
            let Some(turn) = turn else {
                return last.unwrap_or_else(|| Err(self.crowded()));
            };
            if self.announce(plain.as_ref(), attempt) == Decision::Hold {
                return Err(observer::held());
            }
            match retry.take() {
                Some(retry) => retry.spend(),
                None => self.budget.deposit(),
            }
            debug!(operation = nature.name, attempt, "sending");
            let started = Instant::now();
            let outcome = match tokio::time::timeout_at(deadline, self.once(copy)).await {
                Ok(outcome) => outcome,
                Err(_) => Err(self.timed_out()),
            };
            drop(turn);
            trace(nature, attempt, started, &outcome);
            self.report(plain.as_ref(), attempt, started, &outcome);
            let wait = retry::wait(&self.config.retries, nature, attempt, &outcome);
            let in_time = |wait: &Duration| {
                let over = tokio::time::Instant::now().checked_add(*wait);
                over.is_some_and(|over| over < deadline)
            };
            let Some(wait) = wait.filter(in_time) else {
                return outcome.map_err(|error| unknown(error, nature));
            };
            retry = self.budget.withdraw();
            if retry.is_none() {
                return outcome.map_err(|error| unknown(error, nature));
            }
            tokio::time::sleep(wait).await;
            last = Some(outcome);
            attempt += 1;
        }
    }

    fn announce(&self, plain: Option<&Request>, attempt: u32) -> Decision {
        match (&self.config.observer, plain) {
            (Some(observer), Some(request)) => {
                observer.sending(&Outgoing::new(request, &self.config.key, attempt))
            }
            _ => Decision::Send,
        }
    }

    fn report(
        &self,
        plain: Option<&Request>,
        attempt: u32,
        started: Instant,
        outcome: &Result<Reply>,
    ) {
        let (Some(observer), Some(request)) = (&self.config.observer, plain) else {
            return;
        };
        let outcome = match outcome {
            Ok(reply) => Ok((reply.status.as_u16(), &*reply.body)),
            Err(error) => Err(error),
        };
        let incoming = Incoming {
            outcome,
            elapsed: started.elapsed(),
        };
        let outgoing = Outgoing::new(request, &self.config.key, attempt);
        observer.answered(&outgoing, &incoming);
    }

    async fn once(&self, request: Request) -> Result<Reply> {
        let response = self
            .http
            .execute(request)
            .await
            .map_err(|error| failure::sending(&error))?;
        let status = response.status();
        if status.is_redirection() {
            let error = Error::new(Kind::Redirect, "the service redirected");
            return Err(error.with_status(status.as_u16()));
        }
        let headers = response.headers().clone();
        let mut body = body::read(response, self.config.max_body, &self.spare).await?;
        if body.starts_with(BYTE_ORDER_MARK) {
            body = body.split_off(BYTE_ORDER_MARK.len());
        }
        Ok(Reply {
            status,
            headers,
            body,
        })
    }

    fn crowded(&self) -> Error {
        Error::new(
            Kind::Timeout,
            format!(
                "not sent, since the client's own limits leave no room for it within {:?}",
                self.config.timeout
            ),
        )
    }

    fn timed_out(&self) -> Error {
        Error::new(
            Kind::Timeout,
            format!("no complete answer within {:?}", self.config.timeout),
        )
    }
}

/// A write that may have arrived leaves its outcome open.
fn unknown(error: Error, nature: Nature<'_>) -> Error {
    let left = matches!(
        error.kind(),
        Kind::Timeout | Kind::Broken | Kind::TooLarge | Kind::Decode | Kind::Redirect
    );
    error.outcome_unknown(left && !nature.idempotent)
}

fn trace(nature: Nature<'_>, attempt: u32, started: Instant, outcome: &Result<Reply>) {
    let elapsed = started.elapsed();
    match outcome {
        Ok(reply) => debug!(
            operation = nature.name,
            attempt,
            status = reply.status.as_u16(),
            bytes = reply.body.len(),
            ?elapsed,
            "answered"
        ),
        Err(error) => debug!(operation = nature.name, attempt, %error, ?elapsed, "failed"),
    }
}

impl iadvize_api::Transport for Carrier {
    fn carry(&self, mut request: Request, operation: &'static str) -> iadvize_api::Carried<'_> {
        Box::pin(async move {
            if self.config.encoding == Encoding::Form {
                form::encode(&mut request);
            }
            let nature = Nature {
                name: operation,
                // As `Operation::is_idempotent` has it; to look that up would link the whole catalogue.
                idempotent: request.method().is_idempotent(),
            };
            let Reply { status, body, .. } = self.send(request, nature).await?;
            patience::rest().await;
            Ok(iadvize_api::Answer::new(status, body))
        })
    }
}

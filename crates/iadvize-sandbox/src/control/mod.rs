//! The control API: rules, clock, reset, and what was received, while the sandbox runs. It has a prefix
//! and a token of its own; [`home`] lists everything without one.

pub(crate) mod home;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::{delete, get, post};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::behaviour::{ActiveRule, Rule, RuleError, RuleId};
use crate::clock;
use crate::envelope::{Failure, respond};
use crate::limits;
use crate::requests::{Counters, ReceivedRequest};

/// Where the control API is.
pub(crate) const PREFIX: &str = "/_sandbox";

/// What the control API has, as `GET /` and its own root list it.
pub(crate) const ENDPOINTS: &[(&str, &str, &str)] = &[
    ("GET", "/rules", "the rules at work and their counts"),
    ("POST", "/rules", "adds the rule in the body"),
    (
        "PUT",
        "/rules",
        "replaces all rules by the list in the body",
    ),
    ("DELETE", "/rules", "removes all rules"),
    ("DELETE", "/rules/{id}", "removes one rule"),
    ("GET", "/clock", "where the clock stands, in Europe/Paris"),
    (
        "PUT",
        "/clock",
        "sets the clock: {\"now\": \"2020-06-30 12:00:00\"}",
    ),
    ("POST", "/reset", "brings data and clock back to the start"),
    (
        "GET",
        "/requests",
        "the latest requests received, the earliest first",
    ),
    ("DELETE", "/requests", "forgets requests and counters"),
    (
        "GET",
        "/counters",
        "counts of requests, answers and applied rules",
    ),
];

type Answered = Result<Response<Body>, Failure>;

/// The routes below the prefix, which the token has to guard.
pub(crate) fn router(app: &App) -> Router {
    let routes = Router::new()
        .route("/", get(list))
        .route(
            "/rules",
            get(rules).post(add).put(replace).delete(remove_all),
        )
        .route("/rules/{id}", delete(remove))
        .route("/clock", get(clock_now).put(set_clock))
        .route("/reset", post(reset))
        .route("/requests", get(requests).delete(clear))
        .route("/counters", get(counters))
        .method_not_allowed_fallback(async || {
            malformed(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("the control API has no such method here; GET {PREFIX}/ lists what it has"),
            )
            .into_response()
        })
        .fallback(unknown)
        .with_state(app.clone());
    Router::new()
        .nest(PREFIX, routes)
        .route(&format!("{PREFIX}/"), get(list))
}

async fn list() -> Response<Body> {
    ok(&json!({ "endpoints": endpoints() }))
}

async fn unknown() -> Response<Body> {
    malformed(
        StatusCode::NOT_FOUND,
        format!("the control API has no such path; GET {PREFIX}/ lists what it has"),
    )
    .into_response()
}

pub(crate) fn endpoints() -> Value {
    let list = ENDPOINTS.iter().map(|(method, path, what)| {
        json!({ "method": method, "path": format!("{PREFIX}{path}"), "what": what })
    });
    list.collect()
}

fn ok(value: &Value) -> Response<Body> {
    respond(StatusCode::OK, value.to_string())
}

fn malformed(status: StatusCode, message: impl Into<String>) -> Failure {
    Failure::malformed(status, message)
}

fn refused(message: impl Into<String>) -> Failure {
    malformed(StatusCode::BAD_REQUEST, message)
}

fn answer(answered: Answered) -> Response<Body> {
    answered.unwrap_or_else(Failure::into_response)
}

async fn body(request: Request) -> Result<Value, Failure> {
    // The guard has read it, and let pass what is not too large.
    let bytes = to_bytes(request.into_body(), limits::BODY)
        .await
        .map_err(|error| Failure::Internal(error.to_string()))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| refused(format!("the body must be JSON: {error}")))
}

/// A rule at work as JSON.
pub(crate) fn active(active: &ActiveRule) -> Value {
    json!({
        "id": active.id.number(),
        "asked": active.asked,
        "applied": active.applied,
        "rule": active.rule.to_json(),
    })
}

fn rule(value: &Value) -> Result<Rule, Failure> {
    Rule::from_json(value).map_err(refused_rule)
}

fn refused_rule(error: RuleError) -> Failure {
    refused(error.to_string())
}

fn listed(app: &App) -> Response<Body> {
    let rules: Vec<Value> = app.rules().list().iter().map(active).collect();
    ok(&json!({ "rules": rules }))
}

async fn rules(State(app): State<App>) -> Response<Body> {
    listed(&app)
}

async fn add(State(app): State<App>, request: Request) -> Response<Body> {
    let added = async {
        let rule = rule(&body(request).await?)?;
        let id = app.rules().add(rule).map_err(refused_rule)?;
        Ok(ok(&json!({ "id": id.number() })))
    };
    answer(added.await)
}

async fn replace(State(app): State<App>, request: Request) -> Response<Body> {
    let replaced = async {
        let Value::Array(list) = body(request).await? else {
            return Err(refused("the body must be a list of rules"));
        };
        // Either all of them are good, or nothing changes.
        let rules = list.iter().map(rule).collect::<Result<Vec<_>, _>>()?;
        app.rules().replace(rules).map_err(refused_rule)?;
        Ok(listed(&app))
    };
    answer(replaced.await)
}

async fn remove_all(State(app): State<App>) -> Response<Body> {
    app.rules().clear();
    listed(&app)
}

async fn remove(State(app): State<App>, Path(id): Path<String>) -> Response<Body> {
    let known = id
        .parse()
        .is_ok_and(|number| app.rules().remove(RuleId::new(number)));
    if known {
        listed(&app)
    } else {
        malformed(StatusCode::NOT_FOUND, "there is no rule with this id").into_response()
    }
}

async fn clock_now(State(app): State<App>) -> Response<Body> {
    ok(&json!({ "now": clock::text(app.clock().now()) }))
}

async fn set_clock(State(app): State<App>, request: Request) -> Response<Body> {
    let set = async {
        let value = body(request).await?;
        let moment = value["now"].as_str().and_then(clock::parse);
        let only = value.as_object().is_some_and(|members| members.len() == 1);
        let Some(moment) = moment.filter(|_| only) else {
            let wanted = "the body must be {\"now\": \"YYYY-MM-DD HH:MM:SS\"}";
            return Err(refused(wanted));
        };
        app.clock().set(clock::to_civil(moment.at));
        Ok(clock_now(State(app.clone())).await)
    };
    answer(set.await)
}

async fn reset(State(app): State<App>) -> Response<Body> {
    let done = app.reset().await;
    answer(done.map(|()| ok(&json!({ "now": clock::text(app.clock().now()) }))))
}

async fn requests(State(app): State<App>) -> Response<Body> {
    let list: Vec<Value> = app.requests().iter().map(request).collect();
    ok(&json!({ "requests": list }))
}

fn request(request: &ReceivedRequest) -> Value {
    json!({
        "number": request.number,
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "operation": request.operation,
        "headers": request.headers,
        "status": request.status,
        "applied": request.applied,
        "milliseconds": request.duration.as_secs_f64() * 1_000.0,
    })
}

async fn clear(State(app): State<App>) -> Response<Body> {
    app.clear_requests();
    requests(State(app)).await
}

async fn counters(State(app): State<App>) -> Response<Body> {
    let Counters {
        requests,
        unanswered,
        answers,
        applied,
    } = app.counters();
    let answers: Map<String, Value> = answers
        .into_iter()
        .map(|(status, count)| (status.to_string(), count.into()))
        .collect();
    ok(&json!({
        "requests": requests,
        "unanswered": unanswered,
        "answers": answers,
        "applied": applied,
    }))
}

//! Answers that ask for patience or report a failure: 429, 503 and the other 5xx, refusals and errors.

use super::scene::skill;
use super::{Chapter, Fault, Stage};
use crate::raw::{Act, head};

const RATE: &str = "send fewer requests";
const LATER: &str = "try again later";

/// A failure without an envelope, as gateways give it.
fn gateway(status: u16, retry_after: Option<&str>) -> Act {
    let after = retry_after.map_or(String::new(), |value| format!("Retry-After: {value}\r\n"));
    let headers = format!("{after}Content-Type: text/html\r\nContent-Length: 4");
    Act::Answer([&head(status, &headers), &b"busy"[..]].concat())
}

pub(super) fn chapter() -> Chapter {
    let mut faults = vec![
        Fault::new(
            "429",
            "status 429 for ever",
            Stage::Plays(vec![gateway(429, None)]),
            "rate_limited, retryable",
            "too many requests (HTTP 429)",
            RATE,
        )
        .read_tried(4),
        Fault::new(
            "429 that passes",
            "status 429 twice, then the answer",
            Stage::Plays(vec![gateway(429, None), gateway(429, None), skill()]),
            "rate_limited, retryable",
            "too many requests (HTTP 429)",
            RATE,
        )
        .read_succeeds(3),
    ];
    faults.extend(asked());
    faults.extend(gateways());
    faults.extend(storms());
    faults.extend(envelopes());
    Chapter {
        title: "Statuses",
        faults,
    }
}

/// `Retry-After`, in the forms that are obeyed and those that cannot be, with each status that may have it.
fn asked() -> Vec<Fault> {
    // The client's own wait would take longer than a call has, so that only who obeys succeeds.
    let obeyed = [
        ("in seconds", "`Retry-After: 0`", "0"),
        (
            "as a date",
            "a date of 1994 as HTTP writes it today: `Sun, 06 Nov 1994 08:49:37 GMT`",
            "Sun, 06 Nov 1994 08:49:37 GMT",
        ),
        (
            "as a date of RFC 850",
            "`Sunday, 06-Nov-94 08:49:37 GMT`",
            "Sunday, 06-Nov-94 08:49:37 GMT",
        ),
        (
            "as a date of asctime",
            "`Sun Nov  6 08:49:37 1994`",
            "Sun Nov  6 08:49:37 1994",
        ),
    ];
    let replaced = [
        (
            "below zero",
            "`Retry-After: -5`, which the client's own wait replaces",
            "-5",
        ),
        (
            "that is garbage",
            "`Retry-After: soon`, which the client's own wait replaces",
            "soon",
        ),
        (
            "without a value",
            "`Retry-After:`, which the client's own wait replaces",
            "",
        ),
    ];
    let never = [
        (
            "of an absurd number",
            "a number of 31 digits, beyond every deadline",
            "1000000000000000000000000000000",
        ),
        (
            "of an absurd date",
            "the last day of 9998, beyond every deadline",
            "Thu, 31 Dec 9998 23:59:59 GMT",
        ),
        ("beyond the deadline", "31 s, where a call has 30 s", "31"),
    ];
    let mut faults = Vec::new();
    for status in [429, 503] {
        for (name, how, value) in obeyed {
            let stage = Stage::PlaysPatiently(vec![gateway(status, Some(value)), skill()]);
            faults.push(busy(status, name, how, stage).read_succeeds(2));
        }
        for (name, how, value) in replaced {
            let stage = Stage::Plays(vec![gateway(status, Some(value)), skill()]);
            faults.push(busy(status, name, how, stage).read_succeeds(2));
        }
        for (name, how, value) in never {
            let stage = Stage::Plays(vec![gateway(status, Some(value)), skill()]);
            faults.push(busy(status, name, how, stage));
        }
    }
    faults
}

/// A service that is too busy, and says for how long.
fn busy(status: u16, name: &str, how: &'static str, stage: Stage) -> Fault {
    let name = format!("{status} with `Retry-After` {name}").leak();
    match status {
        429 => {
            let summary = "too many requests (HTTP 429)";
            Fault::new(name, how, stage, "rate_limited, retryable", summary, RATE)
        }
        _ => {
            let summary = format!("the service failed (HTTP {status})");
            Fault::new(name, how, stage, "retryable", &summary, LATER).create_unknown()
        }
    }
}

/// Refusals without an envelope, which blame the request, so that it was not carried out.
fn gateways() -> Vec<Fault> {
    let key = "check the API key, its rights and the platform";
    let body = "see `Error::body`; the service may have changed";
    let blamed = |name, how, status, is, summary: &str, advice| {
        let stage = Stage::Plays(vec![gateway(status, None)]);
        Fault::new(name, how, stage, is, summary, advice)
    };
    vec![
        blamed(
            "400 of a gateway",
            "status 400 without an envelope",
            400,
            "decode",
            "the answer is not JSON at line 1 column 1 (HTTP 400)",
            body,
        ),
        blamed(
            "401 of a gateway",
            "status 401 without an envelope",
            401,
            "auth",
            "the service refused the key (HTTP 401)",
            key,
        ),
        blamed(
            "403 of a gateway",
            "status 403 without an envelope",
            403,
            "auth",
            "the service refused the key (HTTP 403)",
            key,
        ),
        blamed(
            "404 of a gateway",
            "status 404 without an envelope, which is no missing row",
            404,
            "decode",
            "the answer is not JSON at line 1 column 1 (HTTP 404)",
            body,
        ),
    ]
}

fn storms() -> Vec<Fault> {
    let storm = |name, how, status, tries, summary: &str| {
        Fault::new(
            name,
            how,
            Stage::Plays(vec![gateway(status, None)]),
            "retryable",
            summary,
            LATER,
        )
        .read_tried(tries)
        .create_unknown()
    };
    vec![
        storm(
            "500",
            "status 500 without an envelope, which may not pass",
            500,
            1,
            "the service failed (HTTP 500)",
        ),
        storm(
            "storm of 502",
            "status 502 for ever",
            502,
            4,
            "the service failed (HTTP 502)",
        ),
        storm(
            "storm of 503",
            "status 503 for ever",
            503,
            4,
            "the service failed (HTTP 503)",
        ),
        storm(
            "storm of 504",
            "status 504 for ever",
            504,
            4,
            "the service failed (HTTP 504)",
        ),
        storm(
            "status beyond 599",
            "status 999",
            999,
            1,
            "the service failed (HTTP 999)",
        ),
        Fault::new(
            "storm that passes",
            "statuses 502, 503 and 504, then the answer",
            Stage::Plays(vec![
                gateway(502, None),
                gateway(503, None),
                gateway(504, None),
                skill(),
            ]),
            "retryable",
            "the service failed (HTTP 502)",
            LATER,
        )
        .create_unknown()
        .read_succeeds(4),
    ]
}

/// What the service says in its envelope decides, whatever the status.
fn envelopes() -> Vec<Fault> {
    let mut faults = refusals();
    faults.extend(errors());
    let success = r#"{"meta":{"status":"success"},"data":{"id":3}}"#;
    for (name, how, status) in [
        ("success with 404", "a success with status 404", 404),
        (
            "success with 503",
            "a success with status 503, which is not asked for again",
            503,
        ),
    ] {
        let stage = Stage::Plays(vec![Act::status(status, success)]);
        faults.push(Fault::harmless(name, how, stage));
    }
    faults
}

/// An answer that says this, with a status.
fn said(word: &str, status: u16) -> Stage {
    let body = format!(
        r#"{{"meta":{{"status":"{word}","message":"Field 'name' is missing."}},"data":[]}}"#
    );
    Stage::Plays(vec![Act::status(status, body)])
}

const MEND: &str = "mend the call as the service says";

fn refusals() -> Vec<Fault> {
    let fail = |name, how, status, is, summary: &str, advice| {
        Fault::new(name, how, said("fail", status), is, summary, advice)
    };
    vec![
        fail(
            "`fail` with 200",
            "a refusal with status 200",
            200,
            "refused",
            "the service refused: Field 'name' is missing",
            MEND,
        ),
        fail(
            "`fail` with 400",
            "a refusal with status 400",
            400,
            "refused",
            "the service refused: Field 'name' is missing (HTTP 400)",
            MEND,
        ),
        fail(
            "`fail` with 401",
            "a refusal with status 401",
            401,
            "auth",
            "the service refused the key: Field 'name' is missing (HTTP 401)",
            "check the API key, its rights and the platform",
        ),
        fail(
            "`fail` with 404",
            "a refusal with status 404",
            404,
            "refused, not_found",
            "not found: Field 'name' is missing (HTTP 404)",
            "check the identifier",
        ),
        fail(
            "`fail` with 429",
            "a refusal with status 429, which passes",
            429,
            "rate_limited, retryable",
            "too many requests: Field 'name' is missing (HTTP 429)",
            RATE,
        )
        .read_tried(4),
        fail(
            "`fail` with 503",
            "a refusal with status 503, which does not pass",
            503,
            "refused",
            "the service refused: Field 'name' is missing (HTTP 503)",
            MEND,
        ),
    ]
}

fn errors() -> Vec<Fault> {
    let error = |name, how, status, attempts, summary: &str| {
        Fault::new(
            name,
            how,
            said("error", status),
            "retryable",
            summary,
            LATER,
        )
        .read_tried(attempts)
        .create_unknown()
    };
    vec![
        error(
            "`error` with 200",
            "a failure with status 200",
            200,
            1,
            "the service failed: Field 'name' is missing",
        ),
        Fault::new(
            "`error` with 400",
            "a failure with status 400, which blames the request",
            said("error", 400),
            "refused",
            "the service refused: Field 'name' is missing (HTTP 400)",
            MEND,
        ),
        error(
            "`error` with 408",
            "a failure with status 408: the service waited for the request",
            408,
            1,
            "the service failed: Field 'name' is missing (HTTP 408)",
        ),
        error(
            "`error` with 500",
            "a failure with status 500",
            500,
            1,
            "the service failed: Field 'name' is missing (HTTP 500)",
        ),
        error(
            "`error` with 503",
            "a failure with status 503, which may pass",
            503,
            4,
            "the service failed: Field 'name' is missing (HTTP 503)",
        ),
    ]
}

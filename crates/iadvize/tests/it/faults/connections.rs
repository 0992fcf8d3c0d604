//! Connections that do not come about, break or hang.

use std::time::Duration;

use super::scene::{redirect, skill};
use super::{Chapter, Fault, Stage};
use crate::raw::{Act, head};

const NETWORK: &str = "check the network and the base URL";
const LATER: &str = "try again later";
const TIME: &str = "try again, or allow more time with `timeout`";
const LATE: &str = "no complete answer within 250ms";
const BASE: &str = "redirects are not followed; check the base URL";

/// An answer as bytes.
pub(super) fn bytes(act: Act) -> Vec<u8> {
    match act {
        Act::Answer(bytes) => bytes,
        _ => unreachable!("an answer"),
    }
}

/// The first half of an answer, which ends in its body.
fn half() -> Vec<u8> {
    let whole = bytes(skill());
    whole[..whole.len() - 20].to_vec()
}

pub(super) fn chapter() -> Chapter {
    let mut faults = unconnected();
    faults.extend(broken());
    faults.extend(late());
    faults.extend(redirected());
    #[cfg(any(feature = "rustls", feature = "aws-lc"))]
    faults.extend(untrusted());
    Chapter {
        title: "Connections",
        faults,
    }
}

fn unconnected() -> Vec<Fault> {
    vec![
        Fault::new(
            "connection refused",
            "nobody listens on the port",
            Stage::Refused,
            "connect, retryable",
            "no connection came about (connection refused)",
            NETWORK,
        )
        .read_tried(4)
        .create_tried(4),
        Fault::new(
            "unknown host",
            "the name of the host cannot be looked up",
            Stage::NoName,
            "connect, retryable",
            "no connection came about (the name of the host cannot be looked up)",
            NETWORK,
        )
        .read_tried(4)
        .create_tried(4),
        Fault::new(
            "slow lookup",
            "the name of the host is looked up for ever",
            Stage::SlowName,
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown(),
        Fault::new(
            "blocking lookup",
            "the name of the host is looked up by a thread that nothing stops, for longer than a call has",
            Stage::BlockingName,
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown(),
        Fault::new(
            "connect hangs",
            "the port's queue is full, so that the handshake of TCP is not answered",
            Stage::Full,
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown(),
        Fault::new(
            "connect hangs, with `connect_timeout`",
            "the same, where a connection has less time than the call",
            Stage::FullAtFirst,
            "connect, retryable",
            "no connection came about (timed out)",
            NETWORK,
        )
        .read_tried(4)
        .create_tried(4),
        Fault::new(
            "TLS hangs",
            "the connection comes about, its TLS handshake is not answered",
            Stage::TlsToSilence,
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown(),
        Fault::new(
            "TLS hangs, with `connect_timeout`",
            "the same, where a connection has less time than the call",
            Stage::TlsToSilenceAtFirst,
            "connect, retryable",
            "no connection came about (timed out)",
            NETWORK,
        )
        .read_tried(4)
        .create_tried(4),
    ]
}

fn broken() -> Vec<Fault> {
    let broken = |name, how, act, summary| {
        Fault::new(
            name,
            how,
            Stage::Plays(vec![act]),
            "retryable",
            summary,
            LATER,
        )
        .read_tried(4)
        .create_unknown()
    };
    let kept = |name, how, act| {
        Fault::new(
            name,
            how,
            Stage::PlaysLater(vec![skill(), act, skill()]),
            "retryable",
            "the connection broke (closed before the answer)",
            LATER,
        )
        .read_succeeds(2)
        .create_unknown()
    };
    vec![
        broken(
            "reset before the answer",
            "the connection is reset when the request has come",
            Act::Reset(Vec::new()),
            "the connection broke (connection reset)",
        ),
        broken(
            "closed before the answer",
            "the connection is closed when the request has come",
            Act::Close(Vec::new()),
            "the connection broke (closed before the answer)",
        ),
        broken(
            "reset in the head",
            "the connection is reset in the middle of the headers",
            Act::Reset(head(200, "Content-Type: application/json")[..30].to_vec()),
            "the connection broke (connection reset)",
        ),
        broken(
            "closed in the head",
            "the connection is closed in the middle of the headers",
            Act::Close(head(200, "Content-Type: application/json")[..30].to_vec()),
            "the connection broke (closed before the answer)",
        ),
        broken(
            "reset in the body",
            "the connection is reset 20 bytes before the end",
            Act::Reset(half()),
            "the answer broke off (connection reset)",
        ),
        broken(
            "closed in the body",
            "the connection is closed 20 bytes before the end: the announced length is too long",
            Act::Close(half()),
            "the answer broke off (unexpected end of file)",
        ),
        Fault::new(
            "reset that passes",
            "the connection is reset once, then the answer comes",
            Stage::Plays(vec![Act::Reset(Vec::new()), skill()]),
            "retryable",
            "the connection broke (connection reset)",
            LATER,
        )
        .read_succeeds(2)
        .create_unknown(),
        Fault::harmless(
            "stale connection",
            "a kept connection was closed since the last call",
            Stage::PlaysLater(vec![Act::CloseIdle(bytes(skill())), skill()]),
        ),
        kept(
            "kept connection closed",
            "a kept connection is closed when it is used again",
            Act::Close(Vec::new()),
        ),
    ]
}

fn late() -> Vec<Fault> {
    let late = |name, how, act| {
        Fault::new(
            name,
            how,
            Stage::Stalls(act),
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown()
    };
    let head = head(
        200,
        "Content-Type: application/json\r\nContent-Length: 9999",
    );
    vec![
        Fault::new(
            "silence",
            "the connection comes about and nobody reads the request",
            Stage::Silent,
            "timeout, retryable",
            LATE,
            TIME,
        )
        .create_unknown(),
        late(
            "stall before the answer",
            "the request is read and not answered",
            Act::Stall(Vec::new()),
        ),
        late(
            "stall in the head",
            "the answer stops in the middle of the headers",
            Act::Stall(head[..30].to_vec()),
        ),
        late(
            "stall before the body",
            "the answer stops after the headers",
            Act::Stall(head.clone()),
        ),
        late(
            "stall in the body",
            "the answer stops 20 bytes before its end",
            Act::Stall(half()),
        ),
        late(
            "slow drip of the head",
            "the headers come byte by byte, each soon enough",
            Act::Drip(head, Duration::from_millis(20)),
        ),
        late(
            "slow drip of the body",
            "the body comes byte by byte, each soon enough",
            Act::Drip(bytes(skill()), Duration::from_millis(20)),
        ),
        late(
            "late answer",
            "the whole answer comes after the deadline",
            skill().after(Duration::from_secs(60)),
        ),
    ]
}

fn redirected() -> Vec<Fault> {
    let redirected = |name, how, stage, summary| {
        Fault::new(name, how, stage, "redirect", summary, BASE).create_unknown()
    };
    vec![
        redirected(
            "redirect to another host",
            "status 302 with the place of another server, which is not asked",
            Stage::Elsewhere(302),
            "the service redirected (HTTP 302)",
        ),
        redirected(
            "redirect that keeps the method",
            "status 307 with the place of another server, which is not asked",
            Stage::Elsewhere(307),
            "the service redirected (HTTP 307)",
        ),
        redirected(
            "redirect to the same host",
            "status 301 with another path",
            Stage::Plays(vec![redirect(301, "/api/3/skill/3"), skill()]),
            "the service redirected (HTTP 301)",
        ),
        redirected(
            "redirect to nowhere",
            "status 303 without a place",
            Stage::Plays(vec![Act::status(303, "")]),
            "the service redirected (HTTP 303)",
        ),
    ]
}

#[cfg(any(feature = "rustls", feature = "aws-lc"))]
fn untrusted() -> Vec<Fault> {
    use crate::raw::tls::Flaw;

    const TRUST: &str = "check the base URL, this machine's clock and its root certificates";
    let untrusted = |name, how, flaw, summary| {
        let stage = Stage::Certificate(flaw);
        Fault::new(name, how, stage, "connect", summary, TRUST)
    };
    vec![
        Fault::harmless(
            "none: a certificate that is trusted",
            "its authority is trusted and it is for this host",
            Stage::Certificate(Flaw::None),
        ),
        untrusted(
            "expired certificate",
            "it ended in 2001",
            Flaw::Expired,
            "the server's certificate was not accepted (it has expired)",
        ),
        untrusted(
            "certificate of the future",
            "it begins in the year 4000",
            Flaw::NotYetValid,
            "the server's certificate was not accepted (it is not valid yet)",
        ),
        untrusted(
            "certificate of another host",
            "it is for `other.example`",
            Flaw::WrongHost,
            "the server's certificate was not accepted (it is for another host)",
        ),
        untrusted(
            "self-signed certificate",
            "it is signed by itself",
            Flaw::SelfSigned,
            "the server's certificate was not accepted (who signed it is not trusted)",
        ),
        untrusted(
            "certificate of an unknown authority",
            "who signed it is not trusted",
            Flaw::UnknownAuthority,
            "the server's certificate was not accepted (who signed it is not trusted)",
        ),
        Fault::new(
            "downgrade",
            "a redirect from TLS to plain HTTP, where nobody is asked",
            Stage::Downgrade,
            "redirect",
            "the service redirected (HTTP 307)",
            BASE,
        )
        .create_unknown(),
        Fault::new(
            "TLS to a plain port",
            "the base URL says `https`, the server speaks plain HTTP",
            Stage::TlsToPlain,
            "connect, retryable",
            "no connection came about (the server does not speak TLS)",
            NETWORK,
        )
        .read_tried(4)
        .create_tried(4),
        Fault::new(
            "plain to a port of TLS",
            "the base URL says `http`, the server speaks TLS",
            Stage::PlainToTls,
            "retryable",
            "the connection broke (the answer is not HTTP, so the port may be wrong)",
            LATER,
        )
        .read_tried(4)
        .create_unknown(),
    ]
}

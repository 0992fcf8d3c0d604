//! Answers whose HTTP is not what it should be: lengths, chunks, status lines, headers.

use super::connections::bytes;
use super::scene::skill;
use super::{Chapter, Fault, Stage};
use crate::raw::{Act, answer, head};

const LATER: &str = "try again later";
const BROKEN_BODY: &str = "the answer broke off (incomplete or garbled body)";
const CUT_BODY: &str = "the answer broke off (unexpected end of file)";
const NO_HTTP: &str = "the connection broke (the answer is not HTTP, so the port may be wrong)";
const BODY: &str = r#"{"meta":{"status":"success"},"data":{"id":3}}"#;

/// The answer with these headers in place of its length.
fn with(headers: &str) -> Act {
    let headers = format!("Content-Type: application/json\r\n{headers}");
    Act::Close([&head(200, &headers), BODY.as_bytes()].concat())
}

/// These bytes, and the connection is closed.
fn text(text: impl Into<Vec<u8>>) -> Act {
    Act::Close(text.into())
}

fn broken(name: &'static str, how: &'static str, act: Act, summary: &str) -> Fault {
    let stage = Stage::Plays(vec![act]);
    Fault::new(name, how, stage, "retryable", summary, LATER)
        .read_tried(4)
        .create_unknown()
}

fn harmless(name: &'static str, how: &'static str, act: Act) -> Fault {
    Fault::harmless(name, how, Stage::Plays(vec![act]))
}

pub(super) fn chapter() -> Chapter {
    let mut faults = lengths();
    faults.extend(chunks());
    faults.extend(heads());
    faults.extend(informational());
    Chapter {
        title: "HTTP",
        faults,
    }
}

fn lengths() -> Vec<Fault> {
    let short = [
        head(200, "Content-Type: application/json\r\nContent-Length: 30"),
        BODY.as_bytes().to_vec(),
    ];
    vec![
        Fault::new(
            "length too short",
            "the announced length ends in the middle of the body",
            Stage::Plays(vec![Act::Close(short.concat())]),
            "decode",
            "the answer ends too early at line 1 column 30",
            "see `Error::body`; the service may have changed",
        )
        .create_unknown(),
        harmless(
            "the same length twice",
            "two headers `Content-Length` that agree",
            with(&format!(
                "Content-Length: {0}\r\nContent-Length: {0}",
                BODY.len()
            )),
        ),
        broken(
            "two lengths",
            "two headers `Content-Length` that do not agree",
            with(&format!(
                "Content-Length: {}\r\nContent-Length: 7",
                BODY.len()
            )),
            NO_HTTP,
        ),
        broken(
            "negative length",
            "`Content-Length: -1`",
            with("Content-Length: -1"),
            NO_HTTP,
        ),
        broken(
            "length that is no number",
            "`Content-Length: many`",
            with("Content-Length: many"),
            NO_HTTP,
        ),
        broken(
            "length beyond all numbers",
            "`Content-Length: 99999999999999999999`",
            with("Content-Length: 99999999999999999999"),
            NO_HTTP,
        ),
        harmless(
            "no length",
            "the end of the connection ends the body",
            with("Connection: close"),
        ),
    ]
}

fn chunks() -> Vec<Fault> {
    let chunked = |chunks: &str| {
        let headers = "Content-Type: application/json\r\nTransfer-Encoding: chunked";
        Act::Close([&head(200, headers), chunks.as_bytes()].concat())
    };
    vec![
        broken(
            "truncated chunk",
            "the connection is closed in the middle of a chunk",
            chunked("20\r\n{\"meta\":"),
            CUT_BODY,
        ),
        broken(
            "missing last chunk",
            "the connection is closed after a whole chunk",
            chunked(&format!("{:x}\r\n{BODY}\r\n", BODY.len())),
            CUT_BODY,
        ),
        broken(
            "chunk size that is no number",
            "a chunk of the size `zz`",
            chunked("zz\r\n"),
            BROKEN_BODY,
        ),
        broken(
            "chunk size beyond all numbers",
            "a chunk of the size `fffffffffffffffff`",
            chunked("fffffffffffffffff\r\n"),
            BROKEN_BODY,
        ),
    ]
}

fn heads() -> Vec<Fault> {
    let many: String = (0..200).map(|n| format!("X-{n}: {n}\r\n")).collect();
    vec![
        broken(
            "garbage instead of a status line",
            "`nonsense` and an empty line",
            text("nonsense\r\n\r\n"),
            NO_HTTP,
        ),
        broken(
            "HTTP/0.9",
            "the body alone, without a status line",
            text(BODY),
            NO_HTTP,
        ),
        broken(
            "HTTP/2",
            "a frame of HTTP/2, which nobody asked for",
            text(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80\x00\x04\x00\x01\x00\x00\x00\x05\x00\xff\xff\xff".to_vec()),
            NO_HTTP,
        ),
        broken(
            "another protocol",
            "the greeting of an SSH server",
            text("SSH-2.0-OpenSSH_9.2\r\n"),
            NO_HTTP,
        ),
        broken(
            "status that is no number",
            "`HTTP/1.1 OK`",
            text(b"HTTP/1.1 OK\r\n\r\n".to_vec()),
            NO_HTTP,
        ),
        broken(
            "status of two digits",
            "`HTTP/1.1 20 OK`",
            text(b"HTTP/1.1 20 OK\r\n\r\n".to_vec()),
            NO_HTTP,
        ),
        broken(
            "huge header",
            "a header of 1 MiB",
            text(head(200, &format!("X-Long: {}", "x".repeat(1 << 20)))),
            "the connection broke (the head of the answer is too large)",
        ),
        broken(
            "endless header",
            "a header that never ends",
            Act::Flood(b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 1 << 14]),
            "the connection broke (the head of the answer is too large)",
        ),
        broken(
            "many headers",
            "200 headers",
            text(head(200, &format!("{many}Content-Length: 0"))),
            "the connection broke (the head of the answer is too large)",
        ),
        broken(
            "header without a colon",
            "a line that is no header",
            text(b"HTTP/1.1 200 OK\r\nno header\r\n\r\n".to_vec()),
            NO_HTTP,
        ),
    ]
}

fn informational() -> Vec<Fault> {
    let early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".to_vec();
    let empty = |name, how, status: u16, summary| {
        let act = Act::Close(format!("HTTP/1.1 {status} X\r\n\r\n").into_bytes());
        Fault::new(
            name,
            how,
            Stage::Plays(vec![act]),
            "decode",
            summary,
            "see `Error::body`; check the base URL and proxies",
        )
        .create_unknown()
    };
    vec![
        harmless(
            "informational answers",
            "statuses 100 and 103 before the answer",
            Act::Answer(
                [
                    b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(),
                    early.clone(),
                    bytes(skill()),
                ]
                .concat(),
            ),
        ),
        Fault::new(
            "informational answers for ever",
            "status 103 again and again",
            Stage::Stalls(Act::Flood(Vec::new(), early)),
            "timeout, retryable",
            "no complete answer within 250ms",
            "try again, or allow more time with `timeout`",
        )
        .create_unknown(),
        empty(
            "change of protocols",
            "status 101, which nobody asked for",
            101,
            "the answer is empty (HTTP 101)",
        ),
        empty(
            "no content",
            "status 204",
            204,
            "the answer is empty (HTTP 204)",
        ),
        harmless(
            "success with a status of its own",
            "status 299 around a success",
            Act::Answer(answer(299, "application/json", BODY)),
        ),
    ]
}

//! Bodies that are not what the page shows: no JSON, odd JSON, too much of it, compressed when nobody asked.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{Chapter, Fault, Stage};
use crate::raw::{Act, answer, head};

const BODY: &str = "see `Error::body`; the service may have changed";
const PROXY: &str = "see `Error::body`; check the base URL and proxies";
const SMALLER: &str = "ask for smaller pages, or allow more with `max_body`";
const WHOLE: &str = r#"{"meta":{"status":"success"},"data":{"id":3,"name":"Returns"}}"#;

pub(super) fn chapter() -> Chapter {
    let mut faults = no_json();
    faults.extend(encodings());
    faults.extend(nested());
    faults.extend(numbers());
    faults.extend(members());
    faults.extend(large());
    Chapter {
        title: "Answers",
        faults,
    }
}

/// A body with status 200.
fn json(body: impl Into<Vec<u8>>) -> Stage {
    Stage::Plays(vec![Act::Answer(answer(200, "application/json", body))])
}

/// A success with this data.
fn data(data: &str) -> String {
    format!(r#"{{"meta":{{"status":"success"}},"data":{data}}}"#)
}

/// An answer that is no answer of the service.
fn none(name: &'static str, how: &'static str, body: impl Into<Vec<u8>>, what: &str) -> Fault {
    let summary = format!("the answer is {what}");
    Fault::new(name, how, json(body), "decode", &summary, PROXY).create_unknown()
}

/// An answer that is not understood.
fn odd(name: &'static str, how: &'static str, body: impl Into<Vec<u8>>, what: &str) -> Fault {
    let summary = format!("the answer {what}");
    Fault::new(name, how, json(body), "decode", &summary, BODY).create_unknown()
}

fn fine(name: &'static str, how: &'static str, body: impl Into<Vec<u8>>) -> Fault {
    Fault::harmless(name, how, json(body))
}

fn no_json() -> Vec<Fault> {
    let html = "a page of HTML or XML, not the service's JSON";
    vec![
        none(
            "HTML with 200",
            "a page of HTML with status 200",
            "<!DOCTYPE html><html></html>",
            html,
        ),
        none(
            "XML with 200",
            "a document of XML with status 200",
            "\r\n<error/>",
            html,
        ),
        none(
            "nothing with 200",
            "an empty body with status 200",
            "",
            "empty",
        ),
        none(
            "blanks with 200",
            "a body of spaces and line ends",
            " \r\n ",
            "empty",
        ),
        odd(
            "words with 200",
            "a sentence",
            "Down for maintenance",
            "is not JSON at line 1 column 1",
        ),
        odd(
            "truncated JSON",
            "the text ends in the middle, the HTTP does not",
            &WHOLE[..40],
            "ends too early at line 1 column 40",
        ),
        odd(
            "something behind the JSON",
            "a warning behind the last brace",
            format!("{WHOLE}<br />"),
            "is not JSON at line 1 column 63",
        ),
        odd(
            "something before the JSON",
            "a warning before the first brace",
            format!("Notice: x{WHOLE}"),
            "is not JSON at line 1 column 1",
        ),
    ]
}

fn encodings() -> Vec<Fault> {
    let utf16: Vec<u8> = WHOLE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bad = |text: &str| {
        let (before, after) = text.split_once('?').unwrap();
        [before.as_bytes(), b"\xff\xfe", after.as_bytes()].concat()
    };
    vec![
        fine(
            "byte-order mark",
            "the mark of UTF-8 before the JSON",
            format!("\u{feff}{WHOLE}"),
        ),
        odd(
            "byte-order mark twice",
            "two marks before the JSON",
            format!("\u{feff}\u{feff}{WHOLE}"),
            "is not JSON at line 1 column 1",
        ),
        odd(
            "bad UTF-8 in a member",
            "a name with the bytes FF FE",
            bad(&data(r#"{"id":3,"name":"?"}"#)),
            "holds bytes that are not UTF-8 at line 1 column 53",
        ),
        odd(
            "bad UTF-8 in an unknown member",
            "a member that no type knows, with the bytes FF FE",
            bad(&data(r#"{"id":3,"x":"?"}"#)),
            "holds bytes that are not UTF-8 at line 1 column 50",
        ),
        fine(
            "bad UTF-8 beside the data",
            "a member of the envelope that nobody reads, with the bytes FF FE",
            bad(&WHOLE.replacen('{', r#"{"debug":"?","#, 1)),
        ),
        odd(
            "UTF-16",
            "the text in UTF-16 without a mark",
            utf16.clone(),
            "is not JSON at line 1 column 2",
        ),
        odd(
            "UTF-16 with its mark",
            "the text in UTF-16 behind its mark",
            [b"\xff\xfe", &utf16[..]].concat(),
            "is not JSON at line 1 column 1",
        ),
    ]
}

fn nested() -> Vec<Fault> {
    let deep = format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000));
    let objects = format!("{}1{}", r#"{"a":"#.repeat(200_000), "}".repeat(200_000));
    vec![
        odd(
            "deep nesting",
            "200,000 arrays as data",
            data(&deep),
            "holds a value of an unexpected form at line 1 column 37",
        ),
        odd(
            "deep nesting in an unknown member",
            "200,000 arrays in a member that no type knows",
            data(&format!(r#"{{"id":3,"x":{deep}}}"#)),
            "is nested too deeply at line 1 column 174",
        ),
        odd(
            "deep nesting of objects",
            "200,000 objects in a member that no type knows",
            data(&format!(r#"{{"id":3,"x":{objects}}}"#)),
            "is nested too deeply at line 1 column 674",
        ),
        odd(
            "deep nesting before `meta`",
            "200,000 arrays as data, which come before the head",
            format!(r#"{{"data":{deep},"meta":{{"status":"success"}}}}"#),
            "holds a value of an unexpected form at line 1 column 1",
        ),
        fine(
            "deep nesting beside `meta`",
            "200,000 arrays in a member of the envelope, which is skipped",
            format!(r#"{{"x":{deep},"meta":{{"status":"success"}},"data":{{"id":3}}}}"#),
        ),
    ]
}

fn numbers() -> Vec<Fault> {
    let id = |id: &str| data(&format!(r#"{{"id":{id}}}"#));
    let extra = |number: &str| data(&format!(r#"{{"id":3,"x":{number}}}"#));
    vec![
        odd(
            "identifier beyond all numbers",
            "`1e999`",
            id("1e999"),
            "holds a number out of range at line 1 column 47",
        ),
        odd(
            "identifier beyond 64 bits",
            "18446744073709551616",
            id("18446744073709551616"),
            "holds a value of an unexpected form at line 1 column 62",
        ),
        odd(
            "identifier of 400 digits",
            "a number of 400 digits",
            id(&"9".repeat(400)),
            "holds a number out of range at line 1 column 442",
        ),
        odd(
            "negative identifier",
            "`-3`",
            id("-3"),
            "holds a value of an unexpected form at line 1 column 44",
        ),
        odd(
            "identifier with a fraction",
            "`3.5`",
            id("3.5"),
            "holds a value of an unexpected form at line 1 column 45",
        ),
        odd(
            "identifier of letters",
            "`\"x\"`",
            id(r#""x""#),
            "holds a value of an unexpected form at line 1 column 45",
        ),
        odd(
            "identifier that is no number",
            "`NaN`, which is no JSON",
            id("NaN"),
            "is not JSON at line 1 column 43",
        ),
        odd(
            "endless number",
            "a member that no type knows with `Infinity`, which is no JSON",
            extra("Infinity"),
            "is not JSON at line 1 column 49",
        ),
        odd(
            "number beyond all numbers",
            "a member that no type knows with `1e999`",
            extra("1e999"),
            "holds a number out of range at line 1 column 53",
        ),
        fine(
            "number of 400 digits behind the point",
            "a member that no type knows",
            extra(&format!("0.{}", "9".repeat(400))),
        ),
        fine("identifier in quotes", "`\"3\"`", id(r#""3""#)),
        fine("identifier as a float", "`3.0`", id("3.0")),
    ]
}

fn members() -> Vec<Fault> {
    vec![
        odd(
            "duplicate key in a row",
            "`id` twice, with two values",
            data(r#"{"id":3,"id":4}"#),
            "holds a value of an unexpected form at line 1 column 48",
        ),
        odd(
            "duplicate key in the envelope",
            "`data` twice",
            r#"{"meta":{"status":"success"},"data":{"id":3},"data":{"id":4}}"#,
            "holds a value of an unexpected form at line 1 column 51",
        ),
        odd(
            "two heads",
            "`meta` twice, a success and a refusal",
            r#"{"meta":{"status":"success"},"data":{"id":3},"meta":{"status":"fail"}}"#,
            "holds a value of an unexpected form at line 1 column 51",
        ),
        odd(
            "no head",
            "an envelope without `meta`",
            r#"{"data":{"id":3}}"#,
            "holds a value of an unexpected form at line 1 column 17",
        ),
        odd(
            "unknown status in the head",
            "`meta.status` is `later`",
            r#"{"meta":{"status":"later"},"data":{"id":3}}"#,
            "has a `meta.status` that is neither success, fail nor error",
        ),
        odd(
            "null",
            "`null` as the whole answer",
            "null",
            "holds a value of an unexpected form at line 1 column 4",
        ),
        odd(
            "an array",
            "`[]` as the whole answer",
            "[]",
            "holds a value of an unexpected form at line 1 column 0",
        ),
        odd(
            "nothing in the envelope",
            "`{}` as the whole answer",
            "{}",
            "holds a value of an unexpected form at line 1 column 2",
        ),
        odd(
            "no row",
            "an empty list where one row should be",
            data("[]"),
            "holds a value of an unexpected form at line 1 column 38",
        ),
        odd(
            "data of another form",
            "a text where a row should be",
            data(r#""Returns""#),
            "holds a value of an unexpected form at line 1 column 45",
        ),
        odd(
            "two rows",
            "a list of two rows where one should be",
            data(r#"[{"id":3},{"id":4}]"#),
            "holds a value of an unexpected form at line 1 column 55",
        ),
        odd(
            "row without an identifier",
            "a row that has a name only",
            data(r#"{"name":"Returns"}"#),
            "holds a value of an unexpected form at line 1 column 54",
        ),
        fine(
            "one row as a list",
            "a list of one row where one should be",
            data(r#"[{"id":3}]"#),
        ),
        Fault::new(
            "no data",
            "a success without `data`",
            json(r#"{"meta":{"status":"success"}}"#),
            "decode",
            "the service reports success but sends no `data`",
            BODY,
        )
        .create_unknown(),
        fine(
            "unknown members",
            "members that no type knows, of every form",
            data(r#"{"id":3,"x":{"y":[1,null,true]},"z":""}"#),
        ),
        fine(
            "data before the head",
            "`meta` as the last member",
            r#"{"data":{"id":3},"meta":{"status":"success"}}"#,
        ),
    ]
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(body).unwrap();
    gzip.finish().unwrap()
}

/// Made once, since it takes a while.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![b' '; 16_000_000]));

fn large() -> Vec<Fault> {
    let compressed = |body: Vec<u8>| {
        let headers = format!("Content-Encoding: gzip\r\nContent-Length: {}", body.len());
        Act::Answer([head(200, &headers), body].concat())
    };
    let large = |name, how, act| {
        let (stage, summary) = (
            Stage::Bounded(act, 100_000),
            "the answer is larger than 100000 bytes",
        );
        Fault::new(name, how, stage, "too_large", summary, SMALLER).create_unknown()
    };
    let chunk = format!("{:x}\r\n{}\r\n", 8_000, " ".repeat(8_000));
    let mut cut = gzip(WHOLE.as_bytes());
    cut.truncate(cut.len() - 12);
    vec![
        large(
            "oversized body, announced",
            "a length beyond `max_body`",
            Act::Answer(head(200, "Content-Length: 999999999999")),
        ),
        large(
            "oversized body, not announced",
            "chunks without end",
            Act::Flood(head(200, "Transfer-Encoding: chunked"), chunk.into_bytes()),
        ),
        large(
            "gzip bomb, with the feature `gzip`",
            "16 MB of spaces in 16 kB",
            compressed(BOMB.clone()),
        ),
        Fault::harmless(
            "compressed answer, with the feature `gzip`",
            "gzip, which was asked for",
            Stage::Plays(vec![compressed(gzip(WHOLE.as_bytes()))]),
        ),
        Fault::new(
            "truncated gzip, with the feature `gzip`",
            "the compressed text ends in the middle",
            Stage::Plays(vec![compressed(cut)]),
            "retryable",
            "the answer broke off (unexpected end of file)",
            "try again later",
        )
        .read_tried(4)
        .create_unknown(),
        Fault::new(
            "gzip that is none, with the feature `gzip`",
            "JSON that is announced as gzip",
            Stage::Plays(vec![compressed(WHOLE.into())]),
            "retryable",
            "the answer broke off (incomplete or garbled body)",
            "try again later",
        )
        .read_tried(4)
        .create_unknown(),
        Fault::new(
            "gzip that nobody asked for",
            "a compressed body without a word of it",
            json(gzip(WHOLE.as_bytes())),
            "decode",
            "the answer is not JSON at line 1 column 1",
            BODY,
        )
        .create_unknown(),
    ]
}

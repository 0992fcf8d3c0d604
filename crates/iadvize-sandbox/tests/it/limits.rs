//! What is too long, too deep, too much, too slow or no HTTP at all: refused in the page's envelope, on
//! every route, and never the end of the sandbox.

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::raw::{connect, read, request, send};
use crate::support::{Talk, refusal};

/// A route of an operation, one that reaches none, and those that need no key or another one.
const ROUTES: [&str; 6] = [
    "/api/2/client",
    "/nothing",
    "/",
    "/_sandbox/rules",
    "/explorer",
    "/openapi.json",
];

#[tokio::test]
async fn heads_are_limited_on_every_route() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let many =
        |number: usize| -> Vec<String> { (0..number).map(|at| format!("X-{at}: a")).collect() };
    for route in ROUTES {
        let get = format!("GET {route} HTTP/1.1");
        let url = format!("GET {route}?x={} HTTP/1.1", "a".repeat(8_192));
        let pairs = format!("GET {route}?{} HTTP/1.1", "&".repeat(1_001));
        let method = format!("{} {route} HTTP/1.1", "G".repeat(33));
        for (first, headers, status) in [
            (&url, vec![], 414),
            (&pairs, vec![], 414),
            (&method, vec![], 501),
            (&get, vec![format!("X-Long: {}", "a".repeat(17_000))], 431),
            (&get, many(64), 431),
        ] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let answer = send(address, &request(&talk, first, &headers, b"")).await;
            assert!(answer.is(status), "{route} {status}: {}", answer.text);
        }
        // Beyond what is read at all the answer is bare.
        for headers in [vec![format!("X-Long: {}", "a".repeat(70_000))], many(300)] {
            let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
            let answer = send(address, &request(&talk, &get, &headers, b"")).await;
            assert!([0, 431].contains(&answer.status()), "{}", answer.text);
        }
    }
    assert!(talk.get("/client").await["data"].is_array());
}

#[tokio::test]
async fn bodies_are_limited_on_every_route() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let large = vec![b' '; 1_024 * 1_024 + 1];
    let length = format!("Content-Length: {}", large.len());
    let mut chunked = Vec::new();
    for part in large.chunks(60_000) {
        chunked.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        chunked.extend_from_slice(part);
        chunked.extend_from_slice(b"\r\n");
    }
    chunked.extend_from_slice(b"0\r\n\r\n");
    for route in ROUTES {
        let first = format!("POST {route} HTTP/1.1");
        for (header, body) in [
            (length.as_str(), &large),
            ("Transfer-Encoding: chunked", &chunked),
        ] {
            let answer = send(address, &request(&talk, &first, &[header], body)).await;
            assert!(answer.is(413), "{route} {header}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn bodies_that_break_off_or_lie_about_their_length_are_refused() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let post = "POST /api/2/skill HTTP/1.1";
    let json = "Content-Type: application/json";
    let body = br#"{"name": "Cut"}"#;
    for (headers, body, status) in [
        (vec![json, "Content-Length: 99"], &body[..], 400),
        (vec![json, "Content-Length: 5"], &body[..], 400),
        (vec![json, "Transfer-Encoding: chunked"], b"zz\r\n", 400),
        (
            vec![json, "Transfer-Encoding: chunked"],
            b"f\r\n{\"name\"",
            400,
        ),
        (vec![json, "Content-Length: -1"], &body[..], 400),
        (
            vec![json, "Content-Length: 15", "Content-Length: 16"],
            &body[..],
            400,
        ),
        (vec![json, "Transfer-Encoding: gzip"], &body[..], 400),
    ] {
        let answer = send(address, &request(&talk, post, &headers, body)).await;
        assert_eq!(answer.status(), status, "{headers:?}: {}", answer.text);
    }
    let found = talk.get("/skill?filters[name]=Cut").await;
    assert_ne!(found["pagination"]["count"], 1, "half a body was taken");
    // Where both say how long the body is, the chunks count, and nothing of it is read as a next request.
    let smuggled = b"f\r\n{\"name\": \"One\"}\r\n0\r\n\r\nGET /api/2/client HTTP/1.1\r\n\r\n";
    let headers = [json, "Content-Length: 3", "Transfer-Encoding: chunked"];
    let answer = send(address, &request(&talk, post, &headers, smuggled)).await;
    assert_eq!(
        answer.text.matches("HTTP/1.1 ").count(),
        1,
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn depth_and_number_are_limited() {
    let talk = Talk::start().await;
    let deep =
        |levels: usize| format!("{{\"name\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
    let nested = format!("{}1{}", "{\"a\":".repeat(60_000), "}".repeat(60_000));
    for body in [deep(126), deep(127), deep(400_000), nested] {
        let post = talk.post_text("/skill", "application/json", body).await;
        assert_ne!(post.1["meta"]["status"], "success");
        assert!(post.0 == 200 || post.0 == 400);
    }
    let form = |body: String| talk.post_text("/skill", "application/x-www-form-urlencoded", body);
    for (body, status) in [
        ("a=1&".repeat(1_001), 413),
        (format!("name{}=1", "[a]".repeat(100_000)), 200),
        (format!("name{}=1", "[".repeat(500_000)), 200),
        (format!("{}=1", "%5B".repeat(300_000)), 200),
        ("fields[".repeat(100_000), 200),
    ] {
        let (code, answer) = form(body).await;
        assert_eq!(code, status);
        assert_ne!(answer["meta"]["status"], "success");
        assert!(
            answer.to_string().len() < 1_000,
            "a refusal repeats what was sent"
        );
    }
    let list: Vec<i64> = vec![1; 1_001];
    let answer = talk
        .json(
            "POST",
            "/skill",
            &json!({ "name": "x", "operator_list": list }),
        )
        .await;
    assert_eq!(
        refusal(&answer),
        "Value of field 'operator_list' is not valid."
    );
    let ids = vec!["1"; 1_001].join(",");
    let answer = talk
        .get(&format!("/operator?filters[website_list]={ids}"))
        .await;
    assert_eq!(
        refusal(&answer),
        "Value of field 'website_list' is not valid."
    );
    let elements: String = (0..250)
        .map(|at| format!("&filters[website_list][{at}]="))
        .collect();
    assert!(
        refusal(&talk.get(&format!("/operator?limit=1{elements}")).await).contains("website_list")
    );
}

#[tokio::test]
async fn many_wildcards_over_a_long_text_are_found_in_time() {
    let talk = Talk::start().await;
    let name = "a".repeat(200_000);
    talk.json(
        "POST",
        "/operator",
        &json!({ "name": name, "email": "a@desk.example" }),
    )
    .await;
    let pattern = format!("{}b", "*a".repeat(1_000));
    let answer = talk
        .get(&format!("/operator?filters[name]={pattern}"))
        .await;
    assert_eq!(answer["pagination"]["count"], 0);
}

#[tokio::test]
async fn bytes_that_are_no_text_stay_what_they_are() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let get = |query: &str| format!("GET /api/2/operator?{query} HTTP/1.1");
    for query in [
        "filters[name]=%00",
        "filters[name]=%ff%fe",
        "filters%5Bname%5D=%",
        "filters%255Bname%255D=x",
        "filters[website_list][]=%00",
        "%00=%00",
        "filters[[[name]]]=1&filters[name=1&filters]name[=1&[]=&]=[&===",
        "filters[name][name]=1",
    ] {
        let answer = send(address, &request(&talk, &get(query), &[], b"")).await;
        assert!(answer.is(200), "{query}: {}", answer.text);
    }
    // Brackets that are encoded twice are no brackets.
    let answer = send(
        address,
        &request(&talk, &get("filters%255Bname%255D=nobody"), &[], b""),
    )
    .await;
    assert!(answer.text.contains("\"filters\":[]"), "{}", answer.text);
    let mut bad = request(&talk, "GET /api/2/operator?filters[name]=", &[], b"");
    let at = bad.windows(2).position(|pair| pair == b"\r\n").unwrap();
    bad.splice(at..at, *b"\xff\xfe HTTP/1.1");
    let answer = send(address, &bad).await;
    assert!([200, 400].contains(&answer.status()), "{}", answer.text);
    let post = "POST /api/2/skill HTTP/1.1";
    for (media, body) in [
        ("application/json", &b"{\"name\": \"\xff\"}"[..]),
        ("application/json", b"\0\0\0"),
        ("application/json", b"{\"name\": \"\\ud800\"}"),
        ("application/json; charset=utf-16", b"\xff\xfe{\0}\0"),
    ] {
        let headers = [
            format!("Content-Type: {media}"),
            format!("Content-Length: {}", body.len()),
        ];
        let headers = [headers[0].as_str(), &headers[1]];
        let answer = send(address, &request(&talk, post, &headers, body)).await;
        assert!(answer.is(400), "{}", answer.text);
    }
    let answer = talk
        .json("POST", "/skill", &json!({ "name": "a\u{0}b" }))
        .await;
    assert_eq!(refusal(&answer), "Value of field 'name' is not valid.");
    let named = talk
        .json("POST", "/skill", &json!({ "name": "a\u{feff}\u{202e}b" }))
        .await;
    let path = format!("/skill/{}", named["data"]["id"]);
    assert_eq!(talk.data(&path).await["name"], "a\u{feff}\u{202e}b");
    let form = "application/x-www-form-urlencoded";
    let refused = talk.post_text("/skill", form, "name=%ff".to_owned()).await;
    assert_eq!(refused.0, 400);
}

#[tokio::test]
async fn methods_and_targets_out_of_the_ordinary() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    for (first, status) in [
        ("HEAD /api/2/client HTTP/1.1", 200),
        ("OPTIONS /api/2/client HTTP/1.1", 405),
        ("OPTIONS * HTTP/1.1", 404),
        ("TRACE /api/2/client HTTP/1.1", 405),
        ("FROBNICATE /api/2/client HTTP/1.1", 405),
        ("get /api/2/client HTTP/1.1", 405),
        ("GET /api/2//client HTTP/1.1", 404),
        ("GET /api/2/../2/client HTTP/1.1", 404),
        ("GET /api/2/%63lient HTTP/1.1", 404),
        ("GET /api/2/client/1%00 HTTP/1.1", 200),
        ("GET /API/2/client HTTP/1.1", 404),
        ("GET http://localhost/api/2/client HTTP/1.1", 200),
        ("GET http://example.com/api/2/client HTTP/1.1", 403),
        (
            "GET http://localhost@example.com/api/2/client HTTP/1.1",
            403,
        ),
        (
            "GET http://example.com@localhost/api/2/client HTTP/1.1",
            403,
        ),
        (
            "GET http://localhost:80@example.com:80/api/2/client HTTP/1.1",
            403,
        ),
        ("CONNECT localhost:80 HTTP/1.1", 404),
        ("GET /api/2/client HTTP/9.9", 400),
        ("GET /api/2/client", 400),
        ("GET /api/2/cl ient HTTP/1.1", 400),
        ("\u{16}\u{3}\u{1}", 400),
    ] {
        let answer = send(address, &request(&talk, first, &[], b"")).await;
        assert_eq!(answer.status(), status, "{first}: {}", answer.text);
        let head = answer
            .text
            .split("\r\n\r\n")
            .next()
            .unwrap()
            .to_ascii_lowercase();
        assert!(!head.contains("access-control"), "{first}: {head}");
        assert_eq!(
            status == 405,
            head.contains("\nallow: get"),
            "{first}: {head}"
        );
    }
    // Nothing but the request line says which method it is.
    for header in [
        "X-HTTP-Method-Override: DELETE",
        "X-HTTP-Method: DELETE",
        "X-Method-Override: DELETE",
    ] {
        let answer = send(
            address,
            &request(
                &talk,
                "GET /api/2/visitor/1?_method=DELETE HTTP/1.1",
                &[header],
                b"",
            ),
        )
        .await;
        assert!(answer.is(200), "{header}: {}", answer.text);
    }
    assert_eq!(talk.data("/visitor/1").await["id"], 1);
}

#[tokio::test]
async fn requests_in_a_row_are_answered_in_a_row() {
    let talk = Talk::start().await;
    let mut bytes = Vec::new();
    for id in [1, 2, 3] {
        let one = request(&talk, &format!("GET /api/2/client/{id} HTTP/1.1"), &[], b"");
        let one = String::from_utf8(one).unwrap();
        // The last one alone closes.
        bytes.extend(
            if id == 3 {
                one
            } else {
                one.replace("Connection: close\r\n", "")
            }
            .into_bytes(),
        );
    }
    let answer = send(talk.sandbox.address(), &bytes).await;
    let places: Vec<_> = (1..=3)
        .map(|id| answer.text.find(&format!("\"data\":{{\"id\":{id},")))
        .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn connections_past_the_cap_wait_for_one_that_ends() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    let mut held = Vec::new();
    for _ in 0..256 {
        held.push(connect(address).await);
    }
    // Connections are accepted in their order, so an answer on the last shows that all of them are.
    let first = "GET /api/2/client/1 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let last = held.last_mut().unwrap();
    last.write_all(first.as_bytes()).await.unwrap();
    assert!(last.read_u8().await.is_ok());
    let mut waiting = connect(address).await;
    waiting
        .write_all(&request(&talk, "GET /api/2/client/1 HTTP/1.1", &[], b""))
        .await
        .unwrap();
    // Whoever is served meanwhile, it is not the one past the cap.
    let last = held.last_mut().unwrap();
    last.write_all(first.as_bytes()).await.unwrap();
    assert!(last.read_u8().await.is_ok());
    let early = waiting.try_read(&mut [0; 1]);
    assert_eq!(early.unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    held.truncate(255);
    assert!(read(&mut waiting).await.is(200));
}

/// The clock of the runtime is paused: it jumps to the next timer whenever nothing else is left to do.
#[tokio::test(start_paused = true)]
async fn who_is_too_slow_is_let_go() {
    let talk = Talk::start().await;
    let address = talk.sandbox.address();
    // Nothing at all, half a head, and nothing after an answer.
    for sent in ["", "GET /api/2/client HTTP/1.1\r\nHost: local"] {
        let mut stream = connect(address).await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        assert_eq!(read(&mut stream).await.text, "", "{sent:?}");
    }
    let mut stream = connect(address).await;
    let whole =
        String::from_utf8(request(&talk, "GET /api/2/client/1 HTTP/1.1", &[], b"")).unwrap();
    stream
        .write_all(whole.replace("Connection: close\r\n", "").as_bytes())
        .await
        .unwrap();
    assert!(read(&mut stream).await.is(200));
    // Half a body, on every route.
    for route in ROUTES {
        let mut stream = connect(address).await;
        let first = format!("POST {route} HTTP/1.1");
        let half = request(&talk, &first, &["Content-Length: 10"], b"half");
        stream.write_all(&half).await.unwrap();
        let answer = read(&mut stream).await;
        assert!(answer.is(408), "{route}: {}", answer.text);
    }
}

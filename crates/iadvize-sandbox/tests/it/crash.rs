//! Killing the program while several connections write: what was acknowledged is there when it starts
//! again, and of no write only a part.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use fastrand::Rng;
use rusqlite::Connection;

const KILLS: usize = 50;
const WRITERS: usize = 4;
/// Rows that one write adds, each with a row that refers to it.
const ROWS: i64 = 3;

/// The program, with its output open, and its address.
fn start(file: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iadvize-sandbox"))
        .args(["--port", "0", "--db"])
        .arg(file)
        .env_remove("IADVIZE_SANDBOX_KEY")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut said = BufReader::new(child.stdout.as_mut().unwrap());
    said.read_line(&mut first).unwrap();
    let (_, rest) = first.split_once("http://").unwrap();
    let address = rest.split('/').next().unwrap().to_owned();
    (child, address)
}

/// Adds tags of a name of their own until the program is gone, and notes the names that it acknowledged.
fn write(address: &str, writer: &str, acknowledged: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    for number in 0.. {
        let name = format!("{writer}-{number}");
        let tag = format!("{{\"name\":\"{name}\",\"website_id\":1}}");
        let body = format!("[{tag},{tag},{tag}]");
        write!(
            stream,
            "POST /api/2/tag HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            iadvize_sandbox::DEFAULT_API_KEY,
            body.len()
        )?;
        let answer = answer(&mut stream)?;
        assert!(answer.contains("\"status\":\"success\""), "{answer}");
        acknowledged.lock().unwrap().push(name);
    }
    Ok(())
}

/// A whole answer, or an error when the connection ends before it does.
fn answer(stream: &mut TcpStream) -> std::io::Result<String> {
    let mut held = Vec::new();
    loop {
        let mut piece = [0; 4_096];
        let length = stream.read(&mut piece)?;
        if length == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        held.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&held);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let (_, rest) = head.split_once("content-length: ").unwrap();
            if body.len() >= rest.lines().next().unwrap().parse().unwrap() {
                return Ok(text.into_owned());
            }
        }
    }
}

fn check(file: &Path, acknowledged: &[String]) {
    let data = Connection::open(file).unwrap();
    let sound: String = data
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
    let mut rows = data
        .prepare(
            "SELECT count(*), count(w.website_id) FROM tag t LEFT JOIN tag_website w ON w.tag_id = t.id
             WHERE t.name = ?1",
        )
        .unwrap();
    for name in acknowledged {
        let found: (i64, i64) = rows
            .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert_eq!(found, (ROWS, ROWS), "{name} was acknowledged");
    }
    let parts = "SELECT group_concat(name) FROM (SELECT name FROM tag WHERE name LIKE 'crash-%'
        GROUP BY name HAVING count(*) <> ?1)";
    let parts: Option<String> = data.query_row(parts, [ROWS], |row| row.get(0)).unwrap();
    assert_eq!(parts, None, "a write left a part of itself");
}

#[test]
fn killed_while_writing_it_keeps_what_it_acknowledged() {
    let folder = std::env::temp_dir().join(format!("iadvize-crash-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let mut rng = Rng::with_seed(50);
    let mut kept = 0;
    let (mut child, mut address) = start(&file);
    for kill in 0..KILLS {
        let acknowledged = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (address, acknowledged) = (&address, &acknowledged);
                let name = format!("crash-{kill}-{writer}");
                // The connection breaks when the program is killed.
                scope.spawn(move || write(address, &name, acknowledged).unwrap_err());
            }
            // The moment counts from the first acknowledgement, however slow the machine is.
            while acknowledged.lock().unwrap().is_empty() {
                assert!(child.try_wait().unwrap().is_none(), "it stopped by itself");
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(rng.u64(0..20_000)));
            child.kill().unwrap();
        });
        child.wait().unwrap();
        (child, address) = start(&file);
        let acknowledged = acknowledged.into_inner().unwrap();
        check(&file, &acknowledged);
        kept += acknowledged.len();
    }
    assert!(kept >= KILLS, "{kept} writes");
    child.kill().unwrap();
    child.wait().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

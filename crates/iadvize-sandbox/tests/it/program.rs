//! The program: how it starts, and how it stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iadvize-sandbox"));
    command
        .args(["--port", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Starts the program, lets it do its work at the address it says, and tells it to stop. Gives its first
/// line and its stderr.
fn run(file: &Path, arguments: &[&str], work: impl FnOnce(&str)) -> (String, String) {
    run_program(&mut program(), file, arguments, work)
}

fn run_program(
    program: &mut Command,
    file: &Path,
    arguments: &[&str],
    work: impl FnOnce(&str),
) -> (String, String) {
    let mut child = program
        .arg("--db")
        .arg(file)
        .args(arguments)
        .env_remove("IADVIZE_SANDBOX_KEY")
        .env_remove("IADVIZE_SANDBOX_TOKEN")
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    // The rest is read as well, so that the program never writes to a closed pipe.
    for _ in 0..2 {
        out.read_line(&mut String::new()).unwrap();
    }
    let mut explorer = String::new();
    out.read_line(&mut explorer).unwrap();
    assert!(
        explorer.starts_with("explorer  http://127.0.0.1:") && explorer.contains("/explorer#key="),
        "{explorer}"
    );
    for beginning in ["control   http://127.0.0.1:", "token     "] {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert!(line.starts_with(beginning), "{line}");
    }
    work(address(&first));
    let kill = format!("kill -TERM {}", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
    assert!(child.wait().unwrap().success(), "an orderly end");
    let mut said = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .unwrap();
    (first, said)
}

/// Host and port of the line with the base URL.
fn address(line: &str) -> &str {
    line.split('/').nth(2).unwrap()
}

/// The answer to a list of clients.
fn clients(address: &str) -> String {
    ask(address, "/client?")
}

fn ask(address: &str, what: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET /api/2{what}&key=sandbox-key HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Creates an operator.
fn write(address: &str) {
    create(address, "operator", "name=Neuf&email=neuf@desk.example");
}

fn create(address: &str, resource: &str, body: &str) {
    let request = format!(
        "POST /api/2/{resource} HTTP/1.1\r\nHost: {address}\r\nX-API-Key: sandbox-key\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("success"), "{answer}");
}

#[test]
fn told_to_terminate_it_leaves_a_complete_file() {
    let folder = std::env::temp_dir().join(format!("iadvize-program-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let log = folder.join("data.sqlite-wal");
    let length = |path: &Path| path.metadata().map_or(0, |data| data.len());

    let (first, said) = run(&file, &["--seed", "3"], |address| {
        write(address);
        assert!(length(&log) > 0);
    });
    assert!(first.starts_with("base URL  http://127.0.0.1:"), "{first}");
    assert_eq!(said, "", "a new file takes the seed");
    assert_eq!(length(&log), 0);
    assert!(length(&file) > 100_000);

    let (_, said) = run(&file, &[], |_| {});
    assert_eq!(said, "", "nothing was asked of the data");
    for given in [["--seed", "3"], ["--size", "medium"]] {
        let (_, said) = run(&file, &given, |_| {});
        assert!(said.contains("data.sqlite keeps the data it has"), "{said}");
        assert_eq!(said.lines().count(), 1);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_clock_is_set_and_kept_with_the_data() {
    let folder = std::env::temp_dir().join(format!("iadvize-clock-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    for (name, given, hour) in [
        (
            "One",
            &["--clock", "2021-03-04 05:06:07"][..],
            "2021-03-04 05:",
        ),
        ("Two", &[], "2021-03-04 05:"),
        (
            "Three",
            &["--clock", "2022-01-02T03:04:05"],
            "2022-01-02 03:",
        ),
    ] {
        let mut answer = String::new();
        run(&file, given, |address| {
            create(address, "group", &format!("name={name}"));
            answer = ask(address, &format!("/group?full=1&filters[name]={name}"));
        });
        let created = format!("\"created_at\":\"{hour}");
        assert!(answer.contains(&created), "{name}: {answer}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn names_that_mean_more_to_sqlite_are_files_as_well() {
    let folder = std::env::temp_dir().join(format!("iadvize-names-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in [":memory:", "file:data?mode=memory"] {
        let mut answer = String::new();
        run_program(
            program().current_dir(&folder),
            Path::new(name),
            &[],
            |address| answer = clients(address),
        );
        assert!(answer.starts_with("HTTP/1.1 200 "), "{name}: {answer}");
        let length = folder.join(name).metadata().map_or(0, |data| data.len());
        assert!(length > 100_000, "{name}: {length} bytes");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The shell shows the arguments that it would give to `curl`.
#[test]
fn the_line_to_try_is_one_for_a_shell() {
    let mut child = program()
        .env("IADVIZE_SANDBOX_KEY", "it's-$HOME")
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let line = out.lines().map(Result::unwrap).nth(2).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let arguments = line.strip_prefix("try       curl").unwrap();
    let shown = Command::new("sh")
        .args(["-c", &format!("printf '%s\\n'{arguments}")])
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert_eq!(
        shown.lines().nth(1),
        Some("X-API-Key: it's-$HOME"),
        "{line}"
    );
}

#[test]
fn a_key_that_cannot_be_sent_is_refused() {
    for key in ["", "two words", "clé"] {
        let output = program().env("IADVIZE_SANDBOX_KEY", key).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(said.contains("the key must be"), "{said}");
        assert_eq!(said.lines().count(), 1);
    }
}

#[test]
fn what_opens_it_or_cannot_work_is_told() {
    for (arguments, reason) in [
        (["--bind", "0.0.0.0"], "--allow-remote"),
        (["--host-name", "a b"], "'a b' is no name"),
        (["--db", "/nowhere/at/all"], "a folder that exists"),
        (["--rule", "sleep"], "there is no rule 'sleep'"),
        (["--rule", "status"], "'status' is missing"),
    ] {
        let output = program().args(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success());
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn rules_are_at_work_from_the_start_and_openness_is_warned_of() {
    let folder = std::env::temp_dir().join(format!("iadvize-open-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let arguments = [
        "--bind",
        "0.0.0.0",
        "--allow-remote",
        "--rule",
        "status, status=418",
    ];
    let mut answer = String::new();
    let (first, said) = run(&file, &arguments, |address| answer = clients(address));
    assert!(first.starts_with("base URL  http://127.0.0.1:"), "{first}");
    assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
    assert!(
        said.starts_with("warning: other machines can reach 0.0.0.0:"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    std::fs::remove_dir_all(&folder).unwrap();
}

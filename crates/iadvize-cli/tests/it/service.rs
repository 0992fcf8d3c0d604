//! `iadvize sandbox`: the sandbox as a service for other programs.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use crate::run::iadvize;

#[cfg(unix)]
#[test]
fn a_sandbox_serves_until_it_is_told_to_stop() {
    let mut service = iadvize()
        .args(["sandbox", "--port", "0", "--seed", "3"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(service.stdout.take().unwrap()).lines();
    let mut told = lines
        .map_while(Result::ok)
        .take_while(|line| !line.starts_with("token"));
    let value = |line: String| line.split_whitespace().last().unwrap().to_owned();
    let (url, key) = (value(told.next().unwrap()), value(told.next().unwrap()));
    // The rest is read too, so that the service does not find its pipe closed.
    assert!(told.count() >= 2);
    let output = iadvize()
        .env("IADVIZE_BASE_URL", url)
        .env("IADVIZE_API_KEY", key)
        .args(["website", "get", "1", "--jq", ".id"])
        .output()
        .unwrap();
    assert_eq!(output.stdout, b"1\n");
    let stop = Command::new("kill")
        .args(["-TERM", &service.id().to_string()])
        .status()
        .unwrap();
    assert!(stop.success());
    assert_eq!(service.wait().unwrap().code(), Some(0));
}

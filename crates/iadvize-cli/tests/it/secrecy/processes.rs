//! What other users of the machine see of the program, and what the programs see that it starts.

#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use iadvize_sandbox::Fault;

use super::search::{assert_silent, shown};
use super::{KEY, service};
use crate::run::iadvize;

#[test]
fn a_key_of_a_profile_is_neither_argument_nor_environment() {
    let service = service();
    let url = service.sandbox.base_url();
    let home = tempfile::tempdir().unwrap();
    let command = |arguments: &[&str]| {
        let mut command = iadvize();
        command
            .env("IADVIZE_CONFIG_DIR", home.path())
            .args(arguments);
        command
    };
    let mut login = command(&["auth", "login", "--base-url", &url])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    writeln!(login.stdin.take().unwrap(), "{KEY}").unwrap();
    assert!(login.wait().unwrap().success());

    service
        .sandbox
        .inject(Fault::latency(Duration::from_secs(60)));
    let mut child = command(&["operator", "list"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while service.sandbox.rules()[0].applied == 0 {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    for file in ["cmdline", "environ", "comm", "status"] {
        let bytes = std::fs::read(format!("/proc/{}/{file}", child.id())).unwrap();
        assert!(!bytes.is_empty());
        assert_silent(&bytes, file);
    }
    child.kill().unwrap();
    child.wait().unwrap();

    // The search would find it: with the variable it is in the environment.
    let mut child = service.iadvize(&["operator", "list"]);
    let mut child = child
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while service.sandbox.rules()[0].applied == 1 {
        assert_eq!(child.try_wait().unwrap(), None, "it has ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    let environment = std::fs::read(format!("/proc/{}/environ", child.id())).unwrap();
    assert!(shown(&environment).is_some());
    child.kill().unwrap();
    child.wait().unwrap();
}

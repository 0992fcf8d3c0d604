//! The folder of settings: the key is in its file alone, which nobody else may read.

use std::io::Write;
use std::process::Stdio;

use super::search::{assert_quiet, assert_silent, shown};
use super::{KEY, service};
use crate::run::iadvize;

#[test]
fn a_kept_key_is_in_its_file_alone() {
    let service = service();
    let url = service.sandbox.base_url();
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], line: &str| {
        let mut command = iadvize();
        command
            .env("IADVIZE_CONFIG_DIR", home.path())
            .args(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Who needs no input may be gone.
        let _ = writeln!(child.stdin.take().unwrap(), "{line}");
        let output = child.wait_with_output().unwrap();
        assert_quiet(&output, &arguments.join(" "));
        output
    };
    assert!(
        run(&["auth", "login", "--base-url", &url, "-vv"], KEY)
            .status
            .success()
    );
    assert!(
        run(&["config", "set", "output", "json"], "")
            .status
            .success()
    );
    for arguments in [
        &["auth", "status", "-vv"][..],
        &["config", "list"],
        &["operator", "list", "-vv"],
        &["operator", "list", "--dry-run"],
    ] {
        assert!(run(arguments, "").status.success());
    }
    // Nor where the key cannot be one, or is none.
    for line in [
        format!("{KEY} {KEY}"),
        format!("x{KEY}"),
        format!("{KEY}\u{e9}"),
    ] {
        assert!(
            !run(
                &["auth", "login", "--profile", "other", "--base-url", &url],
                &line
            )
            .status
            .success()
        );
    }
    // A key that was taken for a setting is refused, and not repeated out of the environment or a file.
    for url in [
        format!("https://a.example/?key={KEY}"),
        format!("ftp://{KEY}"),
        KEY.to_owned(),
    ] {
        let mut command = iadvize();
        let output = command
            .env("IADVIZE_BASE_URL", &url)
            .args(["operator", "list"])
            .output();
        assert_quiet(&output.unwrap(), "a base URL of the environment");
    }
    let mut holding = Vec::new();
    let mut folders = vec![home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_silent(path.as_os_str().as_encoded_bytes(), "a name");
            if path.is_dir() {
                folders.push(path);
            } else if shown(&std::fs::read(&path).unwrap()).is_some() {
                holding.push(path);
            }
        }
    }
    assert_eq!(holding, [home.path().join("keys/default")]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&holding[0]).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

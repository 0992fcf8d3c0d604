//! Keys and settings of profiles.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use iadvize_sandbox::Sandbox;
use serde_json::Value;

use crate::run::{Service, iadvize};

/// The program, with its settings in a folder of its own.
fn at(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = iadvize();
    command.env("IADVIZE_CONFIG_DIR", folder).args(arguments);
    command
}

fn ran(folder: &Path, arguments: &[&str]) -> Output {
    at(folder, arguments).output().unwrap()
}

/// The same, with a line on standard input.
fn told(folder: &Path, arguments: &[&str], line: &str) -> Output {
    let mut child = at(folder, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{line}").unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_key_is_kept_used_and_removed_and_never_shown() {
    let service = Service::start(Sandbox::builder());
    let (url, key) = (service.sandbox.base_url(), service.sandbox.api_key());
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("new/iadvize");

    let refused = told(&folder, &["auth", "login", "--base-url", &url], "wrong-key");
    assert_eq!(refused.status.code(), Some(4), "{}", stderr(&refused));
    assert!(stderr(&refused).contains("not kept") && !folder.exists());
    let nothing = told(&folder, &["auth", "login", "--base-url", &url], "");
    assert_eq!(nothing.status.code(), Some(2));

    let kept = told(&folder, &["auth", "login", "--base-url", &url], key);
    assert!(kept.status.success(), "{}", stderr(&kept));
    let file = folder.join("keys/default");
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), key);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
        assert_eq!(mode(&folder.join("keys")), 0o700);
    }

    // The base URL was kept with the key.
    let list = ran(&folder, &["operator", "list", "--limit", "1"]);
    assert!(list.status.success(), "{}", stderr(&list));
    let status = ran(&folder, &["auth", "status"]);
    let row: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(
        (&row["profile"], &row["accepted"]),
        (&"default".into(), &true.into())
    );
    assert_eq!(row["base_url"], url.as_str());
    assert!(row["key_from"].as_str().unwrap().ends_with("keys/default"));

    let gone = ran(&folder, &["auth", "logout"]);
    assert!(gone.status.success() && !file.exists());
    assert!(ran(&folder, &["auth", "logout"]).status.success());
    let keyless = ran(&folder, &["operator", "list"]);
    assert_eq!(keyless.status.code(), Some(4));
    assert!(stderr(&keyless).contains("iadvize auth login"));
    for output in [refused, kept, list, status, gone, keyless] {
        let said = stdout(&output) + &stderr(&output);
        assert!(!said.contains(key) && !said.contains("wrong-key"), "{said}");
    }
}

#[test]
fn a_profile_begins_with_its_key_or_its_settings() {
    let home = tempfile::tempdir().unwrap();
    let keys = [("acme", "a-key"), ("other", "another-key")];
    for (name, key) in keys {
        let login = ["auth", "login", "--no-check", "--profile", name];
        assert!(told(home.path(), &login, key).status.success());
    }
    for (name, key) in keys {
        let kept = std::fs::read_to_string(home.path().join("keys").join(name)).unwrap();
        assert_eq!(kept.trim(), key);
    }
    let set = ["config", "set", "output", "csv", "--profile", "third"];
    assert!(ran(home.path(), &set).status.success());
    let mut command = at(home.path(), &["indicator", "list"]);
    let output = command.env("IADVIZE_PROFILE", "third").output().unwrap();
    assert!(stdout(&output).starts_with("name,unit"));
    // Logging out of what is not there does no harm; using it does.
    assert!(
        ran(home.path(), &["auth", "logout", "--profile", "none"])
            .status
            .success()
    );
    let unknown = ran(home.path(), &["auth", "status", "--profile", "none"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(
        stderr(&unknown).contains("acme, other, third"),
        "{}",
        stderr(&unknown)
    );
}

#[test]
fn status_tells_a_key_that_is_refused() {
    let service = Service::start(Sandbox::builder());
    let home = tempfile::tempdir().unwrap();
    let url = service.sandbox.base_url();
    let login = ["auth", "login", "--no-check", "--base-url", &url];
    assert!(told(home.path(), &login, "wrong-key").status.success());
    let status = ran(home.path(), &["auth", "status"]);
    let row: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(
        (status.status.code(), &row["accepted"]),
        (Some(4), &false.into())
    );
    let mut command = at(home.path(), &["auth", "status"]);
    command.env("IADVIZE_API_KEY", service.sandbox.api_key());
    let status = command.output().unwrap();
    let row: Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(row["accepted"], true);
    assert!(
        row["key_from"]
            .as_str()
            .unwrap()
            .contains("IADVIZE_API_KEY")
    );
}

#[cfg(unix)]
#[test]
fn a_key_file_that_others_may_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    assert!(
        told(home.path(), &["auth", "login", "--no-check"], "k")
            .status
            .success()
    );
    let file = home.path().join("keys/default");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).unwrap();
    let refused = ran(home.path(), &["operator", "list"]);
    assert_eq!(refused.status.code(), Some(4));
    let said = stderr(&refused);
    assert!(
        said.contains("chmod 600") && said.lines().count() == 1,
        "{said}"
    );
}

#[test]
fn a_flag_comes_before_the_environment_and_that_before_the_profile() {
    let home = tempfile::tempdir().unwrap();
    let set = |name: &str, value: &str| {
        let output = ran(home.path(), &["config", "set", name, value]);
        assert!(output.status.success(), "{}", stderr(&output));
    };
    set("output", "yaml");
    set("base_url", "https://profile.example/api");
    let indicator = ["indicator", "get", "contact_number", "--fields", "name"];
    let printed = |command: &mut Command| stdout(&command.output().unwrap());
    let profile = printed(&mut at(home.path(), &indicator));
    assert!(profile.contains("name: contact_number"), "{profile}");
    let mut command = at(home.path(), &indicator);
    let environment = printed(command.env("IADVIZE_OUTPUT", "csv"));
    assert_eq!(environment.replace('\r', ""), "name\ncontact_number\n");
    let mut command = at(home.path(), &indicator);
    command
        .args(["--output", "jsonl"])
        .env("IADVIZE_OUTPUT", "csv");
    assert_eq!(printed(&mut command), "{\"name\":\"contact_number\"}\n");

    // What an expression makes is text, unless the command line itself asks for a form.
    let name = ["indicator", "get", "contact_number", "--jq", ".name"];
    assert_eq!(stdout(&ran(home.path(), &name)), "contact_number\n");

    let get = ["config", "get", "base_url"];
    assert_eq!(
        stdout(&ran(home.path(), &get)),
        "https://profile.example/api\n"
    );
    let mut command = at(home.path(), &get);
    command.env("IADVIZE_BASE_URL", "https://variable.example");
    assert_eq!(printed(&mut command), "https://variable.example\n");
    command.args(["--base-url", "https://flag.example"]);
    assert_eq!(printed(&mut command), "https://flag.example\n");
}

#[test]
fn settings_are_listed_with_where_they_come_from() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| ran(home.path(), arguments);
    assert!(
        run(&["config", "set", "timeout", "30", "--profile", "acme"])
            .status
            .success()
    );
    let listed = stdout(&run(&[
        "config",
        "list",
        "--profile",
        "acme",
        "--color",
        "never",
    ]));
    insta::assert_snapshot!(listed, @r#"
    {"name":"base_url","value":null,"from":"default"}
    {"name":"output","value":null,"from":"default"}
    {"name":"color","value":"never","from":"flag --color"}
    {"name":"timeout","value":"30","from":"profile acme"}
    {"name":"rate_limit","value":null,"from":"default"}
    "#);
    let path = stdout(&run(&["config", "path"]));
    assert_eq!(
        path.trim(),
        home.path().join("config.toml").display().to_string()
    );
    let text = std::fs::read_to_string(path.trim()).unwrap();
    assert_eq!(text, "[acme]\ntimeout = \"30\"\n");
    assert!(
        run(&["config", "unset", "timeout", "--profile", "acme"])
            .status
            .success()
    );
    assert_eq!(std::fs::read_to_string(path.trim()).unwrap(), "");
    assert_eq!(run(&["config", "get", "output"]).status.code(), Some(3));
}

#[test]
fn what_is_no_setting_value_or_profile_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let refused = |arguments: &[&str]| {
        let output = ran(home.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        stderr(&output)
    };
    let said = refused(&["config", "set", "output", "xml"]);
    assert!(said.contains("jsonl"), "{said}");
    let said = refused(&["config", "set", "base_url", "http://example.com"]);
    assert!(said.contains("https"), "{said}");
    refused(&["config", "set", "colour", "never"]);
    refused(&["config", "list", "--profile", "../x"]);
    let said = refused(&["operator", "list", "--profile", "acme"]);
    assert!(said.contains("auth login --profile acme"), "{said}");
    std::fs::write(
        home.path().join("config.toml"),
        "[default]\nouput = \"csv\"\n",
    )
    .unwrap();
    let said = refused(&["indicator", "list"]);
    assert!(said.contains("`ouput` is no setting"), "{said}");
    std::fs::write(
        home.path().join("config.toml"),
        "[default]\noutput = \"xml\"\n",
    )
    .unwrap();
    let said = refused(&["indicator", "list"]);
    assert!(
        said.contains("profile default") && said.contains("jsonl"),
        "{said}"
    );
    // What is wrong can be mended.
    assert!(
        ran(home.path(), &["config", "set", "output", "csv"])
            .status
            .success()
    );
    assert!(ran(home.path(), &["indicator", "list"]).status.success());
}

//! `--verbose`: requests and answers on standard error, without key and personal data.

use iadvize_sandbox::Sandbox;

use crate::run::Service;

/// Standard output and what was written down.
fn run(service: &Service, arguments: &[&str]) -> (String, String) {
    let output = service.iadvize(arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    (String::from_utf8(output.stdout).unwrap(), said)
}

/// A time that is the same in every run.
fn timeless(text: &str) -> String {
    let lines = text.lines().map(|line| match line.rsplit_once(" in ") {
        Some((before, _)) if line.ends_with(" ms") => format!("{before} in … ms\n"),
        _ => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn requests_and_answers_are_a_line_each() {
    let service = Service::start(Sandbox::builder());
    let (data, said) = run(&service, &["operator", "get", "1", "-v"]);
    assert!(
        data.starts_with("{\"") && data.lines().count() == 1,
        "{data}"
    );
    let said = timeless(&said);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines[0], "> GET /api/2/operator/1");
    assert!(
        lines[1].starts_with("< 200 GET /api/2/operator/1: "),
        "{said}"
    );
    assert!(
        lines[1].ends_with(" bytes in … ms") && lines.len() == 2,
        "{said}"
    );
}

#[test]
fn personal_data_and_the_key_are_masked() {
    let service = Service::start(Sandbox::builder());
    let (data, said) = run(&service, &["visitor", "get", "1", "-vv"]);
    let row: serde_json::Value = serde_json::from_str(&data).unwrap();
    for name in ["firstname", "lastname", "email", "phone"] {
        if let Some(value) = row[name].as_str().filter(|value| !value.is_empty()) {
            assert!(!said.contains(value), "{name}: {said}");
        }
    }
    assert!(
        row["email"].is_string() && said.contains("@masked.invalid"),
        "{said}"
    );
    assert!(
        said.contains("\"website_id\"") && said.contains("\"status\":\"success\""),
        "{said}"
    );

    let create = [
        "visitor",
        "create",
        "--unique-id",
        "v-1",
        "--firstname",
        "Léa-Marguerite",
        "--website-id",
        "1",
        "-vv",
    ];
    let (_, said) = run(&service, &create);
    assert!(
        !said.contains("Marguerite") && said.contains("\"firstname\":\"name-"),
        "{said}"
    );

    let (_, said) = run(&service, &["operator", "list", "--name", "Zebulon", "-vv"]);
    assert!(
        !said.contains("Zebulon") && said.contains("[masked]"),
        "{said}"
    );

    let pickup = [
        "odigo",
        "pickup",
        "--operator-external-id",
        "EXT-0006",
        "--phone-number",
        "+33123456789",
        "--website-id",
        "1",
        "-vv",
    ];
    let (_, said) = run(&service, &pickup);
    assert!(
        !said.contains("33123456789") && said.contains("website_id=1"),
        "{said}"
    );

    let key = service.sandbox.api_key();
    let path = format!("/operator/1?note={key}");
    let (_, said) = run(&service, &["api", "GET", &path, "-vv"]);
    assert!(!said.contains(key), "{said}");
}

#[test]
fn texts_that_nobody_documents_are_masked() {
    let service = Service::start(Sandbox::builder());
    let arguments = [
        "api",
        "PUT",
        "/operator/1",
        "-f",
        "pseudo=Secretive",
        "-f",
        "x=Secretive",
        "-vv",
    ];
    let output = service.iadvize(&arguments).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("> PUT /api/2/operator/1") && !said.contains("x\":\"Secretive"),
        "{said}"
    );
}

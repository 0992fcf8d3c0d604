//! Faults, and answers that repeat the key.

use iadvize_sandbox::{Fault, Rule};

use super::{KEY, ran, service};

/// Rules under which calls fail, each in another way.
fn rules() -> Vec<Rule> {
    let plain = [
        "status, status=401",
        "status, status=403",
        "status, status=404",
        "status, status=429, retry_after=0",
        "status, status=500",
        "status, status=503, retry_after=0",
        "status, status=302",
        "html",
        "empty_body",
        "reset",
        "reset_in_body",
        "truncated_body",
        "truncated_json",
        "latency, milliseconds=60000",
    ];
    let told =
        format!(r#"{{"meta":{{"status":"fail","message":"No: {KEY}\nKey {KEY}"}},"data":null}}"#);
    let hex: String = KEY.bytes().map(|byte| format!("{byte:02x}")).collect();
    let encoded = told.replace(KEY, &hex);
    let rules = plain.iter().map(|rule| rule.parse().unwrap());
    rules
        .chain([
            Fault::status_with_body(400, "text/html", format!("<p>{KEY}</p>")),
            Fault::status_with_body(200, "application/json", told.clone()),
            Fault::status_with_body(403, "application/json", told),
            Fault::status_with_body(500, "application/json", encoded),
            Fault::status_with_body(200, "application/json", format!("{{\"{KEY}\":")),
        ])
        .collect()
}

#[test]
fn no_failure_shows_the_key() {
    let service = service();
    for rule in rules() {
        service.sandbox.inject(rule.clone());
        for line in [
            "skill create --name x",
            "operator list",
            "api GET /operator -vv",
            "auth status",
        ] {
            let output = ran(&service, line, &["--timeout", "0.4"]);
            let said = output.stderr.len() + output.stdout.len();
            assert!(said > 0, "{rule:?} {line}");
        }
        service.sandbox.clear_rules();
    }
}

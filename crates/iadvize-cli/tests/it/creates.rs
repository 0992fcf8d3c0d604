//! Creates by the command under faults: none is carried out twice, and exit code and message say what is known.

use std::collections::BTreeMap;

use iadvize_sandbox::Sandbox;

use crate::run::Service;

/// Rules, the exit code of a create under each, and whether its outcome is told to be unknown.
const RULES: &[(&str, i32, bool)] = &[
    ("byte_order_mark", 0, false),
    ("write_as_list", 0, false),
    ("status, status=400, meta=fail", 5, false),
    ("status, status=403", 4, false),
    ("status, status=429, retry_after=0", 6, false),
    ("status, status=500", 6, true),
    ("status, status=503, retry_after=0", 6, true),
    (
        "status, status=503, retry_after=0, after_write=true",
        6,
        true,
    ),
    ("html, after_write=true", 6, true),
    ("empty_body, after_write=true", 6, true),
    ("data_as_list", 6, true),
    ("reset", 6, true),
    ("reset, after_write=true", 6, true),
    ("reset_in_body", 6, true),
    ("truncated_body", 6, true),
    ("truncated_json", 6, true),
    ("latency, milliseconds=60000", 6, true),
];

#[test]
fn a_create_is_carried_out_once_and_told_as_it_is() {
    const EACH: usize = 2;
    let service = Service::start(Sandbox::builder());
    let mut told = Vec::new();
    for (number, (rule, code, is_unknown)) in RULES.iter().enumerate() {
        let rule = format!("{rule}, operation=create_skill");
        service.sandbox.inject(rule.parse().unwrap());
        for each in 0..EACH {
            let name = format!("create {number}.{each}");
            let mut command = service.iadvize(&["skill", "create", "--name", &name]);
            if rule.starts_with("latency") {
                command.args(["--timeout", "0.3"]);
            }
            let output = command.output().unwrap();
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(*code), "{rule}: {said}");
            let advice = "whether it was carried out is unknown, so look before sending it again";
            assert_eq!(said.contains(advice), *is_unknown, "{rule}: {said}");
            told.push((name, *code, *is_unknown));
        }
        let sent: u64 = service
            .sandbox
            .rules()
            .iter()
            .map(|rule| rule.applied)
            .sum();
        assert_eq!(sent, EACH as u64, "{rule}: each create is sent once");
        service.sandbox.clear_rules();
    }
    let list = [
        "skill", "list", "--full", "--jq", ".name", "--output", "jsonl",
    ];
    let output = service.iadvize(&list).output().unwrap();
    let mut there: BTreeMap<String, usize> = BTreeMap::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        *there.entry(line.trim_matches('"').to_owned()).or_default() += 1;
    }
    let mut lost = 0;
    for (name, code, is_unknown) in told {
        let count = there.get(&name).copied().unwrap_or(0);
        assert!(count <= 1, "{name} is there {count} times");
        if !is_unknown {
            assert_eq!(count == 1, code == 0, "{name}");
        } else {
            lost += count;
        }
    }
    assert!(lost > 0, "what is not known may be there");
}

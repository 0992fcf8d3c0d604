//! What an export leaves: files by month, and a manifest that tells of them.

use std::collections::BTreeSet;

use iadvize_sandbox::Sandbox;
use serde_json::Value;

use super::{Service, assert_same, files, manifest};

/// The identifiers of a list's rows in the files of an export.
fn ids(files: &std::collections::BTreeMap<String, Vec<u8>>, list: &str) -> Vec<u64> {
    let of_list = files
        .iter()
        .filter(|(name, _)| name.starts_with(&format!("{list}/")));
    of_list
        .flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().lines())
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["id"]
                .as_u64()
                .unwrap()
        })
        .collect()
}

#[test]
fn every_list_is_there_once_and_whole() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let arguments = ["--all", "--from", "2018-01-01", "--to", "2020-06-30"];
    let said = service.exported(out.path(), &arguments).done();
    let files = files(out.path());
    let manifest = manifest(out.path());
    assert_eq!(manifest["state"], "complete");
    let rows: u64 = manifest["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| unit["rows"].as_u64().unwrap())
        .sum();
    assert!(said.starts_with(&format!("{rows} rows in ")), "{said}");

    // Asked in another way, page by page and in one piece, the service gives the same rows.
    let client = iadvize::Client::builder()
        .api_key(service.sandbox.api_key())
        .base_url(service.sandbox.base_url())
        .build()
        .unwrap();
    for name in manifest["asked"]["lists"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let operation = iadvize::catalogue::OPERATIONS
            .iter()
            .find(|operation| {
                let path = operation.path.trim_start_matches('/').replace('/', "_");
                operation.paged && path.split('.').next() == Some(name)
            })
            .unwrap();
        let mut list = client.records(operation);
        if operation.dated_by.is_some() {
            let from = iadvize::jiff::civil::date(2018, 1, 1);
            list = list.between(from, iadvize::jiff::civil::date(2020, 6, 30));
        }
        let listed = service
            .runtime
            .block_on(list.items().try_collect())
            .unwrap();
        let listed: BTreeSet<u64> = listed.iter().map(|row| row.id).collect();
        let exported = ids(&files, name);
        assert_eq!(exported.len(), listed.len(), "{name}: none is doubled");
        assert_eq!(
            exported.into_iter().collect::<BTreeSet<_>>(),
            listed,
            "{name}"
        );
    }
}

#[test]
fn rows_lie_in_their_months_in_order() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let arguments = [
        "transaction",
        "--from",
        "2020-01-20",
        "--to",
        "2020-03-10 12:00:00",
    ];
    service.exported(out.path(), &arguments).done();
    let files = files(out.path());
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "manifest.json",
            "transaction/month=2020-01/transaction.jsonl",
            "transaction/month=2020-02/transaction.jsonl",
            "transaction/month=2020-03/transaction.jsonl",
        ]
    );
    for (name, bytes) in &files {
        let Some((_, rest)) = name.split_once("month=") else {
            continue;
        };
        let mut last = 0;
        for line in std::str::from_utf8(bytes).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let id = row["id"].as_u64().unwrap();
            assert!(last < id, "{name}");
            last = id;
            let date = row["created_at"].as_str().unwrap();
            assert!(date.starts_with(&rest[..7]), "{name}: {date}");
            assert!(
                ("2020-01-20".."2020-03-10 12:00:00").contains(&date),
                "{date}"
            );
        }
        assert!(last > 0, "{name} has rows");
    }
}

#[test]
fn the_same_data_gives_the_same_bytes_whatever_is_in_flight() {
    let service = Service::start(Sandbox::builder());
    let export = |jobs: &str, names: [&str; 2]| {
        let out = tempfile::tempdir().unwrap();
        let arguments = [
            names[0],
            names[1],
            "--from",
            "2019-10-01",
            "--to",
            "2020-02-29",
        ];
        let arguments = [arguments.as_slice(), &["--jobs", jobs]].concat();
        service.exported(out.path(), &arguments).done();
        files(out.path())
    };
    let one = export("1", ["conversation", "visitor"]);
    assert_same(&one, &export("7", ["visitor", "conversation"]));
}

#[test]
fn filters_select_and_quiet_is_quiet() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let arguments = [
        "conversation",
        "operator",
        "--from",
        "2020-06-01",
        "--to",
        "2020-06-30",
        "--quiet",
        "--filter",
        "website-id=2",
        "--filter",
        "conversation.channel=call",
    ];
    assert_eq!(service.exported(out.path(), &arguments).done(), "");
    let files = files(out.path());
    let text = &files["conversation/month=2020-06/conversation.jsonl"];
    let rows: Vec<Value> = std::str::from_utf8(text)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row["website_id"] == 2 && row["channel"] == "call")
    );
    let asked = &manifest(out.path())["asked"];
    assert_eq!(
        asked["filters"]["operator"],
        serde_json::json!({"website_id": "2"})
    );
    assert!(
        !asked.to_string().contains(service.sandbox.api_key()),
        "the key is nowhere"
    );
}

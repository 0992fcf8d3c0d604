//! A service that fails, and lists that change while they are read.

use iadvize_sandbox::{Fault, Quirk, Sandbox};

use super::{Service, assert_same, files, manifest};

const SPAN: [&str; 5] = ["conversation", "--from", "2020-03-01", "--to", "2020-06-30"];

/// What an undisturbed export gives.
fn undisturbed(service: &Service) -> std::collections::BTreeMap<String, Vec<u8>> {
    let out = tempfile::tempdir().unwrap();
    service.exported(out.path(), &SPAN).done();
    files(out.path())
}

#[test]
fn what_cannot_be_proven_complete_is_named_and_can_be_fetched_again() {
    let service = Service::start(Sandbox::builder());
    let whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    let rule = service
        .sandbox
        .inject(Quirk::vanishing_rows(1).operation("list_conversations"));
    let line = service.exported(out.path(), &SPAN).failed(7);
    assert!(line.contains("conversation/month=2020-06 ("), "{line}");
    assert!(line.contains("--resume"), "{line}");
    let state = manifest(out.path());
    assert_eq!(state["state"], "incomplete");
    assert!(state["units"][3]["incomplete"].is_string());
    assert!(
        state["units"][3]["rows"].as_u64() > Some(0),
        "what came is there"
    );
    assert!(service.sandbox.remove_rule(rule));
    service.exported(out.path(), &["--resume"]).done();
    assert_same(&whole, &files(out.path()));
}

#[test]
fn what_only_changed_while_it_was_read_is_read_again() {
    let service = Service::start(Sandbox::builder());
    let whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    // A page for each of three months, and two for the fourth, of which the second misses a row.
    let vanishing = Quirk::vanishing_rows(1).operation("list_conversations");
    service.sandbox.inject(vanishing.times(5));
    let arguments = [&SPAN[..], &["--jobs", "1"]].concat();
    service.exported(out.path(), &arguments).done();
    assert_same(&whole, &files(out.path()));
}

#[test]
fn rows_that_come_in_meanwhile_double_nothing() {
    let service = Service::start(Sandbox::builder());
    let whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    service
        .sandbox
        .inject(Quirk::duplicated_rows(2).operation("list_conversations"));
    service.exported(out.path(), &SPAN).done();
    assert_same(&whole, &files(out.path()));
}

#[test]
fn what_passes_is_waited_for() {
    let service = Service::start(Sandbox::builder());
    let whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    for fault in [
        Fault::status(500),
        Fault::html(),
        Fault::truncated_json(),
        Fault::empty_body(),
    ] {
        service
            .sandbox
            .inject(fault.path("/conversation*").times(1));
    }
    service.exported(out.path(), &SPAN).done();
    assert_same(&whole, &files(out.path()));
}

#[test]
fn a_service_that_stays_away_ends_the_run_and_nothing_is_lost() {
    let service = Service::start(Sandbox::builder());
    let whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    let once = |more: &[&'static str]| [&SPAN, more, &["--attempts", "1", "--jobs", "1"]].concat();
    // The months of March and April come, then nothing does any more.
    let rule = service
        .sandbox
        .inject(Fault::status(500).path("/conversation*").every(4));
    let line = service.exported(out.path(), &once(&[])).failed(6);
    assert!(
        line.contains("was not fetched") && line.contains("--resume --out"),
        "{line}"
    );
    assert_eq!(manifest(out.path())["state"], "unfinished");
    assert!(service.sandbox.remove_rule(rule));
    service.exported(out.path(), &["--resume"]).done();
    assert_same(&whole, &files(out.path()));
}

#[test]
fn a_list_that_is_refused_does_not_keep_the_others_back() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let fault = Fault::status_with_meta(200, iadvize_sandbox::MetaStatus::Fail);
    let rule = service.sandbox.inject(fault.path("/transaction"));
    let arguments = [
        "transaction",
        "tag",
        "satisfaction",
        "--from",
        "2020-05-01",
        "--to",
        "2020-06-30",
    ];
    let line = service.exported(out.path(), &arguments).failed(5);
    assert!(line.contains("transaction is missing"), "{line}");
    let asked = service.sandbox.requests();
    let asked = asked
        .iter()
        .filter(|request| request.path == "/transaction");
    assert_eq!(asked.count(), 2, "once for each month");
    let names: Vec<String> = files(out.path()).into_keys().collect();
    assert!(
        names
            .iter()
            .any(|name| name.starts_with("satisfaction/month=2020-06/")),
        "{names:?}"
    );
    assert!(
        !names.iter().any(|name| name.starts_with("transaction/")),
        "{names:?}"
    );
    assert!(service.sandbox.remove_rule(rule));
    service.exported(out.path(), &["--resume"]).done();
    assert_eq!(manifest(out.path())["state"], "complete");
}

#[test]
fn nor_does_one_that_is_forbidden_or_makes_no_sense() {
    let service = Service::start(Sandbox::builder());
    for (fault, code) in [(Fault::status(403), 4), (Fault::truncated_json(), 1)] {
        let out = tempfile::tempdir().unwrap();
        let rule = service.sandbox.inject(fault.path("/skill"));
        let line = service.exported(out.path(), &["skill", "tag"]).failed(code);
        assert!(line.contains("skill is missing"), "{line}");
        assert_eq!(
            files(out.path()).into_keys().collect::<Vec<_>>(),
            ["manifest.json", "tag/tag.jsonl"]
        );
        assert!(service.sandbox.remove_rule(rule));
    }
}

#[test]
fn a_wrong_key_is_told_at_once() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let mut command = service.export(out.path(), &["tag"]);
    let output = command.env("IADVIZE_API_KEY", "wrong").output().unwrap();
    super::Outcome::of(&output).failed(4);
    assert!(files(out.path()).is_empty());
}

#[test]
fn a_key_that_may_not_see_its_clients_exports_all_the_same() {
    let service = Service::start(Sandbox::builder());
    let mut whole = undisturbed(&service);
    let out = tempfile::tempdir().unwrap();
    let refused = Fault::status_with_meta(200, iadvize_sandbox::MetaStatus::Fail);
    service.sandbox.inject(refused.operation("list_clients"));
    service.exported(out.path(), &SPAN).done();
    assert!(manifest(out.path())["asked"]["account"]["clients"].is_null());
    let mut found = files(out.path());
    for files in [&mut whole, &mut found] {
        files.remove("manifest.json").unwrap();
    }
    assert_same(&whole, &found);
}

#[test]
fn where_the_service_is_not_no_export_is_begun() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let beside = service.sandbox.base_url().replace("/api/2", "/api/3");
    let mut export = service.export(out.path(), &SPAN);
    export.env("IADVIZE_BASE_URL", beside);
    let line = super::Outcome::of(&export.output().unwrap()).failed(5);
    assert!(line.contains("base URL"), "{line}");
    assert!(!out.path().join("manifest.json").exists());
}

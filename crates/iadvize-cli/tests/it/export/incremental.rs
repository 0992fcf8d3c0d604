//! Bringing an export up to date.

use iadvize_sandbox::Sandbox;

use super::{Service, assert_same, files, recorded};

#[test]
fn an_export_that_was_brought_up_to_date_is_one_made_at_once() {
    let service = Service::start(Sandbox::builder());
    let (grown, whole) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let lists = [
        "conversation",
        "callmeeting",
        "skill",
        "--from",
        "2019-11-05",
    ];
    let until = |day: &'static str| [lists.as_slice(), &["--to", day]].concat();
    service.exported(whole.path(), &until("2020-06-30")).done();
    service.exported(grown.path(), &until("2020-03-12")).done();
    let before = recorded(grown.path());
    service.sandbox.clear_requests();
    let arguments = ["--since-last", "--to", "2020-06-30"];
    service.exported(grown.path(), &arguments).done();
    assert_same(&files(whole.path()), &files(grown.path()));
    assert!(before < recorded(grown.path()));
    // Months that are settled are not asked for again.
    let asked: Vec<String> = service
        .sandbox
        .requests()
        .into_iter()
        .filter(|request| request.operation.as_deref() == Some("list_conversations"))
        .flat_map(|request| request.query)
        .filter(|(name, _)| name == "filters[from]")
        .map(|(_, value)| value)
        .collect();
    assert!(
        asked.iter().any(|from| from.starts_with("2020-03-01")),
        "{asked:?}"
    );
    assert!(
        !asked.iter().any(|from| from.starts_with("2020-02")),
        "{asked:?}"
    );
}

#[test]
fn since_last_begins_where_there_is_nothing_and_never_goes_back() {
    let service = Service::start(Sandbox::builder());
    let out = tempfile::tempdir().unwrap();
    let first = [
        "tag",
        "transaction",
        "--from",
        "2020-04-01",
        "--to",
        "2020-05-31",
        "--since-last",
    ];
    service.exported(out.path(), &first).done();
    let before = files(out.path());
    let said = service
        .exported(out.path(), &["--since-last", "--to", "2020-05-01"])
        .failed(2);
    assert!(said.contains("2020-06-01 00:00:00 already"), "{said}");
    assert_same(&before, &files(out.path()));
}

//! `--dry-run`: what would be sent, and nothing that is.

use iadvize_sandbox::Sandbox;

use crate::run::{Service, iadvize, transcript};

/// Commands of every kind.
pub(crate) const COMMANDS: &[&str] = &[
    "operator list --website-list 1,2 --name *uli* --connected --full",
    "operator get 12",
    "operator update 12 --pseudo Ana --clear-group-id",
    "operator delete 12 -o json",
    "odigo pickup --operator-external-id EXT-0006 --phone-number +33123456789 --website-id 1",
    "tag create --name A --name B --website-id 1",
    "conversation list --from 2020-01-01 --to 2020-02-29",
    "statistic get --indicator contact_number --from 2020-06-01 --to 2020-06-07",
    "api PUT /operator/12 -F order=3",
    "api GET /operator -F full=1 --paginate",
    "export website conversation --from 2020-01-15 --to 2020-02-20 --out unmade",
    "auth status",
    "operator get 12 --jq .id --output yaml",
];

#[test]
fn requests_are_shown_and_nothing_is_sent() {
    let service = Service::start(Sandbox::builder());
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for line in COMMANDS {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = service
            .iadvize(&arguments)
            .arg("--dry-run")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{line}");
        text.push_str(&transcript(&arguments, &output));
    }
    let url = service.sandbox.base_url();
    insta::assert_snapshot!("dry_run", text.replace(&url, "https://service.example"));
    assert!(service.sandbox.requests().is_empty());
    assert!(!folder.path().join("unmade").exists());
    assert!(!text.contains(service.sandbox.api_key()));
}

#[test]
fn what_is_wrong_is_refused_all_the_same_and_no_key_is_needed() {
    let run = |arguments: &[&str]| {
        let output = iadvize().args(arguments).arg("--dry-run").output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    assert_eq!(run(&["operator", "update", "1"]).0, Some(2));
    let (code, printed) = run(&["operator", "get", "12"]);
    assert_eq!(code, Some(0));
    assert_eq!(printed, "GET https://www.iadvize.com/api/2/operator/12\n");
    // Members are chosen of rows, not of requests.
    let whole = run(&["operator", "get", "12", "-o", "json"]);
    assert_eq!(
        run(&["operator", "get", "12", "-o", "json", "--fields", "id"]),
        whole
    );
}

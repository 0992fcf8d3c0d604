//! The forms of output: of lists, single rows, nothing, and what is chosen or computed.

use crate::run::{printed, sandbox, transcript};

const FORMS: [&str; 5] = ["table", "json", "jsonl", "csv", "yaml"];

/// What commands print in each form.
fn all(commands: &[&str]) -> String {
    let mut text = String::new();
    for line in commands {
        for form in FORMS {
            let line = format!("{line} --output {form}");
            let arguments: Vec<&str> = line.split(' ').collect();
            text.push_str(&transcript(&arguments, &sandbox(&arguments)));
        }
    }
    text
}

#[test]
fn rows_come_in_every_form() {
    insta::assert_snapshot!(all(&[
        "group list --full --limit 2",
        "skill get 1",
        "operator live --group-id 6 --limit 1",
        "group list --parent-id 999",
    ]));
}

#[test]
fn fields_and_expressions_choose_from_every_row() {
    insta::assert_snapshot!(all(&[
        "operator live --group-id 6 --limit 2 --fields id,chat.slot_number",
        "website list --full --limit 2 --jq {id,label,languages:[.language_admin]}",
        "website list --full --limit 2 --jq .label",
    ]));
}

#[test]
fn texts_of_an_expression_are_bare_unless_a_form_is_asked_for() {
    let bare = printed(&["website", "get", "1", "--jq", ".label, .id, [.label]"]);
    let quoted = printed(&[
        "website",
        "get",
        "1",
        "--jq",
        ".label, .id, [.label]",
        "-o",
        "jsonl",
    ]);
    let (bare, quoted): (Vec<_>, Vec<_>) = (bare.lines().collect(), quoted.lines().collect());
    assert_eq!(quoted[0], format!("\"{}\"", bare[0]));
    assert_eq!((bare[1..].to_vec(), bare[1]), (quoted[1..].to_vec(), "1"));
}

#[test]
fn an_expression_sees_the_rows_of_every_page() {
    let ids = printed(&[
        "conversation",
        "list",
        "--from",
        "2019-06-01",
        "--page-size",
        "50",
        "--jq",
        ".id",
    ]);
    let rows = printed(&["conversation", "list", "--from", "2019-06-01"]);
    assert!(rows.lines().count() > 500);
    assert_eq!(ids.lines().count(), rows.lines().count());
}

#[test]
fn colours_are_used_when_they_are_asked_for() {
    let command = ["website", "get", "1", "-o", "json", "--color"];
    let with = |when: &'static str| printed(&[&command[..], &[when]].concat());
    assert!(with("always").contains("\x1b["));
    assert!(!with("auto").contains('\x1b') && !with("never").contains('\x1b'));
}

#[test]
fn a_field_that_no_row_has_is_told() {
    let output = sandbox(&["website", "list", "--limit", "1", "--fields", "id,nose"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && said.starts_with("note: no row has nose;"),
        "{said}"
    );
    let quiet = sandbox(&[
        "website", "list", "--limit", "1", "--fields", "id,nose", "--quiet",
    ]);
    assert!(quiet.stderr.is_empty());
}

#[test]
fn formulas_in_a_csv_are_text() {
    let name = "=HYPERLINK(\"http://x.example\")";
    let csv = printed(&["skill", "create", "--name", name, "-o", "csv"]);
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"http://x.example\"\")\""),
        "{csv}"
    );
    let json = printed(&["skill", "create", "--name", name]);
    assert!(
        json.contains(r#""name":"=HYPERLINK(\"http://x.example\")""#),
        "{json}"
    );
}

#[test]
fn a_table_writes_out_what_could_steer_a_terminal() {
    let name = "a\x1b[2J\u{202e}b";
    let table = printed(&["skill", "create", "--name", name, "-o", "table"]);
    assert!(table.contains(r"a\x1b[2J\u{202e}b"), "{table}");
    let json = printed(&[
        "skill", "create", "--name", name, "--jq", ".name", "-o", "jsonl",
    ]);
    assert_eq!(serde_json::from_str::<String>(&json).unwrap(), name);
}

#[test]
fn indicators_are_listed_with_units_and_channels() {
    insta::assert_snapshot!(printed(&["indicator", "list", "-o", "table"]));
    let sms = printed(&["indicator", "list", "--channel", "sms"]);
    let all = printed(&["indicator", "list"]);
    assert!(!sms.is_empty() && sms.lines().count() < all.lines().count());
    assert!(sms.lines().all(|line| line.contains("\"sms\"")));
    insta::assert_snapshot!(
        "indicator_get",
        printed(&["indicator", "get", "contact_number", "-o", "yaml"])
    );
}

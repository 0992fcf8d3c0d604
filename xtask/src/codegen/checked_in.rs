//! What is checked in is what the document gives.

use super::*;

#[test]
fn generating_again_gives_what_is_checked_in() {
    let files = generate(&Document::load().unwrap()).unwrap();
    let mut said = Vec::new();
    let verdict = check(&files, &workspace_root(), &mut said).unwrap();
    assert_eq!(
        verdict,
        Verdict::Clean,
        "{}",
        String::from_utf8_lossy(&said)
    );
}

#[test]
fn generating_twice_gives_the_same() {
    let once = generate(&Document::load().unwrap()).unwrap();
    let twice = generate(&Document::load().unwrap()).unwrap();
    assert_eq!(once.len(), twice.len());
    for (one, other) in once.iter().zip(&twice) {
        assert!(
            one.text == other.text,
            "{} differs from run to run",
            one.path
        );
    }
}

#[test]
fn a_difference_is_shown_with_the_command_that_mends_it() {
    let mut files = generate(&Document::load().unwrap()).unwrap();
    files.truncate(1);
    files[0].text = files[0].text.replacen("list_operators", "list_operator", 1);
    let mut said = Vec::new();
    let verdict = check(&files, &workspace_root(), &mut said).unwrap();
    let said = String::from_utf8(said).unwrap();
    assert_eq!(verdict, Verdict::Differs);
    assert!(
        said.starts_with("--- crates/iadvize-api/src/generated.rs (checked in)\n"),
        "{said}"
    );
    assert!(
        said.lines().filter(|line| line.starts_with('-')).count() == 2,
        "{said}"
    );
    assert!(
        said.contains("run `cargo xtask codegen` and commit"),
        "{said}"
    );
}

#[test]
fn a_panic_nothing_foresaw_becomes_one_line() {
    let document = Document::parse("openapi: 3.0.3", "some.yaml").unwrap();
    let failure = guard::part::<()>(&document, "generated.rs", || panic!("not expected\nat all"))
        .unwrap_err();
    assert_eq!(
        failure.to_string(),
        "some.yaml: generating generated.rs panicked: not expected; undo the last change of the document, and teach the lint about it"
    );
}

#[test]
fn a_refusal_of_progenitor_names_the_operation_and_its_line() {
    let text = include_str!("../lint/pets.yaml").replacen("style: form", "style: deepObject", 1);
    let document = Document::parse(&text, "pets.yaml").unwrap();
    let failure = generate(&document).err().unwrap().to_string();
    assert!(
        failure.starts_with("pets.yaml:11: progenitor refuses GET /pet: "),
        "{failure}"
    );
}

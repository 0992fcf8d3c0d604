//! What is masked, what stays, and that nothing else changes.

use iadvize::catalogue::operation;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn mask(kinds: &[Personal]) -> Mask {
    Mask::new(kinds.iter().copied(), Key::from_secret("secret"))
}

fn masked(kinds: &[Personal], operation_id: &str, row: &str) -> Value {
    let members = operation(operation_id).unwrap().row;
    serde_json::from_str(&mask(kinds).row(members, row)).unwrap()
}

#[test]
fn only_what_is_asked_for_is_masked() {
    let row = r#"{"id":1,"email":"a@b.c","phone":614037735,"lastname":"Lo","city":"Nantes","address":"","firstname":null}"#;
    let all = masked(&Personal::ALL, "list_visitors", row);
    assert!(all["email"].as_str().unwrap().ends_with("@masked.invalid"));
    assert!(
        all["phone"].as_str().unwrap().starts_with("phone-"),
        "a number, too"
    );
    assert!(all["lastname"].as_str().unwrap().starts_with("name-"));
    assert!(all["city"].as_str().unwrap().starts_with("text-"));
    assert_eq!(
        (&all["id"], &all["address"], &all["firstname"]),
        (&json!(1), &json!(""), &json!(null))
    );
    let phone = masked(&[Personal::Phone], "list_visitors", row);
    assert_eq!(phone["phone"], all["phone"]);
    assert_eq!(
        (&phone["email"], &phone["city"]),
        (&json!("a@b.c"), &json!("Nantes"))
    );
}

#[test]
fn rows_of_several_lists_can_be_joined_by_a_pseudonym() {
    let visitor = masked(
        &Personal::ALL,
        "list_visitors",
        r#"{"id":1,"email":"Ana@example.com"}"#,
    );
    let row = r#"{"id":2,"visitor_email":"ana@example.com"}"#;
    let transaction = masked(&Personal::ALL, "list_transactions", row);
    assert_eq!(visitor["email"], transaction["visitor_email"]);
}

#[test]
fn histories_keep_their_form_and_lose_their_texts() {
    let history = r#"[2,\"2016-02-16 11:24:23\",\"I am Ana\",1455618264049],[3,\"2016-02-16 11:26:43\",\"OPERATOR_CHAT_CLOSE\"],oops Ana"#;
    let row = format!(r#"{{"id":1,"history":"{history}"}}"#);
    let row = masked(&[Personal::Text], "list_conversations", &row);
    let history = History::from(row["history"].as_str().unwrap());
    let messages: Vec<Message> = history.messages().map(Result::unwrap).collect();
    assert_eq!(messages.len(), 3);
    assert!(messages[0].text.starts_with("text-"));
    assert_eq!(
        messages[0].sent_at.unwrap().as_millisecond(),
        1_455_618_264_049
    );
    assert_eq!(messages[0].at.as_str(), "2016-02-16 11:24:23");
    assert_eq!(messages[1].text, "OPERATOR_CHAT_CLOSE");
    assert!(!history.as_str().contains("Ana"));
    // Where nothing of it is masked, every byte stays.
    let spaced = r#"{"id":1,"history":"[2, \"x\" ,\"I am Ana\"],,"}"#;
    let row = masked(&[Personal::Email], "list_conversations", spaced);
    assert_eq!(row["history"], r#"[2, "x" ,"I am Ana"],,"#);
}

#[test]
fn what_nobody_documents_is_masked_with_the_texts() {
    let row = r#"{"id":1,"new":{"who":["Ana",5,true]},"email":"a@b.c"}"#;
    let text = masked(&[Personal::Text], "list_visitors", row);
    assert!(text["new"]["who"][0].as_str().unwrap().starts_with("text-"));
    assert_eq!(
        (&text["new"]["who"][1], &text["email"]),
        (&json!(5), &json!("a@b.c"))
    );
    let email = masked(&[Personal::Email], "list_visitors", row);
    assert_eq!(email["new"]["who"][0], "Ana");
}

#[test]
fn what_is_not_masked_keeps_its_bytes() {
    let members = operation("list_transactions").unwrap().row;
    let row = r#"{"id":1,"amount":1.50,"new":{"b":1e2, "a":"é"}}"#;
    assert_eq!(mask(&[Personal::Email]).row(members, row), row);
    let members = operation("list_conversations").unwrap().row;
    let row = r#"{"id":1,"history":{"0": [1, "x", "y"]}}"#;
    assert_eq!(mask(&[Personal::Email]).row(members, row), row);
}

#[test]
fn kinds_are_told_in_one_order_and_another_key_is_noticed() {
    let one = mask(&[Personal::Text, Personal::Email, Personal::Text]);
    assert_eq!(one.kinds(), ["email", "text"]);
    let other = Mask::new(Personal::ALL, Key::from_secret("other"));
    assert_ne!(one.mark(), other.mark());
}

proptest! {
    /// Whatever a visitor's row holds under its personal members, none of it is left.
    #[test]
    fn nothing_personal_is_left(secret in "[a-zA-Z]{12,20}", wrap in 0..4, name in prop::sample::select(vec!["email", "phone", "lastname", "city", "unheard_of"])) {
        let value = match wrap {
            0 => json!(secret),
            1 => json!([secret]),
            2 => json!({"a": [secret, 1]}),
            _ => json!(format!("<{secret}> \"{secret}\"")),
        };
        let members = operation("list_visitors").unwrap().row;
        let masked = mask(&Personal::ALL).row(members, &json!({"id": 1, name: value}).to_string());
        prop_assert!(!masked.contains(&secret), "{}", masked);
        prop_assert!(serde_json::from_str::<Value>(&masked).is_ok());
    }

    #[test]
    fn any_text_is_masked_to_json(text in ".*") {
        let members = operation("list_conversations").unwrap().row;
        let masked = mask(&Personal::ALL).row(members, &text);
        prop_assert!(serde_json::from_str::<Value>(&masked).is_ok());
    }

    #[test]
    fn any_history_is_masked_to_one_that_can_be_read(text in r#"(\[[0-9],"[0-9 :-]{0,19}","[a-z]{0,6}"(,[0-9]{0,14})?\],?|[a-z\[\]",]{0,5})*"#) {
        let members = operation("list_conversations").unwrap().row;
        let masked = mask(&Personal::ALL).row(members, &json!({"id": 1, "history": text}).to_string());
        let row: Value = serde_json::from_str(&masked).unwrap();
        let count = |text: &str| History::from(text).messages().count();
        let history = History::from(row["history"].as_str().unwrap());
        prop_assert!(history.messages().all(|message| message.is_ok()));
        prop_assert_eq!(history.messages().count(), count(&text));
    }
}

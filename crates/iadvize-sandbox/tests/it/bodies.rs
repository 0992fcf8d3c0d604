//! What bodies of writes may look like: numbers, texts and brackets as they come, and what cannot be read.

use serde_json::json;

use crate::support::{Talk, refusal};

fn invalid(name: &str) -> String {
    format!("Value of field '{name}' is not valid.")
}

#[tokio::test]
async fn whole_numbers_are_numbers_however_written() {
    let talk = Talk::start().await;
    for (text, order) in [
        ("7", 7),
        ("7.0", 7),
        ("1e3", 1_000),
        ("-0.0", 0),
        ("-2", -2),
    ] {
        let body = format!(r#"{{"order": {text}}}"#);
        let answer = talk.body("PUT", "/skill/1", "application/json", body).await;
        assert_eq!(answer["data"]["order"], order, "{text}");
    }
    for text in [
        "7.5",
        "1e300",
        "18446744073709551615",
        "9223372036854775808",
        "\"7\"",
        "true",
        "[7]",
    ] {
        let body = format!(r#"{{"order": {text}}}"#);
        let answer = talk.body("PUT", "/skill/1", "application/json", body).await;
        assert_eq!(refusal(&answer), invalid("order"), "{text}");
    }
    for text in ["x", "7.0", "9223372036854775808", "7+7"] {
        let answer = talk.form("PUT", "/skill/1", &format!("order={text}")).await;
        assert_eq!(refusal(&answer), invalid("order"), "{text}");
    }
}

#[tokio::test]
async fn brackets_of_forms_are_those_of_php() {
    let talk = Talk::start().await;
    let skills = |body: &'static str| {
        let talk = &talk;
        async move {
            let answer = talk.form("PUT", "/operator/5", body).await;
            match answer["meta"]["status"] == "success" {
                true => answer["data"]["skill_list"].to_string(),
                false => refusal(&answer).to_owned(),
            }
        }
    };
    assert_eq!(
        skills("skill_list[]=2&skill_list[]=1&skill_list[]=2").await,
        "[1,2]"
    );
    // A number that comes again replaces its element, the plain name the whole list, and brackets that.
    assert_eq!(
        skills("skill_list[0]=1&skill_list[1]=2&skill_list[0]=3").await,
        "[2,3]"
    );
    assert_eq!(skills("skill_list[]=1&skill_list=4,5").await, "[4,5]");
    assert_eq!(skills("skill_list=4,5&skill_list%5B%5D=1").await, "[1]");
    assert_eq!(skills("skill_list[7]=6").await, "[6]");
    assert_eq!(skills("skill_list[]=").await, "[]");
    for odd in [
        "skill_list[a]=1",
        "skill_list[0][1]=1",
        "skill_list[=1",
        "skill_list[0]x=1",
        "skill_list[]=1&skill_list[]=",
        "skill_list[]=1&skill_list[]=999",
        "skill_list=1,x",
    ] {
        assert_eq!(skills(odd).await, invalid("skill_list"), "{odd}");
    }
    for odd in [
        "name[]=x",
        "name[]=",
        "name[0]=x",
        "name[a][b]=x",
        "name[=x",
    ] {
        let answer = talk.form("PUT", "/operator/5", odd).await;
        assert_eq!(refusal(&answer), invalid("name"), "{odd}");
    }
    let answer = talk.form("PUT", "/operator/5", "pseudo[]=").await;
    assert_eq!(refusal(&answer), invalid("pseudo"));
    let answer = talk
        .form("PUT", "/operator/5", "pseudo=a&pseudo=b+c%2B")
        .await;
    assert_eq!(answer["data"]["pseudo"], "b c+", "the last one counts");
}

#[tokio::test]
async fn texts_are_kept_as_they_come() {
    let talk = Talk::start().await;
    for text in [
        "日本 🙂",
        "e\u{301}",
        "\u{fffd}",
        "<b>\"'\\",
        "a\r\nb\t",
        " ",
        "&=%+;",
    ] {
        let answer = talk
            .json("PUT", "/operator/5", &json!({ "pseudo": text }))
            .await;
        assert_eq!(answer["data"]["pseudo"], text);
        let escaped: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let answer = talk
            .form("PUT", "/operator/5", &format!("pseudo={escaped}"))
            .await;
        assert_eq!(answer["data"]["pseudo"], text);
    }
    // No text holds what would end it elsewhere.
    let nul = talk
        .json("PUT", "/operator/5", &json!({ "pseudo": "a\0b" }))
        .await;
    assert_eq!(refusal(&nul), invalid("pseudo"));
    assert_eq!(
        refusal(&talk.form("PUT", "/operator/5", "pseudo=a%00b").await),
        invalid("pseudo")
    );
    for code in ["fra", "FR", "", "f1"] {
        let answer = talk
            .json(
                "PUT",
                "/operator/5",
                &json!({ "language_list": ["fr", code] }),
            )
            .await;
        assert_eq!(refusal(&answer), invalid("language_list"), "{code}");
    }
    for address in ["a@.", "a@b.", "a@b..c", "a@b@c.d", "a @b.c", "@b.c", "a@b"] {
        let answer = talk
            .json("PUT", "/operator/5", &json!({ "email": address }))
            .await;
        assert_eq!(refusal(&answer), invalid("email"), "{address}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_one_line() {
    let talk = Talk::start().await;
    let before = talk.data("/operator/5").await;
    let json_media = "application/json; charset=utf-8";
    for body in [
        "{",
        "[]",
        "[{\"pseudo\": \"x\"}]",
        "null",
        "3",
        "\"x\"",
        "{\"pseudo\": \"\u{1}\"}",
        "{}{}",
    ] {
        let answer = talk
            .body("PUT", "/operator/5", json_media, body.to_owned())
            .await;
        assert_eq!(answer["meta"]["status"], "error", "{body}");
    }
    let form = "application/x-www-form-urlencoded";
    for body in ["pseudo=%E9", "pseudo=a%FFb", "%E9=1"] {
        let answer = talk.body("PUT", "/operator/5", form, body.to_owned()).await;
        let message = answer["meta"]["message"].as_str().unwrap();
        assert!(message.contains("UTF-8"), "{message}");
    }
    // Names that no operation has are told, cut and without what would break the line.
    let name = format!("a\nb{}", "x".repeat(5_000));
    let answer = talk.json("PUT", "/operator/5", &json!({ name: 1 })).await;
    assert!(refusal(&answer).len() < 200 && refusal(&answer).starts_with("Field 'a\\nb"));
    for nothing in [
        json!({ "colour": {} }),
        json!({ "chat": {} }),
        json!({ "colour": { "of": { "hair": 1 } } }),
    ] {
        let answer = talk.json("PUT", "/operator/5", &nothing).await;
        assert!(refusal(&answer).ends_with("cannot be written."), "{answer}");
    }
    assert_eq!(talk.data("/operator/5").await, before);
    // A mark of the byte order says nothing in UTF-8.
    let marked = "\u{feff}{\"pseudo\": \"M.\"}".to_owned();
    let answer = talk.body("PUT", "/operator/5", json_media, marked).await;
    assert_eq!(answer["data"]["pseudo"], "M.");
    let answer = talk.form("PUT", "/operator/5", "\u{feff}pseudo=N.").await;
    assert_eq!(answer["data"]["pseudo"], "N.");
    let twice = "{\"pseudo\": \"O.\", \"pseudo\": \"P.\"}".to_owned();
    let answer = talk.body("PUT", "/operator/5", json_media, twice).await;
    assert_eq!(answer["data"]["pseudo"], "P.", "the last one counts");
}

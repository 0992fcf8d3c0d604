//! A file keeps what was written.

use iadvize_sandbox::Sandbox;
use serde_json::json;

use crate::support::{Talk, refusal};

#[tokio::test]
async fn a_file_survives_a_restart() {
    let folder = std::env::temp_dir().join(format!("iadvize-sandbox-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("state.sqlite");
    let first = Talk::with(Sandbox::builder().file(&file)).await;
    let id = first
        .json("POST", "/group", &json!({"name": "Durable"}))
        .await["data"]["id"]
        .clone();
    first.delete("/skill/99").await;
    // As long as another has the file open, SQLite alone would leave the log beside it.
    let beside = Sandbox::builder().file(&file).start().await.unwrap();
    first.sandbox.stop().await;

    // What was written is in the file itself.
    let copy = folder.join("copy.sqlite");
    std::fs::copy(&file, &copy).unwrap();
    let copied = Talk::with(Sandbox::builder().file(&copy)).await;
    assert_eq!(
        copied.data(&format!("/group/{id}")).await["name"],
        "Durable"
    );
    copied.sandbox.stop().await;
    beside.stop().await;

    // Another seed does not touch what is there.
    let second = Talk::with(Sandbox::builder().file(&file).seed(99)).await;
    assert_eq!(
        second.data(&format!("/group/{id}")).await["name"],
        "Durable"
    );
    assert_eq!(second.get("/group").await["pagination"]["count"], 13);
    assert!(refusal(&second.get("/group/99").await).contains("Unknown 'group'"));
    second.sandbox.stop().await;

    std::fs::write(&file, "this is no database").unwrap();
    let broken = Sandbox::builder()
        .file(&file)
        .start()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        broken.starts_with("the sandbox did not start: cannot open"),
        "{broken}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn a_key_must_fit_a_header() {
    for key in ["", " ", "a b", "a\n", "clé"] {
        let refused = Sandbox::builder().api_key(key).start().await.unwrap_err();
        let refused = refused.to_string();
        assert!(refused.contains("the key must be"), "{refused}");
        assert_eq!(refused.lines().count(), 1);
    }
}

#[tokio::test]
async fn sandboxes_share_nothing() {
    let one = Talk::start().await;
    let two = Talk::start().await;
    one.json("POST", "/group", &json!({"name": "Ici"})).await;
    assert_eq!(one.get("/group").await["pagination"]["count"], 13);
    assert_eq!(two.get("/group").await["pagination"]["count"], 12);
}

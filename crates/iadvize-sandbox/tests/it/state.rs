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
    first.sandbox.stop().await;

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
async fn sandboxes_share_nothing() {
    let one = Talk::start().await;
    let two = Talk::start().await;
    one.json("POST", "/group", &json!({"name": "Ici"})).await;
    assert_eq!(one.get("/group").await["pagination"]["count"], 13);
    assert_eq!(two.get("/group").await["pagination"]["count"], 12);
}

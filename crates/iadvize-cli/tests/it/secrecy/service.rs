//! The sandbox behind the program: its log of requests, its control API and its files.

use iadvize::{Authentication, Client, Method};
use iadvize_sandbox::Sandbox;

use super::KEY;
use super::search::{assert_files_silent, assert_silent};
use crate::run::Service;

#[test]
fn a_sandbox_keeps_its_key_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let builder = Sandbox::builder()
        .api_key(KEY)
        .file(folder.path().join("data.sqlite"));
    assert_silent(
        format!("{builder:?} {builder:#?}").as_bytes(),
        "the settings",
    );
    let service = Service::start(builder);
    let sandbox = &service.sandbox;
    assert_silent(
        format!("{sandbox:?} {sandbox:#?}").as_bytes(),
        "the sandbox",
    );
    let percent = "k%2fey%2b42%3d%26%25%7e%3fof-the-tests";
    service.runtime.block_on(async {
        for way in [
            Authentication::Header,
            Authentication::Query,
            Authentication::Basic,
        ] {
            let client = Client::builder()
                .api_key(KEY)
                .base_url(sandbox.base_url())
                .authentication(way);
            let client = client.build().unwrap();
            assert_eq!(client.websites().get(1).await.unwrap().id.value(), 1);
            for path in [
                format!("/operator/{percent}"),
                format!("/operator?note={percent}"),
                format!(
                    "/operator?note=Basic%20{}",
                    "ay9leSs0Mj0mJX4_b2YtdGhlLXRlc3RzOng="
                ),
            ] {
                // Answered or not, it is in the log.
                let _ = client.request(Method::GET, &path).send().await;
            }
        }
    });
    let requests = sandbox.requests();
    assert!(requests.len() >= 12, "{}", requests.len());
    assert_silent(format!("{requests:?}").as_bytes(), "the log");
    let told = service.runtime.block_on(async {
        let http = iadvize::reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap();
        let mut told = String::new();
        for path in ["", "/requests", "/counters", "/rules", "/state", "/log"] {
            let url = format!("{}{path}", sandbox.control_url());
            let request = http
                .get(url)
                .header("X-Sandbox-Token", sandbox.control_token());
            told.push_str(&request.send().await.unwrap().text().await.unwrap());
        }
        told
    });
    assert!(told.contains("/operator"), "{told}");
    assert_silent(told.as_bytes(), "the control API");
    service.runtime.block_on(service.sandbox.stop());
    assert!(assert_files_silent(folder.path()) > 0);
}

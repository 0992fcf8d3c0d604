//! The test that a downstream crate writes: five lines, no account, no mock.

#[tokio::test]
async fn a_closed_chat_has_nobody() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = iadvize_sandbox::Sandbox::start().await?;
    let client = iadvize::Client::builder().base_url(sandbox.base_url()).api_key(sandbox.api_key()).build()?;
    assert!(downstream::open_for_chat(&client).await? > 0);
    downstream::close_chat(&client).await?;
    assert_eq!(downstream::open_for_chat(&client).await?, 0);
    Ok(())
}

//! What to ask an error: `cargo run -p iadvize --example handle_errors`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod connect;

use std::error::Error as StdError;

use connect::connect;
use iadvize::types::{Granularity, Indicator, SkillCreate};
use iadvize::{Client, Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let connection = connect().await?;
    let client = &connection.client;

    // A row that is not there.
    let missing = client.operators().get(999_999_999).await;
    println!("{}", advice(missing.err()));

    // Refused before anything is sent.
    let forbidden = client
        .statistics()
        .indicators([Indicator::ContactNumber, Indicator::ContactDuration])
        .granularity(Granularity::Day)
        .send()
        .await;
    println!("{}", advice(forbidden.err()));

    // Refused by the service: the parent is not there.
    let refused = client
        .skills()
        .create(SkillCreate::new("Orphan").parent_id(999_999_999))
        .await;
    println!("{}", advice(refused.err()));

    // A wrong key.
    let stranger = Client::builder()
        .base_url(client.base_url())
        .api_key("wrong")
        .build()?;
    println!("{}", advice(stranger.clients().list().await.err()));
    Ok(())
}

fn advice(error: Option<Error>) -> String {
    let Some(error) = error else {
        return "it went well".to_owned();
    };
    let what = match () {
        () if error.is_outcome_unknown() => "look first whether it was carried out",
        () if error.is_invalid_input() => "mend the call",
        () if error.is_not_found() => "there is none",
        () if error.is_auth() => "mend the key",
        () if error.is_retryable() => "try again",
        () if error.is_refused() => "do as the service says",
        () => "look at `body()`",
    };
    format!("{error}\n  → {what}")
}

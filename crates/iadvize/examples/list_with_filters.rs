//! Lists with filters: `cargo run -p iadvize --example list_with_filters`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod connect;

use std::error::Error;

use connect::connect;
use iadvize::types::{Pattern, Presence};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let connection = connect().await?;
    let client = &connection.client;

    // One page, chosen by the caller. Without `full` rows carry an identifier and a link.
    let page = client
        .operators()
        .list()
        .name(Pattern::contains("ar"))
        .limit(10)
        .await?;
    for operator in &page {
        println!(
            "{} {}",
            operator.id,
            operator.link.as_deref().unwrap_or_default()
        );
    }

    // All pages as one stream of full rows.
    let websites = client
        .websites()
        .list()
        .full()
        .items()
        .try_collect()
        .await?;
    let ids: Vec<_> = websites.iter().map(|website| website.id).take(2).collect();
    let mut operators = client.operators().list().website_list(ids).full().items();
    while let Some(operator) = operators.try_next().await? {
        println!(
            "{} works for {:?}",
            operator.pseudo.unwrap_or_default(),
            operator.website_list
        );
    }

    // `!null`: purchases that followed a conversation.
    let after_contact = client
        .transactions()
        .list()
        .conversation_id(Presence::NotNull)
        .limit(1)
        .await?;
    println!(
        "{:?} purchases followed a conversation",
        after_contact.count
    );
    Ok(())
}

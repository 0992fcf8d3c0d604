//! The library at work: `cargo run -p iadvize --example quickstart`.
//!
//! Without further ado it runs against a sandbox that it starts in its own process. With `IADVIZE_API_KEY`
//! set it runs against the real service (`IADVIZE_BASE_URL` for another base URL than the standard
//! platform's); it then changes the availability of the first operator it finds, and creates and deletes
//! a skill.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod connect;

use std::error::Error;

use connect::{Connection, connect};

use iadvize::jiff::{Span, civil};
use iadvize::types::{Availability, Indicator, SkillCreate, SkillUpdate};
use iadvize::{Client, paris};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Connection { client, today, .. } = &connect().await?;
    println!("talking to {}", client.base_url());

    operators(client).await?;
    conversations(client, *today).await?;
    availability(client).await?;
    skills(client).await?;
    failure(client).await;
    Ok(())
}

async fn operators(client: &Client) -> iadvize::Result<()> {
    let page = client
        .operators()
        .list()
        .name("*a*")
        .limit(5)
        .full()
        .await?;
    println!(
        "\n{} operators have an `a` in their name; the first:",
        page.count.unwrap_or_default()
    );
    for operator in &page {
        let languages = operator.language_list.join(", ");
        println!(
            "  {:>4}  {:<12} {languages}",
            operator.id,
            operator.pseudo.as_deref().unwrap_or("—")
        );
    }
    Ok(())
}

async fn conversations(client: &Client, today: civil::Date) -> Result<(), Box<dyn Error>> {
    let from = today.checked_sub(Span::new().years(1))?;
    let mut stream = client
        .conversations()
        .list()
        .between(from, today)
        .full()
        .items();
    let (mut count, mut messages, mut last) = (0, 0, None);
    while let Some(conversation) = stream.try_next().await? {
        count += 1;
        for message in conversation
            .history
            .iter()
            .flat_map(|history| history.messages())
        {
            message?;
            messages += 1;
        }
        last = conversation.created_at.or(last);
    }
    println!(
        "\n{count} conversations from {from} to {today}, with {messages} messages, in windows of three months"
    );
    if let Some(first) = last {
        println!(
            "  the oldest began at {}, {} UTC",
            first.as_str(),
            first.timestamp(&paris())?
        );
    }
    let statistics = client
        .statistics()
        .indicator(Indicator::ContactNumber)
        .between(from, today)
        .send()
        .await?;
    if let Some(value) = statistics.value(&Indicator::ContactNumber) {
        println!("  the statistics count {value}");
    }
    Ok(())
}

async fn availability(client: &Client) -> iadvize::Result<()> {
    let Some(operator) = client.operators().list().await?.into_iter().next() else {
        println!("\nno operators, so nobody to make available");
        return Ok(());
    };
    let message = client
        .operators()
        .set_availability(operator.id, Availability::new().chat(true))
        .await?;
    println!(
        "\noperator {}: {}",
        operator.id,
        message.as_deref().unwrap_or("done")
    );
    Ok(())
}

async fn skills(client: &Client) -> iadvize::Result<()> {
    let skills = client.skills();
    let skill = skills.create(SkillCreate::new("Returns").order(3)).await?;
    println!(
        "\nskill {} created: {}",
        skill.id,
        skill.name.as_deref().unwrap_or_default()
    );
    let skill = skills
        .update(skill.id, SkillUpdate::new().name("Returns and refunds"))
        .await?;
    println!(
        "skill {} updated: {}",
        skill.id,
        skill.name.as_deref().unwrap_or_default()
    );
    skills.delete(skill.id).await?;
    println!("skill {} deleted", skill.id);
    Ok(())
}

async fn failure(client: &Client) {
    if let Err(error) = client.operators().get(999_999_999).await {
        println!("\na call that fails: {error}");
        println!(
            "  is it that there is no such operator? {}",
            error.is_not_found()
        );
    }
}

//! Contacts a day over the last month: `cargo run -p iadvize --example daily_statistics`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod connect;

use std::error::Error;

use connect::connect;
use iadvize::jiff::Span;
use iadvize::types::{Granularity, Indicator, StatisticResource};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let connection = connect().await?;
    let from = connection.today.checked_sub(Span::new().months(1))?;
    let contacts = Indicator::ContactNumber;

    let daily = connection
        .client
        .statistics()
        .indicator(contacts.clone())
        .granularity(Granularity::Day)
        .between(from, connection.today)
        .send()
        .await?;
    for line in &daily {
        let number = line.value(&contacts).map_or(0.0, |value| value.number);
        let day = line.date.as_ref().map_or("", |date| date.as_str());
        println!("{day:<20} {}", "▪".repeat(number as usize));
    }

    // Several indicators at once, for each operator.
    let by_operator = connection
        .client
        .statistics()
        .indicators([contacts.clone(), Indicator::ContactDuration])
        .resource(StatisticResource::Operator)
        .between(from, connection.today)
        .send()
        .await?;
    for line in by_operator.lines.iter().take(5) {
        let duration = line
            .value(&Indicator::ContactDuration)
            .map(|value| value.to_string());
        println!(
            "{:?}: {:?} contacts of {duration:?}",
            line.id,
            line.value(&contacts).map(|value| value.number)
        );
    }
    Ok(())
}

//! Makes an operator available for chats: `cargo run -p iadvize --example set_availability -- 12`.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod connect;

use std::error::Error;

use connect::connect;
use iadvize::types::{Availability, OperatorId, OperatorLive};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let id: OperatorId = std::env::args().nth(1).as_deref().unwrap_or("1").parse()?;
    let connection = connect().await?;
    let operators = connection.client.operators();

    show(&operators.availability(id).await?);
    let message = operators
        .set_availability(id, Availability::new().chat(true).call(false))
        .await?;
    println!("{}", message.as_deref().unwrap_or("done"));
    show(&operators.availability(id).await?);
    Ok(())
}

fn show(live: &OperatorLive) {
    for (name, channel) in [
        ("chat", &live.chat),
        ("call", &live.call),
        ("video", &live.video),
    ] {
        let Some(channel) = channel else { continue };
        let (used, most) = (
            channel.slot_number.unwrap_or(0),
            channel.slot_max_number.unwrap_or(0),
        );
        println!(
            "{name:>6}: available {:?}, {used} of {most} slots in use",
            channel.available
        );
    }
}

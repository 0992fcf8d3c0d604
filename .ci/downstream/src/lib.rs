//! What a downstream crate has of its own: code over the client, to be tested without an account.

use iadvize::types::{Availability, OperatorLive};
use iadvize::{Client, Error};

/// How many operators can be reached by chat at this moment.
pub async fn open_for_chat(client: &Client) -> Result<usize, Error> {
    let live = client.operators().live().items().try_collect().await?;
    Ok(live.iter().filter(|operator| takes_chats(operator)).count())
}

/// Takes everybody off the chat.
pub async fn close_chat(client: &Client) -> Result<(), Error> {
    for operator in client.operators().live().items().try_collect().await? {
        if takes_chats(&operator) {
            client.operators().set_availability(operator.id, Availability::new().chat(false)).await?;
        }
    }
    Ok(())
}

fn takes_chats(operator: &OperatorLive) -> bool {
    operator.chat.as_ref().and_then(|chat| chat.available) == Some(true)
}

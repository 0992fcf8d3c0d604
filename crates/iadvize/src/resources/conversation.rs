//! Exchanges between visitors and operators.

use iadvize_api::catalogue;
use iadvize_api::types::{Conversation, ConversationId};

use crate::call::well_formatted;
use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Exchanges between visitors and operators.
    Conversations, conversations
}

impl Conversations {
    /// Lists conversations, newest first as observed. Page: `GET /conversation.json-unicode`.
    ///
    /// The service takes periods of up to three months: a stream splits longer ones. Without a period it
    /// gives the last three months, with only one end the three months after or before it.
    pub fn list(&self) -> List<Conversation> {
        List::new(&self.client, &catalogue::LIST_CONVERSATIONS)
    }

    /// Reads a conversation with its history. Page: `GET /conversation.json-unicode/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<ConversationId>) -> Result<Conversation> {
        let id = id.into();
        let answer = self
            .client
            .raw()
            .get_conversation(&id, Some(well_formatted()));
        self.client.one(&catalogue::GET_CONVERSATION, answer).await
    }
}

//! Answers to the survey after a conversation.

use iadvize_api::catalogue;
use iadvize_api::types::{Satisfaction, SatisfactionId};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Answers to the survey after a conversation.
    Satisfactions, satisfactions
}

impl Satisfactions {
    /// Lists satisfactions. Page: `GET /satisfaction`.
    pub fn list(&self) -> List<Satisfaction> {
        List::new(&self.client)
    }

    /// Reads a satisfaction. Page: `GET /satisfaction/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<SatisfactionId>) -> Result<Satisfaction> {
        let id = id.into();
        self.client
            .one(
                &catalogue::GET_SATISFACTION,
                self.client.raw().get_satisfaction(&id),
            )
            .await
    }
}

//! Labels that operators put on conversations.

use iadvize_api::catalogue;
use iadvize_api::types::{Tag, TagCreate, TagId};

use crate::error::{Error, Result};
use crate::list::List;

super::handle! {
    /// Labels that operators put on conversations.
    Tags, tags
}

impl Tags {
    /// Lists tags. Page: `GET /tag`.
    pub fn list(&self) -> List<Tag> {
        List::new(&self.client)
    }

    /// Reads a tag. Page: `GET /tag/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<TagId>) -> Result<Tag> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_TAG, self.client.raw().get_tag(&id))
            .await
    }

    /// Creates tags and gives them as the service keeps them. Page: `POST /tag`.
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](crate::Error::is_invalid_input) when there are none,
    /// [`is_refused`](crate::Error::is_refused) when a member is not valid. A create is never sent twice:
    /// when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown) says so.
    pub async fn create(&self, tags: impl IntoIterator<Item = TagCreate>) -> Result<Vec<Tag>> {
        let operation = &catalogue::CREATE_TAGS;
        let tags: Vec<_> = tags.into_iter().collect();
        if tags.is_empty() {
            return Err(Error::input("there is no tag to create; give at least one").of(operation));
        }
        let created = self
            .client
            .data(operation, self.client.raw().create_tags(&tags))
            .await?;
        Ok(created.into_vec())
    }
}

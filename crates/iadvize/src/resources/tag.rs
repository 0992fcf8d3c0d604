//! Labels that operators put on conversations.

use iadvize_api::catalogue;
use iadvize_api::types::{Tag, TagCreate, TagId};

use super::verbs::{get, list};
use crate::error::{Error, Kind, Result};

super::handle! {
    /// Labels that operators put on conversations.
    Tags, tags
}

impl Tags {
    list!("tags", Tag, "/tag", LIST_TAGS);
    get!("a tag", Tag, TagId, "/tag", GET_TAG, get_tag);

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
        if created.is_empty() {
            return Err(Error::new(
                Kind::Decode,
                "the service reports success but gives no tag back",
            )
            .outcome_unknown(true)
            .of(operation));
        }
        Ok(created.into_vec())
    }
}

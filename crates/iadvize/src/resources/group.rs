//! Groups of operators, in a tree.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{Group, GroupCreate, GroupId, GroupUpdate};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Groups of operators, in a tree.
    Groups, groups
}

impl Groups {
    /// Lists groups. Page: `GET /group`.
    pub fn list(&self) -> List<Group> {
        List::new(&self.client)
    }

    /// Reads a group. Page: `GET /group/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<GroupId>) -> Result<Group> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_GROUP, self.client.raw().get_group(&id))
            .await
    }

    /// Creates a group and gives it as the service keeps it. Page: `POST /group`.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) when a member is missing or not valid. A create is never
    /// sent twice: when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown)
    /// says so.
    pub async fn create(&self, group: impl Borrow<GroupCreate>) -> Result<Group> {
        self.client
            .one(
                &catalogue::CREATE_GROUP,
                self.client.raw().create_group(group.borrow()),
            )
            .await
    }

    /// Changes the members that are set or cleared, and gives the group back. Page:
    /// `PUT /group/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
    pub async fn update(
        &self,
        id: impl Into<GroupId>,
        changes: impl Borrow<GroupUpdate>,
    ) -> Result<Group> {
        let id = id.into();
        self.client
            .one(
                &catalogue::UPDATE_GROUP,
                self.client.raw().update_group(&id, changes.borrow()),
            )
            .await
    }

    /// Deletes a group. Page: `DELETE /group/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when something still refers to it.
    pub async fn delete(&self, id: impl Into<GroupId>) -> Result<()> {
        let id = id.into();
        self.client
            .done(
                &catalogue::DELETE_GROUP,
                self.client.raw().delete_group(&id),
            )
            .await
    }
}

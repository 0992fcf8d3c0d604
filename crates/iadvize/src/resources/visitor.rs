//! People who visit a website. Lists come newest first, as observed.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{Visitor, VisitorCreate, VisitorId, VisitorUpdate};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// People who visit a website. Lists come newest first, as observed.
    Visitors, visitors
}

impl Visitors {
    /// Lists visitors. Page: `GET /visitor`.
    pub fn list(&self) -> List<Visitor> {
        List::new(&self.client)
    }

    /// Reads a visitor. Page: `GET /visitor/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<VisitorId>) -> Result<Visitor> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_VISITOR, self.client.raw().get_visitor(&id))
            .await
    }

    /// Creates a visitor and gives it as the service keeps it. Page: `POST /visitor`.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) when a member is missing or not valid. A create is never
    /// sent twice: when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown)
    /// says so.
    pub async fn create(&self, visitor: impl Borrow<VisitorCreate>) -> Result<Visitor> {
        self.client
            .one(
                &catalogue::CREATE_VISITOR,
                self.client.raw().create_visitor(visitor.borrow()),
            )
            .await
    }

    /// Changes the members that are set or cleared, and gives the visitor back. Page:
    /// `PUT /visitor/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
    pub async fn update(
        &self,
        id: impl Into<VisitorId>,
        changes: impl Borrow<VisitorUpdate>,
    ) -> Result<Visitor> {
        let id = id.into();
        self.client
            .one(
                &catalogue::UPDATE_VISITOR,
                self.client.raw().update_visitor(&id, changes.borrow()),
            )
            .await
    }

    /// Deletes a visitor. Page: `DELETE /visitor/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when something still refers to it.
    pub async fn delete(&self, id: impl Into<VisitorId>) -> Result<()> {
        let id = id.into();
        self.client
            .done(
                &catalogue::DELETE_VISITOR,
                self.client.raw().delete_visitor(&id),
            )
            .await
    }
}

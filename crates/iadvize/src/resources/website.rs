//! Websites on which the service is installed.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{Website, WebsiteId, WebsiteUpdate};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Websites on which the service is installed.
    Websites, websites
}

impl Websites {
    /// Lists websites. Page: `GET /website`.
    pub fn list(&self) -> List<Website> {
        List::new(&self.client)
    }

    /// Reads a website. Page: `GET /website/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<WebsiteId>) -> Result<Website> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_WEBSITE, self.client.raw().get_website(&id))
            .await
    }

    /// Changes the members that are set or cleared, and gives the website back. Page:
    /// `PUT /website/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
    pub async fn update(
        &self,
        id: impl Into<WebsiteId>,
        changes: impl Borrow<WebsiteUpdate>,
    ) -> Result<Website> {
        let id = id.into();
        self.client
            .one(
                &catalogue::UPDATE_WEBSITE,
                self.client.raw().update_website(&id, changes.borrow()),
            )
            .await
    }
}

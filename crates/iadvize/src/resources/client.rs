//! Customer accounts, which own websites.

use iadvize_api::catalogue;
use iadvize_api::types::{Client, ClientId};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Customer accounts, which own websites.
    Clients, clients
}

impl Clients {
    /// Lists clients. Page: `GET /client`.
    pub fn list(&self) -> List<Client> {
        List::new(&self.client)
    }

    /// Reads a client. Page: `GET /client/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<ClientId>) -> Result<Client> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_CLIENT, self.client.raw().get_client(&id))
            .await
    }
}

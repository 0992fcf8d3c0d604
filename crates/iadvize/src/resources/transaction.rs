//! Purchases on websites.

use iadvize_api::catalogue;
use iadvize_api::types::{Transaction, TransactionId};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Purchases on websites.
    Transactions, transactions
}

impl Transactions {
    /// Lists transactions. Page: `GET /transaction`.
    pub fn list(&self) -> List<Transaction> {
        List::new(&self.client)
    }

    /// Reads a transaction. Page: `GET /transaction/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<TransactionId>) -> Result<Transaction> {
        let id = id.into();
        self.client
            .one(
                &catalogue::GET_TRANSACTION,
                self.client.raw().get_transaction(&id),
            )
            .await
    }
}

//! Purchases on websites.

use iadvize_api::types::{Transaction, TransactionId};

use super::verbs::{get, list};

super::handle! {
    /// Purchases on websites.
    Transactions, transactions
}

impl Transactions {
    list!(
        "transactions",
        Transaction,
        "/transaction",
        LIST_TRANSACTIONS
    );
    get!(
        "a transaction",
        Transaction,
        TransactionId,
        "/transaction",
        GET_TRANSACTION,
        get_transaction
    );
}

//! Customer accounts, which own websites.

use iadvize_api::types::{Client, ClientId};

use super::verbs::{get, list};

super::handle! {
    /// Customer accounts, which own websites.
    Clients, clients
}

impl Clients {
    list!("clients", Client, "/client", LIST_CLIENTS);
    get!(
        "a client", Client, ClientId, "/client", GET_CLIENT, get_client
    );
}

//! Callbacks handled by the call centre software Odigo.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{OdigoCallback, OdigoPickup};

use crate::error::Result;

super::handle! {
    /// Callbacks handled by the call centre software Odigo.
    Odigo, odigo
}

impl Odigo {
    /// Tells that an operator has picked up a callback, which opens a conversation. Page:
    /// `POST /odigocallback/pickup`.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) when operator or website are unknown. It is never sent
    /// twice: when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown) says
    /// so.
    pub async fn pick_up(&self, callback: impl Borrow<OdigoCallback>) -> Result<OdigoPickup> {
        let answer = self.client.raw().pick_up_odigo_callback(callback.borrow());
        self.client
            .one(&catalogue::PICK_UP_ODIGO_CALLBACK, answer)
            .await
    }

    /// Tells that an operator has hung up, which closes the conversation. Page:
    /// `POST /odigocallback/hangup`.
    ///
    /// # Errors
    ///
    /// As for [`pick_up`](Self::pick_up), and when there is no such call.
    pub async fn hang_up(&self, callback: impl Borrow<OdigoCallback>) -> Result<()> {
        let answer = self.client.raw().hang_up_odigo_callback(callback.borrow());
        self.client
            .done(&catalogue::HANG_UP_ODIGO_CALLBACK, answer)
            .await
    }
}

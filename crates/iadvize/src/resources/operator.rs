//! People who answer visitors: who they are, whether they are available, how they do.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{
    Availability, Operator, OperatorCreate, OperatorId, OperatorLive, OperatorProfile,
    OperatorStatistic, OperatorUpdate,
};
use iadvize_wire::Empty;

use crate::error::{Error, Result};
use crate::list::{Full, List};

super::handle! {
    /// People who answer visitors: who they are, whether they are available, how they do.
    Operators, operators
}

impl Operators {
    /// Lists operators. Page: `GET /operator`.
    pub fn list(&self) -> List<Operator> {
        List::new(&self.client)
    }

    /// Reads an operator. Page: `GET /operator/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<OperatorId>) -> Result<Operator> {
        let id = id.into();
        self.client
            .one(
                &catalogue::GET_OPERATOR,
                self.client.raw().get_operator(&id),
            )
            .await
    }

    /// Creates an operator and gives it as the service keeps it. Page: `POST /operator`.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) when a member is missing or not valid. A create is never
    /// sent twice: when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown)
    /// says so.
    pub async fn create(&self, operator: impl Borrow<OperatorCreate>) -> Result<Operator> {
        self.client
            .one(
                &catalogue::CREATE_OPERATOR,
                self.client.raw().create_operator(operator.borrow()),
            )
            .await
    }

    /// Changes the members that are set or cleared, and gives the operator back. Page:
    /// `PUT /operator/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
    pub async fn update(
        &self,
        id: impl Into<OperatorId>,
        changes: impl Borrow<OperatorUpdate>,
    ) -> Result<Operator> {
        let id = id.into();
        self.client
            .one(
                &catalogue::UPDATE_OPERATOR,
                self.client.raw().update_operator(&id, changes.borrow()),
            )
            .await
    }

    /// Deletes an operator. Page: `DELETE /operator/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when something still refers to it.
    pub async fn delete(&self, id: impl Into<OperatorId>) -> Result<()> {
        let id = id.into();
        self.client
            .done(
                &catalogue::DELETE_OPERATOR,
                self.client.raw().delete_operator(&id),
            )
            .await
    }

    /// Lists the live availability of operators, with the filters of operators. Page:
    /// `GET /operator/live`.
    ///
    /// Without filters the service gives operators who are available now; `connected(false)` gives those
    /// who are offline and have logged in at least once. Operators with skills or groups are given when
    /// the skill or group is named.
    pub fn live(&self) -> List<OperatorLive, Full> {
        List::new(&self.client).full()
    }

    /// Reads the live availability of an operator. Page: `GET /operator/{id}/live`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn availability(&self, id: impl Into<OperatorId>) -> Result<OperatorLive> {
        let id = id.into();
        self.client
            .one(
                &catalogue::GET_OPERATOR_LIVE,
                self.client.raw().get_operator_live(&id),
            )
            .await
    }

    /// Makes an operator available or unavailable on channels, or takes the operator offline; gives the
    /// service's message. Page: `PUT /operator/{id}/live`.
    ///
    /// ```no_run
    /// # async fn example(client: iadvize::Client) -> iadvize::Result<()> {
    /// use iadvize::types::Availability;
    ///
    /// client.operators().set_availability(12, Availability::new().chat(true).call(false)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_invalid_input`](crate::Error::is_invalid_input) when nothing is set,
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn set_availability(
        &self,
        id: impl Into<OperatorId>,
        availability: impl Borrow<Availability>,
    ) -> Result<Option<String>> {
        let operation = &catalogue::SET_OPERATOR_AVAILABILITY;
        let availability = availability.borrow();
        if *availability == Availability::new() {
            return Err(
                Error::input("no channel is named: set chat, call, video or connected")
                    .of(operation),
            );
        }
        let id = id.into();
        let answer = self
            .client
            .raw()
            .set_operator_availability(&id, availability);
        let meta = self.client.call::<Empty>(operation, answer).await?.meta;
        Ok(meta.message.map(|message| self.client.harmless(&message)))
    }

    /// Reads the figures of an operator. Page: `GET /operator/{id}/statistic`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn statistic(&self, id: impl Into<OperatorId>) -> Result<OperatorStatistic> {
        let id = id.into();
        let answer = self.client.raw().get_operator_statistic(&id);
        self.client
            .one(&catalogue::GET_OPERATOR_STATISTIC, answer)
            .await
    }

    /// Reads what an operator shows visitors. Page: `GET /operator/{id}/profile`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn profile(&self, id: impl Into<OperatorId>) -> Result<OperatorProfile> {
        let id = id.into();
        let answer = self.client.raw().get_operator_profile(&id);
        self.client
            .one(&catalogue::GET_OPERATOR_PROFILE, answer)
            .await
    }
}

//! People who answer visitors: who they are, whether they are available, how they do.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{
    Availability, Operator, OperatorCreate, OperatorId, OperatorLive, OperatorProfile,
    OperatorStatistic, OperatorUpdate,
};
use iadvize_wire::Empty;

use super::verbs::{create, delete, get, list, update};
use crate::error::{Error, Result};
use crate::list::{Full, List};

super::handle! {
    /// People who answer visitors: who they are, whether they are available, how they do.
    Operators, operators
}

impl Operators {
    list!("operators", Operator, "/operator", LIST_OPERATORS);
    get!(
        "an operator",
        Operator,
        OperatorId,
        "/operator",
        GET_OPERATOR,
        get_operator
    );
    create!(
        "an operator",
        Operator,
        OperatorCreate,
        "/operator",
        CREATE_OPERATOR,
        create_operator
    );
    update!(
        "an operator",
        Operator,
        OperatorId,
        OperatorUpdate,
        "/operator",
        UPDATE_OPERATOR,
        update_operator
    );
    delete!(
        "an operator",
        OperatorId,
        "/operator",
        DELETE_OPERATOR,
        delete_operator
    );

    /// Lists the live availability of operators, with the filters of operators. Page:
    /// `GET /operator/live`.
    ///
    /// Without filters the service gives operators who are available now; `connected(false)` gives those
    /// who are offline and have logged in at least once. Operators with skills or groups are given when
    /// the skill or group is named.
    pub fn live(&self) -> List<OperatorLive, Full> {
        List::new(&self.client, &catalogue::LIST_OPERATORS_LIVE).full()
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

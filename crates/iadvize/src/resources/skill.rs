//! Fields of expertise, in a tree.

use std::borrow::Borrow;

use iadvize_api::catalogue;
use iadvize_api::types::{Skill, SkillCreate, SkillId, SkillUpdate};

use crate::error::Result;
use crate::list::List;

super::handle! {
    /// Fields of expertise, in a tree.
    Skills, skills
}

impl Skills {
    /// Lists skills. Page: `GET /skill`.
    pub fn list(&self) -> List<Skill> {
        List::new(&self.client)
    }

    /// Reads a skill. Page: `GET /skill/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier.
    pub async fn get(&self, id: impl Into<SkillId>) -> Result<Skill> {
        let id = id.into();
        self.client
            .one(&catalogue::GET_SKILL, self.client.raw().get_skill(&id))
            .await
    }

    /// Creates a skill and gives it as the service keeps it. Page: `POST /skill`.
    ///
    /// # Errors
    ///
    /// [`is_refused`](crate::Error::is_refused) when a member is missing or not valid. A create is never
    /// sent twice: when its outcome is unknown, [`is_outcome_unknown`](crate::Error::is_outcome_unknown)
    /// says so.
    pub async fn create(&self, skill: impl Borrow<SkillCreate>) -> Result<Skill> {
        self.client
            .one(
                &catalogue::CREATE_SKILL,
                self.client.raw().create_skill(skill.borrow()),
            )
            .await
    }

    /// Changes the members that are set or cleared, and gives the skill back. Page:
    /// `PUT /skill/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when a value is not valid.
    pub async fn update(
        &self,
        id: impl Into<SkillId>,
        changes: impl Borrow<SkillUpdate>,
    ) -> Result<Skill> {
        let id = id.into();
        self.client
            .one(
                &catalogue::UPDATE_SKILL,
                self.client.raw().update_skill(&id, changes.borrow()),
            )
            .await
    }

    /// Deletes a skill. Page: `DELETE /skill/{id}`.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](crate::Error::is_not_found) when there is none with this identifier,
    /// [`is_refused`](crate::Error::is_refused) when something still refers to it.
    pub async fn delete(&self, id: impl Into<SkillId>) -> Result<()> {
        let id = id.into();
        self.client
            .done(
                &catalogue::DELETE_SKILL,
                self.client.raw().delete_skill(&id),
            )
            .await
    }
}

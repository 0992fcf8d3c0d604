//! x
use super::{Call, Scene};
use crate::envelope::{Answer, Failure};
pub(crate) fn list(_: &Scene<'_>, _: &Call) -> Result<Answer, Failure> {
    Err(Failure::Refused("later".into()))
}
pub(crate) fn of_operator(_: &Scene<'_>, _: &Call) -> Result<Answer, Failure> {
    Err(Failure::Refused("later".into()))
}

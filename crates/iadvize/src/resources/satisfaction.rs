//! Answers to the survey after a conversation.

use iadvize_api::types::{Satisfaction, SatisfactionId};

use super::verbs::{get, list};

super::handle! {
    /// Answers to the survey after a conversation.
    Satisfactions, satisfactions
}

impl Satisfactions {
    list!(
        "answered surveys",
        Satisfaction,
        "/satisfaction",
        LIST_SATISFACTIONS
    );
    get!(
        "an answered survey",
        Satisfaction,
        SatisfactionId,
        "/satisfaction",
        GET_SATISFACTION,
        get_satisfaction
    );
}

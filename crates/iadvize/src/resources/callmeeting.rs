//! Calls arranged with visitors.

use iadvize_api::types::CallMeeting;

use super::verbs::list;

super::handle! {
    /// Calls arranged with visitors.
    CallMeetings, call_meetings
}

impl CallMeetings {
    list!(
        "calls arranged with visitors",
        CallMeeting,
        "/callmeeting",
        LIST_CALL_MEETINGS
    );
}

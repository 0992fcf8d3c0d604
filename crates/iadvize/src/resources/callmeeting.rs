//! Calls arranged with visitors.

use iadvize_api::types::CallMeeting;

use crate::list::List;

super::handle! {
    /// Calls arranged with visitors.
    CallMeetings, call_meetings
}

impl CallMeetings {
    /// Lists call meetings. Page: `GET /callmeeting`.
    pub fn list(&self) -> List<CallMeeting> {
        List::new(&self.client)
    }
}

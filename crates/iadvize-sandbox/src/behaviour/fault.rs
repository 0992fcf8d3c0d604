//! Faults in Rust's terms.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::effect::{Effect, MetaStatus};
use super::rule::Rule;

/// How the service fails. Each function gives a [`Rule`] that can be narrowed to some requests.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Fault {}

impl Fault {
    /// The answer begins this much later, in whole milliseconds.
    pub fn latency(time: Duration) -> Rule {
        Self::latency_between(time..=time)
    }

    /// The answer begins later by a time drawn from this range, in whole milliseconds.
    pub fn latency_between(range: RangeInclusive<Duration>) -> Rule {
        let whole = |time: &Duration| {
            Duration::from_millis(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
        };
        let (from, to) = (whole(range.start()), whole(range.end()));
        Rule::new("latency", Effect::Latency { from, to })
    }

    /// This HTTP status, from 200 to 599, in an envelope with `meta.status` `error`.
    pub fn status(status: u16) -> Rule {
        Self::status_with_meta(status, MetaStatus::default())
    }

    /// This HTTP status, from 200 to 599, in an envelope with this `meta.status`.
    pub fn status_with_meta(status: u16, meta: MetaStatus) -> Rule {
        let effect = Effect::Status {
            status,
            meta,
            body: None,
            content_type: None,
        };
        Rule::new("status", effect)
    }

    /// This HTTP status, from 200 to 599, with this content type and this body.
    pub fn status_with_body(
        status: u16,
        content_type: impl Into<String>,
        body: impl Into<String>,
    ) -> Rule {
        let effect = Effect::Status {
            status,
            meta: MetaStatus::default(),
            body: Some(body.into()),
            content_type: Some(content_type.into()),
        };
        Rule::new("status", effect)
    }

    /// A page of HTML with status 200.
    pub fn html() -> Rule {
        Rule::new("html", Effect::Html)
    }

    /// Status 200 and no body.
    pub fn empty_body() -> Rule {
        Rule::new("empty_body", Effect::EmptyBody)
    }

    /// The connection is reset in place of an answer; with [`Rule::after_write`] after the operation was
    /// carried out, else before.
    pub fn reset() -> Rule {
        Rule::new("reset", Effect::Reset)
    }

    /// The connection is reset after half of the body.
    pub fn reset_in_body() -> Rule {
        Rule::new("reset_in_body", Effect::ResetInBody { after: None })
    }

    /// The connection is reset after this many bytes of the body.
    pub fn reset_after(bytes: usize) -> Rule {
        let after = Some(bytes);
        Rule::new("reset_in_body", Effect::ResetInBody { after })
    }

    /// The body ends after half of what `Content-Length` says, and the connection with it.
    pub fn truncated_body() -> Rule {
        Rule::new("truncated_body", Effect::TruncatedBody { after: None })
    }

    /// The body ends after this many bytes of what `Content-Length` says, and the connection with it.
    pub fn truncated_after(bytes: usize) -> Rule {
        let after = Some(bytes);
        Rule::new("truncated_body", Effect::TruncatedBody { after })
    }

    /// The JSON breaks off in the middle of an answer that is complete as HTTP.
    pub fn truncated_json() -> Rule {
        Rule::new("truncated_json", Effect::TruncatedJson { after: None })
    }

    /// The body comes in pieces of this many bytes, at least 1, with a pause after each, in whole
    /// milliseconds.
    pub fn slow_drip(bytes: usize, pause: Duration) -> Rule {
        let every = Duration::from_millis(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
        Rule::new("slow_drip", Effect::SlowDrip { bytes, every })
    }
}

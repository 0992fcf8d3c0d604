//! Telling how far the making of data has come.

use std::fmt;
use std::sync::Arc;

/// How far the making of new data has come.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// Rows written so far.
    pub rows: u64,
    /// Share of the work that is done, from 0 to 1.
    pub share: f64,
}

/// Whoever wants to hear of it.
#[derive(Clone)]
pub(crate) struct Teller(Arc<dyn Fn(Progress) + Send + Sync>);

impl Teller {
    pub(crate) fn new(tell: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    pub(crate) fn tell(&self, progress: Progress) {
        (self.0)(progress);
    }
}

/// Nobody.
impl Default for Teller {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl fmt::Debug for Teller {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Teller")
    }
}

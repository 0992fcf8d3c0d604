//! How much there is of everything in each size.

use super::Size;

/// Months of history before the clock.
pub(super) const MONTHS: i32 = 30;

/// How many of each there are.
pub(super) struct Plan {
    pub(super) clients: i64,
    pub(super) websites: i64,
    pub(super) operators: i64,
    pub(super) groups: i64,
    pub(super) skills: i64,
    pub(super) tags: i64,
    /// Not exactly so many: days differ by chance.
    pub(super) conversations: u32,
    /// Visitors remembered as ones who may come back, so that memory does not grow with the data.
    pub(super) acquaintances: usize,
}

impl Plan {
    pub(super) fn of(size: Size) -> Self {
        match size {
            Size::Small => Self {
                clients: 3,
                websites: 5,
                operators: 60,
                groups: 12,
                skills: 15,
                tags: 24,
                conversations: 2_000,
                acquaintances: 300,
            },
            Size::Medium => Self {
                clients: 8,
                websites: 25,
                operators: 400,
                groups: 40,
                skills: 60,
                tags: 150,
                conversations: 100_000,
                acquaintances: 5_000,
            },
            Size::Large => Self {
                clients: 20,
                websites: 60,
                operators: 2_000,
                groups: 120,
                skills: 150,
                tags: 400,
                conversations: 1_000_000,
                acquaintances: 20_000,
            },
        }
    }
}

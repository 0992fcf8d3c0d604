//! The memory that rows may take while they wait to be written, shared by all units of an export.

use std::sync::Arc;
use std::sync::atomic::{AtomicIsize, Ordering};

/// Bytes of rows that an export keeps in memory before it lays rows aside.
const ROOM: usize = 16 << 20;

/// Bytes that a unit may keep in any case, so that those which come late do not lay aside row by row.
const LEAST: usize = 1 << 20;

/// Memory for rows.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    /// Below zero where units took what they may take in any case.
    free: Arc<AtomicIsize>,
    least: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self::of(ROOM, LEAST)
    }
}

impl Memory {
    pub(super) fn of(room: usize, least: usize) -> Self {
        Self {
            free: Arc::new(AtomicIsize::new(signed(room))),
            least,
        }
    }

    /// A share of it, which is empty at first.
    pub(super) fn share(&self) -> Share {
        Share {
            memory: self.clone(),
            held: 0,
        }
    }
}

/// What one unit has taken of the memory. Dropped, it gives all of it back.
#[derive(Debug)]
pub(super) struct Share {
    memory: Memory,
    held: usize,
}

impl Share {
    /// Takes so many bytes more, if there are as many or the share is small.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        if self.held + bytes <= self.memory.least {
            self.take_anyway(bytes);
            return true;
        }
        let free = &self.memory.free;
        let taken = free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free| {
            (free >= signed(bytes)).then(|| free - signed(bytes))
        });
        self.held += if taken.is_ok() { bytes } else { 0 };
        taken.is_ok()
    }

    /// Takes so many bytes more, whether or not there are any.
    pub(super) fn take_anyway(&mut self, bytes: usize) {
        self.memory.free.fetch_sub(signed(bytes), Ordering::Relaxed);
        self.held += bytes;
    }

    /// Gives some of it back.
    pub(super) fn give_back(&mut self, bytes: usize) {
        let bytes = bytes.min(self.held);
        self.memory.free.fetch_add(signed(bytes), Ordering::Relaxed);
        self.held -= bytes;
    }

    /// Gives all of it back.
    pub(super) fn clear(&mut self) {
        self.give_back(self.held);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.clear();
    }
}

fn signed(bytes: usize) -> isize {
    isize::try_from(bytes).unwrap_or(isize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_has_taken_is_not_there_for_others_until_it_is_given_back() {
        let memory = Memory::of(10, 0);
        let (mut one, mut other) = (memory.share(), memory.share());
        assert!(one.take(7));
        assert!(!other.take(4));
        assert!(other.take(3));
        assert!(!one.take(1));
        one.give_back(1);
        assert!(other.take(1));
        drop(one);
        assert!(other.take(6));
        // No more than was taken.
        other.give_back(100);
        assert!(!other.take(11));
        assert!(other.take(10));
        other.clear();
        assert!(memory.share().take(10));
    }

    #[test]
    fn the_least_is_there_in_any_case_and_is_made_up_for() {
        let memory = Memory::of(10, 2);
        let (mut one, mut other) = (memory.share(), memory.share());
        assert!(one.take(10));
        assert!(other.take(2));
        assert!(!other.take(1));
        other.take_anyway(1);
        one.give_back(5);
        // Three of the five were taken before.
        assert!(!other.take(3));
        assert!(other.take(2));
    }
}

//! The buffer of one answer for the next one: memory that is allocated anew for each page of a list has to be
//! mapped anew, too.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How large a buffer is that is worth keeping.
const WORTH: RangeInclusive<usize> = 64 << 10..=1 << 20;

/// The buffer that waits, shared by a client and its clones. One, since with several answers under way memory
/// comes back in time by itself.
#[derive(Clone, Default)]
pub(super) struct Spare(Arc<Mutex<Vec<u8>>>);

impl Spare {
    /// An empty buffer with room for so many bytes.
    pub(super) fn buffer(&self, room: usize) -> Buffer {
        let mut bytes = if WORTH.contains(&room) {
            std::mem::take(&mut *self.waiting())
        } else {
            Vec::new()
        };
        // Answers of a list differ little; room to grow in would be as much again.
        bytes.reserve_exact(room);
        Buffer {
            bytes,
            spare: self.clone(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without what the buffer held.
impl fmt::Debug for Spare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Spare").finish_non_exhaustive()
    }
}

/// A buffer in use. Dropped, it waits for the next answer.
pub(super) struct Buffer {
    pub(super) bytes: Vec<u8>,
    spare: Spare,
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        if WORTH.contains(&self.bytes.capacity()) {
            self.bytes.clear();
            *self.spare.waiting() = std::mem::take(&mut self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_comes_back_empty() {
        let spare = Spare::default();
        let mut one = spare.buffer(100_000);
        one.bytes.extend([1; 100_000]);
        let place = one.bytes.as_ptr();
        drop(one);
        let again = spare.clone().buffer(90_000);
        assert_eq!((again.bytes.as_ptr(), again.as_ref()), (place, &[][..]));
        assert_ne!(spare.buffer(90_000).bytes.as_ptr(), place);
    }

    #[test]
    fn neither_small_nor_large_ones_are_kept() {
        let spare = Spare::default();
        for room in [1_000, 2 << 20] {
            drop(spare.buffer(room));
            assert_eq!(spare.waiting().capacity(), 0);
        }
        drop(spare.buffer(100_000));
        // A small answer leaves it to a large one.
        assert!(spare.buffer(1_000).bytes.capacity() < 100_000);
        assert!(spare.waiting().capacity() >= 100_000);
    }
}

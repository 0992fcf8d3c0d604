//! The identifiers that have been given already.

use std::collections::HashMap;

/// A set of identifiers. Neighbouring ones share an entry, so that a million rows of one account take
/// a few hundred kilobytes.
#[derive(Debug, Default)]
pub(super) struct Seen {
    blocks: HashMap<u64, u64>,
    len: u64,
}

impl Seen {
    /// Adds an identifier; false if it was there.
    pub(super) fn insert(&mut self, id: u64) -> bool {
        let block = self.blocks.entry(id / 64).or_default();
        let bit = 1 << (id % 64);
        let new = *block & bit == 0;
        *block |= bit;
        self.len += u64::from(new);
        new
    }

    /// How many identifiers were added.
    pub(super) fn len(&self) -> u64 {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_a_set(ids in prop::collection::vec(prop_oneof![0u64..200, any::<u64>()], 0..300)) {
            let (mut seen, mut plain) = (Seen::default(), HashSet::new());
            for id in ids {
                prop_assert_eq!(seen.insert(id), plain.insert(id));
            }
            prop_assert_eq!(seen.len(), plain.len() as u64);
        }
    }
}

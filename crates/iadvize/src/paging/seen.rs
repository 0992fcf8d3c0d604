//! The identifiers that have been given already.

use std::collections::HashSet;

/// A set of identifiers. Those of a list in their order, up or down, take the bytes of their distances: two or
/// three each, as an account's are far apart among those of all accounts. Others take some twenty, as do all behind
/// a first one that lies far off.
#[derive(Debug, Default)]
pub(super) struct Seen {
    line: Line,
    /// Those that came out of the line's order.
    others: HashSet<u64>,
}

impl Seen {
    /// Adds an identifier; false if it was there.
    pub(super) fn insert(&mut self, id: u64) -> bool {
        // What lies beyond the line's end cannot be among the others, which did not when they came.
        self.line.push(id) || !self.line.holds(id) && self.others.insert(id)
    }

    /// How many identifiers were added.
    pub(super) fn len(&self) -> u64 {
        self.line.len + self.others.len() as u64
    }
}

/// How many identifiers share a mark.
const MARKED: u64 = 64;

/// Identifiers that rise or fall.
#[derive(Debug, Default)]
struct Line {
    /// Every so many, an identifier, and where the distances of those behind it begin.
    marks: Vec<(u64, usize)>,
    /// From each identifier to the next one, seven bits a byte, the lowest first; the last byte is below 128.
    distances: Vec<u8>,
    last: u64,
    /// Which way the second one led.
    falls: bool,
    len: u64,
}

impl Line {
    /// Adds an identifier beyond the end; false if it lies elsewhere.
    fn push(&mut self, id: u64) -> bool {
        if self.len == 1 {
            self.falls = id < self.last;
        }
        let distance = match (self.len, self.falls) {
            (0, _) => 0,
            (_, true) if id < self.last => self.last - id,
            (_, false) if id > self.last => id - self.last,
            _ => return false,
        };
        if self.len.is_multiple_of(MARKED) {
            self.marks.push((id, self.distances.len()));
        } else {
            self.write(distance);
        }
        self.last = id;
        self.len += 1;
        true
    }

    fn write(&mut self, mut distance: u64) {
        while distance >= 128 {
            self.distances.push(distance as u8 | 128);
            distance >>= 7;
        }
        self.distances.push(distance as u8);
    }

    fn holds(&self, id: u64) -> bool {
        let is_passed = |mark: u64| if self.falls { mark >= id } else { mark <= id };
        let after = self.marks.partition_point(|(mark, _)| is_passed(*mark));
        let Some((mark, begin)) = after.checked_sub(1).map(|place| self.marks[place]) else {
            return false;
        };
        let end = self
            .marks
            .get(after)
            .map_or(self.distances.len(), |(_, begin)| *begin);
        let (mut at, mut distance, mut shift) = (mark, 0, 0);
        for byte in &self.distances[begin..end] {
            distance |= u64::from(byte & 127) << shift;
            shift += 7;
            if *byte < 128 {
                if !is_passed(at) || at == id {
                    break;
                }
                at = if self.falls {
                    at - distance
                } else {
                    at + distance
                };
                (distance, shift) = (0, 0);
            }
        }
        at == id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Identifiers that fall or rise, near to each other or far apart, with strays among them.
    fn ids() -> impl Strategy<Value = Vec<u64>> {
        let step = prop_oneof![Just(1), 1_u64..300, 1_u64..1 << 40];
        let steps = prop::collection::vec((step, any::<u8>()), 0..400);
        (steps, any::<bool>(), any::<u64>()).prop_map(|(steps, falls, first)| {
            let (mut at, mut ids) = (first, vec![first]);
            for (step, stray) in steps {
                at = if falls {
                    at.saturating_sub(step)
                } else {
                    at.saturating_add(step)
                };
                ids.push(match stray {
                    // One that came before, one beside it, and one from anywhere.
                    0..8 => ids[usize::from(stray) * ids.len() / 8],
                    8..16 => ids[usize::from(stray - 8) * ids.len() / 8] ^ 1,
                    16..20 => step.wrapping_mul(first | 1),
                    _ => at,
                });
            }
            ids
        })
    }

    proptest! {
        #[test]
        fn is_a_set(ids in prop_oneof![prop::collection::vec(any::<u64>(), 0..300), ids()]) {
            let (mut seen, mut plain) = (Seen::default(), HashSet::new());
            for id in ids {
                prop_assert_eq!(seen.insert(id), plain.insert(id));
            }
            prop_assert_eq!(seen.len(), plain.len() as u64);
        }
    }

    #[test]
    fn a_list_in_order_takes_few_bytes() {
        for step in [1, 97, 10_000] {
            let mut seen = Seen::default();
            let rows = 100_000;
            assert!((0..rows).rev().all(|row| seen.insert(row * step)));
            let bytes = seen.line.distances.len() + 16 * seen.line.marks.len();
            assert!(bytes as u64 <= rows * 5 / 2, "{bytes} for steps of {step}");
            assert!(seen.others.is_empty());
            assert!(!seen.insert(7 * step) && !seen.insert(0) && seen.insert(rows * step));
        }
    }
}

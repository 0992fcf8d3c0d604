//! Who is at work on a day, and who takes a contact.

use fastrand::Rng;

use super::organisation::{Operator, Site, Staff};
use super::presence::Held;
use crate::clock::Wall;
use crate::live::Channel;

/// Contacts of a day for which a website has one operator at work, by channel.
const SHARE: [f64; 3] = [14.0, 8.0, 6.0];

/// An operator at work, and what he took today.
struct Desk {
    operator: usize,
    held: Vec<Held>,
    /// End of each contact that may still run, and whether it is a chat.
    running: Vec<(Wall, bool)>,
}

impl Desk {
    fn is_free(&mut self, operator: &Operator, channel: Channel, at: Wall) -> bool {
        self.running.retain(|(end, _)| *end > at);
        match channel {
            Channel::Chat => {
                self.running.len() < operator.most_chats && self.running.iter().all(|one| one.1)
            }
            Channel::Call | Channel::Video => self.running.is_empty(),
        }
    }

    /// The first moment at which the operator may take another contact, given that he may not now.
    fn free_at(&self, operator: &Operator, channel: Channel) -> Wall {
        let mut ends: Vec<Wall> = self.running.iter().map(|one| one.0).collect();
        ends.sort_unstable_by(|one, other| other.cmp(one));
        let only_chats = self.running.iter().all(|one| one.1);
        // As many as he may hold at once, less one, may go on.
        let slots = if channel == Channel::Chat && only_chats {
            operator.most_chats
        } else {
            1
        };
        ends.get(slots.max(1) - 1).copied().unwrap_or(0)
    }
}

/// The desks of one day.
pub(super) struct Roster {
    desks: Vec<Desk>,
    /// Those of `desks` that are taken today; the others are kept for their memory.
    count: usize,
    /// Desk of each operator who is at work.
    desk_of: Vec<Option<usize>>,
    /// Desks of each website and channel.
    here: Vec<[Vec<usize>; 3]>,
    /// Contacts expected today.
    expected: f64,
}

/// What came of looking for an operator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// A desk whose operator can begin at once.
    Free(usize),
    /// A desk whose operator can begin later.
    Later(usize, Wall),
    Nobody,
}

impl Roster {
    pub(super) fn new(staff: &Staff) -> Self {
        Self {
            desks: Vec::new(),
            count: 0,
            desk_of: vec![None; staff.operators.len()],
            here: staff.sites.iter().map(|_| Default::default()).collect(),
            expected: 0.0,
        }
    }

    /// Begins a day on which so many contacts are expected at a website of middling size.
    pub(super) fn begin(&mut self, expected: f64) {
        self.count = 0;
        self.expected = expected;
        self.desk_of.fill(None);
        for desks in self.here.iter_mut().flatten() {
            desks.clear();
        }
    }

    /// Looks for somebody who can take a contact; operators come to work as they are needed, up to what
    /// the day's expectation allows.
    pub(super) fn find(
        &mut self,
        staff: &Staff,
        site: &Site,
        channel: Channel,
        at: Wall,
        rng: &mut Rng,
    ) -> Found {
        let place = usize::try_from(site.id - 1).unwrap_or(0);
        let kind = channel as usize;
        let mut best = Found::Nobody;
        let count = self.here[place][kind].len();
        let first = if count > 0 { rng.usize(..count) } else { 0 };
        for step in 0..count {
            let desk = self.here[place][kind][(first + step) % count];
            let one = &mut self.desks[desk];
            let operator = &staff.operators[one.operator];
            if one.is_free(operator, channel, at) {
                return Found::Free(desk);
            }
            let free_at = one.free_at(operator, channel);
            if !matches!(best, Found::Later(_, before) if before <= free_at) {
                best = Found::Later(desk, free_at);
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "a few operators")]
        let enough = count as f64 >= (self.expected / SHARE[kind]).max(1.0);
        let able = &site.staff[kind];
        if enough || able.is_empty() {
            return best;
        }
        let operator = able[rng.usize(..able.len())];
        if self.desk_of[operator].is_some() {
            return best;
        }
        Found::Free(self.arrive(staff, operator))
    }

    /// Gives an operator a desk, at which he serves all his websites.
    fn arrive(&mut self, staff: &Staff, operator: usize) -> usize {
        let desk = self.count;
        self.count += 1;
        if let Some(kept) = self.desks.get_mut(desk) {
            kept.operator = operator;
            kept.held.clear();
            kept.running.clear();
        } else {
            self.desks.push(Desk {
                operator,
                held: Vec::new(),
                running: Vec::new(),
            });
        }
        self.desk_of[operator] = Some(desk);
        let one = &staff.operators[operator];
        for website in &one.websites {
            let place = usize::try_from(website - 1).unwrap_or(0);
            for channel in Channel::ALL {
                if one.may(channel) {
                    self.here[place][channel as usize].push(desk);
                }
            }
        }
        desk
    }

    /// Notes that the operator of a desk holds a contact, and gives his place among the staff.
    pub(super) fn hold(&mut self, desk: usize, channel: Channel, start: Wall, end: Wall) -> usize {
        let chat = channel == Channel::Chat;
        let desk = &mut self.desks[desk];
        desk.held.push(Held {
            start,
            end,
            channel,
        });
        desk.running.push((end, chat));
        desk.operator
    }

    /// Who was at work, and what he held.
    pub(super) fn day(&mut self) -> impl Iterator<Item = (usize, &mut Vec<Held>)> {
        self.desks[..self.count]
            .iter_mut()
            .map(|desk| (desk.operator, &mut desk.held))
    }
}

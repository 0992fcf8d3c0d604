//! What is going on at the clock's moment: who is connected, and which conversations are open.

use super::batch::Stopped;
use super::presence::{self, Held, Shift};
use super::traffic::Traffic;
use super::{chance, pick};
use crate::clock::Wall;
use crate::live::Channel;

impl Traffic<'_> {
    /// Conversations that are still going on at the clock's moment.
    pub(super) fn open_now(&mut self) -> Result<(), Stopped> {
        let staff = self.staff;
        for (place, operator) in staff
            .operators
            .iter()
            .enumerate()
            .filter(|(_, operator)| is_connected(operator.id) && operator.chat)
        {
            let open = usize::try_from(operator.id % 3)
                .unwrap_or(0)
                .min(operator.most_chats);
            for _ in 0..open {
                let at = self.now - self.rng.i64(60..1_500);
                let website = *pick(self.rng, &operator.websites);
                let site = &staff.sites[usize::try_from(website - 1).unwrap_or(0)];
                let call = self.call(at, site, Channel::Chat);
                self.around(&call)?;
                self.converse(&call, at, None, Some(operator))?;
                self.today[place].push(Held {
                    start: at,
                    end: Wall::MAX,
                    channel: Channel::Chat,
                });
            }
        }
        Ok(())
    }

    /// Most operators have logged in at least once; the newest have not. Who is connected is so since some
    /// time before his first conversation of today.
    pub(super) fn sessions(&mut self) -> Result<(), Stopped> {
        for (place, operator) in self.staff.operators.iter().enumerate() {
            if operator.id % 11 == 10 {
                continue;
            }
            let connected = is_connected(operator.id);
            let enabled = operator.settings().enabled;
            let on = enabled.map(|able| connected && able && chance(self.rng, 0.85));
            self.tables
                .session
                .row(&[&operator.id, &connected, &on[0], &on[1], &on[2]])?;
            if connected {
                let shift = Shift {
                    operator,
                    held: &self.today[place],
                    on,
                    since: self.left[place],
                    now: self.now,
                    running: true,
                };
                presence::write(&mut self.tables.presence, &shift, self.rng)?;
            }
        }
        Ok(())
    }
}

/// Two of five operators are at work at the clock's moment, of those who have logged in at all.
pub(super) fn is_connected(id: i64) -> bool {
    matches!(id % 5, 1 | 3) && id % 11 != 10
}

//! What follows contacts: surveys, sales, and calls arranged for later.

use super::traffic::{DAY, Traffic, Visitor};
use super::{chance, pick};
use crate::clock::Wall;
use crate::write::uid;

impl Traffic<'_, '_, '_> {
    /// The survey after a conversation, which three of ten visitors answer.
    pub(super) fn survey(
        &mut self,
        conversation: i64,
        end: Wall,
        website: i64,
        operator: i64,
    ) -> rusqlite::Result<()> {
        if !chance(self.rng, 0.3) {
            return Ok(());
        }
        // Percentages, in steps of a quarter, high for most.
        let rng = &mut *self.rng;
        let mut note = || f64::from(25 * rng.u8(1..=4).max(rng.u8(1..=4)));
        let notes = (note(), note(), note());
        let delay = chance(self.rng, 0.8).then_some(notes.2);
        let comment = match self.rng.u8(..6) {
            0 => Some("Très bon accueil, merci."),
            1 => Some("Quick and friendly."),
            2 => Some("Réponse un peu longue à venir."),
            _ => None,
        };
        let at = (end + self.rng.i64(10..600)).min(self.now);
        self.tables.satisfaction.execute((
            notes.0,
            notes.1,
            delay,
            comment,
            at,
            website,
            operator,
            conversation,
        ))?;
        Ok(())
    }

    /// A sale after the conversation now and then, and sales to visitors who never talked.
    pub(super) fn sales(
        &mut self,
        conversation: i64,
        at: Wall,
        website: i64,
        operator: Option<i64>,
        visitor: &Visitor,
    ) -> rusqlite::Result<()> {
        if operator.is_some() && chance(self.rng, 0.15) {
            let amount = f64::from(self.rng.u32(990..45_000)) / 100.0;
            let moment = (at + self.rng.i64(300..2 * DAY)).min(self.now);
            let number = format!("ORD-{conversation:07}");
            self.tables.transaction.execute(rusqlite::params![
                number,
                &visitor.uid,
                &visitor.email,
                amount,
                moment,
                website,
                operator,
                conversation,
            ])?;
        }
        for _ in 0..self.rng.usize(0..=1) {
            let amount = f64::from(self.rng.u32(590..30_000)) / 100.0;
            let stranger = uid(conversation.unsigned_abs() | 1 << 60);
            let moment = (at + self.rng.i64(0..DAY)).min(self.now);
            let none = None::<i64>;
            self.tables.transaction.execute(rusqlite::params![
                format!("WEB-{conversation:07}"),
                stranger,
                None::<String>,
                amount,
                moment,
                website,
                none,
                none,
            ])?;
        }
        Ok(())
    }

    /// Calls arranged for later, and those of the past.
    pub(super) fn meetings(&mut self) -> rusqlite::Result<()> {
        let callers: Vec<Visitor> = self
            .visitors
            .iter()
            .filter(|visitor| visitor.phone.is_some())
            .cloned()
            .collect();
        for (number, visitor) in callers.iter().enumerate() {
            let (rule, website, _) = *pick(self.rng, &self.staff.rules);
            let future = number % 3 == 0;
            let offset = self.rng.i64(600..60 * DAY);
            let start = if future {
                self.now + offset
            } else {
                self.now - offset
            };
            let status = match number % 9 {
                _ if future => "pending",
                1 => "progress",
                2 => "working",
                4 => "failed",
                _ => "done",
            };
            let skill = (number % 2 == 0).then(|| (number % 5 + 1).to_string());
            self.tables.meeting.execute(rusqlite::params![
                &visitor.phone,
                &visitor.uid,
                status,
                start - start.rem_euclid(900),
                website,
                rule.to_string(),
                skill,
            ])?;
        }
        Ok(())
    }
}

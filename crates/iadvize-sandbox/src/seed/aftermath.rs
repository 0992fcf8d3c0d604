//! What follows contacts: surveys, sales, and calls arranged for later.

use fastrand::Rng;

use super::batch::Stopped;
use super::rhythm::DAY;
use super::traffic::{Call, Traffic};
use super::visitor::Visitor;
use super::{chance, pick};
use crate::clock::Wall;
use crate::live::Channel;
use crate::write::uid;

/// What some of those who answer a survey write.
const COMMENTS: &[&str] = &[
    "Très bon accueil, merci.",
    "Quick and friendly.",
    "Réponse un peu longue à venir.",
    "Problème réglé en cinq minutes, bravo !",
    "J'attends toujours mon remboursement.",
    "Could not help me, but polite.",
    "Conseils clairs, je recommande.",
    "★★★★★",
];

impl Traffic<'_> {
    /// The survey after a conversation, which three of ten visitors answer.
    pub(super) fn survey(
        &mut self,
        conversation: i64,
        end: Wall,
        website: i64,
        operator: i64,
    ) -> Result<(), Stopped> {
        if !chance(self.rng, 0.3) {
            return Ok(());
        }
        // Percentages, in steps of a quarter, high for most.
        let rng = &mut *self.rng;
        let mut note = || f64::from(25 * rng.u8(1..=4).max(rng.u8(1..=4)));
        let (welcome, resolution, delay) = (note(), note(), note());
        let delay = chance(self.rng, 0.8).then_some(delay);
        let comment = chance(self.rng, 0.4).then(|| *pick(self.rng, COMMENTS));
        let at = (end + self.rng.i64(10..600)).min(self.now);
        self.tables.satisfaction.row(&[
            &welcome,
            &resolution,
            &delay,
            &comment,
            &at,
            &website,
            &operator,
            &conversation,
        ])
    }

    /// A sale after the conversation now and then, and sales to visitors who never talked.
    pub(super) fn sales(
        &mut self,
        conversation: i64,
        at: Wall,
        website: i64,
        operator: Option<i64>,
        visitor: &Visitor,
    ) -> Result<(), Stopped> {
        let none = None::<i64>;
        if operator.is_some() && chance(self.rng, 0.15) {
            // Most buy at once, some think it over.
            let latest = if chance(self.rng, 0.7) {
                3_600
            } else {
                2 * DAY
            };
            let moment = (at + self.rng.i64(300..latest)).min(self.now);
            self.tables.transaction.row(&[
                &format!("ORD-{conversation:07}"),
                &visitor.uid,
                &visitor.email,
                &amount(self.rng),
                &moment,
                &website,
                &operator,
                &conversation,
            ])?;
        }
        if self.rng.bool() {
            let stranger = uid(conversation.unsigned_abs() | 1 << 60);
            let moment = (at + self.rng.i64(0..DAY)).min(self.now);
            self.tables.transaction.row(&[
                &format!("WEB-{conversation:07}"),
                &stranger,
                &None::<&str>,
                &amount(self.rng),
                &moment,
                &website,
                &none,
                &none,
            ])?;
        }
        Ok(())
    }

    /// A call arranged for another day, by one in twenty of those who left a number.
    pub(super) fn meeting(&mut self, call: &Call<'_>, visitor: &Visitor) -> Result<(), Stopped> {
        if visitor.phone.is_none() || !chance(self.rng, 0.05) {
            return Ok(());
        }
        let start = call.at + self.rng.i64(3_600..7 * DAY);
        let status = match self.rng.u8(..20) {
            _ if start > self.now => "pending",
            0..15 => "done",
            15..18 => "failed",
            18 => "progress",
            _ => "working",
        };
        self.arrange(call, visitor, start, status)
    }

    /// Calls arranged for the weeks to come.
    pub(super) fn meetings_to_come(&mut self) -> Result<(), Stopped> {
        let callers: Vec<_> = self.visitors.callers().cloned().collect();
        for visitor in callers.iter().step_by(4) {
            let site = pick(self.rng, &self.staff.sites);
            let call = self.call(self.now, site, Channel::Call);
            let start = self.now + self.rng.i64(3_600..60 * DAY);
            self.arrange(&call, visitor, start, "pending")?;
        }
        Ok(())
    }

    fn arrange(
        &mut self,
        call: &Call<'_>,
        visitor: &Visitor,
        start: Wall,
        status: &str,
    ) -> Result<(), Stopped> {
        let skill = self.rng.bool().then(|| self.rng.u8(1..=5).to_string());
        self.tables.meeting.row(&[
            &visitor.phone,
            &visitor.uid,
            &status,
            &(start - start.rem_euclid(900)),
            &call.site.id,
            &call.rule.to_string(),
            &skill,
        ])
    }
}

/// The worth of a cart: small ones are many, great ones few.
fn amount(rng: &mut Rng) -> f64 {
    let share = rng.f64();
    (790.0 + 44_000.0 * share * share * rng.f64()).round() / 100.0
}

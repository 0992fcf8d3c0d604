//! What follows contacts: surveys, sales, and calls arranged for later.

use fastrand::Rng;

use super::batch::Stopped;
use super::rhythm::later;
use super::traffic::{Call, Traffic};
use super::visitor::Visitor;
use super::{chance, pick};
use crate::clock::Wall;
use crate::live::Channel;

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

    /// A sale after the conversation now and then, and sales to others who know the website.
    pub(super) fn sales(
        &mut self,
        conversation: i64,
        at: Wall,
        website: i64,
        operator: Option<i64>,
        visitor: &Visitor,
    ) -> Result<(), Stopped> {
        if operator.is_some() && chance(self.rng, 0.15) {
            // Most buy at once, some think it over.
            let moment = if chance(self.rng, 0.7) {
                at + self.rng.i64(300..3_600)
            } else {
                later(at + 300, 2, self.rng)
            };
            let moment = moment.min(self.now);
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
            self.sale_of_its_own(conversation, at, website)?;
        }
        Ok(())
    }

    /// A sale that no conversation led to, to somebody who is known at the website.
    fn sale_of_its_own(&mut self, number: i64, at: Wall, website: i64) -> Result<(), Stopped> {
        let none = None::<i64>;
        let moment = later(at, 1, self.rng);
        // What is yet to come has not happened.
        let Some(visitor) = self.visitors.customer(website, self.rng) else {
            return Ok(());
        };
        if moment > self.now {
            return Ok(());
        }
        self.tables.transaction.row(&[
            &format!("WEB-{number:07}"),
            &visitor.uid,
            &visitor.email,
            &amount(self.rng),
            &moment,
            &website,
            &none,
            &none,
        ])
    }

    /// A call arranged for another day, by one in twenty of those who left a number.
    pub(super) fn meeting(&mut self, call: &Call<'_>, visitor: &Visitor) -> Result<(), Stopped> {
        if visitor.phone.is_none() || !chance(self.rng, 0.05) {
            return Ok(());
        }
        let start = later(call.at + 3_600, 7, self.rng);
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
            let site = &self.staff.sites[usize::try_from(visitor.website - 1).unwrap_or(0)];
            let call = self.call(self.now, site, Channel::Call);
            let start = later(self.now + 3_600, 60, self.rng);
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
        // It is a call that is arranged, whatever the conversation was.
        let rule = match call.channel {
            Channel::Call => call.rule,
            _ => call.site.rules[Channel::Call as usize][0],
        };
        self.tables.meeting.row(&[
            &visitor.phone,
            &visitor.uid,
            &status,
            &(start - start.rem_euclid(900)),
            &call.site.id,
            &rule.to_string(),
            &skill,
        ])
    }
}

/// The worth of a cart: small ones are many, great ones few.
fn amount(rng: &mut Rng) -> f64 {
    let share = rng.f64();
    (790.0 + 44_000.0 * share * share * rng.f64()).round() / 100.0
}

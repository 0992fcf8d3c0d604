//! A conversation: its row, its messages, the queue before it, its tags, and what follows.

use super::batch::Stopped;
use super::organisation::Operator;
use super::talk::{self, Outline};
use super::traffic::{Call, Traffic};
use super::{chance, pick, uuid};
use crate::clock::Wall;
use crate::live::Channel;

impl<'s> Traffic<'s> {
    /// Writes a conversation that began at `start`; the visitor waited from the call on.
    pub(super) fn converse(
        &mut self,
        call: &Call<'s>,
        start: Wall,
        end: Option<Wall>,
        operator: Option<&'s Operator>,
    ) -> Result<(), Stopped> {
        let site = call.site;
        let visitor = self
            .visitors
            .next(&mut self.tables, site, call.at, self.rng)?;
        self.contacts += 1;
        let id = self.contacts;
        let answered = operator.is_some();
        let closed_by_operator = answered && end.is_some() && chance(self.rng, 0.7);
        let waited = start > call.at;
        // Who is answered by somebody who does not speak his language writes that of the website.
        let english = match operator {
            Some(operator) if !operator.speaks(visitor.english) => site.english,
            _ => visitor.english,
        };
        let skill = operator.and_then(|operator| operator.skill(english, self.rng));
        let rule = chance(self.rng, 0.9).then_some(call.rule);
        let operator_id = operator.map(|operator| operator.id);
        self.tables.conversation.row(&[
            &id,
            &call.channel.name(),
            &visitor.id,
            &visitor.uid,
            &answered,
            &closed_by_operator,
            &waited,
            &call.page.0,
            &start,
            &end,
            &site.id,
            &operator_id,
            &skill,
            &rule,
            &self.rng.i64(1..=3),
            &uuid(id.unsigned_abs()),
        ])?;
        let outline = Outline {
            id,
            created_at: start,
            closed_at: end,
            until: end.unwrap_or(self.now),
            answered,
            closed_by_operator,
            english,
            chat: call.channel == Channel::Chat,
            address: &call.page.1,
        };
        talk::write(&mut self.tables.message, &outline, self.rng)?;
        if waited {
            self.tables.wait.row(&[
                &site.id,
                &call.channel.name(),
                &skill,
                &rule,
                &call.page.0,
                &id,
                &call.at,
                &start,
            ])?;
        }
        self.tags(id, &site.tags)?;
        if let (Some(end), Some(operator)) = (end, operator) {
            self.survey(id, end, site.id, operator.id)?;
        }
        self.sales(id, start, site.id, operator_id, &visitor)?;
        self.meeting(call, &visitor)
    }

    /// One or two different tags of the website, for two of five conversations.
    fn tags(&mut self, conversation: i64, tags: &[i64]) -> Result<(), Stopped> {
        if tags.is_empty() || !chance(self.rng, 0.4) {
            return Ok(());
        }
        let one = *pick(self.rng, tags);
        self.tables.tag.row(&[&conversation, &one])?;
        let other = *pick(self.rng, tags);
        if other != one && chance(self.rng, 0.5) {
            self.tables.tag.row(&[&conversation, &other])?;
        }
        Ok(())
    }
}

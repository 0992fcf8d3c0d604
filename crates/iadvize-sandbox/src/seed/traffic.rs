//! What happened, day by day: visitors come, meet rules, and are taken, wait, give up or are missed.

use fastrand::Rng;

use super::batch::Stopped;
use super::organisation::{Operator, Site, Staff};
use super::plan::Plan;
use super::presence::{self, Held, Shift};
use super::rhythm::{DAY, Rhythm, time_of_day};
use super::roster::{Found, Roster};
use super::tables::Tables;
use super::today::is_connected;
use super::visitor::Visitors;
use super::{chance, pick};
use crate::clock::Wall;
use crate::live::Channel;

/// What is happening, and what it is written by.
pub(super) struct Traffic<'s> {
    pub(super) staff: &'s Staff,
    pub(super) rng: &'s mut Rng,
    pub(super) tables: Tables,
    pub(super) now: Wall,
    pub(super) visitors: Visitors,
    roster: Roster,
    /// For each website the share of visitors who come to it or one before it.
    popularity: Vec<f64>,
    /// Conversations so far.
    pub(super) contacts: i64,
    /// What each operator who is connected at the clock's moment has held today, by place.
    pub(super) today: Vec<Vec<Held>>,
    /// When each operator logged out last, by place.
    pub(super) left: Vec<Wall>,
}

/// A visitor who meets a rule.
#[derive(Clone, Copy)]
pub(super) struct Call<'s> {
    pub(super) at: Wall,
    pub(super) site: &'s Site,
    pub(super) channel: Channel,
    pub(super) rule: i64,
    /// Type and address.
    pub(super) page: &'s (&'static str, String),
}

/// Invents the history up to `now`, and what is going on then.
pub(super) fn invent(
    tables: Tables,
    plan: &Plan,
    staff: &Staff,
    start: Wall,
    now: Wall,
    rng: &mut Rng,
) -> Result<(), Stopped> {
    let rhythm = Rhythm::new(start, now, plan.conversations);
    let mut traffic = Traffic {
        staff,
        rng,
        tables,
        now,
        visitors: Visitors::new(plan.acquaintances),
        roster: Roster::new(staff),
        popularity: popularity(staff.sites.len()),
        contacts: 0,
        today: staff.operators.iter().map(|_| Vec::new()).collect(),
        left: vec![Wall::MIN; staff.operators.len()],
    };
    #[allow(clippy::cast_precision_loss, reason = "a number of seconds")]
    for day in rhythm.days() {
        traffic.day(day, rhythm.expected(day))?;
        let share = (day - start) as f64 / (now - start).max(1) as f64;
        traffic.tables.share(share.clamp(0.0, 1.0))?;
    }
    traffic.open_now()?;
    traffic.meetings_to_come()?;
    traffic.sessions()?;
    traffic.tables.flush()
}

/// The first websites are the best known.
#[allow(clippy::cast_precision_loss, reason = "a few websites")]
fn popularity(sites: usize) -> Vec<f64> {
    let weights: Vec<f64> = (0..sites).map(|place| 1.0 / (place + 4) as f64).collect();
    let total: f64 = weights.iter().sum();
    let mut sum = 0.0;
    weights
        .iter()
        .map(|weight| {
            sum += weight / total;
            sum
        })
        .collect()
}

impl<'s> Traffic<'s> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "small positive numbers"
    )]
    fn day(&mut self, day: Wall, expected: f64) -> Result<(), Stopped> {
        let count = (expected * (0.7 + 0.6 * self.rng.f64()) + self.rng.f64()) as usize;
        let mut starts: Vec<Wall> = (0..count)
            .map(|_| day + time_of_day(day, self.rng))
            .collect();
        starts.retain(|at| *at < self.now - 1_800);
        starts.sort_unstable();
        self.roster.begin(expected / self.staff.sites.len() as f64);
        for at in starts {
            self.contact(at)?;
        }
        self.log_out(day)
    }

    /// Writes what those were doing who were at work on a day, unless they still are.
    fn log_out(&mut self, day: Wall) -> Result<(), Stopped> {
        for (place, held) in self.roster.day() {
            let operator = &self.staff.operators[place];
            if day + DAY > self.now && is_connected(operator.id) {
                self.today[place].append(held);
                continue;
            }
            let shift = Shift {
                operator,
                held,
                on: operator.settings().enabled,
                since: self.left[place],
                now: self.now,
                running: false,
            };
            self.left[place] = presence::write(&mut self.tables.presence, &shift, self.rng)?;
        }
        Ok(())
    }

    fn site(&mut self) -> &'s Site {
        let ticket = self.rng.f64();
        let place = self.popularity.partition_point(|share| *share < ticket);
        &self.staff.sites[place.min(self.staff.sites.len() - 1)]
    }

    /// A visitor of a website meets a rule of a channel.
    pub(super) fn call(&mut self, at: Wall, site: &'s Site, channel: Channel) -> Call<'s> {
        Call {
            at,
            site,
            channel,
            rule: *pick(self.rng, &site.rules[channel as usize]),
            page: pick(self.rng, &site.pages),
        }
    }

    /// One contact, and what comes with it.
    fn contact(&mut self, at: Wall) -> Result<(), Stopped> {
        let channel = match self.rng.u8(..100) {
            0..80 => Channel::Chat,
            80..94 => Channel::Call,
            _ => Channel::Video,
        };
        let site = self.site();
        let call = self.call(at, site, channel);
        self.around(&call)?;
        let found = self
            .roster
            .find(self.staff, call.site, channel, at, self.rng);
        match found {
            // A few go unanswered although somebody could have.
            Found::Free(_) if chance(self.rng, 0.03) => self.unanswered(&call),
            Found::Free(desk) => {
                // Now and then an operator lets a visitor wait although he has a slot left.
                let wait = if channel != Channel::Call && chance(self.rng, 0.13) {
                    Some(self.rng.i64(5..180))
                } else {
                    None
                };
                self.answered(&call, desk, wait)
            }
            Found::Later(desk, free_at) => {
                let patience = self.rng.i64(30..420);
                let wait = (free_at - at).max(1) + self.rng.i64(1..10);
                if channel == Channel::Call {
                    self.unanswered(&call)
                } else if wait <= patience {
                    self.answered(&call, desk, Some(wait))
                } else {
                    self.gave_up(&call, at, patience)?;
                    self.missed(&call, at, "busy")
                }
            }
            Found::Nobody => {
                if channel != Channel::Call {
                    self.missed(&call, at, "nobody")?;
                }
                self.unanswered(&call)
            }
        }
    }

    fn answered(&mut self, call: &Call<'s>, desk: usize, wait: Option<i64>) -> Result<(), Stopped> {
        let start = call.at + wait.unwrap_or(0);
        let end = (start + self.length(call.channel)).min(self.now);
        let operator = self.roster.hold(desk, call.channel, start, end);
        let operator: &'s Operator = &self.staff.operators[operator];
        self.converse(call, start, Some(end), Some(operator))
    }

    /// Nobody answers, and the visitor leaves soon.
    fn unanswered(&mut self, call: &Call<'s>) -> Result<(), Stopped> {
        let end = (call.at + self.rng.i64(20..300)).min(self.now);
        self.converse(call, call.at, Some(end), None)
    }

    /// Most conversations are short, a few are long.
    fn length(&mut self, channel: Channel) -> i64 {
        let longest = match channel {
            Channel::Chat => 2_400,
            Channel::Call => 1_500,
            Channel::Video => 2_800,
        };
        90 + self.rng.i64(0..longest) * self.rng.i64(0..1_000) / 1_000
    }

    /// Buttons shown, opportunities missed and queues left around a contact, which did not lead to it.
    pub(super) fn around(&mut self, call: &Call<'_>) -> Result<(), Stopped> {
        self.targeting(call, call.at - 30)?;
        if call.channel != Channel::Call && chance(self.rng, 0.18) {
            let reason = if chance(self.rng, 0.5) {
                "busy"
            } else {
                "nobody"
            };
            let moment = (call.at + self.rng.i64(0..900)).min(self.now);
            self.missed(call, moment, reason)?;
        }
        if call.channel != Channel::Call && chance(self.rng, 0.05) {
            let entered = (call.at + self.rng.i64(0..600)).min(self.now);
            let patience = self.rng.i64(20..400);
            self.gave_up(call, entered, patience)?;
        }
        Ok(())
    }

    /// Visitors of one kind of page who met a rule at about the same time.
    fn targeting(&mut self, call: &Call<'_>, at: Wall) -> Result<(), Stopped> {
        // Rules differ in how many meet them before one of them makes contact.
        let most = 20 + 8 * (call.rule % 5);
        let triggered = self.rng.i64(8..most);
        // Not every button that is called for is shown.
        let displayed = triggered - self.rng.i64(0..=triggered / 2);
        self.tables.targeting.row(&[
            &call.rule,
            &call.site.id,
            &call.channel.name(),
            &call.page.0,
            &triggered,
            &displayed,
            &at,
        ])
    }

    fn missed(&mut self, call: &Call<'_>, at: Wall, reason: &str) -> Result<(), Stopped> {
        self.tables.missed.row(&[
            &call.site.id,
            &call.channel.name(),
            &call.rule,
            &call.page.0,
            &reason,
            &at,
        ])
    }

    /// A visitor left the queue without having been answered.
    fn gave_up(&mut self, call: &Call<'_>, entered: Wall, after: i64) -> Result<(), Stopped> {
        let left = (entered + after).min(self.now);
        let none = None::<i64>;
        self.tables.wait.row(&[
            &call.site.id,
            &call.channel.name(),
            &none,
            &call.rule,
            &call.page.0,
            &none,
            &entered,
            &left,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_websites_are_visited_most_and_all_are() {
        let shares = popularity(5);
        assert!((shares[4] - 1.0).abs() < 1e-9);
        let each: Vec<f64> = (0..5)
            .map(|place| shares[place] - if place > 0 { shares[place - 1] } else { 0.0 })
            .collect();
        assert!(each.is_sorted_by(|one, next| one > next), "{each:?}");
        assert!(each[4] > 0.1);
    }
}

//! Who comes: new visitors, most of whom stay unknown, and ones who come back.

use std::rc::Rc;

use fastrand::Rng;

use super::batch::Stopped;
use super::organisation::Site;
use super::tables::Tables;
use super::{chance, names, pick};
use crate::clock::Wall;
use crate::write::uid;

/// A visitor as later conversations and sales need him.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) id: i64,
    pub(super) uid: String,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    /// The website he came to first.
    pub(super) website: i64,
    /// Whether he writes English rather than French.
    pub(super) english: bool,
}

/// The visitors so far, of whom only some are remembered.
pub(super) struct Visitors {
    remembered: Vec<Rc<Visitor>>,
    most: usize,
    count: i64,
    /// The names in letters that an address takes, in the order of the names.
    plain: [[Vec<String>; 2]; 2],
}

impl Visitors {
    pub(super) fn new(most: usize) -> Self {
        let plain = |words: &[&str]| words.iter().map(|word| names::plain(word)).collect();
        Self {
            remembered: Vec::with_capacity(most),
            most,
            count: 0,
            plain: [names::FIRST.map(plain), names::LAST.map(plain)],
        }
    }

    /// Somebody who comes to a website: one in five has been there before.
    pub(super) fn next(
        &mut self,
        tables: &mut Tables,
        site: &Site,
        at: Wall,
        rng: &mut Rng,
    ) -> Result<Rc<Visitor>, Stopped> {
        if self.remembered.len() > 20 && chance(rng, 0.25) {
            // Mostly a customer of this website, if some of those remembered are.
            if let Some(known) = self.customer(site.id, rng) {
                return Ok(known);
            }
            if chance(rng, 0.3) {
                return self.wanderer(tables, site, rng);
            }
        }
        let visitor = Rc::new(self.newcomer(tables, site, at, rng)?);
        self.remember(Rc::clone(&visitor), rng);
        Ok(visitor)
    }

    /// One of those who came to a website first, as far as they are soon found among those remembered.
    pub(super) fn customer(&self, website: i64, rng: &mut Rng) -> Option<Rc<Visitor>> {
        (0..12)
            .map_while(|_| rng.choice(&self.remembered))
            .find(|known| known.website == website)
            .map(Rc::clone)
    }

    /// Somebody who knows another website. He is forgotten, so that he comes here for the first time once.
    fn wanderer(
        &mut self,
        tables: &mut Tables,
        site: &Site,
        rng: &mut Rng,
    ) -> Result<Rc<Visitor>, Stopped> {
        let place = rng.usize(..self.remembered.len());
        let visitor = self.remembered.swap_remove(place);
        if visitor.website != site.id {
            tables.visitor_website.row(&[&visitor.id, &site.id])?;
        }
        Ok(visitor)
    }

    /// In place of any other, so that some are remembered for long.
    fn remember(&mut self, visitor: Rc<Visitor>, rng: &mut Rng) {
        if self.remembered.len() < self.most {
            self.remembered.push(visitor);
        } else {
            let place = rng.usize(..self.most);
            self.remembered[place] = visitor;
        }
    }

    fn newcomer(
        &mut self,
        tables: &mut Tables,
        site: &Site,
        at: Wall,
        rng: &mut Rng,
    ) -> Result<Visitor, Stopped> {
        self.count += 1;
        // Some read the language of their own country elsewhere.
        let language = usize::from(site.english ^ chance(rng, 0.06));
        let serial = rng.u32(10_000_000..99_999_999);
        let known = chance(rng, 0.6);
        let (first, last) = (
            rng.usize(..names::FIRST[language].len()),
            rng.usize(..names::LAST[language].len()),
        );
        let (city, zip, country) = *pick(rng, names::CITIES[language]);
        let street = *pick(rng, names::STREETS[language]);
        let told = |text: &'static str| known.then_some(text);
        let visitor = Visitor {
            id: self.count,
            uid: uid(u64::from(serial) << 32 | self.count.unsigned_abs()),
            email: known.then(|| {
                let [firsts, lasts] = &self.plain;
                let (first, last) = (&firsts[language][first], &lasts[language][last]);
                format!("{first}.{last}{}@mail.example", serial % 97)
            }),
            // Numbers that the French numbering plan keeps for works of fiction.
            phone: known.then(|| format!("063998{:04}", serial % 10_000)),
            website: site.id,
            english: language == 1,
        };
        let external = chance(rng, 0.3).then(|| format!("CRM-{serial}"));
        let address = known.then(|| format!("{} {street}", serial % 90 + 1));
        let browser = *pick(rng, names::BROWSERS);
        tables.visitor.row(&[
            &visitor.id,
            &visitor.uid,
            &external,
            &told(names::LAST[language][last]),
            &told(names::FIRST[language][first]),
            &address,
            &told(city),
            &told(zip),
            &told(country),
            &visitor.phone,
            &visitor.email,
            &browser,
            &(at - 60),
        ])?;
        tables.visitor_website.row(&[&visitor.id, &site.id])?;
        Ok(visitor)
    }

    /// Those who left a number, as far as they are remembered.
    pub(super) fn callers(&self) -> impl Iterator<Item = &Rc<Visitor>> {
        self.remembered
            .iter()
            .filter(|visitor| visitor.phone.is_some())
    }
}

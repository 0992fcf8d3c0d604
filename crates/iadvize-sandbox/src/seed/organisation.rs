//! The accounts: clients, websites, groups, skills, operators, tags and rules.

use fastrand::Rng;
use rusqlite::Connection;

use super::plan::Plan;
use super::{chance, names, pick};
use crate::clock::Wall;
use crate::live::{Channel, Settings};

/// What the traffic needs to know about the accounts.
pub(super) struct Staff {
    /// By identifier from 1.
    pub(super) operators: Vec<Operator>,
    /// By identifier from 1.
    pub(super) sites: Vec<Site>,
}

pub(super) struct Operator {
    pub(super) id: i64,
    pub(super) websites: Vec<i64>,
    pub(super) skills: Vec<i64>,
    pub(super) chat: bool,
    pub(super) call: bool,
    pub(super) video: bool,
    pub(super) most_chats: usize,
    pub(super) chat_and_call: bool,
    /// His own language is English rather than French.
    pub(super) english: bool,
    /// Speaks the other of the two as well.
    pub(super) bilingual: bool,
}

impl Operator {
    pub(super) fn settings(&self) -> Settings {
        Settings {
            enabled: [self.chat, self.call, self.video],
            most_chats: i64::try_from(self.most_chats).unwrap_or(i64::MAX),
            chat_and_call: self.chat_and_call,
        }
    }

    pub(super) fn speaks(&self, english: bool) -> bool {
        self.bilingual || self.english == english
    }

    /// What he knows of what a conversation in a language is about: English in English ones, if it can be.
    pub(super) fn skill(&self, english: bool, rng: &mut Rng) -> Option<i64> {
        let fitting = self
            .skills
            .iter()
            .filter(|skill| is_english(**skill) == english);
        let count = fitting.clone().count();
        if count > 0 {
            return fitting.copied().nth(rng.usize(..count));
        }
        if english {
            rng.choice(&self.skills).copied()
        } else {
            None
        }
    }

    pub(super) fn may(&self, channel: Channel) -> bool {
        self.settings().enabled[channel as usize]
    }
}

/// A website, and what hangs on it.
pub(super) struct Site {
    pub(super) id: i64,
    pub(super) english: bool,
    /// Rules by channel.
    pub(super) rules: [Vec<i64>; 3],
    pub(super) tags: Vec<i64>,
    /// Places of the operators who may take each channel here.
    pub(super) staff: [Vec<usize>; 3],
    /// Type and address of pages.
    pub(super) pages: Vec<(&'static str, String)>,
}

pub(super) fn fill(
    connection: &Connection,
    plan: &Plan,
    start: Wall,
    rng: &mut Rng,
) -> rusqlite::Result<Staff> {
    let mut sites = sites(connection, plan, rng)?;
    trees(connection, plan, start, rng)?;
    let operators = operators(connection, plan, &sites, rng)?;
    tags(connection, plan, &mut sites, rng)?;
    rules(connection, &mut sites)?;
    for site in &mut sites {
        for channel in Channel::ALL {
            let here = |one: &&Operator| one.may(channel) && one.websites.contains(&site.id);
            site.staff[channel as usize] = operators
                .iter()
                .enumerate()
                .filter(|(_, operator)| here(operator))
                .map(|(place, _)| place)
                .collect();
        }
    }
    Ok(Staff { operators, sites })
}

fn sites(connection: &Connection, plan: &Plan, rng: &mut Rng) -> rusqlite::Result<Vec<Site>> {
    let mut client =
        connection.prepare("INSERT INTO client (lang, premium_enabled) VALUES (?1, ?2)")?;
    for number in 1..=plan.clients {
        client.execute((if number % 3 == 0 { "en" } else { "fr" }, number % 2 == 1))?;
    }
    let mut website = connection.prepare(
        "INSERT INTO website (url, label, client_id, currency, language_admin, timezone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut all = Vec::new();
    for number in 1..=plan.websites {
        let place = usize::try_from(number - 1).unwrap_or(0);
        let (label, host) = names::SITES[place % names::SITES.len()];
        let round = place / names::SITES.len();
        let english = number % 4 == 0;
        let (currency, language, zone) = if english {
            ("GBP", "en", "Europe/London")
        } else {
            ("EUR", "fr", "Europe/Paris")
        };
        let (label, host) = match round {
            0 => (label.to_owned(), format!("https://www.{host}.example")),
            _ => (
                format!("{label} {}", round + 1),
                format!("https://{host}-{}.example", round + 1),
            ),
        };
        let client = if number <= plan.clients {
            number
        } else {
            rng.i64(1..=plan.clients)
        };
        website.execute((&host, label, client, currency, language, zone))?;
        let pages = names::PAGES.iter().flat_map(|(kind, paths)| {
            let address = |path: &&str| (*kind, format!("{host}/{path}"));
            paths.iter().map(address)
        });
        all.push(Site {
            id: number,
            english,
            rules: Default::default(),
            tags: Vec::new(),
            staff: Default::default(),
            pages: pages.collect(),
        });
    }
    Ok(all)
}

/// Groups and skills, three levels deep at most: a third are roots, the others hang below earlier ones.
fn trees(connection: &Connection, plan: &Plan, start: Wall, rng: &mut Rng) -> rusqlite::Result<()> {
    let mut group = connection
        .prepare("INSERT INTO \"group\" (name, created_at, parent_id) VALUES (?1, ?2, ?3)")?;
    for number in 0..plan.groups {
        let parent = parent(number, plan.groups, rng);
        group.execute((
            label(names::TEAMS, number),
            start - 86_400 * rng.i64(1..400),
            parent,
        ))?;
    }
    let sql = "INSERT INTO skill (name, \"order\", created_at, parent_id) VALUES (?1, ?2, ?3, ?4)";
    let mut skill = connection.prepare(sql)?;
    for number in 0..plan.skills {
        let parent = parent(number, plan.skills, rng);
        skill.execute((
            label(names::SKILLS, number),
            number,
            start - 86_400 * rng.i64(1..400),
            parent,
        ))?;
    }
    Ok(())
}

fn parent(number: i64, all: i64, rng: &mut Rng) -> Option<i64> {
    let third = all / 3;
    match number {
        _ if number < third => None,
        _ if number < 2 * third => Some(rng.i64(1..=third)),
        _ => Some(rng.i64(third + 1..=2 * third)),
    }
}

fn label(names: &[&str], number: i64) -> String {
    let place = usize::try_from(number).unwrap_or(0);
    let name = names[place % names.len()];
    match place / names.len() {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

fn operators(
    connection: &Connection,
    plan: &Plan,
    sites: &[Site],
    rng: &mut Rng,
) -> rusqlite::Result<Vec<Operator>> {
    let mut insert = connection.prepare(
        "INSERT INTO operator (name, first_name, pseudo, email, external_id, role, chat_enabled, call_enabled,
            video_enabled, chat_max_number, chat_and_call, chat_priority, call_priority, language_admin, group_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    let websites = [false, true].map(|english| -> Vec<i64> {
        let here = sites.iter().filter(|site| site.english == english);
        here.map(|site| site.id).collect()
    });
    // Only those who speak English have the skill of that name.
    let english_too: Vec<i64> = (1..=plan.skills).collect();
    let french: Vec<i64> = english_too
        .iter()
        .copied()
        .filter(|skill| !is_english(*skill))
        .collect();
    let mut all = Vec::new();
    for id in 1..=plan.operators {
        // Every third operator has neither group nor skill, so that `/operator/live` shows some by default.
        let placed = id % 3 != 0;
        let english = id % 5 == 0;
        let bilingual = id % 4 == 1;
        let skills = if english || bilingual {
            &english_too
        } else {
            &french
        };
        let language = usize::from(english);
        let first = *pick(rng, names::FIRST[language]);
        let last = *pick(rng, names::LAST[language]);
        let operator = Operator {
            id,
            websites: sample(rng, &websites[language], 1 + usize::from(id % 2 == 0)),
            skills: if placed {
                sample(rng, skills, rng_count(id))
            } else {
                Vec::new()
            },
            chat: id % 10 != 0,
            call: id % 3 == 0 || id % 10 == 0,
            video: id % 8 == 0,
            most_chats: usize::try_from(2 + id % 4).unwrap_or(2),
            chat_and_call: id % 2 == 0,
            english,
            bilingual,
        };
        let role = match id {
            1 => "admin",
            _ if id % 12 == 0 => "manager",
            _ => "operator",
        };
        insert.execute(rusqlite::params![
            last,
            first,
            format!("{first} {}.", last.chars().next().unwrap_or('X')),
            format!(
                "{}.{}.{id}@desk.example",
                names::plain(first),
                names::plain(last)
            ),
            (id % 5 != 4).then(|| format!("EXT-{id:04}")),
            role,
            operator.chat,
            operator.call,
            operator.video,
            i64::try_from(operator.most_chats).unwrap_or(2),
            operator.chat_and_call,
            if id % 4 == 0 { 10 } else { 0 },
            if id % 6 == 0 { 10 } else { 0 },
            if english { "en" } else { "fr" },
            placed.then(|| rng.i64(1..=plan.groups)),
        ])?;
        lists(connection, &operator, role)?;
        profile(connection, &operator, first, last, rng)?;
        all.push(operator);
    }
    Ok(all)
}

/// Whether a skill is the knowledge of English.
fn is_english(skill: i64) -> bool {
    let place = usize::try_from(skill - 1).unwrap_or(0);
    names::SKILLS[place % names::SKILLS.len()] == "English"
}

fn rng_count(id: i64) -> usize {
    usize::try_from(1 + id % 3).unwrap_or(1)
}

/// Some different values, in order.
fn sample(rng: &mut Rng, from: &[i64], count: usize) -> Vec<i64> {
    let mut chosen: Vec<i64> = (0..count).map(|_| *pick(rng, from)).collect();
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn lists(connection: &Connection, operator: &Operator, role: &str) -> rusqlite::Result<()> {
    let mut roles = connection.prepare_cached("INSERT INTO operator_role VALUES (?1, ?2)")?;
    roles.execute((operator.id, role))?;
    if operator.id % 7 == 0 {
        roles.execute((operator.id, "expert"))?;
    }
    let mut languages =
        connection.prepare_cached("INSERT INTO operator_language VALUES (?1, ?2)")?;
    for (code, english) in [("fr", false), ("en", true)] {
        if operator.speaks(english) {
            languages.execute((operator.id, code))?;
        }
    }
    if operator.id % 4 == 0 {
        languages.execute((operator.id, "de"))?;
    }
    let mut websites = connection.prepare_cached("INSERT INTO operator_website VALUES (?1, ?2)")?;
    for website in &operator.websites {
        websites.execute((operator.id, website))?;
    }
    let mut skills = connection.prepare_cached("INSERT INTO operator_skill VALUES (?1, ?2)")?;
    for skill in &operator.skills {
        skills.execute((operator.id, skill))?;
    }
    Ok(())
}

fn profile(
    connection: &Connection,
    operator: &Operator,
    first: &str,
    last: &str,
    rng: &mut Rng,
) -> rusqlite::Result<()> {
    let (city, _, country) = *pick(rng, names::CITIES[usize::from(operator.english)]);
    let handle = format!("{}.{}", names::plain(first), names::plain(last));
    let told = chance(rng, 0.7);
    connection
        .prepare_cached(
            "INSERT INTO profile (operator_id, status, description, facebook, twitter, city, country)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            operator.id,
            if told { pick(rng, names::STATUSES) } else { "" },
            if told { format!("{first} conseille les visiteurs depuis {city}.") } else { String::new() },
            &handle,
            handle.replace(['.', '-'], ""),
            city,
            country,
        ))?;
    Ok(())
}

fn tags(
    connection: &Connection,
    plan: &Plan,
    sites: &mut [Site],
    rng: &mut Rng,
) -> rusqlite::Result<()> {
    let mut tag = connection.prepare("INSERT INTO tag (name) VALUES (?1)")?;
    let mut place = connection.prepare("INSERT INTO tag_website VALUES (?1, ?2)")?;
    let websites: Vec<i64> = sites.iter().map(|site| site.id).collect();
    for id in 1..=plan.tags {
        tag.execute([label(names::TAGS, id - 1)])?;
        let count = rng.usize(1..=3);
        let chosen = sample(rng, &websites, count);
        for website in &chosen {
            place.execute((id, website))?;
        }
        for site in sites.iter_mut().filter(|site| chosen.contains(&site.id)) {
            site.tags.push(id);
        }
    }
    Ok(())
}

fn rules(connection: &Connection, sites: &mut [Site]) -> rusqlite::Result<()> {
    let mut rule =
        connection.prepare("INSERT INTO rule (name, website_id, channel) VALUES (?1, ?2, ?3)")?;
    for site in sites {
        for (name, channel) in [
            ("Panier hésitant", Channel::Chat),
            ("Page d'aide", Channel::Chat),
            ("Rappel immédiat", Channel::Call),
            ("Démonstration", Channel::Video),
        ] {
            rule.execute((name, site.id, channel.name()))?;
            site.rules[channel as usize].push(connection.last_insert_rowid());
        }
    }
    for (id, name) in [(1, "Proposé"), (2, "Demandé"), (3, "Rappel")] {
        connection.execute(
            "INSERT INTO contact_type (id, name) VALUES (?1, ?2)",
            (id, name),
        )?;
    }
    Ok(())
}

//! Invented conversations, in the form in which the service lists them in full.

use std::fmt::Write;

/// How many rows a page holds.
pub(crate) const PAGE: u64 = 100;

/// How many different pages there are; lists repeat them under new identifiers.
const PAGES: usize = 16;

/// Digits of an identifier, so that one can take another's place.
const DIGITS: usize = 9;

/// The month of pages that nobody asked for yet.
const MONTH: &str = "2020-02";

/// Messages of a conversation. With them a row is 3.5 kB, as measured on real exports.
const MESSAGES: std::ops::Range<u32> = 22..39;

const SAID: &[&str] = &[
    "Bonjour, je cherche une table pour six personnes, en chêne si possible.",
    "Bonjour, merci de votre patience. Je regarde cela tout de suite.",
    "Elle est livrée en trois semaines, montage compris.",
    "Is the lamp in stock, and does it come with a bulb?",
    "It does. There are four left at the shop in Lyon.",
    "Le code promotionnel \"PRINTEMPS\" ne passe pas…",
    "Je l'ai ajouté à votre panier, vous pouvez réessayer.",
    "Parfait, ça marche !\nMerci beaucoup.",
    "Avec plaisir. N'hésitez pas à revenir vers nous.",
    "And what would it cost to have it sent to Bruges?",
];

/// The data of a page, with room for its identifiers.
pub(crate) struct Page {
    text: Vec<u8>,
    /// Where identifiers stand, and of which row.
    places: Vec<(usize, u64)>,
    /// Where the months stand in which rows began.
    months: Vec<usize>,
}

impl Page {
    /// All the different pages.
    pub(crate) fn all() -> Vec<Self> {
        let mut random = fastrand::Rng::with_seed(2020);
        (0..PAGES).map(|_| Self::invented(&mut random)).collect()
    }

    fn invented(random: &mut fastrand::Rng) -> Self {
        let (mut text, mut places, mut months) = (String::new(), Vec::new(), Vec::new());
        for row in 0..PAGE {
            text.push_str(if row == 0 { "{\"id\":" } else { ",{\"id\":" });
            places.push((text.len(), row));
            text.push_str(&"0".repeat(DIGITS));
            months.push(members(&mut text, random));
            places.push((text.len(), row));
            text.push_str(&"0".repeat(DIGITS));
            text.push_str("\"}");
        }
        Self {
            text: text.into_bytes(),
            places,
            months,
        }
    }

    /// The rows of a month (`YYYY-MM`) with identifiers counted down from one, and only so many of them.
    pub(crate) fn rows(&self, month: &str, first: u64, count: u64) -> Vec<u8> {
        let mut text = self.text.clone();
        for place in &self.months {
            text[*place..place + MONTH.len()].copy_from_slice(month.as_bytes());
        }
        for (place, row) in &self.places {
            let id = format!("{:0DIGITS$}", first.saturating_sub(*row));
            text[*place..place + DIGITS].copy_from_slice(id.as_bytes());
        }
        if count < PAGE {
            // Each row has two places, the first behind `{"id":` and a comma.
            let end = usize::try_from(count * 2)
                .ok()
                .and_then(|index| self.places.get(index));
            text.truncate(end.map_or(0, |(place, _)| place - ",{\"id\":".len()));
        }
        text
    }
}

/// All members but the identifier; ends within the text of the link. Gives the place of the month in which
/// the conversation began.
fn members(text: &mut String, random: &mut fastrand::Rng) -> usize {
    let at = |random: &mut fastrand::Rng| {
        let (day, hour) = (random.u32(1..29), random.u32(8..20));
        let (minute, second) = (random.u32(..60), random.u32(..60));
        format!("{MONTH}-{day:02} {hour:02}:{minute:02}:{second:02}")
    };
    let (closed, created) = (at(random), at(random));
    let history = serde_json::Value::from(history(random, &created)).to_string();
    let uid: String = (0..45).map(|_| random.digit(16)).collect();
    let skill = if random.bool() { "null" } else { "3" };
    // Writing into a text never fails.
    let _ = write!(
        text,
        r#","channel":"chat","closed_at":"{closed}","created_at":""#
    );
    let month = text.len();
    let _ = write!(
        text,
        r#"{created}","history":{history},"history_link":"","operator_answer":true,"operator_closed":{},"operator_id":{},"page_type":"product","rule_id":{},"skill_id":{skill},"tag_list":[{},{}],"visitor_id":{},"visitor_uid":"{uid}","waitinglist":false,"website_id":{},"xmpp_id":"58342cd5-49c1-44c6-a1af-{:012x}","_link":"/conversation/"#,
        random.bool(),
        random.u32(1..80),
        random.u32(1..40),
        random.u32(1..20),
        random.u32(20..40),
        random.u32(1..2_000_000),
        random.u32(1..9),
        random.u64(..1 << 48),
    );
    month
}

fn history(random: &mut fastrand::Rng, at: &str) -> String {
    let mut text = format!(r#"[5,"{at}","https://www.atelier-lumen.example/panier"]"#);
    for message in 0..random.u32(MESSAGES) {
        let said = serde_json::Value::from(SAID[random.usize(..SAID.len())]);
        let moment = 1_582_000_000_000_u64 + u64::from(random.u32(..));
        let _ = write!(
            text,
            r#",[{},"{at}",{said},{moment}]"#,
            1 + (message + 1) % 2
        );
    }
    text
}

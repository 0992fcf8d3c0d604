//! The messages of a conversation: what was said, and when.

use fastrand::Rng;

use super::batch::{Batch, Stopped};
use super::lines::{ENGLISH, FRENCH};
use super::pick;
use crate::clock::Wall;

/// The outline of a conversation.
pub(super) struct Outline<'a> {
    pub(super) id: i64,
    pub(super) created_at: Wall,
    /// When it was closed; without it, it still goes on.
    pub(super) closed_at: Option<Wall>,
    /// The moment up to which something was said.
    pub(super) until: Wall,
    pub(super) answered: bool,
    pub(super) closed_by_operator: bool,
    pub(super) english: bool,
    /// Only chats have texts.
    pub(super) chat: bool,
    /// Address of the page on which the visitor is.
    pub(super) address: &'a str,
}

/// Most entries that a history has, its end not counted.
const MOST: usize = 16;

/// What is said, each entry with its kind and the part of the time that passes before the next.
struct Said<'a> {
    entries: [(i64, &'a str, u32); MOST],
    count: usize,
}

impl<'a> Said<'a> {
    fn push(&mut self, kind: i64, body: &'a str, pause: u32) {
        self.entries[self.count] = (kind, body, pause);
        self.count += 1;
    }
}

/// Writes the messages of one conversation, in order and within it.
pub(super) fn write(
    insert: &mut Batch,
    outline: &Outline<'_>,
    rng: &mut Rng,
) -> Result<(), Stopped> {
    let said = compose(outline, rng);
    let entries = &said.entries[..said.count];
    let all: u32 = entries.iter().map(|(_, _, pause)| pause).sum();
    let length = (outline.until - outline.created_at).max(0);
    // The last word is said shortly before the end.
    let span = length - (length / 4).min(rng.i64(5..90));
    let (mut passed, mut position) = (0_u32, 0_i64);
    for (kind, body, pause) in entries {
        let at = outline.created_at + span * i64::from(passed) / i64::from(all.max(1));
        insert.row(&[&outline.id, &position, kind, &at, &rng.i64(0..1_000), body])?;
        position += 1;
        passed += pause;
    }
    if let Some(closed_at) = outline.closed_at {
        let notice = if outline.closed_by_operator {
            "OPERATOR_CHAT_CLOSE"
        } else {
            "VISITOR_CHAT_CLOSE"
        };
        insert.row(&[&outline.id, &position, &3, &closed_at, &0, &notice])?;
    }
    Ok(())
}

/// Visitors take their time to read and write, operators answer sooner.
fn compose<'a>(outline: &Outline<'a>, rng: &mut Rng) -> Said<'a> {
    let lines = if outline.english { &ENGLISH } else { &FRENCH };
    let hour = part_of_day(outline.created_at);
    let topic = pick(rng, lines.topics);
    let mut said = Said {
        entries: [(0, "", 0); MOST],
        count: 0,
    };
    said.push(5, outline.address, 0);
    if !outline.chat {
        return said;
    }
    said.push(2, topic.question[hour], 0);
    said.push(3, "The chat rule has been activated.", rng.u32(2..8));
    if !outline.answered {
        return said;
    }
    said.push(1, pick(rng, lines.greetings)[hour], rng.u32(2..9));
    said.push(1, topic.answer, rng.u32(4..20));
    // Mostly a question or two, now and then a long talk, which turns to other things.
    let most = if rng.u8(..12) == 0 { 5 } else { 2 };
    let first = rng.usize(..lines.turns.len());
    let others = lines.turns.iter().cycle().skip(first);
    let turns = topic.turns.iter().chain(others);
    for (visitor, operator) in turns.take(rng.usize(0..most)) {
        said.push(2, visitor, rng.u32(2..9));
        said.push(1, operator, rng.u32(4..20));
    }
    match rng.u8(..20) {
        0 => said.push(6, "https://media.desk.example/notice.png", rng.u32(2..9)),
        1 => said.push(7, "https://media.desk.example/photo.png", rng.u32(2..9)),
        _ => {}
    }
    said.push(1, pick(rng, lines.goodbyes)[hour], 0);
    said
}

/// Place of the part of the day: morning, afternoon, evening.
fn part_of_day(at: Wall) -> usize {
    match at.rem_euclid(86_400) / 3_600 {
        ..12 => 0,
        12..18 => 1,
        _ => 2,
    }
}

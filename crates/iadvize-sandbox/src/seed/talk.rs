//! What visitors and operators say. All lines are invented.

use fastrand::Rng;
use rusqlite::Statement;

use super::pick;
use crate::clock::Wall;

struct Lines {
    questions: &'static [&'static str],
    greetings: &'static [&'static str],
    visitor: &'static [&'static str],
    operator: &'static [&'static str],
    goodbyes: &'static [&'static str],
}

const FRENCH: Lines = Lines {
    questions: &[
        "Bonjour, ma commande est-elle partie ?",
        "Bonjour, avez-vous ce modèle en bleu ?",
        "Je n'arrive pas à valider mon panier.",
        "Quels sont les délais de livraison ?",
        "Peut-on retourner un article soldé ?",
    ],
    greetings: &[
        "Bonjour, je regarde cela.",
        "Bonjour et bienvenue !",
        "Bonjour, que puis-je faire pour vous ?",
    ],
    visitor: &[
        "D'accord.",
        "Et pour une livraison à l'étranger ?",
        "Le message dit « erreur 12 ».",
        "Merci, je patiente.",
        "C'est bien ça.",
    ],
    operator: &[
        "Pouvez-vous me donner votre numéro de commande ?",
        "C'est fait, vous pouvez réessayer.",
        "Comptez trois jours.",
        "Je vérifie en réserve.",
        "Le retour est gratuit.",
    ],
    goodbyes: &["Merci, bonne journée !", "Avec plaisir, à bientôt."],
};

const ENGLISH: Lines = Lines {
    questions: &[
        "Hi, does this bike come in a larger frame?",
        "Hello, my voucher is not accepted.",
        "When will it be back in stock?",
        "Can I change my delivery address?",
    ],
    greetings: &["Hello, let me have a look.", "Hi there, how can I help?"],
    visitor: &[
        "I see.",
        "It says \"not found\".",
        "Would Friday work?",
        "Great, thank you.",
    ],
    operator: &[
        "Could you tell me your order number?",
        "That is sorted now.",
        "It ships tomorrow.",
        "Returns are free for 30 days.",
    ],
    goodbyes: &["Thanks for your patience, goodbye!", "You are welcome."],
};

/// The outline of a conversation.
pub(super) struct Outline {
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
    pub(super) page: String,
}

/// Writes the messages of one conversation, in order and within it.
pub(super) fn write(
    insert: &mut Statement<'_>,
    outline: &Outline,
    rng: &mut Rng,
) -> rusqlite::Result<()> {
    let lines = if outline.english { &ENGLISH } else { &FRENCH };
    let mut said: Vec<(i64, &str)> = vec![(5, outline.page.as_str())];
    if outline.chat {
        said.push((2, pick::<&str>(rng, lines.questions)));
        said.push((3, "The chat rule has been activated."));
        if outline.answered {
            said.push((1, pick::<&str>(rng, lines.greetings)));
            for _ in 0..rng.usize(0..4) {
                said.push((2, pick::<&str>(rng, lines.visitor)));
                said.push((1, pick::<&str>(rng, lines.operator)));
            }
            match rng.u8(..20) {
                0 => said.push((6, "https://media.desk.example/notice.png")),
                1 => said.push((7, "https://media.desk.example/photo.png")),
                _ => {}
            }
            said.push((1, pick::<&str>(rng, lines.goodbyes)));
        }
    }
    // Each message follows the one before; the last stays before the end.
    let step =
        ((outline.until - outline.created_at) / i64::try_from(said.len() + 1).unwrap_or(1)).max(0);
    let mut at = outline.created_at;
    let mut position = 0;
    for (kind, body) in said {
        insert.execute((outline.id, position, kind, at, rng.i64(0..1_000), body))?;
        position += 1;
        at += if step > 1 { rng.i64(1..=step) } else { step };
    }
    if let Some(closed_at) = outline.closed_at {
        let notice = if outline.closed_by_operator {
            "OPERATOR_CHAT_CLOSE"
        } else {
            "VISITOR_CHAT_CLOSE"
        };
        insert.execute((outline.id, position, 3, closed_at, 0, notice))?;
    }
    Ok(())
}

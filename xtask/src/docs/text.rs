//! A page copied from a browser becomes blocks: headings have no depth there and cells are glued.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::block::{Block, Body, Cell, Inline, Page, Row, Table};
use super::columns;
use super::glued;
use super::known::Known;
use super::outline;
use super::path;
use super::tables;
use super::values;
use super::wording::{self, pattern};

/// Reads a page as a browser gives it, with what is known of such pages.
pub(crate) fn read(source: &str, known: &Known) -> Page {
    let lines: Vec<&str> = source.lines().map(str::trim_end).collect();
    let mut known = known.clone();
    learn(&lines, &mut known);
    let mut reader = Reader {
        lines: &lines,
        known: &known,
        at: 0,
        pieces: Vec::new(),
        page: Page::default(),
    };
    while reader.at < lines.len() {
        reader.step();
    }
    let Reader {
        pieces, mut page, ..
    } = reader;
    page.blocks = blocks(&pieces, &known);
    page
}

/// Names that stand plainly on the page help to read those that do not.
fn learn(lines: &[&str], known: &mut Known) {
    let mut in_table = false;
    for line in lines {
        known.learn_values(outline::availability(line.trim()).unwrap_or_default());
        if glued::header(line).is_some() {
            in_table = true;
        } else if line.trim().is_empty() {
            in_table = false;
        } else if in_table && let Some(name) = glued::plain_name(line) {
            known.learn(name);
        }
    }
}

enum Shape {
    Endpoint { real: bool },
    Label,
    Heading,
    Words,
    Item,
    Code,
    Table(Table),
}

struct Piece {
    line: usize,
    text: String,
    shape: Shape,
}

struct Reader<'a> {
    lines: &'a [&'a str],
    known: &'a Known,
    at: usize,
    pieces: Vec<Piece>,
    page: Page,
}

impl Reader<'_> {
    fn step(&mut self) {
        let line = self.lines[self.at];
        let text = line.trim();
        if text.is_empty() {
            self.at += 1;
        } else if matches!(text, "{" | "[")
            || (text.starts_with(['{', '[']) && text.ends_with(['{', '[', ',']))
        {
            self.code();
        } else if let Some(header) = self.header(line) {
            self.table(&header);
        } else if self.base_urls() {
            self.at += 2;
        } else if let Some(reason) = unreadable(text) {
            self.page.unplaced(self.at + 1, reason, text);
            self.at += 1;
        } else if let Some(text) = item(text) {
            self.push(text.to_owned(), Shape::Item);
        } else {
            let shape = self.shape(text);
            self.push(text.to_owned(), shape);
        }
    }

    fn push(&mut self, text: String, shape: Shape) {
        self.pieces.push(Piece {
            line: self.at + 1,
            text,
            shape,
        });
        self.at += 1;
    }

    fn shape(&self, text: &str) -> Shape {
        if let Some(endpoint) = path::parse(text).filter(path::announces) {
            return Shape::Endpoint {
                real: !endpoint.is_placeholder(),
            };
        }
        let bare = wording::unmark(text).text;
        if wording::label(&bare).is_some() || outline::availability(text).is_some() {
            return Shape::Label;
        }
        if self.tells_of_access(&bare) {
            return Shape::Words;
        }
        let opens = bare.starts_with(|c: char| c.is_uppercase() || c == '[');
        let is_heading = opens
            && wording::is_caption(&bare)
            && !bare.contains(':')
            && !bare.contains("://")
            && !bare.contains(['=', '*', '`', '|']);
        if is_heading {
            Shape::Heading
        } else {
            Shape::Words
        }
    }

    /// Whether a line is an item of the list of ways to authenticate that lost its bullet.
    fn tells_of_access(&self, text: &str) -> bool {
        static WAY: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i)\b(?:header|param(?:eter)?|basic|bearer|token)\b"));
        let mut headings = self.pieces.iter().rev();
        headings
            .find(|piece| matches!(piece.shape, Shape::Heading))
            .is_some_and(|heading| wording::is_about_access(&heading.text))
            && WAY.is_match(text)
    }

    fn code(&mut self) {
        let start = self.at;
        let mut depth = 0i64;
        let mut code = String::new();
        while let Some(line) = self.lines.get(self.at) {
            depth += balance(line);
            code.push_str(line);
            code.push('\n');
            self.at += 1;
            if depth <= 0 {
                break;
            }
        }
        self.pieces.push(Piece {
            line: start + 1,
            text: code,
            shape: Shape::Code,
        });
    }

    fn header(&self, line: &str) -> Option<Row> {
        let parts: Vec<String> = if line.contains('\t') {
            line.split('\t')
                .map(|part| part.trim().to_owned())
                .collect()
        } else {
            glued::header(line)?
        };
        let cells = parts.iter().map(|part| Cell {
            inline: Inline::plain(part),
            nested: Vec::new(),
        });
        let row = Row {
            line: self.at + 1,
            cells: cells.collect(),
        };
        columns::named(&columns::roles(&row)).map(|_| row)
    }

    fn table(&mut self, header: &Row) {
        let start = self.at;
        let roles = columns::roles(header);
        let mut rows: Vec<Row> = Vec::new();
        self.at += 1;
        while let Some(line) = self.lines.get(self.at) {
            if self.ends_table(line) {
                break;
            }
            let number = self.at + 1;
            if line.contains('\t') {
                let cells = line.split('\t').map(|text| Cell {
                    inline: Inline::plain(text.trim()),
                    nested: Vec::new(),
                });
                rows.push(Row {
                    line: number,
                    cells: cells.collect(),
                });
            } else {
                match glued::row(line.trim(), number, &roles, self.known) {
                    Ok(row) => rows.push(row),
                    Err(reason) => self.page.unplaced(number, reason, line.trim()),
                }
            }
            self.at += 1;
        }
        let table = Table {
            header: Some(header.clone()),
            rows,
        };
        self.pieces.push(Piece {
            line: start + 1,
            text: String::new(),
            shape: Shape::Table(table),
        });
    }

    fn ends_table(&self, line: &str) -> bool {
        let text = line.trim();
        let is_label = wording::label(text).is_some_and(|(_, rest)| rest.is_empty())
            && text.starts_with(char::is_uppercase);
        text.is_empty()
            || matches!(text, "{" | "[")
            || is_label
            || outline::availability(text).is_some()
            || path::parse(text).is_some()
            || self.next_header(line)
    }

    /// Whether a line inside a table heads another table; a row may be named as a column is.
    fn next_header(&self, line: &str) -> bool {
        let Some(header) = self.header(line) else {
            return false;
        };
        let texts = header.texts();
        let known = texts
            .iter()
            .filter(|text| columns::role_of(text).is_some())
            .count();
        let opens = texts[0].starts_with(char::is_uppercase);
        let states = |text: &String| text.starts_with('?') || values::opens_with_type(text);
        !line.contains('\t') || (opens && known >= 2 && !texts[1..].iter().any(states))
    }

    /// A line of addresses under a line of platforms.
    fn base_urls(&mut self) -> bool {
        let (Some(names), Some(urls)) = (self.lines.get(self.at), self.lines.get(self.at + 1))
        else {
            return false;
        };
        let starts: Vec<usize> = urls.match_indices("http").map(|(at, _)| at).collect();
        if starts.first() != Some(&0) || tables::is_url(names) {
            return false;
        }
        let ends = starts.iter().skip(1).copied().chain([urls.len()]);
        let urls: Vec<&str> = starts
            .iter()
            .zip(ends)
            .map(|(start, end)| urls[*start..end].trim())
            .collect();
        if !urls.iter().all(|url| tables::is_url(url)) {
            return false;
        }
        let names = if names.contains('\t') {
            names
                .split('\t')
                .map(|name| name.trim().to_owned())
                .collect()
        } else {
            self.platforms(names.trim(), urls.len())
        };
        if names.len() != urls.len() {
            let reason = "the platforms' names cannot be told apart";
            self.page
                .unplaced(self.at + 1, reason, self.lines[self.at].trim());
            self.page
                .unplaced(self.at + 2, reason, self.lines[self.at + 1].trim());
            return true;
        }
        let row = |line: usize, texts: Vec<String>| Row {
            line,
            cells: texts
                .iter()
                .map(|text| Cell {
                    inline: Inline::plain(text),
                    nested: Vec::new(),
                })
                .collect(),
        };
        let header = row(self.at + 1, names);
        let urls = row(
            self.at + 2,
            urls.iter().map(|url| (*url).to_owned()).collect(),
        );
        let table = Table {
            header: Some(header),
            rows: vec![urls],
        };
        self.pieces.push(Piece {
            line: self.at + 1,
            text: String::new(),
            shape: Shape::Table(table),
        });
        true
    }

    fn platforms(&self, line: &str, count: usize) -> Vec<String> {
        let mut rest = line;
        let mut names: Vec<String> = Vec::new();
        while let Some(name) = self
            .known
            .platforms()
            .iter()
            .find(|name| rest.starts_with(name.as_str()))
        {
            names.push(name.clone());
            rest = rest[name.len()..].trim_start();
        }
        if rest.is_empty() && names.len() == count {
            return names;
        }
        let mut names = vec![String::new()];
        let mut before = ' ';
        for c in line.chars() {
            if c.is_uppercase() && before.is_lowercase() {
                names.push(String::new());
            }
            if let Some(name) = names.last_mut() {
                name.push(c);
            }
            before = c;
        }
        names
    }
}

/// Why a line outside of tables and samples cannot be read, though it looks like words.
fn unreadable(text: &str) -> Option<&'static str> {
    static GLUED: LazyLock<Regex> = LazyLock::new(|| pattern(r"[A-Za-z0-9]https?://"));
    if GLUED.is_match(text) {
        Some("a web address is glued to the word before it")
    } else if is_spaced_header(text) {
        Some("the column headings are told apart by blanks alone, and their rows cannot be")
    } else {
        None
    }
}

/// Whether a line is nothing but column headings with blanks between.
fn is_spaced_header(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_whole = columns::role_of(text).is_some() || wording::label(text).is_some();
    let first = words.first().and_then(|word| columns::role_of(word));
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    let mut at = 0;
    while at < words.len() && capital(words[at]) {
        // The longest heading that begins here: "Possible values" is one.
        let Some(end) = (at + 1..=words.len())
            .rev()
            .find(|end| columns::role_of(&words[at..*end].join(" ")).is_some())
        else {
            break;
        };
        at = end;
    }
    matches!(first, Some(columns::Role::Name(_))) && !is_whole && at == words.len()
}

fn item(text: &str) -> Option<&str> {
    let bullets = ["•", "◦", "▪", "* ", "- ", "– ", "·"];
    if let Some(rest) = bullets.iter().find_map(|bullet| text.strip_prefix(bullet)) {
        return Some(rest.trim());
    }
    let digits = text
        .find(|c: char| !c.is_ascii_digit())
        .filter(|digits| (1..=2).contains(digits))?;
    text[digits..].strip_prefix(". ").map(str::trim)
}

/// How many brackets a line of sample data opens more than it closes.
fn balance(line: &str) -> i64 {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for c in line.chars() {
        match c {
            '"' if !escaped => quoted = !quoted,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    depth
}

/// Gives headings their depth by what follows them.
fn blocks(pieces: &[Piece], known: &Known) -> Vec<Block> {
    let titles: Vec<bool> = (0..pieces.len()).map(|at| is_title(pieces, at)).collect();
    let holder = pieces.iter().position(|piece| {
        matches!(piece.shape, Shape::Heading)
            && outline::holds_resources(&wording::unmark(&piece.text).text)
    });
    let mut in_resource = false;
    let mut blocks = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let inline = Inline::plain(&piece.text);
        let body = match &piece.shape {
            Shape::Heading => {
                let after_holder = holder.is_none_or(|holder| at > holder);
                let over_title = next_heading(pieces, at).is_some_and(|next| titles[next]);
                let name = wording::unmark(&piece.text).text;
                let before_code = matches!(
                    pieces.get(at + 1).map(|next| &next.shape),
                    Some(Shape::Code)
                );
                if titles[at] {
                    Body::Heading(4, inline)
                } else if after_holder && (over_title || (in_resource && known.has_resource(&name)))
                {
                    in_resource = true;
                    Body::Heading(3, inline)
                } else if in_resource && before_code {
                    Body::Paragraph(inline)
                } else if in_resource {
                    Body::Heading(4, inline)
                } else {
                    Body::Heading(2, inline)
                }
            }
            Shape::Item => Body::Item(inline),
            Shape::Code => Body::Code(piece.text.clone()),
            Shape::Table(table) => Body::Table(table.clone()),
            Shape::Endpoint { .. } | Shape::Label | Shape::Words => Body::Paragraph(inline),
        };
        blocks.push(Block {
            line: piece.line,
            body,
        });
    }
    blocks
}

/// Whether a heading's next endpoint comes before any other heading, table or sample.
fn is_title(pieces: &[Piece], at: usize) -> bool {
    let words = |piece: &&Piece| matches!(piece.shape, Shape::Words | Shape::Item);
    matches!(pieces[at].shape, Shape::Heading)
        && pieces[at + 1..]
            .iter()
            .find(|piece| !words(piece))
            .is_some_and(|piece| matches!(piece.shape, Shape::Endpoint { real: true }))
}

/// The heading that follows a heading with nothing but words between.
fn next_heading(pieces: &[Piece], at: usize) -> Option<usize> {
    let next = pieces[at + 1..]
        .iter()
        .position(|piece| !matches!(piece.shape, Shape::Words | Shape::Item))?;
    matches!(pieces[at + 1 + next].shape, Shape::Heading).then_some(at + 1 + next)
}

//! Where a page comes from, and which format it is in.

use std::io::Read;
use std::path::Path;

use clap::ValueEnum;

use super::fact::{Fact, Kind};
use super::interpret::{self, Reading};
use super::known::Known;
use super::{html, lock, markdown, text};
use crate::outcome::Failure;

/// The formats a page may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// The publisher's markdown.
    Markdown,
    /// HTML.
    Html,
    /// Text as a reader copies it from a browser, with glued cells.
    Text,
}

/// A page's source, or a lock in its place.
pub(crate) struct Source {
    /// How the reports call it.
    pub(crate) name: String,
    content: String,
    format: Option<Format>,
}

impl Source {
    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// When it cannot be read as UTF-8 text.
    pub(crate) fn open(path: &Path, format: Option<Format>) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let content = if name == "-" {
            let mut content = String::new();
            std::io::stdin()
                .lock()
                .read_to_string(&mut content)
                .map(|_| content)
        } else {
            std::fs::read_to_string(path)
        };
        let content = content.map_err(|error| {
            Failure::new(format!(
                "reading {name} failed: {error}; give the path of a page, or `-`"
            ))
        })?;
        let content = content
            .trim_start_matches('\u{feff}')
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        if content.trim().is_empty() {
            return Err(Failure::new(format!(
                "{name} is empty; give the path of a page, or `-`"
            )));
        }
        Ok(Self {
            name,
            content,
            format,
        })
    }

    /// Whether reading it needs names that are known beforehand.
    pub(crate) fn is_glued(&self) -> bool {
        !self.is_lock() && self.format() == Format::Text
    }

    /// The facts, and the lines that could not be placed.
    ///
    /// # Errors
    ///
    /// When it is a lock that does not parse, or a page without any operation.
    pub(crate) fn read(&self, known: &Known) -> Result<Reading, Failure> {
        if self.is_lock() {
            let facts = lock::parse(&self.content).map_err(|error| {
                Failure::new(format!("reading the lock {} failed: {error}; write it anew with `cargo xtask docs read PAGE --write`", self.name))
            })?;
            return Ok(Reading {
                facts,
                unplaced: Vec::new(),
            });
        }
        let reading = read(&self.content, self.format(), known);
        let has_operation = reading.facts.iter().any(|fact| fact.kind == Kind::Endpoint);
        if !has_operation && reading.unplaced.is_empty() {
            return Err(Failure::new(format!(
                "{} states no operation; is it the documentation page?",
                self.name
            )));
        }
        Ok(reading)
    }

    fn is_lock(&self) -> bool {
        self.format.is_none() && lock::looks_like(&self.content)
    }

    fn format(&self) -> Format {
        self.format
            .unwrap_or_else(|| detect(&self.name, &self.content))
    }
}

/// Reads a page of a known format.
pub(crate) fn read(content: &str, format: Format, known: &Known) -> Reading {
    let page = match format {
        Format::Markdown => markdown::read(content),
        Format::Html => html::read(content),
        Format::Text => text::read(content, known),
    };
    interpret::interpret(&page)
}

/// Reads several sources, those that need knowledge last and with what the others told.
///
/// # Errors
///
/// When one of them cannot be read.
pub(crate) fn read_all(sources: &[Source], facts: &[Fact]) -> Result<Vec<Reading>, Failure> {
    let mut readings: Vec<Option<Reading>> = sources.iter().map(|_| None).collect();
    let mut known_facts: Vec<Fact> = facts.to_vec();
    for glued in [false, true] {
        for (at, source) in sources
            .iter()
            .enumerate()
            .filter(|(_, source)| source.is_glued() == glued)
        {
            let reading = source.read(&Known::of(&known_facts))?;
            known_facts.extend(reading.facts.iter().cloned());
            readings[at] = Some(reading);
        }
    }
    Ok(readings
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect())
}

/// Tells a page's format by its name's end, else by its looks.
fn detect(name: &str, content: &str) -> Format {
    let end = name
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match end.as_str() {
        "md" | "markdown" => return Format::Markdown,
        "html" | "htm" | "xhtml" => return Format::Html,
        _ => {}
    }
    let lower = content.to_ascii_lowercase();
    let starts_markdown = |line: &str| {
        line.starts_with("# ")
            || line.starts_with("## ")
            || line.starts_with("### ")
            || line.starts_with("#### ")
            || (line.starts_with('|') && line.contains("---"))
    };
    let marks = content.lines().filter(|line| starts_markdown(line)).count();
    let tags = [
        "<h1",
        "<h2",
        "<h3",
        "<h4",
        "<table",
        "<!doctype html",
        "<html",
    ];
    let tags: usize = tags.iter().map(|tag| lower.matches(tag).count()).sum();
    if tags > marks {
        Format::Html
    } else if marks > 0 {
        Format::Markdown
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, detect};

    #[test]
    fn formats_are_told_by_their_looks() {
        assert_eq!(detect("-", "# A\n\n| a |\n| --- |\n"), Format::Markdown);
        assert_eq!(detect("-", "<h1>A</h1><table></table>"), Format::Html);
        assert_eq!(detect("page.txt", "A\n\nGET /a\n"), Format::Text);
        assert_eq!(detect("page.md", "<h1>A</h1>"), Format::Markdown);
    }
}

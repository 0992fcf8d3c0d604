//! Markdown, with tables, strikethrough and embedded HTML, becomes blocks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::block::{Page, Unplaced};
use super::builder::{Attributes, Builder};
use super::html;
use super::markdown_tables::{self, Numbered};

/// Reads a markdown page.
pub(crate) fn read(source: &str) -> Page {
    let lines = markdown_tables::repair(source);
    let prepared: String = lines.iter().map(|(_, line)| format!("{line}\n")).collect();
    let mut reader = Reader::new(&prepared, &lines);
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_HEADING_ATTRIBUTES;
    for (event, range) in Parser::new_ext(&prepared, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.finish()
}

struct Reader<'a> {
    source: &'a str,
    lines: &'a [Numbered],
    starts: Vec<usize>,
    builder: Builder,
    /// HTML or code collected from events that give it line by line, with the offset it began at.
    held: Option<(usize, String)>,
    seen: Vec<Range<usize>>,
    lost: Vec<Unplaced>,
    columns: usize,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, lines: &'a [Numbered]) -> Self {
        Self {
            source,
            lines,
            starts: html::line_starts(source),
            builder: Builder::default(),
            held: None,
            seen: Vec::new(),
            lost: Vec::new(),
            columns: 0,
        }
    }

    fn line(&self, offset: usize) -> usize {
        let at = html::line_at(&self.starts, offset).saturating_sub(1);
        self.lines
            .get(at)
            .or(self.lines.last())
            .map_or(1, |(number, _)| *number)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let line = self.line(range.start);
        match event {
            Event::Start(tag) => self.start(&tag, range, line),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) | Event::Html(text) if self.held.is_some() => {
                if let Some((_, held)) = &mut self.held {
                    held.push_str(&text);
                }
            }
            Event::Text(text) => self.builder.text(&text, line),
            Event::Code(code) => {
                self.builder.start("code", Attributes::default(), line);
                self.builder.text(&code, line);
                self.builder.end("code");
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                html::drive(&mut self.builder, &text, |_| line)
            }
            Event::SoftBreak => self.builder.text(" ", line),
            Event::HardBreak => self.builder.start("br", Attributes::default(), line),
            Event::Rule => {
                self.seen.push(range);
                self.builder.start("hr", Attributes::default(), line);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.builder.text(&text, line);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>, line: usize) {
        match tag {
            Tag::CodeBlock(kind) => {
                let fenced = matches!(kind, CodeBlockKind::Fenced(_));
                // A fence stands on a line of its own, above the code.
                let first = self.source[range.start..]
                    .find('\n')
                    .map_or(range.start, |at| range.start + at + 1);
                self.held = Some((if fenced { first } else { range.start }, String::new()));
            }
            Tag::HtmlBlock => self.held = Some((range.start, String::new())),
            Tag::TableRow | Tag::TableHead => self.columns = 0,
            Tag::TableCell => self.columns += 1,
            _ => {}
        }
        let attributes = match tag {
            Tag::Link { dest_url, .. } => Attributes {
                hidden: false,
                href: Some(dest_url),
            },
            Tag::Image { .. } => Attributes {
                hidden: true,
                href: None,
            },
            _ => Attributes::default(),
        };
        for name in elements(tag) {
            self.builder.start(name, attributes, line);
        }
        self.seen.push(range);
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::CodeBlock => {
                if let Some((start, code)) = self.held.take() {
                    let line = self.line(start);
                    self.builder.code(&code, line);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some((start, text)) = self.held.take() {
                    let first = html::line_at(&self.starts, start) - 1;
                    let starts = html::line_starts(&text);
                    let lines = self.lines;
                    html::drive(&mut self.builder, &text, |offset| {
                        let at = first + html::line_at(&starts, offset) - 1;
                        lines
                            .get(at)
                            .or(lines.last())
                            .map_or(1, |(number, _)| *number)
                    });
                }
            }
            TagEnd::TableRow | TagEnd::TableHead => self.check_row(range),
            _ => {}
        }
        for name in end_elements(tag).iter().rev() {
            self.builder.end(name);
        }
    }

    /// Says so when the parser gave fewer cells than the row has.
    fn check_row(&mut self, range: &Range<usize>) {
        let source = self.source[range.clone()]
            .lines()
            .next()
            .unwrap_or_default();
        let cells = markdown_tables::cells(source, Some(self.columns));
        if cells.len() > self.columns {
            let line = self.line(range.start);
            self.lost.push(Unplaced {
                line,
                reason: "the row has more cells than its table's header".to_owned(),
                text: source.to_owned(),
            });
        }
    }

    fn finish(self) -> Page {
        let mut page = self.builder.finish();
        page.unplaced.extend(self.lost);
        for (at, (number, line)) in self.lines.iter().enumerate() {
            let start = self.starts[at];
            let end = start + line.len();
            let covered = line.trim().is_empty()
                || is_definition(line)
                || self
                    .seen
                    .iter()
                    .any(|range| range.start <= end && start < range.end);
            if !covered {
                page.unplaced(
                    *number,
                    "the markdown reader gives nothing for this line",
                    line.trim(),
                );
            }
        }
        page
    }
}

/// A link's definition is not shown to the reader of the page.
fn is_definition(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('[') && line.contains("]:")
}

fn elements(tag: &Tag<'_>) -> &'static [&'static str] {
    match tag {
        Tag::CodeBlock(_) | Tag::HtmlBlock => &[],
        Tag::Image { .. } => &["span"],
        other => end_elements(other.to_end()),
    }
}

fn end_elements(tag: TagEnd) -> &'static [&'static str] {
    match tag {
        TagEnd::Paragraph => &["p"],
        TagEnd::Heading(HeadingLevel::H1) => &["h1"],
        TagEnd::Heading(HeadingLevel::H2) => &["h2"],
        TagEnd::Heading(HeadingLevel::H3) => &["h3"],
        TagEnd::Heading(HeadingLevel::H4) => &["h4"],
        TagEnd::Heading(HeadingLevel::H5) => &["h5"],
        TagEnd::Heading(HeadingLevel::H6) => &["h6"],
        TagEnd::BlockQuote(_) => &["blockquote"],
        TagEnd::List(_) => &["ul"],
        TagEnd::Item => &["li"],
        TagEnd::Table => &["table"],
        TagEnd::TableHead => &["thead", "tr"],
        TagEnd::TableRow => &["tr"],
        TagEnd::TableCell => &["td"],
        TagEnd::Emphasis => &["em"],
        TagEnd::Strong => &["strong"],
        TagEnd::Strikethrough => &["del"],
        TagEnd::Link => &["a"],
        TagEnd::Image => &["span"],
        _ => &[],
    }
}

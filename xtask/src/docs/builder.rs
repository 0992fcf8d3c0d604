//! Elements and text, in the order a page gives them, become blocks.
//!
//! Markdown and HTML both drive this builder, so that a table means the same whichever way it was written.
//! It is tolerant as a browser is: a missing end tag does not lose text, and text is dropped only inside
//! elements a reader of the page does not see.

use super::block::{Block, Body, Cell, Inline, Page, Row, Style, Table};

/// Elements whose content is no part of what the page says.
const UNSEEN: &[&str] = &[
    "script", "style", "head", "title", "template", "svg", "nav", "noscript", "iframe", "object",
    "button", "footer", "canvas", "audio", "video",
];
/// Elements that stand in running text.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small",
    "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
];
/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];
/// Elements that begin and end a block.
const BLOCK: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// What of an element's attributes matters here.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Attributes<'a> {
    /// The reader does not see the element.
    pub(crate) hidden: bool,
    /// Where a link leads.
    pub(crate) href: Option<&'a str>,
}

struct Open {
    name: String,
    style: Style,
    unseen: bool,
}

#[derive(Default)]
struct OpenTable {
    line: usize,
    header: Option<Row>,
    rows: Vec<Row>,
    row: Option<(Row, bool)>,
    cell: Option<Cell>,
    in_head: bool,
}

/// Takes elements and text, gives blocks.
#[derive(Default)]
pub(crate) struct Builder {
    page: Page,
    open: Vec<Open>,
    text: Inline,
    line: usize,
    heading: Option<usize>,
    item: bool,
    code: Option<(usize, String)>,
    tables: Vec<OpenTable>,
}

impl Builder {
    /// Whether an element of this name exists; other angle brackets are text, as in `/operator/<id>`.
    pub(crate) fn knows(name: &str) -> bool {
        [UNSEEN, INLINE, VOID, BLOCK]
            .iter()
            .any(|names| names.contains(&name))
    }

    /// An element begins.
    pub(crate) fn start(&mut self, name: &str, attributes: Attributes<'_>, line: usize) {
        if self.unseen() && VOID.contains(&name) {
            return;
        }
        if VOID.contains(&name) {
            match name {
                "br" => self.break_line(),
                "hr" => self.boundary(),
                _ => {}
            }
            return;
        }
        let outer = self.style();
        let style = Style {
            code: outer.code || matches!(name, "code" | "tt" | "kbd" | "samp" | "var"),
            strong: outer.strong || matches!(name, "strong" | "b" | "em" | "i"),
            struck: outer.struck || matches!(name, "del" | "s" | "strike"),
            anchor: outer.anchor
                || (name == "a" && attributes.href.is_some_and(|href| href.starts_with('#'))),
        };
        let unseen = self.unseen()
            || attributes.hidden
            || UNSEEN.contains(&name)
            || (name == "a" && self.in_banner());
        if !unseen {
            self.start_block(name, line);
        }
        self.open.push(Open {
            name: name.to_owned(),
            style,
            unseen,
        });
    }

    /// An element ends.
    pub(crate) fn end(&mut self, name: &str) {
        let fence = self
            .open
            .iter()
            .rposition(|open| matches!(open.name.as_str(), "td" | "th"))
            .unwrap_or(0);
        let reach = if matches!(
            name,
            "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "table"
        ) {
            0
        } else {
            fence
        };
        let Some(at) = self
            .open
            .iter()
            .skip(reach)
            .rposition(|open| open.name == name)
            .map(|at| at + reach)
        else {
            return;
        };
        let unseen = self.open[at].unseen;
        self.open.truncate(at);
        if !unseen {
            self.end_block(name);
        }
    }

    /// Text of the page.
    pub(crate) fn text(&mut self, text: &str, line: usize) {
        if self.unseen() {
            return;
        }
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
            return;
        }
        let style = self.style();
        if self.text_is_paragraph()
            && let Some(at) = text.find("\n* ")
        {
            self.text(&text[..at], line);
            self.boundary();
            self.item = true;
            let line = line + text[..=at].matches('\n').count();
            return self.text(&text[at + 3..], line);
        }
        let lead = text.len() - text.trim_start().len();
        let line = line + text[..lead].matches('\n').count();
        let flat: String = text
            .chars()
            .map(|c| if c == '\n' { ' ' } else { c })
            .collect();
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.inline.push(&flat, style);
        } else {
            if self.text.is_blank() && !flat.trim().is_empty() {
                self.line = line;
            }
            self.text.push(&flat, style);
        }
    }

    /// A whole code block.
    pub(crate) fn code(&mut self, code: &str, line: usize) {
        self.start("pre", Attributes::default(), line);
        self.text(code, line);
        self.end("pre");
    }

    /// The page, once everything was told.
    pub(crate) fn finish(mut self) -> Page {
        self.end_pre();
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.boundary();
        self.page
    }

    /// Whether links here lead around the site: they stand in the page's own header, outside of any text.
    fn in_banner(&self) -> bool {
        let is_part = |open: &Open| matches!(open.name.as_str(), "article" | "main" | "section");
        let is_text = |open: &Open| open.name == "p" || heading_level(&open.name).is_some();
        self.open
            .iter()
            .position(|open| open.name == "header")
            .is_some_and(|at| {
                !self.open[..at].iter().any(is_part) && !self.open[at..].iter().any(is_text)
            })
    }

    /// Whether text is running text, in which some writers leave a list's items unmarked but for their stars.
    fn text_is_paragraph(&self) -> bool {
        let in_paragraph = self.open.iter().any(|open| open.name == "p");
        in_paragraph && self.tables.is_empty() && self.heading.is_none()
    }

    fn style(&self) -> Style {
        self.open.last().map(|open| open.style).unwrap_or_default()
    }

    fn unseen(&self) -> bool {
        self.open.last().is_some_and(|open| open.unseen)
    }

    fn break_line(&mut self) {
        let style = self.style();
        if let Some((_, code)) = &mut self.code {
            code.push('\n');
        } else if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.inline.push("\n", style);
        } else {
            self.text.push("\n", style);
        }
    }

    /// Ends the text collected so far: a block of its own, or a new line inside a cell.
    fn boundary(&mut self) {
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            if !cell.inline.is_blank() {
                cell.inline.push("\n", Style::default());
            }
            return;
        }
        let text = std::mem::take(&mut self.text);
        let (heading, item) = (self.heading.take(), std::mem::take(&mut self.item));
        if text.is_blank() {
            // An item may open with another element; what follows is still the item.
            self.item = item;
            return;
        }
        let body = match heading {
            Some(level) => Body::Heading(level, text),
            None if item => Body::Item(text),
            None => Body::Paragraph(text),
        };
        self.page.blocks.push(Block {
            line: self.line,
            body,
        });
    }

    fn start_block(&mut self, name: &str, line: usize) {
        if INLINE.contains(&name) || self.code.is_some() {
            return;
        }
        match name {
            "table" => {
                self.boundary();
                self.tables.push(OpenTable {
                    line,
                    ..OpenTable::default()
                });
            }
            "thead" => self.in_table(|table| table.in_head = true),
            "tbody" | "tfoot" => {
                self.end_row();
                self.in_table(|table| table.in_head = false);
            }
            "tr" => {
                self.end_row();
                self.in_table(|table| {
                    table.row = Some((
                        Row {
                            line,
                            cells: Vec::new(),
                        },
                        table.in_head,
                    ))
                });
            }
            "td" | "th" => self.start_cell(name, line),
            "pre" => {
                self.boundary();
                self.code = Some((line, String::new()));
            }
            "li" => {
                self.boundary();
                self.item = true;
            }
            _ => {
                self.boundary();
                if let Some(level) = heading_level(name) {
                    self.heading = Some(level);
                    self.item = false;
                }
            }
        }
    }

    fn end_block(&mut self, name: &str) {
        match name {
            "pre" => self.end_pre(),
            "table" => self.end_table(),
            "tr" => self.end_row(),
            "td" | "th" => self.end_cell(),
            "thead" => {
                self.end_row();
                self.in_table(|table| table.in_head = false);
            }
            "li" => {
                self.boundary();
                self.item = false;
            }
            _ if INLINE.contains(&name) || self.code.is_some() => {}
            _ => {
                self.boundary();
                self.heading = None;
            }
        }
    }

    fn in_table(&mut self, change: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn start_cell(&mut self, name: &str, line: usize) {
        self.end_cell();
        if self.tables.is_empty() {
            self.boundary();
            return;
        }
        self.in_table(|table| {
            let head = table.in_head;
            let (_, all_head) = table.row.get_or_insert_with(|| {
                (
                    Row {
                        line,
                        cells: Vec::new(),
                    },
                    head || name == "th",
                )
            });
            *all_head |= name == "th";
            table.cell = Some(Cell::default());
        });
    }

    fn end_cell(&mut self) {
        self.in_table(|table| {
            if let (Some(cell), Some((row, _))) = (table.cell.take(), table.row.as_mut()) {
                row.cells.push(cell);
            }
        });
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.in_table(|table| {
            let Some((row, head)) = table.row.take() else {
                return;
            };
            if row
                .cells
                .iter()
                .all(|cell| cell.inline.is_blank() && cell.nested.is_empty())
            {
                return;
            }
            // A row may open with a heading cell of its own; only the first row heads the table.
            if head && table.header.is_none() && table.rows.is_empty() {
                table.header = Some(row);
            } else {
                table.rows.push(row);
            }
        });
    }

    fn end_table(&mut self) {
        self.end_row();
        let Some(done) = self.tables.pop() else {
            return;
        };
        let table = Table {
            header: done.header,
            rows: done.rows,
        };
        match self.tables.last_mut().and_then(|outer| outer.cell.as_mut()) {
            Some(cell) => cell.nested.push(table),
            None => self.page.blocks.push(Block {
                line: done.line,
                body: Body::Table(table),
            }),
        }
    }

    fn end_pre(&mut self) {
        let Some((line, code)) = self.code.take() else {
            return;
        };
        if let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            cell.inline.push(
                &code,
                Style {
                    code: true,
                    ..Style::default()
                },
            );
        } else if !code.trim().is_empty() {
            self.page.blocks.push(Block {
                line,
                body: Body::Code(code),
            });
        }
    }
}

fn heading_level(name: &str) -> Option<usize> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(usize::from(digit - b'0')),
        _ => None,
    }
}

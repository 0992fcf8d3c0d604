//! The one shape every page format is brought into before it is understood: a stream of blocks.
//!
//! A block knows its line in the source, so that whatever cannot be placed can be reported there.

/// A stretch of text in one style.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Run {
    /// The text; a line feed stands for a line break the page asks for.
    pub(crate) text: String,
    /// The style it is set in.
    pub(crate) style: Style,
}

/// How a run is set. Only what can carry meaning is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// In a code span.
    pub(crate) code: bool,
    /// Bold or emphasised.
    pub(crate) strong: bool,
    /// Struck through.
    pub(crate) struck: bool,
    /// A link to a place on the same page.
    pub(crate) anchor: bool,
}

/// Text with its styles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Inline {
    /// The runs in reading order.
    pub(crate) runs: Vec<Run>,
}

impl Inline {
    /// Unstyled text.
    pub(crate) fn plain(text: &str) -> Self {
        let mut inline = Self::default();
        inline.push(text, Style::default());
        inline
    }

    /// Appends text, joining it to the last run when the style is the same.
    pub(crate) fn push(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.runs.push(Run {
                text: text.to_owned(),
                style,
            }),
        }
    }

    /// The words, with every stretch of white space as one blank.
    pub(crate) fn text(&self) -> String {
        let raw: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        raw.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The words with a blank at every change of style, for cells whose mark is glued to their name.
    pub(crate) fn spaced_text(&self) -> String {
        let raw: Vec<&str> = self.runs.iter().map(|run| run.text.as_str()).collect();
        raw.join(" ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The lines the page breaks this text into.
    pub(crate) fn lines(&self) -> Vec<String> {
        let raw: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        raw.lines()
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|line| !line.is_empty())
            .collect()
    }

    /// Whether there is nothing to read.
    pub(crate) fn is_blank(&self) -> bool {
        self.visible().next().is_none()
    }

    /// Whether all of it is struck through.
    pub(crate) fn is_struck(&self) -> bool {
        !self.is_blank() && self.visible().all(|run| run.style.struck)
    }

    /// Whether all of it is a link to a place on the same page, as an entry of a table of contents is.
    pub(crate) fn is_anchor(&self) -> bool {
        !self.is_blank() && self.visible().all(|run| run.style.anchor)
    }

    fn visible(&self) -> impl Iterator<Item = &Run> {
        self.runs.iter().filter(|run| !run.text.trim().is_empty())
    }
}

/// One block of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// The line it begins at, from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) body: Body,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// A heading and its depth, from 1.
    Heading(usize, Inline),
    /// Running text.
    Paragraph(Inline),
    /// One item of a list.
    Item(Inline),
    /// Preformatted text.
    Code(String),
    /// A table.
    Table(Table),
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The column headings; absent when the page gives none.
    pub(crate) header: Option<Row>,
    /// The rows below.
    pub(crate) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line it begins at, from 1.
    pub(crate) line: usize,
    /// Its cells.
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// The cells' words.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.cells.iter().map(|cell| cell.inline.text()).collect()
    }
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    /// What stands in it.
    pub(crate) inline: Inline,
    /// Tables inside it.
    pub(crate) nested: Vec<Table>,
}

/// A line of the page that could not be placed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unplaced {
    /// Its number, from 1.
    pub(crate) line: usize,
    /// Why it could not be placed, and what to look at.
    pub(crate) reason: String,
    /// The words in question, from which a waiver's mark is made.
    pub(crate) text: String,
}

/// A page as blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// The blocks in reading order.
    pub(crate) blocks: Vec<Block>,
    /// What did not make a block.
    pub(crate) unplaced: Vec<Unplaced>,
}

impl Page {
    /// Notes a line that could not be placed.
    pub(crate) fn unplaced(
        &mut self,
        line: usize,
        reason: impl Into<String>,
        text: impl Into<String>,
    ) {
        self.unplaced.push(Unplaced {
            line,
            reason: reason.into(),
            text: text.into(),
        });
    }
}

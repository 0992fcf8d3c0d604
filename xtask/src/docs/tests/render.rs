//! Blocks written out again as markdown, HTML or a browser's text, in one of many manners.

use super::super::block::{Block, Body, Cell, Inline, Page, Row, Table};

/// A manner of writing.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    /// Every cell in a code span, or none of them.
    pub(super) code: Option<bool>,
    /// Every cell bold.
    pub(super) bold: bool,
    /// Headings underlined or with marks around, in markdown; cells of the header as plain cells, in HTML.
    pub(super) other_headings: bool,
    /// Tables laid out wide, with no bar at the ends.
    pub(super) wide: bool,
    /// More blank lines, and blanks at the lines' ends.
    pub(super) airy: bool,
    /// Lines end as on Windows.
    pub(super) crlf: bool,
    /// No end tags that HTML does not ask for.
    pub(super) terse: bool,
}

fn end(manner: Manner, text: String) -> String {
    let text = if manner.airy {
        text.replace('\n', "  \n")
    } else {
        text
    };
    if manner.crlf {
        text.replace('\n', "\r\n")
    } else {
        text
    }
}

/// Markdown.
pub(super) fn markdown(page: &Page, manner: Manner) -> String {
    let mut out = String::new();
    for block in &page.blocks {
        out.push_str(&match &block.body {
            Body::Heading(level, inline) if manner.other_headings && *level <= 2 => {
                let rule = if *level == 1 { "=" } else { "-" };
                format!(
                    "{}\n{}\n",
                    spans(inline, Manner::default(), MARKDOWN),
                    rule.repeat(9)
                )
            }
            Body::Heading(level, inline) => {
                let marks = "#".repeat(*level);
                let close = if manner.other_headings {
                    format!(" {marks}")
                } else {
                    String::new()
                };
                format!(
                    "{marks} {}{close}\n",
                    spans(inline, Manner::default(), MARKDOWN)
                )
            }
            Body::Paragraph(inline) => format!("{}\n", spans(inline, Manner::default(), MARKDOWN)),
            Body::Item(inline) => {
                let mark = if manner.other_headings { "-" } else { "*" };
                format!("{mark} {}\n", spans(inline, Manner::default(), MARKDOWN))
            }
            Body::Code(code) if manner.other_headings => {
                format!("```js\n{}\n```\n", code.trim_end())
            }
            Body::Code(code) => format!("<pre>{code}</pre>\n"),
            Body::Table(table) => markdown_table(table, manner),
        });
        out.push_str(if manner.airy { "\n\n" } else { "\n" });
    }
    // Blanks at the ends of a heading's underline or of code are none of the manner.
    end(manner, out)
}

fn markdown_table(table: &Table, manner: Manner) -> String {
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells
            .into_iter()
            .map(|cell| {
                if manner.wide {
                    format!("{cell:<20}")
                } else {
                    cell
                }
            })
            .collect();
        let ends_empty = cells.last().is_some_and(|cell| cell.trim().is_empty());
        let begins_empty = cells.first().is_some_and(|cell| cell.trim().is_empty());
        let bare = manner.wide && !ends_empty && !begins_empty && cells.len() > 1;
        if bare {
            format!("{}\n", cells.join(" | "))
        } else {
            format!("| {} |\n", cells.join(" | "))
        }
    };
    let row = |row: &Row, manner: Manner| {
        line(
            row.cells
                .iter()
                .map(|cell| spans(&cell.inline, manner, MARKDOWN))
                .collect(),
        )
    };
    let header = table.header.clone().unwrap_or_default();
    let rule = line(
        header
            .cells
            .iter()
            .map(|_| {
                if manner.wide {
                    ":---:".to_owned()
                } else {
                    "---".to_owned()
                }
            })
            .collect(),
    );
    let rows: String = table.rows.iter().map(|cells| row(cells, manner)).collect();
    format!(
        "{}{rule}{rows}",
        row(
            &header,
            Manner {
                code: None,
                ..manner
            }
        )
    )
}

/// HTML.
pub(super) fn html(page: &Page, manner: Manner) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html><head><title>words</title></head><body><nav>words</nav>\n",
    );
    let close = |name: &str| {
        if manner.terse {
            String::new()
        } else {
            format!("</{name}>")
        }
    };
    for block in &page.blocks {
        let plain = Manner::default();
        out.push_str(&match &block.body {
            Body::Heading(level, inline) => format!(
                "<h{level} id=\"x\">{}</h{level}>\n",
                spans(inline, plain, HTML)
            ),
            Body::Paragraph(inline) => format!("<p>{}{}\n", spans(inline, plain, HTML), close("p")),
            Body::Item(inline) => format!(
                "<ul><li>{}{}</ul>\n",
                spans(inline, plain, HTML),
                close("li")
            ),
            Body::Code(code) => format!("<pre><code class=\"js\">{}</code></pre>\n", escape(code)),
            Body::Table(table) => html_table(table, manner),
        });
        if manner.airy {
            out.push_str("\n<!-- words -->\n<hr>\n");
        }
    }
    out.push_str("</body></html>\n");
    if manner.crlf {
        out.replace('\n', "\r\n")
    } else {
        out
    }
}

fn html_table(table: &Table, manner: Manner) -> String {
    let close = |name: &str| {
        if manner.terse {
            String::new()
        } else {
            format!("</{name}>")
        }
    };
    let row = |row: &Row, tag: &str, manner: Manner| {
        let cell =
            |cell: &Cell| format!("<{tag}>{}{}", spans(&cell.inline, manner, HTML), close(tag));
        format!(
            "<tr>{}{}\n",
            row.cells.iter().map(cell).collect::<String>(),
            close("tr")
        )
    };
    let header = table.header.clone().unwrap_or_default();
    let tag = if manner.other_headings { "td" } else { "th" };
    let head = row(
        &header,
        tag,
        Manner {
            code: None,
            ..manner
        },
    );
    let head = if manner.terse || manner.other_headings {
        head
    } else {
        format!("<thead>{head}</thead><tbody>")
    };
    let rows: String = table
        .rows
        .iter()
        .map(|cells| row(cells, "td", manner))
        .collect();
    format!("<div class=\"wide\"><table>\n{head}{rows}</table></div>\n")
}

/// A browser's text, with glued cells.
pub(super) fn text(page: &Page) -> String {
    let mut out = String::new();
    for Block { body, .. } in &page.blocks {
        out.push_str(&match body {
            Body::Heading(_, inline) | Body::Paragraph(inline) => format!("{}\n", inline.text()),
            Body::Item(inline) => format!("  • {}\n", inline.text()),
            Body::Code(code) => format!("{}\n", code.trim_end()),
            Body::Table(table) => {
                let glue = |row: &Row| format!("{}\n", row.texts().concat());
                table.header.iter().chain(&table.rows).map(glue).collect()
            }
        });
        out.push('\n');
    }
    out
}

/// How a format writes code, bold and struck text, and a line break.
struct Signs {
    code: (&'static str, &'static str),
    strong: (&'static str, &'static str),
    struck: (&'static str, &'static str),
    line: &'static str,
    escapes: bool,
}

const MARKDOWN: &Signs = &Signs {
    code: ("`", "`"),
    strong: ("**", "**"),
    struck: ("~~", "~~"),
    line: "<br>",
    escapes: false,
};
const HTML: &Signs = &Signs {
    code: ("<code>", "</code>"),
    strong: ("<strong>", "</strong>"),
    struck: ("<del>", "</del>"),
    line: "<br>",
    escapes: true,
};

fn spans(inline: &Inline, manner: Manner, signs: &Signs) -> String {
    let mut out = String::new();
    for run in &inline.runs {
        let (lead, word, tail) = around(&run.text);
        if word.is_empty() {
            out.push_str(&run.text.replace('\n', signs.line));
            continue;
        }
        let mut word = if signs.escapes {
            escape(word)
        } else {
            word.to_owned()
        }
        .replace('\n', signs.line);
        if manner.code.unwrap_or(run.style.code) {
            word = format!("{}{word}{}", signs.code.0, signs.code.1);
        }
        // Emphasis does not begin or end between a word and the comma behind it.
        if run.style.strong || (manner.bold && inline.runs.len() == 1) {
            word = format!("{}{word}{}", signs.strong.0, signs.strong.1);
        }
        if run.style.struck {
            word = format!("{}{word}{}", signs.struck.0, signs.struck.1);
        }
        out.push_str(lead);
        out.push_str(&word);
        out.push_str(tail);
    }
    out
}

fn around(text: &str) -> (&str, &str, &str) {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len().max(start);
    (&text[..start], &text[start..end], &text[end..])
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

//! Markdown tables made whole before they are parsed.
//!
//! A markdown parser drops cells beyond the header's width in silence and does not see a table whose rule
//! has another width than its header. Real pages have both, so every table is laid out anew: all rows of one
//! width, one blank line around it. Lines keep the number they have in the source.

/// A line to be parsed and its number in the source, from 1.
pub(crate) type Numbered = (usize, String);

/// Lays out the tables of a page anew.
pub(crate) fn repair(source: &str) -> Vec<Numbered> {
    let lines: Vec<&str> = source.lines().collect();
    let mut out = Vec::with_capacity(lines.len() + 16);
    let mut at = skip_front_matter(&lines, &mut out);
    let mut verbatim: Option<&'static str> = None;
    while at < lines.len() {
        let line = lines[at];
        match verbatim {
            Some(close) => {
                let closes = match close {
                    "</pre>" => line.contains(close),
                    fence => line.trim_start().starts_with(fence),
                };
                if closes {
                    verbatim = None;
                }
            }
            None => {
                if is_table_start(&lines, at) {
                    at = lay_out(&lines, at, &mut out);
                    continue;
                }
                if is_directive(line) {
                    at += 1;
                    continue;
                }
                verbatim = opens_verbatim(line);
            }
        }
        out.push((at + 1, line.to_owned()));
        at += 1;
    }
    out
}

/// Splits a row into its cells. A bar in a code span separates only when it makes the row as wide as the header.
pub(crate) fn cells(line: &str, width: Option<usize>) -> Vec<String> {
    let strict = split(line, false);
    match width {
        Some(width) if strict.len() > width => {
            let lenient = split(line, true);
            if lenient.len() == width {
                lenient
            } else {
                strict
            }
        }
        _ => strict,
    }
}

fn split(line: &str, spare_code: bool) -> Vec<String> {
    let trimmed = line.trim();
    let body = trimmed.strip_prefix('|').unwrap_or(trimmed);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let (mut escaped, mut in_code) = (false, false);
    for c in body.chars() {
        match c {
            '|' if escaped => cell.push(c),
            '|' if in_code && spare_code => cell.push_str("\\|"),
            '|' => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(c),
        }
        if c == '`' && !escaped {
            in_code = !in_code;
        }
        escaped = c == '\\' && !escaped;
    }
    // What follows the last bar is a cell only when there is something in it.
    if !cell.trim().is_empty() {
        cells.push(cell.trim().to_owned());
    }
    cells
}

fn skip_front_matter(lines: &[&str], out: &mut Vec<Numbered>) -> usize {
    if lines.first().is_none_or(|line| line.trim_end() != "---") {
        return 0;
    }
    let Some(end) = lines
        .iter()
        .skip(1)
        .position(|line| matches!(line.trim_end(), "---" | "..."))
    else {
        return 0;
    };
    let looks_like_data = lines[1..=end].iter().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with(['-', '#']) || line.contains(':')
    });
    if !looks_like_data {
        return 0;
    }
    out.push((end + 2, String::new()));
    end + 2
}

/// Lines for the site's generator alone: attributes of a block, template tags, the place of a table of
/// contents.
fn is_directive(line: &str) -> bool {
    let line = line.trim();
    matches!(
        line,
        "[TOC]" | "[toc]" | "[[TOC]]" | "[[_TOC_]]" | "{{toc}}" | "{toc}"
    ) || (line.starts_with("{:") && line.ends_with('}'))
        || (line.starts_with("{%") && line.ends_with("%}"))
}

fn opens_verbatim(line: &str) -> Option<&'static str> {
    let trimmed = line.trim_start();
    if let Some(info) = trimmed.strip_prefix("```") {
        return (!info.contains("```")).then_some("```");
    }
    if trimmed.starts_with("~~~") {
        return Some("~~~");
    }
    (line.contains("<pre") && !line.contains("</pre>")).then_some("</pre>")
}

fn is_table_start(lines: &[&str], at: usize) -> bool {
    lines[at].contains('|')
        && lines.get(at + 1).is_some_and(|next| is_rule(next))
        && !is_rule(lines[at])
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains('-')
        && split(line, false).iter().all(|cell| {
            let dashes = cell.trim_start_matches(':').trim_end_matches(':');
            !dashes.is_empty() && dashes.chars().all(|c| c == '-')
        })
}

fn is_row(line: &str) -> bool {
    let trimmed = line.trim_start();
    line.contains('|') && !trimmed.starts_with(['#', '>']) && !trimmed.starts_with("```")
}

fn lay_out(lines: &[&str], start: usize, out: &mut Vec<Numbered>) -> usize {
    let header = cells(lines[start], None);
    let end = (start + 2..lines.len())
        .find(|at| !is_row(lines[*at]))
        .unwrap_or(lines.len());
    let rows: Vec<(usize, Vec<String>)> = (start + 2..end)
        .map(|at| (at, cells(lines[at], Some(header.len()))))
        .collect();
    let width = rows
        .iter()
        .map(|(_, row)| row.len())
        .chain([header.len()])
        .max()
        .unwrap_or(1);
    out.push((start + 1, String::new()));
    out.push((start + 1, layout(&header, width)));
    out.push((start + 2, layout(&vec!["---".to_owned(); width], width)));
    for (at, row) in &rows {
        out.push((at + 1, layout(row, width)));
    }
    out.push((end, String::new()));
    end
}

fn layout(cells: &[String], width: usize) -> String {
    let mut line = String::from("|");
    for at in 0..width {
        line.push(' ');
        line.push_str(cells.get(at).map_or("", String::as_str));
        line.push_str(" |");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::{cells, repair};

    fn text(source: &str) -> String {
        repair(source)
            .into_iter()
            .map(|(_, line)| line + "\n")
            .collect()
    }

    #[test]
    fn rows_wider_than_the_rule_keep_all_cells() {
        let out = text("words\n| A | B | C |\n| --- | --- |\n| 1 | 2 | 3 | 4 |\nafter\n");
        assert_eq!(
            out,
            "words\n\n| A | B | C |  |\n| --- | --- | --- | --- |\n| 1 | 2 | 3 | 4 |\n\nafter\n"
        );
    }

    #[test]
    fn a_bar_in_a_code_span_is_text_when_the_widths_say_so() {
        assert_eq!(cells("| a | `x|y` |", Some(2)), ["a", "`x\\|y`"]);
        assert_eq!(cells("| a | `x|y` |", Some(3)), ["a", "`x", "y`"]);
    }

    #[test]
    fn code_is_left_alone() {
        let source = "```\n| A |\n| --- |\n```\n";
        assert_eq!(text(source), source);
    }

    #[test]
    fn front_matter_is_no_text() {
        assert_eq!(text("---\ntitle: x\n---\nA\n"), "\nA\n");
    }
}

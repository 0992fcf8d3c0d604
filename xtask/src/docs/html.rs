//! HTML, a page's own or inside markdown, becomes blocks.

use html5gum::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::block::Page;
use super::builder::{Attributes, Builder};

/// Reads an HTML page.
pub(crate) fn read(source: &str) -> Page {
    let mut builder = Builder::default();
    let starts = line_starts(source);
    drive(&mut builder, source, |offset| line_at(&starts, offset));
    builder.finish()
}

/// The offsets at which lines begin.
pub(crate) fn line_starts(source: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(source.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

/// The line, from 1, that an offset lies in.
pub(crate) fn line_at(starts: &[usize], offset: usize) -> usize {
    starts.partition_point(|start| *start <= offset)
}

/// Tells the builder the elements and the text of a piece of HTML.
pub(crate) fn drive(builder: &mut Builder, source: &str, line: impl Fn(usize) -> usize) {
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let at = line(tag.span.start);
                if !Builder::knows(&name) {
                    builder.text(
                        source.get(tag.span.start..tag.span.end).unwrap_or_default(),
                        at,
                    );
                    continue;
                }
                let value = |key: &str| {
                    tag.attributes
                        .get(key.as_bytes())
                        .map(|value| String::from_utf8_lossy(value).into_owned())
                };
                let style = value("style").unwrap_or_default().replace(' ', "");
                let hidden = value("hidden").is_some()
                    || value("aria-hidden").is_some_and(|value| value == "true")
                    || style.contains("display:none");
                let href = value("href");
                builder.start(
                    &name,
                    Attributes {
                        hidden,
                        href: href.as_deref(),
                    },
                    at,
                );
                if tag.self_closing {
                    builder.end(&name);
                }
            }
            Token::EndTag(tag) => builder.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => {
                builder.text(&String::from_utf8_lossy(&text), line(text.span.start))
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::block::Body;
    use super::read;

    #[test]
    fn lines_and_nested_tables_are_kept() {
        let page = read(
            "<h2>Thing</h2>\n<table>\n<tr><th>Field</th></tr>\n<tr><td>a<table><tr><td>b</td></tr></table></td></tr>\n</table>\n",
        );
        assert_eq!(page.blocks.len(), 2);
        assert_eq!(page.blocks[1].line, 2);
        let Body::Table(table) = &page.blocks[1].body else {
            panic!("no table")
        };
        assert_eq!(table.rows[0].line, 4);
        assert_eq!(table.rows[0].cells[0].nested[0].rows[0].texts(), ["b"]);
    }

    #[test]
    fn an_angle_bracket_that_is_no_element_is_text() {
        let page = read("<p>GET /thing/<id></p>");
        let Body::Paragraph(text) = &page.blocks[0].body else {
            panic!("no paragraph")
        };
        assert_eq!(text.text(), "GET /thing/<id>");
    }

    #[test]
    fn hidden_text_is_no_part_of_the_page() {
        let page = read("<h3>Thing <span hidden>API</span></h3><script>x < 1</script>");
        assert_eq!(page.blocks.len(), 1);
    }
}

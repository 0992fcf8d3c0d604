//! A scene as SVG: with a light ground of its own, so that it reads on a dark page too.

use std::fmt::Write;

use super::font;
use super::scene::{Anchor, Colour, Mark, Scene};

/// Writes a scene, with a title and a description for those who cannot see it.
pub(super) fn write(scene: &Scene, title: &str, description: &str) -> String {
    let (width, height) = (scene.width, scene.height);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"{}\">\n\
         <title>{}</title>\n<desc>{}</desc>\n\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"#ffffff\" stroke=\"#d0d7de\"/>\n",
        font::FAMILY,
        escaped(title),
        escaped(description),
        width - 1.0,
        height - 1.0,
    );
    for mark in &scene.marks {
        // Writing to a string cannot fail.
        let _ = writeln!(svg, "{}", element(mark));
    }
    svg.push_str("</svg>\n");
    svg
}

fn element(mark: &Mark) -> String {
    match mark {
        Mark::Rect {
            x,
            y,
            width,
            height,
            fill,
        } => format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>",
            short(*x),
            short(*y),
            short(*width),
            short(*height),
            hexadecimal(*fill)
        ),
        Mark::Line {
            points,
            stroke,
            width,
            dash,
        } => {
            let points: Vec<String> = points
                .iter()
                .map(|(x, y)| format!("{},{}", short(*x), short(*y)))
                .collect();
            let dash: Vec<String> = dash.iter().map(|length| short(*length)).collect();
            let dash = match dash.as_slice() {
                [] => String::new(),
                lengths => format!(" stroke-dasharray=\"{}\"", lengths.join(" ")),
            };
            format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" \
                 stroke-linejoin=\"round\"{dash}/>",
                points.join(" "),
                hexadecimal(*stroke),
                short(*width),
            )
        }
        Mark::Dot { x, y, radius, fill } => format!(
            "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>",
            short(*x),
            short(*y),
            short(*radius),
            hexadecimal(*fill)
        ),
        Mark::Text {
            x,
            y,
            text,
            size,
            anchor,
            fill,
        } => {
            let anchor = match anchor {
                Anchor::Start => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::End => " text-anchor=\"end\"",
            };
            format!(
                "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor} fill=\"{}\">{}</text>",
                short(*x),
                short(*y),
                short(*size),
                hexadecimal(*fill),
                escaped(text)
            )
        }
    }
}

/// A length to a tenth of a pixel.
fn short(length: f32) -> String {
    let text = format!("{length:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn hexadecimal([red, green, blue]: Colour) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // XML has no way to write them.
            control if control.is_control() || matches!(control, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(
            escaped("<b>&\x1b\u{ffff}é"),
            "&lt;b&gt;&amp;\u{fffd}\u{fffd}é"
        );
        assert_eq!(
            (short(1.25), short(3.0), short(-0.04)),
            ("1.2".into(), "3".into(), "-0".into())
        );
    }
}

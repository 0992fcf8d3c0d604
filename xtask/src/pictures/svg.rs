//! The screen of a terminal as SVG, on a dark ground of its own.

use std::fmt::Write;

use vt100::Color;

use super::terminal::{COLUMNS, Run, Style};

/// Size of a character, in pixels.
const CELL: (f32, f32) = (8.4, 19.0);
const EDGE: f32 = 18.0;
/// Above the text, where a window has its buttons.
const BAR: f32 = 34.0;
const INK: &str = "#e6edf3";
/// The eight colours of ANSI, and the bright ones.
const COLOURS: [&str; 16] = [
    "#6e7681", "#ff7b72", "#7ee787", "#e3b341", "#79c0ff", "#d2a8ff", "#76e3ea", "#e6edf3",
    "#8b949e", "#ffa198", "#aff5b4", "#f2cc60", "#a5d6ff", "#e2c5ff", "#b3f0ff", "#ffffff",
];

/// Draws the lines of a terminal.
pub(super) fn write(lines: &[Vec<Run>], title: &str) -> String {
    #[allow(clippy::cast_precision_loss, reason = "some dozen lines")]
    let height = (BAR + EDGE + lines.len() as f32 * CELL.1).ceil();
    let width = (2.0 * EDGE + f32::from(COLUMNS) * CELL.0).ceil();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" font-size=\"14\" \
         font-family=\"ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace\">\n\
         <title>{}</title>\n\
         <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"#161b22\" stroke=\"#30363d\"/>\n",
        escaped(title),
        width - 1.0,
        height - 1.0,
    );
    for (index, fill) in ["#ff5f57", "#febc2e", "#28c840"].into_iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            svg,
            "<circle cx=\"{}\" cy=\"18\" r=\"6\" fill=\"{fill}\"/>",
            22 + index * 20
        );
    }
    let mut base = BAR + CELL.1 * 0.75;
    for line in lines {
        for run in line {
            let x = EDGE + f32::from(run.column) * CELL.0;
            // The length keeps columns below one another, whatever font stands in.
            let length = f32::from(run.width) * CELL.0;
            let _ = writeln!(
                svg,
                "<text x=\"{x:.1}\" y=\"{base:.1}\" textLength=\"{length:.1}\" \
                 lengthAdjust=\"spacingAndGlyphs\"{}>{}</text>",
                attributes(run.style),
                escaped(&run.text)
            );
        }
        base += CELL.1;
    }
    svg.push_str("</svg>\n");
    svg
}

fn attributes(style: Style) -> String {
    let fill = match style.colour {
        Color::Idx(index) => COLOURS
            .get(usize::from(index))
            .copied()
            .unwrap_or(INK)
            .to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Default => INK.to_owned(),
    };
    let weight = if style.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let opacity = if style.faint { " opacity=\".65\"" } else { "" };
    format!(" fill=\"{fill}\"{weight}{opacity}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

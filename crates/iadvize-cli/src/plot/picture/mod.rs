//! Charts as pictures: one layout (`layout`) of marks (`scene`), written as SVG (`svg`) or painted as PNG
//! (`png`) with a font that is part of the program (`font`).

mod font;
mod layout;
mod png;
mod scene;
mod svg;

use super::chart::Chart;

/// The chart as the text of an SVG file.
pub(crate) fn svg(chart: &Chart) -> String {
    svg::write(&layout::scene(chart), &chart.title, &chart.subtitle)
}

/// The chart as the bytes of a PNG file; nothing when it is too large for the memory.
pub(crate) fn png(chart: &Chart) -> Option<Vec<u8>> {
    png::paint(&layout::scene(chart))
}

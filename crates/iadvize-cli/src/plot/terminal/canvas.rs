//! Dots of a terminal: two by four in a character of Braille, or one in a character of ASCII.

/// The marks of lines in ASCII.
pub(super) const MARKS: [char; 6] = ['*', '+', 'o', 'x', '#', '@'];
/// The bits of the dots of a Braille character, by column and row.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// Parts of a full block, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A field of dots.
pub(super) struct Canvas {
    columns: usize,
    rows: usize,
    ascii: bool,
    cells: Vec<Cell>,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    dots: u8,
    /// The line that was drawn here last.
    series: usize,
}

impl Canvas {
    pub(super) fn new(columns: usize, rows: usize, ascii: bool) -> Self {
        Self {
            columns,
            rows,
            ascii,
            cells: vec![Cell::default(); columns * rows],
        }
    }

    /// Draws a line through points between 0 and 1. A point without a height is a gap.
    pub(super) fn draw(&mut self, series: usize, points: impl Iterator<Item = (f64, Option<f64>)>) {
        let (width, height) = self.size();
        let mut last = None;
        for (x, y) in points {
            let point = y.map(|y| (place(x, width), height - 1 - place(y, height)));
            match (last, point) {
                (Some(last), Some(point)) => self.segment(series, last, point),
                (None, Some(point)) => self.dot(series, point),
                _ => {}
            }
            last = point;
        }
    }

    /// The column of a share of the width.
    pub(super) fn column(&self, share: f64) -> usize {
        place(share, self.size().0) / self.density().0
    }

    /// The characters of a row, each with the line it belongs to.
    pub(super) fn row(&self, row: usize) -> impl Iterator<Item = (char, Option<usize>)> {
        let cells = &self.cells[row * self.columns..(row + 1) * self.columns];
        cells.iter().map(|cell| match (cell.dots, self.ascii) {
            (0, _) => (' ', None),
            (_, true) => (MARKS[cell.series % MARKS.len()], Some(cell.series)),
            (dots, false) => {
                let braille = char::from_u32(0x2800 + u32::from(dots)).unwrap_or(' ');
                (braille, Some(cell.series))
            }
        })
    }

    /// Dots across and down in a cell.
    fn density(&self) -> (usize, usize) {
        if self.ascii { (1, 1) } else { (2, 4) }
    }

    fn size(&self) -> (usize, usize) {
        let (across, down) = self.density();
        (self.columns * across, self.rows * down)
    }

    fn dot(&mut self, series: usize, (x, y): (usize, usize)) {
        let (across, down) = self.density();
        let cell = &mut self.cells[y / down * self.columns + x / across];
        cell.dots |= DOTS[x % across][y % down];
        cell.series = series;
    }

    /// As many dots as the longer side has, so that the line has no holes.
    fn segment(&mut self, series: usize, from: (usize, usize), to: (usize, usize)) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        for step in 0..=steps {
            let between = |a: usize, b: usize| (a * (steps - step) + b * step + steps / 2) / steps;
            self.dot(series, (between(from.0, to.0), between(from.1, to.1)));
        }
    }
}

/// A share of a number of places.
fn place(share: f64, places: usize) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of the dots of a screen"
    )]
    let place = (share.clamp(0.0, 1.0) * (places - 1) as f64).round() as usize;
    place.min(places - 1)
}

/// A bar that takes a share of its room.
pub(super) fn bar(share: f64, room: usize, ascii: bool) -> String {
    if ascii {
        return "#".repeat(place(share, room + 1));
    }
    let eighths = place(share, room * 8 + 1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(canvas: &Canvas) -> Vec<String> {
        (0..canvas.rows)
            .map(|row| canvas.row(row).map(|(character, _)| character).collect())
            .collect()
    }

    #[test]
    fn lines_have_no_holes_and_gaps_stay_gaps() {
        let mut canvas = Canvas::new(5, 3, true);
        let points = [
            (0.0, Some(0.0)),
            (0.25, Some(0.5)),
            (0.5, None),
            (0.75, Some(1.0)),
            (1.0, Some(1.0)),
        ];
        canvas.draw(0, points.into_iter());
        assert_eq!(rows(&canvas), ["   **", " *   ", "*    "]);
        let mut canvas = Canvas::new(2, 1, false);
        canvas.draw(0, [(0.0, Some(0.0)), (1.0, Some(1.0))].into_iter());
        assert_eq!(rows(&canvas), ["⡠⠊"]);
    }

    #[test]
    fn bars_have_the_length_of_their_share() {
        assert_eq!(bar(0.5, 10, true), "#####");
        assert_eq!(bar(0.0, 10, false), "");
        assert_eq!(bar(1.0, 3, false), "███");
        assert_eq!(bar(0.5, 3, false), "█▌");
    }
}

//! Charts on a terminal: lines of Braille dots and bars of blocks, or plain ASCII.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use self::canvas::Canvas;
use super::chart::{Bar, Chart, Figures, Panel, Series};
use super::label;
use super::moment::Timeline;
use crate::output::harmless;

mod canvas;

/// Rows of a panel with lines: ticks divide it evenly into 3, 4 or 6.
const ROWS: usize = 13;
/// About as many steps has a scale.
const STEPS: usize = 4;
/// Fewer columns than these show nothing.
const NARROWEST: usize = 40;
/// Colours of lines, by their numbers of ANSI: those that are readable on dark and on light.
const COLOURS: [u8; 6] = [36, 33, 35, 32, 31, 34];

/// What a terminal can show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    /// Columns.
    pub(crate) width: usize,
    /// Whether it knows colours.
    pub(crate) color: bool,
    /// Whether it knows no more than ASCII.
    pub(crate) ascii: bool,
}

/// The chart as lines of text.
pub(crate) fn draw(chart: &Chart, screen: Screen) -> String {
    let mut page = Page {
        screen: Screen {
            width: screen.width.max(NARROWEST),
            ..screen
        },
        margin: chart
            .tick_labels(STEPS)
            .iter()
            .map(|label| label.width())
            .max()
            .unwrap_or(0),
        text: String::new(),
    };
    page.heading(&chart.title, 1);
    page.heading(&chart.subtitle, 2);
    for panel in &chart.panels {
        page.line("");
        if chart.panels.len() > 1 {
            let title = format!("{}{}", panel.title, label::unit(panel.unit));
            page.heading(&title, 1);
        }
        match &panel.figures {
            Figures::Lines { moments, series } => {
                if let Some(time) = Timeline::new(moments, page.screen.width / 10) {
                    let places: Vec<f64> =
                        moments.iter().map(|moment| time.share(*moment)).collect();
                    page.lines(panel, &time, &places, series);
                }
            }
            Figures::Bars(bars) => page.bars(panel, bars),
        }
    }
    page.text
}

/// Text on its way to a screen.
struct Page {
    screen: Screen,
    /// How wide the labels beside lines are.
    margin: usize,
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A line in a style of ANSI: bold (1) or faint (2).
    fn heading(&mut self, text: &str, style: u8) {
        if !text.is_empty() {
            let text = self.fitted(text, self.screen.width);
            let styled = self.styled(&text, style);
            self.line(&styled);
        }
    }

    /// Harmless, in characters that the screen knows, and no wider than its place.
    fn fitted(&self, text: &str, width: usize) -> String {
        let text = harmless::shown(text);
        if self.screen.ascii {
            let plain = |character: char| if character.is_ascii() { character } else { '?' };
            let text: String = text
                .replace('·', "|")
                .replace('–', "-")
                .chars()
                .map(plain)
                .collect();
            label::cut(&text, width, "...")
        } else {
            label::cut(&text, width, "…")
        }
    }

    fn styled(&self, text: &str, style: u8) -> String {
        if self.screen.color && !text.trim().is_empty() {
            format!("\x1b[{style}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    fn lines(&mut self, panel: &Panel, time: &Timeline, places: &[f64], series: &[Series]) {
        let scale = panel.scale(STEPS);
        let ticks: Vec<(usize, String)> = label::ticks(&scale, panel.unit)
            .into_iter()
            .map(|(share, text)| (row(share), text))
            .collect();
        let margin = self.margin;
        let columns = self.screen.width - margin - 2;
        let mut canvas = Canvas::new(columns, ROWS, self.screen.ascii);
        for (index, one) in series.iter().enumerate() {
            let values = one
                .values
                .iter()
                .map(|value| value.map(|value| scale.share(value)));
            canvas.draw(index, places.iter().copied().zip(values));
        }
        let (side, _, _) = self.frame();
        for line in 0..ROWS {
            let text = ticks
                .iter()
                .find(|(row, _)| *row == line)
                .map_or("", |(_, text)| text);
            let label = self.styled(&format!("{text:>margin$}"), 2);
            let mark = self.styled(if text.is_empty() { side.0 } else { side.1 }, 2);
            let dots = self.dots(&canvas, line);
            self.line(&format!("{label} {mark}{dots}"));
        }
        self.time(time, &canvas, columns);
        if series.len() > 1 {
            self.legend(series);
        }
    }

    /// The axis of time.
    fn time(&mut self, time: &Timeline, canvas: &Canvas, columns: usize) {
        let (margin, (_, corner, along)) = (self.margin, self.frame());
        let ticks: Vec<(usize, String)> = time
            .ticks()
            .into_iter()
            .map(|(moment, text)| (canvas.column(time.share(moment)), text))
            .collect();
        let (axis, labels) = axis(&ticks, columns, along);
        let axis = self.styled(&format!("{corner}{axis}"), 2);
        self.line(&format!("{:margin$} {axis}", ""));
        let labels = self.styled(&labels, 2);
        self.line(&format!("{:margin$}  {labels}", ""));
    }

    /// The marks of the frame: left side without and with a tick, corner, and the axis likewise.
    fn frame(&self) -> ((&'static str, &'static str), &'static str, (char, char)) {
        if self.screen.ascii {
            (("|", "+"), "+", ('-', '+'))
        } else {
            (("│", "┤"), "└", ('─', '┬'))
        }
    }

    /// A row of the canvas, each line in its colour.
    fn dots(&self, canvas: &Canvas, line: usize) -> String {
        let mut text = String::new();
        let mut colour = None;
        for (character, series) in canvas.row(line) {
            if self.screen.color && series != colour {
                if colour.is_some() {
                    text.push_str("\x1b[0m");
                }
                if let Some(series) = series {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "\x1b[{}m", COLOURS[series % COLOURS.len()]);
                }
                colour = series;
            }
            text.push(character);
        }
        let trimmed = text.trim_end().len();
        text.truncate(trimmed);
        if colour.is_some() {
            text.push_str("\x1b[0m");
        }
        text
    }

    fn legend(&mut self, series: &[Series]) {
        for (index, one) in series.iter().enumerate() {
            let mark = if self.screen.ascii {
                canvas::MARKS[index % canvas::MARKS.len()].to_string()
            } else {
                "━".to_owned()
            };
            let mark = self.styled(&mark, COLOURS[index % COLOURS.len()]);
            let name = self.fitted(&one.name, self.screen.width - 4);
            self.line(&format!("  {mark} {name}"));
        }
    }

    fn bars(&mut self, panel: &Panel, bars: &[Bar]) {
        let names: Vec<String> = bars
            .iter()
            .map(|bar| self.fitted(&bar.name, self.screen.width / 3))
            .collect();
        let values: Vec<String> = bars
            .iter()
            .map(|bar| {
                bar.value
                    .map_or_else(|| "-".to_owned(), |value| label::value(value, panel.unit))
            })
            .collect();
        let margin = names.iter().map(|name| name.width()).max().unwrap_or(0);
        let figures = values.iter().map(|text| text.width()).max().unwrap_or(0);
        let room = self
            .screen
            .width
            .saturating_sub(margin + figures + 3)
            .max(1);
        // The longest bar fills its room: a bar has its value beside it, and needs no ticks.
        let longest = bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max);
        let full = if longest > 0.0 { longest } else { 1.0 };
        for ((bar, name), value) in bars.iter().zip(&names).zip(&values) {
            let share = bar
                .value
                .map_or(0.0, |value| (value / full).clamp(0.0, 1.0));
            let padding = " ".repeat(margin - name.width());
            let drawn = self.styled(&canvas::bar(share, room, self.screen.ascii), COLOURS[0]);
            let space = if drawn.is_empty() { "" } else { " " };
            let side = self.styled(self.frame().0.0, 2);
            self.line(&format!("{name}{padding} {side}{drawn}{space}{value}"));
        }
    }
}

/// The row in which a share of the height lies.
fn row(share: f64) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of some rows"
    )]
    let below = (share * (ROWS - 1) as f64).round() as usize;
    ROWS - 1 - below.min(ROWS - 1)
}

/// The axis of time and the labels below it; labels that would touch are left out.
fn axis(ticks: &[(usize, String)], columns: usize, along: (char, char)) -> (String, String) {
    let mut axis = vec![along.0; columns];
    let mut labels = String::new();
    for (column, text) in ticks {
        axis[(*column).min(columns - 1)] = along.1;
        let width = text.width();
        let start = column
            .saturating_sub(width / 2)
            .min(columns.saturating_sub(width));
        let end = labels.width();
        if end == 0 || start > end + 1 {
            labels.push_str(&" ".repeat(start - end));
            labels.push_str(text);
        }
    }
    (axis.into_iter().collect(), labels)
}

//! Where the marks of a chart lie.

use super::font::Font;
use super::scene::{Anchor, Colour, Mark, Scene};
use crate::output::harmless;
use crate::plot::chart::{Bar, Chart, Figures, Panel, Series};
use crate::plot::label;
use crate::plot::moment::Timeline;

const WIDTH: f32 = 960.0;
const EDGE: f32 = 28.0;
const PLOT_HEIGHT: f32 = 250.0;
const BAR_HEIGHT: f32 = 24.0;
/// Wider names are cut.
const WIDEST_NAME: f32 = 260.0;
const SMALL: f32 = 12.5;
/// About as many steps has a scale.
const STEPS: usize = 5;

const INK: Colour = [0x1f, 0x29, 0x33];
const FAINT: Colour = [0x55, 0x60, 0x6b];
const GRID: Colour = [0xe1, 0xe5, 0xea];
const FRAME: Colour = [0xc3, 0xca, 0xd2];
/// Colours that differ for the colour-blind too and stand out from white by 4.5 to 1 or more.
const COLOURS: [Colour; 6] = [
    [0x00, 0x63, 0xa8],
    [0xb8, 0x45, 0x00],
    [0x00, 0x74, 0x56],
    [0x9c, 0x3f, 0x7c],
    [0x7a, 0x5c, 0x00],
    [0x3d, 0x46, 0x50],
];
/// Lines differ without colours too.
const DASHES: [&[f32]; 6] = [
    &[],
    &[7.0, 3.0],
    &[2.0, 3.0],
    &[10.0, 3.0, 2.0, 3.0],
    &[4.0, 2.0],
    &[12.0, 4.0],
];

/// The marks of a whole chart.
pub(super) fn scene(chart: &Chart) -> Scene {
    let font = Font::new();
    let labels = chart.tick_labels(STEPS);
    let widths = labels.iter().map(|label| font.width(label, SMALL));
    let mut layout = Layout {
        margin: widths.fold(0.0, f32::max),
        font,
        scene: Scene {
            width: WIDTH,
            height: 0.0,
            marks: Vec::new(),
        },
        y: EDGE,
    };
    layout.heading(chart);
    for panel in &chart.panels {
        if chart.panels.len() > 1 {
            layout.title(panel);
        }
        match &panel.figures {
            Figures::Lines { moments, series } => {
                if let Some(time) = Timeline::new(moments, 10) {
                    let places: Vec<f64> =
                        moments.iter().map(|moment| time.share(*moment)).collect();
                    layout.lines(panel, &time, &places, series);
                }
            }
            Figures::Bars(bars) => layout.bars(panel, bars),
        }
    }
    layout.scene.height = (layout.y + EDGE * 0.5).ceil();
    layout.scene
}

struct Layout {
    font: Font,
    scene: Scene,
    /// How wide the labels beside lines are.
    margin: f32,
    /// How far down the picture is filled.
    y: f32,
}

/// The field of a panel that values lie in.
struct Field {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
}

impl Field {
    fn x(&self, share: f64) -> f32 {
        self.left + near(share) * (self.right - self.left)
    }

    fn y(&self, share: f64) -> f32 {
        self.bottom - near(share) * (self.bottom - self.top)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "pixels need no more places"
)]
fn near(share: f64) -> f32 {
    share as f32
}

impl Layout {
    fn heading(&mut self, chart: &Chart) {
        let room = WIDTH - 2.0 * EDGE;
        let title = self.font.cut(&harmless::shown(&chart.title), 20.0, room);
        self.scene
            .text((EDGE, self.y + 16.0), title, 20.0, Anchor::Start, INK);
        self.y += 24.0;
        let subtitle = self.font.cut(&harmless::shown(&chart.subtitle), 14.0, room);
        self.scene
            .text((EDGE, self.y + 15.0), subtitle, 14.0, Anchor::Start, FAINT);
        self.y += 34.0;
    }

    fn title(&mut self, panel: &Panel) {
        let title = format!("{}{}", panel.title, label::unit(panel.unit));
        let title = self.font.cut(&title, 15.0, WIDTH - 2.0 * EDGE);
        self.scene
            .text((EDGE, self.y + 13.0), title, 15.0, Anchor::Start, INK);
        self.y += 26.0;
    }

    fn lines(&mut self, panel: &Panel, time: &Timeline, places: &[f64], series: &[Series]) {
        if series.len() > 1 {
            self.legend(series);
        }
        let scale = panel.scale(STEPS);
        let ticks = label::ticks(&scale, panel.unit);
        let field = Field {
            left: EDGE + self.margin + 10.0,
            right: WIDTH - EDGE - 8.0,
            top: self.y + 6.0,
            bottom: self.y + 6.0 + PLOT_HEIGHT,
        };
        for (share, text) in ticks {
            let y = field.y(share);
            self.scene.rule((field.left, y), (field.right, y), GRID);
            self.scene
                .text((field.left - 8.0, y + 4.5), text, SMALL, Anchor::End, FAINT);
        }
        self.time(&field, time);
        for (index, one) in series.iter().enumerate() {
            let values = one
                .values
                .iter()
                .map(|value| value.map(|value| scale.share(value)));
            let points = places.iter().zip(values);
            let points: Vec<_> = points
                .map(|(x, y)| y.map(|y| (field.x(*x), field.y(y))))
                .collect();
            self.line(index, &points);
        }
        self.y = field.bottom + 44.0;
    }

    /// The axis of time.
    fn time(&mut self, field: &Field, time: &Timeline) {
        let bottom = field.bottom;
        self.scene
            .rule((field.left, bottom), (field.right, bottom), FRAME);
        let mut end = f32::NEG_INFINITY;
        for (moment, text) in time.ticks() {
            let x = field.x(time.share(moment));
            self.scene.rule((x, bottom), (x, bottom + 5.0), FRAME);
            let half = self.font.width(&text, SMALL) / 2.0;
            let middle = x.min(WIDTH - EDGE * 0.5 - half);
            // Labels that would touch are left out.
            if middle - half > end + 6.0 {
                end = middle + half;
                self.scene
                    .text((middle, bottom + 20.0), text, SMALL, Anchor::Middle, FAINT);
            }
        }
    }

    /// A line in parts between its gaps. A value between two gaps is a dot.
    fn line(&mut self, index: usize, points: &[Option<(f32, f32)>]) {
        let colour = COLOURS[index % COLOURS.len()];
        for part in points.split(Option::is_none) {
            let part: Vec<(f32, f32)> = part.iter().copied().flatten().collect();
            match part.as_slice() {
                [] => {}
                [(x, y)] => self.scene.marks.push(Mark::Dot {
                    x: *x,
                    y: *y,
                    radius: 3.0,
                    fill: colour,
                }),
                _ => self.scene.marks.push(Mark::Line {
                    points: part,
                    stroke: colour,
                    width: 2.0,
                    dash: DASHES[index % DASHES.len()],
                }),
            }
        }
    }

    fn legend(&mut self, series: &[Series]) {
        let mut x = EDGE;
        for (index, one) in series.iter().enumerate() {
            let name = self
                .font
                .cut(&harmless::shown(&one.name), SMALL, WIDEST_NAME);
            let width = self.font.width(&name, SMALL) + 34.0;
            if x + width > WIDTH - EDGE && x > EDGE {
                x = EDGE;
                self.y += 20.0;
            }
            self.scene.marks.push(Mark::Line {
                points: vec![(x, self.y + 8.0), (x + 26.0, self.y + 8.0)],
                stroke: COLOURS[index % COLOURS.len()],
                width: 2.5,
                dash: DASHES[index % DASHES.len()],
            });
            self.scene
                .text((x + 32.0, self.y + 12.5), name, SMALL, Anchor::Start, INK);
            x += width + 22.0;
        }
        self.y += 26.0;
    }

    fn bars(&mut self, panel: &Panel, bars: &[Bar]) {
        let names: Vec<String> = bars
            .iter()
            .map(|bar| {
                self.font
                    .cut(&harmless::shown(&bar.name), SMALL, WIDEST_NAME)
            })
            .collect();
        let values: Vec<String> = bars
            .iter()
            .map(|bar| {
                bar.value
                    .map_or_else(|| "–".to_owned(), |value| label::value(value, panel.unit))
            })
            .collect();
        let widest = |font: &Font, texts: &[String]| {
            texts
                .iter()
                .map(|text| font.width(text, SMALL))
                .fold(0.0, f32::max)
        };
        let left = EDGE + widest(&self.font, &names) + 10.0;
        let right = WIDTH - EDGE - widest(&self.font, &values) - 10.0;
        let longest = bars.iter().filter_map(|bar| bar.value).fold(0.0, f64::max);
        let top = self.y;
        for ((bar, name), value) in bars.iter().zip(names).zip(values) {
            let share = match bar.value {
                Some(value) if longest > 0.0 => near((value / longest).clamp(0.0, 1.0)),
                _ => 0.0,
            };
            let base = self.y + BAR_HEIGHT * 0.5 + 4.5;
            self.scene
                .text((left - 8.0, base), name, SMALL, Anchor::End, INK);
            let width = share * (right - left);
            if width > 0.0 {
                self.scene.marks.push(Mark::Rect {
                    x: left,
                    y: self.y + 4.0,
                    width,
                    height: BAR_HEIGHT - 8.0,
                    fill: COLOURS[0],
                });
            }
            self.scene.text(
                (left + width + 7.0, base),
                value,
                SMALL,
                Anchor::Start,
                FAINT,
            );
            self.y += BAR_HEIGHT;
        }
        self.scene.rule((left, top), (left, self.y), FRAME);
        self.y += 18.0;
    }
}

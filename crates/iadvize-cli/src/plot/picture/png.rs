//! A scene painted as PNG, at twice its size so that it is sharp on the screens of today.

use tiny_skia::{
    Color, FillRule, LineJoin, Paint, PathBuilder, Pixmap, Rect, Stroke, StrokeDash, Transform,
};
use ttf_parser::OutlineBuilder;

use super::font::Font;
use super::scene::{Anchor, Colour, Mark, Scene};

/// Pixels of the picture for one of the scene.
const DENSITY: f32 = 2.0;

/// Paints a scene; nothing when it is too large for the memory.
pub(super) fn paint(scene: &Scene) -> Option<Vec<u8>> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a picture of some thousand pixels"
    )]
    let pixels = |length: f32| (length * DENSITY).ceil() as u32;
    let mut canvas = Pixmap::new(pixels(scene.width), pixels(scene.height))?;
    canvas.fill(Color::WHITE);
    let font = Font::new();
    for mark in &scene.marks {
        one(&mut canvas, &font, mark);
    }
    canvas.encode_png().ok()
}

fn one(canvas: &mut Pixmap, font: &Font, mark: &Mark) {
    let scaled = Transform::from_scale(DENSITY, DENSITY);
    match mark {
        Mark::Rect {
            x,
            y,
            width,
            height,
            fill,
        } => {
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                canvas.fill_rect(rect, &paint_of(*fill), scaled, None);
            }
        }
        Mark::Line {
            points,
            stroke,
            width,
            dash,
        } => {
            let mut path = PathBuilder::new();
            for (index, (x, y)) in points.iter().enumerate() {
                if index == 0 {
                    path.move_to(*x, *y);
                } else {
                    path.line_to(*x, *y);
                }
            }
            let style = Stroke {
                width: *width,
                line_join: LineJoin::Round,
                dash: StrokeDash::new(dash.to_vec(), 0.0),
                ..Stroke::default()
            };
            if let Some(path) = path.finish() {
                canvas.stroke_path(&path, &paint_of(*stroke), &style, scaled, None);
            }
        }
        Mark::Dot { x, y, radius, fill } => {
            if let Some(path) = PathBuilder::from_circle(*x, *y, *radius) {
                canvas.fill_path(&path, &paint_of(*fill), FillRule::Winding, scaled, None);
            }
        }
        Mark::Text {
            x,
            y,
            text,
            size,
            anchor,
            fill,
        } => {
            let width = font.width(text, *size);
            let left = match anchor {
                Anchor::Start => *x,
                Anchor::Middle => x - width / 2.0,
                Anchor::End => x - width,
            };
            let mut outline = Outline {
                path: PathBuilder::new(),
                x: left,
                y: *y,
                scale: 1.0,
            };
            font.outline(text, *size, &mut outline, |outline, x, scale| {
                outline.x = left + x;
                outline.scale = scale;
            });
            if let Some(path) = outline.path.finish() {
                canvas.fill_path(&path, &paint_of(*fill), FillRule::Winding, scaled, None);
            }
        }
    }
}

fn paint_of([red, green, blue]: Colour) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, 255);
    paint.anti_alias = true;
    paint
}

/// The outline of a character, from the upward units of the font to a place in the picture.
struct Outline {
    path: PathBuilder,
    x: f32,
    y: f32,
    scale: f32,
}

impl Outline {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.y - y * self.scale)
    }
}

impl OutlineBuilder for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

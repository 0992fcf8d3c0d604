//! What a picture is made of.

/// Marks on a white ground, later ones above earlier ones. Lengths are pixels, from the upper left.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) marks: Vec<Mark>,
}

/// A colour: red, green and blue.
pub(super) type Colour = [u8; 3];

/// One mark.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Rect {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        fill: Colour,
    },
    Line {
        points: Vec<(f32, f32)>,
        stroke: Colour,
        width: f32,
        /// Lengths of dashes and the spaces between them; none for a whole line.
        dash: &'static [f32],
    },
    Dot {
        x: f32,
        y: f32,
        radius: f32,
        fill: Colour,
    },
    Text {
        /// Where it begins, has its middle or ends, by its anchor; `y` is its base line.
        x: f32,
        y: f32,
        text: String,
        size: f32,
        anchor: Anchor,
        fill: Colour,
    },
}

/// What of a text lies at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Scene {
    /// A thin line from one point to another.
    pub(super) fn rule(&mut self, from: (f32, f32), to: (f32, f32), stroke: Colour) {
        self.marks.push(Mark::Line {
            points: vec![from, to],
            stroke,
            width: 1.0,
            dash: &[],
        });
    }

    /// A text.
    pub(super) fn text(
        &mut self,
        (x, y): (f32, f32),
        text: impl Into<String>,
        size: f32,
        anchor: Anchor,
        fill: Colour,
    ) {
        self.marks.push(Mark::Text {
            x,
            y,
            text: text.into(),
            size,
            anchor,
            fill,
        });
    }
}

//! The font of pictures: Noto Sans, which is part of the program, so that every machine paints the same.

use ttf_parser::{Face, GlyphId, OutlineBuilder};

/// The name of the font and of those that may stand in for it where an SVG is shown.
pub(super) const FAMILY: &str = "Noto Sans, DejaVu Sans, Helvetica, Arial, sans-serif";

/// A font that measures and outlines text.
pub(super) struct Font {
    face: Option<Face<'static>>,
}

impl Font {
    pub(super) fn new() -> Self {
        Self {
            face: Face::parse(notosans::REGULAR_TTF, 0).ok(),
        }
    }

    /// How wide a text is.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars()
            .map(|character| self.advance(character, size))
            .sum()
    }

    /// The text, cut to a width.
    pub(super) fn cut(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size) <= width {
            return text.to_owned();
        }
        let mut cut = String::new();
        let mut taken = self.width("…", size);
        for character in text.chars() {
            taken += self.advance(character, size);
            if taken > width {
                break;
            }
            cut.push(character);
        }
        format!("{}…", cut.trim_end())
    }

    /// Gives the outline of each character to a builder that is made for its place.
    pub(super) fn outline<B: OutlineBuilder>(
        &self,
        text: &str,
        size: f32,
        builder: &mut B,
        place: impl Fn(&mut B, f32, f32),
    ) {
        let Some(face) = &self.face else { return };
        let mut x = 0.0;
        for character in text.chars() {
            place(builder, x, self.scale(face, size));
            // What the font does not know shows as its mark for that.
            face.outline_glyph(glyph(face, character), builder);
            x += self.advance(character, size);
        }
    }

    fn advance(&self, character: char, size: f32) -> f32 {
        let Some(face) = &self.face else { return 0.0 };
        let advance = face.glyph_hor_advance(glyph(face, character));
        f32::from(advance.unwrap_or_default()) * self.scale(face, size)
    }

    fn scale(&self, face: &Face<'_>, size: f32) -> f32 {
        size / f32::from(face.units_per_em())
    }
}

fn glyph(face: &Face<'_>, character: char) -> GlyphId {
    face.glyph_index(character).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_measured_and_cut() {
        let font = Font::new();
        assert!(font.width("WWW", 12.0) > font.width("iii", 12.0));
        let cut = font.cut("a rather long name", 12.0, 60.0);
        assert!(
            cut.ends_with('…') && font.width(&cut, 12.0) <= 60.0,
            "{cut}"
        );
        assert_eq!(font.cut("short", 12.0, 60.0), "short");
    }
}

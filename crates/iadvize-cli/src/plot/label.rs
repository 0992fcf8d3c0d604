//! Values in words: seconds as hours and minutes, ratios as percentages, large numbers in groups.

use super::scale::Scale;
use iadvize::catalogue::Unit;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The ticks of a scale: where they lie between 0 and 1, and their labels.
pub(crate) fn ticks(scale: &Scale, unit: Option<Unit>) -> Vec<(f64, String)> {
    let ticks = scale.ticks().into_iter();
    ticks
        .map(|value| (scale.share(value), tick(value, scale.step, unit)))
        .collect()
}

/// The label of a tick, exact enough to tell it from its neighbours.
fn tick(value: f64, step: f64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Seconds) => span(value, step),
        Some(Unit::Ratio) => format!("{} %", grouped(value * 100.0, decimals(step * 100.0))),
        Some(Unit::Percent) => format!("{} %", grouped(value, decimals(step))),
        _ => grouped(value, decimals(step)),
    }
}

/// A value by itself, with as many places as people read.
pub(crate) fn value(value: f64, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Seconds) => span(value, if value.abs() < 60.0 { 0.1 } else { 1.0 }),
        Some(Unit::Ratio) => format!("{} %", places(value * 100.0, 1)),
        Some(Unit::Percent) => format!("{} %", places(value, 1)),
        Some(Unit::Currency) => grouped(value, 2),
        _ => places(value, 2),
    }
}

/// What has to be said about a unit beside its numbers.
pub(crate) fn unit(unit: Option<Unit>) -> &'static str {
    match unit {
        Some(Unit::Currency) => " (in the currency of the website)",
        _ => "",
    }
}

/// Cuts text to a width, and says that it was cut.
pub(crate) fn cut(text: &str, width: usize, mark: &str) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut taken = mark.width();
    for character in text.chars() {
        taken += character.width().unwrap_or(0);
        if taken > width {
            break;
        }
        cut.push(character);
    }
    format!("{}{mark}", cut.trim_end())
}

/// How many decimals tell multiples of a step apart.
fn decimals(step: f64) -> usize {
    (0..9)
        .find(|places| {
            let scaled = step * 10_f64.powi(*places);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1e-3)
        })
        .map_or(9, |places| usize::try_from(places).unwrap_or(0))
}

/// At most so many decimals, and no zeros at their end.
fn places(value: f64, most: usize) -> String {
    let text = grouped(value, most);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// With commas between groups of three digits.
fn grouped(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:.2e}");
    }
    let text = format!("{value:.decimals$}");
    let (sign, text) = match text.strip_prefix('-') {
        // What rounds to nothing has no sign.
        Some(rest) if rest.chars().any(|digit| matches!(digit, '1'..='9')) => {
            ("-", rest.to_owned())
        }
        Some(rest) => ("", rest.to_owned()),
        None => ("", text),
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut digits = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            digits.push(',');
        }
        digits.push(digit);
    }
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{digits}{point}{fraction}")
}

/// A span of seconds in its two largest units.
fn span(seconds: f64, step: f64) -> String {
    let sign = if seconds < 0.0 { "-" } else { "" };
    let seconds = seconds.abs();
    if seconds < 60.0 {
        return match places(seconds, decimals(step)).as_str() {
            "0" => "0".to_owned(),
            "60" => format!("{sign}1 min"),
            text => format!("{sign}{text} s"),
        };
    }
    if seconds >= 1e15 {
        return format!("{sign}{seconds:.2e} s");
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 10¹⁵"
    )]
    let whole = seconds.round() as u64;
    let minutes = if whole >= 3_600 {
        (whole + 30) / 60
    } else {
        whole / 60
    };
    let text = match (minutes / 60, minutes % 60, whole % 60) {
        (0, minutes, 0) => format!("{minutes} min"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, 0, _) => format!("{} h", grouped_whole(hours)),
        (hours, minutes, _) => format!("{} h {minutes:02} min", grouped_whole(hours)),
    };
    format!("{sign}{text}")
}

fn grouped_whole(number: u64) -> String {
    #[allow(
        clippy::cast_precision_loss,
        reason = "hours of a span below 10¹⁵ seconds"
    )]
    grouped(number as f64, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_the_words_of_their_unit() {
        let cases = [
            (0.0, Unit::Seconds, "0"),
            (12.34, Unit::Seconds, "12.3 s"),
            (59.99, Unit::Seconds, "1 min"),
            (90.0, Unit::Seconds, "1 min 30 s"),
            (3_599.7, Unit::Seconds, "1 h"),
            (9_000.0, Unit::Seconds, "2 h 30 min"),
            (7_200_000.0, Unit::Seconds, "2,000 h"),
            (0.1234, Unit::Ratio, "12.3 %"),
            (1.0, Unit::Ratio, "100 %"),
            (1234.5, Unit::Currency, "1,234.50"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (-1234.0, Unit::Count, "-1,234"),
            (-0.0001, Unit::Count, "0"),
            (2.5, Unit::Count, "2.5"),
        ];
        for (number, unit, text) in cases {
            assert_eq!(value(number, Some(unit)), text, "{number}");
        }
    }

    #[test]
    fn ticks_have_the_places_of_their_step() {
        assert_eq!(tick(0.25, 0.05, Some(Unit::Ratio)), "25 %");
        assert_eq!(tick(0.005, 0.005, Some(Unit::Ratio)), "0.5 %");
        assert_eq!(tick(300.0, 60.0, Some(Unit::Seconds)), "5 min");
        assert_eq!(tick(2_000.0, 500.0, Some(Unit::Count)), "2,000");
        assert_eq!(tick(0.2, 0.2, None), "0.2");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(cut("Zoë Müller", 20, "…"), "Zoë Müller");
        assert_eq!(cut("Zoë Müller", 5, "…"), "Zoë…");
        assert_eq!(cut("日本語", 5, "…"), "日本…");
        assert_eq!(cut("abcdef", 5, "..."), "ab...");
    }
}

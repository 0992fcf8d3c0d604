//! Scales of values: a range that begins at zero where it can, and ticks in round steps of the unit.

use iadvize::catalogue::Unit;

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// Steps of time that people count in; from a day on, they are decimal again.
const SPANS: &[f64] = &[
    1.0,
    2.0,
    5.0,
    10.0,
    15.0,
    30.0,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
];

/// A range of values with its ticks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scale {
    /// The lowest value shown.
    pub(crate) low: f64,
    /// The highest value shown, above the lowest.
    pub(crate) high: f64,
    /// Between two ticks.
    pub(crate) step: f64,
}

impl Scale {
    /// The scale for values, with about as many steps as wanted. It reaches to zero, so that lengths can be
    /// compared, and from one tick to another.
    pub(crate) fn new(values: impl Iterator<Item = f64>, unit: Option<Unit>, steps: usize) -> Self {
        let (low, high) = values.fold((0.0_f64, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let high = match unit {
            _ if high > low => high,
            // A scale for nothing but zeros.
            Some(Unit::Seconds) => MINUTE,
            _ => 1.0,
        };
        // Halves, so that the difference of extremes stays finite.
        #[allow(clippy::cast_precision_loss, reason = "a handful of steps")]
        let rough = (high / 2.0 - low / 2.0) / (steps.max(1) as f64) * 2.0;
        let step = round_step(rough, unit);
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
        }
    }

    /// The ticks, ascending, from the lowest value to the highest.
    pub(crate) fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step).round();
        let last = (self.high / self.step).round();
        let mut ticks = Vec::new();
        let mut tick = first;
        while tick <= last {
            // Products, so that no error adds up.
            ticks.push((tick * self.step).clamp(self.low, self.high));
            tick += 1.0;
        }
        ticks
    }

    /// Where a value lies between the lowest (0) and the highest (1).
    pub(crate) fn share(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

/// The least round step that is not below a rough one.
fn round_step(rough: f64, unit: Option<Unit>) -> f64 {
    if unit == Some(Unit::Seconds) && rough > 0.5 {
        let span = SPANS.iter().copied().find(|span| *span >= rough * 0.999);
        return span.unwrap_or_else(|| decimal(rough / DAY) * DAY);
    }
    decimal(rough)
}

/// The least of 1, 2 and 5 by a power of ten that is not below.
fn decimal(rough: f64) -> f64 {
    let power = 10.0_f64.powf(rough.log10().floor());
    let power = if power.is_normal() {
        power
    } else {
        f64::MIN_POSITIVE
    };
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    steps
        .into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unit() -> impl Strategy<Value = Option<Unit>> {
        prop_oneof![
            Just(None),
            Just(Some(Unit::Seconds)),
            Just(Some(Unit::Count)),
            Just(Some(Unit::Ratio)),
        ]
    }

    proptest! {
        #[test]
        fn ticks_lie_within_the_range_and_ascend(
            values in proptest::collection::vec(-1e12..1e12_f64, 0..20),
            exponent in -9_i32..3,
            unit in unit(),
            steps in 1_usize..10,
        ) {
            let values: Vec<f64> = values.iter().map(|value| value * 10_f64.powi(exponent)).collect();
            let scale = Scale::new(values.iter().copied(), unit, steps);
            let ticks = scale.ticks();
            prop_assert!(ticks.len() >= 2 && ticks.len() <= steps + 3, "{scale:?}: {ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]), "{ticks:?}");
            prop_assert!(ticks.iter().all(|tick| (scale.low..=scale.high).contains(tick)), "{ticks:?}");
            for value in values {
                prop_assert!(value >= scale.low * 1.000_001 - 1e-9 && value <= scale.high * 1.000_001 + 1e-9);
                prop_assert!((0.0..=1.0).contains(&scale.share(value)));
            }
        }
    }

    #[test]
    fn steps_are_those_people_count_in() {
        let step = |high: f64, unit| Scale::new([high].into_iter(), unit, 5).step;
        assert_eq!(step(97.0, Some(Unit::Count)), 20.0);
        assert_eq!(step(0.43, Some(Unit::Ratio)), 0.1);
        assert_eq!(step(250.0, Some(Unit::Seconds)), 60.0);
        assert_eq!(step(40_000.0, Some(Unit::Seconds)), 3.0 * HOUR);
        assert_eq!(step(9.0 * DAY, Some(Unit::Seconds)), 2.0 * DAY);
    }

    #[test]
    fn nothing_but_zeros_has_a_scale() {
        let scale = Scale::new([0.0, 0.0].into_iter(), Some(Unit::Count), 4);
        assert_eq!((scale.low, scale.high), (0.0, 1.0));
    }
}

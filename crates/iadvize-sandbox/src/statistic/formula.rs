//! How an indicator follows from measures: in words, and as a number.

use super::engine::Number;
use super::measure::Measure;

/// How an indicator follows from measures. A division by zero gives nothing, unless said otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Formula {
    /// The measure itself; zero when there are no rows.
    Total(Measure),
    /// The first over the second.
    Mean(Measure, Measure),
    /// What part of the second the first is: never more than 1.
    Share(Measure, Measure),
    /// The first for each hour of the second.
    PerHour(Measure, Measure),
    /// The mean of percentages, as a ratio.
    Rating(Measure, Measure),
    /// As many as the first times the second over the third, zero when the third is zero.
    Estimate {
        of: Measure,
        times: Measure,
        over: Measure,
        /// It counts something, and is rounded to a whole number.
        count: bool,
    },
}

use Formula::{Estimate, Mean, PerHour, Rating, Share, Total};

impl Formula {
    pub(super) fn measures(self) -> Vec<Measure> {
        match self {
            Total(one) => vec![one],
            Mean(one, two) | Share(one, two) | PerHour(one, two) | Rating(one, two) => {
                vec![one, two]
            }
            Estimate {
                of, times, over, ..
            } => vec![of, times, over],
        }
    }

    /// It gives whole numbers where its unit is a count.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Total(_) | Estimate { count: true, .. })
    }

    /// What is computed, in words of the schema.
    pub(super) fn words(self) -> String {
        match self {
            Total(one) => one.words.to_owned(),
            Mean(one, two) => format!("{}, over {}", one.words, two.words),
            Share(one, two) => format!("{}, as a share of {}", one.words, two.words),
            PerHour(one, two) => format!("{}, for each hour of {}", one.words, two.words),
            Rating(one, two) => format!("{} over 100, over {}", one.words, two.words),
            Estimate {
                of, times, over, ..
            } => format!("{}, times {}, over {}", of.words, times.words, over.words),
        }
    }

    /// The value, given that of each measure; nothing where one of them is not known.
    pub(super) fn value(self, of: impl Fn(Measure) -> Option<Number>) -> Option<Number> {
        let real = |measure| of(measure).map(Number::real);
        let over = |one, two, factor: f64| {
            let (one, two) = (real(one)?, real(two)?);
            (two != 0.0).then(|| one / two * factor)
        };
        match self {
            Total(measure) => of(measure),
            Mean(one, two) => over(one, two, 1.0).map(Number::Real),
            Share(one, two) => over(one, two, 1.0).map(|share| Number::Real(share.min(1.0))),
            PerHour(one, two) => over(one, two, 3_600.0).map(Number::Real),
            Rating(one, two) => over(one, two, 0.01).map(Number::Real),
            Estimate {
                of: one,
                times,
                over,
                count,
            } => {
                let (one, times, over) = (real(one)?, real(times)?, real(over)?);
                let value = if over == 0.0 { 0.0 } else { one * times / over };
                Some(if count {
                    Number::rounded(value)
                } else {
                    Number::Real(value)
                })
            }
        }
    }
}

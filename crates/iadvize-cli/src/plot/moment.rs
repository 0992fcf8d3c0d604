//! Scales of time: ticks at the turn of hours, days, weeks, months or years.

use iadvize::jiff::ToSpan;
use iadvize::jiff::civil::{Date, DateTime};

/// A period with ticks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timeline {
    first: DateTime,
    last: DateTime,
    step: Step,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    Hours(i64),
    Days(i64),
    /// On Mondays.
    Weeks(i64),
    Months(i64),
    Years(i64),
}

const STEPS: &[Step] = &[
    Step::Hours(1),
    Step::Hours(2),
    Step::Hours(3),
    Step::Hours(6),
    Step::Hours(12),
    Step::Days(1),
    Step::Days(2),
    Step::Weeks(1),
    Step::Weeks(2),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(2),
    Step::Years(5),
    Step::Years(10),
    Step::Years(50),
    Step::Years(100),
    Step::Years(1_000),
];

impl Timeline {
    /// The period of ascending moments, with at most so many ticks, and none closer than the moments are.
    pub(crate) fn new(moments: &[DateTime], most: usize) -> Option<Self> {
        let (first, last) = (*moments.first()?, *moments.last()?);
        let nearest = moments
            .windows(2)
            .map(|pair| hours(pair[0], pair[1]))
            .fold(f64::INFINITY, f64::min);
        let length = hours(first, last);
        #[allow(clippy::cast_precision_loss, reason = "a handful of ticks")]
        let room = most.max(2) as f64 - 1.0;
        let fits = |step: &Step| {
            step.hours() * room >= length && step.hours() >= nearest.min(length) * 0.9
        };
        let step = STEPS
            .iter()
            .copied()
            .find(fits)
            .unwrap_or(Step::Years(1_000));
        Some(Self { first, last, step })
    }

    /// The ticks with their labels, ascending, within the period.
    pub(crate) fn ticks(&self) -> Vec<(DateTime, String)> {
        let mut ticks = Vec::new();
        let mut next = self.step.floor(self.first);
        while let Some(tick) = next {
            if tick > self.last {
                break;
            }
            if tick >= self.first {
                ticks.push((tick, self.step.label(tick)));
            }
            next = self.step.after(tick);
        }
        if ticks.is_empty() {
            ticks.push((self.first, self.step.label(self.first)));
        }
        ticks
    }

    /// Where a moment lies between the first (0) and the last (1); the only one lies in the middle.
    pub(crate) fn share(&self, moment: DateTime) -> f64 {
        let length = hours(self.first, self.last);
        if length == 0.0 {
            return 0.5;
        }
        (hours(self.first, moment) / length).clamp(0.0, 1.0)
    }
}

impl Step {
    /// How long it is, at least.
    fn hours(self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "small numbers")]
        let times = |count: i64, hours: f64| count as f64 * hours;
        match self {
            Self::Hours(count) => times(count, 1.0),
            Self::Days(count) => times(count, 24.0),
            Self::Weeks(count) => times(count, 168.0),
            Self::Months(count) => times(count, 24.0 * 28.0),
            Self::Years(count) => times(count, 24.0 * 365.0),
        }
    }

    /// The last turn at or before a moment.
    fn floor(self, moment: DateTime) -> Option<DateTime> {
        let date = moment.date();
        let day = match self {
            Self::Hours(count) => {
                let hour = i64::from(moment.hour()) / count * count;
                return Some(date.at(i8::try_from(hour).ok()?, 0, 0, 0));
            }
            Self::Days(count) => {
                let past = (i64::from(date.day()) - 1) % count;
                date.checked_sub(past.days()).ok()?
            }
            Self::Weeks(count) => {
                let past = i64::from(date.weekday().to_monday_zero_offset());
                let monday = date.checked_sub(past.days()).ok()?;
                // Counted from a Monday far enough back, so that two weeks do not depend on the period.
                let origin = Date::constant(1900, 1, 1);
                let weeks = i64::from(origin.until(monday).ok()?.get_days()) / 7;
                monday.checked_sub(weeks.rem_euclid(count).weeks()).ok()?
            }
            Self::Months(count) => {
                let past = (i64::from(date.month()) - 1) % count;
                date.first_of_month().checked_sub(past.months()).ok()?
            }
            Self::Years(count) => {
                let past = i64::from(date.year()).rem_euclid(count);
                date.first_of_year().checked_sub(past.years()).ok()?
            }
        };
        Some(day.at(0, 0, 0, 0))
    }

    /// The turn after one.
    fn after(self, tick: DateTime) -> Option<DateTime> {
        let next = match self {
            Self::Hours(count) => tick.checked_add(count.hours()),
            // Within a month every second day; a month begins anew.
            Self::Days(count) => {
                let next = tick.checked_add(count.days()).ok()?;
                if count > 1 && next.month() != tick.month() {
                    return Some(next.first_of_month());
                }
                Ok(next)
            }
            Self::Weeks(count) => tick.checked_add(count.weeks()),
            Self::Months(count) => tick.checked_add(count.months()),
            Self::Years(count) => tick.checked_add(count.years()),
        };
        next.ok()
    }

    fn label(self, tick: DateTime) -> String {
        let pattern = match self {
            Self::Hours(_) if tick.hour() == 0 => "%b %-d",
            Self::Hours(_) => "%H:%M",
            Self::Days(_) | Self::Weeks(_) => "%b %-d",
            Self::Months(_) => "%b %Y",
            Self::Years(_) => "%Y",
        };
        tick.strftime(pattern).to_string()
    }
}

/// Hours from one moment to another.
fn hours(from: DateTime, to: DateTime) -> f64 {
    from.duration_until(to).as_secs_f64() / 3_600.0
}

#[cfg(test)]
mod tests {
    use iadvize::jiff::civil::datetime;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ticks_lie_within_the_period_and_ascend(
            start in 0_i64..400_000,
            steps in proptest::collection::vec(1_i64..5_000, 0..40),
            most in 2_usize..15,
        ) {
            let mut moments = vec![datetime(1999, 1, 1, 0, 0, 0, 0).checked_add(start.hours()).unwrap()];
            for step in steps {
                let next = moments.last().unwrap().checked_add(step.hours()).unwrap();
                moments.push(next);
            }
            let timeline = Timeline::new(&moments, most).unwrap();
            let ticks = timeline.ticks();
            prop_assert!(!ticks.is_empty() && ticks.len() <= most * 2, "{ticks:?}");
            prop_assert!(ticks.windows(2).all(|pair| pair[0].0 < pair[1].0), "{ticks:?}");
            let (first, last) = (moments[0], *moments.last().unwrap());
            prop_assert!(ticks.iter().all(|(tick, _)| (first..=last).contains(tick)), "{ticks:?}");
        }
    }

    #[test]
    fn ticks_turn_with_the_calendar() {
        let labels = |moments: &[DateTime], most| {
            let ticks = Timeline::new(moments, most).unwrap().ticks();
            ticks
                .into_iter()
                .map(|(_, label)| label)
                .collect::<Vec<_>>()
        };
        let month = [
            datetime(2020, 6, 1, 0, 0, 0, 0),
            datetime(2020, 6, 30, 0, 0, 0, 0),
        ];
        assert_eq!(labels(&month, 2).len(), 1);
        let days: Vec<_> = (0..30)
            .map(|day| month[0].checked_add(day.days()).unwrap())
            .collect();
        assert_eq!(
            labels(&days, 6),
            ["Jun 1", "Jun 8", "Jun 15", "Jun 22", "Jun 29"]
        );
        let hours: Vec<_> = (0..24)
            .map(|hour| month[0].checked_add(hour.hours()).unwrap())
            .collect();
        assert_eq!(labels(&hours, 5), ["Jun 1", "06:00", "12:00", "18:00"]);
        let one = [datetime(2020, 6, 1, 0, 0, 0, 0)];
        assert_eq!(labels(&one, 5).len(), 1);
    }
}

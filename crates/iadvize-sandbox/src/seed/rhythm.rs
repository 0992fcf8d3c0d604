//! When visitors come: more each year, more before Christmas and in the sales than in August, fewer at
//! weekends and hardly any on great holidays, with a morning, a quiet noon and an afternoon.

use fastrand::Rng;

use crate::clock::{self, Wall};

pub(super) const DAY: i64 = 86_400;

/// Visitors of a month, compared with the mean of the year.
const MONTHS: [f64; 12] = [
    1.15, 0.90, 0.92, 0.95, 0.97, 1.08, 1.00, 0.72, 0.98, 1.00, 1.22, 1.40,
];

/// Month and day of holidays on which next to nobody comes.
const HOLIDAYS: [(i8, i8); 4] = [(1, 1), (5, 1), (11, 11), (12, 25)];

/// Share of a day's contacts by hour, from 8 o'clock on.
const WORKDAY: [u32; 14] = [2, 5, 9, 10, 6, 4, 8, 9, 8, 7, 6, 4, 3, 1];
const WEEKEND: [u32; 14] = [1, 2, 5, 8, 8, 5, 6, 8, 9, 9, 8, 6, 5, 2];

/// Days and the contacts expected on each.
pub(super) struct Rhythm {
    first: Wall,
    /// Contacts for a weight of 1.
    unit: f64,
    days: i64,
}

impl Rhythm {
    /// Spreads a number of contacts over the days from `start` to `now`.
    #[allow(clippy::cast_precision_loss, reason = "a number of conversations")]
    pub(super) fn new(start: Wall, now: Wall, contacts: u32) -> Self {
        let first = start - start.rem_euclid(DAY);
        let days = (now - first) / DAY + 1;
        let mut rhythm = Self {
            first,
            unit: 1.0,
            days,
        };
        let total: f64 = rhythm.days().map(|day| rhythm.expected(day)).sum();
        rhythm.unit = f64::from(contacts) / total;
        rhythm
    }

    /// The midnights at which the days begin.
    pub(super) fn days(&self) -> impl Iterator<Item = Wall> + use<> {
        let first = self.first;
        (0..self.days).map(move |number| first + number * DAY)
    }

    /// Contacts that a whole day brings on average.
    #[allow(clippy::cast_precision_loss, reason = "a number of days")]
    pub(super) fn expected(&self, day: Wall) -> f64 {
        let date = clock::to_civil(day).date();
        let month = usize::from(date.month().unsigned_abs()) - 1;
        // From one month to the next in even steps.
        let within = f64::from(date.day()) / f64::from(date.days_in_month());
        let season = MONTHS[month] * (1.0 - within) + MONTHS[(month + 1) % 12] * within;
        let growth = 0.75 + 0.5 * ((day - self.first) / DAY) as f64 / self.days as f64;
        self.unit * season * growth * WORKDAYS * among_days(day)
    }
}

/// Contacts of a working day, compared with the mean of the week.
const WORKDAYS: f64 = 1.26;

/// Share of a working day's contacts that a day has by its place in the week and its date.
fn among_days(day: Wall) -> f64 {
    let date = clock::to_civil(day).date();
    let week = if is_weekend(day) { 0.28 } else { 1.0 };
    if HOLIDAYS.contains(&(date.month(), date.day())) {
        0.15 * week
    } else {
        week
    }
}

/// A moment after another, within so many days, at which somebody comes or is called.
pub(super) fn later(at: Wall, days: i64, rng: &mut Rng) -> Wall {
    let today = at - at.rem_euclid(DAY);
    for _ in 0..32 {
        let day = today + DAY * rng.i64(0..=days);
        let moment = day + time_of_day(day, rng);
        if moment > at && rng.f64() < among_days(day) {
            return moment;
        }
    }
    at + DAY
}

fn is_weekend(day: Wall) -> bool {
    // 1970-01-01 was a Thursday.
    matches!((day / DAY + 4).rem_euclid(7), 0 | 6)
}

/// Seconds after midnight at which somebody comes.
pub(super) fn time_of_day(day: Wall, rng: &mut Rng) -> i64 {
    let hours = if is_weekend(day) { &WEEKEND } else { &WORKDAY };
    let mut ticket = rng.u32(..hours.iter().sum::<u32>());
    let mut hour = 8;
    for share in hours {
        if ticket < *share {
            break;
        }
        ticket -= share;
        hour += 1;
    }
    hour * 3_600 + rng.i64(0..3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Wall {
        clock::parse(text).unwrap().at
    }

    #[test]
    fn years_weeks_and_days_have_their_shape() {
        let rhythm = Rhythm::new(at("2018-01-01"), at("2020-06-30"), 100_000);
        let total: f64 = rhythm.days().map(|day| rhythm.expected(day)).sum();
        assert!((total - 100_000.0).abs() < 1e-3);
        let of = |from: &str, days: i64| -> f64 {
            (0..days)
                .map(|day| rhythm.expected(at(from) + day * DAY))
                .sum()
        };
        assert!(of("2018-12-01", 28) > 1.5 * of("2018-08-04", 28), "season");
        assert!(of("2020-03-02", 28) > 1.3 * of("2018-03-05", 28), "growth");
        assert!(of("2019-03-05", 1) > 3.0 * of("2019-03-03", 1), "week");
        assert!(of("2018-12-25", 1) < 0.2 * of("2018-12-26", 1), "holiday");
        let mut rng = Rng::with_seed(1);
        for _ in 0..10_000 {
            let time = time_of_day(0, &mut rng);
            assert!((8 * 3_600..22 * 3_600).contains(&time));
            // A Friday afternoon.
            let at = at("2020-03-06 15:20:00");
            let later = later(at, 3, &mut rng);
            assert!(at < later && later < at - at.rem_euclid(DAY) + 4 * DAY);
        }
    }
}

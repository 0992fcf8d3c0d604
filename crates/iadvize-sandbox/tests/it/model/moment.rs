//! Moments as the model knows them: seconds on the proleptic calendar, counted with nothing of the
//! crate and of no library.

/// Days from 1970-01-01 to a day of the calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let before: i64 = (1..month).map(|month| length(year, month)).sum();
    (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + before + day - 1
}

fn length(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A bound of a period as it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bound {
    year: i64,
    month: i64,
    day: i64,
    second: i64,
    pub(crate) is_day: bool,
}

impl Bound {
    /// Reads `YYYY-MM-DD`, or that with ` HH:MM:SS` or `THH:MM:SS` behind it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let shape: String = text
            .chars()
            .map(|one| if one.is_ascii_digit() { '0' } else { one })
            .collect();
        let is_day = shape == "0000-00-00";
        if !is_day && shape != "0000-00-00 00:00:00" && shape != "0000-00-00T00:00:00" {
            return None;
        }
        let number = |from: usize, to: usize| text[from..to].parse::<i64>().unwrap();
        let (month, day) = (number(5, 7), number(8, 10));
        let second = match is_day {
            true => 0,
            false if number(11, 13) > 23 || number(14, 16) > 59 || number(17, 19) > 59 => {
                return None;
            }
            false => number(11, 13) * 3_600 + number(14, 16) * 60 + number(17, 19),
        };
        let possible = (1..=12).contains(&month) && (1..=31).contains(&day);
        possible.then_some(Self {
            year: number(0, 4),
            month,
            day,
            second,
            is_day,
        })
    }

    /// Seconds since 1970-01-01. A day past the end of its month runs over.
    pub(crate) fn seconds(self) -> i64 {
        (days(self.year, self.month, 1) + self.day - 1) * 86_400 + self.second
    }

    /// The first second behind an upper bound, which includes its day or its second.
    pub(crate) fn end(self) -> i64 {
        self.seconds() + if self.is_day { 86_400 } else { 1 }
    }

    /// The same day of another month, or the last one there is.
    pub(crate) fn months_on(self, months: i64) -> i64 {
        // A day that runs over is first brought to where it lies.
        let over = self.day > length(self.year, self.month);
        let (year, month, day) = if over {
            let day = self.day - length(self.year, self.month);
            let next = self.month % 12 + 1;
            (self.year + i64::from(next == 1), next, day)
        } else {
            (self.year, self.month, self.day)
        };
        let count = year * 12 + month - 1 + months;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        days(year, month, day.min(length(year, month))) * 86_400 + self.second
    }
}

#[test]
fn the_model_knows_the_calendar() {
    let at = |text: &str| Bound::read(text).unwrap();
    assert_eq!(at("1970-01-01").seconds(), 0);
    assert_eq!(at("2000-02-29 00:00:01").seconds(), 951_782_401);
    assert_eq!(at("2020-06-30T12:00:00").seconds(), 1_593_518_400);
    assert_eq!(at("2015-06-31").seconds(), at("2015-07-01").seconds());
    assert_eq!(at("2019-11-30").months_on(3), at("2020-02-29").seconds());
    assert_eq!(at("2020-05-31").months_on(-3), at("2020-02-29").seconds());
    assert_eq!(at("2019-12-31").months_on(-1), at("2019-11-30").seconds());
    assert_eq!(at("2019-01-15").end(), at("2019-01-16").seconds());
    for wrong in [
        "2020-13-01",
        "2020-01-00",
        "2020-1-1",
        "2020-01-01 24:00:00",
        "x",
        "",
    ] {
        assert_eq!(Bound::read(wrong), None, "{wrong}");
    }
}

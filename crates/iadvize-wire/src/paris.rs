//! [`paris`]: the zone of the service's dates.

use std::sync::LazyLock;

use jiff::tz::TimeZone;

/// What clocks in Paris do, as POSIX writes it: an hour ahead of Greenwich, two
/// from the last Sunday of March to that of October.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// When the rule begins: in 1976, when clocks began to be changed.
const SINCE: i64 = 189_302_400;

/// The zone in which the service's dates were observed to be: Europe/Paris.
///
/// Its rule is that of all years since 1996, which are older than the service;
/// before 1976 there is no summer time. It is part of the program: neither
/// files of the system nor a database of all zones of the world are needed.
/// jiff needs one to find a zone by its name, also when it reads a moment that
/// was written with it; this crate turns the system's on.
pub fn paris() -> TimeZone {
    static PARIS: LazyLock<TimeZone> = LazyLock::new(|| {
        // Without a name, moments would be written without that of their zone.
        TimeZone::tzif("Europe/Paris", &file())
            .or_else(|_| TimeZone::posix(RULE))
            .unwrap_or(TimeZone::UTC)
    });
    PARIS.clone()
}

/// The smallest file of a zone (TZif, RFC 9636) that is ruled from a moment on.
fn file() -> Vec<u8> {
    // Readers of the first version take the first part, all others the second and the rule.
    [
        part(&[]).as_slice(),
        &part(&[SINCE]),
        b"\n",
        RULE.as_bytes(),
        b"\n",
    ]
    .concat()
}

/// A part: moments at which clocks change, all to the one kind of time there is.
fn part(changes: &[i64]) -> Vec<u8> {
    let count = u32::try_from(changes.len()).unwrap_or(0);
    let mut bytes = b"TZif2".to_vec();
    // Reserved, and no notes on the kinds of time and no leap seconds.
    bytes.extend([0; 15 + 12]);
    // Changes, kinds of time, and bytes of their names.
    for number in [count, 1, 4] {
        bytes.extend(number.to_be_bytes());
    }
    for change in changes {
        bytes.extend(change.to_be_bytes());
    }
    bytes.extend(changes.iter().map(|_| 0));
    // An hour ahead, no summer time, the name that begins at 0.
    bytes.extend(3600_i32.to_be_bytes());
    bytes.extend(b"\0\0CET\0");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::{Dst, Offset, TimeZoneDatabase, TimeZoneTransition};

    fn shown(change: TimeZoneTransition<'_>) -> (Timestamp, Offset, Dst, String) {
        let abbreviation = change.abbreviation().to_owned();
        (
            change.timestamp(),
            change.offset(),
            change.dst(),
            abbreviation,
        )
    }

    #[test]
    fn clocks_are_those_of_the_database() {
        let database = TimeZoneDatabase::bundled();
        let (own, real) = (paris(), database.get("Europe/Paris").unwrap());
        assert_eq!(own.iana_name(), real.iana_name());
        let year = |year| {
            date(year, 1, 1)
                .to_zoned(TimeZone::UTC)
                .unwrap()
                .timestamp()
        };
        let changes = |zone: &TimeZone| {
            let after = zone.following(year(1996)).take(300).map(shown);
            let before = zone.preceding(year(2046)).take(100).map(shown);
            after.chain(before).collect::<Vec<_>>()
        };
        assert_eq!(changes(&own), changes(&real));
        for moment in [year(1970), year(1996), year(2026)] {
            assert_eq!(own.to_offset(moment), real.to_offset(moment));
        }
    }

    #[test]
    fn moments_bear_the_name_of_the_zone() {
        let moment = date(2026, 7, 1).at(9, 30, 0, 0).to_zoned(paris()).unwrap();
        assert_eq!(
            moment.to_string(),
            "2026-07-01T09:30:00+02:00[Europe/Paris]"
        );
        assert_eq!(moment.strftime("%Z").to_string(), "CEST");
    }
}

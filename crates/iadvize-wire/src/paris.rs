//! [`paris`]: the zone of the service's dates.

use std::sync::LazyLock;

use jiff::tz::TimeZone;

/// What clocks in Paris do, as POSIX writes it: an hour ahead of Greenwich, two
/// from the last Sunday of March to that of October.
const RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The zone in which the service's dates were observed to be: Europe/Paris.
///
/// Its rule is that of all years since 1996, which are older than the service.
/// It is part of the program: neither files of the system nor a database of all
/// zones of the world are needed.
pub fn paris() -> TimeZone {
    static PARIS: LazyLock<TimeZone> = LazyLock::new(|| {
        // Without a name, moments would be written without that of their zone.
        TimeZone::tzif("Europe/Paris", &file())
            .or_else(|_| TimeZone::posix(RULE))
            .unwrap_or(TimeZone::UTC)
    });
    PARIS.clone()
}

/// The smallest file of a zone (TZif, RFC 9636) that has nothing but a rule.
fn file() -> Vec<u8> {
    // Version 2; no times in UTC, standard times, leap seconds and changes of
    // clocks; one kind of time, whose name has four bytes; this kind.
    let part = [
        b"TZif2".as_slice(),
        &[0; 15],
        &[0; 16],
        &1_u32.to_be_bytes(),
        &4_u32.to_be_bytes(),
        &3600_i32.to_be_bytes(),
        &[0, 0],
        b"CET\0",
    ]
    .concat();
    // Twice: readers of the first version take the first, all others the second.
    [&part, &part, b"\n".as_slice(), RULE.as_bytes(), b"\n"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use jiff::civil::date;
    use jiff::tz::TimeZoneDatabase;

    #[test]
    fn clocks_are_those_of_the_database() {
        let (own, real) = (
            paris(),
            TimeZoneDatabase::bundled().get("Europe/Paris").unwrap(),
        );
        assert_eq!(own.iana_name(), real.iana_name());
        let first = date(1996, 1, 1).to_zoned(TimeZone::UTC).unwrap();
        let changes = |zone: &TimeZone| -> Vec<(Timestamp, i32)> {
            zone.following(first.timestamp())
                .take(2 * 150)
                .map(|change| (change.timestamp(), change.offset().seconds()))
                .collect()
        };
        assert_eq!(changes(&own), changes(&real));
        assert_eq!(
            own.to_offset(first.timestamp()),
            real.to_offset(first.timestamp())
        );
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

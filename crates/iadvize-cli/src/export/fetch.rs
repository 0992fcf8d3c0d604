//! Fetching a unit: its pages, its rows' months, and the proof that all came.

use std::collections::BTreeMap;
use std::io;
use std::time::Duration;

use iadvize::types::DateTime;
use iadvize::{Client, Full, List, Record};

use super::dated;
use super::interrupt::Stop;
use super::manifest::moment;
use super::progress::{Part, Progress};
use super::spool::{Sorted, Spool, Spools};
use super::unit::{Unit, Window};

/// Filters by list and name.
pub(crate) type Filters = BTreeMap<String, BTreeMap<String, String>>;

/// How often a list that changes while it is read is read at most.
const READINGS: u32 = 3;

/// The wait before a unit is fetched again, doubled for each further time.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest such wait.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Where units are fetched from.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) client: Client,
    pub(super) filters: Filters,
    /// Where rows wait that do not fit in memory.
    pub(super) spools: Spools,
    /// How often a unit is fetched at most while the service fails.
    pub(super) attempts: u32,
    pub(super) progress: Progress,
    pub(super) stop: Stop,
}

/// A unit that was fetched.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) rows: Sorted,
    /// The earliest and the latest date of a row.
    pub(super) dates: Option<(String, String)>,
    /// Why it cannot be proven complete.
    pub(super) incomplete: Option<String>,
    pub(super) part: Part,
}

/// Why a unit was not fetched.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The service, or the way to it.
    Service(iadvize::Error),
    /// The disk.
    Disk(io::Error),
}

impl From<iadvize::Error> for Trouble {
    fn from(error: iadvize::Error) -> Self {
        Self::Service(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// The list of a unit, with its filters and bounds. Nothing is sent.
///
/// # Errors
///
/// When the list has no such filter, or the filter cannot have its value.
pub(super) fn list(
    client: &Client,
    filters: &Filters,
    unit: &Unit,
) -> iadvize::Result<List<Record, Full>> {
    let mut list = client.records(unit.operation);
    for (name, value) in filters.get(&unit.table()).into_iter().flatten() {
        list = list.filter(name, value)?;
    }
    if let Some(window) = unit.window {
        list = list.between(window.from, window.end);
    }
    Ok(list.full())
}

impl Source {
    /// Fetches a unit, again while the service fails in passing or the list changes under the reader. What
    /// cannot be proven complete in the end comes with the reason. So many of its pages are in flight.
    pub(super) async fn fetch(mut self, unit: Unit, pages: usize) -> Result<Fetched, Trouble> {
        let (mut readings, mut attempts, mut wait) = (0, 0, FIRST_WAIT);
        loop {
            let again = match self.read(&unit, pages).await {
                Ok(fetched) if fetched.incomplete.is_none() => return Ok(fetched),
                Ok(fetched) => {
                    readings += 1;
                    if readings >= READINGS || self.stop.is_asked() {
                        return Ok(fetched);
                    }
                    None
                }
                Err(Trouble::Service(error)) if may_pass(&error) => {
                    attempts += 1;
                    if attempts >= self.attempts {
                        return Err(error.into());
                    }
                    Some(error)
                }
                Err(trouble) => return Err(trouble),
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => wait = (wait * 2).min(LONGEST_WAIT),
                () = self.stop.asked() => {
                    if let Some(error) = again {
                        return Err(error.into());
                    }
                }
            }
        }
    }

    /// Reads a unit once.
    async fn read(&self, unit: &Unit, pages: usize) -> Result<Fetched, Trouble> {
        let mut rows = Intake::new(unit, self.spools.spool());
        let mut part = self.progress.part();
        let list = list(&self.client, &self.filters, unit)?;
        let mut stream = list.pages_in_flight(pages).pages();
        let mut doubt = None;
        loop {
            match stream.try_next().await {
                Ok(Some(page)) => {
                    if let Some(count) = page.count {
                        part.expect(count);
                    }
                    let (count, mut bytes) = (page.items.len() as u64, 0);
                    for row in page.items {
                        bytes += row.json().len() as u64;
                        rows.take(row)?;
                    }
                    part.came(count, bytes);
                }
                Ok(None) => break,
                Err(error) if error.is_incomplete() => {
                    doubt = Some(error.summary());
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        let incomplete = doubt.or_else(|| rows.doubt());
        Ok(Fetched {
            rows: rows.spool.sorted()?,
            dates: rows
                .dates
                .map(|(first, last)| (moment(first), moment(last))),
            incomplete,
            part,
        })
    }
}

/// Whether the same call may succeed later. What is not understood may be the page of a gateway.
fn may_pass(error: &iadvize::Error) -> bool {
    error.is_retryable() || error.is_decode()
}

/// Takes the rows that belong to a unit.
struct Intake<'a> {
    unit: &'a Unit,
    spool: Spool,
    dates: Option<(
        iadvize::jiff::civil::DateTime,
        iadvize::jiff::civil::DateTime,
    )>,
    /// Rows that the service gave although they lie outside.
    outside: u64,
}

impl<'a> Intake<'a> {
    fn new(unit: &'a Unit, spool: Spool) -> Self {
        Self {
            unit,
            spool,
            dates: None,
            outside: 0,
        }
    }

    /// Takes a row, if its date lies in the window. Neighbouring windows share the moment of their seam,
    /// since it is not settled whether the end of a period belongs to it: such a row is the later one's. A
    /// row whose date cannot be read belongs to the window that gave it.
    fn take(&mut self, row: Record) -> io::Result<()> {
        let date = self.unit.operation.dated_by.and_then(|member| {
            let text = dated::text(row.json(), member)?;
            DateTime::from(text).civil()
        });
        if let (Some(window), Some(date)) = (self.unit.window, date) {
            let Window { from, end, .. } = window;
            if date == end {
                return Ok(());
            }
            if date < from || date > end {
                self.outside += 1;
                return Ok(());
            }
        }
        if let Some(date) = date {
            let (first, last) = self.dates.unwrap_or((date, date));
            self.dates = Some((first.min(date), last.max(date)));
        }
        self.spool.push(row)
    }

    /// Why rows may be missing although the list was read to its end.
    fn doubt(&self) -> Option<String> {
        (self.outside > 0).then(|| {
            format!(
                "{} rows came that lie outside of the time that was asked for, so the service may read its ends otherwise, and rows near them may be missing",
                self.outside
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::format::Rows;
    use super::super::plan::{self, Span};
    use super::*;

    /// The rows of February 2020 that are taken, and the doubt.
    fn taken(rows: &[(u64, &str)]) -> (Vec<u64>, Option<String>) {
        let folder = tempfile::tempdir().unwrap();
        let span = Span::new("2020-02-01".parse().unwrap(), "2020-02-29".parse().unwrap());
        let units = plan::units(&[plan::list("conversation").unwrap()], span.ok()).unwrap();
        let spools = Spools::new(folder.path().to_owned());
        let mut intake = Intake::new(&units[0], spools.spool());
        for (id, date) in rows {
            let row = format!("{{\"id\":{id},\"created_at\":{date}}}");
            intake.take(serde_json::from_str(&row).unwrap()).unwrap();
        }
        let doubt = intake.doubt();
        let mut sorted = intake.spool.sorted().unwrap();
        let mut ids = Vec::new();
        while let Some(row) = sorted.next().unwrap() {
            ids.push(row.id);
        }
        (ids, doubt)
    }

    #[test]
    fn the_moment_of_a_seam_is_the_later_months() {
        let (ids, doubt) = taken(&[
            (3, "\"2020-03-01 00:00:00\""),
            (2, "\"2020-02-29 23:59:59\""),
            (1, "\"2020-02-01 00:00:00\""),
        ]);
        assert_eq!((ids, doubt), (vec![1, 2], None));
    }

    #[test]
    fn rows_whose_date_cannot_be_read_are_kept() {
        let (ids, doubt) = taken(&[
            (1, "\"0000-00-00 00:00:00\""),
            (2, "null"),
            (3, "\"2020-02-30 10:00:00\""),
        ]);
        assert_eq!((ids, doubt), (vec![1, 2, 3], None));
    }

    #[test]
    fn rows_from_outside_raise_a_doubt() {
        let (ids, doubt) = taken(&[
            (2, "\"2020-03-01 00:00:01\""),
            (1, "\"2020-01-31 23:59:59\""),
        ]);
        assert!(ids.is_empty());
        assert!(doubt.unwrap().starts_with("2 rows came"));
    }
}

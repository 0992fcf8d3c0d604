//! Lists: rows of any documented list, page after page, as they come.

use clap::ArgMatches;
use iadvize::catalogue::Operation;
use iadvize::{List, Record, Wants};

use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::session::Session;

/// Reads a list and prints its rows.
pub(crate) async fn run(
    session: &Session,
    operation: &'static Operation,
    matches: &ArgMatches,
    options: &Options,
) -> Result<(), Failure> {
    let mut list = session.client().records(operation);
    for (name, value) in flags::filters(matches, operation) {
        list = list.filter(name, &value)?;
    }
    let wanted = Wanted::new(matches);
    // Who names members, or computes with them, wants those that only full rows have.
    if matches.get_flag("full") || !options.fields.is_empty() || options.jq.is_some() {
        let output = Output::new(options, Shape::Rows, operation.row)?;
        print(list.full(), wanted, output).await
    } else {
        let output = Output::new(options, Shape::Rows, &[])?;
        print(list.as_sent(), wanted, output).await
    }
}

/// How much of a list is wanted.
pub(crate) struct Wanted {
    rows: Option<u64>,
    page: u32,
}

impl Wanted {
    /// What the flags of a list say.
    pub(crate) fn new(matches: &ArgMatches) -> Self {
        Self {
            rows: matches.get_one::<u64>("limit").copied(),
            page: matches.get_one::<u32>("page-size").copied().unwrap_or(100),
        }
    }

    /// A list that asks for no more than is wanted: small pages, and few in flight.
    fn of<W: Wants<Record>>(&self, list: List<Record, W>) -> List<Record, W> {
        let Some(rows) = self.rows else {
            return list.limit(self.page);
        };
        let page = u64::from(self.page).min(rows.max(1));
        let pages = usize::try_from(rows.div_ceil(page)).unwrap_or(usize::MAX);
        list.limit(u32::try_from(page).unwrap_or(self.page))
            .pages_in_flight(pages.clamp(1, 8))
    }
}

/// Prints the rows of a list as they come.
pub(crate) async fn print<W: Wants<Record, Item = Record>>(
    list: List<Record, W>,
    wanted: Wanted,
    mut output: Output,
) -> Result<(), Failure> {
    let mut printed: u64 = 0;
    let mut items = wanted.of(list).items();
    while wanted.rows.is_none_or(|rows| printed < rows) {
        match items.try_next().await {
            Ok(Some(row)) => output.row(row.json())?,
            Ok(None) => break,
            // Nothing came, so that nothing is broken off.
            Err(error) if error.is_held() => return Err(error.into()),
            Err(error) => {
                // What came is shown, whatever went wrong behind it.
                output.break_off()?;
                return Err(Failure::from(error).after(printed));
            }
        }
        printed += 1;
    }
    output.finish()
}

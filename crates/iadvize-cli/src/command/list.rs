//! Lists: rows of any documented list, page after page, as they come.

use clap::ArgMatches;
use iadvize::catalogue::Operation;
use iadvize::{List, Record, Wants};

use crate::failure::Failure;
use crate::flags;
use crate::options::Options;
use crate::output::{Output, Shape};
use crate::session::Session;
use crate::tree;

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
    let output = Output::new(options, Shape::Rows);
    if matches.get_flag("full") || tree::is_always_full(operation) {
        let row = |row: Record| row.json().to_owned();
        print(list.full(), wanted, output, row).await
    } else {
        let row = |row: iadvize::Reference<u64>| {
            serde_json::json!({"id": row.id, "_link": row.link}).to_string()
        };
        print(list, wanted, output, row).await
    }
}

/// How much of a list is wanted.
struct Wanted {
    rows: Option<u64>,
    page: u32,
}

impl Wanted {
    fn new(matches: &ArgMatches) -> Self {
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

async fn print<W: Wants<Record>>(
    list: List<Record, W>,
    wanted: Wanted,
    mut output: Output,
    row: impl Fn(W::Item) -> String,
) -> Result<(), Failure> {
    let mut left = wanted.rows.unwrap_or(u64::MAX);
    let mut items = wanted.of(list).items();
    let mut read = Ok(());
    while left > 0 {
        match items.try_next().await {
            Ok(Some(item)) => output.row(&row(item))?,
            Ok(None) => break,
            Err(error) => {
                read = Err(Failure::from(error));
                break;
            }
        }
        left -= 1;
    }
    // What came is shown, whatever went wrong behind it.
    output.finish()?;
    read
}

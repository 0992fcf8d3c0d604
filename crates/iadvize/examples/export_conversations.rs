//! Exports the conversations of a year as JSON lines, flat in memory:
//! `cargo run -p iadvize --example export_conversations > conversations.jsonl`.

mod connect;

use std::error::Error;
use std::io::{BufWriter, Write};

use connect::connect;
use iadvize::jiff::Span;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let connection = connect().await?;
    let from = connection.today.checked_sub(Span::new().years(1))?;
    let list = connection
        .client
        .conversations()
        .list()
        .between(from, connection.today);

    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut rows = list.full().items();
    let mut count = 0_u64;
    while let Some(row) = rows.try_next().await? {
        // Members that this crate does not know are kept in `extra` and written as they came.
        serde_json::to_writer(&mut out, &row)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    out.flush()?;
    writeln!(std::io::stderr(), "{count} conversations since {from}")?;
    Ok(())
}

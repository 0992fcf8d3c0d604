//! An export as one would write it by hand: reqwest and serde_json, structs that fit exactly what comes,
//! written again as they were read. It proves, sorts, checks and records nothing.

use std::fs::File;
use std::io::{BufWriter, Write};

use futures_util::stream::{self, StreamExt};
use iadvize::jiff::ToSpan;
use iadvize::jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Error;

#[derive(Deserialize)]
struct Envelope {
    meta: Meta,
    data: Vec<Conversation>,
    pagination: Pagination,
}

#[derive(Deserialize)]
struct Meta {
    status: String,
}

#[derive(Deserialize)]
struct Pagination {
    pages: u64,
}

#[derive(Deserialize, Serialize)]
struct Conversation {
    id: u64,
    channel: String,
    closed_at: Option<String>,
    created_at: String,
    history: String,
    history_link: String,
    operator_answer: bool,
    operator_closed: bool,
    operator_id: u64,
    page_type: String,
    rule_id: u64,
    skill_id: Option<u64>,
    tag_list: Vec<u64>,
    visitor_id: u64,
    visitor_uid: String,
    waitinglist: bool,
    website_id: u64,
    xmpp_id: String,
    _link: String,
}

/// Exports months: the address, the first and the last day, the file, and the pages in flight.
pub(crate) fn export(arguments: &[String]) -> Result<(), Error> {
    let [address, from, to, file, in_flight] = arguments else {
        return Err("an export takes an address, two days, a file and a number of pages".into());
    };
    let (mut from, to): (Date, Date) = (from.parse()?, to.parse()?);
    let in_flight = in_flight.parse()?;
    // Building a client of the library names the process's provider of TLS, which reqwest has none of.
    iadvize::Client::builder().api_key("bench").build()?;
    let http = reqwest::Client::new();
    let mut out = BufWriter::new(File::create(file)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        while from < to {
            let end = from.last_of_month();
            let url = format!(
                "http://{address}/api/2/conversation.json-unicode?filters%5Bfrom%5D={from}&filters%5Bto%5D={end}&full=1&limit=100"
            );
            let first = page(&http, &url, 1).await?;
            write(&mut out, &first.data)?;
            let rest = 2..=first.pagination.pages;
            let rest = stream::iter(rest).map(|number| page(&http, &url, number));
            let mut rest = rest.buffered(in_flight);
            while let Some(page) = rest.next().await {
                write(&mut out, &page?.data)?;
            }
            from = end.checked_add(1.day())?;
        }
        Ok::<_, Error>(())
    })?;
    out.into_inner()?.sync_all()?;
    Ok(())
}

async fn page(http: &reqwest::Client, url: &str, number: u64) -> Result<Envelope, Error> {
    let request = http
        .get(format!("{url}&page={number}"))
        .header("X-API-Key", "bench");
    let body = request.send().await?.bytes().await?;
    let page: Envelope = serde_json::from_slice(&body)?;
    if page.meta.status != "success" {
        return Err("the service refuses".into());
    }
    Ok(page)
}

fn write(out: &mut BufWriter<File>, rows: &[Conversation]) -> Result<(), Error> {
    for row in rows {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

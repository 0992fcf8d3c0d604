//! What one would write without the library: reqwest, serde_json and structs that fit exactly what comes.
//! It knows how many pages there are and trusts them; it has no retries, deadlines, limits or checks.

use std::hint::black_box;

use futures_util::stream::{self, StreamExt};
use serde::Deserialize;

use crate::Error;
use crate::reader::Task;

#[derive(Deserialize)]
pub(crate) struct Envelope {
    pub(crate) meta: Meta,
    pub(crate) data: Vec<Conversation>,
    pub(crate) pagination: Pagination,
}

#[derive(Deserialize)]
pub(crate) struct Meta {
    pub(crate) status: String,
}

#[derive(Deserialize)]
pub(crate) struct Pagination {
    pub(crate) pages: u64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what is measured is the reading")]
pub(crate) struct Conversation {
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

pub(crate) struct Reader {
    http: reqwest::Client,
    url: String,
    in_flight: usize,
}

impl Reader {
    pub(crate) fn new(task: &Task) -> Result<Self, Error> {
        // Building a client of the library names the process's provider of TLS, which reqwest has none of.
        iadvize::Client::builder().api_key("bench").build()?;
        let (from, to) = task.period.bounds();
        Ok(Self {
            http: reqwest::Client::new(),
            url: format!(
                "http://{}/api/2/conversation.json-unicode?filters%5Bfrom%5D={from}&filters%5Bto%5D={to}&full=1&limit=100",
                task.address
            ),
            in_flight: task.in_flight.unwrap_or(1),
        })
    }

    pub(crate) async fn read(&self) -> Result<u64, Error> {
        let first = self.page(1).await?;
        let mut rows = tally(first.data);
        let rest = stream::iter(2..=first.pagination.pages).map(|number| self.page(number));
        let mut rest = rest.buffered(self.in_flight);
        while let Some(page) = rest.next().await {
            rows += tally(page?.data);
        }
        Ok(rows)
    }

    async fn page(&self, number: u64) -> Result<Envelope, Error> {
        let request = self.http.get(format!("{}&page={number}", self.url));
        let body = request
            .header("X-API-Key", "bench")
            .send()
            .await?
            .bytes()
            .await?;
        let page: Envelope = serde_json::from_slice(&body)?;
        if page.meta.status != "success" {
            return Err("the service refuses".into());
        }
        Ok(page)
    }
}

fn tally(rows: Vec<Conversation>) -> u64 {
    let mut count = 0;
    for row in rows {
        black_box(&row);
        count += 1;
    }
    count
}

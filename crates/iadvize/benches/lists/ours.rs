//! The library.

use std::hint::black_box;

use iadvize::types::DateBound;
use iadvize::{Client, catalogue};

use crate::Error;
use crate::reader::{Period, Task};

pub(crate) struct Reader {
    client: Client,
    in_flight: Option<usize>,
    period: Period,
}

impl Reader {
    pub(crate) fn new(task: &Task) -> Result<Self, Error> {
        let client = Client::builder()
            .api_key("bench")
            .base_url(format!("http://{}/api/2", task.address))
            .build()?;
        Ok(Self {
            client,
            in_flight: task.in_flight,
            period: task.period,
        })
    }

    pub(crate) async fn typed(&self) -> Result<u64, Error> {
        let (from, to) = self.period.bounds();
        let mut list = self
            .client
            .conversations()
            .list()
            .between(from.parse::<DateBound>()?, to.parse::<DateBound>()?)
            .full();
        if let Some(pages) = self.in_flight {
            list = list.pages_in_flight(pages);
        }
        let (mut rows, mut items) = (0, list.items());
        while let Some(row) = items.try_next().await? {
            black_box(&row);
            rows += 1;
        }
        Ok(rows)
    }

    pub(crate) async fn records(&self) -> Result<u64, Error> {
        let (from, to) = self.period.bounds();
        let mut list = self
            .client
            .records(&catalogue::LIST_CONVERSATIONS)
            .filter("from", from)?
            .filter("to", to)?
            .full();
        if let Some(pages) = self.in_flight {
            list = list.pages_in_flight(pages);
        }
        let (mut rows, mut items) = (0, list.items());
        while let Some(row) = items.try_next().await? {
            black_box(row.json());
            rows += 1;
        }
        Ok(rows)
    }
}

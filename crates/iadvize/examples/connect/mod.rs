//! Where the examples get their client from: the real service with `IADVIZE_API_KEY` set, a sandbox in
//! this process otherwise.

#![allow(dead_code, reason = "not every example uses all of it")]

use std::env;
use std::error::Error;

use iadvize::jiff::{Timestamp, civil};
use iadvize::{Client, paris};
use iadvize_sandbox::Sandbox;

/// A client, the day to count back from, and the sandbox that has to live as long as it is used.
pub(crate) struct Connection {
    /// The client.
    pub(crate) client: Client,
    /// Today: the real one, or the sandbox's.
    pub(crate) today: civil::Date,
    _sandbox: Option<Sandbox>,
}

/// Connects to the service or to a sandbox of its own.
pub(crate) async fn connect() -> Result<Connection, Box<dyn Error>> {
    if let Ok(key) = env::var("IADVIZE_API_KEY") {
        let mut builder = Client::builder().api_key(key);
        if let Ok(url) = env::var("IADVIZE_BASE_URL") {
            builder = builder.base_url(url);
        }
        let today = Timestamp::now().to_zoned(paris()).date();
        return Ok(Connection {
            client: builder.build()?,
            today,
            _sandbox: None,
        });
    }
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .api_key(sandbox.api_key())
        .build()?;
    Ok(Connection {
        client,
        today: sandbox.now().date(),
        _sandbox: Some(sandbox),
    })
}

//! The generated client of the iAdvize REST API 2.0.
//!
//! Most programs want the crate `iadvize`, which unwraps the envelope, pages through lists, splits periods
//! and retries. This crate is what it stands on: one method for each documented operation, the types they
//! take and give, and the [`catalogue`] of operations, filters and indicators, all generated from
//! `openapi/iadvize.yaml`.
//!
//! Every request goes through a [`Transport`], which adds the key and decides about redirects, deadlines
//! and retries. The least that one has to do:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use iadvize_api::reqwest::{self, Request};
//! use iadvize_api::{Answer, Carried, Client, Transport};
//!
//! #[derive(Debug)]
//! struct Plain(reqwest::Client);
//!
//! impl Transport for Plain {
//!     fn carry(&self, mut request: Request, _operation: &'static str) -> Carried<'_> {
//!         Box::pin(async move {
//!             let key = std::env::var("IADVIZE_API_KEY")?;
//!             request.headers_mut().insert("x-api-key", key.parse()?);
//!             let sent = async {
//!                 let response = self.0.execute(request).await?;
//!                 Ok(Answer::new(response.status(), response.bytes().await?))
//!             };
//!             Ok(sent.await.map_err(reqwest::Error::without_url)?)
//!         })
//!     }
//! }
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
//! let client = Client::new("https://www.iadvize.com/api/2".parse()?, Arc::new(Plain(http)));
//! let answer = client.get_operator(&12.into()).await?;
//! println!("{:?}", answer.meta.status);
//! # Ok(())
//! # }
//! ```

pub mod catalogue;
mod client;
mod error;
// Printed by the generator, which knows no width but its own.
#[rustfmt::skip]
mod generated;
mod transport;

pub use bytes;
pub use client::Client;
pub use error::Error;
pub use generated::types;
pub use reqwest;
pub use transport::{Answer, Carried, Transport};

//! The generated client of the iAdvize REST API 2.0.
//!
//! Most programs want the crate `iadvize`, which unwraps the envelope, pages through lists, splits periods
//! and retries. This crate is what it stands on: one method for each documented operation, the types they
//! take and give, and the [`catalogue`] of operations, filters and indicators, all generated from
//! `openapi/iadvize.yaml`.
//!
//! Every request goes through a [`Transport`], which adds the key and decides about redirects, deadlines
//! and retries:
//!
//! ```no_run
//! # use std::sync::Arc;
//! # async fn example(transport: Arc<dyn iadvize_api::Transport>) -> Result<(), Box<dyn std::error::Error>> {
//! let api = iadvize_api::Client::new("https://www.iadvize.com/api/2".parse()?, transport);
//! let answer = api.get_operator(&12.into()).await?;
//! println!("{:?}", answer.meta.status);
//! # Ok(())
//! # }
//! ```

pub mod catalogue;
mod client;
// Printed by the generator, which knows no width but its own.
#[rustfmt::skip]
mod generated;

pub use client::{Answer, Carried, Client, Error, Transport};
pub use generated::types;

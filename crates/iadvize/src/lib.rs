//! placeholder
mod call;
mod client;
mod config;
mod error;
#[rustfmt::skip]
mod filters;
mod list;
mod page;
mod paging;
mod request;
pub mod resources;
mod transport;
mod window;

//! The sandbox over real HTTP: every answer is held against the embedded document.

mod access;
mod every;
mod lists;
mod live;
mod schema;
mod state;
mod statistics;
mod support;
mod writes;

//! The documented resources, one module each: what can be done with them.

pub mod callmeeting;
pub mod client;
pub mod conversation;
pub mod group;
pub mod odigo;
pub mod operator;
pub mod satisfaction;
pub mod skill;
pub mod statistic;
pub mod tag;
pub mod transaction;
mod verbs;
pub mod visitor;
pub mod website;

/// The handle of a resource: a type, and the method of [`Client`](crate::Client) that gives it.
macro_rules! handle {
    ($(#[$about:meta])* $handle:ident, $method:ident) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $handle {
            client: crate::client::Client,
        }

        impl crate::client::Client {
            $(#[$about])*
            pub fn $method(&self) -> $handle {
                $handle { client: self.clone() }
            }
        }
    };
}

use handle;

//! What a change of the document means to a program that uses the crate `iadvize`.
//!
//! Its types are generated: what is optional is an `Option`, structs and enums may grow, a body is built by
//! a constructor of what is required, and null is read wherever a member may be absent.

use super::fact::{Attribute, Fact, Kind};
use crate::docs::classify::Class;

/// The class of a fact that came; `role` is that of the type it belongs to, and `with_parent` whether that
/// came with it, so that nobody used it before.
pub(super) fn added(fact: &Fact, role: &str, with_parent: bool) -> Class {
    match fact.kind {
        Kind::Text => Class::Text,
        _ if with_parent => Class::Compatible,
        Kind::Member if role == "body" && fact.has(Attribute::Required) => Class::Breaking,
        Kind::Member if role == "hand-written" => Class::Text,
        Kind::Parameter if fact.has(Attribute::Required) => Class::Breaking,
        _ => Class::Compatible,
    }
}

/// The class of a fact that went.
pub(super) fn removed(fact: &Fact, role: &str) -> Class {
    match fact.kind {
        Kind::Text => Class::Text,
        Kind::Member if role == "hand-written" => Class::Text,
        _ => Class::Breaking,
    }
}

/// The class of a change to what is said of a fact.
pub(super) fn changed(
    fact: &Fact,
    attribute: Attribute,
    before: Option<&str>,
    after: Option<&str>,
) -> Class {
    match attribute {
        Attribute::Words | Attribute::Rules | Attribute::Label | Attribute::Origin => Class::Text,
        Attribute::Media
        | Attribute::Category
        | Attribute::Search
        | Attribute::Order
        | Attribute::DatedBy
        | Attribute::Personal
        | Attribute::Deprecated
        | Attribute::Role => Class::Compatible,
        Attribute::Nullable => nullable(fact, after),
        Attribute::Unit if before.is_none() => Class::Compatible,
        Attribute::Aliases | Attribute::Channels | Attribute::Values | Attribute::KeepsUnknown => {
            lists(before, after)
        }
        Attribute::Period => periods(before, after),
        Attribute::Limits if after.is_none() => Class::Compatible,
        _ => Class::Breaking,
    }
}

/// Null where there was none breaks the reading of what is always there; no null where there was some takes
/// nothing away but the sending of it.
fn nullable(fact: &Fact, after: Option<&str>) -> Class {
    match after {
        Some(_) if fact.has(Attribute::Required) => Class::Breaking,
        _ => Class::Compatible,
    }
}

fn lists(before: Option<&str>, after: Option<&str>) -> Class {
    let items = |list: Option<&str>| -> Vec<String> {
        let list = list.unwrap_or_default();
        list.split(", ")
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (before, after) = (items(before), items(after));
    if before.iter().all(|item| after.contains(item)) {
        Class::Compatible
    } else {
        Class::Breaking
    }
}

/// A limit that comes or shrinks refuses what was taken.
fn periods(before: Option<&str>, after: Option<&str>) -> Class {
    let months =
        |text: Option<&str>| text.and_then(|text| text.split(' ').next()?.parse::<u64>().ok());
    match (months(before), months(after)) {
        (Some(before), Some(after)) if after > before => Class::Compatible,
        (_, None) => Class::Compatible,
        _ => Class::Breaking,
    }
}

//! The catalogue of indicators, and the platforms.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Lint, extensions, naming};
use crate::document::step;

const SCHEMA: &str = "/components/schemas/Indicator";

/// Complains about indicators and servers.
pub(super) fn check(lint: &mut Lint<'_>) {
    servers(lint);
    let schemas = lint.root()["components"]["schemas"].as_object();
    for (name, schema) in schemas.into_iter().flatten() {
        let at = step(&step("/components/schemas", name), "x-indicators");
        if schema.get("x-indicators").is_some() && name != "Indicator" {
            lint.complain(
                &at,
                "the catalogue is read from the schema Indicator alone; move it there",
            );
        }
    }
    let Some(indicators) = lint.root().pointer(SCHEMA) else {
        return;
    };
    let mut taken = BTreeMap::from([("Unknown".to_owned(), "what is kept of unknown values")]);
    for (index, indicator) in indicators["x-indicators"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = format!("{SCHEMA}/x-indicators/{index}");
        let name = indicator["name"].as_str().unwrap_or_default();
        naming::variant(lint, &at, name, &mut taken);
        for key in [
            "label",
            "description",
            "unit",
            "category",
            "channels",
            "x-docs",
        ] {
            let member = &indicator[key];
            if member.is_null() || member.as_str().is_some_and(|text| text.trim().is_empty()) {
                lint.complain(
                    &at,
                    format_args!("indicator {name} without `{key}`; state it"),
                );
            }
        }
        fields(lint, &at, name, indicator);
    }
}

fn fields(lint: &mut Lint<'_>, at: &str, name: &str, indicator: &Value) {
    if !indicator["unit"].is_null() {
        extensions::unit(lint, &step(at, "unit"), &indicator["unit"]);
    }
    let category = &indicator["category"];
    let is_known = category
        .as_str()
        .is_some_and(|category| lint.known.categories.contains(category));
    if !category.is_null() && !is_known {
        let known: Vec<&str> = lint.known.categories.iter().map(String::as_str).collect();
        lint.complain(
            &step(at, "category"),
            format_args!("category {category} is unknown; write one of {}, or add it to `x-indicators` in openapi/README.md", known.join(", ")),
        );
    }
    channels(lint, &step(at, "channels"), name, &indicator["channels"]);
    let known = [
        "name",
        "label",
        "description",
        "unit",
        "category",
        "channels",
    ];
    for key in indicator
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
    {
        if !known.contains(&key.as_str()) && !key.starts_with("x-") {
            lint.complain(
                &step(at, key),
                format_args!("`{key}` of an indicator has no meaning; correct its name"),
            );
        }
    }
}

fn channels(lint: &mut Lint<'_>, at: &str, name: &str, channels: &Value) {
    let known = &lint.root()["components"]["schemas"]["Channel"]["enum"];
    let known: Vec<&Value> = known.as_array().into_iter().flatten().collect();
    let mut seen = Vec::new();
    for channel in channels.as_array().into_iter().flatten() {
        if !known.contains(&channel) {
            lint.complain(
                at,
                format_args!("channel {channel} of {name} is not among the values of the schema Channel; correct it, or add it there"),
            );
        }
        if seen.contains(&channel) {
            lint.complain(
                at,
                format_args!("channel {channel} of {name} is listed twice; list it once"),
            );
        }
        seen.push(channel);
    }
}

fn servers(lint: &mut Lint<'_>) {
    for (index, server) in lint.root()["servers"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
    {
        let at = format!("/servers/{index}");
        let url = server["url"].as_str().unwrap_or_default();
        if !url.starts_with("https://") || url.ends_with('/') || url.contains('{') {
            lint.complain(
                &at,
                format_args!("server {url} is no base URL; write it whole, from https:// on and without a slash at its end"),
            );
        }
        if !server["x-docs"].is_string() {
            lint.complain(
                &at,
                format_args!("server {url} has no name; give it one `x-docs`"),
            );
        }
    }
}

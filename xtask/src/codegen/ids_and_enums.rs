//! Typed ids and open enums: the macros of `iadvize-wire`, called with what the document says.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};
use syn::Item;

use super::{catalogue, names, types};
use crate::outcome::Failure;

/// The schemas that become ids or open enums.
pub(crate) fn names(schemas: &Map<String, Value>) -> impl Iterator<Item = &String> {
    schemas
        .iter()
        .filter(|(_, schema)| is_value(schema))
        .map(|(name, _)| name)
}

/// Whether a schema becomes an id or an open enum.
pub(crate) fn is_value(schema: &Value) -> bool {
    is_id(schema) || is_open_enum(schema)
}

fn is_id(schema: &Value) -> bool {
    schema["x-id"] == Value::Bool(true)
}

fn is_open_enum(schema: &Value) -> bool {
    schema["x-rust-type"].is_null()
        && (schema["x-open-enum"] == Value::Bool(true) || schema.get("x-indicators").is_some())
}

/// One macro call for each id and each open enum.
pub(crate) fn items(document: &Value, schemas: &Map<String, Value>) -> Result<Vec<Item>, Failure> {
    let calls = schemas.iter().filter_map(|(name, schema)| {
        let ident = format_ident!("{name}");
        let doc = types::documentation(schema);
        if is_id(schema) {
            Some(quote!(
                ::iadvize_wire::id! { #[doc = #doc] pub struct #ident; }
            ))
        } else if is_open_enum(schema) {
            let variants = variants(document, schema);
            Some(quote!(
                ::iadvize_wire::open_enum! { #[doc = #doc] pub enum #ident { #(#variants)* } }
            ))
        } else {
            None
        }
    });
    calls
        .map(|call| {
            syn::parse2(call)
                .map_err(|error| Failure::new(format!("an id or enum does not parse: {error}")))
        })
        .collect()
}

fn variants(document: &Value, schema: &Value) -> Vec<TokenStream> {
    if schema.get("x-indicators").is_some() {
        return catalogue::indicators(document)
            .iter()
            .map(|indicator| {
                let name = indicator["name"].as_str().unwrap_or_default();
                variant(name, &catalogue::indicator_documentation(indicator))
            })
            .collect();
    }
    let values = schema["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    values
        .map(|value| {
            let places = types::places(&schema["x-enum-docs"][value]);
            let doc = format!(" `{value}`{places}");
            variant(value, &doc)
        })
        .collect()
}

fn variant(value: &str, doc: &str) -> TokenStream {
    let ident = names::variant(value);
    quote!(#[doc = #doc] #ident = #value,)
}

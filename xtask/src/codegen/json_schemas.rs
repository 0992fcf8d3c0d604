//! The JSON Schema of every type the document names, for tools and for the test that both agree.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::{ids_and_enums, prepare};

/// The function that gives all schemas by the names the document has for them.
pub(crate) fn function(document: &Value) -> TokenStream {
    let schemas = prepare::schemas(document);
    let entries = schemas.iter().filter_map(|(name, schema)| {
        let ty = component(&schemas, name, schema)?;
        Some(quote!((#name, ::schemars::schema_for!(#ty))))
    });
    quote! {
        /// The JSON Schema of each type, under the name the document has for it. Each stands alone, with
        /// what it refers to in its `$defs`.
        #[cfg(feature = "schemars")]
        pub fn json_schemas() -> ::std::vec::Vec<(&'static str, ::schemars::Schema)> {
            ::std::vec![#(#entries),*]
        }
    }
}

/// The Rust type of a component; none for a scalar, which has no type of its own.
fn component(schemas: &Map<String, Value>, name: &str, schema: &Value) -> Option<TokenStream> {
    let rust = &schema["x-rust-type"];
    let ident = format_ident!("{name}");
    if prepare::is_envelope(schema) {
        hand_written(schemas, &prepare::envelope(schema)["x-rust-type"])
    } else if rust["path"].is_string() {
        hand_written(schemas, rust)
    } else if ids_and_enums::is_value(schema) || schema["type"] == "object" {
        Some(quote!(crate::types::#ident))
    } else {
        None
    }
}

pub(super) fn hand_written(schemas: &Map<String, Value>, rust: &Value) -> Option<TokenStream> {
    let path: syn::Path = syn::parse_str(rust["path"].as_str()?).ok()?;
    let parameters = rust["parameters"].as_array().into_iter().flatten();
    let parameters: Option<Vec<TokenStream>> =
        parameters.map(|part| parameter(schemas, part)).collect();
    let parameters = parameters?;
    Some(if parameters.is_empty() {
        quote!(::#path)
    } else {
        quote!(::#path<#(#parameters),*>)
    })
}

pub(super) fn parameter(schemas: &Map<String, Value>, part: &Value) -> Option<TokenStream> {
    if part["x-rust-type"].is_object() {
        return hand_written(schemas, &part["x-rust-type"]);
    }
    let name = prepare::component(part)?;
    component(schemas, name, schemas.get(name)?)
}

//! The finish of the types that progenitor generates: tolerance, documentation, names.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::{Map, Value};
use syn::{Attribute, Field, Fields, Item, ItemStruct, Type, parse_quote};

use super::{names, prepare};

/// Finishes every generated struct and drops what nothing uses.
pub(crate) fn finish(all: &mut Vec<Item>, schemas: &Map<String, Value>, bodies: &[String]) {
    all.retain(|item| match item {
        // Conversions from a reference by cloning, and an error type that only checked newtypes use.
        Item::Impl(block) => !is_conversion_from_reference(block),
        Item::Mod(module) => module.ident != "error",
        _ => true,
    });
    for item in all.iter_mut() {
        let Item::Struct(item) = item else { continue };
        let name = item.ident.to_string();
        let Some(schema) = schemas.get(&name) else {
            continue;
        };
        finish_struct(item, schema, bodies.contains(&name));
    }
    let tolerant = nested(schemas).into_iter().map(|name| {
        let ident = quote::format_ident!("{name}");
        parse_quote!(::iadvize_wire::impl_lenient!(#ident);)
    });
    all.extend(tolerant);
}

/// The objects that stand inside rows.
fn nested(schemas: &Map<String, Value>) -> BTreeSet<&str> {
    schemas
        .values()
        .filter(|schema| schema["properties"].get("meta").is_none())
        .flat_map(|schema| schema["properties"].as_object().into_iter().flatten())
        .filter_map(|(_, property)| {
            let property = prepare::unwrapped(property);
            prepare::component(property)
                .or_else(|| prepare::component(prepare::unwrapped(&property["items"])))
        })
        .filter(|name| {
            schemas[*name]["type"] == "object" && schemas[*name]["x-rust-type"].is_null()
        })
        .collect()
}

fn is_conversion_from_reference(block: &syn::ItemImpl) -> bool {
    let Some((path, _)) = &block.trait_ else {
        return false;
    };
    let tokens = quote!(#path).to_string();
    tokens.contains("From <") && tokens.contains('&')
}

fn finish_struct(item: &mut ItemStruct, schema: &Value, is_body: bool) {
    let doc = documentation(schema);
    item.attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    item.attrs.insert(0, parse_quote!(#[doc = #doc]));
    item.attrs
        .push(parse_quote!(#[cfg_attr(feature = "schemars", derive(::schemars::JsonSchema))]));
    item.attrs.push(parse_quote!(#[non_exhaustive]));
    let is_row = !is_body
        && schema["properties"]
            .as_object()
            .is_some_and(|p| !is_filters(p));
    let Fields::Named(fields) = &mut item.fields else {
        return;
    };
    for field in &mut fields.named {
        let Some(ident) = &field.ident else { continue };
        let sent = renamed(&field.attrs).unwrap_or_else(|| ident.to_string());
        let Some(property) = schema["properties"].get(&sent) else {
            continue;
        };
        finish_field(
            field,
            &sent,
            property,
            is_row,
            schema["x-patch"] == Value::Bool(true),
        );
    }
    if is_row && schema["additionalProperties"] == Value::Bool(true) {
        fields.named.push(parse_quote! {
            /// Members that the document does not name, kept as they came.
            #[serde(flatten)]
            pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>
        });
    }
}

/// Whether these are the properties of a filter object.
pub(crate) fn is_filters(properties: &Map<String, Value>) -> bool {
    properties.keys().any(|name| name.starts_with("filters["))
}

fn finish_field(field: &mut Field, sent: &str, property: &Value, is_row: bool, is_patch: bool) {
    let doc = documentation(property);
    let ident = rust_name(sent, property);
    let mut attributes: Vec<Attribute> = vec![parse_quote!(#[doc = #doc])];
    if property["deprecated"] == Value::Bool(true) && is_row {
        attributes.push(parse_quote!(#[doc = "\n Deprecated by the page."]));
    }
    if ident != sent {
        attributes.push(parse_quote!(#[serde(rename = #sent)]));
    }
    if is_patch {
        let inner = inner(&field.ty);
        field.ty = parse_quote!(::iadvize_wire::Patch<#inner>);
        attributes.push(parse_quote!(
            #[serde(default, skip_serializing_if = "::iadvize_wire::Patch::is_keep")]
        ));
    } else if is_row {
        attributes.push(parse_quote!(#[serde(deserialize_with = "::iadvize_wire::lenient")]));
        let aliases = property["x-aliases"].as_array().into_iter().flatten();
        for alias in aliases.filter_map(|alias| alias["name"].as_str()) {
            attributes.push(parse_quote!(#[serde(alias = #alias)]));
        }
    }
    if !is_patch {
        attributes.extend(skipping(&field.ty));
    }
    field.attrs = attributes;
    field.ident = Some(ident);
}

/// What is absent is not sent.
fn skipping(ty: &Type) -> Option<Attribute> {
    match outer(ty)?.as_str() {
        "Option" => Some(parse_quote!(
            #[serde(default, skip_serializing_if = "::std::option::Option::is_none")]
        )),
        "Vec" => {
            Some(parse_quote!(#[serde(default, skip_serializing_if = "::std::vec::Vec::is_empty")]))
        }
        _ => None,
    }
}

/// The name of the outermost type: `Option` of `::std::option::Option<String>`.
pub(crate) fn outer(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    path.path
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

/// What an `Option` holds; other types as they are.
fn inner(ty: &Type) -> TokenStream {
    if outer(ty).as_deref() == Some("Option")
        && let Type::Path(path) = ty
        && let Some(segment) = path.path.segments.last()
        && let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments
    {
        let arguments = &arguments.args;
        return quote!(#arguments);
    }
    quote!(#ty)
}

/// The name of a property in Rust: its own, or the one the document gives it.
pub(crate) fn rust_name(sent: &str, property: &Value) -> proc_macro2::Ident {
    names::field(property["x-rust-name"].as_str().unwrap_or(sent))
}

fn renamed(attributes: &[Attribute]) -> Option<String> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
        .find_map(|attribute| {
            let mut found = None;
            // An attribute of another form is no renaming.
            let _ = attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("rename") {
                    found = Some(meta.value()?.parse::<syn::LitStr>()?.value());
                } else if meta.input.peek(syn::Token![=]) {
                    meta.value()?.parse::<syn::Expr>()?;
                }
                Ok(())
            });
            found
        })
}

/// A schema's documentation: description, unit, decision, and its place on the page.
pub(crate) fn documentation(schema: &Value) -> String {
    let described = schema["description"]
        .as_str()
        .or_else(|| prepare::unwrapped(schema)["description"].as_str())
        .unwrap_or_default()
        .trim();
    let mut text = described.replace('\n', "\n ");
    if let Some(unit) = schema["x-unit"].as_str() {
        text.push_str(&format!(" Unit: {unit}."));
    }
    if let Some(decision) = schema["x-decision"].as_str() {
        text.push_str(&format!("\n\n {}", decision.trim().replace('\n', "\n ")));
    }
    if let (Some(origin), Some(reason)) = (schema["x-origin"].as_str(), schema["x-reason"].as_str())
    {
        text.push_str(&format!(
            "\n\n *{}*: {}",
            names::capitalised(origin),
            reason.trim().replace('\n', "\n ")
        ));
    }
    let places = places(&schema["x-docs"]);
    if !places.is_empty() {
        text.push_str("\n\n Page");
        text.push_str(&places);
    }
    format!(" {text}")
}

/// `: `Operator.id`, `GET /operator/{id}.id`` for a value of `x-docs`, or nothing.
pub(crate) fn places(docs: &Value) -> String {
    let keys: Vec<String> = match docs {
        Value::String(key) => vec![format!("`{key}`")],
        Value::Array(keys) => keys
            .iter()
            .filter_map(Value::as_str)
            .map(|key| format!("`{key}`"))
            .collect(),
        _ => Vec::new(),
    };
    if keys.is_empty() {
        String::new()
    } else {
        format!(": {}", keys.join(", "))
    }
}

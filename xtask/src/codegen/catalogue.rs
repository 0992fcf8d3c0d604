//! The catalogue: operations, their filters and the indicators, as data for programs.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::fields::{self, kind};
use super::{json_schemas, names, prepare, print, rows, types};
use crate::document::Document;
use crate::outcome::Failure;

const ABOUT: &str = "What the document says of operations, filters and indicators.";

/// The indicators of the document.
pub(crate) fn indicators(document: &Value) -> Vec<Value> {
    document["components"]["schemas"]["Indicator"]["x-indicators"]
        .as_array()
        .cloned()
        .unwrap_or_default()
}

/// What is written beside an indicator's variant.
pub(crate) fn indicator_documentation(indicator: &Value) -> String {
    let said = |key: &str| {
        indicator[key]
            .as_str()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let description = types::documentation(&serde_json::json!({
        "description": said("description"),
        "x-decision": indicator["x-decision"],
        "x-docs": indicator["x-docs"],
    }));
    format!(" {} ({}).\n\n{description}", said("label"), said("unit"))
}

/// The source of the catalogue.
pub(crate) fn source(whole: &Document) -> Result<String, Failure> {
    let document = &whole.value;
    let operations: Vec<_> = prepare::operations(document)
        .map(|(path, method, operation)| entry(document, path, method, operation))
        .collect();
    let (constants, all): (Vec<_>, Vec<_>) = operations.into_iter().unzip();
    let indicators = indicators(document);
    let indicators = indicators.iter().map(indicator);
    let servers = document["servers"]
        .as_array()
        .into_iter()
        .flatten()
        .map(server);
    let json_schemas = json_schemas::function(document);
    let rows = rows::constants(whole)?;
    let tokens = quote! {
        use super::{
            Body, BodyForm, Field, Filter, IndicatorInfo, Kind, Member, MemberKind, Operation, Period,
            Personal, Server, Unit,
        };
        use crate::types::Channel;

        /// Every documented operation.
        pub static OPERATIONS: &[&Operation] = &[#(&#all),*];
        #(#constants)*
        #(#rows)*
        /// Every documented indicator.
        pub static INDICATORS: &[IndicatorInfo] = &[#(#indicators),*];
        /// Every documented platform.
        pub static SERVERS: &[Server] = &[#(#servers),*];
        #json_schemas
    };
    print(ABOUT, tokens)
}

fn server(server: &Value) -> TokenStream {
    let url = server["url"].as_str().unwrap_or_default();
    let name = server["x-docs"].as_str().unwrap_or_default();
    quote!(Server { name: #name, url: #url })
}

fn entry(
    document: &Value,
    path: &str,
    method: &str,
    operation: &Value,
) -> (TokenStream, TokenStream) {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let constant = names::constant(id);
    let method = method.to_uppercase();
    let resource = operation["tags"][0].as_str().unwrap_or_default();
    let summary = operation["summary"].as_str().unwrap_or_default();
    let deprecated = operation["deprecated"] == Value::Bool(true);
    let paged = !prepare::answer(document, operation)["properties"]["pagination"].is_null();
    let filters = filters(document, operation);
    let constants = constants(document, operation);
    let body = fields::body(document, operation);
    let period = period(&operation["x-period"]);
    let dated_by = match operation["x-dated-by"].as_str() {
        Some(member) => quote!(Some(#member)),
        None => quote!(None),
    };
    let row = rows::of(document, operation);
    let doc = format!(" `{method} {path}`: {summary}");
    let constant_definition = quote! {
        #[doc = #doc]
        pub static #constant: Operation = Operation {
            id: #id,
            method: #method,
            path: #path,
            resource: #resource,
            summary: #summary,
            deprecated: #deprecated,
            paged: #paged,
            filters: &[#(#filters),*],
            constants: &[#(#constants),*],
            body: #body,
            period: #period,
            dated_by: #dated_by,
            row: #row,
        };
    };
    (constant_definition, quote!(#constant))
}

fn period(period: &Value) -> TokenStream {
    match period["maximum_months"]
        .as_u64()
        .and_then(|months| u8::try_from(months).ok())
    {
        Some(months) => quote!(Some(Period { maximum_months: #months })),
        None => quote!(None),
    }
}

/// The schema of an operation's filters.
pub(crate) fn filter_schema<'a>(
    document: &'a Value,
    operation: &'a Value,
) -> Option<(&'a str, &'a Value)> {
    operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(|parameter| {
            let parameter = prepare::resolve(document, parameter);
            let name = prepare::component(&parameter["schema"])?;
            (parameter["name"] == "filters")
                .then(|| (name, prepare::resolve(document, &parameter["schema"])))
        })
}

fn filters(document: &Value, operation: &Value) -> Vec<TokenStream> {
    let Some((_, schema)) = filter_schema(document, operation) else {
        return Vec::new();
    };
    schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(parameter, property)| {
            let name = parameter
                .trim_start_matches("filters[")
                .trim_end_matches(']');
            let description = property["description"].as_str().unwrap_or_default().trim();
            let deprecated = property["deprecated"] == Value::Bool(true);
            let (kind, values) = kind(document, property);
            quote! {
                Filter {
                    name: #name,
                    parameter: #parameter,
                    kind: Kind::#kind,
                    values: &[#(#values),*],
                    description: #description,
                    deprecated: #deprecated,
                }
            }
        })
        .collect()
}

/// The query parameters that have a single allowed value.
fn constants(document: &Value, operation: &Value) -> Vec<TokenStream> {
    operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|parameter| prepare::resolve(document, parameter))
        .filter_map(|parameter| {
            let name = parameter["name"].as_str()?;
            match parameter["schema"]["enum"].as_array()?.as_slice() {
                [one] => {
                    let value = one.as_str().map_or_else(|| one.to_string(), str::to_owned);
                    Some(quote!((#name, #value)))
                }
                _ => None,
            }
        })
        .collect()
}

fn indicator(indicator: &Value) -> TokenStream {
    let said = |key: &str| {
        indicator[key]
            .as_str()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let (name, label, description) = (said("name"), said("label"), said("description"));
    let category = said("category");
    let unit = names::variant(&said("unit"));
    let channels = indicator["channels"].as_array().into_iter().flatten();
    let channels = channels.filter_map(Value::as_str).map(names::variant);
    quote! {
        IndicatorInfo {
            name: #name,
            label: #label,
            description: #description,
            category: #category,
            unit: Unit::#unit,
            channels: &[#(Channel::#channels),*],
        }
    }
}

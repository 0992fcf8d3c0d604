//! The typed filters of the ergonomic layer, and what ties its lists to the generated client.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::requests::Naming;
use super::{catalogue, names, prepare, print, types};
use crate::outcome::Failure;

const ABOUT: &str = "The typed filters of every list, and the calls that fetch its pages.";

/// The source of the filters.
pub(crate) fn source(document: &Value) -> Result<String, Failure> {
    let schemas = prepare::schemas(document);
    let naming = Naming {
        schemas: &schemas,
        types: quote!(iadvize_api::types),
    };
    let lists = prepare::operations(document).filter_map(|(_, _, operation)| {
        let answer = prepare::answer(document, operation);
        let row = prepare::component(&answer["properties"]["data"]["items"]);
        match row {
            Some(row) if operation["parameters"].is_array() && is_list(operation) => {
                Some(list(document, &naming, operation, row))
            }
            _ => statistics(document, &naming, operation, answer),
        }
    });
    let tokens = quote! {
        use crate::list::{Bounds, List, Listed, Wants, sealed};
        use crate::resources::statistic::StatisticQuery;

        #(#lists)*
    };
    print(ABOUT, tokens)
}

fn is_list(operation: &Value) -> bool {
    operation["operationId"]
        .as_str()
        .is_some_and(|id| id.starts_with("list_"))
}

/// A list: its filters, and how a page of it is fetched.
fn list(document: &Value, naming: &Naming<'_>, operation: &Value, row: &str) -> TokenStream {
    let row_ident = format_ident!("{row}");
    let id = operation["operationId"].as_str().unwrap_or_default();
    let method = names::ident(id);
    let filters = catalogue::filter_schema(document, operation);
    let filters_type = match filters {
        Some((name, _)) => {
            let ident = format_ident!("{name}");
            quote!(iadvize_api::types::#ident)
        }
        None => quote!(()),
    };
    let arguments = arguments(document, operation);
    let id_type = row_id(naming, row);
    let link = match naming.schemas[row]["properties"].get("_link") {
        Some(_) => quote!(
            fn into_link(self) -> Option<String> {
                self.link
            }
        ),
        None => quote!(
            fn into_link(self) -> Option<String> {
                None
            }
        ),
    };
    let filters_name = if filters.is_some() {
        quote!(filters)
    } else {
        quote!(_filters)
    };
    let setters = filters.map(|(_, schema)| {
        let setters = setters(naming, schema);
        quote! {
            impl<W: Wants<iadvize_api::types::#row_ident>> List<iadvize_api::types::#row_ident, W> {
                #(#setters)*
            }
        }
    });
    let empty_list = filters.and_then(|(name, schema)| empty_list(naming, name, schema));
    let bounds = bounds(filters);
    quote! {
        impl Listed for iadvize_api::types::#row_ident {
            type Filters = #filters_type;
            type Id = #id_type;

            fn id(&self) -> Self::Id {
                self.id
            }
        }

        impl sealed::Fetch for iadvize_api::types::#row_ident {
            fn key(&self) -> u64 {
                self.id.value()
            }

            #link

            #bounds

            #empty_list

            async fn fetch(
                client: &crate::Client,
                operation: &'static iadvize_api::catalogue::Operation,
                #filters_name: &#filters_type,
                full: Option<iadvize_wire::Flag>,
                limit: Option<iadvize_wire::Limit>,
                page: Option<iadvize_wire::PageNumber>,
            ) -> crate::Result<crate::call::Success<iadvize_wire::List<Self>>> {
                client.call(operation, client.raw().#method(#(#arguments),*)).await
            }
        }

        #setters
    }
}

/// The arguments of the generated method, in the order progenitor gives them: that of the document.
fn arguments(document: &Value, operation: &Value) -> Vec<TokenStream> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut named: Vec<String> = parameters
        .filter_map(|parameter| prepare::resolve(document, parameter)["name"].as_str())
        .map(str::to_owned)
        .collect();
    named.sort();
    named
        .iter()
        .map(|name| match name.as_str() {
            "filters" => quote!(Some(filters)),
            "full" => quote!(full.as_ref()),
            "limit" => quote!(limit.as_ref()),
            "page" => quote!(page.as_ref()),
            // Any other query parameter of a list is one with a single allowed value.
            _ => quote!(Some(crate::call::well_formatted())),
        })
        .collect()
}

/// The type of a row's identifier.
fn row_id(naming: &Naming<'_>, row: &str) -> TokenStream {
    let id = &naming.schemas[row]["properties"]["id"];
    let name = prepare::component(prepare::unwrapped(id)).unwrap_or("OperatorId");
    let ident = format_ident!("{name}");
    quote!(iadvize_api::types::#ident)
}

/// How the bounds of a period are read and set, for lists that take one.
fn bounds(filters: Option<(&str, &Value)>) -> Option<TokenStream> {
    let (name, schema) = filters?;
    let filters_type = format_ident!("{name}");
    let properties = schema["properties"].as_object()?;
    (properties.contains_key("filters[from]") && properties.contains_key("filters[to]")).then(
        || {
            quote! {
                fn bounds(filters: &iadvize_api::types::#filters_type) -> Bounds {
                    Bounds { from: filters.from, to: filters.to }
                }

                fn set_bounds(filters: &mut iadvize_api::types::#filters_type, bounds: Bounds) {
                    filters.from = bounds.from;
                    filters.to = bounds.to;
                }
            }
        },
    )
}

/// How a list filter without a value is found, for lists that have such filters.
fn empty_list(naming: &Naming<'_>, name: &str, schema: &Value) -> Option<TokenStream> {
    let filters_type = format_ident!("{name}");
    let checks: Vec<_> = schema["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, property)| {
            prepare::component(prepare::unwrapped(property))
                .and_then(|name| naming.schemas[name]["x-rust-type"]["path"].as_str())
                == Some("iadvize_wire::CommaList")
        })
        .map(|(sent, property)| {
            let field = types::rust_name(sent, property);
            quote!(filters.#field.as_deref().is_some_and(<[_]>::is_empty).then_some(#sent))
        })
        .collect();
    let (first, more) = checks.split_first()?;
    Some(quote! {
        fn empty_list(filters: &iadvize_api::types::#filters_type) -> Option<&'static str> {
            #first #(.or_else(|| #more))*
        }
    })
}

/// One setter for each filter, and `between` for those with both ends of a period.
fn setters(naming: &Naming<'_>, schema: &Value) -> Vec<TokenStream> {
    let properties = schema["properties"].as_object();
    let mut setters: Vec<TokenStream> = properties
        .into_iter()
        .flatten()
        .map(|(sent, property)| {
            let field = types::rust_name(sent, property);
            let argument = naming.argument(property);
            let (ty, convert) = (argument.ty, argument.convert);
            let doc = format!("{}\n\n Sent as `{sent}`.", types::documentation(property));
            let deprecated = (property["deprecated"] == Value::Bool(true)).then(|| {
                let note = match property["x-replacement"].as_str() {
                    Some(other) => format!("deprecated by the page in favour of `{other}`"),
                    None => "deprecated by the page".to_owned(),
                };
                quote!(#[deprecated(note = #note)])
            });
            quote! {
                #[doc = #doc]
                #deprecated
                pub fn #field(mut self, value: #ty) -> Self {
                    self.filters.#field = Some(#convert);
                    self
                }
            }
        })
        .collect();
    if bounds(Some(("Filters", schema))).is_some() {
        setters.push(quote! {
            /// Both ends of the period at once: `from` is included.
            pub fn between(
                self,
                from: impl Into<iadvize_wire::DateBound>,
                to: impl Into<iadvize_wire::DateBound>,
            ) -> Self {
                self.from(from).to(to)
            }
        });
    }
    setters
}

/// The filters of the statistics.
fn statistics(
    document: &Value,
    naming: &Naming<'_>,
    operation: &Value,
    answer: &Value,
) -> Option<TokenStream> {
    let data = prepare::component(prepare::unwrapped(&answer["properties"]["data"]))?;
    if data != "StatisticData" {
        return None;
    }
    let (_, schema) = catalogue::filter_schema(document, operation)?;
    let setters = setters(naming, schema);
    Some(quote! {
        impl StatisticQuery {
            #(#setters)*
        }
    })
}
